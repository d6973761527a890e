package telegram

import (
	"context"
	"crypto/rsa"
	"io"
	"log/slog"
	"time"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/tl/api"
)

// Options says who a Client is and what it talks to. The zero value of a field
// means what its comment says; AppID and AppHash come from my.telegram.org and
// are needed for signing in to Telegram itself.
type Options struct {
	AppID   int
	AppHash string
	Device  Device

	// DCs are the data centres that the client may talk to. Telegram's own if
	// neither DCs nor Dial is set.
	DCs []DC
	// Keys are the servers' public keys; Telegram's own if empty.
	Keys []*rsa.PublicKey
	// DC is where an account without a stored session begins; 2 if 0.
	DC int
	// Test says that the DCs are test servers.
	Test bool
	// Dial opens a link to a data centre. If nil, it is TCP to the address in
	// DCs, obfuscated.
	Dial func(ctx context.Context, dc int) (mtproto.Link, error)
	// Store keeps the session. If nil, it is lost with the Client.
	Store Store

	// OnUpdate gets the updates that the server sends, in their order, after
	// the peers in them have been remembered. It runs on the goroutine that
	// reads the connection and must not block.
	OnUpdate func(api.UpdatesClass)
	// OnGap tells that updates may have been lost (M13).
	OnGap func()

	Trace func(Trace)      // one message on the wire
	Log   *slog.Logger     // discards if nil
	Now   func() time.Time // time.Now if nil
	Rand  io.Reader        // crypto/rand.Reader if nil
}

// Device is what initConnection tells about the program (M20).
type Device struct {
	Model, System, AppVersion          string
	SystemLangCode, LangPack, LangCode string
}

// DC is a data centre and where it listens.
type DC struct {
	ID   int
	Addr string // host:port; may be empty if Options.Dial knows where it is
}

// Trace is one message on the wire. It carries no content, and so no secrets.
type Trace struct {
	Time    time.Time
	Out     bool          // from us to the server
	Name    string        // TL name; of an answer, that of the object inside
	Request string        // of an answer: the method it belongs to
	MsgID   int64         // own id
	ReplyTo int64         // of an answer: the request's id
	Size    int           // bytes of the body
	Elapsed time.Duration // of an answer: since the request was sent
}

// Client is one account's connection. Its methods may be called from any
// goroutine; calls fail before Run has called its function and after Run.
type Client struct{ o Options }

// New makes a client. It does nothing until Run.
func New(o Options) *Client { return &Client{o} }

// Run connects and calls f, and disconnects when f returns. It returns f's
// error, or the reason why the connection has ended for good; f's context ends
// with Run's and with the connection. A Client runs once.
func (c *Client) Run(ctx context.Context, f func(ctx context.Context) error) error { return f(ctx) }
