package host

import (
	"maps"
	"math"
	"slices"
	"strconv"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// event:answer(results [, opts]) of an inline query. A result is a table, whose type
// is "article" if it has none: what it shows (title, description, thumb, url), and
// what it sends (text and the options of a text, or media and a caption).

// maxResults is how many one answer may have.
const maxResults = 50

// answerInline answers a query.
func (v *verb) answerInline(query int64) ([]lua.LValue, error) {
	v.most(3)
	list, ok := v.L.Get(2).(*lua.LTable)
	if !ok {
		v.fail("list of results expected, got %s", describe(v.L.Get(2)))
	}
	if list.Len() > maxResults {
		v.fail("%d results, the most is %d; { next_offset = ... } has the rest asked for", list.Len(), maxResults)
	}
	r := &api.MessagesSetInlineBotResultsRequest{QueryID: query, CacheTime: 300}
	v.options(v.L.Get(3), []string{"cache", "gallery", "private", "next_offset", "switch_pm", "switch_web_app"}, func(name string, e lua.LValue) *argError {
		return inlineOption(r, name, e)
	})
	if k := keyAfter(list, list.Len()); k != lua.LNil {
		v.fail("list of results expected, got a table with the key %s; one result is { { ... } }", keyName(k))
	}
	used := map[string]bool{}
	for i := 1; i <= list.Len(); i++ {
		one, err := v.result(list.RawGetInt(i), i, used)
		if err != nil {
			v.check("", err.at(i))
		}
		r.Results = append(r.Results, one)
	}
	if err := v.resolve(); err != nil {
		return nil, err
	}
	_, err := v.call(r)
	return done(), err
}

func inlineOption(r *api.MessagesSetInlineBotResultsRequest, name string, e lua.LValue) *argError {
	switch name {
	case "cache":
		d, err := durationOf(e)
		r.CacheTime = int32(min(d.Seconds(), math.MaxInt32))
		return err
	case "gallery":
		return optionBool(&r.Gallery, e)
	case "private":
		return optionBool(&r.Private, e)
	case "next_offset":
		if n, ok := e.(lua.LNumber); ok {
			e = lua.LString(n.String())
		}
		return optionText(&r.NextOffset, e)
	}
	t, ok := e.(*lua.LTable)
	if !ok {
		return expected(`table like { text = "Sign in", start = "inline" }`, e)
	}
	text, _ := t.RawGetString("text").(lua.LString)
	if text == "" {
		return wrong("text of the button expected, in text")
	}
	if name == "switch_pm" {
		start, _ := t.RawGetString("start").(lua.LString)
		r.SwitchPm = &api.InlineBotSwitchPM{Text: string(text), StartParam: string(start)}
		return nil
	}
	url, _ := t.RawGetString("url").(lua.LString)
	r.SwitchWebview = &api.InlineBotWebView{Text: string(text), URL: string(url)}
	return nil
}

// A result of an inline query as the script has written it.
type inlineResult struct {
	*verb
	t    *lua.LTable
	err  *argError // the first mistake
	read map[string]bool
}

// result reads one.
func (v *verb) result(e lua.LValue, i int, used map[string]bool) (api.InputBotInlineResultClass, *argError) {
	if o, ok := object(e); ok {
		if r, ok := o.(api.InputBotInlineResultClass); ok {
			return r, nil
		}
	}
	t, ok := e.(*lua.LTable)
	if !ok {
		return nil, expected("result, a table like { title = ..., text = ... }", e)
	}
	if t.RawGetString("_") != lua.LNil {
		var r api.InputBotInlineResultClass
		return r, v.c.setBoxed("InputBotInlineResult", slotOf(&r), e)
	}
	r := &inlineResult{verb: v, t: t, read: map[string]bool{"type": true, "id": true}}
	id := r.word("id")
	if id == "" {
		id = strconv.Itoa(i)
	}
	if used[id] {
		return nil, wrong("a second result with the id %q", id)
	}
	used[id] = true
	out := r.make(id)
	if r.err != nil {
		return nil, r.err
	}
	for k, _ := t.Next(lua.LNil); k != lua.LNil; k, _ = t.Next(k) {
		if name, _ := k.(lua.LString); !r.read[string(name)] {
			names := slices.Sorted(maps.Keys(r.read))
			return nil, wrong("unknown field %s%s", keyName(k), orElse(reference.DidYouMean(string(name), names), ", not one of "+listed(names)))
		}
	}
	return out, nil
}

func (r *inlineResult) fail(err *argError) {
	if r.err == nil {
		r.err = err
	}
}

func (r *inlineResult) get(name string) lua.LValue {
	r.read[name] = true
	return r.t.RawGetString(name)
}

// word is a field that is a string, "" if it is left out.
func (r *inlineResult) word(name string) string {
	switch e := r.get(name).(type) {
	case *lua.LNilType:
	case lua.LString:
		return string(e)
	case lua.LNumber, Long:
		if name == "id" {
			return e.String()
		}
		r.fail(expected("string", e).in(name))
	default:
		r.fail(expected("string", e).in(name))
	}
	return ""
}

func (r *inlineResult) opt(name string) tl.Opt[string] {
	if s := r.word(name); s != "" {
		return tl.Some(s)
	}
	return tl.Opt[string]{}
}

// mediaKinds are the types of results with a file, by address, and what its content
// is if the script does not say it.
var mediaKinds = map[string]string{
	"photo": "image/jpeg", "gif": "image/gif", "video": "video/mp4", "audio": "audio/mpeg", "voice": "audio/ogg", "document": "application/pdf",
	"sticker": "image/webp",
}

// make makes the result of its type.
func (r *inlineResult) make(id string) api.InputBotInlineResultClass {
	kind := r.word("type")
	if kind == "" {
		kind = "article"
	}
	if _, media := mediaKinds[kind]; !media && kind != "article" {
		names := append(slices.Sorted(maps.Keys(mediaKinds)), "article")
		r.fail(wrong("unknown type %q%s", kind, orElse(reference.DidYouMean(kind, names), ", not one of "+listed(names))))
		return nil
	}
	if kind != "article" {
		if file := r.get("file"); file != lua.LNil {
			return r.cached(id, kind, file)
		}
	}
	out := &api.InputBotInlineResult{ID: id, Type: kind, Title: r.opt("title"), Description: r.opt("description"), Thumb: r.web("thumb", "image/jpeg")}
	if kind == "article" {
		if out.URL = r.opt("url"); !out.Title.Set {
			r.fail(wrong("an article needs a title"))
		}
		out.SendMessage = r.textMessage()
		return out
	}
	if out.Content = r.web("url", mediaKinds[kind]); out.Content == nil {
		r.fail(wrong("a %s needs a url, or file, something that Telegram has already", kind))
	}
	if out.Thumb == nil && kind != "audio" && kind != "voice" && kind != "document" {
		out.Thumb = r.web("url", mediaKinds[kind])
	}
	out.SendMessage = r.mediaMessage()
	return out
}

// cached is a result with what Telegram has already.
func (r *inlineResult) cached(id, kind string, file lua.LValue) api.InputBotInlineResultClass {
	if kind == "photo" {
		out := &api.InputBotInlineResultPhoto{ID: id, Type: kind, SendMessage: r.mediaMessage()}
		r.note("file", r.cast("InputPhoto", &out.Photo, file))
		return out
	}
	out := &api.InputBotInlineResultDocument{ID: id, Type: kind, Title: r.opt("title"), Description: r.opt("description"), SendMessage: r.mediaMessage()}
	if kind == "document" {
		out.Type = "file"
	}
	r.note("file", r.cast("InputDocument", &out.Document, file))
	return out
}

func (r *inlineResult) note(name string, err *argError) {
	if err != nil {
		r.fail(err.in(name))
	}
}

// web is a file on the web.
func (r *inlineResult) web(name, mimeType string) *api.InputWebDocument {
	url := r.word(name)
	if url == "" {
		return nil
	}
	d := &api.InputWebDocument{URL: url, MimeType: mimeType}
	if given := r.word("mime_type"); given != "" && name == "url" {
		d.MimeType = given
	}
	size := &api.DocumentAttributeImageSize{W: r.number("width"), H: r.number("height")}
	if size.W > 0 && size.H > 0 {
		d.Attributes = append(d.Attributes, size)
	}
	return d
}

func (r *inlineResult) number(name string) int32 {
	switch e := r.get(name).(type) {
	case *lua.LNilType:
	case lua.LNumber:
		return int32(e)
	default:
		r.fail(expected("number", e).in(name))
	}
	return 0
}

// textOf is a text of the result with its entities.
func (r *inlineResult) textOf(name string) (text string, entities []api.MessageEntityClass) {
	e := r.get(name)
	format := r.word("format")
	if e == lua.LNil {
		return "", nil
	}
	if _, ok := formattedOf(e); !ok {
		r.fail(expected("text", e).in(name))
		return "", nil
	}
	t := r.text(e, format, nil, false, false)
	r.c.setEntities(slotOf(&entities), t.Entities)
	return t.Text, entities
}

func (r *inlineResult) buttonsOf() api.ReplyMarkupClass {
	e := r.get("buttons")
	if e == lua.LNil {
		return nil
	}
	m, err := r.markup(e)
	r.note("buttons", err)
	return m
}

// textMessage is what an article sends.
func (r *inlineResult) textMessage() api.InputBotInlineMessageClass {
	m := &api.InputBotInlineMessageText{ReplyMarkup: r.buttonsOf()}
	if m.Message, m.Entities = r.textOf("text"); m.Message == "" {
		r.fail(wrong("an article needs a text, which it sends"))
	}
	if e := r.get("link_preview"); e != lua.LNil {
		r.note("link_preview", optionNot(&m.NoWebpage, e))
	}
	return m
}

// mediaMessage is what a file sends: itself, with a caption, or the text instead.
func (r *inlineResult) mediaMessage() api.InputBotInlineMessageClass {
	if r.get("text") != lua.LNil {
		return r.textMessage()
	}
	m := &api.InputBotInlineMessageMediaAuto{ReplyMarkup: r.buttonsOf()}
	m.Message, m.Entities = r.textOf("caption")
	return m
}
