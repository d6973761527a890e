package sandbox

import (
	"testing"

	"github.com/tgscript/tgscript/tl/api"
)

// What happened is read by people: keyboards by their texts, nothing left empty.
func TestObservationText(t *testing.T) {
	row := &api.KeyboardInlineButtonRow{Buttons: []*api.KeyboardInlineButton{{Text: "Yes"}, {Text: "No"}}}
	for _, c := range []struct {
		call api.Object
		want string
	}{
		{&api.MessagesSendMessageRequest{Peer: &api.InputPeerSelf{}, Message: "Pick", ReplyMarkup: &api.ReplyInlineMarkup{Rows: []*api.KeyboardInlineButtonRow{row}}},
			`Bot calls messages.sendMessage { peer = itself, message = "Pick", reply_markup = [Yes] [No] }`},
		{&api.MessagesGetMessagesViewsRequest{Peer: &api.InputPeerSelf{}, ID: []int32{0, 7}},
			`Bot calls messages.getMessagesViews { peer = itself, id = { 0, 7 } }`},
	} {
		if got := (Observation{Account: 1, Call: c.call}).Text(func(int64) string { return "Bot" }); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}
