package telegram

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/tl/api"
)

// A CDN is a data centre of somebody else's, which Telegram sends clients to for what
// many fetch (A16, https://core.telegram.org/cdn). It is not trusted: it gets to know
// nothing of the account, what it says is of no consequence for anything but the one
// file, and of that it is only believed what has the hash that the file's own data
// centre gives. It has keys of its own, which Telegram tells.

const (
	cdnKeysLast = time.Hour        // before others are asked for
	cdnPatience = 15 * time.Second // that a CDN has to bring anything
	cdnRest     = 10 * time.Minute // of one that has brought nothing
)

// cdns are the CDNs that a client knows.
type cdns struct {
	asking sync.Mutex // one at a time asks for keys; before mu

	mu    sync.Mutex               // guards what follows
	keys  map[int][]*rsa.PublicKey // by data centre
	asked time.Time                // for keys
	auth  map[int]StoredKey        // made with them; they are not kept
	lies  map[int]int              // that were found out
	dead  map[int]time.Time        // when nothing came of one
}

// cdnHeader is what goes before the first calls of a connection to a CDN: nothing in
// it tells one user of this program from another.
func cdnHeader(o Options) []byte {
	o.Device = Device{Model: "n/a", System: "n/a", AppVersion: "n/a", SystemLangCode: "en", LangCode: "en"}
	return header(o)
}

// isCDN tells whether a data centre is a CDN.
func (c *Client) isCDN(dc int) bool {
	d := &c.cdn
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.keys[dc]) > 0
}

// forCDN makes what a link is made with that for a CDN, if it is one.
func (c *Client) forCDN(dc int, o *mtproto.ClientOptions) {
	d := &c.cdn
	d.mu.Lock()
	defer d.mu.Unlock()
	keys := d.keys[dc]
	if len(keys) == 0 {
		return
	}
	auth := d.auth[dc]
	o.Keys, o.Key, o.Salt, o.Temporary, o.Borrow = keys, auth.Key, auth.Salt, 0, nil
	o.Header = func() []byte { return cdnHeader(c.o) }
	o.OnKey = func(key mtproto.AuthKey, salt int64) {
		d.mu.Lock()
		defer d.mu.Unlock()
		if d.auth == nil {
			d.auth = map[int]StoredKey{}
		}
		d.auth[dc] = StoredKey{Key: key, Salt: salt}
	}
}

// forget drops a key that a CDN has forgotten: the next connection makes another.
func (d *cdns) forget(dc int, keyID int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.auth[dc].Key.ID() == keyID {
		delete(d.auth, dc)
	}
}

// judgeCDN decides about an error of a CDN: it may ask for some patience, and no
// more. A wait that it asks for is none of the account's.
func (x *call) judgeCDN(e *Error) verdict {
	v := verdict{err: e}
	if isInternal(e, x.req) {
		v.wait = backoff(int(x.retries))
		v.again = int(x.retries) < x.o.Retries && x.hasTime(v.wait)
	}
	return v
}

// reachCDN makes sure that there are keys and an address of a CDN.
func (c *Client) reachCDN(ctx context.Context, dc int, o CallOptions) error {
	d := &c.cdn
	if c.book.knows(dc) {
		return fmt.Errorf("data centre %d is no CDN", dc)
	}
	now := c.o.Now()
	d.asking.Lock()
	defer d.asking.Unlock()
	d.mu.Lock()
	known, stale, lies, dead := len(d.keys[dc]) > 0, now.Sub(d.asked) > cdnKeysLast, d.lies[dc], now.Sub(d.dead[dc]) < cdnRest
	d.mu.Unlock()
	switch {
	case lies > 0:
		return fmt.Errorf("CDN %d has lied", dc)
	case dead:
		return fmt.Errorf("CDN %d has brought nothing lately", dc)
	}
	if !known && stale {
		answer, err := c.Invoke(ctx, &api.HelpGetCdnConfigRequest{}, o)
		config, err := result[*api.CdnConfig](answer, err)
		if err != nil {
			return err
		}
		keys := map[int][]*rsa.PublicKey{}
		for _, k := range config.PublicKeys {
			if key, err := parseKey(k.PublicKey); err == nil {
				keys[int(k.DCID)] = append(keys[int(k.DCID)], key)
			}
		}
		d.learn(keys, now)
		known = len(keys[dc]) > 0
	}
	if !known {
		return fmt.Errorf("no key of CDN %d is known", dc)
	}
	return c.findCDN(ctx, dc)
}

// learn takes the keys that Telegram tells. A CDN that is not among them any more stays
// one: it is not to be taken for a data centre of Telegram's.
func (d *cdns) learn(keys map[int][]*rsa.PublicKey, now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.keys == nil {
		d.keys = map[int][]*rsa.PublicKey{}
	}
	maps.Copy(d.keys, keys)
	d.asked = now
}

// findCDN makes sure that there is an address of a CDN.
func (c *Client) findCDN(ctx context.Context, dc int) error {
	if c.o.Dial != nil || len(c.book.ways(dc, true, false)) > 0 {
		return nil
	}
	asked := make(chan struct{})
	var once sync.Once
	c.refreshConfig(func() { once.Do(func() { close(asked) }) })
	select {
	case <-asked:
	case <-time.After(configWithin):
	case <-ctx.Done():
		return ctx.Err()
	}
	if len(c.book.ways(dc, true, false)) == 0 {
		return fmt.Errorf("no address of CDN %d is known", dc)
	}
	return nil
}

// parseKey reads a public key as Telegram writes it.
func parseKey(text string) (*rsa.PublicKey, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("no PEM")
	}
	return x509.ParsePKCS1PublicKey(block.Bytes)
}

// lied notes a lie. Nothing is fetched from that CDN any more.
func (c *Client) lied(dc int, offset int64) {
	d := &c.cdn
	d.mu.Lock()
	if d.lies == nil {
		d.lies = map[int]int{}
	}
	d.lies[dc]++
	lies := d.lies[dc]
	d.mu.Unlock()
	e := &Error{Kind: KindNetwork, Type: "CDN_HASH_MISMATCH", Method: "upload.getCdnFile",
		Message: fmt.Sprintf("CDN %d gives other content than the file has, at byte %d", dc, offset)}
	if lies == 1 {
		c.o.Log.Warn("a CDN lies: files come from Telegram itself", "dc", dc, "offset", offset)
	}
	if c.o.OnCall != nil {
		c.o.OnCall(CallReport{Method: e.Method, Err: e})
	}
}

// brokeDown notes that nothing came of a CDN: other files are not to wait for it, too.
func (d *cdns) brokeDown(dc int, now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.dead == nil {
		d.dead = map[int]time.Time{}
	}
	d.dead[dc] = now
}

// invokeAt is Invoke at a data centre that the account may have been introduced to.
func (c *Client) invokeAt(ctx context.Context, dc int, req api.Object, o CallOptions) (api.Object, error) {
	if dc == 0 || dc == c.DC() {
		return c.Invoke(ctx, req, o)
	}
	type answer struct {
		result api.Object
		err    error
	}
	answers := make(chan answer, 1)
	x := new(call)
	x.done = func(o api.Object, err error) { answers <- answer{o, err} }
	x.prepare(c, req, o.withDefaults(), c.o.Now())
	x.goAside(sideKey{dc: dc, files: true})
	c.attempt(x)
	select {
	case a := <-answers:
		return a.result, a.err
	case <-ctx.Done():
		x.giveUp(ctx.Err())
		a := <-answers
		return a.result, a.err
	}
}
