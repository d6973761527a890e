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
			Code:  func(context.Context, *api.AuthSentCode) (string, error) { return "22222", nil },
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
