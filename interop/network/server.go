//go:build linux

package main

import (
	"bufio"
	"context"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"sync/atomic"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/sandbox"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// truth is what the server has, in the end.
type truth struct {
	Own, Friend []string // the texts of both chats, in their order
	Runs        int      // of messages.sendMessage
	Connections int64
}

// runServer serves a sandbox on an address of its namespace, which the sandbox by
// itself would not do, until its input ends; it prints its truth then.
func runServer(addr string) error {
	box, err := sandbox.New(sandbox.Options{})
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	var accepted atomic.Int64
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			accepted.Add(1)
			go func() {
				defer conn.Close()
				if link, err := mtproto.AcceptLink(conn); err == nil {
					box.ServeLink(context.Background(), link)
				}
			}()
		}
	}()
	fmt.Println("serving")
	bufio.NewReader(os.Stdin).ReadString('\n')
	t := truth{Runs: box.Calls("messages.sendMessage"), Connections: accepted.Load()}
	for _, chat := range []struct {
		account string
		peer    api.InputPeerClass
		texts   *[]string
	}{{"sandbox_me", &api.InputPeerSelf{}, &t.Own}, {"sandbox_friend", nil, &t.Friend}} {
		if *chat.texts, err = textsOf(box, chat.account, chat.peer); err != nil {
			return err
		}
	}
	return json.NewEncoder(os.Stdout).Encode(t)
}

// textsOf pages through a chat of an account, by a link inside this process; nil
// is its chat with sandbox_me.
func textsOf(box *sandbox.Sandbox, account string, peer api.InputPeerClass) (texts []string, err error) {
	key, salt, err := box.AuthKey(account)
	if err != nil {
		return nil, err
	}
	store := &telegram.MemoryStore{}
	session := telegram.Session{DC: box.DC(), Keys: map[int]telegram.StoredKey{box.DC(): {Key: key, Salt: salt}}}
	if err := store.Save(telegram.Change{Session: &session}); err != nil {
		return nil, err
	}
	c := telegram.New(telegram.Options{AppID: 1, AppHash: "hash", Keys: []*rsa.PublicKey{box.PublicKey()}, DC: box.DC(), Dial: box.Dial, Store: store})
	err = c.Run(context.Background(), func(ctx context.Context) error {
		if peer == nil {
			if peer, err = c.InputPeer(ctx, "@sandbox_me"); err != nil {
				return err
			}
		}
		for offset := int32(0); ; {
			o, err := c.Invoke(ctx, &api.MessagesGetHistoryRequest{Peer: peer, OffsetID: offset, Limit: 100}, telegram.CallOptions{})
			if err != nil {
				return err
			}
			var page []api.MessageClass
			switch o := o.(type) {
			case *api.MessagesMessages:
				page = o.Messages
			case *api.MessagesMessagesSlice:
				page = o.Messages
			default:
				return errors.New("no history")
			}
			if len(page) == 0 {
				return nil
			}
			for _, m := range page {
				if m, ok := m.(*api.Message); ok {
					offset = m.ID
					texts = append(texts, m.Message)
				}
			}
		}
	})
	for i, j := 0, len(texts)-1; i < j; i, j = i+1, j-1 {
		texts[i], texts[j] = texts[j], texts[i]
	}
	return texts, err
}
