package main

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/tgscript/tgscript/host"
	"github.com/tgscript/tgscript/telegram"
)

// health is whether all that was to run does, for /healthz.
type health struct {
	mu      sync.Mutex // guards what follows
	outages map[string]telegram.Outage
	scripts map[string]*scriptHealth // by account and name
}

type scriptHealth struct {
	what  string
	state func() host.State
	ended bool
	err   error
}

func (h *health) outage(account string, o telegram.Outage) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.outages == nil {
		h.outages = map[string]telegram.Outage{}
	}
	if o.Err == nil {
		delete(h.outages, account)
		return
	}
	h.outages[account] = o
}

// of changes what is known of a script.
func (h *health) of(account, script string, change func(*scriptHealth)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.scripts == nil {
		h.scripts = map[string]*scriptHealth{}
	}
	key := account + "/" + script
	if h.scripts[key] == nil {
		h.scripts[key] = &scriptHealth{what: strings.TrimSpace(account + " " + script)}
	}
	change(h.scripts[key])
}

func (h *health) begins(account, script string) {
	h.of(account, script, func(s *scriptHealth) { s.state, s.ended, s.err = nil, false, nil })
}

func (h *health) follows(account, script string, state func() host.State) {
	h.of(account, script, func(s *scriptHealth) { s.state = state })
}

func (h *health) ends(account, script string, err error) {
	h.of(account, script, func(s *scriptHealth) { s.state, s.ended, s.err = nil, true, err })
}

// complaints lists what is wrong; none: all is well.
func (h *health) complaints() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var list []string
	for account, o := range h.outages {
		list = append(list, strings.TrimSpace(fmt.Sprintf("%s no connection for %v: %v", account, time.Since(o.Since).Round(time.Second), o.Err)))
	}
	if len(h.scripts) == 0 {
		list = append(list, "no script has begun yet")
	}
	for _, s := range h.scripts {
		switch {
		case s.ended:
			list = append(list, s.what+" has ended"+because(s.err))
		case s.state == nil:
			list = append(list, s.what+" is beginning")
		case s.state().Deaf:
			list = append(list, s.what+" does not get updates yet")
		}
	}
	slices.Sort(list)
	return list
}

// scriptPosition is where an error of a script begins with.
var scriptPosition = regexp.MustCompile(`^.*?:\d+: `)

// because is why a script has ended: of its own errors only where, for what they
// say may be anybody's, and who reads this is not known.
func because(err error) string {
	script := (*host.ScriptError)(nil)
	switch {
	case err == nil:
		return ""
	case errors.As(err, &script):
		return ": an error at " + strings.TrimSuffix(cmp.Or(scriptPosition.FindString(script.Message), "an unknown line"), ": ")
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	return ": " + first
}
