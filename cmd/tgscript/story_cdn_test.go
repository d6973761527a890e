package main

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"net"
	"os"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/tgscript/tgscript/sandbox"
)

// lie serves a sandbox whose CDN tells one byte of a part wrong, each time, until the
// story ends. The story gets $ADDRESS and the key in server.pem.
func lie(ts *testscript.TestScript, neg bool, args []string) {
	box, err := sandbox.New(sandbox.Options{CDN: true})
	ts.Check(err)
	box.Inject(sandbox.Fault{Kind: sandbox.CDNLies, Code: 5000, Times: -1})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- box.Serve(ctx, l) }()
	ts.Defer(func() {
		stop()
		ts.Check(<-served)
		ts.Check(box.Close())
	})
	ts.Setenv("ADDRESS", l.Addr().String())
	key := pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(box.PublicKey())})
	ts.Check(os.WriteFile(ts.MkAbs("server.pem"), key, 0o666))
}
