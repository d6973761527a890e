package main

import (
	"cmp"
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"

	"github.com/tgscript/tgscript/host"
	"github.com/tgscript/tgscript/sandbox"
	"github.com/tgscript/tgscript/telegram"
)

// peer is the other end, opened: how to reach it, and how to leave it.
type peer struct {
	options telegram.Options
	close   func() error
	where   string // its name for people; "": it is in this process
	given   bool   // by flags, that an error may be due to

	account  host.Account // what scripts know of it
	accounts func() ([]host.Account, error)
}

// client makes the client of a script.
func (p *peer) client() *telegram.Client { return telegram.New(p.options) }

// showConnecting shows that the server has not answered yet, until it does or
// done is called.
func (p *peer) showConnecting(t *terminal) (done func()) {
	if p.where == "" || !t.isTTY {
		return func() {}
	}
	done = sync.OnceFunc(t.progress("connecting to " + p.where + " ..."))
	trace := p.options.Trace
	p.options.Trace = func(m telegram.Trace) {
		if !m.Out {
			done()
		}
		if trace != nil {
			trace(m)
		}
	}
	return done
}

// explain says of the end of a connection what may be wrong on this side.
func (p *peer) explain(ctx context.Context, err error) error {
	if p.account.Name != "" && ctx.Err() == nil {
		return signInAgain(err, p.account.Name)
	}
	if proxy := (*telegram.ProxyError)(nil); p.given && ctx.Err() == nil && isConnectionError(err) && !errors.As(err, &proxy) {
		return &hintError{err, "check --server, --server-key and --server-dc"}
	}
	return err
}

// signInAgain says of the end of an account's session which account it was, and
// how to go on.
func signInAgain(err error, name string) error {
	var ended *telegram.ConnectionError
	if !errors.As(err, &ended) || ended.Type == "" {
		return err
	}
	hint := ended.Hint
	if rest, again := strings.CutPrefix(hint, "sign in again"); again {
		hint = "tgscript login --account " + name + " signs in again" + rest
	}
	return &hintError{fmt.Errorf("account %s: %w", name, ended), hint}
}

// isConnectionError tells what ended the connection for good from an error of
// the script or the login.
func isConnectionError(err error) bool {
	var (
		script *host.ScriptError
		exit   *host.ExitError
		hinted *hintError
	)
	return err != nil && !errors.As(err, &script) && !errors.As(err, &exit) && !errors.As(err, &hinted)
}

// open opens what the flags chose.
func (o *target) open(ctx context.Context, t *terminal) (*peer, error) {
	log := o.log(t)
	switch {
	case o.server != "":
		return o.openServer(log)
	case o.sandbox != "":
		return o.openSandbox(log)
	}
	dir, err := openDataDir(o.data)
	if err != nil {
		return nil, err
	}
	name, err := dir.choose(strings.Join(o.accounts, ""))
	if err != nil {
		return nil, err
	}
	return o.openAccount(ctx, t, dir, name, log)
}

// log is what goes wrong beside a script, on stderr. The sandbox's shows what it
// lacks, which is for those who ask for it.
func (o *target) log(t *terminal) *slog.Logger {
	switch {
	case o.debug:
		return slog.New(slog.NewTextHandler(t, nil))
	case o.sandbox != "":
		return slog.New(slog.DiscardHandler)
	}
	return slog.New(slog.NewTextHandler(t, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

// openAccount opens an account for a script.
func (o *target) openAccount(ctx context.Context, t *terminal, dir dataDir, name string, log *slog.Logger) (*peer, error) {
	p, err := openAccount(ctx, t, dir, name, log)
	if err != nil {
		return nil, err
	}
	p.account = host.Account{Name: name, Test: p.options.Test}
	p.accounts = dir.list
	if err := o.proxy.apply(&p.options); err != nil {
		return nil, errors.Join(err, p.close())
	}
	return p, nil
}

// openSandbox starts a sandbox in this process. The client is signed in from
// the start, as the account that scripts run as.
func (o *target) openSandbox(log *slog.Logger) (*peer, error) {
	dir := o.sandbox
	if dir == inMemory {
		dir = ""
	}
	box, err := sandbox.New(sandbox.Options{Dir: dir, Log: log})
	if err != nil {
		return nil, &hintError{err, "an empty or missing folder begins a new world"}
	}
	key, salt, err := box.AuthKey(cmp.Or(o.sandboxAs, sandbox.Me))
	if err != nil {
		return nil, errors.Join(err, box.Close())
	}
	store := &telegram.MemoryStore{}
	if err := store.Save(telegram.Change{Session: &telegram.Session{
		DC:   box.DC(),
		Keys: map[int]telegram.StoredKey{box.DC(): {Key: key, Salt: salt}},
	}}); err != nil {
		return nil, errors.Join(err, box.Close())
	}
	var dcs []telegram.DC
	for _, id := range box.DCs() {
		dcs = append(dcs, telegram.DC{ID: id})
	}
	return &peer{
		options: telegram.Options{
			AppID: 1, AppHash: "sandbox",
			DC: box.DC(), DCs: dcs, Dial: box.Dial, Keys: []*rsa.PublicKey{box.PublicKey()},
			Store: store, Log: log,
			NoPFS: true, // nobody can listen inside of a process
		},
		close: box.Close,
	}, nil
}

// openServer names a server; nothing is sent before the first call.
func (o *target) openServer(log *slog.Logger) (*peer, error) {
	place, err := serverPlace("run", o.server, o.serverKey, o.serverDC)
	if err != nil {
		return nil, err
	}
	app, err := applicationFromEnvironment("run")
	if err != nil {
		return nil, err
	}
	app = app.orAny()
	place.AppID, place.AppHash = app.id, app.hash
	p := placePeer(place, nil, log)
	p.options.DC, p.options.NoPFS, p.given = o.serverDC, o.noPFS, true
	p.options.TransferDir = serverTransfers(place.Keys[0])
	return p, o.proxy.apply(&p.options)
}

// serverPlace is a server other than Telegram's own.
func serverPlace(command, addr, keyFile string, dc int) (telegram.Place, error) {
	key, err := readPublicKey(command, keyFile)
	if err != nil {
		return telegram.Place{}, err
	}
	return telegram.Place{DCs: []telegram.DC{{ID: dc, Addr: addr}}, Keys: []*rsa.PublicKey{key}}, nil
}

// placePeer leads to a place.
func placePeer(place telegram.Place, store telegram.Store, log *slog.Logger) *peer {
	where := "Telegram"
	if len(place.DCs) > 0 {
		where = place.DCs[0].Addr
	}
	return &peer{
		options: telegram.Options{
			AppID: place.AppID, AppHash: place.AppHash, Test: place.Test,
			Device: telegram.Device{AppVersion: "tgscript " + version()},
			DCs:    place.DCs, Keys: place.Keys, Store: store, Log: log,
		},
		close: func() error { return nil },
		where: where,
	}
}

// readPublicKey reads a PEM file: a public RSA key in either of its two forms.
func readPublicKey(command, name string) (*rsa.PublicKey, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, &usageError{fmt.Sprintf("%s: --server-key: %v", command, err), "tgscript sandbox prints the key of a sandbox"}
	}
	if block, _ := pem.Decode(data); block != nil {
		if key, err := x509.ParsePKCS1PublicKey(block.Bytes); err == nil {
			return key, nil
		}
		if any, err := x509.ParsePKIXPublicKey(block.Bytes); err == nil {
			if key, ok := any.(*rsa.PublicKey); ok {
				return key, nil
			}
		}
	}
	return nil, &usageError{fmt.Sprintf("%s: --server-key: %s holds no public RSA key", command, name),
		"want a PEM file that begins with -----BEGIN RSA PUBLIC KEY-----"}
}
