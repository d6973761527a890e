package mtproto

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"math"
	"os"
	"strings"
	"testing"
)

// sample is Telegram's published key exchange (V1), by field name.
func sample(t testing.TB, field string) []byte {
	t.Helper()
	raw, err := os.ReadFile("testdata/auth_key_sample.json")
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]string
	if err := json.Unmarshal(raw, &fields); err != nil {
		t.Fatal(err)
	}
	if fields[field] == "" {
		t.Fatalf("the sample has no %s", field)
	}
	return unhex(t, fields[field])
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func sampleKey(t testing.TB) AuthKey {
	t.Helper()
	key, err := NewAuthKey(sample(t, "auth_key"))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestAuthKeyIDV2K12(t *testing.T) {
	key := sampleKey(t)
	if want := int64(0x4e78ef50338b5865); key.ID() != want {
		t.Errorf("id = %x, want %x", key.ID(), want)
	}
	if got := binary.LittleEndian.AppendUint64(nil, key.aux); hex.EncodeToString(got) != "20b5c361a4f5a3d0" {
		t.Errorf("aux = %x, want 20b5c361a4f5a3d0", got)
	}
	if _, err := NewAuthKey(make([]byte, 255)); err == nil {
		t.Error("a key of 255 bytes was accepted")
	}
}

func TestAuthKeyPrintsNoSecretS18(t *testing.T) {
	key := sampleKey(t)
	holder := struct{ key AuthKey }{key}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("made", "key", key)
	printed := fmt.Sprintf("%v %+v %#v %s %x %v %+v %#v", key, key, key, key, key, holder, holder, holder) + log.String()
	for _, secret := range []string{"aca2547b", "ac a2 54", "172 162 84", "0xac, 0xa2", "rKJUez"} {
		if strings.Contains(strings.ToLower(printed), strings.ToLower(secret)) {
			t.Errorf("the key's bytes are in %q", printed)
		}
	}
}

// The message vectors under the sample's key (V3).
var messageVectors = []struct {
	name    string
	side    Side
	message Message
	padding int
	token   uint32
	packet  string
}{
	{
		name: "ping", side: ClientToServer,
		message: Message{SessionID: 0x0123456789abcdef, MsgID: 0x65c53d5200000004,
			Body: []byte{0xec, 0x77, 0xbe, 0x7a, 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11}},
		padding: 20,
		token:   0x9cbe3e72,
		packet: "65588b3350ef784e027a90f85df617af79e6a115c488d0927c14a5f6b4750e76c4e56fb531d471be8ab9ece6c4af36f0" +
			"6431442caef9325c9d6e6da0d539a9001b01f2e74708b7de1cc52d5d7a77756137d634d376e4bda5",
	},
	{
		name: "pong", side: ServerToClient,
		message: Message{SessionID: 0x0123456789abcdef, MsgID: 0x65c53d5200000001,
			Body: []byte{0xc5, 0x73, 0x77, 0x34, 0x04, 0, 0, 0, 0x52, 0x3d, 0xc5, 0x65, 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11}},
		padding: 12,
		packet: "65588b3350ef784e4784a9238897faa9c1baa2b0dcd6f35dc4ab2256c7b42d469c391c69dc8f2c69068ef95fb0401bec" +
			"cf3cd313b702b931b3ef67b3983702596237bdaa2858d5358fb2ff2784bdb129bfbac83aee575fb2",
	},
}

// seal builds a packet with exactly this padding.
func sealWith(k AuthKey, side Side, m Message, padding []byte) ([]byte, uint32) {
	packet := append(append(make([]byte, packetHead), m.Body...), padding...)
	return packet, k.seal(packet, side, m)
}

func counting(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i)
	}
	return b
}

func TestEnvelopeVectorsV3M1T7(t *testing.T) {
	key := sampleKey(t)
	salt := int64(binary.LittleEndian.Uint64(unhex(t, "49a6747298503dce")))
	for _, v := range messageVectors {
		t.Run(v.name, func(t *testing.T) {
			v.message.Salt = salt
			packet, token := sealWith(key, v.side, v.message, counting(v.padding))
			if hex.EncodeToString(packet) != v.packet {
				t.Errorf("packet = %x, want %s", packet, v.packet)
			}
			if v.token != 0 && token != v.token {
				t.Errorf("token = %08x, want %08x", token, v.token)
			}
			got, token2, err := key.decrypt(v.side, packet)
			if err != nil {
				t.Fatal(err)
			}
			if token2 != token {
				t.Errorf("the receiver's token = %08x, the sender's %08x", token2, token)
			}
			if got.Salt != salt || got.SessionID != v.message.SessionID || got.MsgID != v.message.MsgID ||
				!bytes.Equal(got.Body, v.message.Body) {
				t.Errorf("decrypted %+v, want %+v", got, v.message)
			}
		})
	}
}

func TestEncryptPaddingM2(t *testing.T) {
	key := sampleKey(t)
	for n := 0; n < 64; n += 4 {
		sizes := map[int]bool{}
		for range 100 {
			m := Message{Salt: math.MinInt64, SessionID: -1, MsgID: 1, SeqNo: -7, Body: counting(n)}
			packet := key.Encrypt([]byte("kept"), ServerToClient, m, rand.Reader)
			if string(packet[:4]) != "kept" {
				t.Fatal("Encrypt did not append")
			}
			packet = packet[4:]
			padding := len(packet) - encryptedHeader - innerHeader - n
			if padding < 12 || padding > 1024 || len(packet)%16 != 8 {
				t.Fatalf("packet of %d bytes for %d: padding %d", len(packet), n, padding)
			}
			sizes[padding] = true
			got, err := key.Decrypt(ServerToClient, packet)
			if err != nil {
				t.Fatal(err)
			}
			if got.Salt != m.Salt || got.SessionID != -1 || got.SeqNo != -7 || !bytes.Equal(got.Body, m.Body) {
				t.Fatalf("decrypted %+v, want %+v", got, m)
			}
		}
		if len(sizes) < 8 {
			t.Errorf("a body of %d bytes: only %d sizes of padding", n, len(sizes))
		}
	}
}
