package telegram

import (
	"bytes"
	"context"
	"crypto/rsa"
	"encoding/hex"
	"net"
	"testing"
	"time"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/tl/api"
)

// TestCDNVectorsA16: the published vectors of AES-256-CTR (NIST SP 800-38A, F.5.5),
// whose counter is taken for an offset, and what Telethon 1.45 makes of zeros from a
// megabyte on.
func TestCDNVectorsA16(t *testing.T) {
	count := make([]byte, 32)
	for i := range count {
		count[i] = byte(i)
	}
	for _, tt := range []struct {
		name, key, iv, in, out string
		offset                 int64
	}{
		{
			name: "NIST", key: "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
			iv: "f0f1f2f3f4f5f6f7f8f9fafb00000000", offset: 0xfcfdfeff * 16,
			in:  "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710",
			out: "601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c52b0930daa23de94ce87017ba2d84988ddfc9c58db67aada613c2dd08457941a6",
		},
		{
			name: "Telethon", key: hex.EncodeToString(count), iv: "6465666768696a6b6c6d6e6f70717273", offset: 1 << 20,
			in:  hex.EncodeToString(make([]byte, 32)),
			out: "fbc5df52a966a9e7da25cf04688f08c441d3e6bcf6380d025ce9c937e2e5114b",
		},
	} {
		bytesOf := func(s string) []byte {
			b, err := hex.DecodeString(s)
			must(t, err)
			return b
		}
		x, err := New(Options{}).newCDNFile(&api.UploadFileCdnRedirect{EncryptionKey: bytesOf(tt.key), EncryptionIv: bytesOf(tt.iv)}, 2)
		must(t, err)
		got := bytesOf(tt.in)
		x.decrypt(got, tt.offset)
		if !bytes.Equal(got, bytesOf(tt.out)) {
			t.Errorf("%s: %x, want %s", tt.name, got, tt.out)
		}
	}
}

// TestCDNHeaderA16: a CDN is told nothing of the device and the program's language.
func TestCDNHeaderA16(t *testing.T) {
	o := Options{AppID: 7, Device: Device{Model: "Secret Model", System: "Secret System", AppVersion: "Secret 1.2", SystemLangCode: "zz", LangPack: "pack", LangCode: "xx"}}
	b := cdnHeader(o)
	for _, secret := range []string{"Secret", "zz", "pack", "xx"} {
		if bytes.Contains(b, []byte(secret)) {
			t.Errorf("the header says %q", secret)
		}
	}
	if !bytes.Equal(b, cdnHeader(Options{AppID: 7})) {
		t.Error("the header differs from one device to another")
	}
}

// TestCDNRestsA16: where a CDN brings nothing, only one file waits for that.
func TestCDNRestsA16(t *testing.T) {
	now := time.Now()
	c := New(Options{Now: func() time.Time { return now }, Dial: func(context.Context, int) (mtproto.Link, error) { return nil, net.ErrClosed }})
	c.cdn.learn(map[int][]*rsa.PublicKey{203: {TelegramKeys()[0]}}, now)
	for _, tt := range []struct {
		why  error
		rest bool
	}{
		{&Error{Kind: KindCancelled}, false},
		{&Error{Kind: KindRPC, Type: "FILE_TOKEN_INVALID"}, false},
		{&Error{Kind: KindTimeout}, true},
	} {
		x := &cdnFile{c: c, dc: 203}
		s := c.source(File{}, CallOptions{})
		s.cdn = x
		s.leaveCDN(x, tt.why)
		if err := c.reachCDN(t.Context(), 203, CallOptions{}); (err != nil) != tt.rest {
			t.Errorf("after %+v: %v", tt.why, err)
		}
	}
	now = now.Add(cdnRest)
	if err := c.reachCDN(t.Context(), 203, CallOptions{}); err != nil {
		t.Errorf("later: %v", err)
	}
}

// TestCDNStaysOneA16: a CDN that Telegram tells no key of any more is not taken for a
// data centre that the account is known at.
func TestCDNStaysOneA16(t *testing.T) {
	c, key := New(Options{}), TelegramKeys()[0]
	c.cdn.learn(map[int][]*rsa.PublicKey{203: {key}}, time.Now())
	c.cdn.learn(map[int][]*rsa.PublicKey{204: {key}}, time.Now())
	if !c.isCDN(203) || !c.isCDN(204) || c.isCDN(2) {
		t.Error("CDNs are not known")
	}
}
