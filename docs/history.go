package docs

import "github.com/tgscript/tgscript/tl"

// history is what past layers have.
type history struct{}

func newHistory(archive func() *tl.Archive) *history { return nil }
