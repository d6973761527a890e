package bench

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// BenchmarkHello is a whole process: the built binary runs the README's script
// in its sandbox.
func BenchmarkHello(b *testing.B) {
	binary := filepath.Join(b.TempDir(), "tgscript")
	build := exec.CommandContext(context.Background(), "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", binary, "./cmd/tgscript")
	build.Dir = ".."
	build.Env = append(build.Environ(), "CGO_ENABLED=0", "GOFLAGS=")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	for b.Loop() {
		hello := exec.Command(binary, "run", "--sandbox", "scripts/hello.lua")
		hello.Dir = ".."
		if out, err := hello.CombinedOutput(); err != nil {
			b.Fatalf("%v: %s", err, out)
		}
	}
	measure := exec.Command(os.Args[0])
	measure.Dir, measure.Env = "..", append(os.Environ(), "BENCH_PEAK="+binary)
	out, err := measure.Output()
	if err != nil {
		b.Fatal(err)
	}
	kib, err := strconv.Atoi(strings.TrimSpace(string(out)))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(kib)/1024, "peak-MB")
}
