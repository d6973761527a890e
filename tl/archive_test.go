package tl

import (
	"bytes"
	"compress/gzip"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
)

func readArchive(t *testing.T) *Archive {
	t.Helper()
	f, err := os.Open("../sandbox/layers.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	a, err := ReadArchive(f)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// Each layer of the archive is a schema: names and ids are unique, every type
// exists, and every id is the CRC32 of its line.
func TestArchive(t *testing.T) {
	a := readArchive(t)
	var layers []int
	for _, l := range a.Layers {
		layers = append(layers, l.Layer)
		s := &Schema{Layer: l.Layer}
		for _, typ := range a.Types(l.Layer) {
			c, err := ParseCombinator(typ.Def)
			if err != nil {
				t.Fatalf("layer %d: %v", l.Layer, err)
			}
			if c.Method = typ.Method; c.Name != typ.Name || c.ID != typ.ID {
				t.Errorf("layer %d: %s#%x is listed as %s#%x", l.Layer, c.Name, c.ID, typ.Name, typ.ID)
			}
			if _, rest, _ := strings.Cut(typ.Def, " "); LineID(typ.Name+" "+rest) != typ.ID {
				t.Errorf("layer %d: the id of %s is not its line's", l.Layer, typ.Def)
			}
			s.Combinators = append(s.Combinators, c)
		}
		if err := CheckSchema(s); err != nil {
			t.Errorf("layer %d: %v", l.Layer, err)
		}
		if len(s.Combinators) < 1400 || l.Origin == "" {
			t.Errorf("layer %d has %d lines and is from %q", l.Layer, len(s.Combinators), l.Origin)
		}
	}
	for _, want := range []int{144, 170, 196, 198, 227} {
		if !slices.Contains(layers, want) {
			t.Errorf("layer %d is missing", want)
		}
	}
	pinned, err := os.ReadFile("schema/api.tl")
	if err != nil {
		t.Fatal(err)
	}
	s, err := ParseSchema("api.tl", bytes.NewReader(pinned))
	if err != nil {
		t.Fatal(err)
	}
	if slices.Contains(layers, s.Layer) {
		t.Errorf("layer %d is pinned and archived", s.Layer)
	}
}

// What is written is what was read, and adding a layer changes no other.
func TestArchiveRoundTrip(t *testing.T) {
	a := readArchive(t)
	var first, second bytes.Buffer
	if err := a.Write(&first); err != nil {
		t.Fatal(err)
	}
	b, err := ReadArchive(bytes.NewReader(first.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	lines := []string{"peerUser#59511722 user_id:int53 = Peer;", "thing#12345678 bytes:bytes = Thing;"}
	extra := &Schema{Layer: 145, Origin: []string{"a test"}}
	for _, line := range lines {
		c, err := ParseCombinator(line)
		if err != nil {
			t.Fatal(err)
		}
		extra.Combinators = append(extra.Combinators, c)
	}
	if err := b.Add(extra); err != nil {
		t.Fatal(err)
	}
	if err := b.Write(&second); err != nil {
		t.Fatal(err)
	}
	c, err := ReadArchive(&second)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Types(145); len(got) != 2 || got[0].Def != "peerUser#59511722 user_id:long = Peer;" || got[1].Def != lines[1] {
		t.Errorf("layer 145 is %v", got)
	}
	for _, l := range a.Layers {
		want, got := defs(a.Types(l.Layer)), defs(c.Types(l.Layer))
		if !slices.Equal(got, want) {
			t.Errorf("layer %d: %d lines, was %d", l.Layer, len(got), len(want))
		}
	}
}

func defs(types []*Type) []string {
	var list []string
	for _, t := range types {
		list = append(list, t.Def)
	}
	slices.Sort(list)
	return list
}

func TestLineID(t *testing.T) {
	for line, want := range map[string]uint32{
		"boolTrue = Bool;":         0x997275b5,
		"help.getConfig = Config;": 0xc4f9186b,
		"inputFile id:long parts:int name:string md5_checksum:string = InputFile;":                              0xf52ff27f,
		"invokeAfterMsgs {X:Type} msg_ids:Vector<long> query:!X = X;":                                           0x3dc4b4f0,
		"inputPeerPhotoFileLocation flags:# big:flags.0?true peer:InputPeer photo_id:long = InputFileLocation;": 0x37257e99,
		"upload.saveFilePart file_id:long file_part:int bytes:bytes = Bool;":                                    0xb304a621,
	} {
		if got := LineID(line); got != want {
			t.Errorf("%s: %08x, want %08x", line, got, want)
		}
	}
}

func TestArchiveRefuses(t *testing.T) {
	for _, text := range []string{
		"x", "144", "ten pyrogram\n", "144 a\n143 b\n", "144 a\n---types---\n143 x = X;\n",
		"144 a\n146 b\n---types---\n146-144 x = X;\n", "144 a\n---types---\n144 x#zz = X;\n", "144 a\n---types---\n144 x\n",
	} {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		z.Write([]byte(text))
		z.Close()
		if _, err := ReadArchive(&b); !errors.Is(err, ErrArchive) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := ReadArchive(strings.NewReader("no gzip")); !errors.Is(err, ErrArchive) {
		t.Errorf("no gzip: %v", err)
	}
	if err := new(Archive).Add(&Schema{}); err == nil {
		t.Error("a schema without layer and origin was archived")
	}
}

func BenchmarkReadArchive(b *testing.B) {
	data, err := os.ReadFile("../sandbox/layers.gz")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := ReadArchive(bytes.NewReader(data)); err != nil {
			b.Fatal(err)
		}
	}
}
