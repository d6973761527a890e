package reference

import (
	"slices"
	"strings"
	"testing"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

func TestMethod(t *testing.T) {
	e, _ := Find("messages.sendMessage")
	m := e.(*Method)
	if m.Space != "messages" || m.Who != tl.Anyone || m.Result.Name != "Updates" || m.Link != "https://core.telegram.org/method/messages.sendMessage" ||
		!strings.HasPrefix(m.Definition, "messages.sendMessage#") || strings.Contains(m.Definition, "int53") {
		t.Errorf("%+v", m)
	}
	if !slices.ContainsFunc(m.Errors, func(e *Error) bool { return e.Name == "MESSAGE_EMPTY" && slices.Contains(e.Methods, m) }) {
		t.Errorf("errors %v", m.Errors)
	}
	fields := map[string]Field{}
	for _, f := range m.Fields {
		fields[f.Name] = f
	}
	if f := fields["random_id"]; f.Filled != "random" || f.Fill != FillRandom || f.Optional || f.Lua != "long" || f.Type.TL != "long" {
		t.Errorf("%+v", f)
	}
	if f := fields["peer"]; !strings.Contains(f.Accepts, `"@name"`) || f.Type.Name != "InputPeer" {
		t.Errorf("%+v", f)
	}
	if f := fields["silent"]; !f.Flag || !f.Optional {
		t.Errorf("%+v", f)
	}
	if f := fields["entities"]; f.Type.TL != "Vector<MessageEntity>" || !f.Type.List || f.Type.Name != "MessageEntity" || f.Lua != "list of MessageEntity" {
		t.Errorf("%+v", f)
	}
	if _, ok := fields["flags"]; ok {
		t.Error("words of flags are no fields")
	}
}

// TestWhole: all of the registry is in the model, and references lead somewhere.
func TestWhole(t *testing.T) {
	if have, want := len(Methods())+len(Constructors()), len(api.Types()); have != want {
		t.Errorf("%d methods and constructors of %d", have, want)
	}
	if have, want := len(Errors()), len(api.Errors()); have != want {
		t.Errorf("%d errors of %d", have, want)
	}
	known := func(of string, r Ref) {
		if r.Name == "" || r.Name == "Bool" {
			return
		}
		if _, ok := Find(r.Name); !ok {
			t.Errorf("%s: there is no %s", of, r.Name)
		}
	}
	for _, m := range Methods() {
		known(m.Name, m.Result)
		for _, f := range m.Fields {
			known(m.Name, f.Type)
		}
	}
	for _, c := range Constructors() {
		known(c.Name, c.Type)
		for _, f := range c.Fields {
			known(c.Name, f.Type)
		}
	}
	for _, typ := range Types() {
		if len(typ.Constructors) == 0 {
			t.Errorf("%s has no constructor", typ.Name)
		}
	}
	in := 0
	for _, n := range Namespaces() {
		in += len(n.Methods)
	}
	for _, m := range Methods() {
		if m.Space == "" {
			in++
		}
	}
	if in != len(Methods()) {
		t.Errorf("%d of %d methods are in namespaces", in, len(Methods()))
	}
}

func TestTogether(t *testing.T) {
	e, _ := Find("channelFull")
	for _, f := range e.(*Constructor).Fields {
		if f.Name == "migrated_from_chat_id" && !slices.Equal(f.Together, []string{"migrated_from_max_id"}) {
			t.Errorf("%q", f.Together)
		}
	}
}

// A type's constructors are searched by those that use it, lists included.
func TestType(t *testing.T) {
	e, _ := Find("InputPeer")
	typ := e.(*Type)
	if !slices.ContainsFunc(typ.TakenBy, func(u Use) bool {
		return u.Method != nil && u.Method.Name == "messages.sendMessage" && u.Field == "peer"
	}) {
		t.Error("messages.sendMessage takes an InputPeer")
	}
	e, _ = Find("User")
	if !slices.ContainsFunc(e.(*Type).ReturnedBy, func(m *Method) bool { return m.Name == "users.getUsers" }) {
		t.Error("users.getUsers returns Users")
	}
}

// TestAccepts: what is said of stand-ins is what the client makes of them. That
// texts stand for TextWithEntities is the bridge's.
func TestAccepts(t *testing.T) {
	for _, typ := range Types() {
		if cast := telegram.Castable(typ.Name) || typ.Name == "TextWithEntities"; cast != (typ.Accepts != "") {
			t.Errorf("%s has a cast: %v, accepts %q", typ.Name, cast, typ.Accepts)
		}
	}
	for name := range accepted {
		if theSchema().typ[name] == nil {
			t.Errorf("there is no type %s", name)
		}
	}
}

func BenchmarkBuild(b *testing.B) {
	for b.Loop() {
		buildSchema()
	}
}
