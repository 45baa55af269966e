package engine_test

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbgenimpl"
)

// slowly is a query that is slow, and takes seconds to be explained.
var slowly = dbgenimpl.Query{
	Name: "Slowly", Package: "db", ReadOnly: true, Route: dbgenimpl.RoutePrimary, Slow: 100 * time.Millisecond,
	SQL: "SELECT count(*) FROM (SELECT pg_sleep($1) FROM generate_series(1, 1)) AS s",
}

// run runs a query of one number.
func run(t *testing.T, ctx context.Context, db *dbgen.DB, q *dbgenimpl.Query, args ...any) {
	t.Helper()
	a := dbgenimpl.Start(ctx, dbgenimpl.RuntimeOf(db), db, q)
	defer a.Close()
	for a.Next() {
		var n int64
		a.Done(a.DB().QueryRow(a.Context(), q.SQL, args...).Scan(&n))
	}
	if a.Err() != nil {
		t.Error(a.Err())
	}
}

func explaining(t *testing.T, conns int) (*dbgen.DB, *logs) {
	var l logs
	c := config(t)
	c.Pool.MaxConns = conns
	c.Log = dbgen.LogConfig{Logger: slog.New(slog.NewJSONHandler(&l, &slog.HandlerOptions{Level: slog.LevelDebug})), Level: slog.LevelDebug}
	c.Queries.Explain = true
	return open(t, c), &l
}

// backends counts the backends of this database that run EXPLAIN.
func backends(t *testing.T, db *dbgen.DB) (n int) {
	t.Helper()
	err := db.Pool().QueryRow(t.Context(), "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'EXPLAIN%' AND application_name = current_setting('application_name') AND pid <> pg_backend_pid()").Scan(&n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// A plan that is being taken gives its connection up as soon as a call wants one.
func TestExplainGivesWay(t *testing.T) {
	db, l := explaining(t, 2)
	run(t, t.Context(), db, &slowly, 1.0) // explaining it takes a second, too
	eventually(t, "EXPLAIN runs", func() bool { return backends(t, db) == 1 })
	begin := time.Now()
	var all sync.WaitGroup
	for range 2 { // all connections that there are
		all.Go(func() { run(t, t.Context(), db, &sleepOnPrimary, 0.01) })
	}
	all.Wait()
	if took := time.Since(begin); took > 700*time.Millisecond {
		t.Errorf("calls waited %s for a plan", took)
	}
	eventually(t, "it was given up", func() bool { return len(l.with(t, "dbgen.queries", "slow query not explained")) == 1 })
	if len(l.with(t, "dbgen.queries", "slow query explained")) != 0 || len(db.Tracker().Plans(db.Tracker().Stats()[0].Statement)) != 0 {
		t.Error("there is a plan")
	}
}

var sleepOnPrimary = dbgenimpl.Query{Name: "Nap", Package: "db", ReadOnly: true, Route: dbgenimpl.RoutePrimary, Slow: time.Hour, SQL: sleep.SQL}

// Nothing is explained while more than half of the connections are in use.
func TestExplainUnderLoad(t *testing.T) {
	db, l := explaining(t, 3)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var all sync.WaitGroup
	var ready sync.WaitGroup
	ready.Add(2)
	for range 2 {
		all.Go(func() {
			conn, err := db.Begin(ctx)
			if err != nil {
				t.Error(err)
			}
			ready.Done()
			<-ctx.Done()
			_ = conn.Rollback(context.Background())
		})
	}
	ready.Wait()
	run(t, t.Context(), db, &slowly, 0.2)
	stop()
	all.Wait()
	time.Sleep(300 * time.Millisecond)
	if n := len(l.with(t, "dbgen.queries", "slow query explained")) + len(l.with(t, "dbgen.queries", "slow query not explained")); n != 0 {
		t.Errorf("%d were taken, or tried", n)
	}
	run(t, t.Context(), db, &slowly, 0.2) // the pool is idle again
	eventually(t, "a plan", func() bool { return len(l.with(t, "dbgen.queries", "slow query explained")) == 1 })
}

// What writes is never run again, whatever it calls itself.
func TestExplainWrites(t *testing.T) {
	db, l := explaining(t, 8)
	if _, err := db.Exec(t.Context(), "CREATE TABLE IF NOT EXISTS explained (n int); CREATE OR REPLACE FUNCTION writes() RETURNS bigint LANGUAGE sql AS 'INSERT INTO explained VALUES (1) RETURNING 1::bigint'"); err != nil {
		t.Fatal(err)
	}
	insert := dbgenimpl.Query{Name: "Insert", Package: "db", SQL: "INSERT INTO explained SELECT 1 FROM (SELECT pg_sleep(0.2)) AS s RETURNING 1::bigint", Slow: time.Millisecond}
	hidden := dbgenimpl.Query{Name: "Hidden", Package: "db", ReadOnly: true, Route: dbgenimpl.RoutePrimary, SQL: "SELECT writes()", Slow: time.Nanosecond}
	run(t, t.Context(), db, &insert)
	run(t, t.Context(), db, &hidden)
	eventually(t, "EXPLAIN was refused", func() bool { return len(l.with(t, "dbgen.queries", "slow query not explained")) == 1 })
	refused := l.with(t, "dbgen.queries", "slow query not explained")[0]
	if text, _ := refused["error"].(string); refused["query"] != "Hidden" || !strings.Contains(text, "read-only transaction") {
		t.Errorf("%v", refused)
	}
	var n int
	if err := db.QueryRow(t.Context(), "SELECT count(*) FROM explained").Scan(&n); err != nil || n != 2 {
		t.Errorf("%d rows, want one for each call; %v", n, err)
	}
}

// A plan has no value of a parameter.
func TestPlanHidesValues(t *testing.T) {
	db, _ := explaining(t, 8)
	secret := dbgenimpl.Query{
		Name: "Secret", Package: "db", ReadOnly: true, Route: dbgenimpl.RoutePrimary, Slow: time.Nanosecond,
		SQL: "SELECT count(*) FROM stories WHERE title = $1 AND author_id <> $2",
	}
	run(t, t.Context(), db, &secret, "s3cret", 471147)
	tracker := db.Tracker()
	plan := ""
	eventually(t, "a plan", func() bool {
		for _, s := range tracker.Stats() {
			if p := tracker.Plans(s.Statement); s.Query == "Secret" && len(p) > 0 {
				plan = p[0].Text
			}
		}
		return plan != ""
	})
	if strings.Contains(plan, "s3cret") || strings.Contains(plan, "471147") || !strings.Contains(plan, "Filter: ") || !strings.Contains(plan, "on stories") {
		t.Error(plan)
	}
}
