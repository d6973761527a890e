package sandbox

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/binary"
	"encoding/pem"
	"net"
	"strconv"
	"testing"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/tl/api"
)

func withCDN(t *testing.T) *Sandbox {
	t.Helper()
	s, err := New(Options{CDN: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// visitor is a client of the CDN, who is nobody.
func visitor(t *testing.T, s *Sandbox) *client {
	c := connect(t, s, "")
	c.sess.key.CDN = true
	return c
}

// decryptedBy is what a client makes of what the CDN says.
func decryptedBy(t *testing.T, r *api.UploadFileCdnRedirect, offset int64, b []byte) []byte {
	t.Helper()
	block, err := aes.NewCipher(r.EncryptionKey)
	if err != nil {
		t.Fatal(err)
	}
	iv := bytes.Clone(r.EncryptionIv)
	binary.BigEndian.PutUint32(iv[12:], uint32(offset/16))
	out := make([]byte, len(b))
	cipher.NewCTR(block, iv).XORKeyStream(out, b)
	return out
}

// Large content comes from the CDN, encrypted, after a client has let it be
// brought there; hashes tell whether it is right.
func TestCDNA16(t *testing.T) {
	s := withCDN(t)
	c, there := connect(t, s, Me), visitor(t, s)
	want := content(3<<20+777, 9)
	d := documentOf(c.sendMedia(self(), asDocument(c.upload(1, want, 512<<10, "a")), ""))
	get := &api.UploadGetFileRequest{Location: documentLocation(d), Limit: 1 << 20, CdnSupported: true}
	r := call1[*api.UploadFileCdnRedirect](c, get)
	if r.DCID != cdnDC || len(r.EncryptionKey) != 32 || len(r.EncryptionIv) != 16 {
		t.Fatalf("%+v", r)
	}
	ask := call1[*api.UploadCdnFileReuploadNeeded](there, &api.UploadGetCdnFileRequest{FileToken: r.FileToken, Limit: 1 << 20})
	c.refused(&api.UploadReuploadCdnFileRequest{FileToken: r.FileToken, RequestToken: []byte("x")}, "REQUEST_TOKEN_INVALID")
	hashes := call1[*api.FileHashVector](c, &api.UploadReuploadCdnFileRequest{FileToken: r.FileToken, RequestToken: ask.RequestToken}).Elems
	for at := int64(0); at < d.Size; at = hashes[len(hashes)-1].Offset + int64(hashes[len(hashes)-1].Limit) {
		hashes = append(hashes, call1[*api.FileHashVector](c, &api.UploadGetCdnFileHashesRequest{FileToken: r.FileToken, Offset: at}).Elems...)
	}
	var got []byte
	for at := int64(0); at < d.Size; at += 1 << 20 {
		f := call1[*api.UploadCdnFile](there, &api.UploadGetCdnFileRequest{FileToken: r.FileToken, Offset: at, Limit: 1 << 20})
		got = append(got, decryptedBy(t, r, at, f.Bytes)...)
	}
	if !bytes.Equal(got, want) {
		t.Fatalf("got %d bytes, want %d", len(got), len(want))
	}
	for _, h := range append(hashes, r.FileHashes...) {
		if sum := sha256.Sum256(want[h.Offset : h.Offset+int64(h.Limit)]); !bytes.Equal(sum[:], h.Hash) {
			t.Errorf("hash at %d is wrong", h.Offset)
		}
	}

	// What is small, and who can't go there, stays.
	get.CdnSupported = false
	call1[*api.UploadFile](c, get)
	small := documentOf(c.sendMedia(self(), asDocument(c.upload(2, want[:cdnLeast-1], 512<<10, "a")), ""))
	call1[*api.UploadFile](c, &api.UploadGetFileRequest{Location: documentLocation(small), Limit: 4096, CdnSupported: true})
	c.refused(&api.UploadGetCdnFileRequest{FileToken: r.FileToken, Limit: 4096}, "CDN_METHOD_INVALID")
	there.refused(&api.UsersGetUsersRequest{}, "CDN_METHOD_INVALID")
	there.refused(get, "CDN_METHOD_INVALID")
	there.refused(&api.UploadGetCdnFileRequest{FileToken: []byte("x"), Limit: 4096}, "FILE_TOKEN_INVALID")
	there.refused(&api.UploadGetCdnFileRequest{FileToken: r.FileToken, Limit: 5}, "LIMIT_INVALID")
}

// The CDN lies in one bit, has lost the file, does not know the token any more.
func TestCDNFaultsA16(t *testing.T) {
	s := withCDN(t)
	c, there := connect(t, s, Me), visitor(t, s)
	want := content(2<<20, 9)
	d := documentOf(c.sendMedia(self(), asDocument(c.upload(1, want, 512<<10, "a")), ""))
	get := &api.UploadGetFileRequest{Location: documentLocation(d), Limit: 1 << 20, CdnSupported: true}
	r := call1[*api.UploadFileCdnRedirect](c, get)
	part := &api.UploadGetCdnFileRequest{FileToken: r.FileToken, Offset: 1 << 20, Limit: 4096}
	bring := func() {
		t.Helper()
		ask := call1[*api.UploadCdnFileReuploadNeeded](there, part)
		call1[*api.FileHashVector](c, &api.UploadReuploadCdnFileRequest{FileToken: r.FileToken, RequestToken: ask.RequestToken})
	}
	bring()
	s.Inject(Fault{Kind: CDNLies, Code: 5000})
	got := decryptedBy(t, r, 1<<20, call1[*api.UploadCdnFile](there, part).Bytes)
	right := want[1<<20 : 1<<20+4096]
	if bytes.Equal(got, right) || got[5000%4096] != right[5000%4096]^1 {
		t.Error("that was no lie")
	}
	got = decryptedBy(t, r, 1<<20, call1[*api.UploadCdnFile](there, part).Bytes)
	if !bytes.Equal(got, right) {
		t.Error("it goes on lying")
	}
	s.Inject(Fault{Kind: CDNForgets, Method: "upload.getCdnFile"})
	bring()
	call1[*api.UploadCdnFile](there, part)
	s.Inject(Fault{Kind: CDNTokenExpired})
	there.refused(part, "FILE_TOKEN_INVALID")
	c.refused(&api.UploadGetCdnFileHashesRequest{FileToken: r.FileToken}, "FILE_TOKEN_INVALID")
	if again := call1[*api.UploadFileCdnRedirect](c, get); bytes.Equal(again.FileToken, r.FileToken) {
		t.Error("the same token again")
	}
}

// The CDN has an address and a key of its own, which the configuration tells, and
// does not take another server's.
func TestCDNWireA16(t *testing.T) {
	s := withCDN(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- s.Serve(ctx, l) }()
	main := dial(t, s, Me, s.pipe)
	keys := main.call(&api.HelpGetCdnConfigRequest{}).(*api.CdnConfig).PublicKeys
	var at string
	for _, o := range main.call(&api.HelpGetConfigRequest{}).(*api.Config).DCOptions {
		if o.Cdn && o.ID == cdnDC {
			at = net.JoinHostPort(o.IPAddress, strconv.Itoa(int(o.Port)))
		}
	}
	if len(keys) != 1 || keys[0].DCID != cdnDC || at == "" || at == l.Addr().String() {
		t.Fatalf("keys %v, address %q", keys, at)
	}
	block, _ := pem.Decode([]byte(keys[0].PublicKey))
	key, err := x509.ParsePKCS1PublicKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	c := mtproto.NewClient(mtproto.ClientOptions{Keys: []*rsa.PublicKey{key}, DC: cdnDC, Header: header,
		Dial: func(context.Context) (mtproto.Link, error) {
			conn, err := net.Dial("tcp", at)
			if err != nil {
				return nil, err
			}
			return mtproto.NewLink(conn, mtproto.LinkOptions{})
		}})
	run, end := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() { defer close(ended); c.Run(run) }()
	there := &wired{Client: c, t: t, ctx: ctx}
	if config := there.call(&api.HelpGetConfigRequest{}).(*api.Config); config.ThisDC != cdnDC {
		t.Errorf("data centre %d", config.ThisDC)
	}
	call := make(chan *mtproto.Call, 1)
	c.Start(&mtproto.Call{Body: api.Append(nil, &api.UploadGetCdnFileRequest{Limit: 4096}), Done: func(c *mtproto.Call) { call <- c }})
	if got := <-call; got.Err == nil || got.Err.Error() != (&mtproto.RPCError{Code: 400, Message: "FILE_TOKEN_INVALID"}).Error() {
		t.Errorf("%v", got.Err)
	}
	end()
	<-ended
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
