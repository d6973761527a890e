package bench

import (
	"context"
	"os/exec"
	"path/filepath"
	"syscall"
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
	var peak int64
	for b.Loop() {
		hello := exec.Command(binary, "run", "--sandbox", "scripts/hello.lua")
		hello.Dir = ".."
		if out, err := hello.CombinedOutput(); err != nil {
			b.Fatalf("%v: %s", err, out)
		}
		peak = max(peak, hello.ProcessState.SysUsage().(*syscall.Rusage).Maxrss)
	}
	b.ReportMetric(float64(peak)/1024, "peak-MB")
}
