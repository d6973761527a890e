package host_test

import (
	"bytes"
	"context"
	"crypto/rsa"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tgscript/tgscript/host"
	"github.com/tgscript/tgscript/sandbox"
	"github.com/tgscript/tgscript/telegram"
)

// as runs a script on a sandbox as somebody, or as nobody with phone "".
func as(t *testing.T, box *sandbox.Sandbox, phone, src string, o host.Options) (string, error) {
	t.Helper()
	c := telegram.New(telegram.Options{AppID: 1, AppHash: "sandbox", DC: box.DC(), Dial: box.Dial, Keys: []*rsa.PublicKey{box.PublicKey()}})
	var out bytes.Buffer
	o.Client, o.Stdout, o.Stderr = c, &out, &out
	o.Script = filepath.Join(t.TempDir(), "script.lua")
	if err := os.WriteFile(o.Script, []byte(src), 0o600); err != nil {
		t.Fatal(err)
	}
	err := c.Run(context.Background(), func(ctx context.Context) error {
		if phone != "" {
			if _, err := c.SignInUser(ctx, telegram.UserLogin{Phone: phone, Code: func(context.Context, *telegram.SentCode) (string, error) { return "22222", nil }}); err != nil {
				return err
			}
		}
		return host.Run(ctx, o)
	})
	return out.String(), err
}

const showAccount = `
print(account.name, account.username, account.first_name ~= nil, account.phone, account.bot, account.dc, account.test, account.state, account.ended)
for k, v in pairs(account) do if k ~= "id" and k ~= "first_name" then io.write(k, "=", tostring(v), " ") end end
print()
print(account.id == nil or account.id == entity("me").id, type(account), account)
`

// TestAccount: a script knows who runs it, also when nobody is signed in.
func TestAccount(t *testing.T) {
	box, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	for _, tt := range []struct {
		name, phone string
		account     host.Account
		want        string
	}{
		{name: "signed in", phone: "+9996620002", account: host.Account{Name: "work"}, want: `work	sandbox_friend	true	+9996•••02	false	2	false	signed in	nil
name=work username=sandbox_friend phone=+9996•••02 bot=false premium=false dc=2 test=false state=signed in 
true	userdata	account "work", Friend, @sandbox_friend
`},
		{name: "signed out", account: host.Account{Test: true}, want: `nil	nil	false	nil	nil	2	true	signed out	nil
dc=2 test=true state=signed out 
true	userdata	account signed out
`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out, err := as(t, box, tt.phone, showAccount, host.Options{Account: tt.account})
			if err != nil || out != tt.want {
				t.Errorf("%v, printed\n%swant\n%s", err, out, tt.want)
			}
		})
	}
}

// TestAccountKnown: as who a sandbox's script runs is asked for once.
func TestAccountKnown(t *testing.T) {
	out, box := onSandbox(t, `print(account.username, account.bot, account.id == account.id, #accounts(), accounts()[1] == account)`)
	if want := "sandbox_me\tfalse\ttrue\t1\ttrue\n"; out != want {
		t.Errorf("printed %q, want %q", out, want)
	}
	if n := box.Calls("users.getUsers"); n != 1 {
		t.Errorf("asked %d times", n)
	}
}

// TestAccountErrors: wrong fields are errors with a suggestion, and accounts are
// read-only.
func TestAccountErrors(t *testing.T) {
	box, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	for src, want := range map[string]string{
		`print(account.usrname)`:        `script.lua:1: an account has no field "usrname" (did you mean "username"?)`,
		`print(account[1])`:             `script.lua:1: an account has no field number 1`,
		`account.name = "x"`:            `script.lua:1: an account is read-only: can't set "name"`,
		`setmetatable(account, {})`:     `script.lua:1: `,
		`print(accounts()[2].username)`: `script.lua:1: accounts: the folder is gone`,
	} {
		accounts := func() ([]host.Account, error) { return nil, errors.New("the folder is gone") }
		_, err := as(t, box, "", src, host.Options{Accounts: accounts})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", src, err, want)
		}
	}
}

// TestAccounts: the others are listed with the same fields.
func TestAccounts(t *testing.T) {
	box, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	all := []host.Account{
		{Name: "a", Self: telegram.Self{ID: 5, FirstName: "Ann", Username: "ann", Phone: "12025550123", Premium: true}, DC: 4, State: "signed in"},
		{Name: "b", State: "in use"},
		{Name: "c", DC: 1, Test: true, State: "ended", Ended: "SESSION_REVOKED"},
	}
	out, err := as(t, box, "+9996620002", `
for _, a in ipairs(accounts()) do print(a.name, a.id, a.username, a.phone, a.premium, a.dc, a.test, a.state, a.ended) end
print(accounts()[1], accounts()[2] == account)
`, host.Options{Account: host.Account{Name: "b"}, Accounts: func() ([]host.Account, error) { return all, nil }})
	const want = "a\t5\tann\t+1202•••23\ttrue\t4\tfalse\tsigned in\tnil\n" +
		"b\tID\tsandbox_friend\t+9996•••02\tfalse\t2\tfalse\tsigned in\tnil\n" +
		"c\tnil\tnil\tnil\tnil\t1\ttrue\tended\tSESSION_REVOKED\n" +
		"account \"a\", Ann, @ann\ttrue\n"
	lines := strings.Split(out, "\n")
	if len(lines) > 1 {
		fields := strings.Split(lines[1], "\t")
		fields[min(1, len(fields)-1)] = "ID"
		lines[1] = strings.Join(fields, "\t")
	}
	if got := strings.Join(lines, "\n"); err != nil || got != want {
		t.Errorf("%v, printed\n%swant\n%s", err, got, want)
	}
}
