package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"

	"github.com/cenkalti/backoff/v4"
	"github.com/gotd/td/session"
	"github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/auth"
	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/telegram/message"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/transport"
)

// account is a running client.
type account struct {
	client *telegram.Client
	api    *tg.Client
	sender *message.Sender
	wire   *wire
	self   *tg.User
	stop   func()
}

// protocols are gotd's framings, one for each session so that all are used. Its
// padded one takes off 3 bytes of padding at most, where the sandbox adds up to
// 15, and it obfuscates only with a proxy's secret.
var protocols = []transport.Protocol{transport.Intermediate, transport.Abridged, transport.Full}

var sessions struct {
	mu sync.Mutex
	n  int
}

func nextProtocol() transport.Protocol {
	sessions.mu.Lock()
	defer sessions.mu.Unlock()
	sessions.n++
	return protocols[sessions.n%len(protocols)]
}

// open runs a client until it is stopped; name is that of its session file.
func open(ctx context.Context, name string, o telegram.Options) *account {
	dc, host, port, key := server()
	a := &account{wire: &wire{}}
	o.DC, o.PublicKeys = dc, []telegram.PublicKey{{RSA: key}}
	o.DCList = dcs.List{Options: []tg.DCOption{{ID: dc, IPAddress: host, Port: port}}}
	o.Resolver = dcs.Plain(dcs.PlainOptions{Protocol: nextProtocol(), Dial: a.wire.dial})
	o.SessionStorage = &session.FileStorage{Path: inDir(name + ".session")}
	o.ReconnectionBackoff = func() backoff.BackOff { return backoff.NewConstantBackOff(50e6) }
	a.client = telegram.NewClient(1, "0123456789abcdef0123456789abcdef", o)
	a.api = a.client.API()
	a.sender = message.NewSender(a.api)

	ctx, cancel := context.WithCancel(ctx)
	ready, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- a.client.Run(ctx, func(ctx context.Context) error {
			close(ready)
			<-ctx.Done()
			return ctx.Err()
		})
	}()
	select {
	case <-ready:
	case err := <-ended:
		fail("the client of %s does not start: %v", name, err)
	}
	a.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
			fmt.Fprintf(os.Stderr, "the client of %s ended with %v\n", name, err)
		}
	})
	return a
}

// signIn opens a session and signs its account in, unless it is.
func signIn(ctx context.Context, who, name string, o telegram.Options) *account {
	a := open(ctx, name, o)
	a.authorize(ctx, who)
	return a
}

// user is a signed-in account that is not interested in updates.
func user(ctx context.Context, who string) *account {
	return signIn(ctx, who, who, telegram.Options{})
}

func (a *account) authorize(ctx context.Context, who string) {
	if who == "bot" {
		if !need(a.client.Auth().Status(ctx)).Authorized {
			need(a.client.Auth().Bot(ctx, os.Getenv("SANDBOX_TOKEN")))
		}
	} else {
		done(a.client.Auth().IfNecessary(ctx, flow(who)))
	}
	a.self = need(a.client.Self(ctx))
}

// flow signs in with the right code, and password if one is asked for.
func flow(who string) auth.Flow {
	return auth.NewFlow(auth.Constant(phone(who), os.Getenv("SANDBOX_PASSWORD"), auth.CodeAuthenticatorFunc(
		func(context.Context, *tg.AuthSentCode) (string, error) { return code(), nil })), auth.SendCodeOptions{})
}

// peer is a user, supergroup or channel by username.
func (a *account) peer(ctx context.Context, name string) tg.InputPeerClass {
	return need(a.sender.Resolve(name).AsInputPeer(ctx))
}

// channel is a supergroup or channel by username.
func (a *account) channel(ctx context.Context, name string) *tg.InputChannel {
	return need(a.sender.Resolve(name).AsInputChannel(ctx))
}

// group is the default world's basic group.
func group() tg.InputPeerClass { return &tg.InputPeerChat{ChatID: groupID} }

// wire dials, and can lose its connections.
type wire struct {
	mu    sync.Mutex
	conns []net.Conn
	dials int
	down  bool
}

var errDown = errors.New("the network is down")

func (w *wire) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.down {
		return nil, errDown
	}
	conn, err := new(net.Dialer).DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	w.conns = append(w.conns, conn)
	w.dials++
	return conn, nil
}

// cut resets every connection and lets no new one come up.
func (w *wire) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.down = true
	for _, conn := range w.conns {
		if tcp, ok := conn.(*net.TCPConn); ok {
			tcp.SetLinger(0) // a reset, not a farewell
		}
		conn.Close()
	}
	w.conns = nil
}

func (w *wire) heal() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.down = false
}

func (w *wire) connections() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.dials
}
