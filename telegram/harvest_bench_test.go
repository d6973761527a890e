package telegram

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// crowdOf is a page of a history: 100 messages of 20 users in a channel.
func crowdOf(first int64) *api.MessagesMessagesSlice {
	h := &api.MessagesMessagesSlice{Chats: []api.ChatClass{&api.Channel{ID: 77, AccessHash: tl.Some[int64](5), Title: "c"}}}
	for i := range int64(20) {
		h.Users = append(h.Users, &api.User{ID: first + i, AccessHash: tl.Some[int64](5), Username: tl.Some(fmt.Sprint("user_", first+i))})
	}
	for i := range int64(100) {
		h.Messages = append(h.Messages, &api.Message{ID: int32(1000 - i), FromID: &api.PeerUser{UserID: first + i%20}, PeerID: &api.PeerChannel{ChannelID: 77}})
	}
	return h
}

// BenchmarkHarvest: who has been seen before costs little, for it happens on the
// goroutine that reads the connection.
func BenchmarkHarvest(b *testing.B) {
	b.Run("known", func(b *testing.B) {
		p, h := newPeers(), crowdOf(1)
		p.harvest(h, "x")
		b.ReportAllocs()
		for b.Loop() {
			p.harvest(h, "x")
		}
	})
	b.Run("new", func(b *testing.B) {
		p := newPeers()
		pages := make([]*api.MessagesMessagesSlice, 5000)
		for i := range pages {
			pages[i] = crowdOf(int64(i) * 20)
		}
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			p.harvest(pages[i%len(pages)], "x")
		}
	})
}

// BenchmarkMillionPeers tells what an account that has seen a million users holds
// in memory.
func BenchmarkMillionPeers(b *testing.B) {
	for b.Loop() {
		before := heap()
		p := newPeers()
		for id := int64(1); id <= 1_000_000; id += 20 {
			p.harvest(crowdOf(id), "x")
		}
		b.ReportMetric(float64(heap()-before)/1e6, "MB")
		runtime.KeepAlive(p)
	}
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
