package telegram_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/tgscript/tgscript/sandbox"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// told is everything that a client and its server have said to whoever reads
// along: logs at their most talkative, traces, errors.
type told struct {
	mu sync.Mutex // guards b
	b  bytes.Buffer
}

func (w *told) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.Write(p)
}

// value tells a value in every way that a careless line would print it.
func (w *told) value(v any) {
	fmt.Fprintf(w, "%v\n%+v\n%#v\n%s\n%q\n", v, v, v, v, v)
	slog.New(slog.NewJSONHandler(w, nil)).Info("value", "v", v)
	slog.New(slog.NewTextHandler(w, nil)).Info("value", "v", v)
}

func (w *told) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.String()
}

// disguises are the forms in which a secret could be found in a text.
func disguises(secret []byte) map[string]string {
	all := map[string]string{
		"as it is":       string(secret),
		"quoted":         strings.Trim(fmt.Sprintf("%q", secret), `"`),
		"in hex":         hex.EncodeToString(secret),
		"in HEX":         strings.ToUpper(hex.EncodeToString(secret)),
		"as numbers":     strings.Trim(fmt.Sprint(secret), "[]"),
		"as Go's bytes":  strings.TrimSuffix(strings.TrimPrefix(fmt.Sprintf("%#v", secret), "[]byte{"), "}"),
		"as JSON's list": strings.ReplaceAll(strings.Trim(fmt.Sprint(secret), "[]"), " ", ","),
	}
	for shift := range 3 { // wherever it begins in what is encoded
		if len(secret) < 4+shift {
			continue
		}
		whole := secret[shift : shift+(len(secret)-shift)/3*3]
		all[fmt.Sprint("in base64, from ", shift)] = base64.StdEncoding.EncodeToString(whole)
		all[fmt.Sprint("in URL's base64, from ", shift)] = base64.URLEncoding.EncodeToString(whole)
	}
	if len(secret) == 8 {
		le, be := binary.LittleEndian.Uint64(secret), binary.BigEndian.Uint64(secret)
		for name, v := range map[string]uint64{"little": le, "big": be} {
			all["as an int64, "+name] = fmt.Sprint(int64(v))
			all["as a uint64, "+name] = fmt.Sprint(v)
			all["as hex, "+name] = fmt.Sprintf("%x", v)
		}
	}
	return all
}

// secretsOf cuts the secrets of a session into what would give them away: eight
// bytes of a key, a salt.
func secretsOf(session telegram.Session) map[string][]byte {
	all := map[string][]byte{}
	for dc, k := range session.Keys {
		for at := 0; at+8 <= 256; at += 8 {
			all[fmt.Sprintf("key of %d at %d", dc, at)] = k.Key.Bytes()[at : at+8]
		}
		all[fmt.Sprintf("salt of %d", dc)] = binary.LittleEndian.AppendUint64(nil, uint64(k.Salt))
	}
	return all
}

// TestSecretsS18: whoever reads logs, traces and errors of signing in as a user,
// with a password and as a bot, of calls that fail and of connections that
// break, finds no key, salt, code, password, api_hash or token, in no encoding.
func TestSecretsS18(t *testing.T) {
	const hash, wrongCode, password, wrongPassword = "0d1c2b3a4f5e6d7c8b9a", "not 92929", "correct horse 7", "not it at all"
	var w told
	log := slog.New(slog.NewTextHandler(&w, &slog.HandlerOptions{Level: slog.LevelDebug}))
	store := &telegram.MemoryStore{}
	o := telegram.Options{Store: store, Log: log, Trace: func(x telegram.Trace) { w.value(x) }}
	secrets := map[string][]byte{
		"api_hash": []byte(hash), "wrong code": []byte(wrongCode), "wrong password": []byte(wrongPassword),
		"password": []byte(password), "wrong token": []byte("AAwrong-token_1"), "token in a name": []byte("AAnobody"),
		"shown password": []byte("sandbox' pw"),
	}
	remember := func() {
		stored, err := store.Load()
		if err != nil {
			t.Fatal(err)
		}
		w.value(stored)
		for name, secret := range secretsOf(stored.Session) {
			secrets[name+fmt.Sprintf(" %x", secret)] = secret
		}
	}
	inSandboxWith(t, hash, o, sandbox.Options{Log: log}, func(ctx context.Context, c *telegram.Client, s *sandbox.Sandbox) {
		for _, try := range []error{
			signIn(ctx, t, c, "+9996620003", wrongCode, ""),
			signIn(ctx, t, c, "+9996620003", "22222", wrongPassword),
			signIn(ctx, t, c, "+9996620003", "22222", "sandbox"),
		} {
			w.value(try)
		}
		remember()
		s.DropConnections()
		for _, call := range []api.Object{
			&api.MessagesSendMessageRequest{Peer: &api.InputPeerSelf{}},
			&api.MessagesSendMessageRequest{Peer: &api.InputPeerUser{UserID: 1, AccessHash: 2}, Message: "x"},
			&api.AuthSignInRequest{PhoneNumber: "+9996620001", PhoneCodeHash: "x"},
			&api.AuthImportBotAuthorizationRequest{ApiID: 1, ApiHash: hash, BotAuthToken: "1000:AAwrong-token_1"},
			&api.AccountUpdatePasswordSettingsRequest{Password: &api.InputCheckPasswordEmpty{}, NewSettings: &api.AccountPasswordInputSettings{
				NewAlgo: &api.PasswordKdfAlgoUnknown{}, NewPasswordHash: []byte(password)}},
			&api.LangpackGetLanguagesRequest{},
		} {
			o, err := c.Invoke(ctx, call, telegram.CallOptions{})
			if err == nil {
				t.Errorf("%T: %T, want a refusal", call, o)
			}
			w.value(err)
		}
		for _, name := range []string{"1000:AAnobody", "https://t.me/1000:AAnobody", "tg://resolve?domain=1000:AAnobody", "@1000:AAnobody", "t.me/s/1000:AAnobody"} {
			_, err := c.Entity(ctx, name)
			w.value(err)
		}
		_, err := c.InputPeer(ctx, &api.InputCheckPasswordSRP{A: []byte(password)})
		w.value(err)
		w.value(c.LogOut(ctx))
		_, err = c.SignInBot(ctx, "1000:AAwrong-token_1")
		w.value(err)
		_, err = c.SignInBot(ctx, "1000:sandbox")
		w.value(err)
		remember()
		_, _, err = s.AuthKey("1000:AAwrong-token_1")
		w.value(err)
		w.value(telegram.UserLogin{Phone: "+9996620003"})
	})
	text := w.String()
	for name, secret := range secrets {
		for how, disguise := range disguises(secret) {
			if at := strings.Index(text, disguise); at >= 0 {
				t.Errorf("the %s is told %s: %q", name, how, text[max(at-100, 0):at+len(disguise)])
			}
		}
	}
	if n := len(secrets); n < 30 {
		t.Errorf("%d secrets were looked for", n)
	}
	for _, line := range []string{"Name:auth.signIn ", "Name:auth.authorization Request:auth.checkPassword ", "Name:rpc_error Request:auth.signIn ", "level=DEBUG"} {
		if !strings.Contains(text, line) {
			t.Errorf("the trace and the log lack %q", line)
		}
	}
}

// The search finds what is there.
func TestDisguises(t *testing.T) {
	secret := []byte{0x41, 0xf0, 3, 200, 5, 6, 77, 0x88}
	number := int64(binary.LittleEndian.Uint64(secret))
	for _, text := range []string{
		string(secret), fmt.Sprintf("%q", secret), fmt.Sprintf("%x", secret), fmt.Sprintf("%X", secret), fmt.Sprint(secret),
		fmt.Sprintf("%#v", secret), fmt.Sprint(number), fmt.Sprint(uint64(number)),
		base64.StdEncoding.EncodeToString(secret), base64.StdEncoding.EncodeToString(append([]byte("a"), secret...)),
		base64.URLEncoding.EncodeToString(append([]byte("ab"), secret...)),
	} {
		found := false
		for _, d := range disguises(secret) {
			found = found || strings.Contains(text, d)
		}
		if !found {
			t.Errorf("not found in %q", text)
		}
	}
}
