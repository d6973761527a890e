package main

import (
	"errors"
	"time"

	"github.com/tgscript/tgscript/host"
)

// Files implements host.Testing.
func (w *testWorld) Files(f host.TestFiles) error {
	w.box.ReferencesLast(f.References)
	w.box.FailParts(f.FailParts, uint64(f.Seed))
	return errors.Join(w.box.KeepFilesIn(f.DC), w.box.UseCDN(f.CDN))
}

// Network implements host.Testing.
func (w *testWorld) Network(rate int64, delay time.Duration) { w.box.Network(rate, delay) }

// Web implements host.Testing.
func (w *testWorld) Web(address, mimeType string, content []byte) error {
	return w.box.Web(address, mimeType, content)
}
