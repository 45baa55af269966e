package pool_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/dbgen-go/dbgen/runtime/dbtest"
	"github.com/dbgen-go/dbgen/runtime/pool"
)

func config(primary *dbtest.PG, replicas ...*dbtest.PG) pool.Config {
	c := pool.Config{
		Primary: pool.NodeConfig{DSN: primary.DSN(), Weight: 1},
		Size: pool.Size{
			MinConns: 1, MaxConns: 4, IdleTimeout: time.Minute, MaxLifetime: time.Hour, ConnectTimeout: 5 * time.Second,
			StatementTimeout: 30 * time.Second, AcquireTimeout: time.Second, PingTimeout: time.Second,
		},
		PollInterval: 20 * time.Millisecond, PollTimeout: 5 * time.Second, LoadInterval: 50 * time.Millisecond,
		Breaker: pool.Breaker{Failures: 3, Delay: 100 * time.Millisecond, Successes: 1},
		Log:     slog.New(slog.DiscardHandler),
	}
	for _, r := range replicas {
		c.Replicas = append(c.Replicas, pool.NodeConfig{DSN: r.DSN(), Weight: 1})
	}
	return c
}

func open(t *testing.T, c pool.Config) *pool.Cluster {
	t.Helper()
	cluster, err := pool.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	return cluster
}

// eventually waits until a condition holds.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("not within 10 s: %s", what)
}

// position returns where the primary's log stands.
func position(t *testing.T, c *pool.Cluster) (p pool.Position) {
	t.Helper()
	since := c.Now()
	eventually(t, "the primary is polled", func() (ok bool) {
		p, ok = c.PositionSince(since)
		return ok
	})
	return p
}

func lax() pool.Need { return pool.Need{MaxLag: time.Minute} }

// choose asks for a replica and reports it as answered.
func choose(c *pool.Cluster, need pool.Need) (*pool.Node, pool.Reason) {
	n, _, why := c.Replica(need)
	if n != nil {
		n.Report(pool.Answered)
	}
	return n, why
}

func TestReplicaChoice(t *testing.T) {
	primary, replicas := dbtest.Cluster(t, 2)
	cfg := config(primary, replicas...)
	cfg.Replicas[1].Weight = 3
	c := open(t, cfg)

	t.Run("by weight", func(t *testing.T) {
		count := map[string]int{}
		for range 4000 {
			n, why := choose(c, lax())
			if n == nil {
				t.Fatal(why)
			}
			count[n.Addr()]++
		}
		light, heavy := count[c.Nodes()[1].Addr()], count[c.Nodes()[2].Addr()]
		if light < 800 || light > 1200 || heavy != 4000-light {
			t.Errorf("weights 1 and 3 gave %d and %d of 4000", light, heavy)
		}
	})
	t.Run("excluded", func(t *testing.T) {
		none := pool.Set(0).With(c.Nodes()[1]).With(c.Nodes()[2])
		if n, why := choose(c, pool.Need{MaxLag: time.Minute, Exclude: none}); n != nil || why != pool.AllTried {
			t.Errorf("got %v, %q", n, why)
		}
	})
	t.Run("status", func(t *testing.T) {
		eventually(t, "both replicas known", func() bool {
			all := c.Replicas()
			return len(all) == 2 && all[0].Healthy && all[1].Healthy
		})
		for _, s := range c.Replicas() {
			if s.Lag < 0 || s.Lag > 5 || s.Breaker != "closed" || !s.Replay.Known() || s.Error != "" || s.Load < 0 || s.Load > 1 {
				t.Errorf("status: %+v", s)
			}
		}
	})
	t.Run("paused replay", func(t *testing.T) {
		if err := replicas[0].PauseReplay(); err != nil {
			t.Fatal(err)
		}
		primary.Exec(t, "CREATE TABLE paused (id int)")
		pos := position(t, c)
		paused := c.Nodes()[1]
		need := pool.Need{MaxLag: time.Minute, After: pos, Exclude: pool.Set(0).With(c.Nodes()[2])}
		time.Sleep(100 * time.Millisecond)
		if n, why := choose(c, need); n != nil || why != pool.NoneCaughtUp {
			t.Errorf("got %v, %q", n, why)
		}
		need.Exclude = pool.Set(0)
		eventually(t, "the other replica", func() bool { n, _ := choose(c, need); return n == c.Nodes()[2] })
		// Its lag grows while others write.
		eventually(t, "lag", func() bool {
			n, why := choose(c, pool.Need{MaxLag: 200 * time.Millisecond, Exclude: pool.Set(0).With(c.Nodes()[2])})
			return n == nil && why == pool.NoneFresh
		})
		if lag := paused.Status().Lag; lag < 0.2 {
			t.Errorf("lag is %v s", lag)
		}
		if err := replicas[0].ResumeReplay(); err != nil {
			t.Fatal(err)
		}
		eventually(t, "caught up", func() bool { n, _ := choose(c, need); return n == paused })
		eventually(t, "fresh again", func() bool { return paused.Status().Lag < 0.2 })
	})
	t.Run("position of a moment", func(t *testing.T) {
		before := position(t, c)
		now := c.Now()
		if _, ok := c.PositionSince(now + time.Hour); ok {
			t.Error("the future is known")
		}
		var pos pool.Position
		eventually(t, "a poll", func() (ok bool) { pos, ok = c.PositionSince(now); return ok })
		if !pos.Covers(before) {
			t.Errorf("%v, polled later, does not cover %v", pos, before)
		}
	})
}

func TestIdlePrimaryHasNoLag(t *testing.T) {
	primary, replicas := dbtest.Cluster(t, 1)
	c := open(t, config(primary, replicas...))
	time.Sleep(700 * time.Millisecond)
	eventually(t, "lag of an idle cluster is that of the polls", func() bool {
		return c.Replicas()[0].Lag >= 0 && c.Replicas()[0].Lag < 0.2
	})
}

func TestReplicaDownAndBack(t *testing.T) {
	primary, replicas := dbtest.Cluster(t, 1)
	c := open(t, config(primary, replicas...))
	eventually(t, "a replica", func() bool { n, _ := choose(c, lax()); return n != nil })

	if err := replicas[0].Stop(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "unhealthy", func() bool { n, why := choose(c, lax()); return n == nil && why == pool.NoneHealthy })
	if s := c.Replicas()[0]; s.Healthy || s.Error == "" {
		t.Errorf("status: %+v", s)
	}
	if err := replicas[0].Start(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "healthy again", func() bool { n, _ := choose(c, lax()); return n != nil })
}

func TestBreaker(t *testing.T) {
	primary, replicas := dbtest.Cluster(t, 1)
	c := open(t, config(primary, replicas...))
	n := c.Nodes()[1]
	eventually(t, "healthy", func() bool { return n.Status().Healthy })
	for range 3 {
		n.Report(pool.Failed)
	}
	if n.Permit() == nil || n.Status().Breaker != "open" {
		t.Fatalf("after three failures: %+v", n.Status())
	}
	eventually(t, "refused by the breaker, not by health", func() bool {
		_, why := choose(c, lax())
		return why == pool.BreakerRefused || n.Status().Breaker != "open"
	})
	eventually(t, "a trial call closes it", func() bool {
		choose(c, lax())
		return n.Status().Breaker == "closed"
	})
}

func TestFailover(t *testing.T) {
	primary, replicas := dbtest.Cluster(t, 2)
	c := open(t, config(primary, replicas...))
	old := c.Primary()
	pos := position(t, c)
	if err := primary.Stop(); err != nil {
		t.Fatal(err)
	}
	if err := replicas[0].Promote(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the promoted replica is the primary", func() bool { return c.Primary() == c.Nodes()[1] })
	if _, err := c.Primary().Pool().Exec(t.Context(), "CREATE TABLE after_failover (id int)"); err != nil {
		t.Fatal(err)
	}
	// The old primary comes back as one: it is on a lower timeline.
	if err := primary.Start(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the old primary answers", func() bool {
		for _, s := range c.Replicas() {
			if s.Port == old.Port() && s.Error == "not in recovery" {
				return true
			}
		}
		return false
	})
	time.Sleep(100 * time.Millisecond)
	if c.Primary() == old {
		t.Error("writes go to the lower timeline")
	}
	if err := replicas[1].Follow(t.Context(), replicas[0]); err != nil {
		t.Fatal(err)
	}
	for what, after := range map[string]pool.Position{"now": position(t, c), "before the failover": pos} {
		eventually(t, "the other replica has what was written "+what, func() bool {
			n, _ := choose(c, pool.Need{MaxLag: time.Minute, After: after})
			return n == c.Nodes()[2]
		})
	}
}

// After a failover the old primary may be back as a replica, while the
// configuration still calls it the primary.
func TestConfiguredPrimaryIsAReplica(t *testing.T) {
	primary, replicas := dbtest.Cluster(t, 1)
	c := open(t, config(replicas[0], primary))
	if c.Primary() != c.Nodes()[1] {
		t.Fatalf("%s takes the writes", c.Primary().Addr())
	}
	if _, err := c.Primary().Pool().Exec(t.Context(), "CREATE TABLE written (id int)"); err != nil {
		t.Error(err)
	}
	eventually(t, "reads on the other", func() bool {
		n, _ := choose(c, lax())
		return n == c.Nodes()[0]
	})
}

// A primary that was restarted takes writes as soon as it answers: its log only
// grows. A replica may have replayed less than before.
func TestRestarts(t *testing.T) {
	primary, replicas := dbtest.Cluster(t, 1)
	cfg := config(primary, replicas...)
	cfg.PollInterval, cfg.PollTimeout = time.Hour, 5*time.Second // only the callers notice
	c := open(t, cfg)
	for _, pg := range []*dbtest.PG{primary, replicas[0]} {
		if err := pg.Restart(); err != nil {
			t.Fatal(err)
		}
	}
	var err error
	for range cfg.Size.MaxConns + 1 { // the pool finds its dead connections
		if _, err = c.Primary().Pool().Exec(t.Context(), "SELECT 1"); err == nil {
			break
		}
	}
	if err != nil {
		t.Errorf("the primary: %v", err)
	}
	replica := c.Nodes()[1]
	for range cfg.Size.MaxConns + 1 {
		if _, err = replica.Pool().Exec(t.Context(), "SELECT 1"); errors.Is(err, pool.ErrRestarted) {
			break
		}
	}
	if !errors.Is(err, pool.ErrRestarted) {
		t.Errorf("the replica: %v", err)
	}
	if n, why := choose(c, pool.Need{MaxLag: time.Hour}); n != nil || why != pool.NoneHealthy {
		t.Errorf("the restarted replica is chosen: %s", why)
	}
}

// While connections are being opened to a server that does not answer, nobody
// is let in over the pool's size.
func TestSlowConnectionsAreNotLostSlots(t *testing.T) {
	primary := dbtest.Postgres(t)
	cfg := config(primary)
	cfg.Size.MaxConns, cfg.Size.AcquireTimeout = 6, time.Second
	n := open(t, cfg).Primary()
	if err := primary.Pause(); err != nil {
		t.Fatal(err)
	}
	defer primary.Resume()
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
	defer cancel()
	var busy sync.WaitGroup
	for range 6 {
		if err := n.Acquire(ctx); err != nil {
			t.Fatal(err)
		}
		busy.Go(func() {
			defer n.Release()
			_, _ = n.Pool().Exec(ctx, "SELECT 1")
		})
	}
	if err := n.Acquire(ctx); !errors.Is(err, pool.ErrExhausted) {
		t.Errorf("got %v", err)
	}
	cancel()
	busy.Wait()
}

func TestExhausted(t *testing.T) {
	cfg := config(dbtest.SharedPostgres(t))
	cfg.Size.MaxConns, cfg.Size.AcquireTimeout = 2, 50*time.Millisecond
	n := open(t, cfg).Primary()
	for range 2 {
		if err := n.Acquire(t.Context()); err != nil {
			t.Fatal(err)
		}
		conn, err := n.Pool().Acquire(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Release()
	}
	err := n.Acquire(t.Context())
	var full *pool.ExhaustedError
	if !errors.As(err, &full) || !errors.Is(err, pool.ErrExhausted) {
		t.Fatalf("got %v", err)
	}
	if full.Pool != "primary "+n.Addr() || full.Size != 2 || full.Waited < 50*time.Millisecond {
		t.Errorf("got %+v", full)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := n.Acquire(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("a caller who gave up: %v", err)
	}
	s := n.Stats()
	if s.InUse != 2 || s.Utilization != 100 || s.Exhausted != 1 || s.Waited != 2 || s.AverageWait <= 0 || s.Size != 2 {
		t.Errorf("stats: %+v", s)
	}
	n.Release()
	n.Release()
	if n.Stats().InUse != 0 {
		t.Errorf("stats: %+v", n.Stats())
	}
}

// A caller that panics between Acquire and Release takes its slot with it; the
// pool must not shrink for good.
func TestLostSlots(t *testing.T) {
	cfg := config(dbtest.SharedPostgres(t))
	cfg.Size.MaxConns = 2
	n := open(t, cfg).Primary()
	for range 2 {
		if err := n.Acquire(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		if err := n.Acquire(t.Context()); err != nil {
			t.Fatal("lost slots were not found:", err)
		}
	}
	n.Release()
	n.Release()
	if got := n.Stats().InUse; got != 0 {
		t.Errorf("%d in use", got)
	}
}

func TestWaitersAreServed(t *testing.T) {
	cfg := config(dbtest.SharedPostgres(t))
	cfg.Size.MaxConns, cfg.Size.AcquireTimeout = 3, 5*time.Second
	n := open(t, cfg).Primary()
	var all sync.WaitGroup
	for range 40 {
		all.Go(func() {
			if err := n.Acquire(t.Context()); err != nil {
				t.Error(err)
				return
			}
			defer n.Release()
			if _, err := n.Pool().Exec(t.Context(), "SELECT pg_sleep(0.005)"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if s := n.Stats(); s.Acquired != 40 || s.Open > 3 || s.InUse != 0 {
		t.Errorf("stats: %+v", s)
	}
}

func TestOpenErrors(t *testing.T) {
	good := config(dbtest.SharedPostgres(t))
	for name, dsn := range map[string]string{
		"nobody listens": "postgres://postgres@127.0.0.1:1/postgres",
		"two hosts":      "postgres://postgres@a:1,b:2/postgres",
		"not a DSN":      "postgres://%zz",
	} {
		t.Run(name, func(t *testing.T) {
			c := good
			c.Primary.DSN = dsn
			if cluster, err := pool.Open(t.Context(), c); err == nil {
				cluster.Close()
				t.Error("opened")
			}
		})
	}
	t.Run("a replica may be away", func(t *testing.T) {
		c := good
		c.Replicas = []pool.NodeConfig{{DSN: "postgres://postgres@127.0.0.1:1/postgres", Weight: 1}}
		if n, why := choose(open(t, c), lax()); n != nil || why != pool.NoneHealthy {
			t.Errorf("got %v, %q", n, why)
		}
	})
}
