package pool_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dbgen-go/dbgen/runtime/dbtest"
	"github.com/dbgen-go/dbgen/runtime/pool"
)

// memory is Timelines for the clusters of one test.
type memory struct {
	mu      sync.Mutex
	highest map[int64]uint32
	down    bool
}

func (m *memory) Raise(_ context.Context, system int64, timeline uint32) (uint32, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.down {
		return 0, errors.New("down")
	}
	if m.highest == nil {
		m.highest = map[int64]uint32{}
	}
	m.highest[system] = max(m.highest[system], timeline)
	return m.highest[system], nil
}

func (m *memory) set(down bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.down = down
}

// by makes a configuration of servers, each behind a proxy of the test's own.
func by(t *testing.T, servers ...*dbtest.PG) (pool.Config, []*dbtest.NetworkProxy) {
	t.Helper()
	c := config(servers[0], servers[1:]...)
	var proxies []*dbtest.NetworkProxy
	for i, pg := range servers {
		p := pg.Proxy(t)
		proxies = append(proxies, p)
		if i == 0 {
			c.Primary.DSN = p.DSN()
		} else {
			c.Replicas[i-1].DSN = p.DSN()
		}
	}
	return c, proxies
}

// refuses opens a cluster that must find no primary, for a reason. On a busy
// machine it may take longer until all servers have said theirs.
func refuses(t *testing.T, c pool.Config, reasons ...string) {
	t.Helper()
	var err error
	for patience := 300 * time.Millisecond; patience < 20*time.Second; patience *= 2 {
		c.Size.ConnectTimeout, c.PollTimeout = patience, patience
		var cluster *pool.Cluster
		if cluster, err = pool.Open(t.Context(), c); err == nil {
			defer cluster.Close()
			t.Fatalf("opened, with the primary %s", cluster.Primary().Addr())
		}
		if !errors.Is(err, pool.ErrNoPrimary) {
			t.Fatalf("got %v", err)
		}
		if !slices.ContainsFunc(reasons, func(reason string) bool { return !strings.Contains(err.Error(), reason) }) {
			return
		}
	}
	t.Errorf("got %v, want %q", err, reasons)
}

func promote(t *testing.T, pg *dbtest.PG) {
	t.Helper()
	if err := pg.Promote(); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, c *pool.Cluster, table string) {
	t.Helper()
	if _, err := c.Primary().Pool().Exec(t.Context(), "CREATE TABLE "+table+" (id int)"); err != nil {
		t.Fatal(err)
	}
}

// Whichever server is away when a process starts, and however it is away, the
// others are used.
func TestOpenWithoutOne(t *testing.T) {
	for name, away := range map[string]func(*dbtest.PG, *dbtest.NetworkProxy) error{
		"down":    func(pg *dbtest.PG, _ *dbtest.NetworkProxy) error { return pg.Kill() },
		"frozen":  func(pg *dbtest.PG, _ *dbtest.NetworkProxy) error { return pg.Pause() },
		"refused": func(_ *dbtest.PG, p *dbtest.NetworkProxy) error { p.Refuse(); return nil },
		"dropped": func(_ *dbtest.PG, p *dbtest.NetworkProxy) error { p.Drop(); return nil },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			primary, replicas := dbtest.Cluster(t, 2)
			c, proxies := by(t, primary, replicas[0], replicas[1])
			c.Size.ConnectTimeout, c.PollTimeout = time.Minute, time.Second
			if err := away(replicas[1], proxies[2]); err != nil {
				t.Fatal(err)
			}
			cluster, err := pool.Open(t.Context(), c)
			if err != nil {
				t.Fatal("without a replica: ", err)
			}
			write(t, cluster, "without_a_replica")
			cluster.Close()

			replicas[0].WaitReplayed(t)
			if err := away(primary, proxies[0]); err != nil {
				t.Fatal(err)
			}
			promote(t, replicas[0])
			cluster, err = pool.Open(t.Context(), c)
			if err != nil {
				t.Fatal("without the configured primary: ", err)
			}
			defer cluster.Close()
			if cluster.Primary() != cluster.Nodes()[1] {
				t.Fatalf("the primary is %s", cluster.Primary().Addr())
			}
			write(t, cluster, "without_the_primary")
		})
	}
}

// A process that starts while a promotion is under way waits for it.
func TestOpenDuringPromotion(t *testing.T) {
	primary, replicas := dbtest.Cluster(t, 1)
	c := config(primary, replicas...)
	c.Size.ConnectTimeout = time.Minute
	if err := primary.Kill(); err != nil {
		t.Fatal(err)
	}
	opened := make(chan *pool.Cluster)
	go func() {
		defer close(opened)
		cluster, err := pool.Open(t.Context(), c)
		if err != nil {
			t.Error(err)
			return
		}
		opened <- cluster
	}()
	time.Sleep(200 * time.Millisecond) // most often it finds two servers of which none is a primary
	promote(t, replicas[0])
	if cluster := <-opened; cluster != nil {
		defer cluster.Close()
		write(t, cluster, "written")
	}
}

// What one process has seen, no other writes against: not one that starts in a
// partition, nor one that runs.
func TestPassedOverPrimary(t *testing.T) {
	primary, replicas := dbtest.Cluster(t, 1)
	var seen memory
	c, proxies := by(t, primary, replicas[0])
	c.Timelines = &seen
	running := open(t, c)
	direct := config(primary, replicas...)
	direct.Timelines = &seen
	witness := open(t, direct)

	proxies[1].Drop()
	held, err := running.Primary().Pool().Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer held.Rollback(context.Background())
	if _, err := held.Exec(t.Context(), "CREATE TABLE held (id int)"); err != nil {
		t.Fatal(err)
	}
	promote(t, replicas[0])
	eventually(t, "the witness sees the promotion", func() bool { return witness.Primary() == witness.Nodes()[1] })
	eventually(t, "the running process learns of it", func() bool { return errors.Is(running.Primary().Permit(), pool.ErrNoPrimary) })
	if _, err := running.Primary().Pool().Exec(t.Context(), "CREATE TABLE lost (id int)"); err == nil {
		t.Error("a running process writes to the old primary")
	} else if v := pool.Judge(t.Context(), err); v.Fate != pool.NotSent {
		t.Errorf("what was refused is judged %+v: %v", v, err)
	}
	if err := held.Commit(t.Context()); err == nil {
		t.Error("a transaction from before is committed on the old primary")
	}
	for _, part := range []func(){proxies[1].Refuse, proxies[1].Drop} {
		part()
		c := c
		refuses(t, c, "is on timeline 1, and timeline 2 has been seen")
		// Nor one that knows of no other server.
		c.Replicas = nil
		refuses(t, c, "is on timeline 1, and timeline 2 has been seen")
	}
	proxies[1].Heal()
	eventually(t, "the running process finds the new primary", func() bool { return running.Primary() == running.Nodes()[1] })
	write(t, running, "found")
	newcomer := open(t, c)
	if newcomer.Primary() != newcomer.Nodes()[1] {
		t.Errorf("a newcomer writes to %s", newcomer.Primary().Addr())
	}
}

// Two promotions, one after the other, are known as one is: the server in the
// middle is no more written to than the first.
func TestTwoPromotions(t *testing.T) {
	primary, replicas := dbtest.Cluster(t, 2)
	var seen memory
	c, proxies := by(t, primary, replicas[0], replicas[1])
	c.Timelines = &seen
	running := open(t, c)
	written := position(t, running)
	promote(t, replicas[0])
	eventually(t, "the first promotion", func() bool { return running.Primary() == running.Nodes()[1] })
	if err := replicas[1].Follow(t.Context(), replicas[0]); err != nil {
		t.Fatal(err)
	}
	write(t, running, "second")
	replicas[1].WaitReplayed(t)
	promote(t, replicas[1])
	eventually(t, "the second promotion", func() bool { return running.Primary() == running.Nodes()[2] })
	write(t, running, "third")
	for _, n := range running.Nodes()[:2] {
		if err := n.Permit(); err == nil {
			t.Errorf("%s may still be written to", n.Addr())
		}
	}
	if n, why := choose(running, pool.Need{MaxLag: time.Minute, After: written}); n != nil {
		t.Errorf("%s, which was passed over, answers reads: %s", n.Addr(), why)
	}
	proxies[2].Refuse()
	refuses(t, c, "is on timeline 1, and timeline 3 has been seen", "is on timeline 2, and timeline 3 has been seen")
}

// A replica that follows the promoted server is as good a witness as any.
func TestReplicaTellsOfPromotion(t *testing.T) {
	primary, replicas := dbtest.Cluster(t, 2)
	c, proxies := by(t, primary, replicas[0], replicas[1])
	promote(t, replicas[0])
	if err := replicas[1].Follow(t.Context(), replicas[0]); err != nil {
		t.Fatal(err)
	}
	replicas[0].Exec(t, "CREATE TABLE followed (id int)")
	replicas[1].WaitReplayed(t)
	proxies[1].Refuse()
	refuses(t, c, "is on timeline 1, and timeline 2 has been seen")
}

// When those who remember cannot be asked, a process goes on with the primary
// that it knows, and a new one takes a primary only when every server answers.
func TestTimelinesUnknown(t *testing.T) {
	primary, replicas := dbtest.Cluster(t, 1)
	var seen memory
	c, proxies := by(t, primary, replicas[0])
	c.Timelines = &seen
	running := open(t, c)
	seen.set(true)
	time.Sleep(100 * time.Millisecond) // it is asked again
	write(t, running, "knows_its_primary")
	newcomer := open(t, c)
	write(t, newcomer, "asked_every_server")
	proxies[1].Refuse()
	write(t, running, "knows_it_still")
	refuses(t, c, "may have been promoted since")
	seen.set(false)
	write(t, open(t, c), "others_know")
	proxies[1].Heal()

	seen.set(true)
	promote(t, replicas[0])
	eventually(t, "a promotion is taken as it is seen", func() bool { return running.Primary() == running.Nodes()[1] })
	write(t, running, "promoted")
	seen.set(false)
	system := running.System()
	eventually(t, "it is told to the others later", func() bool {
		highest, err := seen.Raise(t.Context(), system, 0)
		return err == nil && highest == 2
	})
}

// A frozen memory is asked before a promoted server is used, and that takes all the
// time of a poll. The server has answered its poll all the same.
func TestSlowTimelinesAreNotTheServers(t *testing.T) {
	primary, replicas := dbtest.Cluster(t, 1)
	c := config(primary, replicas...)
	var logged lockedBuffer
	c.Log = slog.New(slog.NewTextHandler(&logged, nil))
	c.Timelines, c.LoadInterval, c.PollTimeout = frozenMemory{}, time.Nanosecond, 2*time.Second
	cluster := open(t, c)
	if err := primary.Stop(); err != nil {
		t.Fatal(err)
	}
	promote(t, replicas[0])
	eventually(t, "the promoted server is the primary", func() bool { return cluster.Primary() == cluster.Nodes()[1] })
	position(t, cluster)
	if log := logged.String(); strings.Contains(log, "does not answer\" node="+cluster.Nodes()[1].Addr()+" role=primary") {
		t.Error(log)
	}
}

// frozenMemory is Timelines that do not answer in time once there is a second one.
type frozenMemory struct{}

func (frozenMemory) Raise(ctx context.Context, _ int64, timeline uint32) (uint32, error) {
	if timeline < 2 {
		return timeline, nil
	}
	<-ctx.Done()
	return 0, ctx.Err()
}

// lockedBuffer is a log that is read while it is written.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// A replica that had replayed more than the promoted one goes on answering, and
// nothing tells its timeline while it has nobody to receive from. Its LSNs say
// nothing of how fresh it is.
func TestReplicaLeftBehind(t *testing.T) {
	primary, replicas := dbtest.Cluster(t, 2)
	if err := replicas[0].Stop(); err != nil {
		t.Fatal(err)
	}
	primary.Exec(t, "CREATE TABLE lost AS SELECT i, repeat('x', 1000) FROM generate_series(1, 10000) AS i")
	replicas[1].WaitReplayed(t)
	if err := primary.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := replicas[0].Start(); err != nil {
		t.Fatal(err)
	}
	promote(t, replicas[0])
	c := open(t, config(primary, replicas...))
	since := c.Now()
	for range 20 {
		position(t, c)
		if n, why := choose(c, lax()); n != nil {
			t.Fatalf("%s is chosen: %s", n.Addr(), why)
		}
	}
	eventually(t, "it is polled", func() bool { return c.Replicas()[1].Healthy && c.Now() > since })
}

// Without pg_monitor a replica's timeline is known from its control file alone,
// and its lag all the same.
func TestWithoutMonitorRole(t *testing.T) {
	primary, replicas := dbtest.Cluster(t, 1)
	primary.Exec(t, "CREATE ROLE plain LOGIN")
	replicas[0].WaitReplayed(t)
	c := config(primary, replicas...)
	c.Primary.DSN = strings.Replace(c.Primary.DSN, "postgres@", "plain@", 1)
	c.Replicas[0].DSN = strings.Replace(c.Replicas[0].DSN, "postgres@", "plain@", 1)
	cluster := open(t, c)
	if n, why := choose(cluster, lax()); n == nil {
		t.Error(why)
	}
	if n, why := choose(cluster, pool.Need{MaxLag: time.Minute, After: position(t, cluster)}); n != nil || why != pool.NoneCaughtUp {
		t.Errorf("got %v, %s", n, why)
	}
}

// A single server whose user may not ask where its log stands, as with some that
// are managed by others, is used all the same: there is nobody to take its place.
// Of two, either may.
func TestSingleServerThatDoesNotTell(t *testing.T) {
	pg := dbtest.Postgres(t)
	pg.Exec(t, "CREATE ROLE plain LOGIN")
	c := config(pg)
	c.Primary.DSN = strings.Replace(c.Primary.DSN, "postgres@", "plain@", 1)
	c.Timelines = new(memory)
	for _, function := range []string{"pg_walfile_name(pg_lsn)", "pg_current_wal_insert_lsn()", "pg_control_system()", "pg_control_recovery()"} {
		pg.Exec(t, "REVOKE EXECUTE ON FUNCTION "+function+" FROM PUBLIC")
		cluster := open(t, c)
		if _, err := cluster.Primary().Pool().Exec(t.Context(), "SELECT 1"); err != nil {
			t.Errorf("without %s: %v", function, err)
		}
		if cluster.System() != 0 {
			t.Errorf("without %s: a server that does not tell is watched", function)
		}
		two := c
		two.Replicas = []pool.NodeConfig{c.Primary}
		refuses(t, two, "let this user ask")
		pg.Exec(t, "GRANT EXECUTE ON FUNCTION "+function+" TO PUBLIC")
	}
	c.Primary.DSN = strings.Replace(c.Primary.DSN, "plain@", "nobody@", 1)
	if cluster, err := pool.Open(t.Context(), c); err == nil {
		cluster.Close()
		t.Error("a server that refuses the user is used")
	}
}
