package host

import (
	"encoding/json"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// FuzzJSON: what decode takes is JSON to Go's own decoder too, and encoding it
// and decoding that comes to the same text.
func FuzzJSON(f *testing.F) {
	for _, s := range []string{`{"a":[1,2.5,-0,1e5,null,true,"\ud83d\ude00"],"b":{}}`, "[9223372036854775807]", `"\u0000"`, "[[[]]]", "\ufeff1", "-"} {
		f.Add(s)
	}
	h, err := newHost(Options{Script: "testdata/json.lua"})
	if err != nil {
		f.Fatal(err)
	}
	defer h.root.Close()
	decode := func(s string) (lua.LValue, error) {
		d := jsonDecoder{h: h, text: s, big: "string", spend: func(int) {}}
		return d.document()
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := decode(s)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "json.decode: line ") {
				t.Fatal(err)
			}
			return
		}
		if !json.Valid([]byte(strings.TrimPrefix(s, "\ufeff"))) {
			t.Fatalf("%q is taken", s)
		}
		encode := func(v lua.LValue) string {
			e := jsonEncoder{h: h, L: h.L}
			if err := e.value(v); err != nil {
				t.Fatalf("%q: %v", s, err)
			}
			return string(e.out)
		}
		once := encode(v)
		again, err := decode(once)
		if err != nil || encode(again) != once {
			t.Fatalf("%q became %q, then %v %v", s, once, again, err)
		}
	})
}

// A document can't hold more values than memory should.
func TestJSONValues(t *testing.T) {
	_, _, err := script(t, `local v, err = json.decode("[" .. ("1,"):rep(2097152) .. "1]")
		assert(v == nil) error(err, 0)`)
	if err == nil || !strings.Contains(err.Error(), "more than 2097152 values") {
		t.Error(err)
	}
}
