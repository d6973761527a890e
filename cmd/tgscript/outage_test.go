package main

import (
	"bytes"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgscript/tgscript/telegram"
)

// A person sees why nothing happens, and a log tells it once; nobody hears of a
// moment.
func TestOutageIsShown(t *testing.T) {
	for _, test := range []struct {
		name  string
		isTTY bool
		gone  time.Duration
		want  string
	}{
		{"terminal", true, 12 * time.Second, "no connection for 12s: connection refused; trying again in 8s\r\x1b[K"},
		{"a moment", true, 2 * time.Second, ""},
		{"pipe", false, 12 * time.Second, "tgscript: no connection for 12s: connection refused; trying on\ntgscript: connected again after 13s\n"},
		{"a moment in a pipe", false, 2 * time.Second, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var out bytes.Buffer
				p := &peer{where: "Telegram"}
				p.showOutages(&terminal{err: &out, isTTY: test.isTTY})
				tell := p.options.OnOutage
				if tell == nil {
					tell = func(telegram.Outage) {}
				}
				since := time.Now()
				<-time.After(test.gone)
				tell(telegram.Outage{Since: since, Err: errors.New("connection refused"), Next: 8 * time.Second})
				<-time.After(2 * progressDelay)
				synctest.Wait()
				tell(telegram.Outage{Since: since})
				if out.String() != test.want {
					t.Errorf("wrote %q, want %q", out.String(), test.want)
				}
			})
		})
	}
}
