package host

import (
	"reflect"
	"sync"
	"sync/atomic"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// luaBatch is batch in its three forms:
//
//	batch({ r1, r2 } [, opts])    batch{ r1, r2, ordered = true }    batch(r1, r2, ..., opts)
func (b *bridge) luaBatch(L *lua.LState) int {
	items, opts := b.batchArguments(L)
	o, ordered := b.options(L, "batch", opts, true)
	c := converter{bridge: b}
	reqs := make([]api.Object, len(items))
	for i, e := range items {
		c.item, c.values, c.bytes = i, 0, 0
		req, err := c.request(e)
		if err != nil {
			b.fail(L, "batch: request %d: %s", i+1, err)
		}
		reqs[i] = req
	}
	var failed map[int]error
	if len(c.pending) > 0 {
		failed = b.resolve(L, c.pending, &o)
	}
	results, errs := b.invokeAll(L, reqs, failed, telegram.BatchOptions{CallOptions: o, Ordered: ordered})
	return b.pushBatch(L, reqs, results, errs)
}

// batchArguments sorts out the three forms: the requests, and the table that the
// options are in.
func (b *bridge) batchArguments(L *lua.LState) (items []lua.LValue, opts lua.LValue) {
	first := L.Get(1)
	list, ok := first.(*lua.LTable)
	if !ok && first.Type() != lua.LTUserData {
		b.fail(L, "batch: list of requests expected, got %s", describe(first))
	}
	if ok && !isRequest(list) {
		opts = lua.LNil
		if keyAfter(list, list.Len()) != lua.LNil {
			opts = list
		}
		if o := L.Get(2); o != lua.LNil {
			if opts != lua.LNil {
				b.fail(L, "batch: options either in the list or after it, not both")
			}
			opts = o
		}
		if L.GetTop() > 2 {
			b.fail(L, "batch: a list of requests and options, got %d arguments", L.GetTop())
		}
		for i := 1; i <= list.Len(); i++ {
			items = append(items, list.RawGetInt(i))
		}
		return items, opts
	}
	n := L.GetTop()
	opts = lua.LNil
	if last, ok := L.Get(n).(*lua.LTable); ok && !isRequest(last) && last.Len() == 0 {
		opts = last
		n--
	}
	for i := 1; i <= n; i++ {
		items = append(items, L.Get(i))
	}
	return items, opts
}

// isRequest tells { "method", {...} } and { _ = "method" } from other tables.
func isRequest(t *lua.LTable) bool {
	return t.RawGetInt(1).Type() == lua.LTString || t.RawGetString("_") != lua.LNil
}

// invokeAll makes the calls but for those that failed already, and parks the
// task until all are answered. Both results are aligned with reqs.
func (b *bridge) invokeAll(L *lua.LState, reqs []api.Object, failed map[int]error, o telegram.BatchOptions) ([]api.Object, []error) {
	if len(reqs) == 0 {
		return nil, nil
	}
	b.permitted(L, reqs...)
	send, from := reqs, []int(nil)
	if len(failed) > 0 {
		send = nil
		for i, r := range reqs {
			if failed[i] == nil {
				send = append(send, r)
				from = append(from, i)
			}
		}
	}
	var results []api.Object
	var errs []error
	switch {
	case len(send) > 0 && b.throughAll != nil:
		results, errs = b.throughAll(L, send, o)
	case len(send) > 0:
		b.flush() // what was called before goes out before
		b.wait(L, func(wake func()) func() {
			return b.client.StartBatch(send, o, func(r []api.Object, e []error) {
				results, errs = r, e
				wake()
			})
		})
	}
	if len(failed) == 0 {
		return results, errs
	}
	allResults, allErrs := make([]api.Object, len(reqs)), make([]error, len(reqs))
	for j, i := range from {
		allResults[i], allErrs[i] = results[j], errs[j]
	}
	for i, err := range failed {
		allErrs[i] = err
	}
	return allResults, allErrs
}

// pushBatch returns results, or results and the MultiError.
func (b *bridge) pushBatch(L *lua.LState, reqs, results []api.Object, errs []error) int {
	n := len(reqs)
	got := b.aligned(n)
	failures := 0
	for i := range n {
		if i < len(errs) && errs[i] != nil {
			failures++
			got.RawSetInt(i+1, lua.LNil)
			continue
		}
		got.RawSetInt(i+1, b.toLua(reqs[i], results[i]))
	}
	L.Push(got)
	if failures == 0 {
		return 1
	}
	exceptions, requests := b.aligned(n), b.aligned(n)
	for i := range n {
		requests.RawSetInt(i+1, b.wrap(reqs[i]))
		exceptions.RawSetInt(i+1, lua.LNil)
		if errs[i] != nil {
			exceptions.RawSetInt(i+1, b.failure(errs[i], reqs[i]))
		}
	}
	multi := b.L.CreateTable(0, 3)
	multi.RawSetString("results", got)
	multi.RawSetString("exceptions", exceptions)
	multi.RawSetString("requests", requests)
	multi.Metatable = b.multiMT
	L.Push(multi)
	return 2
}

// aligned makes a list that will have n places, some of them holes.
func (b *bridge) aligned(n int) *lua.LTable {
	t := b.L.CreateTable(n, 1)
	t.RawSetString("n", lua.LNumber(n))
	return t
}

// put stores the object that a reference turned out to be.
func (p *pendingCast) put(o api.Object) { p.slot.Set(reflect.ValueOf(o)) }

// inParallel runs f for 0 to n-1, a few at a time, each on a goroutine of its
// own, and then done, without waiting for any of it.
func inParallel(n int, f func(int), done func()) {
	const most = 32
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(n, most) {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(i)
			}
		})
	}
	go func() {
		group.Wait()
		done()
	}()
}
