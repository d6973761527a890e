package host_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/tgscript/tgscript/host"
	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/sandbox"
	"github.com/tgscript/tgscript/telegram"
)

// samples are made once.
var samples = sync.OnceValue(host.SampleFiles)

// sampleDir is a folder with files of each kind.
func sampleDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range samples() {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// showMedia prints what a message shows.
const showMedia = `
local function show(m, err)
  if not m then print(nil, err) return end
  if m._ ~= "message" then print(m) return end
  local media = m.media
  if media._ == "messageMediaPhoto" then
    local last = media.photo.sizes[#media.photo.sizes]
    print("photo", last.w .. "x" .. last.h, "spoiler=" .. tostring(media.spoiler), "ttl=" .. tostring(media.ttl_seconds), m.message)
    return
  end
  if media._ ~= "messageMediaDocument" then print(media._) return end
  local d, parts = media.document, {}
  for _, a in ipairs(d.attributes) do
    local t, fields = to_table(a), {}
    for k, x in pairs(t) do
      if k ~= "_" and k ~= "flags" then
        if k == "stickerset" then x = x._ elseif k == "waveform" then x = #x end
        if k == "duration" then x = ("%.4g"):format(x) end
        fields[#fields + 1] = k .. "=" .. tostring(x)
      end
    end
    table.sort(fields)
    parts[#parts + 1] = t._:sub(18):lower() .. "(" .. table.concat(fields, " ") .. ")"
  end
  local thumb = d.thumbs and to_table(d.thumbs[#d.thumbs]) or {}
  thumb = thumb.w and thumb.w .. "x" .. thumb.h or thumb._ or "-"
  print(d.mime_type, d.size, thumb, table.concat(parts, " "), m.message)
end
`

// filesOnSandbox runs a script that may read the samples, which are in dir.
func filesOnSandbox(t *testing.T, src string, set ...func(*host.Options)) string {
	t.Helper()
	box, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { box.Close() })
	return filesOn(t, box, src, set...)
}

// scriptDir is where the scripts of tests are.
var scriptDir = regexp.MustCompile(`\S*/\d{3}/`)

func filesOn(t *testing.T, box *sandbox.Sandbox, src string, set ...func(*host.Options)) string {
	t.Helper()
	dir := sampleDir(t)
	src = `local dir = "` + filepath.ToSlash(dir) + `/"` + showMedia + src
	out := runOver(t, box, box.Dial, src, append(set, func(o *host.Options) { o.Permissions.Read = append(o.Permissions.Read, dir) })...)
	out = strings.ReplaceAll(out, filepath.ToSlash(dir), "DIR")
	return scriptDir.ReplaceAllString(out, "")
}

// TestSendFile: each file is shown as what it is, or as what it is said to be.
func TestSendFile(t *testing.T) {
	out := filesOnSandbox(t, `
for _, name in ipairs { "a.jpg", "b.png", "wide.jpg", "a.gif", "a.webp", "a.mp4", "mute.mp4", "a.mp3", "b.flac", "voice.ogg", "a.txt", "big.bin" } do
  show(send_file("me", dir .. name, { caption = name }))
end
print("as")
show(send_file("me", dir .. "b.png", { as = "document" }))
show(send_file("me", dir .. "b.png", { as = "document", thumb = false, name = "other.png" }))
show(send_file("me", dir .. "voice.ogg", { as = "voice" }))
show(send_file("me", dir .. "round.mp4", { as = "video_note" }))
show(send_file("me", dir .. "mute.mp4", { as = "animation", thumb = dir .. "a.jpg" }))
show(send_file("me", dir .. "a.mp4", { streaming = false, duration = 2.5, width = 100, height = 50 }))
show(send_file("me", dir .. "a.mp3", { title = "Other", performer = "They", duration = "1m", thumb = false }))
show(send_file("@sandbox_friend", dir .. "a.jpg", { spoiler = true, ttl = 10, caption = html"<b>x</b>" }))
show(send_file("me", dir .. "voice.ogg", { as = "voice", waveform = { 0, 31 } }))
print("sources")
show(send_file("me", bytes("some text")))
show(send_file("me", bytes("some text", "note.md"), { caption = "**x**", format = "markdown" }))
local f = io.open(dir .. "a.txt")
f:read(2)
show(send_file("me", f))
print(f:read("a") == "")
local n = 0
show(send_file("me", function() n = n + 1 if n <= 3 then return ("x"):rep(n * 100000) end end, { name = "made.bin" }))
show(send_file("me", io.stdin, { name = "in.txt" }))
local up = assert(upload(dir .. "a.mp3"))
print(up._)
show(send_file("me", up))
show(send("me", "again", { media = assert(upload(dir .. "a.mp4")) }))
show(send_file("me", { file = dir .. "a.jpg", caption = "in a table" }))
print("again")
local m = send_file("me", dir .. "a.txt")
show(send_file("@sandbox_friend", m))
show(send_file("@sandbox_friend", m.media.document, { caption = "x" }))
show(send_file("@sandbox_friend", { _ = "inputMediaDice", emoticon = "🎲" }))
`, func(o *host.Options) { o.Stdin = strings.NewReader("from a pipe") })
	want := `photo	640x480	spoiler=false	ttl=nil	a.jpg
photo	300x200	spoiler=false	ttl=nil	b.png
photo	2560x341	spoiler=false	ttl=nil	wide.jpg
image/gif	1102	30x40	animated() imagesize(h=40 w=30) filename(file_name=a.gif)	a.gif
image/webp	30	photoPathSize	sticker(alt= stickerset=inputStickerSetEmpty) imagesize(h=512 w=512) filename(file_name=a.webp)	a.webp
video/mp4	1576	-	video(duration=6.5 h=360 supports_streaming=true w=640) filename(file_name=a.mp4)	a.mp4
video/mp4	1435	-	video(duration=6.5 h=360 nosound=true supports_streaming=true w=640) filename(file_name=mute.mp4)	mute.mp4
audio/mpeg	41878	8x8	audio(duration=3 performer=We title=Talk) filename(file_name=a.mp3)	a.mp3
audio/flac	143	-	audio(duration=3 performer=Us title=Sound) filename(file_name=b.flac)	b.flac
audio/ogg	6127	-	audio(duration=2 performer=Me title=Note) filename(file_name=voice.ogg)	voice.ogg
text/plain	6	-	filename(file_name=a.txt)	a.txt
application/octet-stream	1048576	-	filename(file_name=big.bin)	big.bin
as
image/png	665	300x200	imagesize(h=200 w=300) filename(file_name=b.png)	
image/png	665	300x200	imagesize(h=200 w=300) filename(file_name=other.png)	
audio/ogg	6127	-	audio(duration=2 voice=true waveform=63) filename(file_name=voice.ogg)	
video/mp4	1576	-	video(duration=6.5 h=384 round_message=true w=384) filename(file_name=round.mp4)	
video/mp4	1435	320x240	animated() video(duration=6.5 h=360 w=640) filename(file_name=mute.mp4)	
video/mp4	1576	-	video(duration=2.5 h=50 w=100) filename(file_name=a.mp4)	
audio/mpeg	41878	-	audio(duration=60 performer=They title=Other) filename(file_name=a.mp3)	
photo	640x480	spoiler=true	ttl=10	x
audio/ogg	6127	-	audio(duration=2 voice=true waveform=63) filename(file_name=voice.ogg)	
sources
text/plain	9	-	filename(file_name=document.txt)	
text/markdown	9	-	filename(file_name=note.md)	x
text/plain	4	-	filename(file_name=a.txt)	
true
text/plain	600000	-	filename(file_name=made.bin)	
text/plain	11	-	filename(file_name=in.txt)	
inputFile
audio/mpeg	41878	8x8	audio(duration=3 performer=We title=Talk) filename(file_name=a.mp3)	
video/mp4	1576	-	video(duration=6.5 h=360 supports_streaming=true w=640) filename(file_name=a.mp4)	again
photo	640x480	spoiler=false	ttl=nil	in a table
again
text/plain	6	-	filename(file_name=a.txt)	
text/plain	6	-	filename(file_name=a.txt)	x
messageMediaDice
`
	if out != want {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
}

// TestSendFiles: files of a list go in albums, as they fit and in their order.
func TestSendFiles(t *testing.T) {
	out := filesOnSandbox(t, `
local function list(all, err)
  if not all then print(all, err) return end
  local groups, n = {}, 0
  for i, m in ipairs(all) do
    local g = m.grouped_id
    if g and not groups[tostring(g)] then n = n + 1 groups[tostring(g)] = n end
    io.write(g and groups[tostring(g)] or "-", " ")
    show(m)
  end
end
list(send_file("me", { dir .. "a.jpg", { file = dir .. "a.mp4", caption = "second", spoiler = true }, dir .. "b.png" }, { caption = "first" }))
print("mixed")
list(send_file("me", { dir .. "a.jpg", dir .. "a.txt", dir .. "big.bin", dir .. "a.mp3", dir .. "b.flac", { file = dir .. "voice.ogg", as = "voice" }, dir .. "b.png" },
  { caption = { "one", html"<b>two</b>", nil, "four" } }))
print("formats")
local function texts(all) for _, m in ipairs(all) do print(m.message, m.entities and #m.entities or 0) end end
texts(send_file("me", { { file = dir .. "a.jpg", caption = "<b>x</b>" }, { file = dir .. "b.png", caption = "**y**", format = "markdown" },
  { file = dir .. "b.png", caption = html"<i>z</i>" } }, { format = "html" }))
texts(send_file("me", { { file = dir .. "a.jpg", format = "html" }, dir .. "b.png", dir .. "b.png" }, { caption = { "<b>x</b>", "<b>y", html"<i>z</i>" } }))
print("documents")
list(send_file("me", { dir .. "a.jpg", dir .. "b.png" }, { as = "document" }))
print("many")
local many = {}
for i = 1, 12 do many[i] = dir .. "a.jpg" end
local sent = assert(send_file("@sandbox_supergroup", many))
print(#sent, sent[10].grouped_id == sent[1].grouped_id, sent[11].grouped_id == sent[12].grouped_id, sent[11].grouped_id == sent[1].grouped_id, sent[12].id - sent[1].id)
print("again")
list(send_file("@sandbox_friend", { sent[1], sent[2].media.photo, upload(dir .. "b.png") }))
list(send_file("@sandbox_friend", { dir .. "a.jpg" }))
`)
	want := `1 photo	640x480	spoiler=false	ttl=nil	first
1 video/mp4	1576	-	video(duration=6.5 h=360 supports_streaming=true w=640) filename(file_name=a.mp4)	second
1 photo	300x200	spoiler=false	ttl=nil	
mixed
- photo	640x480	spoiler=false	ttl=nil	one
1 text/plain	6	-	filename(file_name=a.txt)	two
1 application/octet-stream	1048576	-	filename(file_name=big.bin)	
2 audio/mpeg	41878	8x8	audio(duration=3 performer=We title=Talk) filename(file_name=a.mp3)	four
2 audio/flac	143	-	audio(duration=3 performer=Us title=Sound) filename(file_name=b.flac)	
- audio/ogg	6127	-	audio(duration=2 voice=true waveform=63) filename(file_name=voice.ogg)	
- photo	300x200	spoiler=false	ttl=nil	
formats
x	1
y	1
z	1
x	1
<b>y	0
z	1
documents
1 image/jpeg	11329	320x240	imagesize(h=480 w=640) filename(file_name=a.jpg)	
1 image/png	665	300x200	imagesize(h=200 w=300) filename(file_name=b.png)	
many
12	true	true	false	11
again
1 photo	640x480	spoiler=false	ttl=nil	
1 photo	640x480	spoiler=false	ttl=nil	
1 photo	300x200	spoiler=false	ttl=nil	
- photo	640x480	spoiler=false	ttl=nil	
`
	if out != want {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
}

// TestSendFileWrong: what a script should not have asked for raises and says what to
// do; what can't be sent for what it is is nil and the error.
func TestSendFileWrong(t *testing.T) {
	out := filesOnSandbox(t, `
local function try(...)
  local ok, m, err = pcall(send_file, "me", ...)
  print((tostring(ok and err or m):gsub("^.-script%.lua:%d+: ", "")))
end
try()
try({})
try(12)
try("missing.txt")
try("/etc/hostname-or-so")
try("content\nof a file")
try(dir)
try(dir .. "a.jpg", { as = "foto" })
try(dir .. "a.jpg", { capton = "x" })
try(dir .. "a.jpg", { ttl = "never" })
try(dir .. "a.jpg", { ttl = 61 })
try(dir .. "a.jpg", { waveform = { 32 } })
try(dir .. "a.jpg", { thumb = 1 })
try(dir .. "a.jpg", { quote = "x" })
try({ dir .. "a.jpg", { dir .. "a.jpg" } })
try({ dir .. "a.jpg", { file = dir .. "a.jpg", capton = "x" } })
try({ dir .. "a.jpg", dir .. "b.png" }, { buttons = { "x" } })
try({ dir .. "a.jpg", dir .. "b.png" }, { name = "x" })
try({ dir .. "a.jpg" }, { caption = { "a", "b" } })
try({ dir .. "a.jpg", dir .. "b.png" }, { caption = ("x"):rep(1025) })
try(function() return {} end)
try(function() error("no more") end)
try(io.stdout)
try(send("me", "only text"))
print("content")
try(dir .. "a.txt", { as = "photo" })
try(dir .. "long.png")
try(dir .. "a.mp4", { as = "video_note" })
try(dir .. "a.mp3", { as = "sticker" })
try(dir .. "a.mp3", { as = "video" })
try(dir .. "empty.txt")
try(dir .. "a.mp3", { thumb = dir .. "a.txt" })
try({ dir .. "a.jpg", dir .. "long.png" })
try("https://example.com/a.jpg")
try("https://example.com/a.mp4")
try("https://example.com/a.jpg", { fetch = true })
try({ bytes("\xff\xd8\xff", "broken.jpg"), dir .. "a.jpg" })
print(pcall(upload, "https://example.com/a.jpg"))
print(pcall(bytes, 1))
`)
	want := `send_file: file expected, got nothing
send_file: a list of files expected, got an empty table
send_file: path, https:// address, bytes(s), open file, function, media or a list of these expected, got number 12
missing.txt: no such file or directory
send_file: reading /etc/hostname-or-so is not allowed; --allow-read /etc would allow it
send_file: path of a file expected, got string "content\nof a file"; bytes(s) is for content
DIR: not a regular file
send_file: as: "photo" or "video" or "audio" or "voice" or "video_note" or "sticker" or "animation" or "document" expected, got string "foto"
send_file: unknown option "capton" (did you mean "caption"?)
send_file: ttl: 1 to 60 seconds, or "once" expected, got string "never"
send_file: ttl: 1 to 60 seconds, or "once" expected, got number 61
send_file: waveform[1]: number from 0 to 31 expected, got number 32
send_file: thumb: path of a picture, bytes(s), or false expected, got number 1
send_file: quote goes with reply_to, which says of which message
send_file: unknown option number 1, not one of file, caption, format, as, name, mime, thumb, spoiler, ttl, duration and 7 more
send_file: unknown option "capton" (did you mean "caption"?)
send_file: buttons: messages with several files have none; send them with a message of their own
send_file: name: one for 2 files; { file = ..., name = ... } gives each its own
send_file: caption: 2 texts for 1 files
send_file: [1]: the caption has more than the 1024 characters that fit below a file of several
the function gave table; it gives strings, and nil at the end
no more
send_file: stdout is not for reading
message has no file to send
content
DIR/a.txt: it is text/plain, and a photo is JPEG, PNG or WebP; leave as out, or use as = "document"
DIR/long.png: Telegram takes no photo of 2100x100, whose longer side is more than 20 times the shorter; use as = "document"
DIR/a.mp4: a video note is square, and this is 640x360
DIR/a.mp3: it is audio/mpeg, and a sticker is WebP, TGS or WebM; leave as out, or use as = "document"
DIR/a.mp3: it is audio/mpeg, and as = "video" is for video/...; leave as out, or use as = "document"
upload.saveFilePart: FILE_PART_EMPTY (400): DIR/empty.txt: the file is empty, and Telegram takes none that is
DIR/a.mp3: thumb: DIR/a.txt: image: unknown format; a JPEG or PNG is wanted
DIR/long.png: Telegram takes no photo of 2100x100, whose longer side is more than 20 times the shorter; use as = "document"
messages.sendMedia: WEBPAGE_CURL_FAILED (400): Telegram could not fetch this address; fetch = true has it fetched here
messages.sendMedia: WEBPAGE_CURL_FAILED (400): Telegram could not fetch this address; fetch = true has it fetched here
send_file: example.com is not allowed; --allow-http example.com would allow it
messages.uploadMedia: IMAGE_PROCESS_FAILED (400): broken.jpg: the image could not be read; check that it is whole and of a common format
false	script.lua:71: upload: path, bytes(s), open file, function or, with fetch = true, https:// address expected, got string "https://example.com/a.jpg"
false	script.lua:72: bytes: string expected, got number 1
`
	if out != want {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
}

// TestFilesAbsent: what a script asks of files that it can't know to be wrong is nil
// and the error, of kind "file"; what it may not ask raises.
func TestFilesAbsent(t *testing.T) {
	writable := t.TempDir()
	if err := os.WriteFile(filepath.Join(writable, "a.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	out := filesOnSandbox(t, `local writable = "`+filepath.ToSlash(writable)+`/"
local function try(f, ...)
  local ok, m, err = pcall(f, ...)
  print((ok and tostring(m) .. " " .. err.kind .. ": " .. tostring(err) or "raised " .. tostring(m):gsub("^.-script%.lua:%d+: ", "")))
end
local text, message = assert(send("me", "text")), assert(send_file("me", bytes("x", "x.txt")))
local before = message.id
try(send_file, "me", "missing.txt")
try(send_file, "me", dir .. "missing.txt")
try(send_file, "me", dir)
try(send_file, "me", { dir .. "a.txt", dir .. "gone.txt" })
try(send_file, "me", dir .. "a.mp3", { thumb = "gone.jpg" })
try(send_file, "me", { { file = dir .. "a.mp3", thumb = "gone.jpg" } })
try(send_file, "me", text)
try(send_file, "me", entity("@sandbox_friend"))
try(upload, dir .. "gone.txt")
try(upload, "/etc/hostname-or-so")
try(download, text)
try(download, entity("@sandbox_bot"))
try(download, message, { thumb = "m" })
try(download, message, writable .. "a.txt/x.txt")
try(download, message, "/etc/y.txt")
try(download, 12)
try(function() for _ in stream(text) do end end)
print(assert(send("me", "text")).id - before)
`, func(o *host.Options) { o.Permissions.Write = []string{writable} })
	want := `nil file: missing.txt: no such file or directory
nil file: DIR/missing.txt: no such file or directory
nil file: DIR: not a regular file
nil file: DIR/gone.txt: no such file or directory
nil file: gone.jpg: no such file or directory
nil file: gone.jpg: no such file or directory
nil file: message has no file to send
nil file: user has no file to send
nil file: DIR/gone.txt: no such file or directory
raised upload: reading /etc/hostname-or-so is not allowed; --allow-read /etc would allow it
nil file: message has no file to download
nil file: user has no picture
nil file: there is no size "m" of it, nor any other
nil file: a.txt/x.txt: file exists
raised download: writing /etc/y.txt is not allowed; --allow-write /etc would allow it
raised download: message, media, document or photo expected, got number 12
raised message has no file to download
1
`
	if out != want {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
}

// A webOf answers what is asked of it with files.
type webOf map[string][]byte

func (w webOf) RoundTrip(r *http.Request) (*http.Response, error) {
	content, ok := w[r.URL.Path]
	answer := &http.Response{StatusCode: 200, Status: "200 OK", Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(content)), ContentLength: int64(len(content)), Request: r}
	switch {
	case !ok:
		answer.StatusCode, answer.Status = 404, "404 Not Found"
	case strings.HasPrefix(r.URL.Path, "/named"):
		answer.Header.Set("Content-Disposition", "attachment; filename=\"../given.mp3\"")
		answer.ContentLength = -1
	}
	return answer, nil
}

// TestSendFetched: with fetch a file of the web goes up without being kept, where the
// script may talk to its host.
func TestSendFetched(t *testing.T) {
	files := samples()
	web := webOf{"/a.jpg": files["a.jpg"], "/named": files["a.mp3"], "/big.bin": files["big.bin"], "/a.txt": files["a.txt"]}
	out := filesOnSandbox(t, `
show(send_file("me", "https://files.example/a.jpg", { fetch = true }))
show(send_file("me", "https://files.example/named?secret=1", { fetch = true }))
show(send_file("me", { "https://files.example/big.bin", dir .. "a.txt" }, { fetch = true })[1])
print(upload("https://files.example/a.jpg", { fetch = true }).name)
local many = {}
for i = 1, 40 do many[i] = "https://files.example/a.txt" end -- more than may be asked for at once
print(#send_file("me", many, { fetch = true }))
print(send_file("me", "https://files.example/none.jpg?secret=1", { fetch = true }))
print((select(2, pcall(send_file, "me", "https://other.example/a.jpg", { fetch = true })):gsub("^.-script%.lua:%d+: ", "")))
`, func(o *host.Options) { o.HTTP, o.Permissions.HTTP = web, []string{"files.example"} })
	want := `photo	640x480	spoiler=false	ttl=nil	
audio/mpeg	41878	8x8	audio(duration=3 performer=We title=Talk) filename(file_name=given.mp3)	
application/octet-stream	1048576	-	filename(file_name=big.bin)	
a.jpg
40
nil	send_file: http: asking files.example: it answers 404 Not Found
send_file: other.example is not allowed; --allow-http other.example would allow it
`
	if out != want {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
}

// TestSendFileMended: parts that Telegram has lost are sent again, of what can be
// read again, and an uploaded file is shown as often as one likes.
func TestSendFileMended(t *testing.T) {
	box, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	lose := func(method, part string) {
		box.Inject(sandbox.Fault{Method: method, Kind: sandbox.Refuse, Code: 400, Message: "FILE_PART_" + part + "_MISSING"})
	}
	lose("messages.sendMedia", "1")
	lose("messages.uploadMedia", "0")
	out := filesOn(t, box, `
show(send_file("me", dir .. "big.bin"))
print(#assert(send_file("me", { dir .. "big.bin", dir .. "a.txt" })))
local file = assert(upload(dir .. "a.mp3"))
for i = 1, 3 do show(send_file("me", file, { caption = i })) end
show(send("me", "as media", { media = file }))
show(send_file("me", file, { title = "Other" }))
print(#assert(send_file("me", { file, file })))
print(call("messages.sendMedia", { peer = "me", media = file, message = "call" }) ~= nil)
local made
made = assert(upload(function() local s = not made and "chunk" or nil made = true return s end, { name = "made.txt" }))
show(send_file("me", made))
show(send_file("@sandbox_friend", made))
`)
	want := `application/octet-stream	1048576	-	filename(file_name=big.bin)	
2
audio/mpeg	41878	8x8	audio(duration=3 performer=We title=Talk) filename(file_name=a.mp3)	1
audio/mpeg	41878	8x8	audio(duration=3 performer=We title=Talk) filename(file_name=a.mp3)	2
audio/mpeg	41878	8x8	audio(duration=3 performer=We title=Talk) filename(file_name=a.mp3)	3
audio/mpeg	41878	8x8	audio(duration=3 performer=We title=Talk) filename(file_name=a.mp3)	as media
audio/mpeg	41878	8x8	audio(duration=3 performer=We title=Other) filename(file_name=a.mp3)	
2
true
text/plain	5	-	filename(file_name=made.txt)	
text/plain	5	-	filename(file_name=made.txt)	
`
	if out != want {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
	// Twice the file of two parts, with one more for each that was lost, the text, the
	// music and its cover, both once more for another title, and the chunk.
	if n := box.Calls("upload.saveFilePart"); n != 12 {
		t.Errorf("%d parts were sent", n)
	}
}

// TestSendFileOnce: a script that ended before the answer was there does not send the
// file again.
func TestSendFileOnce(t *testing.T) {
	box, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	dir, transfers := sampleDir(t), t.TempDir()
	run := func(dial dialer, src string) string {
		client := clientAs(t, box, "sandbox_me", dial, func(o *telegram.Options) { o.TransferDir = transfers })
		return runWith(t, client, `local dir = "`+filepath.ToSlash(dir)+`/"`+"\n"+src, func(o *host.Options) { o.Permissions.Read = []string{dir} })
	}
	const one = `
local m, err = send_file("@sandbox_friend", dir .. "a.txt", { caption = "once", timeout = 0.5 })
print(m and m.message, err and err.kind)
`
	const two = `
local all, err = send_file("@sandbox_friend", { dir .. "a.jpg", dir .. "b.png" }, { caption = "both", timeout = 0.5 })
print(all and #all .. all[1].message, err and err.kind)
`
	for method, src := range map[string]string{"messages.sendMedia": one, "messages.sendMultiMedia": two} {
		fault := box.Inject(sandbox.Fault{Method: method, Kind: sandbox.DropAfter})
		cut := func(ctx context.Context, dc int) (mtproto.Link, error) {
			if fault.Hits() > 0 {
				return nil, errors.New("no network")
			}
			return box.Dial(ctx, dc)
		}
		if out := run(cut, src); !strings.HasPrefix(out, "nil") {
			t.Errorf("%s without an answer: %s", method, out)
		}
	}
	if out := run(box.Dial, one+two); out != "once	nil\n2both	nil\n" {
		t.Errorf("with answers: %s", out)
	}
	out := run(box.Dial, `local n = 0 for m in messages("@sandbox_friend", { limit = 10 }) do if m.media then n = n + 1 end end print(n)`)
	if out != "3\n" {
		t.Errorf("messages with files: %s", out)
	}
	if out := run(box.Dial, one+two); out != "once	nil\n2both	nil\n" {
		t.Errorf("again: %s", out)
	}
	if out := run(box.Dial, `local n = 0 for m in messages("@sandbox_friend", { limit = 10 }) do if m.media then n = n + 1 end end print(n)`); out != "6\n" {
		t.Errorf("messages with files when sent on purpose: %s", out)
	}
}

// TestSendFileForgotten: what was sent is remembered until what the script has printed of
// it is out, and not longer than that: the same once more is another message.
func TestSendFileForgotten(t *testing.T) {
	box, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	dir, transfers := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "big.bin"), make([]byte, 2<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	out := &remembering{dir: transfers}
	client := clientAs(t, box, "sandbox_me", box.Dial, func(o *telegram.Options) { o.TransferDir = transfers })
	printed := runWith(t, client, `
local path = ...
for n = 1, 2 do
  print("sent", assert(send_file("me", path, { as = "document" })).id)
  io.flush()
  assert(call("help.getConfig"))
  print("waited")
  io.flush()
end
local a, b = assert(send_file("me", path, { as = "document" })), assert(send_file("me", path, { as = "document" }))
assert(a.id ~= b.id, "two are one")
print("sent", 2)
`, func(o *host.Options) {
		o.Permissions.Read, o.Args = []string{dir}, []string{filepath.Join(dir, "big.bin")}
		out.Writer, o.Stdout = o.Stdout, out
	})
	if want := "sent 2 waited 0 sent 2 waited 0 sent 2"; strings.Join(out.said, " ") != want {
		t.Errorf("got %s, want %s\n%s", out.said, want, printed)
	}
	if left, err := os.ReadDir(transfers); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}

// remembering notes with what is printed how many things are remembered just then.
type remembering struct {
	io.Writer
	dir  string
	said []string
}

func (r *remembering) Write(b []byte) (int, error) {
	entries, err := os.ReadDir(r.dir)
	if err != nil {
		return 0, err
	}
	word, _, _ := strings.Cut(strings.TrimSpace(string(b)), "\t")
	r.said = append(r.said, fmt.Sprint(word, " ", len(entries)))
	return r.Writer.Write(b)
}

// TestSendAnimationKnown: a GIF that Telegram has already does not go up.
func TestSendAnimationKnown(t *testing.T) {
	box, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	out := filesOn(t, box, `
show(send_file("me", dir .. "a.gif", { as = "document" }))
show(send_file("me", dir .. "a.gif", { caption = "first" }))
show(send_file("@sandbox_friend", dir .. "a.gif", { caption = "again", spoiler = true }))
show(send_file("me", dir .. "a.gif", { name = "other.gif" }))
`)
	want := `image/gif	1102	30x40	imagesize(h=40 w=30) filename(file_name=a.gif)	
image/gif	1102	30x40	animated() imagesize(h=40 w=30) filename(file_name=a.gif)	first
image/gif	1102	30x40	animated() imagesize(h=40 w=30) filename(file_name=a.gif)	again
image/gif	1102	30x40	animated() imagesize(h=40 w=30) filename(file_name=other.gif)	
`
	if out != want {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
	// The document and its thumbnail, the animation, and the one with another name.
	if n := box.Calls("upload.saveFilePart"); n != 4 {
		t.Errorf("%d parts were sent", n)
	}
}

// TestSendGivenBack: an open file that was given beside a wrong option is the script's
// again, and one that was not sent is where it was.
func TestSendGivenBack(t *testing.T) {
	out := filesOnSandbox(t, `
local f = assert(io.open(dir .. "a.txt"))
print((pcall(send_file, "me", { { file = bytes("x"), thumb = f, spoiler = 5 } })), (pcall(send_file, "me", { f, 5 })))
f:seek("set", 2)
print((send_file("@nobody_of_that_name", f)), f:read(4))
f:seek("set", 2)
local m = assert(send_file("me", f))
print(m.media.document.size, f:read(4))
`)
	if want := "false\tfalse\nnil\ttext\n4\tnil\n"; out != want {
		t.Errorf("got %q, want %q", out, want)
	}
}
