package main

import (
	"bytes"
	"os"
	"path/filepath"

	"github.com/tgscript/tgscript/tl"
)

// archivePath is the archive of the layers that are not pinned.
const archivePath = "sandbox/layers.gz"

// archived is the archive with the schemas of a folder in it. The pinned layer
// is not: it has files of its own.
func archived(o options, pinned *tl.Schema) (map[string][]byte, error) {
	paths, err := filepath.Glob(filepath.Join(o.layers, "*.tl"))
	if err != nil {
		return nil, err
	}
	var schemas []*tl.Schema
	for _, path := range paths {
		s, err := readSchema(path)
		if err != nil {
			return nil, err
		}
		if s.Layer != pinned.Layer {
			schemas = append(schemas, s)
		}
	}
	return archive(o, schemas)
}

// archiveOld adds the layer that was pinned, when another takes its place.
func (p *pinned) archiveOld(o options, files map[string][]byte) (map[string][]byte, error) {
	if p.old == nil || p.old.Layer == p.api.Layer {
		return files, nil
	}
	more, err := archive(o, []*tl.Schema{p.old})
	for name, data := range more {
		files[name] = data
	}
	return files, err
}

// archive is the archive's file with schemas added.
func archive(o options, schemas []*tl.Schema) (map[string][]byte, error) {
	a := &tl.Archive{}
	old, err := os.ReadFile(filepath.Join(o.root, filepath.FromSlash(archivePath)))
	if err == nil {
		a, err = tl.ReadArchive(bytes.NewReader(old))
	}
	if err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	for _, s := range schemas {
		if err := a.Add(s); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	if err := a.Write(&b); err != nil {
		return nil, err
	}
	return map[string][]byte{archivePath: b.Bytes()}, nil
}
