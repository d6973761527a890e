package host

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// Account is an account as scripts know it.
type Account struct {
	Name string // what --account calls it; "" for one without a name, as the sandbox's
	Self telegram.Self
	DC   int
	Test bool // it is one of Telegram's test servers
	// State is "signed in", "signed out", "ended", "unreadable" or "in use", by
	// another process.
	State string
	Ended string // the error type that ended its session
}

// states of an Account.
const (
	signedIn  = "signed in"
	signedOut = "signed out"
)

// accountFields are those that a script sees, in the order of pairs. Without
// somebody signed in, those that are of a user are nil. The phone number is
// masked: logs should not hold it by accident, and entity("me") tells it.
var accountFields = []string{"name", "id", "username", "first_name", "last_name", "phone", "bot", "premium", "dc", "test", "state", "ended"}

// field is one of them.
func (a *Account) field(name string) lua.LValue {
	text := func(s string) lua.LValue {
		if s == "" {
			return lua.LNil
		}
		return lua.LString(s)
	}
	switch name {
	case "name":
		return text(a.Name)
	case "test":
		return lua.LBool(a.Test)
	case "state":
		return text(a.State)
	case "ended":
		return text(a.Ended)
	case "dc":
		if a.DC == 0 {
			return lua.LNil
		}
		return lua.LNumber(a.DC)
	}
	if a.Self.ID == 0 {
		return lua.LNil
	}
	switch name {
	case "id":
		return lua.LNumber(a.Self.ID)
	case "username":
		return text(a.Self.Username)
	case "first_name":
		return text(a.Self.FirstName)
	case "last_name":
		return text(a.Self.LastName)
	case "phone":
		return text(telegram.MaskPhone(a.Self.Phone))
	case "bot":
		return lua.LBool(a.Self.Bot)
	}
	return lua.LBool(a.Self.Premium)
}

// String is what tostring makes of it.
func (a *Account) String() string {
	var who []string
	if a.Name != "" {
		who = append(who, fmt.Sprintf("%q", a.Name))
	}
	if name := strings.TrimSpace(a.Self.FirstName + " " + a.Self.LastName); name != "" {
		who = append(who, name)
	}
	if a.Self.Username != "" {
		who = append(who, "@"+a.Self.Username)
	}
	if a.Self.ID == 0 {
		who = append(who, a.State)
	}
	return "account " + strings.Join(who, ", ")
}

// openAccount makes account, which is who runs the script, and accounts().
func (h *host) openAccount() {
	meta := h.L.CreateTable(0, 4)
	meta.RawSetString("__index", h.L.NewFunction(h.accountField))
	meta.RawSetString("__newindex", h.L.NewFunction(func(L *lua.LState) int {
		h.fail(L, "an account is read-only: can't set %s", keyName(L.Get(2)))
		return 0
	}))
	meta.RawSetString("__metatable", lua.LString("account"))
	meta.RawSetString("__tostring", h.L.NewFunction(func(L *lua.LState) int {
		L.Push(lua.LString(h.account(L, L.Get(1)).String()))
		return 1
	}))
	h.self = &lua.LUserData{Value: &h.opts.Account, Metatable: meta}
	h.set("account", h.self)
	h.register("accounts", h.luaAccounts)
	fields := h.next
	h.next = func(L *lua.LState, v, key lua.LValue) (lua.LValue, lua.LValue, bool) {
		if a := h.account(L, v); a != nil {
			return h.nextAccountField(L, a, key)
		}
		return fields(L, v, key)
	}
}

// account is the account that v is, nil if it is none. Of the script's own what
// may change is brought up to date; who is signed in is asked of Telegram if it is
// not known, once.
func (h *host) account(L *lua.LState, v lua.LValue) *Account {
	ud, ok := v.(*lua.LUserData)
	if !ok {
		return nil
	}
	a, ok := ud.Value.(*Account)
	if !ok || ud != h.self || h.client == nil {
		return a
	}
	a.Self = h.client.Self()
	if a.Self.ID == 0 && !h.nobody {
		h.askSelf(L)
		a.Self = h.client.Self()
	}
	a.DC = h.client.DC()
	a.State = signedOut
	if a.Self.ID != 0 {
		a.State = signedIn
	}
	return a
}

// askSelf parks the task until it is known who is signed in.
func (h *host) askSelf(L *lua.LState) {
	var failed error
	var cancel func()
	req := &api.UsersGetUsersRequest{ID: []api.InputUserClass{&api.InputUserSelf{}}}
	err := h.await(L, func(wake func()) {
		cancel = h.outbox.start(req, telegram.CallOptions{}, func(_ api.Object, err error) {
			failed = err
			wake()
		})
	})
	if err != nil {
		cancel()
		h.fail(L, "%s", err)
	}
	var refused *telegram.Error
	switch {
	case failed == nil:
	case errors.As(failed, &refused) && refused.Code == 401:
		h.nobody = true
	default:
		h.fail(L, "account: %s", failed)
	}
}

// accountField is account.name and so on.
func (h *host) accountField(L *lua.LState) int {
	name, _ := L.Get(2).(lua.LString)
	if !slices.Contains(accountFields, string(name)) {
		h.fail(L, "an account has no field %s%s", keyName(L.Get(2)), reference.DidYouMean(string(name), accountFields))
	}
	L.Push(h.account(L, L.Get(1)).field(string(name)))
	return 1
}

// nextAccountField continues pairs(account).
func (h *host) nextAccountField(L *lua.LState, a *Account, key lua.LValue) (k, v lua.LValue, ok bool) {
	at := 0
	if name, isName := key.(lua.LString); isName {
		if at = slices.Index(accountFields, string(name)) + 1; at == 0 {
			h.fail(L, "an account has no field %s to go on from", keyName(key))
		}
	}
	for ; at < len(accountFields); at++ {
		if v := a.field(accountFields[at]); v != lua.LNil {
			return lua.LString(accountFields[at]), v, true
		}
	}
	return lua.LNil, lua.LNil, true
}

// luaAccounts is accounts(): all accounts of this machine, by name.
func (h *host) luaAccounts(L *lua.LState) int {
	list := h.L.NewTable()
	if h.opts.Accounts == nil {
		list.Append(h.self)
		L.Push(list)
		return 1
	}
	var all []Account
	var failed error
	err := h.await(L, func(wake func()) {
		h.goroutines.Go(func() {
			defer wake()
			all, failed = h.opts.Accounts()
		})
	})
	if err == nil {
		err = failed
	}
	if err != nil {
		h.fail(L, "accounts: %s", err)
	}
	for i := range all {
		if all[i].Name == h.opts.Account.Name {
			list.Append(h.self)
			continue
		}
		list.Append(&lua.LUserData{Value: &all[i], Metatable: h.self.Metatable})
	}
	L.Push(list)
	return 1
}
