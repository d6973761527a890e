package reference

import (
	"fmt"
	"io"
)

// WriteText writes what help shows of an entry.
func WriteText(w io.Writer, e Entry) {
	kind, name, text := e.About()
	fmt.Fprintf(w, "%s: %s\n", name, kind)
	if text != "" {
		fmt.Fprintf(w, "%s\n", text)
	}
}
