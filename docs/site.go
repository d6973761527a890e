package docs

import (
	"bytes"
	"embed"
	"io/fs"
	"maps"
	"path"
	"slices"
	"sync"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

//go:embed assets
var assets embed.FS

// Options is what a site says beside the reference.
type Options struct {
	Version string             // of tgscript; "" says nothing
	Layers  func() *tl.Archive // schemas of past layers; nil for none
}

// Site has all pages and what they load, by path. Its methods may be called from
// several goroutines.
type Site struct {
	options Options
	pages   map[string]*page
	assets  map[string]func() []byte
	paths   []string
	packed  sync.Map // assets that ServeHTTP has compressed, by path

	guide    []*chapter
	layers   []int                      // their numbers, the oldest first
	types    map[string]*reference.Type // by name
	history  func() *history
	names    func() map[string]string   // the pages about what texts name
	mentions func() map[string][]string // the pages that mention what a page is about

	typeUsers func() map[string][]*reference.Global // what takes or gives a type of ours
}

// page is one page; body is what stands in its main part.
type page struct {
	path    string // methods/messages.sendMessage.html
	title   string // what it is about: a name
	about   string // a sentence
	section string // of the menu
	body    func(m *markup)
	beside  func(m *markup) // what stands in the menu below its section; may be nil
}

// New makes a site.
func New(o Options) *Site {
	s := &Site{options: o, pages: map[string]*page{}, assets: map[string]func() []byte{}}
	archive := sync.OnceValue(func() *tl.Archive {
		if o.Layers == nil {
			return nil
		}
		return o.Layers()
	})
	s.layers = layerNumbers(archive(), api.Layer)
	s.history = sync.OnceValue(func() *history { return newHistory(archive()) })
	s.names = sync.OnceValue(s.textNames)
	s.mentions = sync.OnceValue(s.mentionedBy)
	s.typeUsers = sync.OnceValue(usersOfTypes)
	s.types = map[string]*reference.Type{}
	for _, t := range reference.Types() {
		s.types[t.Name] = t
	}
	s.addIndexes()
	s.addGuide()
	s.addOwn()
	s.addEvents()
	s.addMethods()
	s.addConstructors()
	s.addTypes()
	s.addNamespaces()
	s.addErrors()
	s.addLayers()
	s.addAssets()
	s.paths = slices.Sorted(maps.Keys(s.pages))
	s.paths = slices.AppendSeq(s.paths, maps.Keys(s.assets))
	slices.Sort(s.paths)
	return s
}

func (s *Site) addAssets() {
	files, err := fs.ReadDir(assets, "assets")
	if err != nil {
		panic(err) // they are part of the program
	}
	for _, f := range files {
		name := path.Join("assets", f.Name())
		s.assets[name] = sync.OnceValue(func() []byte {
			data, err := assets.ReadFile(name)
			if err != nil {
				panic(err)
			}
			return data
		})
	}
	s.assets[indexPath] = sync.OnceValue(s.searchIndex)
}

func (s *Site) add(p *page) { s.pages[p.path] = p }

// Paths lists the files of the site, in order.
func (s *Site) Paths() []string { return slices.Clone(s.paths) }

// File is what is at a path; nil if nothing is.
func (s *Site) File(path string) []byte {
	if p := s.pages[path]; p != nil {
		return s.render(p)
	}
	if data := s.assets[path]; data != nil {
		return bytes.Clone(data())
	}
	return nil
}

// PathOf is the path of the page about a name, or of the place on it; "" if there
// is none. A page's own path without its ending is such a name, too.
func (s *Site) PathOf(name string) string {
	for _, e := range reference.FindAll(name) {
		if path := pathOf(e); s.has(path) {
			return path
		}
	}
	for _, path := range []string{name + ".html", name + "/index.html", "guide/" + name + ".html"} {
		if s.pages[path] != nil {
			return path
		}
	}
	return ""
}
