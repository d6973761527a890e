package sandbox

import (
	"bytes"
	"context"
	"crypto/rsa"
	"fmt"
	"net"
	"testing"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/tl"
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
			c := &client{s: s}
			sess := s.world.key(1).session(1, 1, c)
			c.sess = sess
			sess.key.Layer, sess.key.Init, sess.key.Account = api.Layer, true, meID
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				if _, err := c.bytes(api.Append(nil, req(n))); err != nil {
					b.Fatal(err)
				}
				n++
			}
		})
	}
}

// What a call of another layer costs more: its request is translated, and its reply.
func BenchmarkHandleLayer144(b *testing.B) {
	s, err := New(Options{})
	if err != nil {
		b.Fatal(err)
	}
	c := &client{s: s}
	c.sess = s.world.key(1).session(1, 1, c)
	c.sess.key.Layer, c.sess.key.Init, c.sess.key.Account = 144, true, meID
	old := layerOf(144)
	for name, req := range map[string]func(n int) *tree{
		"users.getUsers": func(int) *tree { return old.request("users.getUsers", "id", []any{old.request("inputUserSelf")}) },
		"messages.sendMessage": func(n int) *tree {
			return old.request("messages.sendMessage", "peer", old.request("inputPeerSelf"),
				"message", fmt.Append(nil, "message ", n), "random_id", int64(n+1))
		},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				w := &treeWriter{}
				w.object(req(n))
				if _, err := c.bytes(w.b); err != nil {
					b.Fatal(err)
				}
				n++
			}
		})
	}
}

func (l *layer) request(name string, fields ...any) *tree {
	return newTranslation(l).make(name, fields...).(*tree)
}

// The first use of a layer, the archive included.
func BenchmarkFirstLayer(b *testing.B) {
	for b.Loop() {
		a, err := tl.ReadArchive(bytes.NewReader(layersFile))
		if err != nil {
			b.Fatal(err)
		}
		newLayer(144, a.Types(144))
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		if _, err := New(Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

// What a burst of calls costs over MTProto in one process, both ends counted.
func BenchmarkWire(b *testing.B) {
	s, err := New(Options{})
	if err != nil {
		b.Fatal(err)
	}
	key, salt, err := s.AuthKey(Me)
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	c := mtproto.NewClient(mtproto.ClientOptions{Dial: s.pipe, Keys: []*rsa.PublicKey{s.PublicKey()}, DC: s.DC(),
		Key: key, Salt: salt, Header: header})
	go c.Run(ctx)
	body := api.Append(nil, &api.UsersGetUsersRequest{ID: []api.InputUserClass{&api.InputUserSelf{}}})
	done := make(chan error, 1000)
	calls := make([]mtproto.Call, 1000)
	b.ReportAllocs()
	for b.Loop() {
		for i := range calls {
			calls[i] = mtproto.Call{Body: body, Done: func(c *mtproto.Call) { done <- c.Err }}
			c.Queue(&calls[i])
		}
		c.Flush()
		for range calls {
			if err := <-done; err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(calls)), "µs/call")
}

// What a part of a file costs the sandbox, up and down.
func BenchmarkFileParts(b *testing.B) {
	const unit, parts = 512 << 10, 64
	s, err := New(Options{})
	if err != nil {
		b.Fatal(err)
	}
	c := &client{s: s, me: s.world.Accounts[meID]}
	c.sess = s.world.key(1).session(1, 1, c)
	c.sess.key.Layer, c.sess.key.Init, c.sess.key.Account = api.Layer, true, meID
	up := make([][]byte, parts)
	for n := range up {
		up[n] = api.Append(nil, &api.UploadSaveBigFilePartRequest{FileID: 1, FilePart: int32(n), FileTotalParts: parts, Bytes: make([]byte, unit)})
	}
	run := func(name string, body func(n int) []byte) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(unit)
			for n := 0; b.Loop(); n++ {
				if _, err := c.bytes(body(n % parts)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	for _, body := range up {
		if _, err := c.bytes(body); err != nil {
			b.Fatal(err)
		}
	}
	run("save", func(n int) []byte { return up[n] })
	sent, err := c.bytes(api.Append(nil, &api.MessagesSendMediaRequest{Peer: self(), RandomID: 1,
		Media: asDocument(&api.InputFileBig{ID: 1, Parts: parts})}))
	if err != nil {
		b.Fatal(err)
	}
	o, err := api.Decode(sent)
	if err != nil {
		b.Fatal(err)
	}
	at := documentLocation(documentOf(o.(*api.Updates).Updates[1].(*api.UpdateNewMessage).Message.(*api.Message)))
	run("get", func(n int) []byte {
		return api.Append(nil, &api.UploadGetFileRequest{Location: at, Offset: int64(n) * unit, Limit: unit})
	})
}

// What 32 MB of a file cost over TCP, both ends counted.
func BenchmarkFileWire(b *testing.B) {
	const unit, parts = 512 << 10, 64
	s, err := New(Options{})
	if err != nil {
		b.Fatal(err)
	}
	key, salt, err := s.AuthKey(Me)
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	go s.Serve(ctx, l)
	c := mtproto.NewClient(mtproto.ClientOptions{Keys: []*rsa.PublicKey{s.PublicKey()}, DC: s.DC(), Key: key, Salt: salt, Header: header,
		Dial: func(context.Context) (mtproto.Link, error) {
			conn, err := net.Dial("tcp", l.Addr().String())
			if err != nil {
				return nil, err
			}
			return mtproto.NewLink(conn, mtproto.LinkOptions{Framing: mtproto.Intermediate})
		}})
	go c.Run(ctx)
	together := func(body func(n int) []byte) (last []byte) {
		done := make(chan *mtproto.Call, parts)
		for n := range parts {
			c.Start(&mtproto.Call{Body: body(n), Done: func(c *mtproto.Call) { done <- c }})
		}
		for range parts {
			one := <-done
			if one.Err != nil {
				b.Fatal(one.Err)
			}
			last = one.Result
		}
		return last
	}
	b.Run("save", func(b *testing.B) {
		b.SetBytes(unit * parts)
		part := content(unit, 1)
		for b.Loop() {
			together(func(n int) []byte {
				return api.Append(nil, &api.UploadSaveBigFilePartRequest{FileID: 1, FilePart: int32(n), FileTotalParts: parts, Bytes: part})
			})
		}
	})
	done := make(chan *mtproto.Call, 1)
	c.Start(&mtproto.Call{Done: func(c *mtproto.Call) { done <- c }, Body: api.Append(nil, &api.MessagesSendMediaRequest{Peer: self(), RandomID: 1,
		Media: asDocument(&api.InputFileBig{ID: 1, Parts: parts})})})
	sent := <-done
	if sent.Err != nil {
		b.Fatal(sent.Err)
	}
	o, err := api.Decode(sent.Result)
	if err != nil {
		b.Fatal(err)
	}
	at := documentLocation(documentOf(o.(*api.Updates).Updates[1].(*api.UpdateNewMessage).Message.(*api.Message)))
	b.Run("get", func(b *testing.B) {
		b.SetBytes(unit * parts)
		for b.Loop() {
			together(func(n int) []byte {
				return api.Append(nil, &api.UploadGetFileRequest{Location: at, Offset: int64(n) * unit, Limit: unit})
			})
		}
	})
}
