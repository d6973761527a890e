package telegram

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// Telegram sends the smallest thumbnails along with what they show, in forms of
// its own (A17): a photo without the beginning that all such photos share, and an
// outline in a byte a character.

// strippedHeader is what a stripped photo lacks: a JPEG file up to the first byte
// of the picture, for tables of quality 20. Height and width are left open, each
// less than 256.
var strippedHeader, _ = hex.DecodeString("" +
	"ffd8ffe000104a46494600010100000100010000" + // JFIF
	"ffdb004300281c1e231e19282321232d2b28303c64413c37373c7b585d4964918099968f808c8aa0b4e6c3a0aadaad8a8cc8ffcbdaeef5ffffff9bc1fffffffaffe6fdfff8" +
	"ffdb0043012b2d2d3c353c76414176f8a58ca5f8" + strings.Repeat("f8", 49) + // quantization
	"ffc00011080000000003012200021101031101" + // frame
	"ffc4001f0000010501010101010100000000000000000102030405060708090a0b" + // Huffman codes, as in the standard's annex K
	"ffc400b5100002010303020403050504040000017d01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a" +
	"3435363738393a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7" +
	"b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa" +
	"ffc4001f0100030101010101010101010000000000000102030405060708090a0b" +
	"ffc400b51100020102040403040705040400010277000102031104052131061241510761711322328108144291a1b1c109233352f0156272d10a162434e125f11718191a262728" +
	"292a35363738393a434445464748494a535455565758595a636465666768696a737475767778797a82838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5" +
	"b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa" +
	"ffda000c03010002110311003f00") // scan

// Where height and width go in strippedHeader, and what ends a JPEG file.
const (
	strippedHeight = 164
	strippedWidth  = 166
	jpegEnd        = "\xff\xd9"
)

// expandStripped makes a JPEG file of a stripped photo: a 1, height, width, and
// the picture.
func expandStripped(b []byte) ([]byte, error) {
	if len(b) < 3 || b[0] != 1 {
		return nil, fmt.Errorf("a stripped photo begins with 1, height and width, this has %d bytes: % x", len(b), b[:min(len(b), 3)])
	}
	jpeg := make([]byte, 0, len(strippedHeader)+len(b)-3+len(jpegEnd))
	jpeg = append(jpeg, strippedHeader...)
	jpeg[strippedHeight], jpeg[strippedWidth] = b[1], b[2]
	return append(append(jpeg, b[3:]...), jpegEnd...), nil
}

// pathCommands are the characters of an outline for the bytes from 192 on, and
// maxPath is how long one may be, in bytes as they come; Telegram's have some
// hundreds.
const (
	pathCommands = "AACAAAAHAAALMAAAQASTAVAAAZaacaaaahaaalmaaaqastava.az0123456789-,"
	maxPath      = 64 << 10
)

// expandPath makes an SVG picture of an outline. Its coordinates are those of a
// square of 512, unless there is a size.
func expandPath(b []byte, width, height int32) ([]byte, error) {
	if len(b) > maxPath {
		return nil, fmt.Errorf("an outline of %d bytes, wanted at most %d", len(b), maxPath)
	}
	if width <= 0 || height <= 0 {
		width, height = 512, 512
	}
	svg := fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d"><path d="M`, width, height)
	for _, x := range b {
		switch {
		case x >= 192:
			svg = append(svg, pathCommands[x-192])
			continue
		case x >= 128:
			svg = append(svg, ',')
		case x >= 64:
			svg = append(svg, '-')
		}
		svg = strconv.AppendInt(svg, int64(x%64), 10)
	}
	return append(svg, `z"/></svg>`...), nil
}
