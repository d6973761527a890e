package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"github.com/tgscript/tgscript/host"
)

// permitFlags are the flags that say what scripts may do.
type permitFlags struct {
	host.Permissions
	methods, peers []string
}

func (o *permitFlags) flags(flags *pflag.FlagSet) {
	flags.StringArrayVar(&o.Read, "allow-read", nil, "let the script read the folder `DIR` and what is in it")
	flags.StringArrayVar(&o.Write, "allow-write", nil, "let the script write files in the folder `DIR`")
	flags.StringArrayVar(&o.HTTP, "allow-http", nil, "let the script talk to `HOST`, or HOST:PORT; *.example.com and * work too")
	flags.StringArrayVar(&o.Env, "allow-env", nil, "let the script see the environment's variable `NAME`; APP_* are all that begin so")
	flags.StringArrayVar(&o.Run, "allow-run", nil, "let the script run `PROGRAM`, or any program if none is named")
	flags.Lookup("allow-run").NoOptDefVal = "*"
	flags.StringSliceVar(&o.methods, "only-methods", nil, "let the script call none but the methods in `LIST`: messages.*,users.getUsers")
	flags.StringSliceVar(&o.peers, "only-peers", nil, "let the script name none but the users, groups and channels in `LIST`: me,@name,-1001234567890")
}

// aboutPermissions is what the help of commands that run scripts says of them.
const aboutPermissions = `A script reads the files of its own folder, prints, and talks to Telegram as its
account. What else it may do, the --allow flags say; the --only flags restrict what
it asks Telegram for. All of them may be given several times. A script can say in
its first comment lines what it needs, and a person at a terminal is asked once:
  -- needs: http api.example.com, read ../data, write out, env TOKEN, run git

The --max flags bound what a script uses. Memory is that of the whole process; of
several scripts, the one that grew most is stopped and the others go on. That finds
what grows quickly; a script that nobody trusts belongs into a process of its own.`

// check says what is wrong with the flags.
func (o *permitFlags) check(command string) error {
	o.OnlyMethods, o.OnlyPeers = o.methods, o.peers
	if err := o.Permissions.Check(); err != nil {
		return &usageError{command + ": " + err.Error(), "tgscript " + command + " --help says what the flag takes"}
	}
	for _, dir := range append(o.Read[:len(o.Read):len(o.Read)], o.Write...) {
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			return &usageError{fmt.Sprintf("%s: there is no folder %s to allow", command, dir), "folders count from the current one; make it, or correct the flag"}
		}
	}
	return nil
}

// permissions are those of a script: what the flags allow, and what it says that
// it needs, if a person has agreed to that, now or before.
func (o *permitFlags) permissions(ctx context.Context, t *terminal, data, script string) (host.Permissions, error) {
	allowed := o.Permissions
	needs, err := host.Needs(script)
	if err != nil {
		return allowed, &hintError{err, "the script's first comment lines say what it needs: -- needs: http api.example.com, read ../data"}
	}
	have := allowed
	have.Read = append(have.Read[:len(have.Read):len(have.Read)], filepath.Dir(script))
	missing := have.Missing(needs)
	if missing.Empty() {
		return allowed, nil
	}
	dir, err := openDataDir(data)
	if err != nil {
		return allowed, err
	}
	agreed, err := dir.agreements(script)
	if err != nil {
		return allowed, err
	}
	before, err := agreed.read()
	if err != nil {
		return allowed, err
	}
	if missing := before.Missing(missing); !missing.Empty() {
		if err := askPermission(ctx, t, script, missing); err != nil {
			return allowed, err
		}
		before.Add(missing)
		if err := agreed.write(before); err != nil {
			return allowed, err
		}
	}
	allowed.Add(missing)
	return allowed, nil
}

// askPermission asks the person at the terminal; nil is yes.
func askPermission(ctx context.Context, t *terminal, script string, missing host.Permissions) error {
	flags := "add " + missing.Flags()
	person := newPrompt(t)
	if person == nil {
		return &usageError{fmt.Sprintf("%s needs what it is not allowed: to %s", script, strings.Join(missing.Sentences(), ", to ")), flags}
	}
	question := script + " says that it needs to"
	for _, s := range missing.Sentences() {
		question += "\n  - " + s
	}
	answer, err := person.line(ctx, question+"\nAllow that, now and whenever it asks for the same? [y/N] ")
	switch {
	case errors.Is(err, errNoInput), err == nil && !strings.EqualFold(answer, "y") && !strings.EqualFold(answer, "yes"):
		return &hintError{fmt.Errorf("%s is not allowed what it needs", script), flags + " to allow it, or answer y"}
	}
	return err
}

// agreements are what a person has agreed to that a script may do, in a file of the
// data folder: the script's path, and an item a line. A script that is moved is
// another one.
type agreements struct{ script, file string }

func (d dataDir) agreements(script string) (agreements, error) {
	path, err := filepath.Abs(script)
	if err != nil {
		return agreements{}, err
	}
	name := fmt.Sprintf("%x.txt", sha256.Sum256([]byte(path)))
	return agreements{path, filepath.Join(string(d), "allowed", name)}, nil
}

// read is all that was agreed to.
func (a agreements) read() (host.Permissions, error) {
	text, err := os.ReadFile(a.file)
	if errors.Is(err, fs.ErrNotExist) {
		return host.Permissions{}, nil
	}
	var all host.Permissions
	_, items, _ := strings.Cut(string(text), "\n")
	for line := range strings.Lines(items) {
		if err == nil {
			var p host.Permissions
			p, err = host.ParseNeeds(line, filepath.Dir(a.script))
			all.Add(p)
		}
	}
	if err != nil {
		return all, &hintError{fmt.Errorf("what %s was allowed can't be read: %w", a.script, err), "remove " + a.file + ", and be asked again"}
	}
	return all, nil
}

func (a agreements) write(p host.Permissions) error {
	err := os.MkdirAll(filepath.Dir(a.file), 0o700)
	if err == nil {
		p, err = absolute(p)
	}
	if err == nil {
		err = os.WriteFile(a.file, []byte(a.script+"\n"+strings.Join(p.Items(), "\n")+"\n"), 0o600)
	}
	if err != nil {
		return &hintError{fmt.Errorf("the answer can't be kept: %w", err), "check --data and the folder's owner, or add the flags " + p.Flags()}
	}
	return nil
}

// absolute is p with folders that count from no other.
func absolute(p host.Permissions) (host.Permissions, error) {
	for _, folders := range []*[]string{&p.Read, &p.Write} {
		all := make([]string, len(*folders))
		for i, f := range *folders {
			var err error
			if all[i], err = filepath.Abs(f); err != nil {
				return p, err
			}
		}
		*folders = all
	}
	return p, nil
}
