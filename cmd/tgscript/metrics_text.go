package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// A family is a metric with all its labels, in Prometheus' text format. The
// library's own histograms have buckets that only its own database reads.
type family struct {
	name, kind, help string
	labels           []string
	bounds           []float64 // of a histogram's buckets

	mu     sync.Mutex // guards series and what is in them
	series map[string]*series
}

// series is a family for one value of each label.
type series struct {
	value   float64
	read    func() float64 // instead of value
	buckets []uint64       // one more than bounds
}

const (
	counterKind   = "counter"
	gaugeKind     = "gauge"
	histogramKind = "histogram"
)

// maxSeries bounds a family. Servers choose the types of errors.
const maxSeries = 10_000

// add adds to a counter, or sets off a gauge from what it was.
func (f *family) add(v float64, labels ...string) {
	f.with(labels, func(s *series) { s.value += v })
}

// set sets a gauge.
func (f *family) set(v float64, labels ...string) {
	f.with(labels, func(s *series) { s.value = v })
}

// from has a gauge, or a counter, ask for its value.
func (f *family) from(read func() float64, labels ...string) {
	f.with(labels, func(s *series) { s.read = read })
}

// observe puts a value into a histogram.
func (f *family) observe(v float64, labels ...string) {
	f.with(labels, func(s *series) {
		if s.buckets == nil {
			s.buckets = make([]uint64, len(f.bounds)+1)
		}
		i, _ := slices.BinarySearch(f.bounds, v)
		s.buckets[i]++
		s.value += v
	})
}

func (f *family) with(values []string, do func(*series)) {
	var key strings.Builder
	for i, name := range f.labels {
		if i > 0 {
			key.WriteByte(',')
		}
		key.WriteString(name + `="` + labelEscape.Replace(values[i]) + `"`)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	s := f.series[key.String()]
	if s == nil {
		if len(f.series) >= maxSeries {
			return
		}
		if f.series == nil {
			f.series = map[string]*series{}
		}
		s = new(series)
		f.series[key.String()] = s
	}
	do(s)
}

var (
	labelEscape = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)
	helpEscape  = strings.NewReplacer(`\`, `\\`, "\n", `\n`)
)

// write writes the family, if there is anything of it.
func (f *family) write(w io.Writer) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.series) == 0 {
		return
	}
	fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s %s\n", f.name, helpEscape.Replace(f.help), f.name, f.kind)
	for _, labels := range slices.Sorted(maps.Keys(f.series)) {
		s := f.series[labels]
		if f.kind == histogramKind {
			f.writeHistogram(w, labels, s)
			continue
		}
		v := s.value
		if s.read != nil {
			v = s.read()
		}
		fmt.Fprintf(w, "%s{%s} %s\n", f.name, labels, number(v))
	}
}

func (f *family) writeHistogram(w io.Writer, labels string, s *series) {
	total := uint64(0)
	for i, n := range s.buckets {
		total += n
		le := "+Inf"
		if i < len(f.bounds) {
			le = number(f.bounds[i])
		}
		fmt.Fprintf(w, "%s_bucket{%s,le=%q} %d\n", f.name, labels, le, total)
	}
	fmt.Fprintf(w, "%s_sum{%s} %s\n%s_count{%s} %d\n", f.name, labels, number(s.value), f.name, labels, total)
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
