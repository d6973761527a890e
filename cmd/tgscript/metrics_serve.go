package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/VictoriaMetrics/metrics"
)

// serveMetrics serves a monitor's counts over HTTP until done is called. An
// address that is only a port is on loopback.
func serveMetrics(ctx context.Context, t *terminal, addr string, m *monitor) (done func(), err error) {
	if !strings.Contains(addr, ":") {
		addr = ":" + addr
	}
	if strings.HasPrefix(addr, ":") {
		addr = "127.0.0.1" + addr
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, &hintError{fmt.Errorf("run: --metrics: %w", err), "want HOST:PORT or a free port, as in --metrics 9090; port 0 takes any"}
	}
	metrics.ExposeMetadata(true)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", m.serve)
	mux.HandleFunc("GET /healthz", m.serveHealth)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = server.Serve(listener)
	}()
	t.note(fmt.Sprintf("metrics at http://%s/metrics", listener.Addr()))
	return func() {
		_ = server.Close()
		<-ended
	}, nil
}

// serve is /metrics.
func (m *monitor) serve(w http.ResponseWriter, _ *http.Request) {
	var b bytes.Buffer
	for _, f := range m.families() {
		f.write(&b)
	}
	metrics.WriteProcessMetrics(&b)
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	_, _ = w.Write(b.Bytes())
}

// serveHealth is /healthz.
func (m *monitor) serveHealth(w http.ResponseWriter, _ *http.Request) {
	complaints := m.health.complaints()
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if len(complaints) > 0 {
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprintln(w, strings.Join(complaints, "\n"))
		return
	}
	fmt.Fprintln(w, "ok")
}
