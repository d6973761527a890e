package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// application is a program's identity, which my.telegram.org gives out.
type application struct {
	id   int
	hash string
}

var (
	apiHash  = regexp.MustCompile(`^[0-9a-f]{32}$`)
	botToken = regexp.MustCompile(`^[0-9]+:[A-Za-z0-9_-]+$`)
)

// orAny is for servers that are not Telegram's own: they take any.
func (a application) orAny() application {
	if a.id == 0 {
		a.id = 1
	}
	if a.hash == "" {
		a.hash = "none"
	}
	return a
}

// applicationFromEnvironment is the identity that the environment has, if any.
func applicationFromEnvironment(command string) (app application, err error) {
	app.hash = os.Getenv("TGSCRIPT_API_HASH")
	if text := os.Getenv("TGSCRIPT_API_ID"); text != "" {
		if app.id, err = strconv.Atoi(text); err != nil || app.id <= 0 {
			return app, &usageError{command + ": TGSCRIPT_API_ID is no number", "my.telegram.org tells api_id and api_hash"}
		}
	}
	return app, nil
}

// application is the identity that was given: by flags, by the environment, at an
// earlier login, or now by the person.
func (s *signer) application(ctx context.Context, given application, dir dataDir, elsewhere bool) (application, error) {
	fromEnvironment, err := applicationFromEnvironment("login")
	if err != nil {
		return given, err
	}
	given = application{cmp.Or(given.id, fromEnvironment.id), cmp.Or(given.hash, fromEnvironment.hash)}
	if elsewhere {
		return given.orAny(), nil
	}
	if given.id == 0 && given.hash == "" {
		if given, err = dir.application(); err != nil {
			return given, err
		}
	}
	switch {
	case given.id > 0 && apiHash.MatchString(given.hash):
		return given, nil
	case given.id > 0 && given.hash != "":
		return given, &usageError{"login: that is no api_hash: it has 32 digits, 0 to 9 and a to f", "my.telegram.org tells it, under API development tools"}
	case s.person == nil:
		return given, &usageError{"login: Telegram wants to know the program's api_id and api_hash",
			"my.telegram.org gives them out, under API development tools: --api-id N --api-hash H (TGSCRIPT_API_ID, TGSCRIPT_API_HASH)"}
	}
	return s.askApplication(ctx, given)
}

func (s *signer) askApplication(ctx context.Context, app application) (application, error) {
	fmt.Fprint(s.t, `Telegram wants to know which program signs in. Once:
  1  open https://my.telegram.org and sign in with your phone number
  2  choose "API development tools" and fill in the form; any title will do
  3  copy api_id and api_hash from there
`)
	for app.id <= 0 {
		text, err := s.person.line(ctx, "api_id: ")
		if err != nil {
			return app, err
		}
		if app.id, err = strconv.Atoi(text); err != nil || app.id <= 0 {
			fmt.Fprintln(s.t, "That is no api_id: it is a number of some digits.")
		}
	}
	for !apiHash.MatchString(app.hash) {
		text, err := s.person.secret(ctx, "api_hash (it is not shown): ")
		if err != nil {
			return app, err
		}
		if app.hash = strings.TrimSpace(text); !apiHash.MatchString(app.hash) {
			fmt.Fprintln(s.t, "That is no api_hash: it has 32 digits, 0 to 9 and a to f.")
		}
	}
	return app, nil
}

// keptApplication is the form of the file.
type keptApplication struct {
	ID   int    `json:"api_id"`
	Hash string `json:"api_hash"`
}

func (d dataDir) applicationFile() string { return filepath.Join(string(d), "app.json") }

// application is the identity of an earlier login; zero if there was none.
func (d dataDir) application() (application, error) {
	data, err := os.ReadFile(d.applicationFile())
	if errors.Is(err, fs.ErrNotExist) {
		return application{}, nil
	}
	var kept keptApplication
	if err == nil {
		err = json.Unmarshal(data, &kept)
	}
	if err != nil {
		return application{}, &hintError{fmt.Errorf("%s can't be read: %w", d.applicationFile(), err), "delete it to be asked for api_id and api_hash again"}
	}
	return application{kept.ID, kept.Hash}, nil
}

// keepApplication keeps an identity that Telegram has taken, for later logins.
func (d dataDir) keepApplication(app application) error {
	data, err := json.Marshal(keptApplication{app.id, app.hash})
	if err != nil {
		return err
	}
	next := d.applicationFile() + ".new"
	if err := os.WriteFile(next, append(data, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(next, d.applicationFile())
}
