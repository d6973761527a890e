package host

import lua "github.com/yuin/gopher-lua"

func (h *host) openString() {
	lua.OpenString(h.L)
	lua.OpenTable(h.L)
	h.L.SetTop(0)
}
func (h *host) openTable() {}
func (h *host) openOS()    {}
func (h *host) openIO()    {}
