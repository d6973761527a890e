package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/tgscript/tgscript/tl"
)

// pinned is all that is generated from: both schemas, who may call a method,
// which errors it gives, and our sentence about each error.
type pinned struct {
	api, mt *tl.Schema
	old     *tl.Schema          // the API schema that was pinned; nil if none was
	who     map[string]string   // method: users or bots
	throws  map[string][]string // method: error names, sorted
	errors  map[string]errorLine
}

type errorLine struct {
	code int
	text string
}

func loadPinned(o options) (*pinned, error) {
	p := &pinned{who: map[string]string{}, throws: map[string][]string{}, errors: map[string]errorLine{}}
	dir := filepath.Join(o.root, "tl", "schema")
	var err error
	if p.mt, err = readSchema(filepath.Join(dir, "mtproto.tl")); err != nil {
		return nil, err
	}
	old, err := readSchema(filepath.Join(dir, "api.tl"))
	if err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	p.api, p.old = old, old
	marks := numberMarks(old)
	if o.newer != "" {
		if p.api, err = readSchema(o.newer); err != nil {
			return nil, err
		}
		if p.api.Layer == 0 {
			return nil, fmt.Errorf("%s: no line \"// LAYER N\" says which layer it is", o.newer)
		}
		if o.origin == "" {
			o.origin = "Origin: " + filepath.Base(o.newer)
		}
		p.api.Origin = []string{o.origin}
	}
	if p.api == nil {
		return nil, fmt.Errorf("%s: no schema pinned yet; name one to pin", dir)
	}
	if err := readTSV(filepath.Join(dir, "methods.tsv"), 3, p.methodRow); err != nil {
		return nil, err
	}
	if err := readTSV(filepath.Join(dir, "errors.tsv"), 3, p.errorRow); err != nil {
		return nil, err
	}
	if o.marks != "" {
		if err := readMarks(o.marks, marks); err != nil {
			return nil, err
		}
	}
	if o.errors != "" {
		if err := p.readErrors(o.errors); err != nil {
			return nil, err
		}
	}
	if o.newer != "" || o.marks != "" {
		p.api = markNumbers(p.api, marks)
	}
	if err := tl.CheckSchema(p.mt); err != nil {
		return nil, err
	}
	return p, tl.CheckSchema(p.api)
}

func readSchema(path string) (*tl.Schema, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return tl.ParseSchema(path, f)
}

// readTSV calls row for each line of a table; a missing file is empty.
func readTSV(path string, columns int, row func([]string) error) error {
	data, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	for i, line := range strings.Split(string(data), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		cells := strings.Split(line, "\t")
		if len(cells) != columns {
			return fmt.Errorf("%s:%d: %d columns, want %d", path, i+1, len(cells), columns)
		}
		if err := row(cells); err != nil {
			return fmt.Errorf("%s:%d: %w", path, i+1, err)
		}
	}
	return nil
}

func (p *pinned) methodRow(c []string) error {
	if c[1] != "" {
		p.who[c[0]] = c[1]
	}
	p.throws[c[0]] = strings.Fields(c[2])
	return nil
}

func (p *pinned) errorRow(c []string) error {
	code, err := strconv.Atoi(c[1])
	if err != nil {
		return fmt.Errorf("%s: code %q is no number", c[0], c[1])
	}
	p.errors[c[0]] = errorLine{code, c[2]}
	return nil
}

// numberMarks collects the fields marked int53, as "combinator.field".
func numberMarks(s *tl.Schema) map[string]bool {
	marks := map[string]bool{}
	if s == nil {
		return marks
	}
	for _, c := range s.Combinators {
		for _, f := range c.Fields {
			if isLong(f.Type) {
				marks[c.Name+"."+f.Name] = strings.Contains(f.Type.String(), "int53")
			}
		}
	}
	return marks
}

func isLong(t tl.TypeExpr) bool {
	return t.Kind == tl.KindLong || t.Kind == tl.KindVector && t.Elem.Kind == tl.KindLong
}

// readMarks adds the marks of @mtcute/tl's schema.
func readMarks(path string, marks map[string]bool) error {
	var doc struct {
		E []struct {
			Name      string
			Arguments []struct{ Name, Type string }
		}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	for _, c := range doc.E {
		for _, a := range c.Arguments {
			if a.Type == "int53" || a.Type == "long" {
				marks[c.Name+"."+a.Name] = a.Type == "int53"
			}
		}
	}
	return nil
}

// Names that say what a long is, marked or not: ids of users, chats, channels
// and bots, sizes and offsets of files, amounts of money. All fit 2^53.
var numberName = regexp.MustCompile(`(^|_)(user|chat|channel|bot|admin|inviter|participant|owner|creator|broadcast|community|receiver|author)_ids?$|` +
	`^(users|chats|channels|uids|winners|top_bidders|recent_requesters|requested_by|to_id|bot_manager_id|size|offset|limit)$|` +
	`_size(_max)?$|(^|_)(stars|amounts?|price|stake|balance|revenue)(_|$)`)

// peerType are the types whose field id is the id of a user, chat or channel.
var peerType = regexp.MustCompile(`^(User|Chat)(Full)?$`)

// markNumbers writes int53 for the longs that are numbers in Lua: those marked
// before or by @mtcute/tl, those with a telling name, and amounts of money.
func markNumbers(s *tl.Schema, marks map[string]bool) *tl.Schema {
	out := &tl.Schema{Layer: s.Layer, Origin: s.Origin}
	for _, c := range s.Combinators {
		line := c.Line
		for _, f := range c.Fields {
			if !isLong(f.Type) {
				continue
			}
			number := marks[c.Name+"."+f.Name] || numberName.MatchString(f.Name) || f.Name == "id" && peerType.MatchString(c.Result.Name)
			word := regexp.MustCompile(` ` + f.Name + `:(\w+\.\d+\?)?(Vector<)?(long|int53)\b`)
			line = word.ReplaceAllStringFunc(line, func(w string) string {
				w = strings.Replace(w, "int53", "long", 1)
				if number {
					w = strings.TrimSuffix(w, "long") + "int53"
				}
				return w
			})
		}
		d, err := tl.ParseCombinator(line)
		if err != nil {
			panic(err) // the same line parsed before its longs were marked
		}
		d.Method = c.Method
		out.Combinators = append(out.Combinators, d)
	}
	return out
}

// readErrors takes names, codes and callers from @mtcute/tl. A number in a name
// is written X, as Telegram's documentation does.
func (p *pinned) readErrors(path string) error {
	var doc struct {
		Errors            map[string]struct{ Code int }
		Throws            map[string][]string
		UserOnly, BotOnly map[string]int
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	for name, e := range doc.Errors {
		name = strings.ReplaceAll(name, "%d", "X")
		p.errors[name] = errorLine{e.Code, p.errors[name].text}
	}
	for method, names := range doc.Throws {
		for i := range names {
			names[i] = strings.ReplaceAll(names[i], "%d", "X")
		}
		sort.Strings(names)
		p.throws[method] = names
	}
	for method, names := range documented {
		names = append(p.throws[method], names...)
		sort.Strings(names)
		p.throws[method] = slices.Compact(names)
	}
	for method := range doc.UserOnly {
		p.who[method] = "users"
	}
	for method := range doc.BotOnly {
		p.who[method] = "bots"
	}
	for _, method := range botsToo {
		delete(p.who, method)
	}
	return nil
}

// documented are errors that Telegram's pages of the methods, or that about files,
// name and the table does not.
var documented = map[string][]string{
	"upload.saveFilePart":     {"FLOOD_PREMIUM_WAIT_X"},
	"upload.saveBigFilePart":  {"FILE_PART_TOO_SMALL", "FLOOD_PREMIUM_WAIT_X"},
	"upload.getFile":          {"CDN_METHOD_INVALID", "FILE_MIGRATE_X", "FLOOD_PREMIUM_WAIT_X"},
	"upload.getCdnFile":       {"FILE_TOKEN_INVALID", "METHOD_INVALID"},
	"upload.getCdnFileHashes": {"FILE_TOKEN_INVALID"},
	"upload.reuploadCdnFile":  {"CDN_METHOD_INVALID", "LOCATION_INVALID", "REQUEST_TOKEN_INVALID"},
}

// botsToo are the methods that bots may call though the marks say otherwise: the
// Bot API's setMessageReaction is this one.
var botsToo = []string{"messages.sendReaction"}

func (p *pinned) apiText() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "// LAYER %d\n", p.api.Layer)
	for _, l := range p.api.Origin {
		fmt.Fprintf(&b, "// %s\n", l)
	}
	for _, section := range []string{"types", "functions"} {
		fmt.Fprintf(&b, "---%s---\n", section)
		for _, c := range p.api.Combinators {
			if c.Method == (section == "functions") {
				fmt.Fprintln(&b, c.Line)
			}
		}
	}
	return b.Bytes()
}

// methodsText keeps rows of methods that the schema has.
func (p *pinned) methodsText() []byte {
	var b bytes.Buffer
	fmt.Fprintln(&b, "# method\twho may call it (users, bots; empty: both)\terrors; origin: @mtcute/tl raw-errors.json")
	for _, c := range p.api.Combinators {
		who, throws := p.who[c.Name], p.throws[c.Name]
		if c.Method && (who != "" || len(throws) > 0) {
			fmt.Fprintf(&b, "%s\t%s\t%s\n", c.Name, who, strings.Join(throws, " "))
		}
	}
	return b.Bytes()
}

func (p *pinned) errorsText() []byte {
	var b bytes.Buffer
	fmt.Fprintln(&b, "# error (X: a number)\tcode\tour sentence; names and codes: @mtcute/tl raw-errors.json")
	names := make([]string, 0, len(p.errors))
	for name := range p.errors {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Fprintf(&b, "%s\t%d\t%s\n", name, p.errors[name].code, p.errors[name].text)
	}
	return b.Bytes()
}
