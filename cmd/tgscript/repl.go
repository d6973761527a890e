package main

import (
	"cmp"
	"context"
	"errors"
	"os"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/tgscript/tgscript/host"
	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/telegram"
)

// replOptions are the flags of repl: those of run that make sense there, and its
// own.
type replOptions struct {
	runOptions
	updates string
}

func replCommand() command {
	return command{
		name: "repl", args: "[flags]",
		about: "try things out, one line at a time",
		more: `A session in which each line is Lua, run at once. Expressions show their values, and
_ is the last one. Lines go on until what they begin is complete. Locals stay
visible in the lines that follow: they become variables of the session. Handlers,
timers and spawned tasks run on while the prompt waits.

Tab completes names: of methods in call("..., of fields in a call's table, of what a
value has. Up and down, and Ctrl-R, find earlier lines; they are kept in the data
folder, but for those that begin with a space or have something secret in them.
Ctrl-C ends what a line has begun and not the session, Ctrl-D ends the session.

` + replHelp + `

Who writes to the account is told of above the prompt; --updates says how much.

From a pipe, what is read is run without prompt, updates and history, and the first
error ends it with exit status 1.`,
		setUp: func(flags *pflag.FlagSet) action {
			var o replOptions
			o.target.flags(flags)
			o.credentials.flags(flags)
			o.permit.flags(flags)
			o.limits.flags(flags)
			flags.StringVar(&o.updates, "updates", "messages", "tell of `WHAT` above the prompt: messages, all or off")
			flags.StringVar(&o.trace, "trace", "", "write one line for each message on the wire to `FILE`")
			flags.BoolVar(&o.debug, "debug", false, "show log.debug, what the sandbox lacks, and Go's traceback of an error")
			return o.run
		},
	}
}

// watched are the values of --updates, and of .updates.
var watched = map[string]host.Watching{"off": host.WatchNothing, "messages": host.WatchMessages, "all": host.WatchAll}

// run is the action of the command.
func (o *replOptions) run(ctx context.Context, t *terminal, args []string) (err error) {
	if err := o.check(args); err != nil {
		return err
	}
	con, err := newConversation(ctx, t, o)
	if err != nil {
		return err
	}
	defer con.close()
	p, err := o.target.open(ctx, t)
	if err != nil {
		return renamed("repl", err)
	}
	defer func() { err = errors.Join(err, p.close()) }()
	if o.trace != "" {
		trace, openErr := openTrace(o.trace, false)
		if openErr != nil {
			return &hintError{openErr, "--trace wants a file that can be written"}
		}
		defer func() { err = errors.Join(err, trace.close()) }()
		p.options.Trace = trace.message
	}
	connected := p.showConnecting(t)
	defer connected()
	p.showOutages(con.terminal)
	client := p.client()
	s := &signer{credentials: o.credentials, t: t}
	err = client.Run(ctx, func(ctx context.Context) error {
		if err := s.signIn(ctx, client); err != nil {
			return err
		}
		who := whoIs(ctx, client)
		connected()
		return host.Converse(ctx, o.hostOptions(con, p, client), func(ctx context.Context, c *host.Console) error {
			return con.talk(ctx, c, who, o.place())
		})
	})
	return p.explain(ctx, err)
}

// check is all that can be wrong before anything is opened.
func (o *replOptions) check(args []string) error {
	if len(args) > 0 {
		return &usageError{"repl: unexpected argument " + args[0], "to run a script: tgscript run " + args[0] + "; in the session: .load " + args[0]}
	}
	if _, ok := watched[o.updates]; !ok {
		return &usageError{"repl: --updates " + o.updates + ": messages, all or off expected" + reference.DidYouMean(o.updates, []string{"messages", "all", "off"}), "messages, if it is left out"}
	}
	if len(o.accounts) > 1 {
		return &usageError{"repl: a session is of one account", "leave all but one --account out"}
	}
	return renamed("repl", cmp.Or(o.target.check(nil), o.checkCredentials(), o.permit.check("repl"), o.limits.check("repl")))
}

// renamed has an error of run's flags speak of another command.
func renamed(command string, err error) error {
	if usage := (*usageError)(nil); errors.As(err, &usage) {
		if rest, ok := strings.CutPrefix(usage.message, "run: "); ok {
			return &usageError{command + ": " + rest, strings.ReplaceAll(usage.hint, "use run --server", "use "+command+" --server")}
		}
	}
	return err
}

// place names the other end in the prompt.
func (o *replOptions) place() string {
	switch {
	case o.sandbox != "":
		return "sandbox"
	case o.server != "":
		return "server"
	}
	return cmp.Or(strings.Join(o.accounts, ""), os.Getenv("TGSCRIPT_ACCOUNT"), "tgscript")
}

// again are the flags with which a script talks to the same other end.
func (o *replOptions) again() string {
	switch {
	case o.sandbox != "":
		return "--sandbox "
	case len(o.accounts) > 0:
		return "--account " + o.accounts[0] + " "
	case o.server != "":
		return "--server " + o.server + " --server-key " + o.serverKey + " "
	}
	return ""
}

// hostOptions are those of the session. Its files are those of the current folder,
// and what it keeps in store goes by the name repl.
func (o *replOptions) hostOptions(con *conversation, p *peer, client *telegram.Client) host.Options {
	to := host.Options{
		Client: client, Account: p.account, Accounts: p.accounts,
		FromNow: true, Script: "repl", Name: "repl",
		Permissions: o.permit.Permissions,
		Stdin:       con.scriptStdin(), Stdout: con.out, Stderr: con.terminal,
		Progress: con.transfers(),
		Debug:    o.debug,
	}
	o.limits.apply(&to)
	return to
}

// whoTimeout is how long the greeting waits for the account's name.
const whoTimeout = 10 * time.Second

// whoIs says who is signed in, in a few words.
func whoIs(ctx context.Context, client *telegram.Client) string {
	ctx, cancel := context.WithTimeout(ctx, whoTimeout)
	defer cancel()
	_, err := client.Entity(ctx, "me")
	self := client.Self()
	switch refused := (*telegram.Error)(nil); {
	case self.ID != 0:
		return "signed in as " + describeSelf(self)
	case errors.As(err, &refused) && refused.Kind == telegram.KindRPC:
		return "nobody is signed in: what needs no account works"
	case err != nil:
		return "there is no connection yet"
	}
	return "nobody is signed in"
}
