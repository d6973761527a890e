package tl

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Archive is the schemas of many layers, each line once with the layers it
// stands in. On disk it is text under gzip:
//
//	144 where layer 144 is from
//	149 where layer 149 is from
//	---types---
//	144-149 peerUser user_id:long = Peer;
//	---functions---
//	149 help.getAppConfig hash:int = help.AppConfig;
//
// A range runs over the archive's layers: 144-149 is both here. A line's id is
// the CRC32 of what it says; one that has another id shows it as name#id.
type Archive struct {
	Layers []ArchivedLayer // in order
	lines  []archivedLine  // methods last, then by name, then by first layer
}

// ArchivedLayer is a layer that an Archive has.
type ArchivedLayer struct {
	Layer  int
	Origin string // one line: package and version
}

type archivedLine struct {
	in   []bool // by index in Layers
	typ  *Type
	text string // with its id
}

// ErrArchive says that data is no archive.
var ErrArchive = errors.New("tl: no archive of schemas")

// ReadArchive reads what Write wrote.
func ReadArchive(r io.Reader) (*Archive, error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrArchive, err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrArchive, err)
	}
	a := &Archive{}
	section := ""
	for n, line := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n") {
		head, rest, ok := strings.Cut(line, " ")
		switch {
		case strings.HasPrefix(line, "---"):
			section = line
			continue
		case !ok:
			return nil, fmt.Errorf("%w: line %d: %q", ErrArchive, n+1, line)
		case section == "":
			err = a.readLayer(head, rest)
		default:
			err = a.readLine(head, rest, section == "---functions---")
		}
		if err != nil {
			return nil, fmt.Errorf("%w: line %d: %w", ErrArchive, n+1, err)
		}
	}
	return a, nil
}

func (a *Archive) readLayer(head, origin string) error {
	layer, err := strconv.Atoi(head)
	if err != nil || len(a.Layers) > 0 && a.Layers[len(a.Layers)-1].Layer >= layer {
		return fmt.Errorf("layer %q is no number or out of order", head)
	}
	a.Layers = append(a.Layers, ArchivedLayer{layer, origin})
	return nil
}

func (a *Archive) readLine(ranges, line string, method bool) error {
	in := make([]bool, len(a.Layers))
	for r := range strings.SplitSeq(ranges, ",") {
		first, last, two := strings.Cut(r, "-")
		if !two {
			last = first
		}
		from, to := a.index(first), a.index(last)
		if from < 0 || to < from {
			return fmt.Errorf("range %q is none of this archive's layers", r)
		}
		for i := from; i <= to; i++ {
			in[i] = true
		}
	}
	name, rest, ok := strings.Cut(line, " ")
	if !ok {
		return fmt.Errorf("%q is no line of a schema", line)
	}
	id := uint32(0)
	if bare, hex, has := strings.Cut(name, "#"); has {
		n, err := strconv.ParseUint(hex, 16, 32)
		if err != nil {
			return fmt.Errorf("id %q is not 32 bits of hex", hex)
		}
		name, id = bare, uint32(n)
	} else {
		id = LineID(line)
	}
	text := name + "#" + strconv.FormatUint(uint64(id), 16) + " " + rest
	a.lines = append(a.lines, archivedLine{in, &Type{Name: name, ID: id, Method: method, Def: text}, text})
	return nil
}

// index finds a layer by its number as text; -1 if the archive does not have it.
func (a *Archive) index(layer string) int {
	n, err := strconv.Atoi(layer)
	if err != nil {
		return -1
	}
	i, ok := slices.BinarySearchFunc(a.Layers, n, func(l ArchivedLayer, n int) int { return cmp.Compare(l.Layer, n) })
	if !ok {
		return -1
	}
	return i
}

// Types lists the constructors and methods of a layer; none if the archive does
// not have it. A line that stands in several layers is one Type in all of them.
func (a *Archive) Types(layer int) []*Type {
	i := a.index(strconv.Itoa(layer))
	if i < 0 {
		return nil
	}
	var list []*Type
	for _, l := range a.lines {
		if l.in[i] {
			list = append(list, l.typ)
		}
	}
	return list
}

// Add puts a schema into the archive, in place of what it has of that layer.
func (a *Archive) Add(s *Schema) error {
	if s.Layer == 0 || len(s.Origin) == 0 {
		return fmt.Errorf("tl: a schema to archive says its layer and where it is from")
	}
	at, replace := slices.BinarySearchFunc(a.Layers, s.Layer, func(l ArchivedLayer, n int) int { return cmp.Compare(l.Layer, n) })
	entry := ArchivedLayer{s.Layer, strings.Join(s.Origin, " ")}
	if replace {
		a.Layers[at] = entry
	} else {
		a.Layers = slices.Insert(a.Layers, at, entry)
	}
	have := map[string]int{}
	for i := range a.lines {
		l := &a.lines[i]
		if !replace {
			l.in = slices.Insert(l.in, at, false)
		}
		l.in[at] = false
		have[l.text] = i
	}
	for _, c := range s.Combinators {
		_, rest, _ := strings.Cut(strings.ReplaceAll(c.Line, "int53", "long"), " ")
		line := fmt.Sprintf("%s#%x %s", c.Name, c.ID, rest)
		i, ok := have[line]
		if !ok {
			i = len(a.lines)
			have[line] = i
			typ := &Type{Name: c.Name, ID: c.ID, Method: c.Method, Def: line}
			a.lines = append(a.lines, archivedLine{make([]bool, len(a.Layers)), typ, line})
		}
		a.lines[i].in[at] = true
	}
	a.lines = slices.DeleteFunc(a.lines, func(l archivedLine) bool { return !slices.Contains(l.in, true) })
	return nil
}

// Write writes the archive. The same content gives the same bytes.
func (a *Archive) Write(w io.Writer) error {
	slices.SortFunc(a.lines, func(x, y archivedLine) int {
		return cmp.Or(strings.Compare(section(x.typ), section(y.typ)), strings.Compare(x.typ.Name, y.typ.Name),
			cmp.Compare(slices.Index(x.in, true), slices.Index(y.in, true)), strings.Compare(x.text, y.text))
	})
	var b bytes.Buffer
	for _, l := range a.Layers {
		fmt.Fprintf(&b, "%d %s\n", l.Layer, l.Origin)
	}
	last := ""
	for _, l := range a.lines {
		if s := section(l.typ); s != last {
			last = s
			fmt.Fprintln(&b, s[1:])
		}
		line := l.text
		if _, rest, _ := strings.Cut(line, " "); LineID(l.typ.Name+" "+rest) == l.typ.ID {
			line = l.typ.Name + " " + rest
		}
		fmt.Fprintf(&b, "%s %s\n", a.ranges(l.in), line)
	}
	z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := z.Write(b.Bytes()); err != nil {
		return err
	}
	return z.Close()
}

// section is the head of the part of an archive that a type stands in, with a
// digit before it for their order.
func section(t *Type) string {
	if t.Method {
		return "1---functions---"
	}
	return "0---types---"
}

// ranges is in which layers a line stands.
func (a *Archive) ranges(in []bool) string {
	var parts []string
	for i := 0; i < len(in); i++ {
		if !in[i] {
			continue
		}
		first := i
		for i+1 < len(in) && in[i+1] {
			i++
		}
		part := strconv.Itoa(a.Layers[first].Layer)
		if i > first {
			part += "-" + strconv.Itoa(a.Layers[i].Layer)
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ",")
}

// LineID is the id that a line without one has: the CRC32 of the line in its
// plainest form. That form has no flags of type true, a space for "<", nothing
// for ">" and for braces, and string for bytes.
func LineID(line string) uint32 {
	b := make([]byte, 0, 512)
	for word := range strings.SplitSeq(strings.TrimSuffix(line, ";"), " ") {
		if strings.HasSuffix(word, "?true") {
			continue
		}
		if n := len(word) - len("bytes"); n > 0 && word[n:] == "bytes" && (word[n-1] == ':' || word[n-1] == '?') {
			word = word[:n] + "string"
		}
		if len(b) > 0 {
			b = append(b, ' ')
		}
		for i := range len(word) {
			switch word[i] {
			case '<':
				b = append(b, ' ')
			case '>', '{', '}':
			default:
				b = append(b, word[i])
			}
		}
	}
	return crc32.ChecksumIEEE(b)
}
