package host

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// Each chunk of testdata/bridge/*.lua, chunks being parted by lines of three
// dashes, runs in a state of its own. A chunk with `--- error: pattern` at the
// end of a line must fail at that line with a message that matches; any other
// must run through.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/bridge/*.lua")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden scripts: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(file)
		line := 1
		for chunk := range strings.SplitSeq(string(text), "\n---\n") {
			t.Run(fmt.Sprintf("%s:%d", name, line), func(t *testing.T) { runChunk(t, name, chunk, line) })
			line += strings.Count(chunk, "\n") + 2
		}
	}
}

var errorMark = regexp.MustCompile(`--- error: (.*)$`)

func runChunk(t *testing.T, name, chunk string, first int) {
	b := testBridge(t)
	fake := &fakeTelegram{offline: offline{}}
	b.client, b.start = fake, fake.Start
	b.await = func(_ *lua.LState, start func(wake func())) error {
		done := make(chan struct{})
		start(func() { close(done) })
		<-done
		return nil
	}
	var out bytes.Buffer
	b.out = &out
	b.open()
	b.L.SetGlobal("sent", b.L.NewFunction(func(L *lua.LState) int {
		L.Push(b.wrap(fake.last))
		return 1
	}))
	b.L.SetGlobal("printed", b.L.NewFunction(func(L *lua.LState) int {
		L.Push(lua.LString(out.String()))
		return 1
	}))
	// The machine's own pairs knows tables only; the script's asks b.next.
	b.L.SetGlobal("fields", b.L.NewFunction(func(L *lua.LState) int {
		t := L.NewTable()
		for k, v, _ := b.next(L, L.Get(1), lua.LNil); k != lua.LNil; k, v, _ = b.next(L, L.Get(1), k) {
			t.RawSet(k, v)
		}
		L.Push(t)
		return 1
	}))
	fn, err := b.L.Load(strings.NewReader(strings.Repeat("\n", first-1)+chunk), name)
	if err != nil {
		t.Fatal(err)
	}
	b.L.Push(fn)
	err = b.L.PCall(0, 0, nil)
	for i, l := range strings.Split(chunk, "\n") {
		m := errorMark.FindStringSubmatch(l)
		if m == nil {
			continue
		}
		want := fmt.Sprintf("%s:%d: ", name, first+i)
		if err == nil {
			t.Fatalf("%sno error, want %s", want, m[1])
		}
		got := err.(*lua.ApiError).Object.String()
		if !strings.HasPrefix(got, want) || !regexp.MustCompile(m[1]).MatchString(got[len(want):]) {
			t.Fatalf("got %s\nwant %s%s", got, want, m[1])
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
}

// fakeTelegram answers a few methods from memory and remembers the last request.
type fakeTelegram struct {
	offline
	last api.Object
}

func (f *fakeTelegram) Start(req api.Object, _ telegram.CallOptions, done func(api.Object, error)) func() {
	f.last = req
	done(f.answer(req))
	return func() {}
}

func (f *fakeTelegram) StartBatch(reqs []api.Object, _ telegram.BatchOptions, done func([]api.Object, []error)) func() {
	results, errs := make([]api.Object, len(reqs)), make([]error, len(reqs))
	for i, r := range reqs {
		results[i], errs[i] = f.answer(r)
	}
	f.last = nil
	go done(results, errs)
	return func() {}
}

func (f *fakeTelegram) Cast(_ context.Context, want string, ref any, _ telegram.CallOptions) (api.Object, error) {
	if ref == "@nobody" {
		return nil, &telegram.Error{Kind: telegram.KindRPC, Code: 400, Type: "USERNAME_NOT_OCCUPIED",
			Message: "nobody has this name", Method: "contacts.resolveUsername"}
	}
	if want == "InputUser" {
		return &api.InputUser{UserID: 7, AccessHash: 1<<63 - 1}, nil
	}
	return &api.InputPeerUser{UserID: 7, AccessHash: -1 << 63}, nil
}

// FloodWait: forwarding has to wait, and sending to whoever is not oneself.
func (f *fakeTelegram) FloodWait(req api.Object) time.Duration {
	switch r := req.(type) {
	case *api.MessagesForwardMessagesRequest:
		return 90 * time.Second
	case *api.MessagesSendMessageRequest:
		if _, ok := r.Peer.(*api.InputPeerUser); ok {
			return 1500 * time.Millisecond
		}
	}
	return 0
}

func (f *fakeTelegram) ResolveWait(ref any) time.Duration {
	if ref == "@flooded" {
		return time.Hour
	}
	return 0
}

func (f *fakeTelegram) Entity(_ context.Context, ref any) (api.Object, error) {
	return testUser(), nil
}

func testUser() *api.User {
	return &api.User{Self: true, ID: 5000000001, AccessHash: tl.Some(int64(1<<63 - 1)), FirstName: tl.Some("Ada"),
		LastName: tl.Some(""), Usernames: []*api.Username{{Username: "ada", Active: true}}}
}

func (f *fakeTelegram) answer(req api.Object) (api.Object, error) {
	switch r := req.(type) {
	case *api.MessagesSendMessageRequest:
		if r.Message == "" {
			return nil, &telegram.Error{Kind: telegram.KindRPC, Code: 400, Type: "MESSAGE_EMPTY",
				Message: "the message is empty", Method: "messages.sendMessage"}
		}
		return &api.UpdateShortSentMessage{Out: true, ID: 1, Pts: 1, PtsCount: 1, Date: 1700000000}, nil
	case *api.UsersGetUsersRequest:
		return &api.UserVector{Elems: []api.UserClass{testUser()}}, nil
	case *api.AccountUpdateStatusRequest:
		return &api.Bool{Value: true}, nil
	case *api.MessagesGetHistoryRequest:
		return testHistory(3), nil
	}
	return nil, &telegram.Error{Kind: telegram.KindRPC, Code: 420, Type: "FLOOD_WAIT", Value: 30,
		Message: "too many calls: wait 30 seconds", Method: nameOf(req)}
}

// testHistory is n messages, each with a photo and two entities.
func testHistory(n int) *api.MessagesMessagesSlice {
	h := &api.MessagesMessagesSlice{Count: int32(n), Users: []api.UserClass{testUser()}}
	for i := range n {
		h.Messages = append(h.Messages, &api.Message{
			ID: int32(i + 1), PeerID: &api.PeerUser{UserID: 5000000001}, Date: 1700000000, Message: "hello",
			Out: true, GroupedID: tl.Some(int64(1<<62 + 1)), Views: tl.Some(int32(0)), Forwards: tl.Some(int32(2)),
			Entities: []api.MessageEntityClass{&api.MessageEntityBold{Length: 5}, &api.MessageEntityItalic{Offset: 1, Length: 2}},
			Media:    &api.MessageMediaPhoto{Photo: &api.Photo{ID: int64(i), AccessHash: -1 << 63, FileReference: []byte{0, 255, 1}}},
		})
	}
	return h
}
