package host

import (
	"context"
	"math/rand/v2"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/telegram"
)

// luaFiles is sandbox.files(opts).
func (s *stage) luaFiles(L *lua.LState) int {
	var f TestFiles
	s.settings(L, "sandbox.files", L.Get(1), map[string]setting{
		"dc": countSetting(&f.DC), "references": durationSetting(&f.References), "cdn": flagSetting(&f.CDN),
		"fail_parts": func(v lua.LValue) *argError {
			n, ok := v.(lua.LNumber)
			if !ok || !(n >= 0 && n <= 100) {
				return expected("percentage from 0 to 100", v)
			}
			f.FailParts = float64(n)
			return nil
		},
		"seed": countSetting(&f.Seed),
	})
	if err := s.world.Files(f); err != nil {
		s.fail(L, "sandbox.files: %s", plainly(err))
	}
	return 0
}

// luaNetwork is sandbox.network(opts).
func (s *stage) luaNetwork(L *lua.LState) int {
	var rate int
	var delay time.Duration
	s.settings(L, "sandbox.network", L.Get(1), map[string]setting{"rate": countSetting(&rate), "delay": durationSetting(&delay)})
	if rate < 0 || delay < 0 {
		s.fail(L, "sandbox.network: rate and delay can't be less than 0")
	}
	s.world.Network(int64(rate), delay)
	s.settle(L)
	return 0
}

// luaWeb is sandbox.web(contents).
func (s *stage) luaWeb(L *lua.LState) int {
	t, ok := L.Get(1).(*lua.LTable)
	if !ok {
		s.fail(L, `sandbox.web: table of contents by address expected, as in { ["https://example.com/a.txt"] = "text" }, got %s`, describe(L.Get(1)))
	}
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		address, ok := k.(lua.LString)
		if !ok {
			s.fail(L, "sandbox.web: address expected, got %s", describe(k))
		}
		var mimeType, body string
		if one, ok := v.(*lua.LTable); ok {
			s.settings(L, "sandbox.web", one, map[string]setting{"mime": textSetting(&mimeType), "body": textSetting(&body)})
		} else if err := textSetting(&body)(v); err != nil {
			s.fail(L, "sandbox.web: %s: %s", string(address), err)
		}
		if err := s.world.Web(string(address), mimeType, []byte(body)); err != nil {
			s.fail(L, "sandbox.web: %s", plainly(err))
		}
	}
	return 0
}

// testPart is the size of the parts that an actor uploads a file in.
const testPart = 512 << 10

// testFile is a file that an actor sends.
type testFile struct {
	name, mime, as string
	thumb          string
}

// sendFile is actor:send_file(to, content, opts).
func (a *actor) sendFile(L *lua.LState) int {
	content, ok := L.Get(3).(lua.LString)
	if !ok || content == "" {
		a.stage.fail(L, "%s:send_file: content expected, a string, got %s", a.Name(), describe(L.Get(3)))
	}
	f, caption := testFile{name: "file.bin", as: "document"}, ""
	var attributes lua.LValue = L.NewTable()
	a.stage.settings(L, a.Name()+":send_file", L.Get(4), map[string]setting{
		"name": textSetting(&f.name), "mime": textSetting(&f.mime), "as": textSetting(&f.as), "caption": textSetting(&caption),
		"thumb": textSetting(&f.thumb), "attributes": func(v lua.LValue) *argError {
			attributes = v
			return nil
		},
	})
	if f.as != "document" && f.as != "photo" {
		a.stage.fail(L, "%s:send_file: as = %q is neither \"photo\" nor \"document\"; what else a document is, attributes say", a.Name(), f.as)
	}
	media := L.NewTable()
	media.RawSetString("file", a.upload(L, string(content), f.name))
	if f.as == "photo" {
		media.RawSetString("_", lua.LString("inputMediaUploadedPhoto"))
	} else {
		a.describe(L, media, f, attributes)
	}
	chat, _ := a.stage.markedID(L.Get(2))
	if m := messageValue(L.Get(2)); m != nil {
		chat = m.chat()
	}
	res := a.invoke(L, "send_file", "messages.sendMedia", callFields{"peer": a.peer(L, "send_file", L.Get(2)), "media": media, "message": lua.LString(caption)})
	return a.sent(L, "send_file", res, chat, caption)
}

// download is actor:download(message): the content of its file, and what that is called.
func (a *actor) download(L *lua.LState) int {
	x := L.Get(2)
	o, ok := object(x)
	if m := messageValue(x); m != nil {
		o, ok = m.obj, true
	}
	if !ok {
		a.stage.fail(L, "%s:download: message, media, document or photo expected, got %s", a.Name(), describe(x))
	}
	a.ready(L)
	c, err := a.Client()
	var f telegram.File
	if err == nil {
		f, err = c.FileOf(o, "")
	}
	if err != nil {
		a.stage.fail(L, "%s:download: %s", a.Name(), err)
	}
	content := &held{bytes: []byte{}}
	a.stage.park(L, func(then func()) {
		go func() {
			defer then()
			_, err = c.Download(context.Background(), f, content, telegram.TransferOptions{})
		}()
	})
	if err != nil {
		L.Error(a.bridge.failure(err, nil), 1)
	}
	a.stage.settle(L)
	L.Push(lua.LString(content.bytes))
	L.Push(lua.LString(FileName(f)))
	return 2
}

// describe fills in what a document is.
func (a *actor) describe(L *lua.LState, media *lua.LTable, f testFile, attributes lua.LValue) {
	media.RawSetString("_", lua.LString("inputMediaUploadedDocument"))
	if f.mime == "" {
		f.mime = typeOf(f.name, nil)
	}
	media.RawSetString("mime_type", lua.LString(f.mime))
	list := L.NewTable()
	name := L.NewTable()
	name.RawSetString("_", lua.LString("documentAttributeFilename"))
	name.RawSetString("file_name", lua.LString(f.name))
	list.Append(name)
	if t, ok := attributes.(*lua.LTable); ok {
		for i := 1; i <= t.Len(); i++ {
			list.Append(t.RawGetInt(i))
		}
	}
	media.RawSetString("attributes", list)
	if f.thumb != "" {
		media.RawSetString("thumb", a.upload(L, f.thumb, "thumb.jpg"))
	}
}

// upload uploads content in parts, as a big file if it has to be one.
func (a *actor) upload(L *lua.LState, content, name string) lua.LValue {
	total := (len(content) + testPart - 1) / testPart
	method, kind := "upload.saveFilePart", "inputFile"
	big := len(content) > 10<<20
	if big {
		method, kind = "upload.saveBigFilePart", "inputFileBig"
	}
	id := lua.LNumber(rand.Int64N(1 << 50))
	for n := range total {
		part := content[n*testPart : min((n+1)*testPart, len(content))]
		f := callFields{"file_id": id, "file_part": lua.LNumber(n), "bytes": lua.LString(part)}
		if big {
			f["file_total_parts"] = lua.LNumber(total)
		}
		a.invoke(L, "send_file", method, f)
	}
	file := L.NewTable()
	file.RawSetString("_", lua.LString(kind))
	file.RawSetString("id", id)
	file.RawSetString("parts", lua.LNumber(total))
	file.RawSetString("name", lua.LString(name))
	if !big {
		file.RawSetString("md5_checksum", lua.LString(""))
	}
	return file
}
