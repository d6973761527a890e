package main

// pagesToLookAt is a page of each kind, and those that have the longest words.
var pagesToLookAt = []string{
	"index.html",
	"guide/first-script.html",
	"guide/from-telethon.html",
	"methods/index.html",
	"errors/index.html",
	"methods/messages.sendMessage.html",
	"methods/messages.setInlineBotResults.html",
	"constructors/message.html",
	"constructors/channelFull.html",
	"types/InputPeer.html",
	"types/Updates.html",
	"namespaces/messages.html",
	"errors/CHANNEL_INVALID.html",
	"errors/FLOOD_WAIT_X.html",
	"lua/send.html",
	"lua/store.html",
	"events/message.html",
	"layers/229.html",
}

// fitsNarrow has no page that is wider than a small window, with the search
// closed and open.
func fitsNarrow(t *tab) {
	const wider = `document.documentElement.scrollWidth - innerWidth`
	for _, width := range []int64{320, 375} {
		t.look(width, 640, "light")
		for _, path := range pagesToLookAt {
			t.open(path)
			want(t, path+" is wider than the window by", get[int](t, wider), 0)
		}
		t.search("channelAdminLogEventAction")
		want(t, "with the search open, the page is wider by", get[int](t, wider), 0)
		want(t, "results that are wider than the list", get[int](t, `(() => { const l = document.getElementById("results"); return l.scrollWidth - l.clientWidth })()`), 0)
		want(t, "the list is higher than the window", get[bool](t, `document.getElementById("results").getBoundingClientRect().bottom > innerHeight`), false)
	}
}
