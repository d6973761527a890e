package docs

import (
	"slices"
	"strings"
)

// findableGuide are the chapters of the guide and their sections.
func (s *Site) findableGuide() []found {
	var all []found
	for _, c := range s.guide {
		ids := &markup{}
		for _, b := range c.blocks {
			switch {
			case b.kind == heading && len(all) > 0 && b.level > 1:
				title := plain(b.text)
				all = append(all, found{kind: 'g', name: title, text: c.title, path: c.path + "#" + ids.slug(title), rank: b.level})
			case b.kind == heading:
				ids.slug(plain(b.text))
				all = append(all, found{kind: 'g', name: c.title, text: plain(c.about), path: c.path})
			case len(all) > 0:
				last := &all[len(all)-1]
				last.more = append(last.more, textOf(b))
			}
		}
	}
	return all
}

// findableLayers are the pages about layers.
func (s *Site) findableLayers() []found {
	var all []found
	for _, l := range slices.Backward(s.layers) {
		if p := s.pages[layerPath(l)]; p != nil {
			all = append(all, found{kind: 'l', name: p.title, text: p.about, path: p.path})
		}
	}
	return all
}

// textOf is all the text of a block, without marks as far as a search minds.
func textOf(b block) string {
	texts := append(slices.Concat(b.rows...), b.text)
	for _, item := range b.items {
		for _, inner := range item {
			texts = append(texts, textOf(inner))
		}
	}
	return strings.Join(texts, "\n")
}
