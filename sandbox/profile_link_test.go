package sandbox

import (
	"strings"
	"testing"
	"time"

	"github.com/tgscript/tgscript/tl/api"
)

// TestContactTokens: a temporary profile link leads to who made it, for a while,
// whoever follows it.
func TestContactTokens(t *testing.T) {
	now := int64(genesis)
	s, err := New(Options{Now: func() time.Time { return time.Unix(now, 0) }})
	if err != nil {
		t.Fatal(err)
	}
	friend, me := connect(t, s, "sandbox_friend"), connect(t, s, Me)
	link := call1[*api.ExportedContactToken](friend, &api.ContactsExportContactTokenRequest{})
	token, ok := strings.CutPrefix(link.URL, "https://t.me/contact/")
	if !ok || token == "" {
		t.Fatalf("%+v", link)
	}
	u := call1[*api.User](me, &api.ContactsImportContactTokenRequest{Token: token})
	if u.ID != friendID || u.AccessHash.Value != accessHash(meID, userPeer(friendID)) {
		t.Errorf("%+v", u)
	}
	me.refused(&api.ContactsImportContactTokenRequest{Token: token + "x"}, "IMPORT_TOKEN_INVALID")
	me.refused(&api.ContactsImportContactTokenRequest{}, "IMPORT_TOKEN_INVALID")
	now += contactTokenLifetime
	me.refused(&api.ContactsImportContactTokenRequest{Token: token}, "IMPORT_TOKEN_INVALID")
}

func TestBusinessLinks(t *testing.T) {
	s := newSandbox(t)
	friend, me := connect(t, s, "sandbox_friend"), connect(t, s, Me)
	got := call1[*api.AccountResolvedBusinessChatLinks](me, &api.AccountResolveBusinessChatLinkRequest{Slug: "sandbox"})
	if peerOf(got.Peer) != userPeer(friendID) || got.Message == "" || len(got.Users) != 1 {
		t.Errorf("%+v", got)
	}
	links := call1[*api.AccountBusinessChatLinks](friend, &api.AccountGetBusinessChatLinksRequest{}).Links
	if len(links) != 1 || links[0].Link != "https://t.me/m/sandbox" || links[0].Views != 1 {
		t.Errorf("%+v", links)
	}
	me.refused(&api.AccountResolveBusinessChatLinkRequest{}, "CHATLINK_SLUG_EMPTY")
	me.refused(&api.AccountResolveBusinessChatLinkRequest{Slug: "gone"}, "CHATLINK_SLUG_EXPIRED")
	me.refused(&api.AccountCreateBusinessChatLinkRequest{Link: &api.InputBusinessChatLink{Message: "x"}}, "PREMIUM_ACCOUNT_REQUIRED")
}
