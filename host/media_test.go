package host

import (
	"bytes"
	"encoding/binary"
	"image"
	colors "image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"math/rand/v2"
	"testing"
)

// The files of these tests are made here, byte by byte where no package writes them.

// mp4Box is a box with content.
func mp4Box(typ string, content ...[]byte) []byte {
	all := bytes.Join(content, nil)
	return append(append(binary.BigEndian.AppendUint32(nil, uint32(8+len(all))), typ...), all...)
}

// be packs numbers of four bytes.
func be(numbers ...uint32) (b []byte) {
	for _, n := range numbers {
		b = binary.BigEndian.AppendUint32(b, n)
	}
	return b
}

// mp4Track is a track of a kind.
func mp4Track(kind string, width, height uint32, turned bool) []byte {
	head := append(be(7, 0, 0, 1, 0, 6500, 0, 0, 0, 0), be(1<<16, 0, 0, 0, 1<<16, 0, 0, 0, 1<<30)...)
	if turned {
		head = append(be(7, 0, 0, 1, 0, 6500, 0, 0, 0, 0), be(0, 1<<16, 0, 0xffff0000, 0, 0, 0, 0, 1<<30)...)
	}
	return mp4Box("trak", mp4Box("tkhd", head, be(width<<16, height<<16)),
		mp4Box("mdia", mp4Box("hdlr", be(0, 0), []byte(kind), make([]byte, 13))))
}

// testMP4 is a movie of 6.5 seconds, its sound and pictures not in it.
func testMP4(tracks ...[]byte) []byte {
	text := func(name, s string) []byte { return mp4Box(name, mp4Box("data", be(1, 0), []byte(s))) }
	moov := append([][]byte{mp4Box("mvhd", be(0, 0, 0, 1000, 6500), make([]byte, 80))}, tracks...)
	moov = append(moov, mp4Box("udta", mp4Box("meta", be(0), mp4Box("hdlr", make([]byte, 24)),
		mp4Box("ilst", text("\xa9nam", "A title"), text("\xa9ART", "Somebody"), mp4Box("covr", mp4Box("data", be(13, 0), []byte("picture")))))))
	return bytes.Join([][]byte{mp4Box("ftyp", []byte("isom\x00\x00\x02\x00")), mp4Box("mdat", make([]byte, 1000)), mp4Box("moov", moov...)}, nil)
}

// testImage is a picture, red in its left upper corner.
func testImage(width, height int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := colors.RGBA{0, 0, byte(x + y), 255}
			if x < width/4 && y < height/4 {
				c = colors.RGBA{255, 0, 0, 255}
			}
			m.SetRGBA(x, y, c)
		}
	}
	return m
}

func testPNG(width, height int) []byte {
	var b bytes.Buffer
	_ = png.Encode(&b, testImage(width, height)) // into memory
	return b.Bytes()
}

func testGIF(width, height int) []byte {
	var b bytes.Buffer
	_ = gif.Encode(&b, testImage(width, height), nil)
	return b.Bytes()
}

// testJPEG is a JPEG that is to be turned as orientation says; 0 says nothing.
func testJPEG(width, height int, orientation byte) []byte {
	var b bytes.Buffer
	_ = jpeg.Encode(&b, testImage(width, height), nil)
	if orientation == 0 {
		return b.Bytes()
	}
	exif := []byte("Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00" + string(orientation) + "\x00\x00\x00\x00\x00\x00")
	segment := append(binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(2+len(exif))), exif...)
	return bytes.Join([][]byte{b.Bytes()[:2], segment, b.Bytes()[2:]}, nil)
}

// oggCRC is the sum of a page.
func oggCRC(b []byte) (crc uint32) {
	for _, x := range b {
		crc ^= uint32(x) << 24
		for range 8 {
			crc = crc<<1 ^ 0x04c11db7*(crc>>31)
		}
	}
	return crc
}

// testOgg puts each packet on pages of its own, whose positions rise by step from
// the third packet on.
func testOgg(step uint64, packets ...[]byte) (all []byte) {
	number := uint32(0)
	for i, p := range packets {
		for first := true; first || len(p) > 0; first = false {
			n := min(len(p), 255*255)
			page := append([]byte("OggS\x00"), 0)
			if i == 0 {
				page[5] = 2
			} else if !first {
				page[5] = 1
			}
			page = binary.LittleEndian.AppendUint64(page, step*uint64(max(0, i-1)))
			page = binary.LittleEndian.AppendUint32(page, 7)
			page = binary.LittleEndian.AppendUint32(page, number)
			page = append(page, 0, 0, 0, 0)
			table := bytes.Repeat([]byte{255}, n/255)
			if n < 255*255 {
				table = append(table, byte(n%255))
			}
			page = append(append(append(page, byte(len(table))), table...), p[:n]...)
			binary.LittleEndian.PutUint32(page[22:], oggCRC(page))
			all, p = append(all, page...), p[n:]
			number++
		}
	}
	return all
}

// testComments are texts as Vorbis has them.
func testComments(texts ...string) []byte {
	le := func(b []byte, s string) []byte {
		return append(binary.LittleEndian.AppendUint32(b, uint32(len(s))), s...)
	}
	b := binary.LittleEndian.AppendUint32(le(nil, "made here"), uint32(len(texts)))
	for _, s := range texts {
		b = le(b, s)
	}
	return b
}

// testOpus is a voice message of so many seconds: silence, then noise.
func testOpus(seconds int) []byte {
	head := []byte("OpusHead\x01\x01\x38\x01\x80\xbb\x00\x00\x00\x00\x00")
	packets := [][]byte{head, append([]byte("OpusTags"), testComments("TITLE=Note", "artist=Me")...)}
	random := rand.New(rand.NewPCG(1, 2))
	for i := range seconds * 50 {
		p := []byte{0xf8, 0xff, 0xfe}
		if i >= seconds*25 {
			p = []byte{0xf8}
			for range 60 {
				p = append(p, byte(random.Uint32()))
			}
		}
		packets = append(packets, p)
	}
	return testOgg(960, packets...)
}

// testMP3 is frames of silence, 128 kbit a second, between tags.
func testMP3(frames int, tag, first []byte) []byte {
	frame := append([]byte{0xff, 0xfb, 0x90, 0x04}, make([]byte, 417-4)...)
	all := tag
	if first != nil {
		copy(frame[36:], first)
		all = append(all, frame...)
		clear(frame[36:])
	}
	return append(all, bytes.Repeat(frame, frames)...)
}

// testID3 is a tag of version 2.4.
func testID3(frames ...string) []byte {
	var b []byte
	for _, f := range frames {
		b = append(b, f[:4]...)
		b = append(b, 0, 0, byte(len(f[4:])>>7), byte(len(f[4:])&0x7f), 0, 0)
		b = append(b, f[4:]...)
	}
	b = append(b, make([]byte, 20)...)
	return append([]byte{'I', 'D', '3', 4, 0, 0, 0, 0, byte(len(b) >> 7), byte(len(b) & 0x7f)}, b...)
}

// testFLAC says that it is 3 seconds of sound.
func testFLAC() []byte {
	info := append(make([]byte, 10), binary.BigEndian.AppendUint64(nil, 44100<<44|1<<41|15<<36|3*44100)...)
	info = append(info, make([]byte, 16)...)
	picture := bytes.Join([][]byte{be(3, 9), []byte("image/png"), be(0, 1, 1, 24, 0, 7), []byte("picture")}, nil)
	comments := testComments("Title=Sound", "ARTIST=Us")
	return bytes.Join([][]byte{[]byte("fLaC"), be(uint32(len(info))), info, be(4<<24 | uint32(len(comments))), comments, be(0x86<<24 | uint32(len(picture))), picture}, nil)
}

// testWAV is so many seconds of silence.
func testWAV(seconds int) []byte {
	le := func(n uint32) []byte { return binary.LittleEndian.AppendUint32(nil, n) }
	n := uint32(seconds * 16000)
	return bytes.Join([][]byte{[]byte("RIFF"), le(36 + n), []byte("WAVEfmt "), le(16), {1, 0, 1, 0}, le(8000), le(16000), {2, 0, 16, 0},
		[]byte("data"), le(n), make([]byte, n)}, nil)
}

func TestProbe(t *testing.T) {
	video, sound := mp4Track("vide", 640, 360, false), mp4Track("soun", 0, 0, false)
	webp := append([]byte("RIFF\x1a\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x10\x00\x00\x00"), 0xff, 1, 0, 0xff, 1, 0)
	xing := append([]byte("Xing\x00\x00\x00\x01"), be(1000)...)
	vbri := append(append([]byte("VBRI"), make([]byte, 10)...), be(500)...)
	id3v1 := append(append([]byte("TAGOld title"), make([]byte, 21)...), []byte("Old band")...)
	id3v1 = append(id3v1, make([]byte, 128-len(id3v1))...)
	for _, c := range []struct {
		name    string
		content []byte
		want    mediaInfo
	}{
		{"a.jpg", testJPEG(40, 20, 0), mediaInfo{mime: "image/jpeg", width: 40, height: 20}},
		{"turned.jpg", testJPEG(40, 20, 6), mediaInfo{mime: "image/jpeg", width: 20, height: 40}},
		{"named wrong.jpg", testPNG(3, 4), mediaInfo{mime: "image/png", width: 3, height: 4}},
		{"a.gif", testGIF(3, 4), mediaInfo{mime: "image/gif", width: 3, height: 4}},
		{"a.webp", webp, mediaInfo{mime: "image/webp", width: 512, height: 512}},
		{"a.mp4", testMP4(video, sound), mediaInfo{mime: "video/mp4", width: 640, height: 360, duration: 6.5, video: true, sound: true, title: "A title", performer: "Somebody", cover: []byte("picture")}},
		{"phone.mov", testMP4(mp4Track("vide", 640, 360, true)), mediaInfo{mime: "video/mp4", width: 360, height: 640, duration: 6.5, video: true, title: "A title", performer: "Somebody", cover: []byte("picture")}},
		{"a.m4a", testMP4(sound), mediaInfo{mime: "audio/mp4", duration: 6.5, sound: true, title: "A title", performer: "Somebody", cover: []byte("picture")}},
		{"old.mov", mp4Box("moov", mp4Box("mvhd", be(1<<24, 0, 0, 0, 0, 600, 0, 1200))), mediaInfo{mime: "video/quicktime", duration: 2}},
		{"a.ogg", testOpus(2), mediaInfo{mime: "audio/ogg", duration: 2 - 312.0/48000, sound: true, opus: true, title: "Note", performer: "Me"}},
		{"vorbis.ogg", testOgg(44100, []byte("\x01vorbis\x00\x00\x00\x00\x02\x44\xac\x00\x00"), append([]byte("\x03vorbis"), testComments("TITLE=Song")...), []byte("x"), []byte("y")),
			mediaInfo{mime: "audio/ogg", duration: 2, sound: true, title: "Song"}},
		{"a.flac", testFLAC(), mediaInfo{mime: "audio/flac", duration: 3, sound: true, title: "Sound", performer: "Us", cover: []byte("picture")}},
		{"a.wav", testWAV(2), mediaInfo{mime: "audio/x-wav", duration: 2, sound: true}},
		{"cbr.mp3", testMP3(100, nil, nil), mediaInfo{mime: "audio/mpeg", duration: 417 * 100 * 8 / 128000.0, sound: true}},
		{"vbr.mp3", testMP3(10, testID3("TIT2\x03Tälk", "TPE1\x01\xff\xfeW\x00e\x00", "APIC\x00image/png\x00\x03cover\x00picture"), xing),
			mediaInfo{mime: "audio/mpeg", duration: 1000 * 1152 / 44100.0, sound: true, title: "Tälk", performer: "We", cover: []byte("picture")}},
		{"vbri.mp3", testMP3(10, nil, vbri), mediaInfo{mime: "audio/mpeg", duration: 500 * 1152 / 44100.0, sound: true}},
		{"old.mp3", append(testMP3(100, nil, nil), id3v1...), mediaInfo{mime: "audio/mpeg", duration: 417 * 100 * 8 / 128000.0, sound: true, title: "Old title", performer: "Old band"}},
		{"a.webm", []byte("\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm"), mediaInfo{mime: "video/webm", video: true}},
		{"a.mkv", []byte("\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska"), mediaInfo{mime: "video/x-matroska", video: true}},
		{"a.tgs", []byte("\x1f\x8b\x08"), mediaInfo{mime: "application/x-tgsticker"}},
		{"notes", []byte("just text"), mediaInfo{mime: "text/plain"}},
		{"empty", nil, mediaInfo{mime: "application/octet-stream"}},
	} {
		got := probe(bytes.NewReader(c.content), int64(len(c.content)), c.name)
		if got.mime != c.want.mime || got.width != c.want.width || got.height != c.want.height || abs(got.duration-c.want.duration) > 1e-6 ||
			got.video != c.want.video || got.sound != c.want.sound || got.opus != c.want.opus ||
			got.title != c.want.title || got.performer != c.want.performer || !bytes.Equal(got.cover, c.want.cover) {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
	}
}

func abs(x float64) float64 { return max(x, -x) }

// A video whose end nobody sees says at its beginning what it is, if that is there.
func TestProbeHead(t *testing.T) {
	movie := testMP4(mp4Track("vide", 640, 360, false))
	at := bytes.Index(movie, []byte("mdat")) - 4
	moov := bytes.Index(movie, []byte("moov")) - 4
	movie = bytes.Join([][]byte{movie[:at], movie[moov:], movie[at:moov]}, nil)
	if m := probe(bytes.NewReader(movie[:1200]), -1, "x"); m.duration != 6.5 || m.width != 640 {
		t.Errorf("got %+v", m)
	}
	if m := probe(bytes.NewReader(testOpus(2)[:400]), -1, "x"); !m.opus || m.duration != 0 {
		t.Errorf("got %+v", m)
	}
}

// TestProbeCovers: of several pictures the first is read.
func TestProbeCovers(t *testing.T) {
	cover := func(s string) []byte { return mp4Box("covr", mp4Box("data", be(13, 0), []byte(s))) }
	b := mp4Box("moov", mp4Box("udta", mp4Box("meta", be(0), mp4Box("ilst", cover("one"), cover("another")))))
	if m := probe(bytes.NewReader(b), int64(len(b)), "a.m4a"); string(m.cover) != "one" {
		t.Errorf("got %q", m.cover)
	}
}

func TestScaled(t *testing.T) {
	for orientation, want := range map[byte]image.Point{0: {0, 0}, 1: {0, 0}, 2: {319, 0}, 3: {319, 159}, 4: {0, 159}, 5: {0, 0}, 6: {159, 0}, 7: {159, 319}, 8: {0, 319}} {
		content := testJPEG(800, 400, orientation)
		b, size, err := scaled(bytes.NewReader(content), int64(len(content)), 320, thumbDots, 85)
		if err != nil {
			t.Fatal(err)
		}
		m, err := jpeg.Decode(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if size != m.Bounds().Size() || max(size.X, size.Y) != 320 || (size.X > size.Y) != (orientation < 5) {
			t.Errorf("orientation %d: %v, said to be %v", orientation, m.Bounds(), size)
		}
		if r, _, b, _ := m.At(want.X, want.Y).RGBA(); r < 0xd000 || b > 0x3000 {
			t.Errorf("orientation %d: %v is not red: %v", orientation, want, m.At(want.X, want.Y))
		}
	}
	wide := testPNG(400, 400)
	if _, _, err := scaled(bytes.NewReader(wide), int64(len(wide)), 320, 1000, 85); err == nil {
		t.Error("an image of too many dots was read")
	}
}

func TestWave(t *testing.T) {
	b := testOpus(10)
	w := wave(bytes.NewReader(b), int64(len(b)))
	if len(w) != 63 {
		t.Fatalf("%d bytes", len(w))
	}
	at := func(i int) int { return int(binary.LittleEndian.Uint16(append(w[i*5/8:], 0))>>(i*5%8)) & 31 }
	most := 0
	for i := range wavePoints {
		most = max(most, at(i))
		if i < 49 && at(i) != 0 || i > 52 && at(i) == 0 && at(i-1) == 0 {
			t.Errorf("point %d is %d", i, at(i))
		}
	}
	if most != 31 {
		t.Errorf("the loudest point is %d", most)
	}
	if w := wave(bytes.NewReader(b[:100]), 100); w != nil {
		t.Errorf("a cut file has the wave %x", w)
	}
}

// counted counts what is read of a file.
type counted struct {
	io.ReaderAt
	bytes int
}

func (c *counted) ReadAt(b []byte, at int64) (int, error) {
	n, err := c.ReaderAt.ReadAt(b, at)
	c.bytes += n
	return n, err
}

// FuzzProbe: whatever a file says, it is looked at in bounds, and nothing breaks.
func FuzzProbe(f *testing.F) {
	for _, b := range [][]byte{testJPEG(40, 20, 6), testPNG(3, 4), testGIF(3, 4), testMP4(mp4Track("vide", 640, 360, true), mp4Track("soun", 0, 0, false)), testOpus(1),
		testFLAC(), testWAV(1)[:100], testMP3(3, testID3("TIT2\x03Talk", "TPE1\x01\xff\xfeW\x00e\x00", "APIC\x01image/png\x00\x03c\x00\x00\x00picture"), []byte("Xing\x00\x00\x00\x01\x00\x00\x03\xe8"))} {
		f.Add(b, true)
		f.Add(b, false)
	}
	f.Fuzz(func(t *testing.T, b []byte, whole bool) {
		size := int64(len(b))
		if !whole {
			size = -1
		}
		r := &counted{ReaderAt: bytes.NewReader(b)}
		m := probe(r, size, "x.bin")
		if m.mime == "" || m.width < 0 || m.height < 0 || m.duration < 0 {
			t.Errorf("%+v", m)
		}
		if most := 2*len(b) + maxBoxes*32 + 1<<20; r.bytes > most {
			t.Errorf("%d bytes were read of %d", r.bytes, len(b))
		}
		if m.opus {
			wave(r, int64(len(b)))
		}
		if m.width*m.height < 1<<20 {
			_, _, _ = scaled(r, int64(len(b)), 32, 1<<20, 85) // which may be no image
		}
	})
}

// FuzzWave: the decoder takes any packets. Each begins with its length.
func FuzzWave(f *testing.F) {
	f.Add([]byte("\x03\xf8\xff\xfe\x0a\x08123456789\x0a\x68123456789"))
	f.Fuzz(func(t *testing.T, b []byte) {
		packets := [][]byte{[]byte("OpusHead\x01\x01\x38\x01\x80\xbb\x00\x00\x00\x00\x00"), append([]byte("OpusTags"), testComments()...)}
		for len(b) > 0 {
			n := min(int(b[0]), len(b)-1)
			packets = append(packets, b[1:1+n])
			b = b[1+n:]
		}
		all := testOgg(960, packets...)
		if w := wave(bytes.NewReader(all), int64(len(all))); w != nil && len(w) != 63 {
			t.Errorf("%d bytes", len(w))
		}
	})
}

// SampleFiles are files of each kind, for tests that send them.
func SampleFiles() map[string][]byte {
	video, sound := mp4Track("vide", 640, 360, false), mp4Track("soun", 0, 0, false)
	webp := append([]byte("RIFF\x1a\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x10\x00\x00\x00"), 0xff, 1, 0, 0xff, 1, 0)
	cover := "APIC\x00image/png\x00\x03\x00" + string(testPNG(8, 8))
	return map[string][]byte{
		"a.jpg": testJPEG(640, 480, 0), "b.png": testPNG(300, 200), "long.png": testPNG(2100, 100), "wide.jpg": testJPEG(9000, 1200, 0),
		"a.gif": testGIF(30, 40), "a.webp": webp, "a.mp4": testMP4(video, sound), "mute.mp4": testMP4(video), "round.mp4": testMP4(mp4Track("vide", 384, 384, false), sound),
		"a.mp3": testMP3(100, testID3("TIT2\x03Talk", "TPE1\x03We", cover), nil), "b.flac": testFLAC(), "voice.ogg": testOpus(2), "a.txt": []byte("a text"),
		"empty.txt": nil, "big.bin": bytes.Repeat([]byte("0123456789abcdef"), 1<<16),
	}
}
