package main

import (
	"cmp"
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"
)

// runOptions are the flags of run.
type runOptions struct {
	target
	credentials
	permit  permitFlags
	limits  limitFlags
	also    []string
	trace   string
	stable  bool
	fromNow bool
	within  time.Duration
	metrics string
	watch   bool

	scripts []script // the one that args name, and also
	monitor *monitor // nil: nobody looks
}

func runCommand() command {
	return command{
		name: "run", args: "[flags] script.lua [args...]",
		about: "run a Lua script",
		more: `The script talks to Telegram, as the account that --account or TGSCRIPT_ACCOUNT
names, or the only one there is, or the one called default. tgscript login makes
accounts. --sandbox and --server say otherwise. What follows the script's name is
the script's own, as arg[1], arg[2] and so on.

With --account more than once, the script runs once as each, side by side: what it
prints begins with the account's name then, there is no input, one that fails does
not end the others, and the exit status is the highest.

--also FILE runs another script beside this one on the same connection: each in a
state of its own, with its own progress and its own store, which go by the file's
name. What it prints begins with that name, else the same holds as for several
accounts; what follows the first script's name is the first one's only. A script
that has failed is not started again: that is for what supervises tgscript.

What has happened since the script has last run as the account comes first, if it
waits for events, with event.replayed set.

With --server, --phone, --code and --password sign in as a user and --bot as a
bot; without them the script runs signed out. The same can come from the
environment, where other users of the machine do not see it: TGSCRIPT_PHONE,
TGSCRIPT_CODE, TGSCRIPT_PASSWORD, TGSCRIPT_BOT, and for servers that ask for
them TGSCRIPT_API_ID and TGSCRIPT_API_HASH. With --sandbox the script is signed
in as the user sandbox_me, or as the bot sandbox_bot if it says -- account: bot.

` + aboutPermissions + `

` + aboutProxies + `

With --watch the script runs again whenever it is saved, or a file that it requires,
on the same connection. Handlers that run have two seconds to finish; conversations
and what was cut off begin anew in the new run. What the script returns, a table, is
the new run's: reloaded is a copy of it, as it was at the end, without functions. A
file that does not compile, or needs what it is not allowed, changes nothing but is
told of.

With --metrics ADDR, http://ADDR/metrics has counts for Prometheus, by account and
script: tgscript_calls_total and their durations, flood waits, outages, events and
what became of them, handlers, lines, and the process's memory and time.
http://ADDR/healthz answers 200 while there is a connection and all scripts run and
get updates, and else 503 with what is wrong. Neither asks who is reading.

A script runs until its main chunk has returned and none of its handlers and tasks
is left. SIGTERM lets the handlers finish that are running, for --grace at most:
nothing new is begun, timers stop, and what waits in ask() comes again at the next
start. Ctrl-C ends all of it at once, and so does a second SIGTERM; what handlers
were about comes again then, too.

The exit status is 0, 1 after an error in the script, 2 after wrong usage, 130
after Ctrl-C and, if anything was cut off, 143 after SIGTERM.`,
		setUp: func(flags *pflag.FlagSet) action {
			var o runOptions
			o.target.flags(flags)
			o.credentials.flags(flags)
			o.permit.flags(flags)
			o.limits.flags(flags)
			flags.StringArrayVar(&o.also, "also", nil, "run `FILE` too, beside the script; may be given several times")
			flags.DurationVar(&o.within, "grace", 10*time.Second, "after SIGTERM, handlers have `TIME` to finish, such as 30s; 10s if left out")
			flags.BoolVar(&o.watch, "watch", false, "run the script again when it is saved, or a file that it requires")
			flags.StringVar(&o.metrics, "metrics", "", "serve Prometheus metrics and /healthz at `ADDR`: a port of this machine, or HOST:PORT")
			flags.StringVar(&o.trace, "trace", "", "write one line for each message on the wire to `FILE`")
			flags.BoolVar(&o.stable, "trace-stable", false, "trace without times and service messages, with small numbers for ids, so that two runs compare")
			flags.BoolVar(&o.fromNow, "from-now", false, "do not catch up with what has happened while no script of the account was running")
			flags.BoolVar(&o.debug, "debug", false, "show log.debug, what the sandbox lacks, and Go's traceback of an error")
			return o.run
		},
	}
}

// run is the action of the command.
func (o *runOptions) run(ctx context.Context, t *terminal, args []string) (err error) {
	if err := o.check(args); err != nil {
		return err
	}
	for i := range o.scripts {
		s := &o.scripts[i]
		if s.allowed, err = o.permit.permissions(ctx, t, o.data, s.path); err != nil {
			return err
		}
	}
	if o.metrics != "" {
		o.monitor = newMonitor()
		done, err := serveMetrics(ctx, t, o.metrics, o.monitor)
		if err != nil {
			return err
		}
		defer done()
	}
	if len(o.accounts) > 1 {
		return o.several(ctx, t)
	}
	p, err := o.target.open(ctx, t)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.close()) }()
	if o.trace != "" {
		trace, openErr := openTrace(o.trace, o.stable)
		if openErr != nil {
			return &hintError{openErr, "--trace wants a file that can be written"}
		}
		defer func() { err = errors.Join(err, trace.close()) }()
		p.options.Trace = trace.message
	}
	return o.runAll(ctx, t, p, os.Stdin)
}

// check is all that can be wrong before anything is opened.
func (o *runOptions) check(args []string) error {
	if len(args) == 0 {
		return &usageError{"run: no script", "tgscript run --sandbox script.lua"}
	}
	if err := o.target.check(args); err != nil {
		return err
	}
	if len(o.accounts) > 1 && o.trace != "" {
		return &usageError{"run: --trace is for one account at a time", "run the script as one account, and trace that"}
	}
	if o.within < 0 {
		return &usageError{"run: --grace is less than nothing", "0s ends handlers at once"}
	}
	if err := o.checkCredentials(); err != nil {
		return err
	}
	if err := cmp.Or(o.permit.check("run"), o.limits.check("run")); err != nil {
		return err
	}
	if err := o.chooseScripts(args); err != nil {
		return err
	}
	o.sandboxAs = sandboxAccount(o.scripts[0].path)
	return nil
}

// checkCredentials fills in who to sign in as, on a server that is none of an
// account.
func (o *runOptions) checkCredentials() error {
	switch {
	case o.server == "" && o.credentials == (credentials{}):
		return nil
	case o.server == "" && o.sandbox != "":
		return &usageError{"run: --sandbox is signed in already, as sandbox_me",
			"to sign in as somebody else, serve it with tgscript sandbox and use run --server"}
	case o.server == "":
		return &usageError{"run: an account is signed in already", "tgscript login signs in with --phone or --bot; run then takes --account NAME"}
	case o.phone == "" && o.password != "":
		return &usageError{"run: --code and --password need a phone number", "add --phone N"}
	}
	if err := o.credentials.complete("run", true); err != nil {
		return err
	}
	if o.phone != "" && o.code == "" {
		return &usageError{"run: --phone needs the login code", "add --code CODE; a sandbox's code is 22222"}
	}
	return nil
}

// target is what a script talks to.
type target struct {
	sandbox           string
	sandboxAs         string // the account there, if it is not sandbox.Me
	accounts          []string
	data              string
	server, serverKey string
	serverDC          int
	proxy             proxyFlag
	noPFS             bool
	debug             bool
}

// inMemory is the value of --sandbox without a folder; no folder has that name.
const inMemory = "\x00"

func (o *target) flags(flags *pflag.FlagSet) {
	flags.StringVar(&o.sandbox, "sandbox", "", "talk to a Telegram inside this process, and keep it in `DIR` if one is named")
	flags.Lookup("sandbox").NoOptDefVal = inMemory
	flags.StringArrayVar(&o.accounts, "account", nil, "be the account `NAME`, which tgscript login has made; may be given several times")
	flags.StringVar(&o.server, "server", "", "talk to the MTProto server at `HOST:PORT`")
	flags.StringVar(&o.serverKey, "server-key", "", "the server's public RSA key, a PEM `FILE`")
	o.proxy.flags(flags)
	flags.IntVar(&o.serverDC, "server-dc", 2, "the number `N` of the server's data centre; 2 if left out")
	dataFlag(flags, &o.data)
	flags.BoolVar(&o.noPFS, "no-pfs", false, "encrypt without temporary keys, for a --server that can't bind them")
}

func (o *target) check(args []string) error {
	var chosen []string
	for _, c := range []struct{ flag, value string }{{"--sandbox", o.sandbox}, {"--account", strings.Join(o.accounts, "")}, {"--server", o.server}} {
		if c.value != "" {
			chosen = append(chosen, c.flag)
		}
	}
	for i, name := range o.accounts {
		if err := checkAccountName(name); err != nil {
			return err
		}
		if slices.Contains(o.accounts[:i], name) {
			return &usageError{"run: --account " + name + " is given twice", "once is enough: Telegram ends a session that is used by two"}
		}
	}
	switch {
	case len(chosen) > 1:
		return &usageError{"run: " + strings.Join(chosen, " and ") + " exclude each other", "choose one"}
	case len(chosen) == 0 && slices.ContainsFunc(args, func(a string) bool { return strings.HasPrefix(a, "--s") }):
		return &usageError{"run: flags after the script are the script's", "tgscript run --sandbox " + args[0]}
	case o.sandbox != "" && o.proxy.url != "":
		return &usageError{"run: --sandbox is in this process: no proxy leads to it", "leave --proxy out, or serve the sandbox with tgscript sandbox and use --server"}
	case o.server != "" && o.serverKey == "":
		return &usageError{"run: --server needs the server's public key", "add --server-key FILE; tgscript sandbox prints its own"}
	case o.server == "" && o.serverKey != "":
		return &usageError{"run: --server-key without --server", "add --server HOST:PORT"}
	case o.server == "" && o.noPFS:
		return &usageError{"run: --no-pfs without --server", "leave --no-pfs out: Telegram itself binds temporary keys"}
	}
	return nil
}
