//go:build linux

package main

import (
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"net"

	gotd "github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/telegram/updates"
	"github.com/gotd/td/tg"
)

var errOrder = errors.New("out of order")

// countGotd counts messages with gotd/td's manager of gaps, and asks for more.
func countGotd(addr *net.TCPAddr, key *rsa.PublicKey, all int) error {
	ctx, fail := context.WithCancelCause(context.Background())
	var ask func(offline bool)
	n, last := 0, 0
	heard := func(id int) {
		if last != 0 && id != last+1 {
			fail(fmt.Errorf("%w: %d after %d", errOrder, id, last))
		}
		last = id
		if n++; n == all {
			go ask(true)
		} else if n%pushesEach == 0 {
			go ask(false)
		}
	}
	manager := updates.New(updates.Config{Handler: gotd.UpdateHandlerFunc(func(_ context.Context, u tg.UpdatesClass) error {
		if u, ok := u.(*tg.Updates); ok {
			for _, one := range u.Updates {
				if m, ok := one.(*tg.UpdateNewMessage); ok {
					heard(m.Message.GetID())
				}
			}
		}
		return nil
	})})
	c := gotd.NewClient(1, "hash", gotd.Options{
		PublicKeys: []gotd.PublicKey{{RSA: key}}, DC: dc, UpdateHandler: manager,
		DCList: dcs.List{Options: []tg.DCOption{{ID: dc, IPAddress: addr.IP.String(), Port: addr.Port}}},
	})
	ask = func(offline bool) {
		if _, err := c.API().AccountUpdateStatus(ctx, offline); err != nil {
			fail(err)
		}
	}
	err := c.Run(ctx, func(ctx context.Context) error {
		return manager.Run(ctx, c.API(), 1, updates.AuthOptions{IsBot: true, OnStart: func(context.Context) {
			for range pushesAhead {
				ask(false)
			}
		}})
	})
	return errors.Join(context.Cause(ctx), err)
}
