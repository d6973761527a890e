package telegram_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// TestQRLoginA20: a token is shown until it expires, then another; once one is
// accepted the account signs in, where it is at home and with its password.
func TestQRLoginA20(t *testing.T) {
	token := func(s string) answer {
		return answer{to: "auth.exportLoginToken", reply: &api.AuthLoginToken{Expires: int32(time.Now().Unix()) + 30, Token: []byte(s)}}
	}
	tests := []struct {
		name    string
		answers func() []answer
		accept  int // the token, counted from 1, that a device accepts
		shown   []string
		takes   time.Duration
		home    int
		want    string
	}{
		{"accepted", func() []answer {
			return []answer{token("first"), {to: "auth.exportLoginToken", reply: &api.AuthLoginTokenSuccess{Authorization: sandboxUser()}}}
		}, 1, []string{"Zmlyc3Q"}, 0, 2, ""},
		{"the second one", func() []answer {
			return []answer{token("first"), token("second?>"), {to: "auth.exportLoginToken", reply: &api.AuthLoginTokenSuccess{Authorization: sandboxUser()}}}
		}, 2, []string{"Zmlyc3Q", "c2Vjb25kPz4"}, 30 * time.Second, 2, ""},
		{"at home elsewhere", func() []answer {
			return []answer{token("first"), {to: "auth.exportLoginToken", reply: &api.AuthLoginTokenMigrateTo{DCID: 4, Token: []byte("moved")}},
				{to: "auth.importLoginToken", reply: &api.AuthLoginTokenSuccess{Authorization: sandboxUser()}}}
		}, 1, []string{"Zmlyc3Q"}, 0, 4, ""},
		{"at home nowhere (S19)", func() []answer {
			return []answer{token("first"), {to: "auth.exportLoginToken", reply: &api.AuthLoginTokenMigrateTo{DCID: 9, Token: []byte("moved")}},
				{to: "help.getConfig", reply: &api.Config{}}}
		}, 1, []string{"Zmlyc3Q"}, 0, 2, "data centre 9"},
		{"password wanted, none given", func() []answer {
			return []answer{token("first"), {to: "auth.exportLoginToken", code: 401, fail: "SESSION_PASSWORD_NEEDED"}}
		}, 1, []string{"Zmlyc3Q"}, 0, 2, "SESSION_PASSWORD_NEEDED"},
		{"this clock is behind", func() []answer {
			return []answer{{to: "auth.exportLoginToken", reply: &api.AuthLoginToken{Expires: int32(time.Now().Unix()) + 30 + 120, Token: []byte("first")}}, token("second?>"),
				{to: "auth.exportLoginToken", reply: &api.AuthLoginTokenSuccess{Authorization: sandboxUser()}}}
		}, 2, []string{"Zmlyc3Q", "c2Vjb25kPz4"}, 25 * time.Second, 2, ""},
		{"this clock is ahead", func() []answer {
			return []answer{{to: "auth.exportLoginToken", reply: &api.AuthLoginToken{Expires: int32(time.Now().Unix()) + 1, Token: []byte("first")}}, token("second?>"),
				{to: "auth.exportLoginToken", reply: &api.AuthLoginTokenSuccess{Authorization: sandboxUser()}}}
		}, 2, []string{"Zmlyc3Q", "c2Vjb25kPz4"}, 25 * time.Second, 2, ""},
		{"clocks differ", func() []answer {
			return []answer{{to: "auth.exportLoginToken", reply: &api.AuthLoginToken{Expires: 1, Token: []byte("first")}}, token("second?>"),
				{to: "auth.exportLoginToken", reply: &api.AuthLoginTokenSuccess{Authorization: sandboxUser()}}}
		}, 2, []string{"Zmlyc3Q", "c2Vjb25kPz4"}, 25 * time.Second, 2, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var shown []string
				next := scripted(t, tt.answers()...)
				w := newWorld(t, func(c *incoming) {
					next(c)
					if _, exporting := c.req.(*api.AuthExportLoginTokenRequest); exporting && len(shown)+1 == tt.accept {
						c.r.Session.Push(api.Append(nil, &api.UpdateShort{Update: &api.UpdateLoginToken{}}))
					}
				}, 2, 4)
				w.run(func(ctx context.Context, c *telegram.Client) {
					begun := time.Now()
					u, err := c.SignInQR(ctx, telegram.QRLogin{Show: func(token telegram.LoginToken) error {
						link, ok := strings.CutPrefix(token.URL, "tg://login?token=")
						if !ok || strings.Contains(fmt.Sprintf("%v %+v %#v", token, token, token), link) {
							t.Errorf("shows %v, %s", token, token.URL)
						}
						shown = append(shown, link)
						return nil
					}})
					if took := time.Since(begun); took.Round(time.Second) != tt.takes {
						t.Errorf("took %v, want %v", took, tt.takes)
					}
					switch {
					case tt.want == "" && (err != nil || u.ID != 1):
						t.Errorf("signed in as %v, %v", u, err)
					case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
						t.Errorf("error %v, want %s", err, tt.want)
					}
				})
				if !slices.Equal(shown, tt.shown) {
					t.Errorf("showed %q, want %q", shown, tt.shown)
				}
				if session, _ := w.store.Load(); session.DC != tt.home {
					t.Errorf("home is %d, want %d", session.DC, tt.home)
				}
			})
		})
	}
}

// Nobody accepts: the login ends with its context, or as whoever shows it says.
func TestQRLoginEnds(t *testing.T) {
	w := newWorld(t, func(c *incoming) {
		c.reply(&api.AuthLoginToken{Expires: int32(time.Now().Unix()) + 30, Token: []byte("token")})
	})
	w.run(func(ctx context.Context, c *telegram.Client) {
		stop := errors.New("no terminal")
		if _, err := c.SignInQR(ctx, telegram.QRLogin{Show: func(telegram.LoginToken) error { return stop }}); !errors.Is(err, stop) {
			t.Errorf("error %v", err)
		}
		ctx, cancel := context.WithCancel(ctx)
		_, err := c.SignInQR(ctx, telegram.QRLogin{Show: func(telegram.LoginToken) error { cancel(); return nil }})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
	})
}
