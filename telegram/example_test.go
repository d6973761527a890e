package telegram_test

import (
	"context"
	"crypto/rsa"
	"errors"
	"fmt"

	"github.com/tgscript/tgscript/sandbox"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// A client signs in and sends a few messages in one go. The server is a sandbox
// in this process; without Keys, DC and Dial it would be Telegram.
func Example() {
	server, err := sandbox.New(sandbox.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer server.Close()

	client := telegram.New(telegram.Options{
		AppID: 1, AppHash: "from my.telegram.org",
		Keys: []*rsa.PublicKey{server.PublicKey()}, DC: server.DC(), Dial: server.Dial,
	})
	err = client.Run(context.Background(), func(ctx context.Context) error {
		me, err := client.SignInUser(ctx, telegram.UserLogin{
			Phone: "+9996620001",
			Code:  func(context.Context, *telegram.SentCode) (string, error) { return "22222", nil },
		})
		if err != nil {
			return err
		}
		fmt.Println("signed in as", me.Username.Value)

		friend, err := client.InputPeer(ctx, "@sandbox_friend")
		if err != nil {
			return err
		}
		requests := []api.Object{
			&api.MessagesSendMessageRequest{Peer: friend, Message: "Hello", RandomID: 1},
			&api.MessagesSendMessageRequest{Peer: friend, Message: "", RandomID: 2}, // Telegram refuses this one
			&api.MessagesSendMessageRequest{Peer: friend, Message: "World", RandomID: 3},
		}
		results, failed := client.Batch(ctx, requests, telegram.BatchOptions{Ordered: true})
		for i := range requests {
			var refused *telegram.Error
			if errors.As(failed[i], &refused) {
				fmt.Println(i, "refused:", refused.Type)
			} else {
				fmt.Println(i, "sent:", results[i] != nil)
			}
		}
		return nil
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// signed in as sandbox_me
	// 0 sent: true
	// 1 refused: MESSAGE_EMPTY
	// 2 sent: true
}

// A client hears what happens to its account, from the moment of Ready on.
func ExampleClient_Updates() {
	server, err := sandbox.New(sandbox.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer server.Close()
	run := func(phone string, f func(ctx context.Context, c *telegram.Client) error) error {
		c := telegram.New(telegram.Options{
			AppID: 1, AppHash: "from my.telegram.org",
			Keys: []*rsa.PublicKey{server.PublicKey()}, DC: server.DC(), Dial: server.Dial,
		})
		return c.Run(context.Background(), func(ctx context.Context) error {
			_, err := c.SignInUser(ctx, telegram.UserLogin{
				Phone: phone,
				Code:  func(context.Context, *telegram.SentCode) (string, error) { return "22222", nil },
			})
			if err != nil {
				return err
			}
			return f(ctx, c)
		})
	}
	friend := func(ctx context.Context, c *telegram.Client) error {
		me, err := c.InputPeer(ctx, "@sandbox_me")
		if err == nil {
			_, err = c.Invoke(ctx, &api.MessagesSendMessageRequest{Peer: me, Message: "Is this thing on?", RandomID: 1}, telegram.CallOptions{})
		}
		return err
	}

	err = run("+9996620001", func(ctx context.Context, c *telegram.Client) error {
		ctx, stop := context.WithCancel(ctx)
		err := c.Updates(ctx, telegram.UpdateOptions{
			Ready: func(telegram.UpdateState) {
				go func() {
					if err := run("+9996620002", friend); err != nil {
						fmt.Println(err)
					}
				}()
			},
			Handle: func(u *telegram.Update) {
				if news, ok := u.Update.(*api.UpdateNewMessage); ok && !u.Own {
					fmt.Println(news.Message.(*api.Message).Message)
					stop()
				}
			},
		})
		if errors.Is(err, context.Canceled) {
			return nil
		}
		return err
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output: Is this thing on?
}

// Proxies come as people pass them on, and print without their secrets.
func ExampleParseProxy() {
	for _, text := range []string{
		"socks5://joe:swordfish@127.0.0.1:1080",
		"https://t.me/proxy?server=192.0.2.1&port=443&secret=dd000102030405060708090a0b0c0d0e0f",
		"wss://web.telegram.org",
	} {
		p, err := telegram.ParseProxy(text)
		fmt.Println(p, err)
	}
	// Output:
	// socks5://127.0.0.1:1080 <nil>
	// mtproxy://192.0.2.1:443 <nil>
	// wss://web.telegram.org:443 <nil>
}
