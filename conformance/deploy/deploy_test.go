package main

import (
	"context"
	"os"
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

// The application on all of it: a failover, and what asynchronous replication would lose;
// each part off by the environment alone, and on one after the other.
func TestApplication(t *testing.T) {
	ctx, d := atSite(t, 5*time.Minute)
	must(t, d.buildApp(t.Context(), d.root)) // may take minutes, with empty caches
	must(t, d.startReplication(ctx))
	must(t, d.startRedis(ctx))
	for _, step := range []struct {
		name string
		run  func(context.Context) error
	}{
		{"rollback", d.rollBack}, {"adoption", d.adopt}, {"trouble", d.trouble},
		{"load", func(ctx context.Context) error { return d.loadTest(ctx, 2*time.Second) }},
		{"redis", func(ctx context.Context) error { return d.redisFailover(ctx, 1) }},
		{"failover", d.failover}, {"asynchronous", d.asynchronous},
	} {
		if !t.Run(step.name, func(t *testing.T) { must(t, step.run(ctx)) }) {
			return // what follows needs it
		}
	}
}

// Patroni with etcd: a switchover, and everything that may befall a leader. It takes
// minutes, for a leader that is silent is waited for; "make deploy-drill" has it.
func TestPatroni(t *testing.T) {
	if os.Getenv("DBGEN_TEST_PATRONI") == "" {
		t.Skip("DBGEN_TEST_PATRONI is not set")
	}
	must(t, havePatroni())
	ctx, d := atSite(t, 10*time.Minute)
	must(t, d.buildApp(t.Context(), d.root))
	must(t, d.startRedis(ctx))
	must(t, d.startPatroni(ctx))
	must(t, d.failUnderPatroni(ctx))
}
