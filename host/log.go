package host

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// openLog makes log.debug, info, warn and error: a line to stderr each, with the
// time and the level. debug shows only when Options.Debug is set.
func (h *host) openLog() {
	for _, level := range []string{"debug", "info", "warn", "error"} {
		h.register("log."+level, func(L *lua.LState) int {
			if level == "debug" && !h.opts.Debug {
				return 0
			}
			h.logf(strings.ToUpper(level), "%s", h.joined(L, 1, ' '))
			return 0
		})
	}
}
