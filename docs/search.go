package docs

import (
	"bytes"
	"encoding/json"
)

// searchIndex is the script that holds what is searched: for each page its title
// and path.
func (s *Site) searchIndex() []byte {
	entries := [][2]string{}
	for _, path := range s.paths {
		if p := s.pages[path]; p != nil {
			entries = append(entries, [2]string{p.title, path})
		}
	}
	var b bytes.Buffer
	b.WriteString("var tgscriptIndex = ")
	if err := json.NewEncoder(&b).Encode(entries); err != nil {
		panic(err) // strings encode
	}
	return b.Bytes()
}
