package host_test

import (
	"runtime"
	"testing"
	"time"

	"github.com/tgscript/tgscript/sandbox"
)

// withFile puts before src what makes content, of 1,200,000 bytes, and m, a message
// with it as a file.
func withFile(src string) string {
	return `
local content = ("0123456789abcde\n"):rep(1200000 / 16)
local parts = math.ceil(#content / 524288)
for i = 0, parts - 1 do
  assert(call("upload.saveFilePart", { file_id = long"5", file_part = i, bytes = content:sub(i * 524288 + 1, (i + 1) * 524288) }))
end
local m = assert(send("me", "caption", { media = { _ = "inputMediaUploadedDocument", mime_type = "text/plain",
  file = { _ = "inputFile", id = long"5", parts = parts, name = "a.txt", md5_checksum = "" }, attributes = { { _ = "documentAttributeFilename", file_name = "../b.txt" } } } }))
` + src
}

// TestStream: a file comes in order, in chunks of the size that is asked for, from any
// place to any other.
func TestStream(t *testing.T) {
	box, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	before := runtime.NumGoroutine()
	out := runOver(t, box, box.Dial, withFile(`
local function read(opts)
  local all, n = {}, 0
  for chunk in stream(m, opts) do
    all[#all + 1], n = chunk, n + 1
    if opts and opts.chunk then assert(#chunk <= opts.chunk) end
  end
  return table.concat(all), n
end
local all, n = read()
print(all == content, n)
for _, o in ipairs{ { chunk = 100000 }, { chunk = 7777 }, { chunk = 64 * 1024 * 1024 }, { offset = 0 }, { offset = 1 }, { offset = 524287, limit = 2 },
  { offset = 1048576, limit = 100000 }, { offset = 1199999 }, { offset = 1200000 }, { offset = 5000000 }, { limit = 0 }, { offset = 3, limit = 5, chunk = 2 } } do
  local got, n = read(o)
  local from = o.offset or 0
  assert(got == content:sub(from + 1, o.limit and from + o.limit or -1), from)
  io.write(n, " ")
end
print()
for chunk in stream(m) do assert(#chunk > 0) break end
local one = stream(m, { chunk = 1200000 })
print(#one(), one(), one())
local shared, bytes = stream(m, { chunk = 1000 }), 0
local function eat() for chunk in shared do bytes = bytes + #chunk end end
parallel(eat, eat, eat)
print(bytes)
print(parallel(function() return read() == content end, function() return read({ chunk = 1000 }) == content end))
for _, wrong in ipairs{ { chunk = 0 }, { chunk = 1.5 }, { chunk = 1e9 }, { offset = -1 }, { limit = "x" }, { thumb = 5 }, { ofset = 1 } } do
  print((select(2, pcall(stream, m, wrong)):gsub("^.*%.lua:%d+: ", "")))
end
print((select(2, pcall(stream, "me")):gsub("^.*%.lua:%d+: ", "")))
`))
	want := `true	3
12 155 1 3 3 1 1 1 0 0 0 3 
1200000	nil
1200000
true	true
stream: chunk: number of bytes expected, from 1 to 67108864, got number 0
stream: chunk: number of bytes expected, from 1 to 67108864, got number 1.5
stream: chunk: number of bytes expected, from 1 to 67108864, got number 1000000000
stream: offset: number of bytes expected, got number -1
stream: limit: number of bytes expected, got string "x"
stream: thumb: "smallest", "largest" or the type of a size, as "m" expected, got number 5
stream: unknown option "ofset" (did you mean "offset"?)
stream: message, media, document or photo expected, got string "me"; entity(...) finds whose picture it is, and messages(chat, { ids = ... }) a message
`
	if out != want {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
	for began := time.Now(); runtime.NumGoroutine() > before && time.Since(began) < time.Minute; {
		runtime.Gosched()
	}
	if n := runtime.NumGoroutine(); n > before {
		t.Errorf("%d goroutines are left of %d", n, before)
	}
}

// TestStreamRefused: what Telegram refuses in the middle is raised there, as the error
// that it is.
func TestStreamRefused(t *testing.T) {
	box, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	box.Inject(sandbox.Fault{Method: "upload.getFile", After: 1, Kind: sandbox.Refuse, Code: 400, Message: "FILE_ID_INVALID"})
	out := runOver(t, box, box.Dial, withFile(`
local n = 0
local ok, err = pcall(function() for chunk in stream(m) do n = n + #chunk end end)
print(ok, err.type, n <= 524288)
`))
	if want := "false\tFILE_ID_INVALID\ttrue\n"; out != want {
		t.Errorf("got %q, want %q", out, want)
	}
}
