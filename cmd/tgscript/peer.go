package main

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"

	"github.com/tgscript/tgscript/sandbox"
	"github.com/tgscript/tgscript/telegram"
)

// peer is the other end, opened: how to reach it, and how to leave it.
type peer struct {
	options telegram.Options
	close   func() error
}

// client makes the client of a script.
func (p *peer) client() *telegram.Client { return telegram.New(p.options) }

// showConnecting shows that the server has not answered yet, until it does or
// done is called.
func (p *peer) showConnecting(t *terminal, server string) (done func()) {
	done = sync.OnceFunc(t.progress("connecting to " + server + " ..."))
	trace := p.options.Trace
	p.options.Trace = func(m telegram.Trace) {
		if !m.Out {
			done()
		}
		if trace != nil {
			trace(m)
		}
	}
	return done
}

// open opens what the flags chose.
func (o *target) open(t *terminal, debug bool) (*peer, error) {
	logTo := io.Discard
	if debug {
		logTo = t
	}
	log := slog.New(slog.NewTextHandler(logTo, nil))
	if o.server != "" {
		return o.openServer(log)
	}
	return o.openSandbox(log)
}

// openSandbox starts a sandbox in this process. The client is signed in from
// the start, as the account that scripts run as.
func (o *target) openSandbox(log *slog.Logger) (*peer, error) {
	dir := o.sandbox
	if dir == inMemory {
		dir = ""
	}
	box, err := sandbox.New(sandbox.Options{Dir: dir, Log: log})
	if err != nil {
		return nil, &hintError{err, "an empty or missing folder begins a new world"}
	}
	key, salt, err := box.AuthKey(sandbox.Me)
	if err != nil {
		return nil, errors.Join(err, box.Close())
	}
	store := &telegram.MemoryStore{}
	if err := store.Save(telegram.Change{Session: &telegram.Session{
		DC:   box.DC(),
		Keys: map[int]telegram.StoredKey{box.DC(): {Key: key, Salt: salt}},
	}}); err != nil {
		return nil, errors.Join(err, box.Close())
	}
	return &peer{
		options: telegram.Options{
			AppID: 1, AppHash: "sandbox",
			DC: box.DC(), Dial: box.Dial, Keys: []*rsa.PublicKey{box.PublicKey()},
			Store: store, Log: log,
		},
		close: box.Close,
	}, nil
}

// openServer names a server; nothing is sent before the first call.
func (o *target) openServer(log *slog.Logger) (*peer, error) {
	key, err := readPublicKey(o.serverKey)
	if err != nil {
		return nil, err
	}
	id, hash, err := appFromEnvironment()
	if err != nil {
		return nil, err
	}
	options := telegram.Options{
		AppID: id, AppHash: hash,
		DC: o.serverDC, DCs: []telegram.DC{{ID: o.serverDC, Addr: o.server}},
		Keys: []*rsa.PublicKey{key}, Log: log,
	}
	if err := o.proxy.apply(&options); err != nil {
		return nil, err
	}
	return &peer{options: options, close: func() error { return nil }}, nil
}

// readPublicKey reads a PEM file: a public RSA key in either of its two forms.
func readPublicKey(name string) (*rsa.PublicKey, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, &usageError{fmt.Sprintf("run: --server-key: %v", err), "tgscript sandbox prints the key of a sandbox"}
	}
	if block, _ := pem.Decode(data); block != nil {
		if key, err := x509.ParsePKCS1PublicKey(block.Bytes); err == nil {
			return key, nil
		}
		if any, err := x509.ParsePKIXPublicKey(block.Bytes); err == nil {
			if key, ok := any.(*rsa.PublicKey); ok {
				return key, nil
			}
		}
	}
	return nil, &usageError{fmt.Sprintf("run: --server-key: %s holds no public RSA key", name),
		"want a PEM file that begins with -----BEGIN RSA PUBLIC KEY-----"}
}
