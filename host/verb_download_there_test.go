package host_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tgscript/tgscript/host"
	"github.com/tgscript/tgscript/sandbox"
)

// TestDownloadAgain: a script that runs again fetches what is new, or has changed, and
// each message has the file that it had, also where others have sent the same.
func TestDownloadAgain(t *testing.T) {
	box, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	dir := t.TempDir()
	may := func(o *host.Options) { o.Permissions.Write = []string{dir} }
	runOver(t, box, box.Dial, `
for _, content in ipairs{ "one", "one", "two" } do assert(send_file("me", bytes(content:rep(1000), "a.txt"))) end
assert(send_file("me", bytes(base64.decode("`+square(t)+`"), "dot.png"), { as = "photo" }))
assert(call("messages.sendMedia", { peer = "me", message = "", media = {
  _ = "inputMediaUploadedDocument", file = upload(bytes(("v"):rep(5000))), mime_type = "video/mp4", attributes = {} } }))
assert(call("photos.uploadProfilePhoto", { file = upload(bytes(base64.decode("`+square(t)+`"), "me.png")) }))
`)
	fetch := `
local names = {}
for m in messages("me", { reverse = true }) do
  if m.media then names[#names + 1] = assert(download(m, "` + filepath.ToSlash(dir) + `")):match("[^/]*$"):gsub("%d%d%d%d+[-%d ]*%d", "N") end
end
names[#names + 1] = download(entity("me"), "` + filepath.ToSlash(dir) + `/"):match("[^/]*$"):gsub("%d%d+", "N")
print(table.concat(names, "|"))
`
	want := "a.txt|a (1).txt|a (2).txt|photo N.jpg|document N.mp4|photo N.jpg\n"
	for run, steps := range []struct{ parts, hashes int }{{6, 0}, {0, 3}, {0, 3}} {
		parts, hashes := box.Calls("upload.getFile"), box.Calls("upload.getFileHashes")
		if got := runOver(t, box, box.Dial, fetch, may); got != want {
			t.Fatalf("run %d: got %s, want %s", run, got, want)
		}
		if parts, hashes = box.Calls("upload.getFile")-parts, box.Calls("upload.getFileHashes")-hashes; parts != steps.parts || hashes != steps.hashes {
			t.Errorf("run %d: %d parts and hashes %d times asked for, want %d and %d", run, parts, hashes, steps.parts, steps.hashes)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "a (1).txt"), []byte(strings.Repeat("One", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := runOver(t, box, box.Dial, fetch, may); !strings.HasPrefix(got, "a.txt|a (3).txt|a (2).txt|") {
		t.Errorf("with one changed: %s", got)
	}
}

// TestDownloadThere: what is at a path already is kept if it is the same, all of it, and
// replaced if it is not.
func TestDownloadThere(t *testing.T) {
	box, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	dir := t.TempDir()
	path := filepath.Join(dir, "x.bin")
	content := strings.Repeat("0123456789", 200_000)
	script := `
local m = assert(send_file("me", bytes(("0123456789"):rep(200000), "y.bin")))
local heard = ""
print(download(m, "` + filepath.ToSlash(path) + `", { progress = function(done, total) heard = done .. " of " .. total end }) ~= nil, heard)
`
	for _, there := range []struct {
		what, content string
		fetched       bool
	}{
		{"nothing", "", true},
		{"the same", content, false},
		{"another byte", content[:1_500_000] + "x" + content[1_500_001:], true},
		{"another length", content[1:], true},
	} {
		if there.content != "" {
			if err := os.WriteFile(path, []byte(there.content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		before := box.Calls("upload.getFile")
		out := runOver(t, box, box.Dial, script, func(o *host.Options) { o.Permissions.Write = []string{dir} })
		if fetched := box.Calls("upload.getFile") > before; out != "true\t2000000 of 2000000\n" || fetched != there.fetched {
			t.Errorf("%s: %q, fetched: %v", there.what, out, fetched)
		}
		if b, err := os.ReadFile(path); err != nil || string(b) != content {
			t.Errorf("%s: %d bytes, %v", there.what, len(b), err)
		}
	}
}
