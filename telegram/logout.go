package telegram

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// LogOut ends the session on Telegram's side, and forgets it here: the stored
// keys, and everybody it knew. The connection stays, for another to sign in.
func (c *Client) LogOut(ctx context.Context) error {
	if _, err := c.Invoke(ctx, &api.AuthLogOutRequest{}, loginCall); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.loggedOut = maps.Clone(c.session.Keys)
	c.retireSides()
	if err := c.keeper.save(Change{Forget: true, Session: &Session{DC: c.session.DC}}); err != nil {
		return fmt.Errorf("telegram: session is not removed: %w", err)
	}
	return nil
}

// DestroyKeys makes Telegram forget the keys of an account that has logged out
// (M19), those to all data centres. It is the last thing that a client does: its
// connections end.
func (c *Client) DestroyKeys(ctx context.Context) error {
	c.mu.Lock()
	if home := c.home.Load(); home != nil {
		home.stop()
	}
	keys := maps.Clone(c.session.Keys)
	for dc, key := range c.loggedOut {
		if dc != c.session.DC {
			keys[dc] = key
		}
	}
	c.mu.Unlock()
	failed := make(chan error, len(keys))
	var destroying sync.WaitGroup
	for dc, key := range keys {
		destroying.Go(func() { failed <- c.destroyKey(ctx, dc, key) })
	}
	destroying.Wait()
	close(failed)
	var err error
	for e := range failed {
		err = errors.Join(err, e)
	}
	return err
}

// destroyKey says it under the key itself, where its temporary keys can't. A key
// that the server does not know is as good as destroyed.
func (c *Client) destroyKey(ctx context.Context, dc int, key StoredKey) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	l := &link{dc: dc}
	var destroyed atomic.Bool
	mp := mtproto.NewClient(mtproto.ClientOptions{
		Dial: func(ctx context.Context) (mtproto.Link, error) { return c.dial(ctx, l) },
		Keys: c.o.Keys, DC: c.named(dc, nil), Key: key.Key, Salt: key.Salt,
		OnUpdate: func(body []byte) { // some servers answer outside of rpc_result
			if isDestroyed(body) {
				destroyed.Store(true)
				stop()
			}
		},
		Rand: c.o.Rand, Now: c.o.Now, Log: c.o.Log.With("dc", dc),
	})
	ended := make(chan error, 1)
	go func() { ended <- mp.Run(ctx) }()
	result, err := mp.Do(ctx, tl.AppendUint32(nil, idDestroyAuthKey))
	stop()
	var lost *mtproto.KeyLostError
	if over := <-ended; err == nil && isDestroyed(result) || destroyed.Load() || errors.As(over, &lost) {
		return nil
	}
	if err == nil {
		err = errors.New("the server fails to")
	}
	return fmt.Errorf("telegram: key to data centre %d is not destroyed: %w", dc, err)
}

// destroy_auth_key, and the two answers that mean that there is no such key any
// more.
const idDestroyAuthKey = 0xd1435160

var destroyedKey = [][]byte{tl.AppendUint32(nil, 0xf660e1d4), tl.AppendUint32(nil, 0x0a9f2259)}

func isDestroyed(body []byte) bool {
	return slices.ContainsFunc(destroyedKey, func(id []byte) bool { return bytes.Equal(body, id) })
}
