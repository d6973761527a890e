package main

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/tgscript/tgscript/host"
)

// A report tells of tests on stdout.
type report interface {
	file(f *fileResult)
	end(all []*fileResult, took time.Duration)
}

func newReport(t *terminal, o *testOptions) report {
	if o.tap {
		return &tapReport{out: t.stdout()}
	}
	return &humanReport{out: t.stdout(), verbose: o.verbose}
}

// humanReport is for people: a line for each test, and what was wrong with it.
type humanReport struct {
	out     io.Writer
	verbose bool
}

func (r *humanReport) file(f *fileResult) {
	fmt.Fprintln(r.out, f.name)
	for _, t := range f.tests {
		switch {
		case t.skip != "":
			fmt.Fprintf(r.out, "  - %s: not run: %s\n", t.name, t.skip)
			continue
		case t.err != nil:
			fmt.Fprintf(r.out, "  ✗ %s (%s)\n", t.name, tookText(t.took))
			fmt.Fprintln(r.out, indented("      ", failureText(t.err)))
		default:
			fmt.Fprintf(r.out, "  ✓ %s (%s)\n", t.name, tookText(t.took))
		}
		if t.output != "" && (t.err != nil || r.verbose) {
			fmt.Fprintf(r.out, "      printed:\n%s\n", indented("        ", t.output))
		}
		if len(t.trace) > 0 {
			fmt.Fprintf(r.out, "      what happened:\n%s\n", indented("        ", strings.Join(t.trace, "\n")))
		}
	}
	if f.err != nil {
		fmt.Fprintf(r.out, "  ✗ %s\n", strings.TrimSpace(indented("    ", failureText(f.err))))
	}
	for _, s := range f.stale {
		fmt.Fprintf(r.out, "  snapshot that no test asks for: %s; --update drops it\n", s)
	}
}

func (r *humanReport) end(all []*fileResult, took time.Duration) {
	c := count(all)
	text := fmt.Sprintf("%d passed", c.passed)
	if c.failed > 0 {
		text += fmt.Sprintf(", %d failed", c.failed)
	}
	if c.skipped > 0 {
		text += fmt.Sprintf(", %d not run", c.skipped)
	}
	if c.files > 0 {
		text += fmt.Sprintf(", %s with errors", plural(c.files, "file"))
	}
	fmt.Fprintf(r.out, "%s in %s\n", text, tookText(took))
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

type counts struct{ passed, failed, skipped, files int }

func count(all []*fileResult) (c counts) {
	for _, f := range all {
		if f.err != nil {
			c.files++
		}
		for _, t := range f.tests {
			switch {
			case t.skip != "":
				c.skipped++
			case t.err != nil:
				c.failed++
			default:
				c.passed++
			}
		}
	}
	return c
}

// tookText is a real time, rounded.
func tookText(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.2f s", d.Seconds())
}

// failureText is an error in words. A test's own needs no traceback where that
// says no more than its first line.
func failureText(err error) string {
	var script *host.ScriptError
	if !errors.As(err, &script) || err != error(script) {
		if joined, ok := err.(interface{ Unwrap() []error }); ok {
			var parts []string
			for _, e := range joined.Unwrap() {
				parts = append(parts, failureText(e))
			}
			return strings.Join(parts, "\n")
		}
		return err.Error()
	}
	frames := strings.Count(script.Traceback, "\n") - strings.Count(script.Traceback, "\t(host)")
	if frames <= 2 {
		return script.Message
	}
	return script.Error()
}

func indented(by, text string) string {
	text = strings.TrimRight(text, "\n")
	return by + strings.ReplaceAll(text, "\n", "\n"+by)
}

// tapReport is TAP, version 14.
type tapReport struct {
	out io.Writer
	n   int
}

func (r *tapReport) line(ok bool, text string) {
	if r.n++; r.n == 1 {
		fmt.Fprintln(r.out, "TAP version 14")
	}
	word := "ok"
	if !ok {
		word = "not ok"
	}
	fmt.Fprintf(r.out, "%s %d - %s\n", word, r.n, text)
}

// escape keeps a description from being read as a directive.
func tapEscape(text string) string {
	return strings.NewReplacer(`\`, `\\`, "#", `\#`, "\n", " ").Replace(xmlText(text))
}

func (r *tapReport) file(f *fileResult) {
	for _, t := range f.tests {
		name := tapEscape(f.name + ": " + t.name)
		if t.skip != "" {
			r.line(true, name+" # SKIP "+tapEscape(t.skip))
			continue
		}
		r.line(t.err == nil, name)
		r.diagnose(t.took, t.err, t.trace)
	}
	if f.err != nil {
		r.line(false, tapEscape(f.name))
		r.diagnose(f.took, f.err, nil)
	}
}

func (r *tapReport) diagnose(took time.Duration, err error, trace []string) {
	fmt.Fprintf(r.out, "  ---\n  duration_ms: %d\n", took.Milliseconds())
	if err != nil {
		fmt.Fprintf(r.out, "  message: |2\n%s\n", indented("    ", xmlText(failureText(err))))
	}
	if len(trace) > 0 {
		fmt.Fprintf(r.out, "  trace: |2\n%s\n", indented("    ", xmlText(strings.Join(trace, "\n"))))
	}
	fmt.Fprintln(r.out, "  ...")
}

func (r *tapReport) end([]*fileResult, time.Duration) {
	if r.n == 0 {
		fmt.Fprintln(r.out, "TAP version 14")
	}
	fmt.Fprintf(r.out, "1..%d\n", r.n)
}

// The elements of a JUnit report.
type (
	junitSuites struct {
		XMLName xml.Name     `xml:"testsuites"`
		Suites  []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Time     string      `xml:"time,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Class   string        `xml:"classname,attr"`
		Name    string        `xml:"name,attr"`
		File    string        `xml:"file,attr"`
		Line    int           `xml:"line,attr,omitempty"`
		Time    string        `xml:"time,attr"`
		Failure *junitMessage `xml:"failure,omitempty"`
		Error   *junitMessage `xml:"error,omitempty"`
		Skipped *junitMessage `xml:"skipped,omitempty"`
		Output  string        `xml:"system-out,omitempty"`
	}
	junitMessage struct {
		Message string `xml:"message,attr,omitempty"`
		Text    string `xml:",chardata"`
	}
)

// junitReport is the report of all files as XML.
func junitReport(all []*fileResult) []byte {
	var root junitSuites
	for _, f := range all {
		s := junitSuite{Name: f.name, Time: junitTime(f.took)}
		for _, t := range f.tests {
			c := junitCase{Class: f.name, Name: t.name, File: f.name, Line: t.line, Time: junitTime(t.took), Output: xmlText(t.output)}
			switch {
			case t.skip != "":
				c.Skipped = &junitMessage{Message: t.skip}
				s.Skipped++
			case t.err != nil:
				c.Failure = junitFailure(t.err, t.trace)
				s.Failures++
			}
			s.Cases = append(s.Cases, c)
		}
		if f.err != nil {
			s.Cases = append(s.Cases, junitCase{Class: f.name, Name: f.name, File: f.name, Time: "0", Error: junitFailure(f.err, nil)})
			s.Errors++
		}
		s.Tests = len(s.Cases)
		root.Suites = append(root.Suites, s)
	}
	b, err := xml.MarshalIndent(root, "", "  ")
	if err != nil {
		return []byte(xml.Header + "<testsuites/>\n") // there is nothing in it that could not be written
	}
	return append([]byte(xml.Header), append(b, '\n')...)
}

func junitTime(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }

func junitFailure(err error, trace []string) *junitMessage {
	text := failureText(err)
	first, _, _ := strings.Cut(text, "\n")
	if len(trace) > 0 {
		text += "\n\nwhat happened:\n" + strings.Join(trace, "\n")
	}
	return &junitMessage{Message: xmlText(first), Text: xmlText(text)}
}

// xmlText drops what XML can't hold, nor YAML.
func xmlText(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "?"))
}
