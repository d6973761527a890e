package main

import (
	"errors"
	"strings"
	"time"

	"github.com/tgscript/tgscript/host"
	"github.com/tgscript/tgscript/telegram"
)

// A monitor counts what accounts and scripts do, for --metrics. The nil monitor
// counts nothing.
type monitor struct {
	build, callsEnded, callTime, floodWait  *family
	connected, outages                      *family
	up, starts, lastUpdate                  *family
	events, eventTime, handlers             *family
	waiting, running, parked, tasks, oldest *family
	health                                  health
}

// Bounds of buckets, in seconds: of calls and handlers, and of what may wait for
// a person.
var (
	quick = []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60}
	slow  = []float64{.001, .01, .1, .5, 1, 5, 10, 60, 300, 1800, 7200}
)

func newMonitor() *monitor {
	account, script := []string{"account"}, []string{"account", "script"}
	gauge := func(name, help string) *family {
		return &family{name: "tgscript_" + name, kind: gaugeKind, help: help, labels: script}
	}
	m := &monitor{
		build: &family{name: "tgscript_build_info", kind: gaugeKind, help: "Always 1; the labels say what runs.",
			labels: []string{"version", "layer"}},
		callsEnded: &family{name: "tgscript_calls_total", kind: counterKind,
			help:   "Calls of the API that have ended, the client's own included; outcome is ok, the type of Telegram's error, timeout, network or cancelled.",
			labels: []string{"account", "method", "outcome"}},
		callTime: &family{name: "tgscript_call_duration_seconds", kind: histogramKind,
			help:   "How long calls took, with all their attempts and waits.",
			labels: []string{"account", "method"}, bounds: quick},
		floodWait: &family{name: "tgscript_flood_wait_seconds_total", kind: counterKind,
			help:   "Time that calls have slept because Telegram asked for a wait.",
			labels: []string{"account", "method"}},
		connected: &family{name: "tgscript_connected", kind: gaugeKind, labels: account,
			help: "1 while Telegram can be reached, 0 during an outage."},
		outages: &family{name: "tgscript_outages_total", kind: counterKind, labels: account,
			help: "Times without a connection that were not over with the first attempt to connect again."},
		up: gauge("script_up", "1 while the script runs, 0 once it has ended."),
		starts: &family{name: "tgscript_script_starts_total", kind: counterKind, labels: script,
			help: "How often the script was begun: once, and again for each reload."},
		lastUpdate: gauge("last_update_timestamp_seconds", "When the last update came for the script, in Unix time."),
		events: &family{name: "tgscript_events_total", kind: counterKind,
			help:   "Events that have been seen to; outcome is handled, failed (a handler did) or filtered (no handler wanted it).",
			labels: []string{"account", "script", "event", "outcome"}},
		eventTime: &family{name: "tgscript_event_delay_seconds", kind: histogramKind, labels: script, bounds: slow,
			help: "Time from an event's arrival until its handlers have ended or wait for an answer."},
		handlers: &family{name: "tgscript_handler_duration_seconds", kind: histogramKind,
			help:   "How long runs of handlers took, without their waits for answers.",
			labels: []string{"account", "script", "event"}, bounds: slow},
		waiting: gauge("events_waiting", "Events in line, those that are being handled included."),
		running: gauge("handlers_running", "Handlers that run now and do not wait for an answer."),
		parked:  gauge("conversations_parked", "Handlers that wait for an answer."),
		tasks:   gauge("tasks", "Tasks of the script that have not ended, handlers included."),
		oldest:  gauge("oldest_event_seconds", "How long the event has waited, or been handled, that came first of those in line."),
	}
	m.build.set(1, version(), number(telegram.Layer))
	return m
}

// families are in the order in which they are written.
func (m *monitor) families() []*family {
	return []*family{
		m.build, m.callsEnded, m.callTime, m.floodWait, m.connected, m.outages, m.up, m.starts, m.lastUpdate,
		m.events, m.eventTime, m.handlers, m.waiting, m.running, m.parked, m.tasks, m.oldest,
	}
}

// watch counts what a client does. Called before the client is made.
func (m *monitor) watch(account string, o *telegram.Options) {
	if m == nil {
		return
	}
	m.connected.set(1, account)
	m.outages.add(0, account)
	o.OnCall = func(r telegram.CallReport) {
		m.callsEnded.add(1, account, r.Method, outcome(r.Err))
		m.callTime.observe(r.Took.Seconds(), account, r.Method)
		if r.Waited > 0 {
			m.floodWait.add(r.Waited.Seconds(), account, r.Method)
		}
	}
	shown, down := o.OnOutage, false
	o.OnOutage = func(out telegram.Outage) {
		if shown != nil {
			shown(out)
		}
		m.health.outage(account, out)
		switch {
		case out.Err == nil:
			down = false
			m.connected.set(1, account)
		case !down:
			down = true
			m.connected.set(0, account)
			m.outages.add(1, account)
		}
	}
}

// outcome is how a call has ended, as a label.
func outcome(err error) string {
	if err == nil {
		return "ok"
	}
	var e *telegram.Error
	switch {
	case !errors.As(err, &e):
		return "error"
	case e.Type != "":
		return e.Type
	}
	return strings.ToLower(e.Kind)
}

// observer counts what a run of a script does; ended is to be called with its
// error.
func (m *monitor) observer(account, script string) (o *host.Observer, ended func(error)) {
	if m == nil {
		return nil, func(error) {}
	}
	m.up.set(1, account, script)
	m.starts.add(1, account, script)
	m.health.begins(account, script)
	last := func() host.State { return host.State{} }
	o = &host.Observer{
		Began: func(state func() host.State) {
			last = state
			m.follow(account, script, state)
		},
		Event: func(name string, how host.Outcome, after time.Duration) {
			m.events.add(1, account, script, name, string(how))
			if how != host.Filtered {
				m.eventTime.observe(after.Seconds(), account, script)
			}
		},
		Handled: func(event string, took time.Duration) { m.handlers.observe(took.Seconds(), account, script, event) },
	}
	return o, func(err error) {
		m.up.set(0, account, script)
		at := host.State{Last: last().Last} // nothing holds the script's memory
		m.follow(account, script, func() host.State { return at })
		m.health.ends(account, script, err)
	}
}

// follow has gauges show a script's state.
func (m *monitor) follow(account, script string, state func() host.State) {
	show := func(f *family, value func(host.State) float64) {
		f.from(func() float64 { return value(state()) }, account, script)
	}
	show(m.lastUpdate, func(s host.State) float64 {
		if s.Last.IsZero() {
			return 0
		}
		return float64(s.Last.UnixMilli()) / 1000
	})
	show(m.waiting, func(s host.State) float64 { return float64(s.Waiting) })
	show(m.running, func(s host.State) float64 { return float64(s.Running) })
	show(m.parked, func(s host.State) float64 { return float64(s.Parked) })
	show(m.tasks, func(s host.State) float64 { return float64(s.Tasks) })
	show(m.oldest, func(s host.State) float64 { return s.Oldest.Seconds() })
	m.health.follows(account, script, state)
}
