package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/conformance/scale/db"
	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// pgBouncer starts one in front of a server, with pools of four connections that a
// client has for a transaction at a time, and returns the DSN to connect through it.
func pgBouncer(t *testing.T, server dbtest.Endpoint, settings string) string {
	t.Helper()
	program, err := exec.LookPath("pgbouncer")
	if err != nil {
		t.Skip("pgbouncer is not installed: apt-get install pgbouncer")
	}
	at := server.ConnConfig()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	listener.Close()
	dir, err := os.MkdirTemp("", "pgbouncer-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	config := fmt.Sprintf(`[databases]
* = host=127.0.0.1 port=%d user=%s
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %d
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 4
max_client_conn = 500
%s
`, at.Port, at.User, port, settings)
	file := filepath.Join(dir, "pgbouncer.ini")
	if err := os.WriteFile(file, []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	os.Chmod(dir, 0o755)
	args := []string{file}
	if os.Geteuid() == 0 { // it does not run as root
		args = append([]string{"-u", "postgres"}, args...)
	}
	cmd := exec.Command(program, args...)
	var log strings.Builder
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM)
		cmd.Wait()
		if t.Failed() {
			t.Log(log.String())
		}
	})
	for range 200 {
		if c, err := net.Dial("tcp", fmt.Sprint("127.0.0.1:", port)); err == nil {
			c.Close()
			return fmt.Sprintf("postgres://%s@127.0.0.1:%d/%s?sslmode=disable", url.PathEscape(at.User), port, url.PathEscape(at.Database))
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("pgbouncer does not listen: %s", log.String())
	return ""
}

// throughPgBouncer opens instances through it, has them do all that the simulation
// does, and transactions, at the same time, and returns the first error.
func throughPgBouncer(t *testing.T, s *servers, cfg dbgen.Config, instances int) error {
	t.Helper()
	ctx := t.Context()
	cfg.Pool.MinConns, cfg.Pool.MaxConns = 2, 4
	cfg.Log.Logger = slog.New(slog.DiscardHandler)
	cfg.Redis = dbgen.RedisConfig{URL: s.redis.URL(), Timeout: 5 * time.Second}
	f := &fleet{servers: s}
	for range instances {
		handle, err := dbgen.Open(ctx, cfg)
		if err != nil {
			return err
		}
		defer handle.Close()
		f.instances = append(f.instances, &instance{handle, db.New(handle)})
	}
	errs := make(chan error, 8*instances)
	var work sync.WaitGroup
	for k := range 8 * instances {
		i := f.instances[k%instances]
		work.Go(func() {
			for n := range int64(10) {
				if err := useAll(ctx, i, int64(k)*10+n+1); err != nil {
					errs <- err
					return
				}
			}
		})
	}
	work.Wait()
	close(errs)
	return <-errs
}

// useAll reads, writes and reads again what was written, outside and inside a
// transaction.
func useAll(ctx context.Context, i *instance, row int64) error {
	ctx = dbgen.WithSession(ctx, dbgen.Session{User: "a"})
	if _, err := i.q.GetViews(ctx, row); err != nil {
		return err
	}
	if _, err := i.q.GetStory(ctx, row); err != nil {
		return err
	}
	if _, err := i.q.SearchStories(ctx, row); err != nil {
		return err
	}
	want := fmt.Sprint("title ", row)
	if n, err := i.q.SetTitle(ctx, db.SetTitleParams{ID: row, Title: want}); err != nil || n != 1 {
		return fmt.Errorf("%d rows written: %w", n, err)
	}
	if story, err := i.q.GetStory(ctx, row); err != nil || story.Title != want {
		return fmt.Errorf("read %q after %q was written: %w", story.Title, want, err)
	}
	return i.db.InTx(ctx, pgx.TxOptions{}, func(ctx context.Context, tx *dbgen.Tx) error {
		if _, err := i.q.WithTx(tx).CountView(ctx, row); err != nil {
			return err
		}
		_, err := i.q.WithTx(tx).GetViews(ctx, row)
		return err
	})
}

// What PgBouncer needs for the runtime to work through it, a transaction at a time.
func TestThroughPgBouncer(t *testing.T) {
	s, err := startServers(t.Context(), 60)
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	for _, c := range []struct {
		name, settings, mode string
		timeout              time.Duration
		works                bool
		before121            bool // which has no prepared statements of clients
	}{
		{"as it is", "", "", 0, false, false},
		{"parameters ignored, statements prepared", "ignore_startup_parameters = statement_timeout", "", 0, false, true},
		{"exec, parameters ignored", "ignore_startup_parameters = statement_timeout", "exec", 0, true, false},
		{"exec, no timeout", "", "exec", -1, true, false},
		{"cache_describe, no timeout", "", "cache_describe", -1, true, false},
		{"simple_protocol, no timeout", "", "simple_protocol", -1, true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.before121 && preparesForClients(t) {
				t.Skip("this version prepares statements for its clients (max_prepared_statements)")
			}
			dsn := pgBouncer(t, s.at, c.settings)
			if c.mode != "" {
				dsn += "&default_query_exec_mode=" + c.mode
			}
			err := throughPgBouncer(t, s, dbgen.Config{Primary: dsn, Pool: dbgen.PoolConfig{StatementTimeout: c.timeout, ConnectTimeout: 5 * time.Second}}, 6)
			if (err == nil) != c.works {
				t.Errorf("works: %v, and the error is %v", c.works, err)
			}
			t.Log(err)
			var held int
			if err := s.conn.QueryRow(t.Context(), "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()").Scan(&held); err != nil || held > 4 {
				t.Errorf("PgBouncer holds %d connections of 4 at most, %v", held, err)
			}
		})
	}
}

// preparesForClients reports whether the version that is installed keeps the prepared
// statements of clients, which 1.21 began with.
func preparesForClients(t *testing.T) bool {
	out, err := exec.Command("pgbouncer", "--version").Output()
	if err != nil {
		t.Skip("pgbouncer is not installed: apt-get install pgbouncer")
	}
	var major, minor int
	if _, err := fmt.Sscanf(string(out), "PgBouncer %d.%d", &major, &minor); err != nil {
		t.Fatalf("its version: %v in %q", err, out)
	}
	return major > 1 || minor >= 21
}
