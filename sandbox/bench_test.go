package sandbox

import (
	"fmt"
	"testing"

	"github.com/tgscript/tgscript/tl/api"
)

// What the sandbox itself costs a call, without a network.
func BenchmarkHandle(b *testing.B) {
	for name, req := range map[string]func(n int) api.Object{
		"help.getConfig": func(int) api.Object { return &api.HelpGetConfigRequest{} },
		"users.getUsers": func(int) api.Object {
			return &api.UsersGetUsersRequest{ID: []api.InputUserClass{&api.InputUserSelf{}}}
		},
		"messages.sendMessage": func(n int) api.Object {
			return &api.MessagesSendMessageRequest{Peer: self(), Message: fmt.Sprint("message ", n), RandomID: int64(n + 1)}
		},
	} {
		b.Run(name, func(b *testing.B) {
			s, err := New(Options{})
			if err != nil {
				b.Fatal(err)
			}
			sess := s.sessionOf(1, 1, &client{})
			sess.key.Layer, sess.key.Init, sess.key.Account = api.Layer, true, meID
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				if _, err := s.handleBytes(sess, api.Append(nil, req(n))); err != nil {
					b.Fatal(err)
				}
				n++
			}
		})
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		if _, err := New(Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
