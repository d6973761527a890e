package host

import (
	"io/fs"
	"path"

	lua "github.com/yuin/gopher-lua"
)

// ioList is io.list([folder]): what is in a folder, by name, without what leads out of
// where the script may read. Lua has nothing like it.
func (h *host) ioList(L *lua.LState) int {
	folder := L.OptString(1, ".")
	if L.GetTop() > 1 {
		h.fail(L, "io.list: at most 1 argument, got %d", L.GetTop())
	}
	root, local, err := h.place(folder, false)
	var entries []fs.DirEntry
	if err == nil {
		if entries, err = fs.ReadDir(root.FS(), local); err != nil {
			err = h.fileError(folder, err)
		}
	}
	if err != nil {
		L.Push(lua.LNil)
		L.Push(lua.LString(err.Error()))
		return 2
	}
	list := h.L.CreateTable(len(entries), 0)
	for _, e := range entries {
		info, err := root.Stat(path.Join(local, e.Name()))
		if err != nil {
			continue // a link that leads nowhere, or out
		}
		t := h.L.CreateTable(0, 4)
		t.RawSetString("name", lua.LString(e.Name()))
		t.RawSetString("folder", lua.LBool(info.IsDir()))
		t.RawSetString("size", lua.LNumber(info.Size()))
		t.RawSetString("modified", lua.LNumber(info.ModTime().Unix()))
		list.Append(t)
	}
	L.Push(list)
	return 1
}
