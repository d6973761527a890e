package host_test

import (
	"testing"

	"github.com/tgscript/tgscript/host"
	"github.com/tgscript/tgscript/sandbox"
)

// TestDownloadLink: a link to a message stands for it, where the script may read that.
func TestDownloadLink(t *testing.T) {
	box, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	script := `
local m = assert(send_file("@sandbox_supergroup", bytes("linked", "a.txt")))
local link = "https://t.me/sandbox_supergroup/" .. m.id
print(pcall(download, link))
local all = ""
for chunk in stream(link, { offset = 2 }) do all = all .. chunk end
print(all)
print(select(2, download("t.me/sandbox_supergroup/9999")).message)
print((select(2, pcall(download, "t.me/sandbox_supergroup")):gsub("^.-%d: ", "")))
print((select(2, pcall(download, "https://example.com/1")):gsub("^.-%d: ", "")))
`
	want := `true	linked
nked
there is no message 9999 in the chat of the link, or not for this account
download: "t.me/sandbox_supergroup" leads to no message: there is no message's number in it
download: "https://example.com/1" is no link to a message: want one as t.me/name/1 or t.me/c/1234/1, which apps copy from the message's menu
`
	if got := runOver(t, box, box.Dial, script); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	script = `
for _, read in ipairs{ download, stream } do
  print((select(2, pcall(read, "t.me/sandbox_channel/2")):match("channels?%.?[^;]* is not among the only %a+")))
end
`
	want = "channels.getMessages is not among the only methods\n"
	got := runOver(t, box, box.Dial, script, func(o *host.Options) { o.Permissions.OnlyMethods = []string{"messages.*", "upload.*"} })
	if got != want+want {
		t.Errorf("got %q, want %q twice", got, want)
	}
	got = runOver(t, box, box.Dial, `print((select(2, pcall(download, "t.me/sandbox_channel/2")):match("is not among the only peers")))`,
		func(o *host.Options) { o.Permissions.OnlyPeers = []string{"@sandbox_friend"} })
	if got != "is not among the only peers\n" {
		t.Errorf("got %q", got)
	}
}

// TestDownloadStoryLink: so does one to a story, while it is there.
func TestDownloadStoryLink(t *testing.T) {
	box, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	script := `
local file = assert(upload(bytes(base64.decode("` + square(t) + `"), "dot.png")))
assert(call("stories.sendStory", { peer = "me", media = { _ = "inputMediaUploadedPhoto", file = file },
  privacy_rules = { { _ = "inputPrivacyValueAllowAll" } } }))
local story = call("stories.getStoriesByID", { peer = "me", id = { 1 } }).stories[1]
local content = download(story)
print(#content > 0, download("https://t.me/sandbox_me/s/1") == content)
local all = ""
for chunk in stream("tg://resolve?domain=sandbox_me&story=1") do all = all .. chunk end
print(all == content)
call("stories.deleteStories", { peer = "me", id = { 1 } })
print(select(2, download("t.me/sandbox_me/s/1")).message)
`
	want := "true\ttrue\ntrue\nthere is no story 1 of whom the link names, or not for this account\n"
	if got := runOver(t, box, box.Dial, script); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
