package host_test

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tgscript/tgscript/host"
	"github.com/tgscript/tgscript/sandbox"
)

// TestDownloadGoesOn: what is cut off says what there is of it, and goes on from there;
// folders that are missing are made, and the script hears how far it is.
func TestDownloadGoesOn(t *testing.T) {
	box, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	box.Inject(sandbox.Fault{Method: "upload.getFile", After: 1, Kind: sandbox.Refuse, Code: 400, Message: "LOCATION_INVALID"})
	dir := t.TempDir()
	out := runOver(t, box, box.Dial, withFile(`
local path = "`+filepath.ToSlash(dir)+`/new/folder/x.txt"
local ok, err = download(m, path)
print(ok, err.type, err.message:match("; (%d+) of 1200000 bytes are there, download it again to go on from these$"))
local heard, last, of = 0, 0, 0
print(download(m, path, { verify = true, progress = function(done, total)
  assert(done >= last)
  heard, last, of = heard + 1, done, total
end }) == path, heard > 0, last, of)
local file = io.open(path)
print(file:read("*a") == content)
file:close()
print(pcall(download, m, { verify = true }))
print(download(m, { progress = false }) == content)
`), func(o *host.Options) { o.Permissions.Write, o.Permissions.Read = []string{dir}, []string{dir} })
	before, after, _ := strings.Cut(out, "\n")
	if kept := strings.TrimPrefix(before, "nil\tLOCATION_INVALID\t"); kept != "524288" && kept != "675712" && kept != "151424" {
		t.Errorf("cut off: %q", before)
	}
	want := "true\ttrue\t1200000\t1200000\ntrue\nfalse\tLINE: download: verify is for what is written to a path\ntrue\n"
	if got := strings.ReplaceAll(after, after[strings.Index(after, "false\t")+6:strings.Index(after, ": download: ")], "LINE"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if names, err := os.ReadDir(filepath.Join(dir, "new", "folder")); err != nil || len(names) != 1 {
		t.Errorf("%d files are there, %v", len(names), err)
	}
}

// square is a picture, in base64.
func square(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 640, 640))); err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

// TestDownloadKinds: sizes, pictures of users and chats, and what a script may not read.
func TestDownloadKinds(t *testing.T) {
	box, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	out := runOver(t, box, box.Dial, `
local png = base64.decode("`+square(t)+`")
local m = assert(send_file("me", bytes(png, "dot.png"), { as = "photo" }))
print(#assert(download(m)) > 0, download(m.media.photo) == download(m))
for _, size in ipairs(m.media.photo.sizes) do assert(#download(m, { thumb = size.type }) > 0, size.type) end
print((select(2, download(m, { thumb = "zz" })).message:match("zz")))
print(#assert(download(m, { thumb = "smallest" })) ~= #assert(download(m, { thumb = "largest" })))
assert(call("photos.uploadProfilePhoto", { file = upload(bytes(png, "me.png")) }))
print(#assert(download(entity("me"))) > 0)
for chunk in stream(entity("me")) do print(#chunk > 0) end
`)
	if want := "true\ttrue\nzz\ntrue\ntrue\ntrue\n"; out != want {
		t.Errorf("got %q, want %q", out, want)
	}
	out = runOver(t, box, box.Dial, `
for m in messages("me", { limit = 1, filter = "photo" }) do
  for _, read in ipairs{ download, stream } do print((select(2, pcall(read, m)):gsub("^.-%d: ", ""))) end
end
`, func(o *host.Options) { o.Permissions.OnlyMethods = []string{"messages.*"} })
	if want := "upload.getFile is not among the only methods; --only-methods 'messages.*,upload.getFile' would allow it\n"; out != want+want {
		t.Errorf("got %q, want %q twice", out, want)
	}
}
