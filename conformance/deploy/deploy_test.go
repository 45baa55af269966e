package main

import (
	"context"
	"testing"
	"time"
)

// atSite makes a drill that ends with the test.
func atSite(t *testing.T, within time.Duration) (context.Context, *drill) {
	t.Helper()
	d, err := newDrill("../..", testWriter{t})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), within)
	t.Cleanup(func() {
		cancel()
		if err := d.close(); err != nil {
			t.Error(err)
		}
	})
	return ctx, d
}

type testWriter struct{ t *testing.T }

func (w testWriter) Write(p []byte) (int, error) {
	w.t.Helper()
	w.t.Logf("%s", p)
	return len(p), nil
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Replication by slots, its verification, archiving, and a backup that is restored.
func TestReplicationAndRestore(t *testing.T) {
	ctx, d := atSite(t, 3*time.Minute)
	must(t, d.startReplication(ctx))
	must(t, d.verify(ctx))
	must(t, d.backup(ctx))
}

// The primary is killed under load; nothing that was acknowledged is lost. Then what
// is lost without synchronous replication.
func TestFailover(t *testing.T) {
	ctx, d := atSite(t, 4*time.Minute)
	must(t, d.buildApp(t.Context(), d.root)) // may take minutes, with empty caches
	must(t, d.startReplication(ctx))
	must(t, d.startRedis(ctx))
	must(t, d.failover(ctx))
	must(t, d.asynchronous(ctx))
}

// Each part is switched off by the environment alone, and switched on one after the
// other; a Redis master dies and comes back.
func TestRollbackAndAdoption(t *testing.T) {
	ctx, d := atSite(t, 4*time.Minute)
	must(t, d.buildApp(t.Context(), d.root))
	must(t, d.startReplication(ctx))
	must(t, d.startRedis(ctx))
	must(t, d.rollBack(ctx))
	must(t, d.adopt(ctx))
	must(t, d.loadTest(ctx, 3*time.Second))
	must(t, d.redisFailover(ctx, 1))
}

// Patroni with etcd: a switchover, and everything that may befall a leader.
func TestPatroni(t *testing.T) {
	if err := havePatroni(); err != nil {
		t.Skip(err)
	}
	ctx, d := atSite(t, 8*time.Minute)
	must(t, d.buildApp(t.Context(), d.root))
	must(t, d.startRedis(ctx))
	must(t, d.startPatroni(ctx))
	must(t, d.failUnderPatroni(ctx))
}
