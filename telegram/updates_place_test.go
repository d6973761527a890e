package telegram

import (
	"reflect"
	"testing"

	"github.com/tgscript/tgscript/tl/api"
)

// TestPlaceOfEveryUpdate: each update of the schema that has a pts with a count,
// or a qts, is put in the place that its fields name (A7).
func TestPlaceOfEveryUpdate(t *testing.T) {
	counted := 0
	for _, typ := range api.Types() {
		if typ.Method || typ.Result().Name != "Update" {
			continue
		}
		u, ok := api.New(typ).(api.UpdateClass)
		if !ok {
			t.Errorf("%s is no update", typ.Name)
			continue
		}
		v := reflect.ValueOf(u).Elem()
		number := func(name string, n int64) bool {
			f := v.FieldByName(name)
			if f.IsValid() && f.CanInt() {
				f.SetInt(n)
				return true
			}
			return false
		}
		var want place
		if number("Pts", 7) && number("PtsCount", 2) {
			want = place{countedPts, 0, 7, 2}
		}
		if number("Qts", 7) {
			want = place{countedQts, 0, 7, 1}
		}
		inChannel := number("ChannelID", 9)
		if f := v.FieldByName("Message"); f.IsValid() && f.Type() == reflect.TypeFor[api.MessageClass]() {
			f.Set(reflect.ValueOf(&api.Message{PeerID: &api.PeerChannel{ChannelID: 9}}))
			switch u.(type) {
			case *api.UpdateNewChannelMessage, *api.UpdateEditChannelMessage:
				inChannel = true
			}
		}
		if inChannel && want.kind == countedPts {
			want.kind, want.channel = countedChannel, 9
		}
		if want.kind != uncounted {
			counted++
		}
		if got := placeOf(u); got != want {
			t.Errorf("%s: %+v, want %+v", typ.Name, got, want)
		}
	}
	if counted < 25 {
		t.Errorf("%d updates are counted, want more", counted)
	}
}
