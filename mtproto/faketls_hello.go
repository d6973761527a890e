package mtproto

import (
	"crypto/ecdh"
	"crypto/mlkem"
	"encoding/binary"
	"io"
	"slices"
)

// TLS extensions (IANA) of the hello.
const (
	extServerName          = 0
	extStatusRequest       = 5
	extGroups              = 10
	extPointFormats        = 11
	extSignatures          = 13
	extALPN                = 16
	extCertificateStamps   = 18
	extExtendedMaster      = 23
	extCompressCertificate = 27
	extSessionTicket       = 35
	extVersions            = 43
	extKeyExchangeModes    = 45
	extKeyShare            = 51
	extALPS                = 0x44cd
	extEncryptedHello      = 0xfe0d
	extRenegotiation       = 0xff01
)

// helloDraw is what of a hello is drawn anew each time.
type helloDraw struct {
	session [32]byte
	grease  [5]uint16 // values of no meaning (RFC 8701), by where they stand
	hybrid  [32]byte  // X25519 of X25519MLKEM768
	mlkem   [64]byte
	x25519  [32]byte
	order   [15]byte

	// of what looks like an encrypted hello
	config  [2]byte // its number, and which length the payload has
	key     [32]byte
	payload [240]byte
}

const (
	greaseCipher = iota
	greaseGroup
	greaseFirst // extension
	greaseLast
	greaseVersion
)

func drawHello(rand io.Reader) (*helloDraw, error) {
	var d helloDraw
	var meaningless [len(d.grease)]byte
	for _, p := range [][]byte{d.session[:], meaningless[:], d.hybrid[:], d.mlkem[:], d.x25519[:], d.order[:], d.config[:], d.key[:], d.payload[:]} {
		if _, err := io.ReadFull(rand, p); err != nil {
			return nil, err
		}
	}
	for i, v := range meaningless {
		d.grease[i] = uint16(v>>4)*0x1010 | 0x0a0a
	}
	if d.grease[greaseLast] == d.grease[greaseFirst] { // no extension comes twice
		d.grease[greaseLast] ^= 0x1010
	}
	return &d, nil
}

// appendClientHello appends the record of a ClientHello as Chrome sends it (T12):
// the same ciphers, groups and extensions with the same content, in an order of
// its own each time, both key shares real. It has no padding extension, which
// browsers add to hellos of 256 to 511 bytes: the post-quantum key share alone is
// longer. The random is left for signHello. The facts are those of TDLib's
// TlsInit and of what uTLS has for Chrome 133.
func appendClientHello(b []byte, domain string, rand io.Reader) ([]byte, error) {
	d, err := drawHello(rand)
	if err != nil {
		return nil, err
	}
	extensions, err := d.extensions(domain)
	if err != nil {
		return nil, err
	}
	return block(append(b, tlsClientHello...), 2, func(b []byte) []byte {
		return block(append(b, 1), 3, func(b []byte) []byte {
			b = append(b, 3, 3)
			b = append(b, make([]byte, randomSize)...)
			b = block(b, 1, func(b []byte) []byte { return append(b, d.session[:]...) })
			b = numbers(b, 2, d.grease[greaseCipher], 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8,
				0xc013, 0xc014, 0x9c, 0x9d, 0x2f, 0x35)
			b = append(b, 1, 0) // compression: none
			return block(b, 2, func(b []byte) []byte {
				b = extension(b, d.grease[greaseFirst], nil)
				for _, e := range extensions {
					b = append(b, e...)
				}
				return extension(b, d.grease[greaseLast], []byte{0})
			})
		})
	}), nil
}

// extensions are all but the first and the last, which browsers leave in place.
func (d *helloDraw) extensions(domain string) ([][]byte, error) {
	shares, err := d.keyShares()
	if err != nil {
		return nil, err
	}
	var all [][]byte
	add := func(id uint16, content []byte) { all = append(all, extension(nil, id, content)) }
	add(extServerName, block(nil, 2, func(b []byte) []byte {
		return block(append(b, 0), 2, func(b []byte) []byte { return append(b, domain...) })
	}))
	add(extStatusRequest, []byte{1, 0, 0, 0, 0})
	add(extGroups, numbers(nil, 2, d.grease[greaseGroup], 0x11ec, 0x1d, 0x17, 0x18))
	add(extPointFormats, []byte{1, 0})
	add(extSignatures, numbers(nil, 2, 0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601))
	add(extALPN, []byte("\x00\x0c\x02h2\x08http/1.1"))
	add(extCertificateStamps, nil)
	add(extExtendedMaster, nil)
	add(extCompressCertificate, []byte{2, 0, 2})
	add(extSessionTicket, nil)
	add(extVersions, numbers(nil, 1, d.grease[greaseVersion], 0x0304, 0x0303))
	add(extKeyExchangeModes, []byte{1, 1})
	add(extKeyShare, shares)
	add(extALPS, []byte("\x00\x03\x02h2"))
	add(extEncryptedHello, d.encryptedHello())
	add(extRenegotiation, []byte{0})
	for i := len(all) - 1; i > 0; i-- {
		j := int(d.order[i-1]) % (i + 1)
		all[i], all[j] = all[j], all[i]
	}
	return all, nil
}

// keyShares are the keys of X25519MLKEM768 and X25519, behind one of no meaning.
func (d *helloDraw) keyShares() ([]byte, error) {
	hybrid, err := x25519Public(d.hybrid[:])
	if err != nil {
		return nil, err
	}
	plain, err := x25519Public(d.x25519[:])
	if err != nil {
		return nil, err
	}
	kem, err := mlkem.NewDecapsulationKey768(d.mlkem[:])
	if err != nil {
		return nil, err
	}
	share := func(b []byte, group uint16, key []byte) []byte {
		return block(binary.BigEndian.AppendUint16(b, group), 2, func(b []byte) []byte { return append(b, key...) })
	}
	return block(nil, 2, func(b []byte) []byte {
		b = share(b, d.grease[greaseGroup], []byte{0})
		b = share(b, 0x11ec, slices.Concat(kem.EncapsulationKey().Bytes(), hybrid))
		return share(b, 0x1d, plain)
	}), nil
}

func x25519Public(private []byte) ([]byte, error) {
	key, err := ecdh.X25519().NewPrivateKey(private)
	if err != nil {
		return nil, err
	}
	return key.PublicKey().Bytes(), nil
}

// encryptedHello looks like an encrypted ClientHello and is none: an outer one,
// with HKDF-SHA256 and AES-128-GCM, of one of the four lengths that browsers use.
func (d *helloDraw) encryptedHello() []byte {
	b := []byte{0, 0, 1, 0, 1, d.config[0]}
	b = block(b, 2, func(b []byte) []byte { return append(b, d.key[:]...) })
	payload := d.payload[:144+32*int(d.config[1]%4)]
	return block(b, 2, func(b []byte) []byte { return append(b, payload...) })
}

// block appends what add appends, behind its length in size bytes.
func block(b []byte, size int, add func([]byte) []byte) []byte {
	at := len(b) + size
	b = add(append(b, make([]byte, size)...))
	for i, n := 1, len(b)-at; i <= size; i, n = i+1, n>>8 {
		b[at-i] = byte(n)
	}
	return b
}

// numbers appends 16-bit numbers behind their length in size bytes.
func numbers(b []byte, size int, all ...uint16) []byte {
	return block(b, size, func(b []byte) []byte {
		for _, v := range all {
			b = binary.BigEndian.AppendUint16(b, v)
		}
		return b
	})
}

func extension(b []byte, id uint16, content []byte) []byte {
	return block(binary.BigEndian.AppendUint16(b, id), 2, func(b []byte) []byte { return append(b, content...) })
}
