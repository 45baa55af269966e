package dbgenprom

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
)

// A Server serves metrics over HTTP.
type Server struct {
	listener net.Listener // nil where metrics are switched off
	mux      *http.ServeMux
	server   *http.Server
}

// Serve serves /metrics of a DB, of the Go runtime and of the process, and of the
// collectors in more, on the configured port: what dbgen.ConfigFromEnv reads from
// ENABLE_METRICS and METRICS_PORT. It returns when it listens; an error says that it
// cannot. It stops when ctx ends, or by Close. Where metrics are switched off it does
// nothing.
func Serve(ctx context.Context, db *dbgen.DB, c dbgen.MetricsConfig, more ...prometheus.Collector) (*Server, error) {
	if c.Disabled {
		return &Server{}, nil
	}
	handler, err := Handler(db, more...)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", handler)
	port := max(cmp.Or(c.Port, 8000), 0)
	var lc net.ListenConfig
	listener, err := lc.Listen(ctx, "tcp", net.JoinHostPort(c.Host, strconv.Itoa(port)))
	if err != nil {
		return nil, fmt.Errorf("dbgenprom: metrics cannot be served: %w (METRICS_PORT, or Config.Metrics, says another port)", err)
	}
	s := &Server{
		listener: listener, mux: mux,
		server: &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute},
	}
	go func() { _ = s.server.Serve(listener) }() // it ends by Close
	context.AfterFunc(ctx, func() { _ = s.Close() })
	return s, nil
}

// Handler returns what answers Prometheus with the metrics of a DB, of the Go runtime
// and of the process, and of the collectors in more.
func Handler(db *dbgen.DB, more ...prometheus.Collector) (http.Handler, error) {
	registry := prometheus.NewRegistry()
	all := append([]prometheus.Collector{
		New(db), collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	}, more...)
	for _, c := range all {
		if err := registry.Register(c); err != nil {
			return nil, fmt.Errorf("dbgenprom: %w", err)
		}
	}
	return promhttp.InstrumentMetricHandler(registry, promhttp.HandlerFor(registry, promhttp.HandlerOpts{
		EnableOpenMetrics: true, MaxRequestsInFlight: 4, Timeout: 10 * time.Second,
	})), nil
}

// Handle serves more on the same port, for the makers' eyes as the metrics are: such as
// "/", the Endpoints of a chain of package httpx. It does nothing where metrics are
// switched off.
func (s *Server) Handle(pattern string, handler http.Handler) {
	if s.mux != nil {
		s.mux.Handle(pattern, handler)
	}
}

// Addr returns the address that is listened on; nil where metrics are switched off.
func (s *Server) Addr() net.Addr {
	if s.listener == nil {
		return nil
	}
	return s.listener.Addr()
}

// Close stops serving at once. It may be called again.
func (s *Server) Close() error {
	if s.server == nil {
		return nil
	}
	if err := s.server.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("dbgenprom: %w", err)
	}
	return nil
}
