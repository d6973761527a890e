package telegram

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"image/jpeg"
	"strings"
	"testing"
)

// TestStrippedA17: the header is that of Telethon's and gotd's, byte for byte,
// and what comes out is a JPEG file of the size that was said.
func TestStrippedA17(t *testing.T) {
	const theirs = "c2d6c960e35c3d94de4a0d85a39e0d9def693ee107fa374354960f2df47d82d4"
	if sum := sha256.Sum256(strippedHeader); hex.EncodeToString(sum[:]) != theirs {
		t.Errorf("header %x", sum)
	}
	b := append([]byte{1, 30, 40}, bytes.Repeat([]byte{0x28, 0xa2, 0x80, 0x0a, 0x28}, 40)...)
	file, err := expandStripped(b)
	if err != nil {
		t.Fatal(err)
	}
	if size, err := jpeg.DecodeConfig(bytes.NewReader(file)); err != nil || size.Height != 30 || size.Width != 40 {
		t.Errorf("%v, %v", size, err)
	}
	if !bytes.HasSuffix(file, []byte("\x0a\x28\xff\xd9")) {
		t.Errorf("ends with % x", file[len(file)-4:])
	}
	for _, wrong := range []string{"", "\x01", "\x01\x02", "\x02\x02\x02\x02", "\xff\xd8\xff"} {
		if _, err := expandStripped([]byte(wrong)); err == nil {
			t.Errorf("% x is one", wrong)
		}
	}
}

// TestPathA17: an outline becomes what gotd makes of it, and none makes the picture
// anything else than a picture.
func TestPathA17(t *testing.T) {
	in, _ := hex.DecodeString("1a00b204dc4703817355480146054445")
	const want = `d="M260,504c-73,1-51-21-81-65-4-5z"`
	got, err := expandPath(in, 0, 0)
	if err != nil || !strings.Contains(string(got), want) || !strings.Contains(string(got), `viewBox="0 0 512 512"`) {
		t.Errorf("%s, %v, want %s", got, err, want)
	}
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	got, err = expandPath(all, 100, 50)
	if err == nil {
		err = xml.Unmarshal(got, new(struct{}))
	}
	if err != nil || !strings.Contains(string(got), `"0 0 100 50"`) {
		t.Errorf("%s, %v", got, err)
	}
	if _, err := expandPath(make([]byte, maxPath+1), 0, 0); err == nil {
		t.Error("no limit")
	}
}
