package sandbox

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strings"
	"unicode/utf16"

	"github.com/tgscript/tgscript/tl/api"
)

// contactCard shares somebody's phone number: of an account that the caller can
// find by it, or of nobody's.
func (c *call) contactCard(in *api.InputMediaContact) (*attachment, error) {
	if digits(in.PhoneNumber) == "" {
		return nil, refuse("MEDIA_INVALID")
	}
	m := &api.MessageMediaContact{PhoneNumber: in.PhoneNumber, FirstName: in.FirstName, LastName: in.LastName, Vcard: in.Vcard}
	if a := c.w.phones[digits(in.PhoneNumber)]; a != nil && c.findsByPhone(a) {
		m.UserID = a.ID
	}
	return &attachment{media: m}, nil
}

// onMap shows a point of the earth: MEDIA_EMPTY for none, MEDIA_INVALID for one
// that is elsewhere.
func onMap(in api.InputGeoPointClass, show func(api.GeoPointClass) api.MessageMediaClass) (*attachment, error) {
	p, ok := in.(*api.InputGeoPoint)
	switch {
	case !ok:
		return nil, refuse("MEDIA_EMPTY")
	case !(math.Abs(p.Lat) <= 90 && math.Abs(p.Long) <= 180): // NaN is no place either
		return nil, refuse("MEDIA_INVALID")
	}
	h := sha256.Sum256(fmt.Appendf(nil, "tgscript sandbox place %v %v", p.Lat, p.Long))
	return &attachment{media: show(&api.GeoPoint{Lat: p.Lat, Long: p.Long, AccuracyRadius: p.AccuracyRadius,
		AccessHash: int64(binary.LittleEndian.Uint64(h[:]) | 1)})}, nil
}

// dice rolls: EMOTICON_INVALID for what does not roll. A number of the sandbox's
// randomness is as good as fair: its remainder is of 64 bits.
func (c *call) dice(in *api.InputMediaDice) (*attachment, error) {
	emoticon := strings.TrimSuffix(in.Emoticon, "\ufe0f")
	sides := uint64(0)
	switch emoticon {
	case "\U0001F3B2", "\U0001F3AF", "\U0001F3B3": // die, darts, bowling
		sides = 6
	case "\U0001F3C0", "\u26bd": // basketball, football
		sides = 5
	case "\U0001F3B0": // slot machine
		sides = 64
	default:
		return nil, refuse("EMOTICON_INVALID")
	}
	var b [8]byte
	if _, err := io.ReadFull(c.s.rand, b[:]); err != nil {
		return nil, fmt.Errorf("dice: %w", err)
	}
	value := int32(binary.LittleEndian.Uint64(b[:])%sides) + 1
	return &attachment{media: &api.MessageMediaDice{Emoticon: emoticon, Value: value}}, nil
}

// cutUnits is a part of a text, in UTF-16 units.
func cutUnits(text string, offset, length int32) string {
	return string(utf16.Decode(utf16.Encode([]rune(text))[offset : offset+length]))
}
