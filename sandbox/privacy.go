package sandbox

import (
	"slices"
	"strings"

	"github.com/tgscript/tgscript/tl/api"
)

// privacyMax is the most users and chats that the rules of one key name.
const privacyMax = 1000

func addPrivacy(m methods) {
	on(m, (*call).getPrivacy)
	on(m, (*call).setPrivacy)
}

// privacyRule lets some in or keeps some out. Kind is the rule's name in the
// schema after "privacyValue".
type privacyRule struct {
	Kind string
	IDs  []int64
}

// privacyKey is what rules are about, named as in the schema after
// "privacyKey".
type privacyKey string

const (
	privateStatus  privacyKey = "StatusTimestamp"
	privateInvite  privacyKey = "ChatInvite"
	privateForward privacyKey = "Forwards"
	privatePhone   privacyKey = "PhoneNumber"
	privateByPhone privacyKey = "AddedByPhone"
	privateAbout   privacyKey = "About"
)

// rules are an account's rules of a key: all are let in where it has set none,
// but only contacts see a phone number.
func (a *account) rules(key privacyKey) []privacyRule {
	if rules, set := a.Privacy[key]; set { // to none at all, it may be, which a snapshot makes nil
		return rules
	}
	if key == privatePhone {
		return []privacyRule{{Kind: "AllowContacts"}}
	}
	return []privacyRule{{Kind: "AllowAll"}}
}

// lets tells whether an account's privacy lets somebody see or do something.
// The first rule that is about them counts.
func (w *world) lets(owner, viewer *account, key privacyKey) bool {
	if owner == viewer {
		return true
	}
	for _, r := range owner.rules(key) {
		if w.covers(r, owner, viewer) {
			return strings.HasPrefix(r.Kind, "Allow")
		}
	}
	return false
}

// covers tells whether a rule of an account is about somebody. Nobody has close
// friends or Premium.
func (w *world) covers(r privacyRule, owner, viewer *account) bool {
	switch strings.TrimPrefix(strings.TrimPrefix(r.Kind, "Allow"), "Disallow") {
	case "All":
		return true
	case "Contacts":
		return owner.knows(viewer)
	case "Users":
		return slices.Contains(r.IDs, viewer.ID)
	case "Bots":
		return viewer.Bot
	case "ChatParticipants":
		return slices.ContainsFunc(r.IDs, func(id int64) bool {
			ch, super := w.Chats[id], w.Channels[id]
			return ch != nil && ch.member(viewer.ID) != nil || super != nil && super.member(viewer.ID) != nil
		})
	}
	return false
}

// statusFor is an account's presence as a viewer sees it.
func (w *world) statusFor(viewer, a *account) api.UserStatusClass {
	if !w.lets(a, viewer, privateStatus) {
		return &api.UserStatusRecently{}
	}
	return a.Presence.status()
}

// phoneFor is an account's number as a viewer sees it; "" for who may not. A
// contact sees it unless rules were set.
func (w *world) phoneFor(viewer, a *account) string {
	_, set := a.Privacy[privatePhone]
	if viewer.knows(a) && !set || w.lets(a, viewer, privatePhone) {
		return a.Phone
	}
	return ""
}

// findsByPhone tells whether the caller can find an account by its number.
func (c *call) findsByPhone(a *account) bool { return c.w.lets(a, c.me, privateByPhone) }

func keyOf(in api.InputPrivacyKeyClass) privacyKey {
	return privacyKey(strings.TrimPrefix(api.TypeOf(in).Name, "inputPrivacyKey"))
}

// privacyRules are rules as the schema has them, with whom they name.
func (c *call) privacyRules(rules []privacyRule) *api.AccountPrivacyRules {
	out := &api.AccountPrivacyRules{Rules: []api.PrivacyRuleClass{}}
	k := c.w.crowd(c.me)
	for _, r := range rules {
		o := api.New(api.ByName("privacyValue" + r.Kind)).(api.PrivacyRuleClass)
		switch o := o.(type) {
		case *api.PrivacyValueAllowUsers:
			o.Users = r.IDs
			k.users(r.IDs)
		case *api.PrivacyValueDisallowUsers:
			o.Users = r.IDs
			k.users(r.IDs)
		case *api.PrivacyValueAllowChatParticipants:
			o.Chats = r.IDs
			k.chats(r.IDs)
		case *api.PrivacyValueDisallowChatParticipants:
			o.Chats = r.IDs
			k.chats(r.IDs)
		}
		out.Rules = append(out.Rules, o)
	}
	out.Users, out.Chats = k.lists()
	return out
}

// chats adds what ids without a kind may be of.
func (k *crowd) chats(ids []int64) {
	for _, id := range ids {
		k.add(chatPeer(id), channelPeer(id))
	}
}

func (c *call) getPrivacy(r *api.AccountGetPrivacyRequest) (api.Object, error) {
	return c.privacyRules(c.me.rules(keyOf(r.Key))), nil
}

// setPrivacy replaces the rules of a key.
func (c *call) setPrivacy(r *api.AccountSetPrivacyRequest) (api.Object, error) {
	rules := []privacyRule{}
	named := 0
	for _, in := range r.Rules {
		rule, err := c.privacyRule(in)
		if err != nil {
			return nil, err
		}
		if named += len(rule.IDs); named > privacyMax {
			return nil, refuse("PRIVACY_TOO_LONG")
		}
		rules = append(rules, rule)
	}
	key := keyOf(r.Key)
	c.me.Privacy[key] = rules
	out := c.privacyRules(rules)
	changed := api.New(api.ByName("privacyKey" + string(key))).(api.PrivacyKeyClass)
	c.notify(c.me, &api.UpdatePrivacy{Key: changed, Rules: out.Rules})
	return out, nil
}

// privacyRule reads a rule: PRIVACY_VALUE_INVALID for one that names what is not
// there.
func (c *call) privacyRule(in api.InputPrivacyRuleClass) (privacyRule, error) {
	out := privacyRule{Kind: strings.TrimPrefix(api.TypeOf(in).Name, "inputPrivacyValue")}
	var users []api.InputUserClass
	var chats []int64
	switch in := in.(type) {
	case *api.InputPrivacyValueAllowUsers:
		users = in.Users
	case *api.InputPrivacyValueDisallowUsers:
		users = in.Users
	case *api.InputPrivacyValueAllowChatParticipants:
		chats = in.Chats
	case *api.InputPrivacyValueDisallowChatParticipants:
		chats = in.Chats
	}
	for _, one := range users {
		a, err := c.inputUser(one, "PRIVACY_VALUE_INVALID")
		if err != nil {
			return out, err
		}
		out.IDs = append(out.IDs, a.ID)
	}
	for _, id := range chats {
		if !c.in(id) {
			return out, refuse("PRIVACY_VALUE_INVALID")
		}
		out.IDs = append(out.IDs, id)
	}
	return out, nil
}

// in tells whether the caller is in a group with an id, of either kind.
func (c *call) in(id int64) bool {
	ch, super := c.w.Chats[id], c.w.Channels[id]
	return ch != nil && ch.member(c.me.ID) != nil || super != nil && super.member(c.me.ID) != nil
}
