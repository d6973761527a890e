package main

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"log/slog"
	"net"
	"os"
	"text/tabwriter"
	"time"

	"github.com/spf13/pflag"

	"github.com/tgscript/tgscript/sandbox"
)

// sandboxOptions are the flags of sandbox.
type sandboxOptions struct {
	listen, key, dir string
	newKey           bool

	fileRate        byteSize
	delay, cutEvery time.Duration
	failParts       float64
	premium, cdn    bool
	seed            uint64
}

func sandboxCommand() command {
	return command{
		name: "sandbox", args: "[flags]",
		about: "serve the sandbox to clients on this machine, over TCP",
		more: `Any MTProto client can log in to it: tgscript run --server, or one written with
another library. It prints what such a client needs and serves until Ctrl-C.
What the network does to files can be had too: --file-rate 1M --delay 80ms is
about what Telegram gives one connection, --fail-parts and --cut-every are worse.`,
		setUp: func(flags *pflag.FlagSet) action {
			var o sandboxOptions
			flags.StringVar(&o.listen, "listen", "127.0.0.1:4430", "listen on this loopback `HOST:PORT`; port 0 takes a free one")
			flags.StringVar(&o.key, "key", "", "write the server's public key to `FILE` too, for run --server-key")
			flags.BoolVar(&o.newKey, "new-key", false, "make a key that no other server has; the default is the same in every version")
			flags.StringVar(&o.dir, "dir", "", "keep the world in `DIR`")
			flags.Var(&o.fileRate, "file-rate", "let a connection carry `SIZE` a second each way, as in 1M; no limit if left out")
			flags.DurationVar(&o.delay, "delay", 0, "let every packet take `DURATION` there and back, as in 80ms")
			flags.Float64Var(&o.failParts, "fail-parts", 0, "let `PERCENT` of the parts of files fail, up and down")
			flags.DurationVar(&o.cutEvery, "cut-every", 0, "cut all connections every `DURATION`")
			flags.BoolVar(&o.premium, "premium", false, "give @sandbox_me Premium: files of 4 GB")
			flags.BoolVar(&o.cdn, "cdn", false, "let files of 1 MB and more go by a CDN data centre")
			flags.Uint64Var(&o.seed, "seed", 0, "let `N` say which parts fail")
			return o.run
		},
	}
}

// run is the action of the command. Ctrl-C is how it ends, and no error.
func (o *sandboxOptions) run(ctx context.Context, t *terminal, args []string) error {
	if len(args) > 0 {
		return &usageError{fmt.Sprintf("sandbox: unexpected argument %q", args[0]), "to run a script: tgscript run --sandbox " + args[0]}
	}
	if err := o.check(); err != nil {
		return err
	}
	listener, err := o.open(ctx)
	if err != nil {
		return err
	}
	defer listener.Close()
	options := sandbox.Options{Dir: o.dir, Log: slog.New(slog.NewTextHandler(t, nil)),
		FileRate: int64(o.fileRate), Delay: o.delay, FailParts: o.failParts, Seed: o.seed, CutEvery: o.cutEvery, Premium: o.premium, CDN: o.cdn}
	if o.newKey {
		if options.Key, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
			return err
		}
	}
	box, err := sandbox.New(options)
	if err != nil {
		return &hintError{err, "an empty or missing folder begins a new world"}
	}
	key := publicPEM(box)
	if err := writeKey(o.key, key); err != nil {
		return err
	}
	o.announce(t, listener.Addr(), box, key)
	err = box.Serve(ctx, listener)
	if closed := box.Close(); closed != nil {
		return closed
	}
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// check says what is wrong with the flags.
func (o *sandboxOptions) check() error {
	switch {
	case o.delay < 0 || o.cutEvery < 0:
		return &usageError{"sandbox: --delay and --cut-every can't be less than 0", "as in --delay 80ms --cut-every 10s"}
	case !(o.failParts >= 0 && o.failParts <= 100):
		return &usageError{fmt.Sprintf("sandbox: --fail-parts %v is no percentage", o.failParts), "want 0 to 100, as in --fail-parts 5"}
	}
	return nil
}

// open listens, on loopback or not at all.
func (o *sandboxOptions) open(ctx context.Context) (net.Listener, error) {
	addr, err := net.ResolveTCPAddr("tcp", o.listen)
	if err != nil {
		return nil, &usageError{fmt.Sprintf("sandbox: --listen: %v", err), "want HOST:PORT, as in 127.0.0.1:4430"}
	}
	if !addr.IP.IsLoopback() {
		return nil, &usageError{fmt.Sprintf("sandbox: --listen: %s is not on loopback", o.listen),
			"the sandbox has no secrets worth the name, so it serves this machine only: --listen 127.0.0.1:4430"}
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", addr.String())
	if err != nil {
		return nil, &hintError{fmt.Errorf("sandbox: %w", err), "--listen 127.0.0.1:0 takes a free port"}
	}
	return listener, nil
}

// announce prints what a client needs to log in.
func (o *sandboxOptions) announce(t *terminal, addr net.Addr, box *sandbox.Sandbox, key []byte) {
	fmt.Fprintf(t.out, "address  %s\ndc       %d\nkey\n%s\n", addr, box.DC(), key)
	table := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "account\tphone\tcode\tpassword\ttoken")
	for _, a := range box.Accounts() {
		fmt.Fprintf(table, "@%s\t%s\t%s\t%s\t%s\n", a.Username, orDash(a.Phone), orDash(a.Code), orDash(a.Password), orDash(a.Token))
	}
	table.Flush()
	name := o.key
	if name == "" {
		name = "KEY.pem"
	}
	fmt.Fprintf(t.out, "\ntgscript login --server %s --server-key %s\n", addr, name)
	fmt.Fprintf(t.out, "tgscript run --server %s --server-key %s --phone +9996620001 --code 22222 script.lua\n", addr, name)
	t.note("serving until Ctrl-C")
}

func publicPEM(box *sandbox.Sandbox) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(box.PublicKey())})
}

// writeKey writes the public key where --key says.
func writeKey(name string, key []byte) error {
	if name == "" {
		return nil
	}
	if err := os.WriteFile(name, key, 0o644); err != nil {
		return &hintError{err, "--key wants a file that can be written"}
	}
	return nil
}
