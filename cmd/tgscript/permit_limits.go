package main

import (
	"fmt"
	"math"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/tgscript/tgscript/host"
)

// limitFlags are the flags that bound what scripts use.
type limitFlags struct {
	instructions, handlers int
	memory                 byteSize

	shared *host.Memory // by all scripts of the process; nil: there is no limit
}

func (o *limitFlags) flags(flags *pflag.FlagSet) {
	o.memory = 1 << 30
	flags.IntVar(&o.instructions, "max-instructions", 1_000_000_000, "end a handler or task after `N` instructions without waiting, about half a minute; 0 is no limit")
	flags.IntVar(&o.handlers, "max-handlers", 100_000, "stop a script with more than `N` handlers that have begun and not ended, waiting for answers or not; 0 is no limit")
	flags.Var(&o.memory, "max-memory", "stop the script that grows when the process uses more than `SIZE`; 1GB if left out, 0 is no limit")
}

// check says what is wrong with the flags, and makes what all scripts share.
func (o *limitFlags) check(command string) error {
	if o.instructions < 0 || o.handlers < 0 {
		return &usageError{command + ": --max-instructions and --max-handlers are numbers, 0 or more", "0 is no limit"}
	}
	if least := byteSize(64 << 20); o.memory > 0 && o.memory < least {
		return &usageError{fmt.Sprintf("%s: --max-memory %s is less than tgscript itself needs", command, &o.memory), "want " + least.string() + " or more, or 0 for no limit"}
	}
	if o.memory > 0 {
		o.shared = host.NewMemory(int64(o.memory))
		debug.SetMemoryLimit(int64(o.memory)) // near it, garbage is collected more often
	}
	return nil
}

// apply puts the limits into the options of a script.
func (o *limitFlags) apply(to *host.Options) {
	to.Budget, to.MaxHandlers, to.Memory = o.instructions, o.handlers, o.shared
}

// byteSize is a number of bytes, as a flag has it: 512MB.
type byteSize int64

var byteUnits = []struct {
	name string
	unit float64
}{{"GB", 1 << 30}, {"MB", 1 << 20}, {"KB", 1 << 10}, {"B", 1}, {"G", 1 << 30}, {"M", 1 << 20}, {"K", 1 << 10}}

// Set reads a size.
func (s *byteSize) Set(text string) error {
	number, unit := strings.ToUpper(strings.TrimSpace(text)), 1.0
	for _, u := range byteUnits {
		if rest, ok := strings.CutSuffix(number, u.name); ok {
			number, unit = strings.TrimSpace(rest), u.unit
			break
		}
	}
	n, err := strconv.ParseFloat(number, 64)
	if bytes := n * unit; err != nil || !(bytes >= 0) || bytes > math.MaxInt64/2 {
		return fmt.Errorf("want a size such as 512MB or 2GB")
	}
	*s = byteSize(n * unit)
	return nil
}

// String writes a size as Set reads it.
func (s *byteSize) String() string { return s.string() }

func (s byteSize) string() string {
	for _, u := range byteUnits {
		if n := int64(s) / int64(u.unit); n > 0 && int64(s)%int64(u.unit) == 0 {
			return strconv.FormatInt(n, 10) + u.name
		}
	}
	return "0"
}

// Type is what pflag calls it.
func (s *byteSize) Type() string { return "size" }
