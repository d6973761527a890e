//go:build linux

package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
)

// results are what all clients did, up and down, round by round.
type results struct {
	name  string
	size  int64 // bytes
	load  string
	goals map[string]goal
	all   map[string][2][]figures
}

var directions = [2]string{"up", "down"}

// rate is in MB (2^20 bytes) a second.
func (r *results) rate(f figures) float64 { return float64(r.size) / (1 << 20) / f.took.Seconds() }

// cpu is in milliseconds for each MB.
func (r *results) cpu(f figures) float64 {
	return f.cpu.Seconds() * 1e3 / (float64(r.size) / (1 << 20))
}

func peak(f figures) float64 { return float64(f.peak) / (1 << 20) }

// print prints what each client did, and how ours compares.
func (r *results) print(to io.Writer) error {
	fmt.Fprintf(to, "%s: %d MB, median (lowest to highest) of each client's rounds; load average before %s, after %s\n",
		r.name, r.size>>20, r.load, loadAverage())
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "client\t\tMB/s\tCPU ms/MB\tpeak MB")
	for _, c := range clients {
		f, ok := r.all[c.name]
		for i := range directions {
			if ok {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%.0f\n", c.name, directions[i], spread("%.1f", f[i], r.rate), spread("%.2f", f[i], r.cpu), median(f[i], peak))
			}
		}
	}
	fmt.Fprintln(w, "\n"+lua+" beside\t\trate\tgoal\tCPU\tgoal")
	for _, c := range clients {
		for i := range directions {
			other, mine := r.all[c.name][i], r.all[lua][i]
			if c.name != lua && len(other) > 0 && len(mine) > 0 {
				g := r.goals[c.name]
				rate, cpu := median(mine, r.rate)/median(other, r.rate), median(mine, r.cpu)/median(other, r.cpu)
				fmt.Fprintf(w, "%s\t%s\t%.2f\t%s\t%.2f\t%s\n", c.name, directions[i], rate, verdict(g.rate, rate >= g.rate), cpu, verdict(g.cpu, cpu <= g.cpu))
			}
		}
	}
	fmt.Fprintln(w)
	return w.Flush()
}

// goal is what ours is to do beside another client: its rate at least, and its
// processor time at most; 0: no goal.
type goal struct{ rate, cpu float64 }

func verdict(goal float64, met bool) string {
	switch {
	case goal == 0:
		return ""
	case met:
		return fmt.Sprintf("%.1f met", goal)
	}
	return fmt.Sprintf("%.1f MISSED", goal)
}

func spread(format string, of []figures, what func(figures) float64) string {
	s := sorted(of, what)
	return fmt.Sprintf(format+" ("+format+" to "+format+")", s[len(s)/2], s[0], s[len(s)-1])
}

func median(of []figures, what func(figures) float64) float64 {
	s := sorted(of, what)
	return s[len(s)/2]
}

func sorted(of []figures, what func(figures) float64) (s []float64) {
	for _, f := range of {
		s = append(s, what(f))
	}
	slices.Sort(s)
	return s
}

func loadAverage() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(string(text))[:3], " ")
}
