// Command app is a small HTTP service on the generated package: the story
// library's front page, stories, likes, search and a digest. It knows HTTP and
// the methods of package db; routing, caching and limits are the runtime's.
//
// It is configured by the environment alone (DB_PRIMARY_HOST, DB_REPLICA_1_HOST,
// REDIS_HOST and so on, or DATABASE_URL and REDIS_URL); LISTEN is the address
// that it serves, by default 127.0.0.1:8080.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/dbgen-go/dbgen/examples/db"
	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbgenprom"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		slog.Error("app stopped", "error", err)
		os.Exit(1)
	}
}

// run serves until ctx ends, then lets requests finish.
func run(ctx context.Context) error {
	cfg, err := dbgen.ConfigFromEnv()
	if err != nil {
		return err
	}
	cfg.AfterConnect = db.RegisterTypes
	handle, err := dbgen.Open(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() {
		// Redis did not hear of all writes: other instances may be behind for a while.
		if err := handle.Close(); err != nil {
			slog.Warn("closing", "error", err)
		}
	}()

	// Prometheus has its own port, which is not for users.
	if metrics, err := dbgenprom.Serve(ctx, handle, cfg.Metrics); err != nil {
		slog.Warn("no metrics", "error", err) // not worth an outage
	} else if metrics.Addr() != nil {
		fmt.Printf("metrics on http://%s/metrics\n", metrics.Addr())
	}

	address := os.Getenv("LISTEN")
	if address == "" {
		address = "127.0.0.1:8080"
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: newHandler(handle), ReadHeaderTimeout: 5 * time.Second}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	fmt.Printf("listening on http://%s\n", listener.Addr())

	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	shutdown, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := server.Shutdown(shutdown); !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}
