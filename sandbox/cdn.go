package sandbox

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	_ "embed"
	"encoding/binary"
	"encoding/pem"
	"fmt"
	"net"
	"slices"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/tl/api"
)

// cdnDC is the number of the CDN data centre, which is not one of those that an
// account can be in.
const cdnDC = 203

// cdnLeast is the size from which on content goes by the CDN. Telegram lets what
// many fetch go by it, and does not say what that is.
const cdnLeast = 1 << 20

// cdnKey is the key of the CDN data centre, as public as serverKey is.
//
//go:embed cdn_key.pem
var cdnKey []byte

// cdn is the CDN data centre: https://core.telegram.org/cdn. It has keys and an
// address of its own, knows nobody, and holds content encrypted, once a client has
// let the data centre of the file bring it there (A16).
type cdn struct {
	server *mtproto.Server
	key    *rsa.PublicKey

	// Guarded by Sandbox.mu.
	used  bool // clients are sent there
	addrs []*net.TCPAddr
	files map[string]*cdnFile // by token
	given int                 // tokens so far
}

// cdnFile is content that clients are sent to the CDN for.
type cdnFile struct {
	blob  *blob
	there bool
	token []byte
	ask   []byte // request_token
	key   [32]byte
	iv    [16]byte
}

func addCDN(m methods) {
	on(m, (*call).getCdnConfig)
	on(m, (*call).getCdnFile)
	on(m, (*call).getCdnFileHashes)
	on(m, (*call).reuploadCdnFile)
}

// UseCDN lets content of 1 MB and more go by the CDN, or not any more, as
// Options.CDN does from the beginning. Serve serves a CDN that there is before it.
func (s *Sandbox) UseCDN(use bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if use && s.cdn == nil {
		if err := s.newCDN(); err != nil {
			return err
		}
	}
	if s.cdn != nil {
		s.cdn.used = use
	}
	return nil
}

// newCDN makes the sandbox have a CDN. s.mu is held.
func (s *Sandbox) newCDN() error {
	o := s.serving
	block, _ := pem.Decode(cdnKey)
	key, err := x509.ParsePKCS1PrivateKey(block.Bytes)
	if err != nil {
		return fmt.Errorf("sandbox: key of the CDN: %w", err)
	}
	o.Keys, o.DC, o.Handler = []*rsa.PrivateKey{key}, cdnDC, door{s: s, cdn: true}
	s.cdn = &cdn{server: mtproto.NewServer(o), key: &key.PublicKey, files: map[string]*cdnFile{}}
	s.watch()
	return nil
}

func (s *Sandbox) hasCDN() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cdn != nil
}

// serveCDN serves the CDN beside an address until it is stopped, or ctx ends.
func (s *Sandbox) serveCDN(ctx context.Context, beside *net.TCPAddr) (stop func(), err error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", (&net.TCPAddr{IP: beside.IP}).String())
	if err != nil {
		return nil, fmt.Errorf("sandbox: CDN: %w", err)
	}
	addr := l.Addr().(*net.TCPAddr)
	s.mu.Lock()
	s.cdn.addrs = append(s.cdn.addrs, addr)
	server := s.cdn.server
	s.mu.Unlock()
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := server.Serve(ctx, slowListener{l, s}); err != nil {
			s.log.Error("sandbox's CDN ended", "error", err)
		}
	}()
	return func() {
		cancel()
		<-done
		s.mu.Lock()
		defer s.mu.Unlock()
		s.cdn.addrs = slices.DeleteFunc(s.cdn.addrs, func(a *net.TCPAddr) bool { return a == addr })
	}, nil
}

func (c *call) getCdnConfig(*api.HelpGetCdnConfigRequest) (api.Object, error) {
	out := &api.CdnConfig{PublicKeys: []*api.CdnPublicKey{}}
	if c.s.cdn != nil && c.s.cdn.used {
		text := pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(c.s.cdn.key)})
		out.PublicKeys = append(out.PublicKeys, &api.CdnPublicKey{DCID: cdnDC, PublicKey: string(text)})
	}
	return out, nil
}

// redirect sends the caller to the CDN for content, with the hashes of its
// beginning.
func (c *call) redirect(b *blob) (api.Object, error) {
	f := c.s.cdn.file(b)
	return nil, &aside{func() ([]byte, error) {
		hashes, err := b.hashes(0, hashesMax)
		return api.Append(nil, &api.UploadFileCdnRedirect{DCID: cdnDC, FileToken: f.token,
			EncryptionKey: f.key[:], EncryptionIv: f.iv[:], FileHashes: hashes}), err
	}}
}

// file is content at the CDN, by the token that is good today.
func (d *cdn) file(b *blob) *cdnFile {
	for _, f := range d.files {
		if f.blob.Sum == b.Sum {
			return f
		}
	}
	d.given++
	secret := func(what string) [32]byte {
		return sha256.Sum256(fmt.Appendf(nil, "tgscript sandbox cdn %s %s %d", what, b.Sum, d.given))
	}
	token, ask, iv := secret("token"), secret("request"), secret("iv")
	f := &cdnFile{blob: b, token: token[:], ask: ask[:16], key: secret("key"), iv: [16]byte(iv[:16])}
	d.files[string(f.token)] = f
	return f
}

// cdnFile finds what a token is for: FILE_TOKEN_INVALID.
func (c *call) cdnFile(token []byte) (*cdnFile, error) {
	if c.s.cdn != nil {
		if f := c.s.cdn.files[string(token)]; f != nil {
			return f, nil
		}
	}
	return nil, refuse("FILE_TOKEN_INVALID")
}

// getCdnFile is the CDN's own method, which is refused elsewhere. What is not there has to be brought there
// first.
func (c *call) getCdnFile(r *api.UploadGetCdnFileRequest) (api.Object, error) {
	if !c.sess.key.CDN {
		return nil, refuse("CDN_METHOD_INVALID")
	}
	f, err := c.cdnFile(r.FileToken)
	if err != nil {
		return nil, err
	}
	if err := checkRange(r.Offset, int64(r.Limit), false); err != nil {
		return nil, err
	}
	switch {
	case c.struck(CDNTokenExpired, nil) != nil:
		delete(c.s.cdn.files, string(r.FileToken))
		return nil, refuse("FILE_TOKEN_INVALID")
	case c.struck(CDNForgets, nil) != nil:
		f.there = false
	}
	if !f.there {
		return &api.UploadCdnFileReuploadNeeded{RequestToken: f.ask}, nil
	}
	lie := c.struck(CDNLies, nil)
	return nil, &aside{func() ([]byte, error) {
		return f.blob.part(api.Append(nil, &api.UploadCdnFile{}), r.Offset, int(r.Limit), func(content []byte) error {
			if lie != nil && len(content) > 0 {
				content[uint(lie.Code)%uint(len(content))] ^= 1
			}
			return f.encrypt(content, r.Offset)
		})
	}}
}

// encrypt is AES-256-CTR, whose counter is that of the offset.
func (f *cdnFile) encrypt(content []byte, offset int64) error {
	block, err := aes.NewCipher(f.key[:])
	if err != nil {
		return err
	}
	iv := f.iv
	binary.BigEndian.PutUint32(iv[12:], uint32(offset/16))
	cipher.NewCTR(block, iv[:]).XORKeyStream(content, content)
	return nil
}

// reuploadCdnFile brings content to the CDN, the whole of it, and tells the hashes
// of its beginning.
func (c *call) reuploadCdnFile(r *api.UploadReuploadCdnFileRequest) (api.Object, error) {
	f, err := c.cdnFile(r.FileToken)
	if err != nil {
		return nil, err
	}
	if !slices.Equal(r.RequestToken, f.ask) {
		return nil, &rpcError{400, "REQUEST_TOKEN_INVALID"}
	}
	f.there = true
	return nil, f.blob.hashesFrom(0)
}

func (c *call) getCdnFileHashes(r *api.UploadGetCdnFileHashesRequest) (api.Object, error) {
	f, err := c.cdnFile(r.FileToken)
	if err != nil {
		return nil, err
	}
	return nil, f.blob.hashesFrom(r.Offset)
}

// cdnServes tells whether a method can be called at the CDN. It is documented of
// the first; the second many clients begin with.
func cdnServes(method string) bool {
	return method == "upload.getCdnFile" || method == "help.getConfig"
}
