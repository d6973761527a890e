package host

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/reference"
)

// digests are the functions of the hash library that make bytes.
var digests = map[string]func() hash.Hash{"md5": md5.New, "sha1": sha1.New, "sha256": sha256.New, "sha512": sha512.New}

// digestNames lists them for errors.
var digestNames = []string{"md5", "sha1", "sha256", "sha512"}

const maxRandom = 1 << 20 // bytes

// openHash makes the hash library. What it makes is hexadecimal, or bytes with
// { raw = true }.
func (h *host) openHash() {
	for name, digest := range digests {
		h.register("hash."+name, func(L *lua.LState) int {
			return h.pushDigest(L, "hash."+name, digest(), 1, L.Get(2))
		})
	}
	h.register("hash.crc32", func(L *lua.LState) int {
		text := h.textArg(L, "hash.crc32", 1)
		h.spend(L, len(text)/hashedPerStep)
		L.Push(lua.LNumber(crc32.ChecksumIEEE([]byte(text))))
		return 1
	})
	h.register("hash.hmac", h.hashHMAC)
	h.register("hash.random", h.hashRandom)
	h.register("hash.equal", func(L *lua.LState) int {
		a, b := h.textArg(L, "hash.equal", 1), h.textArg(L, "hash.equal", 2)
		L.Push(lua.LBool(subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1))
		return 1
	})
}

// hashedPerStep is how many bytes are hashed, or encoded, for an instruction.
const hashedPerStep = 32

// pushDigest hashes argument n.
func (h *host) pushDigest(L *lua.LState, fn string, d hash.Hash, n int, opts lua.LValue) int {
	text := h.textArg(L, fn, n)
	h.spend(L, len(text)/hashedPerStep)
	_, _ = io.WriteString(d, text) // a hash takes all
	return h.pushHex(L, fn, d.Sum(nil), opts)
}

// pushHex pushes bytes as the options of fn say.
func (h *host) pushHex(L *lua.LState, fn string, b []byte, opts lua.LValue) int {
	raw := false
	h.eachOption(L, fn, opts, []string{"raw"}, func(_ string, v lua.LValue) *argError { return optionBool(&raw, v) })
	if raw {
		L.Push(lua.LString(b))
	} else {
		L.Push(lua.LString(hex.EncodeToString(b)))
	}
	return 1
}

// hashHMAC is hash.hmac(digest, key, text [, opts]).
func (h *host) hashHMAC(L *lua.LState) int {
	name := h.textArg(L, "hash.hmac", 1)
	digest := digests[name]
	if digest == nil {
		hint := reference.DidYouMean(name, digestNames)
		if hint == "" {
			hint = ", want " + listed(digestNames)
		}
		h.fail(L, "hash.hmac: no digest %q%s", name, hint)
	}
	key := h.textArg(L, "hash.hmac", 2)
	return h.pushDigest(L, "hash.hmac", hmac.New(digest, []byte(key)), 3, L.Get(4))
}

// hashRandom is hash.random(n [, opts]): n bytes that nobody can foresee.
func (h *host) hashRandom(L *lua.LState) int {
	n := intArg(L, 1, -1)
	if n < 0 || n > maxRandom {
		h.fail(L, "hash.random: number of bytes up to %d expected, got %s", maxRandom, describe(L.Get(1)))
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(h.bridge.rand, b); err != nil {
		h.fail(L, "no randomness: %s", err)
	}
	return h.pushHex(L, "hash.random", b, L.Get(2))
}

// openBase64 makes the base64 library: two alphabets. What is encoded for URLs has
// no padding.
func (h *host) openBase64() {
	for prefix, encoding := range map[string]*base64.Encoding{"": base64.StdEncoding, "url_": base64.RawURLEncoding} {
		encode, decode := "base64."+prefix+"encode", "base64."+prefix+"decode"
		h.register(encode, func(L *lua.LState) int {
			text := h.textArg(L, encode, 1)
			if encoding.EncodedLen(len(text)) > maxString {
				h.fail(L, "resulting string too long: %d bytes are the most", maxString)
			}
			h.spend(L, len(text)/hashedPerStep)
			L.Push(lua.LString(encoding.EncodeToString([]byte(text))))
			return 1
		})
		h.register(decode, func(L *lua.LState) int {
			text := h.textArg(L, decode, 1)
			h.spend(L, len(text)/hashedPerStep)
			b, err := decodeBase64(text, encoding)
			if err != nil {
				return pushError(L, fmt.Errorf("%s: %w", decode, err))
			}
			L.Push(lua.LString(b))
			return 1
		})
	}
}

// decodeBase64 reads base64 with padding or without, in lines or in one.
func decodeBase64(text string, encoding *base64.Encoding) ([]byte, error) {
	if strings.ContainsAny(text, "\r\n \t") {
		text = strings.Map(func(r rune) rune {
			if strings.ContainsRune("\r\n \t", r) {
				return -1
			}
			return r
		}, text)
	}
	text = strings.TrimRight(text, "=")
	b, err := encoding.WithPadding(base64.NoPadding).DecodeString(text)
	if at, ok := err.(base64.CorruptInputError); ok {
		if int(at) >= len(text) || len(text)%4 == 1 && int(at) >= len(text)-1 {
			return nil, fmt.Errorf("the text is cut off after character %d", len(text))
		}
		other := "base64.url_decode"
		if encoding == base64.RawURLEncoding {
			other = "base64.decode"
		}
		if strings.IndexByte("+/-_", text[at]) >= 0 {
			return nil, fmt.Errorf("%q at character %d is of the other alphabet: %s reads that", text[at], at+1, other)
		}
		return nil, fmt.Errorf("%q at character %d is no base64", text[at], at+1)
	}
	return b, err
}
