package sandbox

import (
	"encoding/base64"
	"fmt"
	"io"
	"maps"

	"github.com/tgscript/tgscript/tl/api"
)

// contactTokenLifetime is how long a temporary profile link leads to somebody, in
// seconds. Telegram says it with each link, but documents no figure: this one is a
// guess.
const contactTokenLifetime = 10 * 60

// contactToken is what a temporary profile link is made of.
type contactToken struct {
	account int64
	expires int32
}

// businessLink is a link to chat with an account, with the text to begin with. It
// takes Premium to make one, which no account of the sandbox has; the friend of
// the default world had it once.
type businessLink struct {
	Slug, Title, Message string
	Views                int32
}

func addProfileLinks(m methods) {
	on(m, (*call).exportContactToken)
	on(m, (*call).importContactToken)
	on(m, (*call).createBusinessChatLink)
	on(m, (*call).getBusinessChatLinks)
	on(m, (*call).resolveBusinessChatLink)
}

func (c *call) exportContactToken(*api.ContactsExportContactTokenRequest) (api.Object, error) {
	maps.DeleteFunc(c.s.contactTokens, func(_ string, t contactToken) bool { return c.now >= t.expires })
	if len(c.s.contactTokens) >= maxCodes {
		return nil, refuseWith("FLOOD_WAIT_X", contactTokenLifetime)
	}
	random := make([]byte, 16)
	if _, err := io.ReadFull(c.s.rand, random); err != nil {
		return nil, fmt.Errorf("contact token: %w", err)
	}
	token := base64.RawURLEncoding.EncodeToString(random)
	if c.s.contactTokens == nil {
		c.s.contactTokens = map[string]contactToken{}
	}
	t := contactToken{c.me.ID, c.now + contactTokenLifetime}
	c.s.contactTokens[token] = t
	return &api.ExportedContactToken{URL: "https://t.me/contact/" + token, Expires: t.expires}, nil
}

func (c *call) importContactToken(r *api.ContactsImportContactTokenRequest) (api.Object, error) {
	t, ok := c.s.contactTokens[r.Token]
	a := c.w.Accounts[t.account]
	if !ok || c.now >= t.expires || a == nil {
		return nil, refuse("IMPORT_TOKEN_INVALID")
	}
	return c.w.user(c.me, a), nil
}

func (c *call) createBusinessChatLink(*api.AccountCreateBusinessChatLinkRequest) (api.Object, error) {
	return nil, refuse("PREMIUM_ACCOUNT_REQUIRED")
}

func (c *call) getBusinessChatLinks(*api.AccountGetBusinessChatLinksRequest) (api.Object, error) {
	out := &api.AccountBusinessChatLinks{Links: []*api.BusinessChatLink{}}
	for _, l := range c.me.BusinessLinks {
		out.Links = append(out.Links, &api.BusinessChatLink{
			Link: "https://t.me/m/" + l.Slug, Message: l.Message, Title: optString(l.Title), Views: l.Views,
		})
	}
	return out, nil
}

// resolveBusinessChatLink counts as a view of the link.
func (c *call) resolveBusinessChatLink(r *api.AccountResolveBusinessChatLinkRequest) (api.Object, error) {
	if r.Slug == "" {
		return nil, refuse("CHATLINK_SLUG_EMPTY")
	}
	for _, id := range sortedKeys(c.w.Accounts) {
		a := c.w.Accounts[id]
		for i := range a.BusinessLinks {
			l := &a.BusinessLinks[i]
			if l.Slug != r.Slug {
				continue
			}
			l.Views++
			return &api.AccountResolvedBusinessChatLinks{
				Peer: a.peer().tl(), Message: l.Message, Users: []api.UserClass{c.w.user(c.me, a)}, Chats: []api.ChatClass{},
			}, nil
		}
	}
	return nil, refuse("CHATLINK_SLUG_EXPIRED")
}
