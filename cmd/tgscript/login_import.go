package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/tgscript/tgscript/telegram"
)

// foreign is a session that was signed in elsewhere and moves here.
type foreign struct{ line, file string }

func (f foreign) given() bool { return f.line != "" || f.file != "" }

// maxLine is more than a session string has.
const maxLine = 1 << 20

// read reads the session: from a file, a line, or stdin if that is "-", where a
// person may sit.
func (f foreign) read(ctx context.Context, person *prompt) (p telegram.Portable, err error) {
	if f.file != "" {
		p, err = telegram.ImportFile(f.file)
	} else {
		line := f.line
		switch {
		case line == "-" && person != nil:
			line, err = person.secret(ctx, "Session string (it is not shown): ")
		case line == "-":
			var b []byte
			b, err = io.ReadAll(io.LimitReader(os.Stdin, maxLine))
			line = string(b)
		}
		if err != nil {
			return p, err
		}
		p, err = telegram.ParseSessionString(line)
	}
	if err != nil {
		return p, &hintError{fmt.Errorf("login: %w", err), "sign in anew with --phone, --qr or --bot if there is no other copy"}
	}
	return p, nil
}

// prove has the server say whose session it is.
func (f foreign) prove(ctx context.Context, client *telegram.Client) error {
	_, err := client.Entity(ctx, "me")
	return err
}

// broken says that the session does not work.
func (f foreign) broken(err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	return &hintError{fmt.Errorf("login: the session does not work: %w", err), cmp.Or(signInHint(err), "sign in anew with --phone, --qr or --bot")}
}
