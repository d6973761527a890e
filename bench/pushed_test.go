package bench

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	gotd "github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/telegram/updates"
	"github.com/gotd/td/tg"

	"github.com/tgscript/tgscript/host"
	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// A pushing server sends pushesEach messages for each account.updateStatus, as
// fast as it can: those that wait share a packet. A client asks pushesAhead times
// before it handles the first, and again after each pushesEach.
const (
	pushesEach  = 500
	pushesAhead = 4
)

// pusher is what the server does for clients that want to be pushed to.
type pusher struct {
	turn *sync.Mutex // of who pushes: the order is that of pts
	pts  *atomic.Int32
}

func (pusher) Opened(*mtproto.ServerSession) {}

func (pusher) Closed(*mtproto.ServerSession) {}

func (p pusher) Call(r *mtproto.Request) {
	asks := func(o api.Object) bool {
		return bytes.Contains(r.Body, binary.LittleEndian.AppendUint32(nil, api.TypeOf(o).ID))
	}
	var reply api.Object = &api.UpdatesTooLong{}
	switch {
	case asks(&api.AuthBindTempAuthKeyRequest{}):
		reply = &api.Bool{Value: true}
	case asks(&api.UpdatesGetStateRequest{}):
		reply = &api.UpdatesState{Pts: p.pts.Load(), Qts: 1, Date: 1, Seq: 1}
	case asks(&api.UpdatesGetDifferenceRequest{}):
		reply = &api.UpdatesDifferenceEmpty{Date: 1, Seq: 1}
	case asks(&api.UsersGetUsersRequest{}):
		reply = &api.UserVector{Elems: []api.UserClass{&api.User{Self: true, ID: 1}, &api.User{ID: 3, AccessHash: tl.Some(int64(3))}}}
	case asks(&api.AccountUpdateStatusRequest{}):
		reply = &api.Bool{Value: true}
		go p.push(r.Session)
	case asks(&api.HelpGetConfigRequest{}):
		reply = config()
	}
	r.Reply(api.Append(nil, reply))
}

func (p pusher) push(s *mtproto.ServerSession) {
	p.turn.Lock()
	defer p.turn.Unlock()
	from := p.pts.Add(pushesEach) - pushesEach
	for pts := from + 1; pts <= from+pushesEach; pts++ {
		s.Push(api.Append(nil, &api.UpdateShortMessage{ID: pts, UserID: 3, Message: "hello there", Pts: pts, PtsCount: 1, Date: 1}))
	}
}

// counter asks for more and tells when all have come.
type counter struct {
	n, all int64
	last   int
	more   func()
	over   chan bool
	wrong  bool // an update was out of order
}

func (c *counter) handle(id int) {
	c.wrong = c.wrong || c.last != 0 && id != c.last+1
	c.last = id
	if c.n++; c.n == c.all {
		close(c.over)
	} else if c.n%pushesEach == 0 {
		go c.more()
	}
}

func (c *counter) run(b *testing.B) {
	before := cpu()
	b.ResetTimer()
	for range pushesAhead {
		c.more()
	}
	select {
	case <-c.over:
	case <-time.After(time.Minute):
		b.Errorf("%d of %d came", c.n, c.all)
	}
	b.StopTimer()
	if c.wrong {
		b.Error("out of order")
	}
	figures(b, before)
}

func figures(b *testing.B, before time.Duration) {
	b.ReportMetric(float64((cpu()-before).Nanoseconds())/1e3/float64(b.N), "cpu-us/update")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "updates/s")
}

// BenchmarkPushed is updates that a server pushes, many to a packet, handled in
// their order: by a handler in Go, by one of a Lua script, and by gotd's manager
// of gaps. interop/updates has each in a packet of its own. -benchtime 50000x is what the figures are taken with.
func BenchmarkPushed(b *testing.B) {
	for _, name := range []string{"tgscript", "tgscript-lua", "gotd"} {
		b.Run(name, func(b *testing.B) {
			p := startPeer(b, "BENCH_SERVER=push")
			b.ReportAllocs()
			run := map[string]func(*testing.B, peer) error{"tgscript": pushedGo, "tgscript-lua": pushedLua, "gotd": pushedGotd}[name]
			if err := run(b, p); err != nil {
				b.Error(err)
			}
		})
	}
}

func pushedGo(b *testing.B, p peer) error {
	c := telegram.New(ours(p))
	return c.Run(context.Background(), func(ctx context.Context) error {
		x := &counter{all: int64(b.N), over: make(chan bool)}
		x.more = func() { c.Invoke(ctx, &api.AccountUpdateStatusRequest{}, telegram.CallOptions{}) }
		ctx, stop := context.WithCancel(ctx)
		ready, ended := make(chan bool), make(chan error)
		go func() {
			ended <- c.Updates(ctx, telegram.UpdateOptions{Ready: func(telegram.UpdateState) { close(ready) }, Handle: func(u *telegram.Update) {
				if m, ok := u.Update.(*api.UpdateNewMessage); ok {
					x.handle(int(m.Message.(*api.Message).ID))
				}
			}})
		}()
		<-ready
		x.run(b)
		stop()
		<-ended
		return nil
	})
}

// pushedScript counts messages and asks for more, as counter does.
const pushedScript = `
local all, each, ahead = tonumber(arg[1]), tonumber(arg[2]), tonumber(arg[3])
local function more() assert(call("account.updateStatus", { offline = false })) end
local n, last, handler = 0, nil, nil
handler = on("message", function(event)
  assert(not last or event.id == last + 1, "out of order")
  last = event.id
  n = n + 1
  if n == all then
    io.stderr:write("over\n")
  elseif n % each == 0 then
    spawn(more)
  end
end)
for i = 1, ahead do more() end
`

func pushedLua(b *testing.B, p peer) error {
	script := filepath.Join(b.TempDir(), "pushed.lua")
	if err := os.WriteFile(script, []byte(pushedScript), 0o600); err != nil {
		return err
	}
	c := telegram.New(ours(p))
	return c.Run(context.Background(), func(ctx context.Context) error {
		if _, err := c.Invoke(ctx, &api.HelpGetConfigRequest{}, telegram.CallOptions{}); err != nil {
			return err
		}
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		out, in := io.Pipe()
		before := cpu()
		b.ResetTimer()
		go host.Run(ctx, host.Options{Client: c, Script: script, Stderr: in,
			Args: []string{strconv.Itoa(b.N), strconv.Itoa(pushesEach), strconv.Itoa(pushesAhead)}})
		said := make([]byte, 200)
		n, err := out.Read(said)
		b.StopTimer()
		if s := string(said[:n]); !strings.HasPrefix(s, "over") {
			return fmt.Errorf("%s: %v", s, err)
		}
		figures(b, before)
		return nil
	})
}

func pushedGotd(b *testing.B, p peer) error {
	x := &counter{all: int64(b.N), over: make(chan bool)}
	manager := updates.New(updates.Config{Handler: gotd.UpdateHandlerFunc(func(_ context.Context, u tg.UpdatesClass) error {
		if u, ok := u.(*tg.Updates); ok {
			for _, one := range u.Updates {
				if m, ok := one.(*tg.UpdateNewMessage); ok {
					x.handle(m.Message.GetID())
				}
			}
		}
		return nil
	})})
	c := gotd.NewClient(1, "hash", gotd.Options{
		PublicKeys: []gotd.PublicKey{{RSA: p.key}}, DC: 2, UpdateHandler: manager,
		DCList: dcs.List{Options: []tg.DCOption{{ID: 2, IPAddress: "127.0.0.1", Port: p.addr.Port}}},
	})
	x.more = func() { c.API().AccountUpdateStatus(context.Background(), false) }
	return c.Run(context.Background(), func(ctx context.Context) error {
		ctx, stop := context.WithCancel(ctx)
		ready, ended := make(chan bool), make(chan error)
		go func() {
			ended <- manager.Run(ctx, c.API(), 1, updates.AuthOptions{IsBot: true, OnStart: func(context.Context) { close(ready) }})
		}()
		<-ready
		x.run(b)
		stop()
		<-ended
		return nil
	})
}
