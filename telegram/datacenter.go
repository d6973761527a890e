package telegram

import (
	"context"
	"crypto/rsa"
	"encoding/base64"
	"fmt"
	"math/big"
	"net"
	"strconv"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/tl/api"
)

// DC is a data centre and where it listens.
type DC struct {
	ID   int
	Addr string // host:port; may be empty if Options.Dial knows where it is
}

const (
	defaultDC = 2
	testDC    = 10000 // added to the number of a test server (K4)
)

// TelegramDCs are Telegram's own data centres, as every client knows them from
// the start; help.getConfig tells the present ones.
func TelegramDCs() []DC {
	return []DC{
		{1, "149.154.175.53:443"},
		{2, "149.154.167.51:443"},
		{3, "149.154.175.100:443"},
		{4, "149.154.167.91:443"},
		{5, "91.108.56.173:443"},
	}
}

// telegramKeys are the moduli of the keys that Telegram's servers use today, in
// base64: that of the production servers, d09d1d85de64fd85, and that of the
// test servers, b25898df208d2603 (K3). The exponent is 65537.
var telegramKeys = [...]string{
	"6LszBcC1LGzyr992NzE0ieY+BSaOW622Aa9Bd4ZHLl+TuFQ4lo4g5nKaMBwK/BIb9xUfg0Q29/2mgIR6Zr9krM7HjuIcCzFvDtr+L0GQjae9H0pRB2OO62cECs5HKhT5" +
		"DZ98K33vmWiLowc621dQuwKWSQKjWf50XYFw42h21P2KXUGyp2y/+aEyZ+uVgLLQbRA1dEjSDZ2iGRy12Mk5gpYc397aYp438fsJoHIgJ2lgMv5h7WY9t6N/byY9Nw9p" +
		"21Og3AoXSL2q/2IJ1WRUhebgAdGVMlV1fkuOQoEzR7EdpqtQD9Cs5+bfo3Nhmcyvk5ftB0WkJ9z6bNZ7yxrP8w==",
	"yMEdY1aR+sCR3ZSJrtztKTKqigvO/vBfqACJLZtS7QMgCGXJ6XIRyy7mx66W0/sOFa7/1mAZtEoIokDP3ShoqF4fVNb6XeqgQfaUHd8wJpDWHcR2OFwvplUUI1PLTktZ" +
		"9uW2WE23b+ixNwJjJGwBDJPQEQFBE+vfmH0JP503wr5INS1poWg/j25sIWeYPHYeOrFp/eXaqhISP6G+q2IeTaWTXpwZj4LzXq5YOpk4bYEQ6mvRq7D1aHWfYmlEGepf" +
		"aYR8Q0YqvvhYtMte3ITnuSJs171+GDqpdKcSwHnd6FudwGO4pcCOj4WcDuXc2CTHgH8gFTNhp/Y8/SpDOhvn9Q==",
}

// TelegramKeys are the public keys of Telegram's servers: first that of the
// production servers, then that of the test servers (K3).
func TelegramKeys() []*rsa.PublicKey {
	var keys []*rsa.PublicKey
	for _, s := range telegramKeys {
		n, err := base64.StdEncoding.DecodeString(s)
		if err != nil {
			panic("telegram: built-in key: " + err.Error())
		}
		keys = append(keys, &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: 65537})
	}
	return keys
}

// dialTCP connects to a data centre's address.
func (c *Client) dialTCP(ctx context.Context, dc int) (mtproto.Link, error) {
	c.mu.Lock()
	addr := c.dcs[dc].Addr
	c.mu.Unlock()
	if addr == "" {
		return nil, fmt.Errorf("no address of data centre %d is known", dc)
	}
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	link, err := mtproto.NewLink(conn, mtproto.LinkOptions{Framing: mtproto.Intermediate, Obfuscated: true, Rand: c.o.Rand})
	if err != nil {
		conn.Close()
	}
	return link, err
}

// learnDCs remembers the data centres of help.getConfig: an account may be moved
// to these (A1). Addresses that are known already stay, for a wrong one could
// not be mended later, and one on this machine is believed only from a server
// that is on it too (S19).
func (c *Client) learnDCs(config *api.Config) {
	c.mu.Lock()
	defer c.mu.Unlock()
	home, _, _ := net.SplitHostPort(c.dcs[c.session.DC].Addr)
	for _, o := range config.DCOptions {
		id, ip := int(o.ID), net.ParseIP(o.IPAddress)
		if ip == nil || !ip.IsGlobalUnicast() && !net.ParseIP(home).IsLoopback() {
			continue
		}
		if o.Cdn || o.MediaOnly || o.TcpoOnly || o.Ipv6 || id <= 0 || c.dcs[id].Addr != "" {
			continue
		}
		c.dcs[id] = DC{ID: id, Addr: net.JoinHostPort(o.IPAddress, strconv.Itoa(int(o.Port)))}
	}
}

// migration is the data centre that e sends a call to, if it is one to follow
// to: known, not too many before it, and the account's own (A1).
func (x *call) migration(e *Error) int {
	switch e.Type {
	case "PHONE_MIGRATE", "NETWORK_MIGRATE", "USER_MIGRATE":
	default:
		return 0
	}
	if _, ok := x.req.(*api.InvokeWithBusinessConnectionRequest); ok || x.hops >= maxHops {
		return 0
	}
	x.client.mu.Lock()
	defer x.client.mu.Unlock()
	if _, ok := x.client.dcs[e.Value]; !ok {
		return 0
	}
	return e.Value
}

// moveHome makes dc the account's data centre, unless it has moved since the
// call on from was made. Calls that are out on the old link end there.
func (c *Client) moveHome(from *link, dc int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.home.Load() != from || from.dc == dc {
		return
	}
	c.o.Log.Info("account moves", "from", from.dc, "to", dc)
	c.session.DC = dc
	c.save()
	c.home.Store(c.newLink(dc))
	from.retire()
}
