package host_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgscript/tgscript/sandbox"
)

// The timeout of a call covers the search for the names in it, and a flood wait
// there is slept through as one of the call itself (M17, A4).
func TestTimeoutCoversNames(t *testing.T) {
	for _, tt := range []struct {
		name  string
		fault sandbox.Fault
		want  string
	}{
		{"slow", sandbox.Fault{Kind: sandbox.Delay, Wait: time.Minute}, "timeout\ttimeout\n"},
		{"flood wait", sandbox.Fault{Kind: sandbox.Refuse, Code: 420, Message: "FLOOD_WAIT_1"}, "nil\tnil\n"},
	} {
		synctest.Test(t, func(t *testing.T) {
			box, err := sandbox.New(sandbox.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer synctest.Wait()
			defer box.Close()
			tt.fault.Method, tt.fault.Times = "contacts.resolveUsername", 2
			box.Inject(tt.fault)
			start := time.Now()
			got := runOn(t, box, `
				local short = { timeout = 0.3 }
				local ok, err = call("messages.sendMessage", { peer = "sandbox_friend", message = "x" }, short)
				local _, errs = batch({ { "messages.sendMessage", { peer = "sandbox_bot", message = "x" } } }, short)
				print(err and err.kind, errs and errs.exceptions[1].kind)
			`)
			if took := time.Since(start); got != tt.want || took > 10*time.Second {
				t.Errorf("%s: %q after %v, want %q", tt.name, got, took, tt.want)
			}
		})
	}
}
