package telegram_test

import (
	"context"
	"crypto/rsa"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/tgscript/tgscript/sandbox"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// Two clients of one user: the first signs in with a code, and lets the second in
// by the token that it shows as a QR code.
func ExampleClient_SignInQR() {
	server, err := sandbox.New(sandbox.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer server.Close()
	newClient := func() *telegram.Client {
		return telegram.New(telegram.Options{
			AppID: 1, AppHash: "from my.telegram.org",
			Keys: []*rsa.PublicKey{server.PublicKey()}, DC: server.DC(), Dial: server.Dial,
		})
	}

	device, laptop := newClient(), newClient()
	err = device.Run(context.Background(), func(ctx context.Context) error {
		_, err := device.SignInUser(ctx, telegram.UserLogin{
			Phone: "+9996620001",
			Code: func(_ context.Context, sent *telegram.SentCode) (string, error) {
				fmt.Println(sent)
				return "22222", nil
			},
		})
		if err != nil {
			return err
		}
		return laptop.Run(ctx, func(ctx context.Context) error {
			me, err := laptop.SignInQR(ctx, telegram.QRLogin{
				Show: func(t telegram.LoginToken) error { // draw t.URL as a QR code
					go scan(ctx, device, t.URL)
					return nil
				},
			})
			if err == nil {
				fmt.Println("signed in as", me.Username.Value)
			}
			return err
		})
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// Telegram has sent a code of 5 digits by SMS
	// signed in as sandbox_me
}

// scan is what Telegram's own apps do with the code.
func scan(ctx context.Context, c *telegram.Client, link string) {
	token, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(link, "tg://login?token="))
	if err == nil {
		_, err = c.Invoke(ctx, &api.AuthAcceptLoginTokenRequest{Token: token}, telegram.CallOptions{})
	}
	if err != nil {
		fmt.Println(err)
	}
}
