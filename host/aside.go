package host

// An aside is a goroutine that works for the tasks, each of which holds the baton
// and waits meanwhile. What needs a deep stack runs there: a goroutine keeps the
// stack that it once needed, and ten thousand parked tasks would each keep one.
type aside struct {
	jobs chan func()
	done chan any // what the job panicked with, or nil
}

func newAside() *aside { return &aside{jobs: make(chan func()), done: make(chan any)} }

// work is the goroutine; it ends when jobs is closed.
func (a *aside) work() {
	for f := range a.jobs {
		a.done <- caught(f)
	}
}

// run runs f, and panics as f does.
func (a *aside) run(f func()) {
	a.jobs <- f
	if p := <-a.done; p != nil {
		panic(p)
	}
}

// fewTasks may wait before the stacks that they keep are worth two switches a call.
const fewTasks = 256

// deep runs f where its stack does not stay with the calling task, which holds
// the baton, if many tasks wait already.
func (h *host) deep(f func()) {
	h.mu.Lock()
	many := len(h.parked) >= fewTasks
	h.mu.Unlock()
	if many {
		h.aside.run(f)
	} else {
		f()
	}
}

func caught(f func()) (p any) {
	defer func() { p = recover() }()
	f()
	return nil
}
