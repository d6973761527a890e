package host

import (
	"errors"
	"fmt"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/tl/api"
)

// openSandbox makes sandbox.user and its like.
func (s *stage) openSandbox() {
	functions := map[string]lua.LGFunction{"user": s.luaUser, "bot": s.luaBot, "folder": s.luaFolder,
		"files": s.luaFiles, "network": s.luaNetwork, "web": s.luaWeb}
	for _, kind := range []string{"group", "supergroup", "channel"} {
		functions[kind] = func(L *lua.LState) int { return s.luaChat(L, kind) }
	}
	s.namespace("sandbox", functions)
}

// namespace makes a global table of functions that knows what it lacks.
func (s *stage) namespace(name string, functions map[string]lua.LGFunction) {
	t := s.L.CreateTable(0, len(functions))
	for field, fn := range functions {
		t.RawSetString(field, s.L.NewFunction(fn))
	}
	meta := s.L.CreateTable(0, 1)
	meta.RawSetString("__index", s.L.NewFunction(func(L *lua.LState) int {
		key, _ := L.Get(2).(lua.LString)
		hint := reference.DidYouMean(string(key), sortedNames(functions))
		if hint == "" {
			hint = "; it has " + listed(sortedNames(functions))
		}
		s.fail(L, "%s has no %s%s", name, keyName(L.Get(2)), hint)
		return 0
	}))
	t.Metatable = meta
	s.set(name, t)
}

// luaFolder is sandbox.folder(). Whatever the test has been permitted so far, it
// may use that.
func (s *stage) luaFolder(L *lua.LState) int {
	dir, err := s.world.Folder()
	if err != nil {
		s.fail(L, "sandbox.folder: %s", err)
	}
	s.opts.Permissions.Add(Permissions{Read: []string{dir}, Write: []string{dir}})
	L.Push(lua.LString(dir))
	return 1
}

func (s *stage) luaUser(L *lua.LState) int {
	var p TestPerson
	s.settings(L, "sandbox.user", L.Get(1), map[string]setting{
		"first_name": textSetting(&p.FirstName), "last_name": textSetting(&p.LastName), "username": textSetting(&p.Username),
		"phone": textSetting(&p.Phone), "about": textSetting(&p.About), "password": textSetting(&p.Password),
		"premium": flagSetting(&p.Premium), "contacts": listSetting(s.personSetting(&p.Contacts)),
	})
	if p.FirstName == "" && p.Username == "" {
		p.FirstName = "User"
	}
	return s.pushPerson(L, "sandbox.user", p)
}

func (s *stage) luaBot(L *lua.LState) int {
	p := TestPerson{Bot: true}
	s.settings(L, "sandbox.bot", L.Get(1), map[string]setting{
		"first_name": textSetting(&p.FirstName), "username": textSetting(&p.Username), "about": textSetting(&p.About),
		"token": textSetting(&p.Token), "inline": flagSetting(&p.Inline), "sees_all": flagSetting(&p.SeesAll), "commands": commandsSetting(&p.Commands),
	})
	if p.FirstName == "" && p.Username == "" {
		p.FirstName = "Bot"
	}
	return s.pushPerson(L, "sandbox.bot", p)
}

// commandsSetting reads { start = "begins", ... }, in the order of their names.
func commandsSetting(to *[][2]string) setting {
	return func(v lua.LValue) *argError {
		t, ok := v.(*lua.LTable)
		if !ok {
			return expected("table of descriptions by command", v)
		}
		found := map[string]string{}
		for k, e := t.Next(lua.LNil); k != lua.LNil; k, e = t.Next(k) {
			name, named := k.(lua.LString)
			about, ok := e.(lua.LString)
			if !named || !ok {
				return wrong("descriptions by command expected, as in { start = \"begins\" }, got %s", describe(e))
			}
			found[string(name)] = string(about)
		}
		for _, name := range sortedNames(found) {
			*to = append(*to, [2]string{name, found[name]})
		}
		return nil
	}
}

func (s *stage) pushPerson(L *lua.LState, fn string, p TestPerson) int {
	a, err := s.world.Person(p)
	if err != nil {
		s.fail(L, "%s: %s", fn, plainly(err))
	}
	L.Push(s.actorValue(a))
	return 1
}

// plainly is an error of the sandbox without whose it is.
func plainly(err error) string { return strings.TrimPrefix(err.Error(), "sandbox: ") }

// testPlace is a chat in Lua.
type testPlace struct{ TestPlace }

// markedID is the id of who or what v is.
func (s *stage) markedID(v lua.LValue) (int64, *argError) {
	if ud, ok := v.(*lua.LUserData); ok {
		switch x := ud.Value.(type) {
		case *actor:
			return x.ID(), nil
		case *testPlace:
			return x.ID, nil
		case *testRun:
			if x.as != nil {
				return x.as.ID(), nil
			}
		}
	}
	switch v.(type) {
	case lua.LNumber, Long:
		n, err := toLong(v)
		if err == nil {
			return n, nil
		}
	}
	return 0, expected("user, bot or chat of this test", v)
}

// personSetting reads a user or bot.
func (s *stage) personSetting(to *[]int64) setting {
	return func(v lua.LValue) *argError {
		id, err := s.markedID(v)
		if err == nil && id <= 0 {
			err = expected("user or bot of this test", v)
		}
		if err == nil {
			*to = append(*to, id)
		}
		return err
	}
}

// luaChat is sandbox.group, supergroup and channel.
func (s *stage) luaChat(L *lua.LState, kind string) int {
	fn := "sandbox." + kind
	c := TestChat{Kind: kind}
	var creator []int64
	known := map[string]setting{
		"title": textSetting(&c.Title), "about": textSetting(&c.About),
		"creator": s.personSetting(&creator), "members": listSetting(s.personSetting(&c.Members)),
		"admins":  listSetting(s.adminSetting(&c.Admins)),
		"denied":  s.deniedSetting(&c.Denied),
		"history": listSetting(s.lineSetting(&c.History)),
	}
	if kind != "group" {
		known["username"], known["approval"] = textSetting(&c.Username), flagSetting(&c.Approval)
	}
	if kind == "supergroup" {
		known["slow_mode"] = durationSetting(&c.SlowMode)
	}
	s.settings(L, fn, L.Get(1), known)
	if c.Title == "" {
		c.Title = strings.ToUpper(kind[:1]) + kind[1:]
	}
	switch {
	case len(creator) > 0:
		c.Creator = creator[0]
	case len(c.Admins) > 0:
		c.Creator = c.Admins[0].ID
	case len(c.Members) > 0:
		c.Creator = c.Members[0]
	default:
		s.fail(L, "%s: nobody has made it; name a creator, or members", fn)
	}
	p, err := s.world.Chat(c)
	if err != nil {
		s.fail(L, "%s: %s", fn, plainly(err))
	}
	s.settle(L)
	L.Push(&lua.LUserData{Value: &testPlace{p}, Metatable: s.chatMeta})
	return 1
}

// adminSetting reads an admin: who it is, or { user, rank =, rights = }.
func (s *stage) adminSetting(to *[]TestAdmin) setting {
	return func(v lua.LValue) *argError {
		var a TestAdmin
		t, ok := v.(*lua.LTable)
		if !ok {
			id, err := s.markedID(v)
			*to = append(*to, TestAdmin{ID: id})
			return err
		}
		for k, e := t.Next(lua.LNil); k != lua.LNil; k, e = t.Next(k) {
			var err *argError
			switch k {
			case lua.LNumber(1):
				a.ID, err = s.markedID(e)
			case lua.LString("rank"):
				err = textSetting(&a.Rank)(e)
			case lua.LString("rights"):
				a.Rights, err = rightsOf[api.ChatAdminRights](s, "chatAdminRights", e)
			default:
				err = wrong("unknown field %s; an admin is { user, rank = , rights = { ... } }", keyName(k))
			}
			if err != nil {
				return err
			}
		}
		*to = append(*to, a)
		return nil
	}
}

// deniedSetting reads what members may not do: { "send_media", ... } or
// { send_media = true }.
func (s *stage) deniedSetting(to **api.ChatBannedRights) setting {
	return func(v lua.LValue) (err *argError) {
		*to, err = rightsOf[api.ChatBannedRights](s, "chatBannedRights", v)
		return err
	}
}

// rightsOf builds one of the schema's sets of flags from a list or a table.
func rightsOf[T any](s *stage, name string, v lua.LValue) (*T, *argError) {
	t, ok := v.(*lua.LTable)
	if !ok {
		return nil, expected("table of rights", v)
	}
	flags := s.L.NewTable()
	for k, e := t.Next(lua.LNil); k != lua.LNil; k, e = t.Next(k) {
		if name, ok := e.(lua.LString); ok {
			flags.RawSet(name, lua.LTrue)
			continue
		}
		flags.RawSet(k, e)
	}
	if name == "chatBannedRights" {
		flags.RawSetString("until_date", lua.LNumber(0))
	}
	c := converter{bridge: s.bridge}
	o, err := c.plainObject(name, flags)
	if err != nil {
		return nil, err
	}
	rights, _ := any(o).(*T)
	return rights, nil
}

// lineSetting reads a message of a history: { user, "text" } or "text" of the
// creator.
func (s *stage) lineSetting(to *[]TestPost) setting {
	return func(v lua.LValue) *argError {
		t, ok := v.(*lua.LTable)
		if !ok || t.Len() != 2 {
			return expected("{ user, text }", v)
		}
		id, err := s.markedID(t.RawGetInt(1))
		if err != nil {
			return err
		}
		text, ok := t.RawGetInt(2).(lua.LString)
		if !ok {
			return expected("text", t.RawGetInt(2))
		}
		*to = append(*to, TestPost{id, string(text)})
		return nil
	}
}

// openClock makes clock.
func (s *stage) openClock() {
	methods := map[string]lua.LGFunction{
		"advance": func(L *lua.LState) int {
			d, err := durationOf(L.Get(2))
			if err != nil {
				s.fail(L, "clock:advance: %s", err)
			}
			s.park(L, func(then func()) { s.world.Advance(d, then) })
			return 0
		},
		"now": func(L *lua.LState) int {
			L.Push(lua.LNumber(float64(s.opts.Now().UnixNano()) / 1e9))
			return 1
		},
		"set": func(L *lua.LState) int {
			at, err := clockTime(L.Get(2))
			if err == nil && at.Before(s.opts.Now()) {
				err = fmt.Errorf("it is %s already: time does not go back", s.opts.Now().UTC().Format(time.DateTime))
			}
			if err != nil {
				s.fail(L, "clock:set: %s", err)
			}
			s.park(L, func(then func()) { s.world.Advance(at.Sub(s.opts.Now()), then) })
			return 0
		},
	}
	meta := s.meta("clock", s.methods("clock", methods, nil), func(L *lua.LState) int {
		L.Push(lua.LString("clock: " + s.opts.Now().UTC().Format(time.DateTime)))
		return 1
	})
	s.set("clock", &lua.LUserData{Metatable: meta})
}

// clockTime reads a time: seconds since 1970, or as text in UTC.
func clockTime(v lua.LValue) (time.Time, error) {
	switch v := v.(type) {
	case lua.LNumber:
		return time.Unix(0, int64(float64(v)*1e9)), nil
	case lua.LString:
		for _, layout := range []string{time.DateTime, "2006-01-02 15:04", time.DateOnly, time.RFC3339} {
			if at, err := time.Parse(layout, string(v)); err == nil {
				return at, nil
			}
		}
	}
	return time.Time{}, errors.New(`time expected, like "2026-03-02 09:30" or seconds since 1970, got ` + describe(v))
}
