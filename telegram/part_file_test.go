package telegram

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func tempRoot(t testing.TB) *os.Root {
	t.Helper()
	root, err := os.OpenRoot(t.TempDir())
	must(t, err)
	t.Cleanup(func() { root.Close() })
	return root
}

func openedPart(t *testing.T, root *os.Root, target, id string, size int64) *partFile {
	t.Helper()
	p, err := openPart(t.Context(), root, target, id, size, func(int64) {})
	must(t, err)
	return p
}

// pieces are which pieces a part file has.
func (p *partFile) pieces() (n []int) {
	for offset := range p.sums {
		n = append(n, int(offset/partSize))
	}
	slices.Sort(n)
	return n
}

// TestPartFile: what has reached the disk of an unfinished file is gone on with,
// and nothing else is taken for it.
func TestPartFile(t *testing.T) {
	const size = 4*partSize + 100
	content := make([]byte, size)
	rand.NewChaCha8([32]byte{}).Read(content)
	piece := func(n int) []byte { return content[n*partSize : min((n+1)*partSize, size)] }
	for _, tt := range []struct {
		name string
		harm func(root *os.Root) error // what happens before it is opened again
		id   string
		size int64
		want []int
		part string
	}{
		{name: "as it was", want: []int{0, 2, 4}},
		{name: "another file", id: "document 2", want: nil},
		{name: "another size", size: size - 1, want: nil},
		{name: "not known", id: "", size: -1, want: nil},
		{name: "a byte is wrong", harm: func(root *os.Root) error {
			f, err := root.OpenFile("a/x.bin.part", os.O_WRONLY, 0)
			if err == nil {
				_, err = f.WriteAt([]byte{content[2*partSize+7] + 1}, 2*partSize+7)
				f.Close()
			}
			return err
		}, want: []int{0, 4}},
		{name: "cut", harm: func(root *os.Root) error {
			return os.Truncate(filepath.Join(root.Name(), "a/x.bin.part"), size-50)
		}, want: []int{0, 2}},
		{name: "content lost", harm: func(root *os.Root) error { return root.Remove("a/x.bin.part") }},
		{name: "a state that is cut", harm: func(root *os.Root) error {
			return os.Truncate(filepath.Join(root.Name(), "a/x.bin.part.state"), 30)
		}},
		{name: "a line that is cut", harm: func(root *os.Root) error {
			return os.Truncate(filepath.Join(root.Name(), "a/x.bin.part.state"), int64(len((&partFile{id: "document 1"}).head()))+stateLine+5)
		}, want: []int{0}},
		{name: "lines of nothing", harm: func(root *os.Root) error {
			f, err := root.OpenFile("a/x.bin.part.state", os.O_WRONLY|os.O_APPEND, 0)
			if err == nil {
				_, err = f.Write(append(appendLine(nil, 2*partSize, 5), make([]byte, 100)...))
				f.Close()
			}
			return err
		}, want: []int{4}},
		{name: "an empty state", harm: func(root *os.Root) error { return root.WriteFile("a/x.bin.part.state", []byte(stateMagic), 0o666) }},
		{name: "no state", harm: func(root *os.Root) error { return root.WriteFile("a/x.bin.part.state", nil, 0o666) }},
		{name: "somebody's state", harm: func(root *os.Root) error { return root.WriteFile("a/x.bin.part.state", []byte("mine"), 0o666) }, part: "a/x.bin.part2"},
		{name: "somebody's file", harm: func(root *os.Root) error { return root.Remove("a/x.bin.part.state") }, part: "a/x.bin.part2"},
		{name: "a folder", harm: func(root *os.Root) error {
			if err := root.Remove("a/x.bin.part"); err != nil {
				return err
			}
			return root.Mkdir("a/x.bin.part", 0o777)
		}, part: "a/x.bin.part2"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			root := tempRoot(t)
			must(t, root.Mkdir("a", 0o777))
			p := openedPart(t, root, "a/x.bin", "document 1", size)
			for _, n := range []int{0, 2, 4} {
				must(t, p.put(int64(n*partSize), piece(n)))
			}
			must(t, p.leave())
			if tt.harm != nil {
				must(t, tt.harm(root))
			}
			id := "document 1"
			if tt.id != "" || tt.size < 0 {
				id = tt.id
			}
			if tt.size == 0 {
				tt.size = size
			}
			if tt.part == "" {
				tt.part = "a/x.bin.part"
			}
			p = openedPart(t, root, "a/x.bin", id, tt.size)
			if got := p.pieces(); !slices.Equal(got, tt.want) || p.name != tt.part {
				t.Errorf("pieces %v in %s, want %v in %s", got, p.name, tt.want, tt.part)
			}
			for n := range 5 {
				must(t, p.put(int64(n*partSize), piece(n)))
			}
			must(t, p.move("a/x.bin"))
			if got, err := root.ReadFile("a/x.bin"); err != nil || !bytes.Equal(got, content) {
				t.Errorf("%d bytes, %v", len(got), err)
			}
			if left, _ := fs.Glob(root.FS(), "a/x.bin.part"); tt.part == "a/x.bin.part" && len(left) > 0 {
				t.Errorf("left over: %v", left)
			}
			if left, _ := fs.Glob(root.FS(), tt.part+"*"); len(left) > 0 && tt.part != "a/x.bin.part" {
				t.Errorf("left over: %v", left)
			}
		})
	}
}

// TestPartFileInUse: two who download to the same place at once don't mix, and
// whoever waits for a file that is moved meanwhile gets another.
func TestPartFileInUse(t *testing.T) {
	root := tempRoot(t)
	var all []*partFile
	for n := 1; n <= 3; n++ {
		p := openedPart(t, root, "x", fmt.Sprint("document ", n), 10)
		must(t, p.put(0, fmt.Appendf(nil, "content %02d", n)))
		all = append(all, p)
	}
	if all[0].name != "x.part" || all[1].name != "x.part2" || all[2].name != "x.part3" {
		t.Errorf("%s, %s, %s", all[0].name, all[1].name, all[2].name)
	}
	for n, p := range all {
		must(t, p.move("x"))
		if got, err := root.ReadFile("x"); err != nil || string(got) != fmt.Sprintf("content %02d", n+1) {
			t.Errorf("%q, %v", got, err)
		}
	}
	p := openedPart(t, root, "x", "document 1", 10)
	must(t, p.leave())
	if left, _ := fs.Glob(root.FS(), "*"); !slices.Equal(left, []string{"x"}) {
		t.Errorf("left: %v", left)
	}
}

// TestPartFileTwice: whoever wants the same file at the same place waits for who is at
// it, and goes on with what they leave.
func TestPartFileTwice(t *testing.T) {
	root := tempRoot(t)
	p := openedPart(t, root, "x", "document 1", 3*partSize)
	must(t, p.put(partSize, make([]byte, partSize)))
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := openPart(gone, root, "x", "document 1", 3*partSize, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("waiting in vain: %v", err)
	}
	second := make(chan *partFile)
	go func() {
		p, err := openPart(t.Context(), root, "x", "document 1", 3*partSize, func(int64) {})
		if err != nil {
			t.Error(err)
		}
		second <- p
	}()
	must(t, p.leave())
	if p := <-second; p.name != "x.part" || p.done() != partSize {
		t.Errorf("%s, with %d bytes", p.name, p.done())
	} else {
		must(t, p.leave())
	}
}

// TestPartFileComing: whoever finds a part that somebody has just begun, or is about to
// leave, sees first what comes of it, but does not wait for ever for somebody who never
// says what it is for.
func TestPartFileComing(t *testing.T) {
	one := &partFile{id: "document 1", size: 10}
	for _, tt := range []struct {
		name, state string // of the part that is in use
		stays       bool
		want        string
	}{
		{name: "no state yet", want: "x.part"},
		{name: "its own state", state: string(one.head()), want: "x.part"},
		{name: "another's state", state: stateMagic + "another", want: "x.part"},
		{name: "for good", stays: true, want: "x.part2"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				root := tempRoot(t)
				f, err := root.Create("x.part")
				must(t, err)
				defer f.Close()
				if locked, err := lockOpen(f); err != nil || !locked {
					t.Fatalf("%t, %v", locked, err)
				}
				if tt.state != "" {
					must(t, root.WriteFile("x.part.state", []byte(tt.state), 0o666))
				}
				opened := make(chan *partFile, 1)
				go func() {
					p, err := openPart(t.Context(), root, "x", "document 1", 10, func(int64) {})
					if err != nil {
						t.Error(err)
					}
					opened <- p
				}()
				synctest.Wait()
				if !tt.stays {
					must(t, f.Close())
				}
				p := <-opened
				if p.name != tt.want {
					t.Errorf("it is downloaded to %s, want %s", p.name, tt.want)
				}
				must(t, p.leave())
			})
		})
	}
}

// TestPartFileTurns: those who come and go at one place take nothing from each other:
// whoever has a part has its state, until it is moved or given up, and in the end
// nothing is left.
func TestPartFileTurns(t *testing.T) {
	root := tempRoot(t)
	var all sync.WaitGroup
	for n := range 4 {
		all.Go(func() {
			for i := range 100 {
				id := fmt.Sprint("document ", n)
				p, err := openPart(t.Context(), root, "x", id, 10, func(int64) {})
				if err != nil {
					t.Error(err)
					return
				}
				if i%3 > 0 {
					err = p.put(0, []byte("ten bytes."))
				}
				state, unread := p.readState()
				if sums, ok := p.parse(state); err != nil || unread != nil || !ok || len(sums) != len(p.sums) {
					t.Errorf("%d pieces, and the state of %s is %q, %v, %v", len(p.sums), p.name, state, err, unread)
				}
				if i%3 == 1 {
					err = p.move("x")
				} else {
					p.sums = map[int64]uint32{}
					p.bytes = 0
					err = p.leave()
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if left, _ := fs.Glob(root.FS(), "*"); !slices.Equal(left, []string{"x"}) {
		t.Errorf("left: %v", left)
	}
}

// TestPartFileFound: whoever goes on with a file hears of what is there of it as it is
// read, and can have that ended, which leaves it as it is.
func TestPartFileFound(t *testing.T) {
	root := tempRoot(t)
	p := openedPart(t, root, "x", "document 1", 3*partSize)
	for n := range int64(3) {
		must(t, p.put(n*partSize, make([]byte, partSize)))
	}
	must(t, p.leave())
	ctx, cancel := context.WithCancel(t.Context())
	var told []int64
	found := func(n int64) {
		if told = append(told, n); len(told) == 2 {
			cancel()
		}
	}
	if _, err := openPart(ctx, root, "x", "document 1", 3*partSize, found); !errors.Is(err, context.Canceled) || !slices.Equal(told, []int64{partSize, partSize}) {
		t.Errorf("%v, told of %v", err, told)
	}
	p = openedPart(t, root, "x", "document 1", 3*partSize)
	if p.done() != 3*partSize {
		t.Errorf("%d bytes are left", p.done())
	}
	must(t, p.leave())
}

// TestPartFileNoRoom: what can't be begun leaves nothing behind.
func TestPartFileNoRoom(t *testing.T) {
	root := tempRoot(t)
	if _, err := openPart(t.Context(), root, strings.Repeat("x", 248), "document 1", 10, nil); err == nil {
		t.Error("a name that its state does not fit beside was taken")
	}
	if left, _ := fs.Glob(root.FS(), "*"); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

// TestPartFileNotKept: a disk that fails while pieces come is heard of, also if all of
// them are there by then: it says so once, and what comes next may succeed.
func TestPartFileNotKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := File{Bytes: []byte("content"), Size: 7}
		p := openedPart(t, tempRoot(t), "x", "", f.Size)
		must(t, p.log.Close())
		o := TransferOptions{Progress: func(int64, int64) { <-time.After(keepEvery + time.Second) }}
		if err := New(Options{}).complete(t.Context(), f, p, newMeter(o, f.Size), o); !errors.Is(err, fs.ErrClosed) {
			t.Errorf("%v, want that the disk has failed", err)
		}
	})
}

// FuzzPartState: no state makes a piece count that is not there.
func FuzzPartState(f *testing.F) {
	p := &partFile{id: "document 1", size: 3 * partSize}
	f.Add(appendLine(appendLine(p.head(), 0, 1), partSize, 2))
	f.Add([]byte(stateMagic))
	f.Fuzz(func(t *testing.T, state []byte) {
		root := tempRoot(t)
		must(t, root.WriteFile("x.part", make([]byte, 100), 0o666))
		must(t, root.WriteFile("x.part.state", state, 0o666))
		p := openedPart(t, root, "x", "document 1", 3*partSize)
		if p.done() != 0 {
			t.Errorf("%d bytes of nothing", p.done())
		}
		must(t, p.leave())
	})
}
