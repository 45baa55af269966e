// Command app is a small HTTP service on the generated package: the story
// library's front page, stories, likes, search and a digest. It knows HTTP and
// the methods of package db; routing, caching, limits, sessions and metrics are
// the runtime's.
//
// It is configured by the environment alone: by what dbgen.ConfigFromEnv reads
// (DB_PRIMARY_HOST, DB_REPLICA_1_HOST, REDIS_HOST and so on, or DATABASE_URL and
// REDIS_URL), and by four variables of its own, of which SESSION_KEYS must be set:
// see settings. What its users ask for is served on LISTEN, what its operators look at
// on METRICS_PORT.
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
	own, ownErr := settingsFromEnv()
	if err := errors.Join(err, ownErr); err != nil {
		return err
	}
	cfg.AfterConnect = db.RegisterTypes
	cfg.Metrics.Host = own.host()
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

	chain, err := newChain(handle, own.sessionKeys)
	if err != nil {
		return err
	}
	ops, err := operate(ctx, handle, chain, cfg.Metrics, own)
	if err != nil {
		return err
	}
	defer ops.close()

	listener, err := net.Listen("tcp", own.listen)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: newHandler(handle, chain), ReadHeaderTimeout: 5 * time.Second}
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
