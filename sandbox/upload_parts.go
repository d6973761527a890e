package sandbox

import (
	"crypto/md5"
	"crypto/sha256"
	"hash"
	"hash/maphash"
	"io"
	"sync"
)

// parts are what of an upload has come. They are hashed in their order while
// others still come: the last one of a large file is answered as soon as any.
// Its methods may be called from any goroutine, and with Sandbox.mu held.
type parts struct {
	store *store

	mu      sync.Mutex // guards what follows
	idle    sync.Cond  // nobody hashes
	by      map[int32]uploaded
	sha     hash.Hash
	md5     hash.Hash // of a small file; else nil
	hashed  int32     // parts
	hashing bool      // somebody is at part number hashed
	again   bool      // a part that is hashed or being hashed has changed
	dropped bool
}

// uploaded is one part. The mark is the same for the same content.
type uploaded struct {
	piece
	mark uint64
}

func (p uploaded) same(as uploaded) bool { return p.mark == as.mark && p.size == as.size }

var partSeed = maphash.MakeSeed()

func newParts(s *store, big bool) *parts {
	p := &parts{store: s, by: map[int32]uploaded{}, sha: sha256.New()}
	if !big {
		p.md5 = md5.New()
	}
	p.idle.L = &p.mu
	return p
}

// put stores a part, in place of the one that there may be.
func (p *parts) put(n int32, b []byte) error {
	fresh := uploaded{mark: maphash.Bytes(partSeed, b)}
	p.mu.Lock()
	old, known := p.by[n]
	p.mu.Unlock()
	fresh.size = len(b)
	if known && old.same(fresh) {
		return nil
	}
	var err error
	if fresh.piece, err = p.store.put(b); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	old, known = p.by[n]
	if p.dropped || known && old.same(fresh) {
		p.store.release(fresh.piece)
		return nil
	}
	if known {
		p.store.release(old.piece)
		p.again = p.again || n < p.hashed || n == p.hashed && p.hashing
	}
	p.by[n] = fresh
	if p.hashing {
		return nil
	}
	return p.hash(n, b)
}

// hash hashes as many parts as follow one another. b is the content of part n.
// p.mu is held, but not while the hash is made.
func (p *parts) hash(n int32, b []byte) error {
	p.hashing = true
	defer func() {
		p.hashing = false
		p.idle.Broadcast()
	}()
	for {
		if p.again {
			p.again, p.hashed = false, 0
			p.sha.Reset()
			if p.md5 != nil {
				p.md5.Reset()
			}
		}
		next, ok := p.by[p.hashed]
		if !ok || p.dropped {
			return nil
		}
		own := b
		if b = nil; p.hashed != n {
			own = nil
		}
		p.mu.Unlock()
		err := p.add(next.piece, own)
		p.mu.Lock()
		if err != nil {
			p.again = true
			return err
		}
		p.hashed++
	}
}

// add hashes one part, which is b, or has to be read if that is nil.
func (p *parts) add(from piece, b []byte) error {
	if b == nil {
		b = make([]byte, from.size)
		if err := p.store.read(from, b, 0); err != nil {
			return err
		}
	}
	p.sha.Write(b)
	if p.md5 != nil {
		p.md5.Write(b)
	}
	return nil
}

// list is the first so many parts, or the number of one that is missing.
func (p *parts) list(total int) (list []piece, missing int32) {
	p.mu.Lock()
	defer p.mu.Unlock()
	list = make([]piece, 0, min(total, len(p.by)))
	for n := range int32(total) {
		one, ok := p.by[n]
		if !ok {
			return nil, n
		}
		list = append(list, one.piece)
	}
	return list, -1
}

// sums are the hashes of all parts, which are there; md5 is nil for a big file.
func (p *parts) sums() (sha sum, md5 []byte, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.hashing {
		p.idle.Wait()
	}
	if int(p.hashed) < len(p.by) || p.again {
		if err := p.hash(-1, nil); err != nil {
			return sha, nil, err
		}
	}
	if p.md5 != nil {
		md5 = p.md5.Sum(nil)
	}
	return sum(p.sha.Sum(nil)), md5, nil
}

// drop forgets all parts. Their room is free unless they have become a blob's.
func (p *parts) drop(kept bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dropped = true
	if !kept {
		for _, one := range p.by {
			p.store.release(one.piece)
		}
	}
	clear(p.by)
}

// blob is the content of a file in so many parts, which are there.
func (p *parts) blob(list []piece) (b *blob, md5 []byte, err error) {
	sha, md5, err := p.sums()
	if err != nil {
		return nil, nil, err
	}
	size := int64(0)
	for _, one := range list {
		size += int64(one.size)
	}
	var from io.ReaderAt = &pieces{p.store, int64(list[0].size), list}
	b, err = newBlob(sha, size, from)
	return b, md5, err
}
