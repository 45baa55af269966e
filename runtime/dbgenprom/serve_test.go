package dbgenprom_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbgenprom"
)

// What ENABLE_METRICS and METRICS_PORT say is what is served.
func TestServe(t *testing.T) {
	handle := open(t, nil)
	_, err := handle.Exec(t.Context(), "SELECT 1")
	must(t, err)
	ours := prometheus.NewCounter(prometheus.CounterOpts{Name: "app_orders_total", Help: "Orders."})
	ctx, cancel := context.WithCancel(t.Context())
	s, err := dbgenprom.Serve(ctx, handle, dbgen.MetricsConfig{Host: "127.0.0.1", Port: -1}, ours)
	must(t, err)
	defer s.Close()
	s.Handle("/health", http.RedirectHandler("/metrics", http.StatusFound))
	status, body := get(t, s.Addr())
	if status != http.StatusOK {
		t.Fatal(status, body)
	}
	for _, want := range []string{`dbgen_query_calls_total{query="SELECT $1",source="primary"} 1`, "app_orders_total 0", "go_goroutines ", "promhttp_metric_handler_requests_total"} {
		if !strings.Contains(body, want) {
			t.Errorf("there is no %q in\n%s", want, body)
		}
	}

	taken := s.Addr().(*net.TCPAddr).Port
	if _, err := dbgenprom.Serve(t.Context(), handle, dbgen.MetricsConfig{Host: "127.0.0.1", Port: taken}); err == nil || !strings.Contains(err.Error(), "METRICS_PORT") {
		t.Errorf("a port that is taken: %v", err)
	}
	if _, err := dbgenprom.Serve(t.Context(), handle, dbgen.MetricsConfig{Host: "127.0.0.1", Port: -1}, ours, ours); err == nil {
		t.Error("the same collector twice is no error")
	}

	cancel()
	eventually(t, "it stops with its context", func() bool {
		conn, err := net.Dial("tcp", s.Addr().String())
		if err == nil {
			conn.Close()
		}
		return err != nil
	})
	must(t, s.Close())

	off, err := dbgenprom.Serve(t.Context(), handle, dbgen.MetricsConfig{Disabled: true, Port: taken})
	if err != nil || off.Addr() != nil || off.Close() != nil {
		t.Errorf("switched off: %v, %v", off.Addr(), err)
	}
}

// With the package in the program, the environment's names are obeyed; without it they are
// refused, which package dbgen tests.
func TestEnvironment(t *testing.T) {
	t.Setenv("DATABASE_URL", "postgres://h/d")
	t.Setenv("ENABLE_METRICS", "true")
	t.Setenv("METRICS_PORT", "9100")
	c, err := dbgen.ConfigFromEnv()
	must(t, err)
	if c.Metrics != (dbgen.MetricsConfig{Port: 9100}) {
		t.Errorf("got %+v", c.Metrics)
	}
	t.Setenv("METRICS_PORT", "0")
	if c, err = dbgen.ConfigFromEnv(); err != nil || c.Metrics.Port >= 0 {
		t.Errorf("for any port: %+v, %v", c.Metrics, err)
	}
	t.Setenv("METRICS_PORT", "90000")
	if _, err := dbgen.ConfigFromEnv(); err == nil || !strings.Contains(err.Error(), "from 1 to 65535") {
		t.Error(err)
	}
}

func get(t *testing.T, at net.Addr) (status int, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+at.String()+"/health", nil)
	must(t, err)
	answer, err := http.DefaultClient.Do(req)
	must(t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	must(t, err)
	return answer.StatusCode, string(text)
}
