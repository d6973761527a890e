package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// typesFolder is where the types are, from the user's folder.
const typesFolder = ".tgscript/types"

// patience is how long a check, or an answer, may take. Seconds are
// much, but on a machine that does other things as well.
const patience = 10 * time.Minute

// writeTypes does what a user does: types and settings.
func (p *proof) writeTypes() error {
	began := time.Now()
	c := exec.Command(p.tgscript, "types", typesFolder)
	c.Dir = p.dir
	out, err := c.CombinedOutput()
	if err != nil {
		return fmt.Errorf("tgscript types: %w\n%s", err, out)
	}
	fmt.Printf("%swritten in %.1f s\n", out, time.Since(began).Seconds())
	files, err := os.ReadDir(filepath.Join(p.dir, typesFolder))
	if err != nil {
		return err
	}
	for _, f := range files {
		if info, err := f.Info(); err != nil || info.Size() > 500_000 {
			return fmt.Errorf("%s has more than 500 KB, which language servers leave out: %v", f.Name(), err)
		}
	}
	return nil
}

// A finding is what the checker says of a line.
type finding struct {
	file    string
	line    int
	code    string
	message string
}

func (f finding) String() string {
	return fmt.Sprintf("%s:%d: %s: %s", f.file, f.line, f.code, f.message)
}

// severityWarning is the least that counts; hints are of taste.
const severityWarning = 2

// check has a folder checked.
func (p *proof) check(folder string) ([]finding, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	report := folder + ".json"
	c := exec.CommandContext(ctx, filepath.Join(p.bin, "emmylua_check"), folder, "-c", filepath.Join(p.dir, ".luarc.json"), "-f", "json", "--output", report)
	c.Dir = p.dir
	out, err := c.CombinedOutput() // its status tells of findings, too
	text, readErr := os.ReadFile(report)
	if readErr != nil || ctx.Err() != nil {
		return nil, fmt.Errorf("emmylua_check: %v, %v\n%s", err, ctx.Err(), out)
	}
	var files []struct {
		File        string
		Diagnostics []struct {
			Code, Message string
			Severity      int
			Range         struct{ Start struct{ Line int } }
		}
	}
	if err := json.Unmarshal(text, &files); err != nil {
		return nil, fmt.Errorf("emmylua_check: %w\n%s", err, text)
	}
	var found []finding
	for _, f := range files {
		for _, d := range f.Diagnostics {
			if d.Severity <= severityWarning {
				found = append(found, finding{filepath.Base(f.File), d.Range.Start.Line + 1, d.Code, d.Message})
			}
		}
	}
	return found, nil
}
