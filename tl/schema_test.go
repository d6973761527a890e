package tl_test

import (
	"hash/crc32"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/tgscript/tgscript/tl"
)

func pinned(t *testing.T, name string) *tl.Schema {
	t.Helper()
	f, err := os.Open(filepath.Join("schema", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s, err := tl.ParseSchema(name, f)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var (
	trueField = regexp.MustCompile(` \w+:\w+\.\d+\?true\b`)
	bytesType = regexp.MustCompile(`([:?])bytes\b`)
)

// inferID computes the id a line has by TL's own rule: the CRC32 of its text
// with brackets and braces dropped, bytes written as string and fields that
// take no space left out.
func inferID(line string) uint32 {
	s := strings.ReplaceAll(strings.TrimSuffix(line, ";"), "int53", "long")
	head, rest, _ := strings.Cut(s, " ")
	name, _, _ := strings.Cut(head, "#")
	s = trueField.ReplaceAllString(name+" "+rest, "")
	s = bytesType.ReplaceAllString(s, "${1}string")
	s = strings.NewReplacer("<", " ", ">", "", "{", "", "}", "").Replace(s)
	return crc32.ChecksumIEEE([]byte(strings.TrimSpace(s)))
}

// Telegram computes an id from its line; a line that was mangled on the way
// here, or an int53 mark on something else than a long, would change the sum.
func TestPinnedIDs(t *testing.T) {
	for _, c := range pinned(t, "api.tl").Combinators {
		if got := inferID(c.Line); got != c.ID {
			t.Errorf("%s: id %#08x, its line gives %#08x", c.Name, c.ID, got)
		}
	}
}

func TestPinnedLayer(t *testing.T) {
	s := pinned(t, "api.tl")
	if s.Layer < 223 || len(s.Origin) == 0 {
		t.Errorf("layer %d, origin %q; want 223 or newer and an origin", s.Layer, s.Origin)
	}
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"user#1 id:long = User", "f:2: tl: \"user#1 id:long = User\" does not end in a semicolon"},
		{"user id:long = User;", `f:2: tl: "user" is not name#id`},
		{"user#xyz = User;", `id "xyz" is not 32 bits of hex`},
		{"user#1 id = User;", `user: "id" is not field:type`},
		{"user#1 id:flags.0?int = User;", `field "id" needs a flags word "flags" before it`},
		{"user#1 flags:# id:flags.32?int = User;", `condition "flags.32" is not flags.BIT`},
		{"user#1 id:List<int> = User;", `type "List<int>" is no vector`},
		{"user#1 self:true = User;", "a bare true without a flag"},
		{"user#1 id:long;", "has no result type"},
		{"// LAYER many", `layer mark "many" is no number`},
	} {
		_, err := tl.ParseSchema("f", strings.NewReader("---types---\n"+c.line+"\n"))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.line, err, c.want)
		}
	}
}

func TestGoName(t *testing.T) {
	for name, want := range map[string]string{
		"messages.sendMessage": "MessagesSendMessage", "user_id": "UserID", "dataJSON": "DataJSON",
		"P_Q_inner_data": "PQInnerData", "inputPeerUser": "InputPeerUser", "msg_ids": "MsgIDs",
	} {
		if got := tl.GoName(name); got != want {
			t.Errorf("GoName(%q) = %q, want %q", name, got, want)
		}
	}
}
