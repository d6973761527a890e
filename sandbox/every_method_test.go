package sandbox

import (
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// firstScript are the methods that a first script needs.
const firstScript = `auth.sendCode auth.signIn auth.checkPassword auth.importBotAuthorization auth.logOut
account.getPassword help.getConfig help.getNearestDc help.getAppConfig users.getUsers users.getFullUser
contacts.resolveUsername contacts.resolvePhone contacts.getContacts
updates.getState updates.getDifference updates.getChannelDifference
messages.sendMessage messages.editMessage messages.deleteMessages messages.forwardMessages messages.getMessages
messages.getHistory messages.search messages.getDialogs messages.getPeerDialogs messages.readHistory
messages.setTyping messages.getChats messages.getFullChat messages.createChat
channels.getChannels channels.getFullChannel channels.getMessages channels.readHistory
channels.getParticipants channels.createChannel channels.joinChannel channels.leaveChannel`

func TestFirstScriptMethods(t *testing.T) {
	m := methodTable()
	for _, name := range strings.Fields(firstScript) {
		if m[name] == nil {
			t.Errorf("%s is not implemented", name)
		}
	}
}

// Every method of the layer, with odd arguments that are near to right ones, is
// answered as its result type says or refused by a documented error, whoever
// calls. Nothing panics, and nothing fails as only our own bug would.
func TestEveryMethodOddly(t *testing.T) {
	implemented := methodTable()
	for seed := range uint64(3) {
		s := newSandbox(t)
		for _, who := range []string{Me, "sandbox_friend", "1000:sandbox", ""} {
			o := newOddity(connect(t, s, who), seed)
			for _, method := range api.Types() {
				if !method.Method {
					continue
				}
				times := 1
				if implemented[method.Name] != nil {
					times = 60
				}
				for range times {
					o.call(method)
				}
			}
		}
	}
}

// oddity calls with arguments by chance: ids, hashes and texts of the world
// beside the ends of what a number can be.
type oddity struct {
	*client
	rand    *rand.Rand
	classes map[string][]*tl.Type
}

func newOddity(c *client, seed uint64) *oddity {
	o := &oddity{c, rand.New(rand.NewPCG(seed, 1)), map[string][]*tl.Type{}}
	for _, t := range api.Types() {
		if !t.Method {
			o.classes[t.Result().Name] = append(o.classes[t.Result().Name], t)
		}
	}
	return o
}

func (o *oddity) call(method *tl.Type) {
	o.t.Helper()
	req := o.object(method, 0)
	defer func() {
		if p := recover(); p != nil {
			o.t.Fatalf("%s: panic: %v\n%+v", method.Name, p, req)
		}
	}()
	_, err := o.try(req)
	var refusal *rpcError
	switch {
	case err == nil:
	case !errors.As(err, &refusal):
		o.t.Errorf("%s: failed: %v", method.Name, err)
	case refusal.Code >= 500 && refusal.Message != "RANDOM_ID_DUPLICATE":
		o.t.Errorf("%s: %v", method.Name, refusal)
	}
	if o.me != nil { // whatever it has signed in to or out of
		o.sess.key.Account, o.sess.key.Locked = o.me.ID, 0
	}
}

func (o *oddity) object(t *tl.Type, depth int) api.Object {
	out := api.New(t)
	v := reflect.ValueOf(out).Elem()
	shared := map[string]bool{}
	for _, f := range t.Fields() {
		if f.Type.Kind == tl.KindFlags {
			continue
		}
		if f.Optional {
			key := f.Flags + string(rune(f.Bit))
			on, seen := shared[key]
			if !seen {
				on = o.rand.IntN(8) == 0 && depth < 4
				shared[key] = on
			}
			if !on {
				continue
			}
		}
		o.set(v.FieldByName(tl.GoName(f.Name)), f.Type, depth)
	}
	return out
}

func (o *oddity) set(v reflect.Value, t tl.TypeExpr, depth int) {
	if v.Kind() == reflect.Struct { // tl.Opt
		v.FieldByName("Set").SetBool(true)
		v = v.FieldByName("Value")
	}
	switch t.Kind {
	case tl.KindInt:
		v.SetInt(int64(pick(o.rand, 0, 1, 2, 3, 4, 7, 20, -1, -100, testTime, math.MaxInt32, math.MinInt32)))
	case tl.KindLong:
		v.SetInt(pick[int64](o.rand, 0, 1, 5, meID, friendID, botID, groupID, supergroupID, channelID, math.MaxInt64, math.MinInt64))
	case tl.KindDouble:
		v.SetFloat(o.rand.NormFloat64())
	case tl.KindString:
		v.SetString(o.text())
	case tl.KindBytes:
		v.SetBytes([]byte(o.text()))
	case tl.KindBool, tl.KindTrue:
		v.SetBool(t.Kind == tl.KindTrue || o.rand.IntN(2) == 0)
	case tl.KindInt128, tl.KindInt256:
	case tl.KindVector:
		n := o.rand.IntN(4)
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			o.set(v.Index(i), *t.Elem, depth+1)
		}
	case tl.KindObject:
		v.Set(reflect.ValueOf(&api.HelpGetConfigRequest{}))
	default:
		v.Set(reflect.ValueOf(o.boxed(t.Name, depth)))
	}
}

func (o *oddity) text() string {
	return pick(o.rand, "", " ", "x", "Hello @sandbox_me", "sandbox_friend", "\U0001F600 \U0001F600 ", "\xff\xfe", "+9996620001",
		"22222", "1000:sandbox", strings.Repeat("ab ", 1500), "#a $B /c http://d.com", "\x00", "\u202e\u200b")
}

// boxed is most often somebody that there is, and else any constructor.
func (o *oddity) boxed(class string, depth int) api.Object {
	if o.me != nil && o.rand.IntN(4) > 0 {
		user, channel := pick[int64](o.rand, meID, friendID, botID), pick[int64](o.rand, supergroupID, channelID)
		switch class {
		case "InputPeer":
			return pick[api.Object](o.rand, o.user(user), &api.InputPeerChat{ChatID: groupID}, o.channel(channel))
		case "InputUser":
			return o.inputUser(user)
		case "InputChannel":
			return o.inputChannel(channel)
		}
	}
	types := o.classes[class]
	if depth < 4 {
		return o.object(types[o.rand.IntN(len(types))], depth+1)
	}
	least := types[0]
	for _, t := range types {
		if len(t.Fields()) < len(least.Fields()) {
			least = t
		}
	}
	return o.object(least, depth+1)
}

func pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }
