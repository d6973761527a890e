package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/pflag"

	"github.com/tgscript/tgscript/host"
	"github.com/tgscript/tgscript/telegram"
)

// accountsOptions are the flags of accounts.
type accountsOptions struct {
	data    string
	session string
	json    bool
}

func accountsCommand() command {
	return command{
		name: "accounts", args: "[flags]",
		about: "list the accounts that are signed in on this machine",
		more: `Phone numbers are shown in part. An account's state is one of: signed in; in use,
with the process that has it; ended, by Telegram, with why; sealed with a
passphrase.

--session-string prints an account as one line, to move it to another machine with
tgscript login --session-string. Whoever has the line has the account.`,
		setUp: func(flags *pflag.FlagSet) action {
			var o accountsOptions
			flags.StringVar(&o.session, "session-string", "", "print the account `NAME` as one line, which is as secret as its keys")
			flags.BoolVar(&o.json, "json", false, "print a JSON array")
			dataFlag(flags, &o.data)
			return o.run
		},
	}
}

// run is the action of the command.
func (o *accountsOptions) run(ctx context.Context, t *terminal, args []string) error {
	if len(args) > 0 {
		return &usageError{fmt.Sprintf("accounts: unexpected argument %q", args[0]), "tgscript accounts takes flags only"}
	}
	dir, err := openDataDir(o.data)
	if err != nil {
		return err
	}
	if o.session != "" {
		return o.export(ctx, t, dir)
	}
	names, err := dir.accounts()
	if err != nil {
		return err
	}
	rows := make([]accountRow, 0, len(names))
	for _, name := range names {
		rows = append(rows, describeAccount(dir, name))
	}
	if o.json {
		enc := json.NewEncoder(t.out)
		enc.SetIndent("", "  ")
		return enc.Encode(rows)
	}
	if len(rows) == 0 {
		t.note("there is no account yet; tgscript login signs in to Telegram")
		return nil
	}
	table := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "NAME\tUSER\tPHONE\tDC\tLAST USED\tSTATE")
	for _, r := range rows {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", r.Name, r.who(), r.number(), r.where(), ago(r.Used, time.Now()), r.state())
	}
	return table.Flush()
}

// accountRow is an account as it is listed.
type accountRow struct {
	Name     string    `json:"name"`
	ID       int64     `json:"id,omitempty"`
	User     string    `json:"user,omitempty"`
	Username string    `json:"username,omitempty"`
	Bot      bool      `json:"bot"`
	Phone    string    `json:"phone,omitempty"` // in part
	DC       int       `json:"dc,omitempty"`
	Test     bool      `json:"test"`
	Server   string    `json:"server,omitempty"` // if it is not Telegram's own
	Used     time.Time `json:"used,omitzero"`
	State    string    `json:"state"`
	Ended    string    `json:"ended,omitempty"`
	PID      int       `json:"pid,omitempty"`
	Sealed   bool      `json:"sealed"`
}

// describeAccount reads what an account's file tells to everybody.
func describeAccount(dir dataDir, name string) accountRow {
	info, err := telegram.ReadAccount(dir.file(name))
	if err != nil {
		return accountRow{Name: name, State: "can't be read: " + err.Error()}
	}
	r := accountRow{
		Name: name, ID: info.Self.ID, User: strings.TrimSpace(info.Self.FirstName + " " + info.Self.LastName),
		Username: info.Self.Username, Bot: info.Self.Bot, Phone: telegram.MaskPhone(info.Self.Phone),
		DC: info.DC, Test: info.Place.Test, Used: info.Used, Ended: info.Ended, PID: info.PID, Sealed: info.Sealed,
	}
	if len(info.Place.DCs) > 0 {
		r.Server = info.Place.DCs[0].Addr
	}
	r.State = "signed in"
	switch {
	case info.Ended != "":
		r.State = "ended: " + info.Ended
	case !info.Key:
		r.State = "signed out"
	case info.InUse && info.PID != 0:
		r.State = fmt.Sprintf("in use by process %d", info.PID)
	case info.InUse:
		r.State = "in use"
	}
	if info.Sealed {
		r.State += ", sealed"
	}
	return r
}

// list is what scripts know of all accounts. An account that this process uses is
// in use by nobody else.
func (d dataDir) list() ([]host.Account, error) {
	names, err := d.accounts()
	if err != nil {
		return nil, err
	}
	all := make([]host.Account, 0, len(names))
	for _, name := range names {
		a := host.Account{Name: name}
		info, err := telegram.ReadAccount(d.file(name))
		switch {
		case err != nil:
			a.State = "unreadable"
		case info.Ended != "":
			a.State = "ended"
		case !info.Key:
			a.State = "signed out"
		case info.InUse && info.PID != os.Getpid():
			a.State = "in use"
		default:
			a.State = "signed in"
		}
		a.Self, a.DC, a.Test, a.Ended = info.Self, info.DC, info.Place.Test, info.Ended
		all = append(all, a)
	}
	return all, nil
}

// who is the user in the table.
func (r *accountRow) who() string {
	switch {
	case r.Username != "":
		return "@" + printable(r.Username)
	case r.ID == 0:
		return "-"
	}
	return describeSelf(telegram.Self{ID: r.ID, FirstName: r.User})
}

// number is the phone number in the table.
func (r *accountRow) number() string {
	if r.Bot {
		return "bot"
	}
	return orDash(r.Phone)
}

// where is the data centre in the table.
func (r *accountRow) where() string {
	switch {
	case r.DC == 0:
		return "-"
	case r.Test:
		return fmt.Sprintf("%d test", r.DC)
	}
	return fmt.Sprint(r.DC)
}

// state is the state in the table.
func (r *accountRow) state() string {
	if r.Server != "" {
		return r.State + ", at " + r.Server
	}
	return r.State
}

// export prints an account as a line that another machine can take over.
func (o *accountsOptions) export(ctx context.Context, t *terminal, dir dataDir) error {
	name, err := dir.choose(o.session)
	if err != nil {
		return err
	}
	file, err := dir.open(ctx, t, name)
	if err != nil {
		return err
	}
	account, err := file.Export()
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	line, err := account.SessionString()
	if err != nil {
		return &hintError{err, "tgscript login --account " + name}
	}
	t.note("whoever has this line has the account. Use it in one place only: Telegram ends a session that two programs use at once")
	_, err = fmt.Fprintln(t.out, line)
	return err
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
