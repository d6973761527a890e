package telegram

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/tgscript/tgscript/mtproto"
)

// Portable is a signed-in account as it moves from one place to another. Only
// one of the two may use it from then on (A3).
type Portable struct {
	Place   Place // AppID 0: not known
	Session Session
	Self    Self // may be an ID alone, or nothing
	State   UpdateState
	Peers   []StoredPeer
}

// ownString is what our session strings begin with; 1 is the version of what
// follows. That is base64url without padding of
//
//	flags      byte: 1 test servers, 2 a bot
//	dc, app id, self id      uvarints
//	api_hash   uvarint length, bytes
//	place      uvarint length, JSON of a Place with DCs and Keys; empty for Telegram's own
//	keys       uvarint count; of each the data centre as uvarint, 256 bytes
//	sum        the first 8 bytes of SHA-256 of all before it
const ownString = "tgscript1-"

// maxSessionString is longer than any that is one.
const maxSessionString = 64 << 10

// SessionString is the account in one line, enough to run it elsewhere: a secret
// like its keys. Names, peers, update state and salts are not in it.
func (p Portable) SessionString() (string, error) {
	if p.Session.DC <= 0 || p.Session.Keys[p.Session.DC].Key.IsZero() {
		return "", errors.New("there is no key to make a session string of: sign in first")
	}
	var flags byte
	if p.Place.Test {
		flags |= 1
	}
	if p.Self.Bot {
		flags |= 2
	}
	b := []byte{flags}
	for _, n := range []int64{int64(p.Session.DC), int64(p.Place.AppID), p.Self.ID} {
		b = binary.AppendUvarint(b, uint64(n))
	}
	place := []byte(nil)
	if len(p.Place.DCs)+len(p.Place.Keys) > 0 {
		var err error
		if place, err = json.Marshal(Place{DCs: p.Place.DCs, Keys: p.Place.Keys}); err != nil {
			return "", fmt.Errorf("session string: %w", err)
		}
	}
	for _, text := range [][]byte{[]byte(p.Place.AppHash), place} {
		b = append(binary.AppendUvarint(b, uint64(len(text))), text...)
	}
	b = binary.AppendUvarint(b, uint64(len(p.Session.Keys)))
	for _, dc := range sortedKeys(p.Session.Keys) {
		b = append(binary.AppendUvarint(b, uint64(dc)), p.Session.Keys[dc].Key.Bytes()...)
	}
	sum := sha256.Sum256(b)
	return ownString + base64.RawURLEncoding.EncodeToString(append(b, sum[:8]...)), nil
}

func sortedKeys[V any](m map[int]V) []int {
	keys := make([]int, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// ParseSessionString reads a session string of ours, of Telethon (StringSession)
// or of Pyrogram and its descendants. Errors don't repeat it (S18).
func ParseSessionString(s string) (Portable, error) {
	s = strings.TrimSpace(s)
	text, own := strings.CutPrefix(s, ownString)
	var p Portable
	var err error
	switch {
	case len(s) > maxSessionString:
		err = errors.New("it is far too long")
	case own:
		p, err = parseOwn(text)
	case strings.HasPrefix(s, "tgscript"):
		err = errors.New("a newer version of this program has made it: update")
	case len(s) == 353 && s[0] == '1' || len(s) == 369 && s[0] == '1':
		p, err = parseTelethon(s[1:])
	case pyrogramForms[len(s)] != pyrogramForm{}:
		p, err = parsePyrogram(s)
	default:
		err = fmt.Errorf("none of this program, of Telethon or of Pyrogram has %d characters and begins like this; was it copied as a whole?", len(s))
	}
	if err != nil {
		return Portable{}, fmt.Errorf("session string: %w", err)
	}
	return p, nil
}

var errCopied = errors.New("it is damaged: copy it again, as a whole")

func parseOwn(text string) (p Portable, err error) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(b) < 9 {
		return p, errCopied
	}
	b, sum := b[:len(b)-8], b[len(b)-8:]
	if want := sha256.Sum256(b); !bytes.Equal(sum, want[:8]) {
		return p, errCopied
	}
	r := &fields{b: b}
	flags := r.bytes(1)
	p.Session.DC, p.Place.AppID, p.Self.ID = r.dc(), int(r.number(1<<31)), int64(r.number(1<<62))
	hash := r.bytes(r.number(1 << 10))
	if place := r.bytes(r.number(maxSessionString)); len(place) > 0 && r.err == nil {
		id := p.Place.AppID
		if p.Place, err = parsePlace(place); err != nil {
			return p, errCopied
		}
		p.Place.AppID = id
	}
	p.Place.AppHash = string(hash)
	p.Session.Keys = map[int]StoredKey{}
	for range r.number(1000) {
		dc := r.dc()
		key, err := mtproto.NewAuthKey(r.bytes(256))
		if err != nil {
			return p, errCopied
		}
		p.Session.Keys[dc] = StoredKey{Key: key}
	}
	if r.err != nil || len(r.b) != 0 || p.Session.Keys[p.Session.DC].Key.IsZero() {
		return p, errCopied
	}
	p.Place.Test, p.Self.Bot = flags[0]&1 != 0, flags[0]&2 != 0
	return p, nil
}

// fields reads what SessionString has put together; after an error, nothing.
type fields struct {
	b   []byte
	err error
}

// number is a uvarint below the limit.
func (r *fields) number(limit uint64) uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 || v >= limit {
		r.err, r.b = errCopied, nil
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *fields) dc() int { return int(r.number(10_000)) }

func (r *fields) bytes(n uint64) []byte {
	if n > uint64(len(r.b)) {
		r.err, r.b = errCopied, nil
		return nil
	}
	b := r.b[:n]
	r.b = r.b[n:]
	return b
}

// parseTelethon reads what Telethon's StringSession has after its version, 1
// (1.0 to 1.45): data centre, address of 4 or 16 bytes, port, key.
func parseTelethon(text string) (p Portable, err error) {
	b, err := base64.URLEncoding.Strict().DecodeString(text)
	if err != nil || len(b) != 1+4+2+256 && len(b) != 1+16+2+256 {
		return p, errCopied
	}
	at := len(b) - 256 - 2
	address, _ := netip.AddrFromSlice(b[1:at])
	return foreign(int(b[0]), netip.AddrPortFrom(address, binary.BigEndian.Uint16(b[at:])).String(), b[at+2:])
}

// pyrogramForm says which fields a Pyrogram string has: data centre, perhaps the
// app's id, test servers, key, user id of 4 or 8 bytes, bot.
type pyrogramForm struct {
	app  bool
	user int // bytes
}

// pyrogramForms are known by the length of the string: Pyrogram up to 1.2, its
// 1.x since, and 2.x, which Kurigram and Pyrofork have too.
var pyrogramForms = map[int]pyrogramForm{351: {false, 4}, 356: {false, 8}, 362: {true, 8}}

func parsePyrogram(s string) (p Portable, err error) {
	form := pyrogramForms[len(s)]
	b, err := base64.RawURLEncoding.DecodeString(s)
	size := 1 + 1 + 256 + form.user + 1
	if form.app {
		size += 4
	}
	if err != nil || len(b) != size { // line breaks inside are no characters to it
		return p, errCopied
	}
	dc, b := int(b[0]), b[1:]
	app := 0
	if form.app {
		app, b = int(binary.BigEndian.Uint32(b)), b[4:]
	}
	test, key, b := b[0], b[1:257], b[257:]
	user := int64(0)
	for _, c := range b[:form.user] {
		user = user<<8 | int64(c)
	}
	bot := b[form.user]
	if test > 1 || bot > 1 || user < 0 {
		return p, errCopied
	}
	p, err = foreign(dc, "", key)
	p.Place.AppID, p.Place.Test = app, test == 1
	p.Self = Self{ID: user, Bot: bot == 1}
	return p, err
}

// foreign is an account of another library, which keeps the key to its home
// only. Its address tells whether it lives on test servers, or on a server on
// this machine or network; other addresses are Telegram's own, and known.
func foreign(dc int, address string, key []byte) (p Portable, err error) {
	if dc <= 0 {
		return p, errCopied
	}
	if bytes.Count(key, []byte{0}) == len(key) {
		return p, errors.New("nobody is signed in in it")
	}
	k, err := mtproto.NewAuthKey(key)
	if err != nil {
		return p, errCopied
	}
	p.Session = Session{DC: dc, Keys: map[int]StoredKey{dc: {Key: k}}}
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return p, nil // none, or a name
	}
	if ip := at.Addr(); ip.IsLoopback() || ip.IsPrivate() {
		p.Place.DCs = []DC{{ID: dc, Addr: at.String()}}
	}
	for _, test := range TelegramDCs(true) {
		if t, err := netip.ParseAddrPort(test.Addr); err == nil && t.Addr() == at.Addr() {
			p.Place.Test = true
		}
	}
	return p, nil
}

// Import makes the file that of another account, which it forgets everything
// for.
func (f *AccountFile) Import(p Portable) error {
	alive := ""
	return f.commit(func(c *connection) error {
		err := f.apply(c, Change{Forget: true, Session: &p.Session, Self: &p.Self, State: &p.State, Ended: &alive, Peers: p.Peers})
		if err != nil {
			return err
		}
		return f.savePlace(c, p.Place)
	})
}

// Export is the account, without its peers.
func (f *AccountFile) Export() (Portable, error) {
	s, err := f.Load()
	if err != nil {
		return Portable{}, err
	}
	place, err := f.Place()
	return Portable{Place: place, Session: s.Session, Self: s.Self, State: newest(s.states())}, err
}
