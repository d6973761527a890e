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

	"github.com/spf13/pflag"

	"github.com/tgscript/tgscript/sandbox"
)

// sandboxOptions are the flags of sandbox.
type sandboxOptions struct {
	listen, key, dir string
	newKey           bool
}

func sandboxCommand() command {
	return command{
		name: "sandbox", args: "[flags]",
		about: "serve the sandbox to clients on this machine, over TCP",
		more: `Any MTProto client can log in to it: tgscript run --server, or one written with
another library. It prints what such a client needs and serves until Ctrl-C.`,
		setUp: func(flags *pflag.FlagSet) action {
			var o sandboxOptions
			flags.StringVar(&o.listen, "listen", "127.0.0.1:4430", "listen on this loopback `HOST:PORT`; port 0 takes a free one")
			flags.StringVar(&o.key, "key", "", "write the server's public key to `FILE` too, for run --server-key")
			flags.BoolVar(&o.newKey, "new-key", false, "make a key that no other server has; the default is the same in every version")
			flags.StringVar(&o.dir, "dir", "", "keep the world in `DIR`")
			return o.run
		},
	}
}

// run is the action of the command. Ctrl-C is how it ends, and no error.
func (o *sandboxOptions) run(ctx context.Context, t *terminal, args []string) error {
	if len(args) > 0 {
		return &usageError{fmt.Sprintf("sandbox: unexpected argument %q", args[0]), "to run a script: tgscript run --sandbox " + args[0]}
	}
	listener, err := o.open(ctx)
	if err != nil {
		return err
	}
	defer listener.Close()
	options := sandbox.Options{Dir: o.dir, Log: slog.New(slog.NewTextHandler(t, nil))}
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
