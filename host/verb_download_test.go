package host_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tgscript/tgscript/host"
	"github.com/tgscript/tgscript/sandbox"
)

// TestDownload: a file of several parts comes whole, to where the script may write,
// or not at all.
func TestDownload(t *testing.T) {
	box, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	dir := t.TempDir()
	box.Inject(sandbox.Fault{Method: "upload.getFile", After: 12, Kind: sandbox.Refuse, Code: 400, Message: "FILE_ID_INVALID"})
	out := runOver(t, box, box.Dial, `
local content = ("0123456789abcdef"):rep(1200000 / 16)
local parts = math.ceil(#content / 524288)
for i = 0, parts - 1 do
  assert(call("upload.saveFilePart", { file_id = long"5", file_part = i, bytes = content:sub(i * 524288 + 1, (i + 1) * 524288) }))
end
local m = assert(send("me", "caption", { media = { _ = "inputMediaUploadedDocument", mime_type = "text/plain",
  file = { _ = "inputFile", id = long"5", parts = parts, name = "a.txt", md5_checksum = "" }, attributes = { { _ = "documentAttributeFilename", file_name = "../b.txt" } } } }))
print(m.message, m.media._)
print(download(m) == content, download(m.media.document, { thumb = nil }) == content)
local dir = "`+filepath.ToSlash(dir)+`"
print(download(m, dir .. "/x.txt") == dir .. "/x.txt", download(m.media, dir .. "/"):sub(-6))
print((select(2, pcall(download, m, "y.txt")):gsub("^.*%.lua:13: ", ""):gsub("/%S*", "DIR")))
print(download(m, dir .. "/z.txt"))
print(parallel(function() return download(m, dir .. "/x.txt") ~= nil end, function() return download(m, dir .. "/x.txt") ~= nil end))
print(download(send("me", "text")))
print(download(m, dir):sub(-6), parallel(function() return download(m, dir):sub(-6) end, function() return download(m, dir):sub(-6) end))
`, func(o *host.Options) { o.Permissions.Write = []string{dir} })
	want := `caption	messageMediaDocument
true	true
true	/b.txt
download: writing DIR is not allowed; --allow-write DIR would allow it
nil	upload.getFile: FILE_ID_INVALID (400): the file's id is wrong
true	true
nil	message has no file to download
/b.txt	/b.txt	/b.txt
`
	if out != want {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
	names, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var have []string
	for _, n := range names {
		have = append(have, n.Name())
	}
	if got := strings.Join(have, " "); got != "b.txt x.txt" {
		t.Errorf("files %s", got)
	}
	if b, _ := os.ReadFile(filepath.Join(dir, "x.txt")); len(b) != 1200000 {
		t.Errorf("%d bytes", len(b))
	}
}
