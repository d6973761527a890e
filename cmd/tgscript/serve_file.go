package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/tgscript/tgscript/docs"
	"github.com/tgscript/tgscript/host"
	"github.com/tgscript/tgscript/telegram"
)

// serveFileOptions are the flags of serve-file: those of run that say who is asked, and
// its own.
type serveFileOptions struct {
	runOptions
	listen string
	open   bool
}

func serveFileCommand() command {
	return command{
		name: "serve-file", args: "[flags] LINK",
		about: "a file in a message, for players of this machine",
		more: `Serves the file of the message that LINK leads to over HTTP and prints the address,
which video players, browsers and curl take, until Ctrl-C.

Nothing is written to the disk: what is asked for is fetched from Telegram, so that
playing begins at once, and seeking in a long film reads only what is played. Several
players may read at the same time.

LINK is what apps copy from a message's menu: https://t.me/NAME/1, also in a topic,
https://t.me/NAME/1?comment=2 of a comment, https://t.me/c/1234/1 of a private chat
that the account is in, and https://t.me/NAME/s/1 of a story.

One account is asked. Where there are several, name one that sees the message.

Only this machine is served, and the address has a part that nobody guesses. With
--listen others may be, whoever knows the address.`,
		setUp: func(flags *pflag.FlagSet) action {
			var o serveFileOptions
			flags.SetInterspersed(true) // no arguments are a script's
			o.target.flags(flags)
			flags.Lookup("account").Usage = "be the account `NAME`, which tgscript login has made"
			o.credentials.flags(flags)
			flags.StringVar(&o.listen, "listen", "127.0.0.1:0", "listen on `HOST:PORT`; port 0 takes a free one")
			flags.BoolVar(&o.open, "open", false, "open the address as the desktop does")
			flags.BoolVar(&o.debug, "debug", false, "show what the client logs")
			return o.run
		},
	}
}

// run is the action of the command.
func (o *serveFileOptions) run(ctx context.Context, t *terminal, args []string) (err error) {
	if err := o.check(args); err != nil {
		return err
	}
	p, err := o.target.open(ctx, t)
	if err != nil {
		return renamed("serve-file", err)
	}
	defer func() { err = errors.Join(err, p.close()) }()
	defer p.showConnecting(t)()
	p.showOutages(t)
	client := p.client()
	s := &signer{credentials: o.credentials, t: t}
	noFile := false // behind the link, which says nothing of the connection
	err = client.Run(ctx, func(ctx context.Context) error {
		if err := s.signIn(ctx, client); err != nil {
			return err
		}
		file, err := o.find(ctx, client, args[0])
		if err != nil {
			noFile = ctx.Err() == nil
			return err
		}
		return o.serve(ctx, t, file)
	})
	if noFile {
		return err
	}
	return p.explain(ctx, err)
}

// check is all that can be wrong before anything is opened.
func (o *serveFileOptions) check(args []string) error {
	switch {
	case len(args) == 0:
		return &usageError{"serve-file: no link", "tgscript serve-file https://t.me/NAME/1; apps copy one from a message's menu"}
	case len(args) > 1:
		return &usageError{"serve-file: more than one link", "a file each; several may be served side by side by one process each"}
	case len(o.accounts) > 1:
		return &usageError{"serve-file: more than one account", "leave all but one --account out"}
	}
	if _, _, err := net.SplitHostPort(o.listen); err != nil {
		return &usageError{fmt.Sprintf("serve-file: --listen: %v", err), "want HOST:PORT, as in 127.0.0.1:8000"}
	}
	return renamed("serve-file", cmp.Or(o.target.check(nil), o.checkCredentials()))
}

// find asks for the message and what it shows.
func (o *serveFileOptions) find(ctx context.Context, client *telegram.Client, link string) (*servedFile, error) {
	m, err := client.Linked(ctx, link, telegram.CallOptions{})
	if err == nil {
		var f telegram.File
		if f, err = client.FileOf(m, ""); err == nil {
			secret := make([]byte, 18)
			if _, err := rand.Read(secret); err != nil {
				return nil, fmt.Errorf("randomness: %w", err)
			}
			word := base64.RawURLEncoding.EncodeToString(secret)
			return &servedFile{client: client, file: f, name: host.FileName(f), secret: word, tag: `"` + word[:8] + `"`}, nil
		}
	}
	return nil, fmt.Errorf("serve-file: %w", err)
}

// serve serves a file until Ctrl-C, which is how it ends, and no error.
func (o *serveFileOptions) serve(ctx context.Context, t *terminal, f *servedFile) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", o.listen)
	if err != nil {
		return &hintError{fmt.Errorf("serve-file: %w", err), "--listen 127.0.0.1:0 takes a free port"}
	}
	f.shown = t.transfers()
	f.failed = func(err error) { t.note("a player got only a part: " + err.Error()) }
	own, _, _ := net.SplitHostPort(o.listen)
	server := &http.Server{
		Handler:           docs.OwnHostOnly(f, strings.ToLower(own)),
		ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute,
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	address := (&url.URL{Scheme: "http", Host: browsable(listener.Addr()), Path: f.path()}).String()
	fmt.Fprintln(t.stdout(), address)
	if o.open {
		openBrowser(t, address)
	}
	t.note(fmt.Sprintf("serving %s, %s, until Ctrl-C", printable(f.name), sizeOrUnknown(f.file.Size)))
	select {
	case err := <-ended:
		return fmt.Errorf("serve-file: %w", err)
	case <-ctx.Done():
		_ = server.Close()
		<-ended
		return nil
	}
}

func sizeOrUnknown(n int64) string {
	if n < 0 {
		return "of unknown size"
	}
	return size(n)
}
