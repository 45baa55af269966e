//go:build unix

package dbtest_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

func value[T any](t *testing.T, e dbtest.Endpoint, sql string, args ...any) (v T) {
	t.Helper()
	conn, err := pgx.ConnectConfig(t.Context(), e.ConnConfig())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if err := conn.QueryRow(t.Context(), sql, args...).Scan(&v); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return v
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestPostgresKeepsItsDataAndPort(t *testing.T) {
	t.Parallel()
	pg := dbtest.Postgres(t, dbtest.WithSetting("work_mem", "3MB"))
	pg.Exec(t, "CREATE TABLE a (n int); INSERT INTO a VALUES (1)")
	if got := value[string](t, pg.Endpoint, "SHOW work_mem"); got != "3MB" {
		t.Errorf("work_mem = %s, want 3MB", got)
	}
	must(t, pg.Restart())
	pg.Exec(t, "INSERT INTO a VALUES ($1)", 2)
	must(t, pg.Kill())
	if pg.Running() {
		t.Error("running after Kill")
	}
	must(t, pg.Start())
	if got := value[int64](t, pg.Endpoint, "SELECT sum(n) FROM a"); got != 3 {
		t.Errorf("sum after a crash = %d, want 3", got)
	}
	if !strings.Contains(pg.Log(), "automatic recovery in progress") {
		t.Error("the log tells of no recovery")
	}
}

func TestPauseHoldsSessions(t *testing.T) {
	t.Parallel()
	pg := dbtest.Postgres(t)
	pool := pg.Pool(t)
	must(t, pool.Ping(t.Context())) // a session that is open already
	must(t, pg.Pause())
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := pool.Exec(ctx, "SELECT 1"); err == nil {
		t.Error("a paused server answered")
	}
	must(t, pg.Resume())
	must(t, pool.Ping(t.Context()))
	must(t, pg.Pause()) // closing a paused server must work too
}

func TestServersAreStrangers(t *testing.T) {
	t.Parallel()
	const sql = "SELECT system_identifier::text FROM pg_control_system()"
	a, b := dbtest.Postgres(t), dbtest.Postgres(t)
	if x, y := value[string](t, a.Endpoint, sql), value[string](t, b.Endpoint, sql); x == y {
		t.Errorf("two servers share the system identifier %s", x)
	}
}

func TestReplica(t *testing.T) {
	t.Parallel()
	primary, replicas := dbtest.Cluster(t, 2)
	one, two := replicas[0], replicas[1]
	primary.Exec(t, "CREATE TABLE a (n int); INSERT INTO a VALUES (1)")
	const count = "SELECT count(*) FROM a"
	for _, r := range replicas {
		r.WaitReplayed(t)
		if got := value[int64](t, r.Endpoint, count); got != 1 {
			t.Errorf("replica has %d rows, want 1", got)
		}
	}

	must(t, one.PauseReplay())
	primary.Exec(t, "INSERT INTO a VALUES (2)")
	two.WaitReplayed(t)
	if got := value[int64](t, one.Endpoint, count); got != 1 {
		t.Errorf("a replica with paused replay has %d rows, want 1", got)
	}
	must(t, one.ResumeReplay())
	one.WaitReplayed(t)
	if got := value[int64](t, one.Endpoint, count); got != 2 {
		t.Errorf("after ResumeReplay: %d rows, want 2", got)
	}

	must(t, primary.Stop())
	must(t, one.Promote())
	must(t, two.Follow(t.Context(), one))
	one.Exec(t, "INSERT INTO a VALUES (3)")
	two.WaitReplayed(t)
	if got := value[int64](t, two.Endpoint, count); got != 3 {
		t.Errorf("follower of the new primary has %d rows, want 3", got)
	}
}

func TestDatabase(t *testing.T) {
	t.Parallel()
	const ddl = "CREATE TABLE a (n int); CREATE TABLE b (n int)"
	names := make(chan string, 8)
	t.Run("group", func(t *testing.T) {
		for i := range cap(names) {
			t.Run(strconv.Itoa(i), func(t *testing.T) {
				t.Parallel()
				db := dbtest.Database(t, dbtest.SharedPostgres(t), ddl)
				db.Exec(t, "INSERT INTO b VALUES (1)")
				if got := value[int64](t, db, "SELECT count(*) FROM b"); got != 1 {
					t.Errorf("%d rows, want 1: databases are not apart", got)
				}
				names <- db.Database
			})
		}
	})
	close(names)
	for name := range names {
		if n := value[int64](t, dbtest.SharedPostgres(t).Endpoint, "SELECT count(*) FROM pg_database WHERE datname = $1", name); n != 0 {
			t.Errorf("database %s was not dropped", name)
		}
	}
}

func TestDatabaseReportsBadDDL(t *testing.T) {
	t.Parallel()
	_, err := dbtest.SharedPostgres(t).CreateDatabase(t.Context(), "CREATE TABLE a (n nonsense)")
	if err == nil || !strings.Contains(err.Error(), "nonsense") {
		t.Errorf("err = %v, want one that names the type", err)
	}
}

func TestRedis(t *testing.T) {
	t.Parallel()
	r := dbtest.Redis(t, dbtest.WithPassword("secret"), dbtest.WithRedisArgs("--maxmemory", "10mb"))
	client := r.Client(t)
	must(t, client.Set(t.Context(), "a", "1", 0).Err())
	must(t, r.Flush())
	if n := client.DBSize(t.Context()).Val(); n != 0 {
		t.Errorf("%d keys after Flush", n)
	}
	must(t, r.Pause())
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if client.Ping(ctx).Err() == nil {
		t.Error("a paused server answered")
	}
	must(t, r.Resume())
	must(t, client.Ping(t.Context()).Err())
	must(t, r.Stop())
	if client.Ping(t.Context()).Err() == nil {
		t.Error("a stopped server answered")
	}
	must(t, r.Start())
	must(t, client.Ping(t.Context()).Err())
}

func TestMissingBinariesSayWhatToDo(t *testing.T) {
	t.Parallel()
	_, err := dbtest.StartPostgres(t.Context(), dbtest.WithBin(t.TempDir()))
	if err == nil || !strings.Contains(err.Error(), "lacks initdb") {
		t.Errorf("err = %v", err)
	}
}

// A folder may have the server alone: replicas want pg_basebackup, nothing else does.
func TestServerAlone(t *testing.T) {
	installed := dbtest.SharedPostgres(t)
	dir := t.TempDir()
	if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil { // the server may run as another user
		t.Fatal(err)
	}
	for _, name := range []string{"initdb", "postgres"} {
		if err := os.Symlink(filepath.Join(installed.Bin(), name), filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	pg := dbtest.Postgres(t, dbtest.WithBin(dir))
	if pg.Version() != installed.Version() || pg.Version() < 10 {
		t.Errorf("version %d, want %d", pg.Version(), installed.Version())
	}
	if _, err := pg.StartReplica(t.Context()); err == nil || !strings.Contains(err.Error(), "pg_basebackup") {
		t.Errorf("a replica without pg_basebackup: %v", err)
	}
}

const childEnv = "DBTEST_CHILD"

// TestChild is no test: it is what TestNothingOutlivesTheProcess runs in a
// process of its own.
func TestChild(t *testing.T) {
	end := os.Getenv(childEnv)
	if end == "" {
		return
	}
	primary, replicas := dbtest.Cluster(t, 1)
	paused := dbtest.Postgres(t)
	paused.Exec(t, "SELECT 1")
	must(t, paused.Pause())
	r := dbtest.Redis(t)
	fmt.Printf("\nservers %s %s %s %s\n", portOf(primary), portOf(replicas[0]), portOf(paused), r.Addr)
	fmt.Printf("\ntmp %s\n", os.TempDir())
	switch end {
	case "panic":
		go panic("the test process panics")
	case "exit":
		os.Exit(3)
	}
	time.Sleep(time.Minute)
}

func portOf(pg *dbtest.PG) string { return net.JoinHostPort(pg.Host, strconv.Itoa(pg.Port)) }

func TestNothingOutlivesTheProcess(t *testing.T) {
	t.Parallel()
	for _, end := range []string{"panic", "exit", "kill", "interrupt"} {
		t.Run(end, func(t *testing.T) {
			t.Parallel()
			tmp, err := os.MkdirTemp("", "dbtest-child-") // not t.TempDir: the server's user must reach it
			must(t, err)
			t.Cleanup(func() { os.RemoveAll(tmp) })
			must(t, os.Chmod(tmp, 0o755))

			child := exec.Command(os.Args[0], "-test.run=^TestChild$", "-test.v")
			child.Env = append(os.Environ(), childEnv+"="+end, "TMPDIR="+tmp)
			out, err := child.StdoutPipe()
			must(t, err)
			must(t, child.Start())
			var servers []string
			for lines := bufio.NewScanner(out); servers == nil && lines.Scan(); {
				if list, ok := strings.CutPrefix(lines.Text(), "servers "); ok {
					servers = strings.Fields(list)
				}
			}
			if len(servers) != 4 {
				t.Fatalf("the child named servers %q", servers)
			}
			switch end {
			case "kill":
				must(t, child.Process.Kill())
			case "interrupt":
				must(t, child.Process.Signal(syscall.SIGINT))
			}
			_, _ = child.Process.Wait()

			deadline := time.Now().Add(20 * time.Second)
			for _, addr := range servers {
				for listening(addr) {
					if time.Now().After(deadline) {
						t.Fatalf("%s still listens", addr)
					}
					time.Sleep(20 * time.Millisecond)
				}
			}
			for {
				left, err := os.ReadDir(tmp)
				must(t, err)
				if len(left) == 0 {
					break
				}
				if time.Now().After(deadline) {
					t.Fatalf("left behind: %v", left)
				}
				time.Sleep(20 * time.Millisecond)
			}
		})
	}
}

func listening(addr string) bool {
	conn, err := net.DialTimeout("tcp", addr, time.Second)
	if err != nil {
		return false
	}
	conn.Close()
	return true
}

func BenchmarkPostgres(b *testing.B) {
	for b.Loop() {
		pg, err := dbtest.StartPostgres(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		if err := pg.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReplica(b *testing.B) {
	pg := dbtest.Postgres(b)
	for b.Loop() {
		r, err := pg.StartReplica(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		if err := r.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDatabase(b *testing.B) {
	pg := dbtest.SharedPostgres(b)
	for b.Loop() {
		if _, err := pg.CreateDatabase(b.Context(), "CREATE TABLE a (n int)"); err != nil {
			b.Fatal(err)
		}
	}
}

// A proxy parts its clients from the server in both ways, and others still reach
// it.
func TestProxy(t *testing.T) {
	pg := dbtest.SharedPostgres(t)
	proxy := pg.Proxy(t)
	ask := func(timeout time.Duration, conn *pgx.Conn) error {
		ctx, cancel := context.WithTimeout(t.Context(), timeout)
		defer cancel()
		return conn.QueryRow(ctx, "SELECT 1").Scan(new(int))
	}
	connect := func(timeout time.Duration) (*pgx.Conn, error) {
		ctx, cancel := context.WithTimeout(t.Context(), timeout)
		defer cancel()
		conn, err := pgx.ConnectConfig(ctx, proxy.ConnConfig())
		if err == nil {
			t.Cleanup(func() { conn.Close(context.Background()) })
		}
		return conn, err
	}
	for name, part := range map[string]func(){"refused": proxy.Refuse, "dropped": proxy.Drop} {
		t.Run(name, func(t *testing.T) {
			conn, err := connect(10 * time.Second)
			if err != nil {
				t.Fatal(err)
			}
			if err := ask(10*time.Second, conn); err != nil {
				t.Fatal(err)
			}
			part()
			if err := ask(100*time.Millisecond, conn); err == nil || errors.Is(err, context.DeadlineExceeded) != (name == "dropped") {
				t.Errorf("an open connection: %v", err)
			}
			if _, err := connect(100 * time.Millisecond); err == nil || name == "dropped" && !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("a new connection: %v", err)
			}
			pg.Exec(t, "SELECT 1")
			proxy.Heal()
			if conn, err = connect(10 * time.Second); err != nil {
				t.Fatal(err)
			}
			if err := ask(10*time.Second, conn); err != nil {
				t.Errorf("after it is healed: %v", err)
			}
		})
	}
}
