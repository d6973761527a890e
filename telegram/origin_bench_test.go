package telegram

import (
	"testing"

	"github.com/tgscript/tgscript/tl/api"
)

// BenchmarkOrigins: what is remembered of files costs next to nothing where there
// are none, for it happens on the goroutine that reads the connection.
func BenchmarkOrigins(b *testing.B) {
	method := api.ByName("messages.getHistory")
	req := &api.MessagesGetHistoryRequest{Peer: &api.InputPeerSelf{}}
	text, media := crowdOf(1), crowdOf(1)
	for i, m := range media.Messages {
		m.(*api.Message).Media = &api.MessageMediaDocument{Document: &api.Document{ID: int64(i)}}
	}
	update := []api.UpdateClass{&api.UpdateNewMessage{Message: text.Messages[0]}}
	for _, bb := range []struct {
		name string
		do   func(s *origins)
	}{
		{"update", func(s *origins) { s.learnUpdates(update) }},
		{"result", func(s *origins) { s.learn(req, &api.UpdatesState{}, method) }},
		{"texts", func(s *origins) { s.learn(req, text, method) }},
		{"documents", func(s *origins) { s.learn(req, media, method) }},
	} {
		b.Run(bb.name, func(b *testing.B) {
			s := newOrigins()
			b.ReportAllocs()
			for b.Loop() {
				bb.do(s)
			}
		})
	}
	b.Run("plans", func(b *testing.B) {
		for b.Loop() {
			makeFilePlans()
		}
	})
}
