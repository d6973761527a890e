package mtproto

import (
	"encoding/binary"
	"io"
)

// envelope is a packet on its way to be encrypted or opened, with others if there
// are any: four take hardly more time than one.
type envelope struct {
	key    AuthKey
	packet []byte
	inner  []byte   // of packet, what is encrypted
	large  [32]byte // msg_key_large (M1)
}

// token is the packet's quick-ack token (T7).
func (e *envelope) token() uint32 { return binary.LittleEndian.Uint32(e.large[:]) | quickAckBit }

// together is how many packets are worked on side by side, at most.
const together = 4

// envelopLast makes a packet of a message whose body is the end of buf, with
// packetHead bytes of room before it. It returns buf, for its memory.
func (k AuthKey) envelopLast(buf []byte, m Message, rand io.Reader) ([]byte, envelope) {
	start := len(buf) - len(m.Body) - packetHead
	buf = growBuffer(buf, paddingRoom)
	buf = buf[:start+len(pad(buf[start:], rand))]
	return buf, k.envelop(buf[start:], m)
}

// sealAll encrypts packets.
func sealAll(side Side, all []envelope) {
	for len(all) > 0 {
		some := all[:min(together, len(all))]
		all = all[len(some):]
		hashAll(side, some)
		for i := range some {
			copy(some[i].packet[8:encryptedHeader], some[i].large[8:24])
		}
		var texts [together]igeText
		encryptAll(fillTexts(texts[:0], side, some))
	}
}

// openAll decrypts packets; what is in them is for message to check.
func openAll(side Side, all []envelope) {
	for len(all) > 0 {
		some := all[:min(together, len(all))]
		all = all[len(some):]
		var texts [together]igeText
		decryptAll(fillTexts(texts[:0], side, some))
		hashAll(side, some)
	}
}

// fillTexts appends what is to be encrypted or decrypted of packets that have their
// msg_key.
func fillTexts(texts []igeText, side Side, some []envelope) []igeText {
	for i := range some {
		e := &some[i]
		texts = append(texts, igeText{buf: e.inner})
		t := &texts[i]
		e.key.derive(side, e.packet[8:encryptedHeader], &t.key, &t.iv)
	}
	return texts
}

// longText is what is worth to be hashed beside another text.
const longText = 1 << 10

// hashAll works out msg_key_large: the hash of a part of the key and the whole
// plaintext with its padding (M1).
func hashAll(side Side, some []envelope) {
	for i := 0; i < len(some); i++ {
		e := &some[i]
		if i+1 < len(some) && min(len(e.inner), len(some[i+1].inner)) >= longText {
			next := &some[i+1]
			sums := sumTwo(e.hashed(side), next.hashed(side))
			e.large, next.large = sums[0], sums[1]
			i++
			continue
		}
		e.large = e.hashed(side).sum()
	}
}

func (e *envelope) hashed(side Side) shaText {
	return shaText{(*[32]byte)(e.key.secret[88+side:]), e.inner}
}
