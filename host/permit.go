package host

import (
	"fmt"
	"net"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
)

// Permissions are what a script may do beyond reading its own folder and being
// its account, and what of the latter it may not. Without any it writes no file,
// sees nothing of the environment, runs no program and talks to Telegram alone.
//
// What is refused is an error that names the flag that would allow it.
type Permissions struct {
	Read  []string // folders that it may read, with what is in them
	Write []string // folders that it may write in
	HTTP  []string // HOST, HOST:PORT or HOST:*; HOST may be * or *.DOMAIN
	Env   []string // variables of the environment; PREFIX* are all that begin so
	Run   []string // programs; * is any

	// OnlyMethods and OnlyPeers restrict what the script asks Telegram for; nil:
	// nothing is. A method is a name, or namespace.*; a peer what entity() takes.
	OnlyMethods []string
	OnlyPeers   []string
}

// The flags that permissions go by.
const (
	flagRead        = "--allow-read"
	flagWrite       = "--allow-write"
	flagHTTP        = "--allow-http"
	flagEnv         = "--allow-env"
	flagRun         = "--allow-run"
	flagOnlyMethods = "--only-methods"
	flagOnlyPeers   = "--only-peers"
)

// refused words that something is not allowed, and what would allow it.
func refused(what, flag, value string) error {
	space := " "
	if flag == flagRun { // whose value may be left out
		space = "="
	}
	return fmt.Errorf("%s is not allowed; %s%s%s would allow it", what, flag, space, shellWord(value))
}

var plainWord = regexp.MustCompile(`^[A-Za-z0-9_@%+=:,./\\-]+$`)

// shellWord is s as it is typed into a shell.
func shellWord(s string) string {
	switch {
	case plainWord.MatchString(s):
		return s
	case runtime.GOOS == "windows":
		return `"` + s + `"`
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// A grant is one entry of Permissions.
type grant struct{ flag, value string }

// grants lists what is allowed. What is restricted is not among it.
func (p *Permissions) grants() []grant {
	var all []grant
	for _, k := range []struct {
		flag   string
		values []string
	}{{flagRead, p.Read}, {flagWrite, p.Write}, {flagHTTP, p.HTTP}, {flagEnv, p.Env}, {flagRun, p.Run}} {
		for _, v := range k.values {
			all = append(all, grant{k.flag, v})
		}
	}
	return all
}

// add allows one thing more.
func (p *Permissions) add(g grant) {
	to := map[string]*[]string{flagRead: &p.Read, flagWrite: &p.Write, flagHTTP: &p.HTTP, flagEnv: &p.Env, flagRun: &p.Run}[g.flag]
	if !slices.Contains(*to, g.value) {
		*to = append(slices.Clip(*to), g.value)
	}
}

// Add allows what q allows, too.
func (p *Permissions) Add(q Permissions) {
	for _, g := range q.grants() {
		p.add(g)
	}
}

// Missing is what q allows and p does not.
func (p *Permissions) Missing(q Permissions) Permissions {
	var missing Permissions
	for _, g := range q.grants() {
		if !p.allows(g) {
			missing.add(g)
		}
	}
	return missing
}

// Empty tells whether nothing is allowed.
func (p *Permissions) Empty() bool { return len(p.grants()) == 0 }

// allows tells whether all that a grant opens is open.
func (p *Permissions) allows(g grant) bool {
	switch g.flag {
	case flagRead:
		return inFolders(g.value, p.Read)
	case flagWrite:
		return inFolders(g.value, p.Write)
	case flagHTTP:
		name, port := splitHost(g.value)
		_, ok := p.allowsHTTP(name, port)
		return ok
	case flagEnv:
		return p.allowsEnv(g.value)
	}
	return slices.Contains(p.Run, g.value) || slices.Contains(p.Run, "*")
}

// inFolders tells whether a path is one of some folders or in one.
func inFolders(name string, folders []string) bool {
	name, err := filepath.Abs(name)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(folders, func(dir string) bool {
		dir, err := filepath.Abs(dir)
		if err != nil {
			return false
		}
		local, err := filepath.Rel(dir, name)
		return err == nil && filepath.IsLocal(local)
	})
}

// splitHost takes HOST:PORT apart; port is "" if there is none.
func splitHost(s string) (name, port string) {
	if name, port, err := net.SplitHostPort(s); err == nil {
		return strings.ToLower(name), port
	}
	return strings.ToLower(strings.Trim(s, "[]")), ""
}

// allowsHTTP tells whether a host may be talked to, on a port ("" for those of the
// web, "*" for all), and whether it was named as it is, by no wildcard: then it may
// also be a private address.
func (p *Permissions) allowsHTTP(name, port string) (named, ok bool) {
	for _, pattern := range p.HTTP {
		host, ports := splitHost(pattern)
		if ports != port && ports != "*" && (ports != "" || port != "80" && port != "443") {
			continue
		}
		suffix, wild := strings.CutPrefix(host, "*")
		switch {
		case host == name:
			return true, true
		case wild && strings.HasSuffix(name, suffix) && name != suffix:
			ok = true
		}
	}
	return false, ok
}

func (p *Permissions) allowsEnv(name string) bool {
	return slices.ContainsFunc(p.Env, func(pattern string) bool {
		prefix, wild := strings.CutSuffix(pattern, "*")
		// This program's own secrets are nobody's by accident. Windows does not care
		// for case.
		return pattern == name || wild && strings.HasPrefix(name, prefix) && !strings.HasPrefix(strings.ToUpper(name), "TGSCRIPT_")
	})
}

// Flags are those that allow all of it, as they are typed.
func (p *Permissions) Flags() string {
	var all []string
	for _, g := range p.grants() {
		switch {
		case g.flag != flagRun:
			all = append(all, g.flag+" "+shellWord(g.value))
		case g.value == "*":
			all = append(all, g.flag)
		default:
			all = append(all, g.flag+"="+shellWord(g.value))
		}
	}
	return strings.Join(all, " ")
}

// Sentences say what is allowed, in the words of a person: "read the folder data".
func (p *Permissions) Sentences() []string {
	var all []string
	for _, g := range p.grants() {
		text := map[string]string{
			flagRead:  "read what is in the folder %s",
			flagWrite: "write files in the folder %s",
			flagHTTP:  "talk to %s on the web",
			flagEnv:   "see %s of the environment",
			flagRun:   "run the program %s",
		}[g.flag]
		switch {
		case g.value == "*" && g.flag == flagRun:
			text = "run any program"
		case g.value == "*" && g.flag == flagHTTP:
			text = "talk to any host on the web"
		default:
			text = fmt.Sprintf(text, g.value)
		}
		all = append(all, text)
	}
	return all
}

// Check says what is wrong with how the permissions are written; nil: nothing.
func (p *Permissions) Check() error {
	for _, g := range p.grants() {
		if err := g.check(); err != nil {
			return fmt.Errorf("%s: %w", g.flag, err)
		}
	}
	for _, m := range p.OnlyMethods {
		if err := checkMethodPattern(m); err != nil {
			return fmt.Errorf("%s: %w", flagOnlyMethods, err)
		}
	}
	if slices.Contains(p.OnlyPeers, "") {
		return fmt.Errorf("%s: a peer is empty", flagOnlyPeers)
	}
	return nil
}

var (
	hostPattern = regexp.MustCompile(`^(\*|(\*\.)?[^*/?#@ ]+)$`)
	portPattern = regexp.MustCompile(`^(|\*|[0-9]{1,5})$`)
	envPattern  = regexp.MustCompile(`^[A-Za-z0-9_]*[A-Za-z0-9_*]$`)
)

func (g grant) check() error {
	switch name, port := splitHost(g.value); {
	case g.value == "":
		return fmt.Errorf("a value is empty")
	case g.flag == flagHTTP && (!hostPattern.MatchString(name) || !portPattern.MatchString(port)):
		return fmt.Errorf("%q is no host: want example.com, *.example.com or example.com:8080, without https:// and path", g.value)
	case g.flag == flagEnv && !envPattern.MatchString(g.value):
		return fmt.Errorf("%q is no name of a variable: want NAME, or PREFIX*", g.value)
	}
	return nil
}
