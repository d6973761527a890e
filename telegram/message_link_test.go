package telegram_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/tgscript/tgscript/sandbox"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// TestLinked: links to messages lead to these, of chats with and without a name, and
// what leads to none says so.
func TestLinked(t *testing.T) {
	s, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	asMe(t, s, clientOptions(s), func(ctx context.Context, c *telegram.Client) {
		made := ask[*api.Updates](ctx, t, c, &api.ChannelsCreateChannelRequest{Broadcast: true, Title: "Films"})
		films := made.Chats[0].(*api.Channel)
		in := &api.InputPeerChannel{ChannelID: films.ID, AccessHash: films.AccessHash.Value}
		sent := func(peer api.InputPeerClass) int32 {
			answer, err := c.Invoke(ctx, &api.MessagesSendMessageRequest{Peer: peer, Message: "linked", RandomID: 1}, telegram.CallOptions{})
			if err != nil {
				t.Fatal(err)
			}
			return c.Sent(&api.MessagesSendMessageRequest{}, answer)[0].(*api.Message).ID
		}
		named, err := c.Cast(ctx, "InputPeer", "@sandbox_supergroup", telegram.CallOptions{})
		if err != nil {
			t.Fatal(err)
		}
		private, public, own := sent(in), sent(named.(api.InputPeerClass)), sent(&api.InputPeerSelf{})
		answer, err := c.Invoke(ctx, &api.MessagesSendMessageRequest{Peer: named.(api.InputPeerClass), Message: "linked", RandomID: 2,
			ReplyTo: &api.InputReplyToMessage{ReplyToMsgID: public}}, telegram.CallOptions{})
		if err != nil {
			t.Fatal(err)
		}
		comment := c.Sent(&api.MessagesSendMessageRequest{}, answer)[0].(*api.Message).ID
		for link, id := range map[string]int32{
			fmt.Sprintf("https://t.me/sandbox_supergroup/%d?comment=%d", public, comment): comment,
			fmt.Sprintf("t.me/sandbox_supergroup/%d?comment=%d", public+1000, comment):    0,
			fmt.Sprintf("https://t.me/sandbox_supergroup/%d", public):                     public,
			fmt.Sprintf("t.me/s/sandbox_supergroup/%d?single", public):                    public,
			fmt.Sprintf("https://t.me/sandbox_supergroup/1/%d", public):                   public,
			fmt.Sprintf("tg://resolve?domain=sandbox_supergroup&post=%d", public):         public,
			fmt.Sprintf("https://t.me/c/%d/%d", films.ID, private):                        private,
			fmt.Sprintf("tg://privatepost?channel=%d&post=%d", films.ID, private):         private,
			fmt.Sprintf("tg://openmessage?user_id=%d&message_id=%d", c.Self().ID, own):    own,
			fmt.Sprintf("<https://sandbox_supergroup.t.me/%d>", public):                   public,
			"t.me/sandbox_supergroup":                              0,
			fmt.Sprintf("t.me/c/%d", films.ID):                     0,
			fmt.Sprintf("t.me/sandbox_supergroup/%d", public+1000): 0,
			"t.me/sandbox_supergroup/99999999999":                  0,
			"https://example.com/sandbox_supergroup/1":             0,
			"t.me/nobody_of_this_name/1":                           0,
			fmt.Sprintf("t.me/joinchat/%d", public):                0,
			fmt.Sprintf("t.me/sandbox_supergroup/s/%d", 12345):     0,
		} {
			o, err := c.Linked(ctx, link, telegram.CallOptions{})
			m, _ := o.(*api.Message)
			if (err == nil) != (id != 0) || id != 0 && (m == nil || m.ID != id || m.Message != "linked") {
				t.Errorf("%s: %v (%v), want message %d", link, o, err, id)
			}
		}
	})
}
