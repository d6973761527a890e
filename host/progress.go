package host

import (
	"context"
	"sync"

	lua "github.com/yuin/gopher-lua"
)

// A transfer is a file on its way. Goroutines move it while the task that wants it
// waits; what of it is Lua's, a function that is told how far it is or that gives the
// next chunk, runs in that task.
type transfer struct {
	h    *host
	fn   *lua.LFunction          // hears how far it is; nil: the script does not
	show func(done, total int64) // the same on the terminal; nil: nobody looks

	mu    sync.Mutex // guards the rest
	wake  func()     // the task, if it waits
	jobs  []*luaJob
	news  bool // of done and total, that the script has not heard
	done  int64
	total int64
	ended bool
}

// luaJob is what a goroutine wants done in the task.
type luaJob struct {
	run  func(L *lua.LState) *failure
	done chan error
}

// progressOption is the option of that name: a function, or false for no word of it.
type progressOption struct {
	fn    *lua.LFunction
	quiet bool
}

func (p *progressOption) set(e lua.LValue) *argError {
	switch e := e.(type) {
	case lua.LBool:
		p.quiet = !bool(e)
		return nil
	case *lua.LFunction:
		p.fn = e
		return nil
	}
	return expected("function of what is done and of what there is, or false", e)
}

// transfer has move move a file on a goroutine of its own, and parks the task until
// that has ended. name is what a person calls it, up says which way it goes. What move
// is given ends with the script, and with what Lua's part of it raises.
func (v *verb) transfer(name string, up bool, p progressOption, move func(ctx context.Context, t *transfer) error) error {
	t := &transfer{h: v.host, fn: p.fn}
	if v.opts.Progress != nil && p.fn == nil && !p.quiet {
		show, end := v.opts.Progress(name, up)
		t.show = show
		defer end()
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var err error
	v.goroutines.Go(func() {
		err = move(ctx, t)
		t.post(func() { t.ended = true })
	})
	var raised *failure
	for ended := false; !ended; {
		if stop := v.await(v.L, t.await); stop != nil {
			v.fail("%s", stop)
		}
		var f *failure
		if ended, f = t.serve(v.L, raised != nil); f != nil {
			raised = f
			cancel()
		}
	}
	if raised != nil {
		v.raise(v.L, raised)
	}
	return err
}

// await begins a wait of the task for anything to do.
func (t *transfer) await(wake func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ended || t.news || len(t.jobs) > 0 {
		wake()
		return
	}
	t.wake = wake
}

// post changes what the task is waiting for.
func (t *transfer) post(change func()) {
	t.mu.Lock()
	change()
	wake := t.wake
	t.wake = nil
	t.mu.Unlock()
	if wake != nil {
		wake()
	}
}

// progress is told how far the file is, as of telegram.TransferOptions: on any
// goroutine, and it does not wait.
func (t *transfer) progress(done, total int64) {
	if t.show != nil {
		t.show(done, total)
	}
	if t.fn != nil {
		t.post(func() { t.done, t.total, t.news = done, total, true })
	}
}

// inLua runs a function in the task and waits for it. What it raises ends the
// transfer; the error says that there is no task any more to run it.
func (t *transfer) inLua(ctx context.Context, run func(L *lua.LState) *failure) error {
	job := &luaJob{run, make(chan error, 1)}
	t.post(func() { t.jobs = append(t.jobs, job) })
	select {
	case err := <-job.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// serve does, in the task, what there is to do. After something was raised nothing
// more is run. It tells whether the transfer has ended.
func (t *transfer) serve(L *lua.LState, failed bool) (ended bool, f *failure) {
	t.mu.Lock()
	jobs, news, done, total, ended := t.jobs, t.news, t.done, t.total, t.ended
	t.jobs, t.news = nil, false
	t.mu.Unlock()
	if news && !failed {
		_, f = t.h.tryCall(L, t.fn, lua.LNumber(done), totalValue(total))
	}
	for _, job := range jobs {
		if f == nil && !failed {
			f = job.run(L)
		}
		if f != nil || failed {
			job.done <- context.Canceled
			continue
		}
		job.done <- nil
	}
	return ended, f
}

// totalValue is a size in Lua; nil if it is not known.
func totalValue(total int64) lua.LValue {
	if total < 0 {
		return lua.LNil
	}
	return lua.LNumber(total)
}

// tryCall calls fn, and leaves L's stack as it was.
func (h *host) tryCall(L *lua.LState, fn *lua.LFunction, args ...lua.LValue) ([]lua.LValue, *failure) {
	top := L.GetTop()
	defer L.SetTop(top)
	L.Push(fn)
	for _, a := range args {
		L.Push(a)
	}
	return h.try(L, top+1, top+2, len(args))
}
