package telegram

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
)

// A Save of update state and of what a busy second learns of peers, one after
// the other: each waits for the disk.
func BenchmarkAccountFileSave(b *testing.B) {
	for _, peers := range []int{0, 20} {
		b.Run(fmt.Sprint("peers=", peers), func(b *testing.B) {
			f := openFile(b, accountPath(b), AccountFileOptions{Create: true})
			n := int32(0)
			for b.Loop() {
				n++
				c := Change{State: &UpdateState{Pts: n, Channels: map[int64]ChannelState{int64(n % 50): {Pts: n}}}}
				for i := range peers {
					c.Peers = append(c.Peers, StoredPeer{ID: int64(n)*100 + int64(i), Known: true, Names: []string{fmt.Sprint("n", n, "x", i)}})
				}
				must(b, f.Save(c))
			}
		})
	}
}

// Saves of 64 goroutines share transactions.
func BenchmarkAccountFileSaveGrouped(b *testing.B) {
	f := openFile(b, accountPath(b), AccountFileOptions{Create: true})
	var n atomic.Int32
	b.SetParallelism(64 / runtime.GOMAXPROCS(0))
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			n := n.Add(1)
			if err := f.Save(Change{State: &UpdateState{Pts: n, Channels: map[int64]ChannelState{int64(n % 50): {Pts: n}}}}); err != nil {
				b.Error(err)
			}
		}
	})
}

// A peer among 100,000, by id, name and phone; and one that is not there.
func BenchmarkAccountFilePeer(b *testing.B) {
	const all = 100_000
	f := openFile(b, accountPath(b), AccountFileOptions{Create: true})
	for from := 0; from < all; from += 10_000 {
		var c Change
		for i := range 10_000 {
			id := int64(from + i + 1)
			c.Peers = append(c.Peers, StoredPeer{ID: id, AccessHash: id << 30, Known: true, Names: []string{fmt.Sprint("name", id)}, Phone: fmt.Sprint(99966200000 + id)})
		}
		must(b, f.Save(c))
	}
	for name, query := range map[string]func(n int) PeerQuery{
		"id":    func(n int) PeerQuery { return PeerQuery{ID: int64(n)} },
		"name":  func(n int) PeerQuery { return PeerQuery{Name: fmt.Sprint("name", n)} },
		"phone": func(n int) PeerQuery { return PeerQuery{Phone: fmt.Sprint(99966200000 + n)} },
		"none":  func(n int) PeerQuery { return PeerQuery{Name: fmt.Sprint("nobody", n)} },
	} {
		b.Run(name, func(b *testing.B) {
			n := 1
			for b.Loop() {
				if _, ok, err := f.Peer(query(n)); err != nil || ok == (name == "none") {
					b.Fatal(ok, err)
				}
				n = (n+7919)%all + 1
			}
		})
	}
}

// What 200 account files cost in memory, Go's and other: when they are in use,
// and when they rest. And how long it takes to open one, and to use one that has
// rested.
func BenchmarkAccountFileIdle(b *testing.B) {
	const all = 200
	dir := b.TempDir()
	openFile(b, filepath.Join(dir, "first.db"), AccountFileOptions{Create: true}) // what the first one costs is the program's
	before := resident(b)
	var files []*AccountFile
	for i := range all {
		f := openFile(b, filepath.Join(dir, fmt.Sprint(i, ".db")), AccountFileOptions{Create: true})
		must(b, f.Save(Change{Session: &Session{DC: 2, Keys: map[int]StoredKey{2: fileKey(b, i)}}}))
		files = append(files, f)
	}
	inUse := resident(b) - before
	for _, f := range files {
		f.using.Lock()
		must(b, f.disconnect())
		f.using.Unlock()
	}
	idle := resident(b) - before
	b.Run("use", func(b *testing.B) {
		n := 0
		for b.Loop() {
			f := files[n%all]
			if _, err := f.Load(); err != nil {
				b.Fatal(err)
			}
			f.using.Lock()
			must(b, f.disconnect())
			f.using.Unlock()
			n++
		}
		b.ReportMetric(float64(inUse)/all, "B/in-use")
		b.ReportMetric(float64(idle)/all, "B/idle")
	})
	runtime.KeepAlive(files)
}

// resident is the memory that the process has, in bytes.
func resident(b *testing.B) int {
	debug.FreeOSMemory()
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil { // not on Linux: Go's part of it
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int(m.HeapInuse + m.StackInuse)
	}
	pages, err := strconv.Atoi(strings.Fields(string(text))[1])
	must(b, err)
	return pages * os.Getpagesize()
}
