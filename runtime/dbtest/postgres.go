package dbtest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// PG is a PostgreSQL server: a primary of its own, or a replica of one.
type PG struct {
	Endpoint // of the database "postgres"

	bin     string
	major   int // its version
	who     account
	proc    *process
	primary *PG    // of a replica
	slot    string // of a replica, on its primary

	mu       sync.Mutex
	replicas int // started so far; names their slots
}

// Postgres starts a PostgreSQL server that is closed when the test ends.
//
// The binaries are those in [BinEnv], in PATH or in the usual folders (the
// newest). Started by root, the server runs as the user postgres. It listens
// on 127.0.0.1 alone, trusts everybody, and its superuser is postgres.
func Postgres(t testing.TB, opts ...Option) *PG {
	t.Helper()
	pg, err := StartPostgres(context.Background(), opts...)
	started(t, err)
	closeWith(t, pg)
	return pg
}

// started fails a test whose server did not start, and skips one on a system
// where none can.
func started(t testing.TB, err error) {
	t.Helper()
	switch {
	case errors.Is(err, errors.ErrUnsupported):
		t.Skip(err)
	case err != nil:
		t.Fatal(err)
	}
}

func closeWith(t testing.TB, server interface{ Close() error }) {
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Errorf("dbtest: close: %v", err)
		}
	})
}

// StartPostgres is Postgres without a test; the caller closes the server.
func StartPostgres(ctx context.Context, opts ...Option) (*PG, error) {
	if err := supported(); err != nil {
		return nil, err
	}
	o := newOptions(opts)
	bin, err := findPostgres(o.bin)
	if err != nil {
		return nil, err
	}
	who, err := serverAccount()
	if err != nil {
		return nil, err
	}
	version, major, err := serverVersion(bin)
	if err != nil {
		return nil, err
	}
	template, err := templateFolder(bin, version, major, who)
	if err != nil {
		return nil, err
	}
	pg := &PG{bin: bin, major: major, who: who}
	err = pg.create(ctx, o, func() error {
		if err := copyTree(pg.dataDir(), template, who); err != nil {
			return err
		}
		return newIdentity(pg.dataDir())
	})
	if err != nil {
		return nil, err
	}
	return pg, nil
}

// create makes the server's folder, fills its data folder and starts it.
func (pg *PG) create(ctx context.Context, o options, fill func() error) (err error) {
	pg.proc, err = newProcess("postgres", syscall.SIGQUIT, "QUIT")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, pg.proc.close())
		}
	}()
	if err := pg.who.own(pg.proc.dir); err != nil {
		return fmt.Errorf("dbtest: %w", err)
	}
	if err := fill(); err != nil {
		return err
	}
	if err := pg.configure(o.settings); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	pg.proc.command = func() *exec.Cmd {
		return pg.who.command(pg.dataDir(), filepath.Join(pg.bin, "postgres"), "-D", pg.dataDir(),
			"-c", "listen_addresses="+localhost, "-c", "port="+strconv.Itoa(pg.Port),
			"-c", "unix_socket_directories=", "-c", "logging_collector=off", "-c", "log_destination=stderr")
	}
	return withFreePort(func(port int) error {
		pg.Endpoint = Endpoint{Host: localhost, Port: port, User: "postgres", Database: "postgres"}
		return pg.Start()
	})
}

func (pg *PG) dataDir() string { return filepath.Join(pg.proc.dir, "data") }

// configure appends settings to postgresql.conf.
func (pg *PG) configure(settings map[string]string) error {
	var conf strings.Builder
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		fmt.Fprintf(&conf, "%s = '%s'\n", name, strings.ReplaceAll(settings[name], "'", "''"))
	}
	f, err := os.OpenFile(filepath.Join(pg.dataDir(), "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("dbtest: %w", err)
	}
	_, err = f.WriteString(conf.String())
	return cmpErr(err, f.Close())
}

// Start starts a server that was stopped or killed, on the same port, and
// waits until it takes connections.
func (pg *PG) Start() error {
	for deadline := time.Now().Add(startTimeout); ; time.Sleep(20 * time.Millisecond) {
		err := pg.proc.run(pg.ready)
		// The last of a killed server's processes may still be on its way out.
		var failed *startError
		if !errors.As(err, &failed) || !strings.Contains(failed.log, "pre-existing shared memory block") || time.Now().After(deadline) {
			return err
		}
	}
}

// ready looks where pg_ctl does, at the state that the postmaster writes; the
// pid shows that the file is not a killed predecessor's.
func (pg *PG) ready(pid int, _ func() string) bool {
	text, err := os.ReadFile(filepath.Join(pg.dataDir(), "postmaster.pid"))
	if err != nil {
		return false
	}
	lines := strings.Split(string(text), "\n")
	return len(lines) > 7 && lines[0] == strconv.Itoa(pid) && strings.TrimSpace(lines[7]) == "ready"
}

// Stop stops the server as an administrator would (a fast shutdown): it closes
// its connections and writes a checkpoint. Its data stays for Start.
func (pg *PG) Stop() error { return pg.proc.stop(syscall.SIGINT) }

// Restart is Stop and Start.
func (pg *PG) Restart() error {
	return cmpErr(pg.Stop(), pg.Start())
}

// Kill ends the server and its sessions by SIGKILL, as a crash would. Start
// recovers it.
func (pg *PG) Kill() error { return pg.proc.kill() }

// Pause stops the server's processes in their tracks (SIGSTOP): connections
// stay open, new ones are taken by the kernel, and nothing answers.
func (pg *PG) Pause() error { return pg.proc.pause() }

// Resume continues a paused server.
func (pg *PG) Resume() error { return pg.proc.resume() }

// Version is the major version of the server's binaries: 15, say.
func (pg *PG) Version() int { return pg.major }

// Bin is the folder of the server's programs.
func (pg *PG) Bin() string { return pg.bin }

// Running tells whether the server's process is there.
func (pg *PG) Running() bool { return pg.proc.pid() != 0 }

// Log returns all that the server has logged.
func (pg *PG) Log() string { return pg.proc.log(0) }

// Close stops the server and removes all it had.
func (pg *PG) Close() error {
	err := pg.proc.stop(pg.proc.quit)
	removeSharedMemory(pg.dataDir())
	return errors.Join(err, pg.proc.close())
}
