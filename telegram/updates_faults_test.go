package telegram_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgscript/tgscript/sandbox"
	"github.com/tgscript/tgscript/telegram"
)

// TestUpdatesOfSeveralUnderFaults: three consumers of one bot, each with a progress
// of its own and one of them slow, get every message and everything that qts
// counts, once and in order, whatever goes wrong with pushes, differences and
// connections, and however often the process ends.
func TestUpdatesOfSeveralUnderFaults(t *testing.T) {
	for seed := range uint64(3) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				pass(time.Until(time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)))
				inSandbox(t, telegram.Options{}, func(ctx context.Context, c *telegram.Client, s *sandbox.Sandbox) {
					if err := signIn(ctx, t, c, "+9996620001", "22222", ""); err != nil {
						t.Fatal(err)
					}
					testFaulty(t, &away{t: t, s: s, bot: true, writer: c, n: 100}, rand.New(rand.NewPCG(seed, 7)))
				})
			})
		})
	}
}

func testFaulty(t *testing.T, a *away, dice *rand.Rand) {
	a.invite()
	slow := &away{t: t}
	fast := &away{t: t}
	slowly := make(chan bool, 1) // full: the slow one is held
	others := func(c *telegram.Client) (list []telegram.UpdateOptions) {
		for name, x := range map[string]*away{"fast": fast, "slow": slow} {
			list = append(list, telegram.UpdateOptions{Name: name, State: c.UpdateState(name), Keep: true, Handle: func(u *telegram.Update) {
				if name == "slow" {
					slowly <- true
					defer func() { <-slowly }()
				}
				x.hear(u)
				u.Done()
			}})
		}
		return list
	}
	refused := []sandbox.Fault{
		{Method: "updates.getChannelDifference", Message: "PERSISTENT_TIMESTAMP_INVALID"},
		{Method: "updates.getChannelDifference", Message: "PERSISTENT_TIMESTAMP_OUTDATED", Code: 500}, {Message: "FLOOD_WAIT_3"},
	}
	kinds := []sandbox.FaultKind{sandbox.PtsGap, sandbox.PtsGap, sandbox.DifferenceTooLong, sandbox.DifferenceSlices, sandbox.DifferenceStuck,
		sandbox.Disconnect, sandbox.DropAfter, sandbox.NewSession, sandbox.SwapPackets, sandbox.RepeatPackets, sandbox.LoseAcks}
	var want map[string][]string
	for range 4 {
		a.also = others
		a.there(func() {
			if want == nil { // a channel is known by the first update that is pushed
				want = a.write(1)
			}
			for range 12 {
				fault := sandbox.Fault{Kind: kinds[dice.IntN(len(kinds))], Times: 1 + dice.IntN(3), Code: 1 + dice.IntN(3)}
				if dice.IntN(4) == 0 {
					fault = refused[dice.IntN(len(refused))]
					fault.Kind = sandbox.Refuse
				}
				fault.Account, fault.After = "sandbox_bot", dice.IntN(3)
				a.s.Inject(fault)
				if dice.IntN(4) == 0 {
					a.s.DropConnections()
				}
				held := dice.IntN(2) == 0
				if held {
					slowly <- true
				}
				for kind, list := range a.write(1 + dice.IntN(8)) {
					want[kind] = append(want[kind], list...)
				}
				pass(time.Duration(dice.IntN(5000)) * time.Millisecond)
				if held {
					<-slowly
				}
			}
			a.s.ClearFaults()
			pass(time.Duration(dice.IntN(3)) * 10 * time.Minute)
		})
		for kind, list := range a.write(dice.IntN(5)) { // while it is away
			want[kind] = append(want[kind], list...)
		}
	}
	a.there(func() { pass(20 * time.Minute) })
	for name, x := range map[string]*away{"": a, "fast": fast, "slow": slow} {
		got := x.heard()
		for _, kind := range []string{"p", "c", "qtrue", "qfalse"} {
			if !slices.Equal(got[kind], want[kind]) {
				t.Errorf("%q, %s: %d came, want %d: %v", name, kind, len(got[kind]), len(want[kind]), firstOther(got[kind], want[kind]))
			}
		}
	}
}

// firstOther is where two lists differ first.
func firstOther(got, want []string) string {
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			return fmt.Sprintf("%s in place of %s", got[i], want[i])
		}
	}
	return "at the end"
}
