package main

import (
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"
)

// settled is how long files must rest after a change. Editors write in bursts, and
// many write a second file and give it the name of the first: so it is folders that
// are watched.
const settled = 100 * time.Millisecond

// sourceFiles watches the files of a script's source.
type sourceFiles struct {
	changed chan struct{} // one of them has, or more
	watcher *fsnotify.Watcher
	ended   chan struct{}

	mu    sync.Mutex // guards what follows
	files []string   // as the script's user names them
	full  map[string]bool
	first time.Time // of the changes since changed was sent to
	last  time.Time // what first was then
	rest  *time.Timer
}

func watchSource() (*sourceFiles, error) {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	f := &sourceFiles{changed: make(chan struct{}, 1), watcher: watcher, ended: make(chan struct{}), full: map[string]bool{}}
	go f.work()
	return f, nil
}

// add watches one more file, which may not exist yet, if its folder does.
func (f *sourceFiles) add(path string) {
	full, err := filepath.Abs(path)
	if err != nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.full[full] {
		return
	}
	f.full[full] = true
	f.files = append(f.files, path)
	_ = f.watcher.Add(filepath.Dir(full)) // a folder that is not there has nothing to watch
}

// list is what is watched.
func (f *sourceFiles) list() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.files)
}

// changedAt is when the change began that changed has told of.
func (f *sourceFiles) changedAt() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.last
}

// work gathers changes.
func (f *sourceFiles) work() {
	defer close(f.ended)
	for {
		select {
		case e, ok := <-f.watcher.Events:
			if !ok {
				return
			}
			f.saw(e)
		case _, ok := <-f.watcher.Errors: // too many events at once: anything may have changed
			if !ok {
				return
			}
			f.touch()
		}
	}
}

func (f *sourceFiles) saw(e fsnotify.Event) {
	f.mu.Lock()
	ours := f.full[filepath.Clean(e.Name)]
	f.mu.Unlock()
	if ours && e.Op != fsnotify.Chmod {
		f.touch()
	}
}

// touch tells of a change once files have come to rest.
func (f *sourceFiles) touch() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.first.IsZero() {
		f.first = time.Now()
	}
	if f.rest != nil {
		f.rest.Stop()
	}
	f.rest = time.AfterFunc(settled, f.tell)
}

func (f *sourceFiles) tell() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.first.IsZero() {
		return
	}
	f.first, f.last = time.Time{}, f.first
	select {
	case f.changed <- struct{}{}:
	default:
	}
}

func (f *sourceFiles) close() {
	f.watcher.Close()
	<-f.ended
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.rest != nil {
		f.rest.Stop()
	}
}
