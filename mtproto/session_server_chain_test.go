package mtproto

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgscript/tgscript/tl"
)

// invokeAfterMsg: after a call that runs, one that failed, one that never comes
// (M21).
func TestServerChainM21(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		w := newWorld(t, nil)
		w.ctx = ctx
		r := w.raw()
		after := func(id int64, body []byte) Message {
			return r.message(append(tl.AppendLong(tl.AppendUint32(nil, idInvokeAfterMsg), id), body...), true)
		}
		outcome := func(m Message) string {
			got := r.answer(m.MsgID)
			if bodyID(got) != idRPCError {
				return "done"
			}
			e, err := decodeRPCError(got)
			if err != nil {
				t.Fatal(err)
			}
			return e.Message
		}
		slow := r.message(request(idLater, 1, 0), true)
		second := after(slow.MsgID, request(idEcho, 2, 0))
		r.send(slow)
		r.send(second)
		synctest.Wait()
		if order := w.handler.order(); !slices.Equal(order, []int64{1}) {
			t.Errorf("ran %v before the first was answered", order)
		}
		w.handler.later[0].Reply(request(idEcho, 1, 0))
		if got := outcome(second); got != "done" {
			t.Errorf("after a slow call: %s", got)
		}
		failed := r.message(request(idRefuse, 3, 0), true)
		r.send(failed)
		third := after(failed.MsgID, request(idEcho, 4, 0))
		fourth := after(third.MsgID, request(idEcho, 5, 0))
		r.send(third)
		if got := outcome(third); got != "MSG_WAIT_FAILED" {
			t.Errorf("after a failed call: %s", got)
		}
		r.send(fourth)
		if got := outcome(fourth); got != "MSG_WAIT_FAILED" {
			t.Errorf("after a call that could not run: %s", got)
		}
		start := time.Now()
		never := after(4, request(idEcho, 6, 0))
		r.send(never)
		if got := outcome(never); got != "MSG_WAIT_TIMEOUT" || time.Since(start) != waitForCall {
			t.Errorf("after a call that never comes: %s after %v", got, time.Since(start))
		}
		if order := w.handler.order(); !slices.Equal(order, []int64{1, 2, 3}) {
			t.Errorf("ran %v", order)
		}
		cancel()
		r.link.Close()
		w.running.Wait()
	})
}

// invokeAfterMsgs waits for all of them, half a second in all, and fails with any
// (M21).
func TestServerChainAllM21(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		w := newWorld(t, nil)
		w.ctx = ctx
		r := w.raw()
		after := func(n int64, ids ...int64) Message {
			return r.message(append(appendIDs(nil, idInvokeAfterMsgs, ids), request(idEcho, n, 0)...), true)
		}
		refusal := func(m Message) string {
			e, err := decodeRPCError(r.answer(m.MsgID))
			if err != nil {
				t.Fatal(err)
			}
			return e.Message
		}
		one, two := r.message(request(idLater, 1, 0), true), r.message(request(idLater, 2, 0), true)
		three := r.message(request(idEcho, 3, 0), true)
		both := after(4, three.MsgID, two.MsgID, one.MsgID)
		empty := after(5)
		for _, m := range []Message{one, two, three, both, empty} {
			r.send(m)
		}
		r.answer(three.MsgID)
		r.answer(empty.MsgID)
		w.handler.later[1].Reply(request(idEcho, 2, 0))
		synctest.Wait()
		if order := w.handler.order(); !slices.Equal(order, []int64{1, 2, 3, 5}) {
			t.Errorf("ran %v before all were answered", order)
		}
		w.handler.later[0].Reply(request(idEcho, 1, 0))
		if got := number(r.answer(both.MsgID)); got != 4 {
			t.Errorf("answer %d", got)
		}

		slow, bad := r.message(request(idLater, 6, 0), true), r.message(request(idRefuse, 7, 0), true)
		either := after(8, slow.MsgID, bad.MsgID)
		behind := after(9, either.MsgID)
		start := time.Now()
		never := after(10, one.MsgID, slow.MsgID, 4)
		for _, m := range []Message{slow, bad, either, behind, never} {
			r.send(m)
		}
		synctest.Wait()
		<-time.After(waitForCall / 2)
		w.handler.later[2].Reply(request(idEcho, 6, 0))
		if one, two := refusal(either), refusal(behind); one != "MSG_WAIT_FAILED" || two != one {
			t.Errorf("after a failed call: %s, and behind it %s", one, two)
		}
		if got := refusal(never); got != "MSG_WAIT_TIMEOUT" || time.Since(start) != waitForCall {
			t.Errorf("after a call that never comes: %s after %v", got, time.Since(start))
		}
		cancel()
		r.link.Close()
		w.running.Wait()
	})
}
