package telegram_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// answer is what a server says to one request, by the request's name.
type answer struct {
	to    string
	reply api.Object // nil: refused
	code  int
	fail  string
}

// scripted answers requests in order, and complains of any other.
func scripted(t *testing.T, answers ...answer) func(c *incoming) {
	return func(c *incoming) {
		name := api.TypeOf(c.req).Name
		if len(answers) == 0 || answers[0].to != name {
			t.Errorf("unexpected %s", name)
			c.fail(400, "METHOD_INVALID")
			return
		}
		a := answers[0]
		answers = answers[1:]
		if a.reply == nil {
			c.fail(a.code, a.fail)
			return
		}
		c.reply(a.reply)
	}
}

func sentCode(t api.AuthSentCodeTypeClass, next api.AuthCodeTypeClass) *api.AuthSentCode {
	return &api.AuthSentCode{Type: t, PhoneCodeHash: "ch", NextType: next, Timeout: tl.Some(int32(30))}
}

func sandboxUser() *api.AuthAuthorization {
	return &api.AuthAuthorization{User: &api.User{Self: true, ID: 1, AccessHash: tl.Some[int64](1), FirstName: tl.Some("Sandbox")}}
}

// Each way in which a code comes has a sentence, and those that no other client
// than an official one can follow end with what to do.
func TestCodeWays(t *testing.T) {
	tests := []struct {
		kind api.AuthSentCodeTypeClass
		want string
	}{
		{&api.AuthSentCodeTypeApp{Length: 5}, "sent a code of 5 digits to the app on your other devices"},
		{&api.AuthSentCodeTypeSms{Length: 6}, "sent a code of 6 digits by SMS"},
		{&api.AuthSentCodeTypeSmsWord{Beginning: tl.Some("b")}, "its one word, which begins with b, is the code"},
		{&api.AuthSentCodeTypeSmsPhrase{}, "its words are the code"},
		{&api.AuthSentCodeTypeCall{Length: 5}, "a voice says a code of 5 digits"},
		{&api.AuthSentCodeTypeFlashCall{Pattern: "+99*"}, "looks like +99*"},
		{&api.AuthSentCodeTypeMissedCall{Prefix: "+3197", Length: 6}, "the last 6 digits of the number that called, which begins with +3197"},
		{&api.AuthSentCodeTypeEmailCode{EmailPattern: "a***@b.example", Length: 6}, "by e-mail to a***@b.example"},
		{&api.AuthSentCodeTypeFragmentSms{URL: "https://fragment.com/x", Length: 5}, "waits for you at https://fragment.com/x"},
	}
	for _, tt := range tests {
		t.Run(api.TypeOf(tt.kind).Name, func(t *testing.T) {
			w := newWorld(t, scripted(t,
				answer{to: "auth.sendCode", reply: sentCode(tt.kind, &api.AuthCodeTypeCall{})},
				answer{to: "auth.signIn", reply: sandboxUser()},
			))
			now := time.Unix(1_000_000_000, 0)
			w.options.Now = func() time.Time { return now }
			w.run(func(ctx context.Context, c *telegram.Client) {
				_, err := c.SignInUser(ctx, telegram.UserLogin{Phone: "1", Code: func(_ context.Context, sent *telegram.SentCode) (string, error) {
					if !strings.Contains(sent.String(), tt.want) || sent.Next != telegram.CodeByCall || !sent.Again.Equal(now.Add(30*time.Second)) {
						t.Errorf("%s; again %v, %s", sent, sent.Again, sent.Next)
					}
					if secret := fmt.Sprintf("%v %+v %#v", sent, sent, sent); strings.Contains(secret, "ch\"") {
						t.Errorf("prints %s", secret)
					}
					return "22222", nil
				}})
				if err != nil {
					t.Error(err)
				}
			})
			in := w.requests[len(w.requests)-1].(*api.AuthSignInRequest)
			_, mailed := tt.kind.(*api.AuthSentCodeTypeEmailCode)
			if in.PhoneCode.Set == mailed || (in.EmailVerification != nil) != mailed {
				t.Errorf("signed in with %+v", in)
			}
		})
	}
}

// What a person may do wrong, and what Telegram may ask for on the way.
func TestSignInSteps(t *testing.T) {
	app := answer{to: "auth.sendCode", reply: sentCode(&api.AuthSentCodeTypeApp{Length: 5}, &api.AuthCodeTypeSms{})}
	sms := sentCode(&api.AuthSentCodeTypeSms{Length: 5}, nil)
	in := answer{to: "auth.signIn", reply: sandboxUser()}
	firebase := &api.AuthSentCodeTypeFirebaseSms{Length: 5}
	needed := answer{to: "auth.sendCode", reply: sentCode(&api.AuthSentCodeTypeSetUpEmailRequired{}, nil)}
	mailed := answer{to: "account.sendVerifyEmailCode", reply: &api.AccountSentEmailCode{EmailPattern: "m*@*e", Length: 6}}
	verified := answer{to: "account.verifyEmail", reply: &api.AccountEmailVerifiedLogin{Email: "me@mail.example", SentCode: sms}}
	refused := func(method, name string) answer { return answer{to: method, code: 400, fail: name} }
	tests := []struct {
		name    string
		answers []answer
		codes   string // what is entered, one after the other; r is to have it sent again
		retries int
		want    string // in the error
		ways    string // of the codes that were asked for
	}{
		{"right at once", []answer{app, in}, "1", 0, "", "app"},
		{"wrong twice", []answer{app, refused("auth.signIn", "PHONE_CODE_INVALID"), refused("auth.signIn", "PHONE_CODE_EMPTY"), in}, "1 2 3", 2, "", "app app app"},
		{"wrong too often", []answer{app, refused("auth.signIn", "PHONE_CODE_INVALID")}, "1", 0, "PHONE_CODE_INVALID", "app"},
		{"too old", []answer{app, refused("auth.signIn", "PHONE_CODE_EXPIRED"), app, in}, "1 2", 1, "", "app app"},
		{"again", []answer{app, {to: "auth.resendCode", reply: sms}, in}, "r 2", 0, "", "app sms"},
		{"again, no way", []answer{app, refused("auth.resendCode", "SEND_CODE_UNAVAILABLE"), in}, "r 2", 1, "", "app app"},
		{"at once, without a code", []answer{{to: "auth.sendCode", reply: &api.AuthSentCodeSuccess{Authorization: sandboxUser()}}}, "", 0, "", ""},
		{"firebase, another way", []answer{{to: "auth.sendCode", reply: sentCode(firebase, &api.AuthCodeTypeSms{})}, {to: "auth.resendCode", reply: sms}, in}, "1", 0, "", "sms"},
		{"firebase only", []answer{{to: "auth.sendCode", reply: sentCode(firebase, nil)}}, "", 0, "official apps only", ""},
		{"to be paid", []answer{{to: "auth.sendCode", reply: &api.AuthSentCodePaymentRequired{}}}, "", 0, "payment", ""},
		{"nobody's number", []answer{app, {to: "auth.signIn", reply: &api.AuthAuthorizationSignUpRequired{}}}, "1", 0, "made in official apps only", "app"},
		{"e-mail to be set up", []answer{needed, mailed, verified, in}, "1 2", 0, "", "email sms"},
		{"e-mail mistyped", []answer{needed, refused("account.sendVerifyEmailCode", "EMAIL_INVALID"), mailed, refused("account.verifyEmail", "CODE_INVALID"), verified, in}, "1 2 3", 2, "", "email email sms"},
		{"e-mail too late", []answer{needed, mailed, refused("account.verifyEmail", "EMAIL_VERIFY_EXPIRED"), mailed, verified, in}, "1 2 3", 1, "", "email email sms"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, scripted(t, tt.answers...))
			codes, ways := strings.Fields(tt.codes), []string(nil)
			w.run(func(ctx context.Context, c *telegram.Client) {
				u, err := c.SignInUser(ctx, telegram.UserLogin{
					Phone: "+9996620001",
					Code: func(_ context.Context, sent *telegram.SentCode) (string, error) {
						ways = append(ways, string(sent.Way))
						if len(ways) > len(codes) {
							return "", errors.New("asked too often")
						}
						if code := codes[len(ways)-1]; code != "r" {
							return code, nil
						}
						return "", telegram.ErrSendAgain
					},
					Email: func(context.Context) (string, error) { return "me@mail.example", nil },
					Retry: func(*telegram.Error) bool { tt.retries--; return tt.retries >= 0 },
				})
				switch {
				case tt.want == "" && (err != nil || u.ID != 1):
					t.Errorf("signed in as %v, %v", u, err)
				case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
					t.Errorf("error %v, want %s", err, tt.want)
				}
			})
			if got := strings.Join(ways, " "); got != tt.ways {
				t.Errorf("asked for codes %q, want %q", got, tt.ways)
			}
			if len(w.requests) != len(tt.answers) {
				t.Errorf("%d requests, want %d", len(w.requests), len(tt.answers))
			}
		})
	}
}

// A wrong password is asked for again.
func TestPasswordRetry(t *testing.T) {
	server := authority{t: t, password: "sandbox"}
	w := newWorld(t, server.answer)
	w.run(func(ctx context.Context, c *telegram.Client) {
		passwords := []string{"sandbax", "sandbox"}
		_, err := c.SignInUser(ctx, telegram.UserLogin{
			Code: func(context.Context, *telegram.SentCode) (string, error) { return "22222", nil },
			Password: func(context.Context, string) (string, error) {
				next := passwords[0]
				passwords = passwords[1:]
				return next, nil
			},
			Retry: func(e *telegram.Error) bool { return e.Type == "PASSWORD_HASH_INVALID" },
		})
		if err != nil || !server.in || len(passwords) != 0 {
			t.Errorf("signed in %v, passwords left %d: %v", server.in, len(passwords), err)
		}
	})
}
