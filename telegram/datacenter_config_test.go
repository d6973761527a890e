package telegram_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// option is an address in a configuration.
func option(dc int32, ip string) *api.DCOption {
	return &api.DCOption{ID: dc, IPAddress: ip, Port: 443, ThisPortOnly: true}
}

// configured is a world that answers with a configuration, and the rest by echo.
func configured(t testing.TB, config *api.Config, dcs ...int) *world {
	w := newWorld(t, nil, dcs...)
	w.answer = func(c *incoming) {
		if quiet, ok := c.req.(*api.InvokeWithoutUpdatesRequest); ok {
			c.req = quiet.Query
		}
		if isConfig(c.req) {
			c.reply(config)
			return
		}
		echo(c)
	}
	return w
}

func (w *world) configs() int {
	return w.count(func(o api.Object) bool {
		if quiet, ok := o.(*api.InvokeWithoutUpdatesRequest); ok {
			o = quiet.Query
		}
		return isConfig(o)
	})
}

// TestConfigRenewal: a configuration is asked for again when it has expired, and
// when Telegram says that it has changed; what it says of addresses at once is
// taken. It is not asked for without end when the server does not give one.
func TestConfigRenewal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		config := &api.Config{Date: 1000, Expires: 1600, DCOptions: []*api.DCOption{option(2, "192.0.2.1")}}
		w := configured(t, config)
		n := w.onNetwork(map[string]host{"192.0.2.1:443": {dc: 2}, "192.0.2.2:443": {dc: 2}}, "192.0.2.1:443")
		var session *mtproto.ServerSession
		refuse := 0
		answer := w.answer
		w.answer = func(c *incoming) {
			session = c.r.Session
			if refuse > 0 && isConfig(c.req) {
				refuse--
				c.fail(400, "INPUT_METHOD_INVALID")
				return
			}
			answer(c)
		}
		n.run(func(ctx context.Context, c *telegram.Client) {
			expect := func(after time.Duration, want int, why string) {
				t.Helper()
				<-time.After(after)
				synctest.Wait()
				if got := w.configs(); got != want {
					t.Errorf("%s: asked %d times, want %d", why, got, want)
				}
			}
			ask[*api.UpdateShortSentMessage](ctx, t, c, send(1))
			expect(time.Hour, 0, "nobody wants it")
			ask[*api.Config](ctx, t, c, &api.HelpGetConfigRequest{})
			expect(599*time.Second, 1, "not expired")
			expect(2*time.Second, 2, "expired")
			refuse = 3
			expect(600*time.Second, 3, "expired again")
			expect(58*time.Second, 3, "refused")
			expect(2*time.Second, 4, "refused")
			expect(120*time.Second, 6, "given again")
			session.Push(api.Append(nil, &api.UpdateShort{Update: &api.UpdateConfig{}}))
			expect(time.Second, 7, "said to have changed")
			refuse = 1
			session.Push(api.Append(nil, &api.Updates{Updates: []api.UpdateClass{&api.UpdateDCOptions{DCOptions: []*api.DCOption{option(2, "192.0.2.2")}}}}))
			expect(time.Second, 8, "new addresses")
			n.mu.Lock()
			delete(n.hosts, "192.0.2.1:443")
			n.mu.Unlock()
			w.servers[2].DropConnections()
			ask[*api.UpdateShortSentMessage](ctx, t, c, send(2))
		})
		synctest.Wait()
		before := w.configs()
		<-time.After(48 * time.Hour)
		if got := w.configs(); got != before {
			t.Errorf("asked %d times after the end", got-before)
		}
	})
}

// TestConfigAtStart: who begins with Telegram's own addresses asks for the
// present ones, along with the first call. The next run goes on with those, and
// asks again when they have expired.
func TestConfigAtStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		now := int32(time.Now().Unix())
		w := configured(t, &api.Config{Date: now, Expires: now + 3600, DCOptions: []*api.DCOption{option(2, "192.0.2.2")}})
		hosts := map[string]host{"149.154.167.51:443": {dc: 2}}
		for run, want := range []int{1, 1, 2} {
			n := w.onNetwork(hosts)
			n.run(func(ctx context.Context, c *telegram.Client) {
				ask[*api.UpdateShortSentMessage](ctx, t, c, send(1))
				synctest.Wait()
				if got := w.configs(); got != want {
					t.Errorf("run %d: asked %d times, want %d", run, got, want)
				}
			})
			hosts = map[string]host{"192.0.2.2:443": {dc: 2}}
			if run == 1 {
				<-time.After(time.Hour)
			}
		}
	})
}

// TestConfigLookUp: a call that is sent to a data centre that is not known waits
// for the configuration, which may name it (A1, S19).
func TestConfigLookUp(t *testing.T) {
	for _, tt := range []struct {
		name    string
		config  []*api.DCOption
		refuse  bool // to give the configuration
		silent  bool
		timeout time.Duration
		cancel  bool
		want    string
		took    time.Duration
	}{
		{name: "known then", config: []*api.DCOption{option(4, "192.0.2.4")}},
		{name: "not known then", config: []*api.DCOption{option(5, "192.0.2.4")}, want: "USER_MIGRATE"},
		{name: "on this machine (S19)", config: []*api.DCOption{option(4, "127.0.0.1")}, want: "USER_MIGRATE"},
		{name: "no configuration", refuse: true, want: "USER_MIGRATE"},
		{name: "no answer", silent: true, want: "USER_MIGRATE", took: 10 * time.Second},
		{name: "no time", silent: true, timeout: 3 * time.Second, want: "USER_MIGRATE", took: 3 * time.Second},
		{name: "cancelled", silent: true, cancel: true, want: telegram.KindCancelled, took: time.Second},
	} {
		for _, ordered := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s ordered=%v", tt.name, ordered), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					w := configured(t, &api.Config{Date: 1, Expires: 3601, DCOptions: tt.config}, 2, 4)
					answer := w.answer
					w.answer = func(c *incoming) {
						switch m, sends := c.req.(*api.MessagesSendMessageRequest); {
						case c.dc == 2 && sends && m.RandomID > 1:
							c.fail(303, "USER_MIGRATE_4")
						case isConfig(c.req) && tt.refuse:
							c.fail(400, "INPUT_METHOD_INVALID")
						case isConfig(c.req) && tt.silent:
						default:
							answer(c)
						}
					}
					n := w.onNetwork(map[string]host{"192.0.2.1:443": {dc: 2}, "192.0.2.4:443": {dc: 4}, "127.0.0.1:443": {dc: 4}}, "192.0.2.1:443")
					n.run(func(ctx context.Context, c *telegram.Client) {
						if tt.cancel {
							var cancel func()
							ctx, cancel = context.WithTimeout(ctx, time.Second)
							defer cancel()
						}
						began := time.Now()
						results, errs := c.Batch(ctx, []api.Object{send(1), send(2), send(3)},
							telegram.BatchOptions{Ordered: ordered, CallOptions: telegram.CallOptions{Timeout: tt.timeout}})
						var e *telegram.Error
						for i, err := range errs {
							want := tt.want
							if i == 0 {
								want = ""
							}
							if tt.cancel && errors.As(err, &e) && e.Kind == telegram.KindTimeout {
								continue // by its context's deadline
							}
							if got := errorType(err); got != want && !(want != "" && err != nil && ordered && tt.silent) {
								t.Errorf("item %d: %v, %v; want %q", i, results[i], err, want)
							}
						}
						if took := time.Since(began); took < tt.took || took > tt.took+11*time.Second {
							t.Errorf("took %v, want %v", took, tt.took)
						}
					})
					if asked := w.configs(); asked < 1 || asked > 2 {
						t.Errorf("asked for the configuration %d times", asked)
					}
				})
			})
		}
	}
}

// TestConfigElsewhere: when nothing answers at the addresses of the account's
// data centre, another one is asked for the present ones; it does not get to know
// the account.
func TestConfigElsewhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := configured(t, &api.Config{Date: 1, Expires: 3601, DCOptions: []*api.DCOption{option(2, "192.0.2.9")}}, 2, 4)
		n := w.onNetwork(map[string]host{"192.0.2.4:443": {dc: 4}, "192.0.2.9:443": {dc: 2}}, "192.0.2.1:443", "192.0.2.2:443")
		w.options.DCs = append(w.options.DCs, telegram.DC{ID: 4, Addr: "192.0.2.4:443"})
		n.run(func(ctx context.Context, c *telegram.Client) {
			ask[*api.UpdateShortSentMessage](ctx, t, c, send(1))
		})
		if n := w.count(func(o api.Object) bool { _, export := o.(*api.AuthExportAuthorizationRequest); return export }); n != 0 {
			t.Errorf("%d exports", n)
		}
	})
}
