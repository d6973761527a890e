// Package metrics reads what run --metrics serves with Prometheus's own parser.
package metrics

import (
	"bufio"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

const script = `
for i = 1, 3 do call("messages.sendMessage", { peer = "me", message = i == 2 and "" or "x" }) end
on("message", function() end)
print("ready")`

// All of it parses, each metric with its type and what it is, and counts what the
// script has done.
func TestParses(t *testing.T) {
	dir := t.TempDir()
	binary, bot := filepath.Join(dir, "tgscript"), filepath.Join(dir, `odd"na\me.lua`)
	build := exec.Command("go", "build", "-o", binary, "./cmd/tgscript")
	build.Dir = "../.."
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := os.WriteFile(bot, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	families := scrape(t, exec.Command(binary, "run", "--sandbox", "--metrics", "0", bot))
	for name, f := range families {
		if f.GetType() == dto.MetricType_UNTYPED {
			t.Errorf("%s has no type", name)
		}
		if strings.HasPrefix(name, "tgscript_") && f.GetHelp() == "" {
			t.Errorf("%s is not explained", name)
		}
	}
	ok, refused := 0.0, 0.0
	for _, m := range families["tgscript_calls_total"].GetMetric() {
		labels := map[string]string{}
		for _, l := range m.GetLabel() {
			labels[l.GetName()] = l.GetValue()
		}
		switch labels["method"] + " " + labels["outcome"] {
		case "messages.sendMessage ok":
			ok = m.GetCounter().GetValue()
		case "messages.sendMessage MESSAGE_EMPTY":
			refused = m.GetCounter().GetValue()
		}
	}
	if ok != 2 || refused != 1 {
		t.Errorf("%v calls went well, %v were refused; want 2 and 1", ok, refused)
	}
	var calls uint64
	for _, m := range families["tgscript_call_duration_seconds"].GetMetric() {
		h := m.GetHistogram()
		if n := len(h.GetBucket()); h.GetBucket()[n-1].GetCumulativeCount() != h.GetSampleCount() {
			t.Errorf("the last bucket of %v is not all", m.GetLabel())
		}
		calls += h.GetSampleCount()
	}
	if calls < 3 {
		t.Errorf("%d calls were timed", calls)
	}
	if name := families["tgscript_script_up"].GetMetric()[0].GetLabel()[1].GetValue(); name != `odd"na\me` {
		t.Errorf("the script is called %s", name)
	}
}

// scrape runs a command until it is ready, and reads its metrics.
func scrape(t *testing.T, cmd *exec.Cmd) map[string]*dto.MetricFamily {
	out, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	cmd.Stdout, cmd.Stderr = in, in
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	in.Close()
	defer cmd.Wait()
	defer cmd.Process.Signal(syscall.SIGTERM)
	address := ""
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if found, is := strings.CutPrefix(lines.Text(), "tgscript: metrics at "); is {
			address = found
		}
		if lines.Text() != "ready" {
			continue
		}
		answer, err := http.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		parser := expfmt.NewTextParser(model.UTF8Validation)
		families, err := parser.TextToMetricFamilies(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return families
	}
	t.Fatal("it has ended early")
	return nil
}
