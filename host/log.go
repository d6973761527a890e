package host

import (
	"fmt"
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
			text := h.joined(L, 1, ' ')
			fmt.Fprintf(h.errs, "%s %-5s %s\n", h.opts.Now().Format("15:04:05"), strings.ToUpper(level), text)
			h.errs.flush()
			return 0
		})
	}
}
