package telegram

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/tgscript/tgscript/tl/api"
)

// Bounds of the patience with a CDN before a file comes from its own data centre: how
// often it may be sent to one anew, and how often in a row what the CDN lacks may be
// brought there.
const (
	mostRedirects = 3
	mostBrought   = 8
)

var (
	errCDNLies  = errors.New("the CDN lies")
	errNoHash   = errors.New("there is no hash to tell whether the CDN is right")
	errCDNLacks = errors.New("the CDN has to be given the file again and again")
)

// cdnFile is a file that a CDN has, encrypted with a key that the CDN does not.
type cdnFile struct {
	c     *Client
	dc    int // the CDN
	home  int // the file's own data centre, which has redirected to it
	token []byte
	block cipher.Block
	iv    [aes.BlockSize]byte

	mu     sync.Mutex              // guards what follows
	hashes map[int64]*api.FileHash // of pieces that have not come yet, by offset
	given  int                     // how often the file was brought to the CDN
	vain   int                     // since something came

	asking sync.Mutex // one at a time asks for hashes or brings the file
}

// newCDNFile is what a redirect says.
func (c *Client) newCDNFile(r *api.UploadFileCdnRedirect, home int) (*cdnFile, error) {
	x := &cdnFile{c: c, dc: int(r.DCID), home: home, token: r.FileToken, hashes: map[int64]*api.FileHash{}}
	if len(r.EncryptionKey) != 32 || len(r.EncryptionIv) != aes.BlockSize {
		return nil, fmt.Errorf("a key of %d and an iv of %d bytes, want 32 and %d", len(r.EncryptionKey), len(r.EncryptionIv), aes.BlockSize)
	}
	x.iv = [aes.BlockSize]byte(r.EncryptionIv)
	block, err := aes.NewCipher(r.EncryptionKey)
	x.block = block
	x.learn(r.FileHashes)
	return x, err
}

// get is source.get by way of the CDN. It asks for the whole cell that the part is
// in, for only whole pieces have hashes.
func (x *cdnFile) get(ctx context.Context, s *source, offset int64, limit int, done func(*part, error)) error {
	f := s.now()
	sl, err := x.c.fleet(x.dc, false).slot(ctx, f.left(offset))
	if err != nil {
		return err
	}
	cell := offset - offset%partSize
	given := x.brought()
	req := &api.UploadGetCdnFileRequest{FileToken: x.token, Offset: cell, Limit: partSize}
	o := CallOptions{Timeout: cdnPatience, FloodWait: -1, Retries: 1}
	sl.send(ctx, req, nil, partSize, o, func(p *part, err error) {
		go func() {
			if err == nil {
				err = x.use(ctx, s, p, cell, given)
			}
			switch {
			case err == nil && p.answer != nil: // the CDN has the file now
				p.landed()
				err = x.get(ctx, s, offset, limit, func(q *part, err error) {
					p.free()
					done(q, err)
				})
			case err == nil:
				from := min(offset-cell, int64(len(p.bytes)))
				p.bytes = p.bytes[from:min(from+int64(limit), int64(len(p.bytes)))]
				done(p, nil)
				return
			default:
				s.leaveCDN(x, err)
				p.landed()
				err = s.get(ctx, offset, limit, func(q *part, err error) {
					p.free()
					done(q, err)
				})
			}
			if err != nil {
				done(p, err)
			}
		}()
	})
	return nil
}

// use makes content of an answer of the CDN, in place, or brings it the file, if that
// has not been done since it was asked.
func (x *cdnFile) use(ctx context.Context, s *source, p *part, cell int64, given int) error {
	switch a := p.answer.(type) {
	case nil:
		return x.open(ctx, s, cell, p.bytes)
	case *api.UploadCdnFileReuploadNeeded:
		return x.bring(ctx, s, a.RequestToken, given)
	}
	return wrongAnswer(p.answer, "content of a file")
}

// open decrypts what is at offset, and compares it with its hashes before anybody
// gets it. They are of what is decrypted.
func (x *cdnFile) open(ctx context.Context, s *source, offset int64, content []byte) error {
	x.decrypt(content, offset)
	at := 0
	for at < len(content) {
		h, err := x.hashAt(ctx, s, offset+int64(at))
		switch {
		case err != nil:
			return err
		case h == nil, at+int(h.Limit) > partSize:
			return errNoHash
		case at+int(h.Limit) > len(content):
			return x.lie(offset + int64(at)) // it is cut off
		}
		piece := content[at : at+int(h.Limit)]
		if sum := sha256.Sum256(piece); !bytes.Equal(sum[:], h.Hash) {
			return x.lie(offset + int64(at))
		}
		at += len(piece)
	}
	if at < partSize {
		if h, err := x.hashAt(ctx, s, offset+int64(at)); err != nil || h != nil {
			if err == nil {
				err = x.lie(offset + int64(at))
			}
			return err
		}
	}
	x.forget(offset, content)
	return nil
}

func (x *cdnFile) lie(offset int64) error {
	x.c.lied(x.dc, offset)
	return errCDNLies
}

// decrypt is AES-256-CTR: the last four bytes of the counter are the offset in
// blocks.
func (x *cdnFile) decrypt(content []byte, offset int64) {
	iv := x.iv
	binary.BigEndian.PutUint32(iv[len(iv)-4:], uint32(offset/aes.BlockSize))
	cipher.NewCTR(x.block, iv[:]).XORKeyStream(content, content)
}

// hashAt is the hash of the piece at offset; nil if the file has none there.
func (x *cdnFile) hashAt(ctx context.Context, s *source, offset int64) (*api.FileHash, error) {
	if size := s.now().Size; size >= 0 && offset >= size {
		return nil, nil
	}
	if h := x.hash(offset); h != nil {
		return h, nil
	}
	x.asking.Lock()
	defer x.asking.Unlock()
	if h := x.hash(offset); h != nil {
		return h, nil
	}
	answer, err := x.c.invokeAt(ctx, x.home, &api.UploadGetCdnFileHashesRequest{FileToken: x.token, Offset: offset}, s.o)
	hashes, err := result[*api.FileHashVector](answer, err)
	if err != nil {
		return nil, err
	}
	x.learn(hashes.Elems)
	return x.hash(offset), nil
}

func (x *cdnFile) hash(offset int64) *api.FileHash {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.hashes[offset]
}

func (x *cdnFile) learn(hashes []*api.FileHash) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, h := range hashes {
		if h.Limit > 0 && h.Limit <= partSize && len(h.Hash) == sha256.Size {
			x.hashes[h.Offset] = h
		}
	}
}

// forget drops the hashes of what has come.
func (x *cdnFile) forget(offset int64, content []byte) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.vain = 0
	for at := range x.hashes {
		if at >= offset && at < offset+int64(len(content)) {
			delete(x.hashes, at)
		}
	}
}

// brought is how often the file was brought to the CDN.
func (x *cdnFile) brought() int {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.given
}

// bring has the file brought to the CDN by its own data centre, unless that has been
// done more often than given.
func (x *cdnFile) bring(ctx context.Context, s *source, request []byte, given int) error {
	x.asking.Lock()
	defer x.asking.Unlock()
	if x.brought() > given {
		return nil
	}
	x.mu.Lock()
	x.vain++
	vain := x.vain
	x.mu.Unlock()
	if vain > mostBrought {
		return errCDNLacks
	}
	answer, err := x.c.invokeAt(ctx, x.home, &api.UploadReuploadCdnFileRequest{FileToken: x.token, RequestToken: request}, s.o)
	hashes, err := result[*api.FileHashVector](answer, err)
	if err != nil {
		return err
	}
	x.learn(hashes.Elems)
	x.mu.Lock()
	x.given++
	x.mu.Unlock()
	return nil
}

// redirected has the file come by a CDN from now on, if that can be reached, and
// gets the part that Telegram has sent there.
func (s *source) redirected(ctx context.Context, r *api.UploadFileCdnRedirect, p *part, offset int64, limit int, done func(*part, error)) {
	x, err := s.c.newCDNFile(r, p.dc)
	if err == nil {
		err = s.c.reachCDN(ctx, x.dc, s.o)
	}
	s.mu.Lock()
	switch {
	case err != nil || s.redirects >= mostRedirects:
		s.noCDN = true
	case s.cdn == nil && !s.noCDN:
		s.cdn = x
		s.redirects++
	}
	s.mu.Unlock()
	if err != nil {
		s.c.o.Log.Info("a file does not come by the CDN", "dc", r.DCID, "error", err)
	}
	p.landed()
	err = s.get(ctx, offset, limit, func(q *part, err error) {
		p.free()
		done(q, err)
	})
	if err != nil {
		done(p, err)
	}
}

// leaveCDN has the file come from its own data centre again. Where only the CDN's
// token has expired, that may redirect once more.
func (s *source) leaveCDN(x *cdnFile, why error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cdn == x {
		s.cdn = nil
		var e *Error
		expired := errors.As(why, &e) && strings.HasSuffix(e.Type, "_TOKEN_INVALID")
		s.noCDN = s.noCDN || !expired
		if e != nil && e.Kind == KindTimeout {
			s.c.cdn.brokeDown(x.dc, s.c.o.Now())
		}
		s.c.o.Log.Info("a file does not come by the CDN any more", "dc", x.dc, "error", why)
	}
}
