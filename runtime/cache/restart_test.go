//go:build unix

package cache

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

var closes = flag.Int("closes", 4, "how many processes TestCloseWhileRedisIsAway closes")

// What becomes of Redis while a process that owes it a change is closed.
const (
	backInTime    = iota // it comes back, with its data on disk, while Close waits
	backWithData         // it comes back with its data when the process is gone
	backEmpty            // it comes back with nothing when the process is gone
	onlyCutOff           // it was there for all others, all the time
	whatBecomesOf        // the number of these
)

var whatBecomes = [...]string{"comes back in time", "comes back with its data, too late", "comes back empty, too late", "was there for others"}

const (
	writerEnv  = "DBGEN_CACHE_WRITER"
	shortLease = 2 * time.Second
)

// TestWriterProcess is not a test: it is the other process of
// TestCloseWhileRedisIsAway, which tells it by lines when to go on.
func TestWriterProcess(t *testing.T) {
	address := os.Getenv(writerEnv)
	if address == "" {
		t.Skip("is run by TestCloseWhileRedisIsAway")
	}
	timeout, err := time.ParseDuration(os.Getenv(writerEnv + "_TIMEOUT"))
	must(t, err)
	in := bufio.NewScanner(os.Stdin)
	step := func(name string) {
		fmt.Println("@" + name)
		in.Scan()
	}
	c, err := New(Options{
		Client:       NewClient(Redis{Addrs: []string{address}, Timeout: 5 * time.Second}),
		CloseTimeout: timeout, Timeout: 300 * time.Millisecond, lease: shortLease,
	})
	must(t, err)
	until(t, "the fence opens", func() bool { return c.Stats().FenceOpen })
	until(t, "it is a member", func() bool {
		return c.l2.client.ZScore(context.Background(), c.l2.membersKey(), memberName(c.sender)).Err() == nil
	})
	step("ready")
	hold := c.Hold(modelDep(0), Table("public.stories")).Named([]string{"public.stories"})
	step("commit")
	if err := hold.Release(context.Background(), Position{}); err == nil {
		step("told")
	}
	fmt.Println("@closing")
	fmt.Println("@closed", strings.ReplaceAll(fmt.Sprint(c.Close()), "\n", " "))
}

// A writer is a process that runs TestWriterProcess.
type writer struct {
	t   *testing.T
	cmd *exec.Cmd
	out *bufio.Scanner
	in  io.Writer
}

func startWriter(t *testing.T, address string, closeTimeout time.Duration) *writer {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestWriterProcess$")
	cmd.Env = append(os.Environ(), writerEnv+"="+address, writerEnv+"_TIMEOUT="+closeTimeout.String())
	in, err := cmd.StdinPipe()
	must(t, err)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	return &writer{t, cmd, bufio.NewScanner(out), in}
}

// expect reads until the process is at a step, and returns what it says there.
func (w *writer) expect(step string) string {
	w.t.Helper()
	var before []string
	for w.out.Scan() {
		if said, ok := strings.CutPrefix(w.out.Text(), "@"+step); ok {
			return said
		}
		before = append(before, w.out.Text())
	}
	w.t.Fatalf("the writer ended before %q:\n%s", step, strings.Join(before, "\n"))
	return ""
}

func (w *writer) goOn() {
	w.t.Helper()
	_, err := fmt.Fprintln(w.in)
	must(w.t, err)
}

// gone waits until the process has ended.
func (w *writer) gone() {
	w.t.Helper()
	_, _ = io.Copy(io.Discard, readerOf(w.out))
	must(w.t, w.cmd.Wait())
}

func readerOf(s *bufio.Scanner) io.Reader {
	r, w := io.Pipe()
	go func() {
		for s.Scan() {
		}
		w.Close()
	}()
	return r
}

// A staleRead is one that began after what it does not show was written by a
// process that is gone.
type staleRead struct{ sinceGone time.Duration }

// A watch reads all the time, on behalf of a process.
type watch struct {
	of    *system
	gone  atomic.Int64 // when the writer was, since start; 0: it is there
	start time.Time
	want  int64

	mu    sync.Mutex
	stale []staleRead
	reads int
}

func (w *watch) run(t testing.TB, c *Cache, ctx context.Context) {
	for ctx.Err() == nil {
		time.Sleep(200 * time.Microsecond)
		began, gone := time.Since(w.start), w.gone.Load()
		got := w.of.read(t, c, 0)
		w.mu.Lock()
		if gone > 0 {
			w.reads++
			if got < w.want {
				w.stale = append(w.stale, staleRead{began - time.Duration(gone)})
			}
		}
		w.mu.Unlock()
	}
}

func (w *watch) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.reads
}

// A process that is closed while Redis is away either tells it of its changes all
// the same, or leaves nothing in other processes that they would go on to answer
// with: not in memory, not in Redis, whether Redis comes back as it was or empty.
func TestCloseWhileRedisIsAway(t *testing.T) {
	t.Parallel()
	server := dbtest.Redis(t, dbtest.WithRedisArgs("--appendonly", "yes", "--appendfsync", "always"))
	folder := server.Client(t).ConfigGet(t.Context(), "dir").Val()["dir"]
	opts := Options{lease: shortLease, Timeout: 300 * time.Millisecond}
	reader := process(t, server, opts)
	database := new(system)
	var reads, stale int
	var latest time.Duration
	for i := range *closes {
		what := i % whatBecomesOf
		// What memory and Redis hold is old; so is what Redis holds on disk.
		reader.InvalidateAll(t.Context())
		until(t, "memory and Redis hold the value", func() bool {
			database.read(t, reader, 0)
			waitFills(reader)
			_, ok := Lookup(reader, Key{1, 0}, 0)
			n, err := server.Client(t).Exists(t.Context(), reader.l2.entryKey("a")).Result()
			return ok && err == nil && n == 1
		})
		timeout := 100 * time.Millisecond
		if what == backInTime {
			timeout = time.Minute
		}
		wire := newWire(t, server.Addr)
		w := startWriter(t, wire.address(), timeout)
		w.expect("ready")
		if what == onlyCutOff {
			wire.cut()
		} else {
			must(t, server.Stop())
		}
		w.goOn()
		w.expect("commit")
		watched := &watch{of: database, start: time.Now(), want: database.rows[0].Add(1)}
		ctx, stop := context.WithCancel(t.Context())
		var watching sync.WaitGroup
		watching.Go(func() { watched.run(t, reader, ctx) })
		w.goOn()
		w.expect("closing")
		if what == backInTime {
			must(t, server.Start())
		}
		said := w.expect("closed")
		w.gone()
		watched.gone.Store(int64(max(time.Since(watched.start), 1)))
		if told := said == " <nil>"; told != (what == backInTime) || !told && !strings.Contains(said, "table public.stories") {
			t.Errorf("%s: Close says%s", whatBecomes[what], said)
		}
		switch what {
		case backEmpty:
			must(t, os.RemoveAll(filepath.Join(folder, "appendonlydir")))
			must(t, server.Start())
		case backWithData:
			must(t, server.Start())
		}
		late := process(t, server, opts) // a process that first connects now
		if what != onlyCutOff {
			if got := database.read(t, late, 0); got < watched.want {
				t.Errorf("%s: a process that came later reads %d, not %d", whatBecomes[what], got, watched.want)
			}
		}
		// The bound for what nobody could tell: the writer's lease.
		until(t, "the reader is right", func() bool { return database.read(t, reader, 0) == watched.want })
		until(t, "the late process is right", func() bool { return database.read(t, late, 0) == watched.want })
		so := watched.count()
		until(t, "more is read", func() bool { return watched.count() >= so+200 })
		must(t, late.Close())
		stop()
		watching.Wait()
		wire.cut()
		last := time.Duration(0)
		for _, s := range watched.stale {
			last = max(last, s.sinceGone)
		}
		if what == onlyCutOff {
			latest = max(latest, last)
			continue
		}
		if last > Fence {
			t.Errorf("Redis %s: a stale read %v after the writer was gone", whatBecomes[what], last)
		}
		reads += watched.reads
		stale += len(watched.stale)
	}
	t.Logf("%d closes. Redis was started again: %d reads after the writer was gone, %d of them stale. It was there for others, with leases of %v: the last stale read came %v after",
		*closes, reads, stale, shortLease, latest.Round(time.Millisecond))
}

// A wire carries a process' connections to Redis, until it is cut.
type wire struct {
	listener net.Listener
	mu       sync.Mutex
	conns    []net.Conn
	isCut    bool
}

func newWire(t *testing.T, to string) *wire {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	w := &wire{listener: l}
	t.Cleanup(w.cut)
	go func() {
		for {
			from, err := l.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", to)
			if err != nil || !w.keep(from, server) {
				from.Close()
				continue
			}
			for _, ends := range [][2]net.Conn{{from, server}, {server, from}} {
				go func() {
					_, _ = io.Copy(ends[0], ends[1])
					ends[0].Close()
					ends[1].Close()
				}()
			}
		}
	}()
	return w
}

func (w *wire) address() string { return w.listener.Addr().String() }

func (w *wire) keep(conns ...net.Conn) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.conns = append(w.conns, conns...)
	return !w.isCut
}

// cut closes the connections and lets no more through.
func (w *wire) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.isCut = true
	w.listener.Close()
	for _, c := range w.conns {
		c.Close()
	}
}

func TestPendingErrorNamesTheChanges(t *testing.T) {
	t.Parallel()
	server := dbtest.Redis(t)
	c := process(t, server, Options{CloseTimeout: -1, Timeout: 300 * time.Millisecond})
	must(t, server.Stop())
	if err := c.Hold(Table("public.stories"), Tag("user:7")).Named([]string{"public.stories"}, []string{"user:7"}).Release(t.Context(), Position{}); err == nil {
		t.Fatal("a Redis that is away was told")
	}
	for _, forget := range []func() error{
		func() error { return c.InvalidatePatterns(t.Context(), "book:*") },
		func() error { return c.InvalidateTags(t.Context(), "stories") },
		func() error { return c.Bump(t.Context(), Position{}, Tag("user:7"), Row("t", "1")) },
	} {
		if forget() == nil {
			t.Fatal("a Redis that is away was told")
		}
	}
	open := c.Hold(Tag("open"))
	err := c.Close()
	var pending *PendingError
	if !errors.As(err, &pending) || pending.Err == nil || pending.Open != 1 {
		t.Fatalf("Close says %v", err)
	}
	row := fmt.Sprintf("dependency %016x", uint64(Row("t", "1")))
	want := row + ", pattern book:*, table public.stories, tag stories, tag user:7"
	if got := strings.Join(pending.Changes, ", "); got != want {
		t.Errorf("changes %q, want %q", got, want)
	}
	if !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "1 changes were still being made") {
		t.Errorf("%v", err)
	}
	if err := open.Release(t.Context(), Position{}); !errors.Is(err, ErrClosed) {
		t.Errorf("a release after Close: %v", err)
	}
	many := &PendingError{Changes: make([]string, maxNamed+3)}
	if !strings.Contains(many.Error(), "and 3 more") {
		t.Errorf("%v", many)
	}
}
