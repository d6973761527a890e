package sandbox

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgscript/tgscript/tl/api"
	"github.com/tgscript/tgscript/tl/mt"
)

func sendSelf(text string, id int64) *api.MessagesSendMessageRequest {
	return &api.MessagesSendMessageRequest{Peer: self(), Message: text, RandomID: id}
}

// A fault hits what it matches, After times later and Times times.
func TestFaultMatches(t *testing.T) {
	s := newSandbox(t)
	me, friend := connect(t, s, Me), connect(t, s, "sandbox_friend")
	random := int64(0)
	toFriend := &api.MessagesSendMessageRequest{Peer: me.user(friendID), Message: "x"}
	for _, test := range []struct {
		name  string
		fault Fault
		c     *client
		req   api.Object
		want  string // r: refused, -: not; one a call
	}{
		{"any", Fault{}, me, sendSelf("x", 0), "r--"},
		{"times", Fault{Times: 2}, me, sendSelf("x", 0), "rr--"},
		{"all", Fault{Times: -1}, me, sendSelf("x", 0), "rrrr"},
		{"after", Fault{After: 1, Times: 2}, me, sendSelf("x", 0), "-rr-"},
		{"method", Fault{Method: "messages.sendMessage"}, me, sendSelf("x", 0), "r-"},
		{"another method", Fault{Method: "messages.getHistory"}, me, sendSelf("x", 0), "--"},
		{"account", Fault{Account: "@sandbox_me"}, me, sendSelf("x", 0), "r-"},
		{"account by phone", Fault{Account: "+9996620001"}, me, sendSelf("x", 0), "r-"},
		{"another account", Fault{Account: Me}, friend, sendSelf("x", 0), "--"},
		{"peer", Fault{Peer: "sandbox_friend"}, me, toFriend, "r-"},
		{"peer by phone", Fault{Peer: "+9996620002"}, me, toFriend, "r-"},
		{"self", Fault{Peer: Me}, me, sendSelf("x", 0), "r-"},
		{"another peer", Fault{Peer: "Sandbox Group"}, me, toFriend, "--"},
		{"group by title", Fault{Peer: "Sandbox Group"}, me, &api.MessagesSendMessageRequest{Peer: &api.InputPeerChat{ChatID: groupID}, Message: "x"}, "r-"},
		{"channel", Fault{Peer: "sandbox_channel"}, me, &api.ChannelsGetChannelsRequest{ID: []api.InputChannelClass{me.inputChannel(channelID)}}, "r-"},
		{"inside a wrapper", Fault{Method: "help.getConfig"}, me, &api.InvokeWithoutUpdatesRequest{Query: &api.HelpGetConfigRequest{}}, "r-"},
		{"nobody", Fault{Account: "nobody"}, me, sendSelf("x", 0), "--"},
		{"no such peer", Fault{Peer: "nobody"}, me, toFriend, "--"},
	} {
		f := test.fault
		f.Kind, f.Code, f.Message = Refuse, 420, "FLOOD_WAIT_2"
		i := s.Inject(f)
		got, hits := "", 0
		for range test.want {
			if r, ok := test.req.(*api.MessagesSendMessageRequest); ok {
				random++
				r.RandomID = random
			}
			_, err := test.c.bytes(api.Append(nil, test.req))
			var e *rpcError
			switch {
			case err == nil:
				got += "-"
			case errors.As(err, &e) && e.Message == f.Message && e.Code == 420:
				got += "r"
				hits++
			default:
				t.Errorf("%s: %v", test.name, err)
			}
		}
		if got != test.want || i.Hits() != hits {
			t.Errorf("%s: %s, %d hits; want %s", test.name, got, i.Hits(), test.want)
		}
		s.ClearFaults()
	}
}

// After counts the calls that match, also those that another fault hits.
func TestFaultsCountTogether(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, Me)
	for after, name := range []string{"FLOOD_WAIT_1", "FLOOD_WAIT_2", "FLOOD_WAIT_3"} {
		s.Inject(Fault{After: after, Kind: Refuse, Message: name})
	}
	s.Inject(Fault{Kind: Refuse, Message: "FLOOD_WAIT_4"}) // had to wait its turn
	for _, name := range []string{"FLOOD_WAIT_1", "FLOOD_WAIT_2", "FLOOD_WAIT_3", "FLOOD_WAIT_4"} {
		c.refused(&api.HelpGetConfigRequest{}, name)
	}
	call1[*api.Config](c, &api.HelpGetConfigRequest{})
}

// Refuse knows the documented codes.
func TestFaultRefuseCode(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, Me)
	for name, code := range map[string]int{"FLOOD_WAIT_2": 420, "PHONE_MIGRATE_4": 303, "MESSAGE_EMPTY": 400, "made up": 500} {
		s.Inject(Fault{Kind: Refuse, Message: name})
		_, err := c.bytes(api.Append(nil, &api.HelpGetConfigRequest{}))
		var e *rpcError
		if !errors.As(err, &e) || e.Code != code || e.Message != name {
			t.Errorf("%v, want %d %s", err, code, name)
		}
	}
}

// SV7: all that is random comes from Options.Rand: with the same one, the server
// says the same, byte for byte, faults and all.
func TestFaultDeterministicSV7(t *testing.T) {
	run := func(seed byte) (packets [][]byte) {
		synctest.Test(t, func(t *testing.T) {
			s, err := New(Options{Rand: rand.NewChaCha8([32]byte{seed})})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			s.Inject(Fault{Kind: Padding, Times: 5})
			s.Inject(Fault{Kind: RepeatPackets, Times: 2})
			r := rawDial(t, s, Me)
			for n := range int64(10) {
				r.result(r.call(sendSelf("x", n+1)))
				r.result(r.call(&api.AuthExportAuthorizationRequest{DCID: 1}))
				synctest.Wait()
			}
			packets = r.packets
		})
		return packets
	}
	one, two, other := run(1), run(1), run(2)
	if !slices.EqualFunc(one, two, bytes.Equal) || slices.EqualFunc(one, other, bytes.Equal) {
		t.Errorf("%d packets, %d with the same randomness, %d with other", len(one), len(two), len(other))
	}
}

// SV5: a delayed call runs when its time comes; one behind it goes ahead, one
// that is chained to it is told to wait (M21).
func TestFaultDelaySV5M21(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSandbox(t)
		r := rawDial(t, s, Me)
		s.Inject(Fault{Method: "messages.sendMessage", Kind: Delay, Wait: 3 * time.Second})
		began := time.Now()
		slow := r.call(sendSelf("slow", 1))
		chained := r.call(&api.InvokeAfterMsgRequest{MsgID: slow, Query: sendSelf("chained", 2)})
		quick := r.call(sendSelf("quick", 3))
		r.result(quick)
		if waited := time.Since(began); waited != 0 {
			t.Errorf("the call behind waited %v", waited)
		}
		if e := r.refusal(chained); e.ErrorMessage != "MSG_WAIT_TIMEOUT" || time.Since(began) != 500*time.Millisecond {
			t.Errorf("chained call: %v after %v", e, time.Since(began))
		}
		r.result(slow)
		if waited := time.Since(began); waited != 3*time.Second {
			t.Errorf("answered after %v", waited)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		list := s.world.Accounts[meID].Box.history(userPeer(meID))
		if n := len(list); list[n-1].Obj.(*api.Message).Message != "slow" || list[n-2].Obj.(*api.Message).Message != "quick" {
			t.Error("it ran too soon")
		}
	})
}

// SV5: a dropped packet is as if it had never been sent.
func TestFaultDropBeforeSV5M14(t *testing.T) {
	s := newSandbox(t)
	r := rawDial(t, s, Me)
	f := s.Inject(Fault{Method: "messages.sendMessage", Kind: DropBefore})
	lost := r.call(sendSelf("x", 1))
	if err := r.closed(lost); err != nil {
		t.Error(err)
	}
	if n := s.Calls("messages.sendMessage"); n != 0 || f.Hits() != 1 {
		t.Errorf("ran %d times, %d hits", n, f.Hits())
	}
	r.redial()
	r.send(r.message(mt.Append(nil, &mt.MsgsStateReq{MsgIDs: []int64{lost}}), true))
	info, err := mt.Decode(r.next("msgs_state_info").Body)
	if err != nil || !bytes.Equal(info.(*mt.MsgsStateInfo).Info, []byte{2}) {
		t.Errorf("state %+v, %v; want 2, not received", info, err)
	}
}

// SV5: after DropAfter the call has run, others have heard of it, and its
// answer comes by itself on the next connection (M14).
func TestFaultDropAfterSV5M14(t *testing.T) {
	s := newSandbox(t)
	r, friend := rawDial(t, s, Me), rawDial(t, s, "sandbox_friend")
	s.Inject(Fault{Method: "messages.sendMessage", Account: Me, Kind: DropAfter})
	lost := r.call(&api.MessagesSendMessageRequest{Message: "x", RandomID: 1,
		Peer: &api.InputPeerUser{UserID: friendID, AccessHash: accessHash(meID, userPeer(friendID))}})
	if err := r.closed(lost); err != nil {
		t.Error(err)
	}
	friend.update()
	r.redial()
	r.service(&mt.PingRequest{PingID: 1})
	if m := r.result(lost); m.id() != mt.ByName("rpc_result").ID {
		t.Errorf("%x", m.Body)
	}
	if n := s.Calls("messages.sendMessage"); n != 1 {
		t.Errorf("ran %d times", n)
	}
}

// Disconnect answers first.
func TestFaultDisconnect(t *testing.T) {
	s := newSandbox(t)
	r := rawDial(t, s, Me)
	s.Inject(Fault{Kind: Disconnect})
	r.result(r.call(sendSelf("x", 1)))
	if err := r.closed(0); err != nil {
		t.Error(err)
	}
	r.redial()
	r.result(r.call(sendSelf("y", 2)))
}

// A request of another layer is matched like one of the own.
func TestFaultMatchesOldLayer(t *testing.T) {
	s := newSandbox(t)
	for _, number := range []int32{144, api.Layer} {
		c := connectOld(t, s, number, Me)
		send := c.obj("messages.sendMessage", "peer", c.obj("inputPeerSelf"), "message", "x", "random_id", int64(1))
		for name, req := range map[string]*tree{
			"key's layer":  send,
			"said on top":  c.obj("invokeWithLayer", "layer", number, "query", send),
			"further down": c.obj("invokeWithoutUpdates", "query", c.obj("invokeWithLayer", "layer", number, "query", send)),
		} {
			w := &treeWriter{}
			w.object(req)
			got := readTarget(c.sess.key.Layer, w.b)
			if got.method != "messages.sendMessage" || len(namedPeers(target{req: got.req, caller: s.world.Accounts[meID]})) != 1 {
				t.Errorf("layer %d, %s: %+v", number, name, got)
			}
		}
	}
}
