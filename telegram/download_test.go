package telegram

import "testing"

// TestDownloadGap: an answer that ends too early is not taken for the end of a file
// whose size is not known when there is more behind it, whichever comes first.
func TestDownloadGap(t *testing.T) {
	short, whole := make([]byte, 1000), make([]byte, partSize)
	type cell struct {
		number  int64
		content []byte
	}
	for _, tt := range []struct {
		name  string
		cells []cell
		wrong bool
	}{
		{name: "in order", cells: []cell{{0, whole}, {1, short}, {2, nil}}},
		{name: "in any order", cells: []cell{{0, whole}, {2, nil}, {1, short}}},
		{name: "nothing more", cells: []cell{{0, whole}, {3, nil}, {2, nil}, {1, whole}}},
		{name: "short, then more", cells: []cell{{0, whole}, {1, short}, {2, short}}, wrong: true},
		{name: "more, then short", cells: []cell{{0, whole}, {2, whole}, {1, short}}, wrong: true},
		{name: "more, then nothing", cells: []cell{{0, whole}, {2, whole}, {1, nil}}, wrong: true},
	} {
		d := newDownload(&source{f: File{Size: -1}}, func(int64, []byte) error { return nil })
		var failed error
		for _, c := range tt.cells {
			if err := d.accept(arrival{part: &part{bytes: c.content}, offset: c.number * partSize}); err != nil {
				failed = err
			}
		}
		if (failed != nil) != tt.wrong {
			t.Errorf("%s: %v", tt.name, failed)
		}
	}
}
