package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/spf13/pflag"

	"github.com/tgscript/tgscript/docs"
	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/sandbox"
)

// docsAddress is where docs serves unless somebody else is there.
const docsAddress = "127.0.0.1:4440"

// docsOptions are the flags of docs.
type docsOptions struct {
	listen, out string
	noOpen      bool
	flags       *pflag.FlagSet
}

func docsCommand() command {
	return command{
		name: "docs", args: "[flags] [NAME]",
		about: "the reference and the guide as a site, in your browser or in a folder",
		more: `Serves the site to this machine and opens it in a browser, at the page about NAME
if there is one: messages.sendMessage, InputPeer, FLOOD_WAIT, send, guide.
With --out it is written to a folder instead, and works from there, on any server
or none.`,
		setUp: func(flags *pflag.FlagSet) action {
			o := &docsOptions{flags: flags}
			flags.SetInterspersed(true) // no arguments are a script's
			flags.StringVar(&o.listen, "listen", docsAddress, "listen on `HOST:PORT`; port 0 takes a free one, and so does the default if it is taken")
			flags.BoolVar(&o.noOpen, "no-open", false, "do not open a browser")
			flags.StringVar(&o.out, "out", "", "write the site to the folder `DIR`")
			return o.run
		},
	}
}

func (o *docsOptions) run(ctx context.Context, t *terminal, args []string) error {
	if len(args) > 1 {
		return &usageError{"docs: more than one name", "tgscript docs messages.sendMessage"}
	}
	site := docs.New(docs.Options{Version: version(), Layers: sandbox.Layers})
	if o.flags.Changed("out") {
		return o.write(ctx, t, site, args)
	}
	page := ""
	if len(args) == 1 {
		if page = site.PathOf(args[0]); page == "" {
			return &usageError{fmt.Sprintf("docs: nothing is called %q%s", args[0], didYouMean(reference.Near(args[0]))),
				"names are spelled as in Telegram's documentation; the site's search finds others"}
		}
	}
	return o.serve(ctx, t, site, page)
}

// didYouMean suggests the nearest of some names.
func didYouMean(near []string) string {
	if len(near) == 0 {
		return ""
	}
	return fmt.Sprintf(" (did you mean %q?)", near[0])
}

// write is docs --out.
func (o *docsOptions) write(ctx context.Context, t *terminal, site *docs.Site, args []string) error {
	switch {
	case o.out == "":
		return &usageError{"docs: --out: no folder", "tgscript docs --out site"}
	case len(args) > 0:
		return &usageError{"docs: --out writes the whole site, so there is no use for " + args[0], "tgscript docs --out " + o.out}
	case o.flags.Changed("listen"):
		return &usageError{"docs: --out serves nothing, so there is no use for --listen", "tgscript docs --out " + o.out}
	}
	var written atomic.Int64
	done := t.progress(fmt.Sprintf("writing %d files ...", len(site.Paths())))
	err := site.Write(ctx, o.out, func(int, int) { written.Add(1) })
	done()
	if errors.Is(err, docs.ErrForeign) {
		return &hintError{fmt.Errorf("docs: --out: %w", err), "--out wants a folder that is empty, is not there yet, or has a site that this command has written"}
	}
	if err != nil {
		return fmt.Errorf("docs: --out: %w", err)
	}
	fmt.Fprintln(t.out, filepath.Join(o.out, "index.html"))
	t.note(fmt.Sprintf("%d files written", written.Load()))
	return nil
}

// serve serves the site until Ctrl-C, which is how it ends, and no error.
func (o *docsOptions) serve(ctx context.Context, t *terminal, site *docs.Site, page string) error {
	listener, err := o.open(ctx)
	if err != nil {
		return err
	}
	host, _, _ := net.SplitHostPort(o.listen)
	server := &http.Server{
		Handler:           docs.OwnHostOnly(site, strings.ToLower(host)),
		ReadHeaderTimeout: 10 * time.Second, WriteTimeout: time.Minute, IdleTimeout: time.Minute,
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	address := "http://" + browsable(listener.Addr()) + "/" + strings.TrimSuffix(page, "index.html")
	fmt.Fprintln(t.out, address)
	if !o.noOpen {
		openBrowser(t, address)
	}
	t.note("serving until Ctrl-C")
	select {
	case err := <-ended:
		return fmt.Errorf("docs: %w", err)
	case <-ctx.Done():
		_ = server.Close()
		<-ended
		return nil
	}
}

// open listens. The default address gives way to whoever has it.
func (o *docsOptions) open(ctx context.Context) (net.Listener, error) {
	if _, _, err := net.SplitHostPort(o.listen); err != nil {
		return nil, &usageError{fmt.Sprintf("docs: --listen: %v", err), "want HOST:PORT, as in " + docsAddress}
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", o.listen)
	if err != nil && !o.flags.Changed("listen") && portTaken(err) {
		listener, err = new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	}
	if err != nil {
		return nil, &hintError{fmt.Errorf("docs: %w", err), "--listen 127.0.0.1:0 takes a free port"}
	}
	return listener, nil
}

// portTaken tells whether a port is taken, on Windows too, which has another number
// for that.
func portTaken(err error) bool {
	const windowsInUse = syscall.Errno(10048)
	return errors.Is(err, syscall.EADDRINUSE) || errors.Is(err, windowsInUse)
}

// browsable is an address as a browser takes it: an address that means all of the
// machine's is its own.
func browsable(addr net.Addr) string {
	tcp, ok := addr.(*net.TCPAddr)
	if ok && tcp.IP.IsUnspecified() {
		return fmt.Sprintf("localhost:%d", tcp.Port)
	}
	return addr.String()
}
