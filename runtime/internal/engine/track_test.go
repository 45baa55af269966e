package engine_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbgenimpl"
)

// logs collects what is logged.
type logs struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

// with returns the entries of a logger with a message.
func (l *logs) with(t *testing.T, logger, message string) (found []map[string]any) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	for line := range strings.Lines(l.buf.String()) {
		var entry map[string]any
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Fatal(err)
		}
		if entry["logger"] == logger && entry["msg"] == message {
			found = append(found, entry)
		}
	}
	return found
}

var sleep = dbgenimpl.Query{
	Name: "Sleep", Package: "db", ReadOnly: true, Slow: 500 * time.Millisecond,
	SQL: "SELECT count(*) FROM (SELECT pg_sleep($1)) AS s",
}

func sleepFor(t *testing.T, db *dbgen.DB, seconds float64) {
	t.Helper()
	ctx := dbgen.WithSession(t.Context(), dbgen.Session{User: "u", RequestID: "r1"})
	a := dbgenimpl.Start(ctx, dbgenimpl.RuntimeOf(db), db, &sleep)
	for a.Next() {
		var n int
		a.Done(a.DB().QueryRow(a.Context(), sleep.SQL, seconds).Scan(&n))
	}
	if a.Err() != nil {
		t.Fatal(a.Err())
	}
}

func TestSlowQueries(t *testing.T) {
	var l logs
	c := config(t)
	c.Log.Logger = slog.New(slog.NewJSONHandler(&l, nil))
	c.Queries.Explain = true
	db := open(t, c)
	sleepFor(t, db, 0)
	sleepFor(t, db, 0.6)
	sleepFor(t, db, 0.6)
	slow := l.with(t, "dbgen.queries", "slow query")
	if len(slow) != 2 || slow[0]["query"] != "db.Sleep" || slow[0]["user"] != "u" || slow[0]["request"] != "r1" || slow[0]["source"] != "replica" {
		t.Errorf("got %v", slow)
	}
	eventually(t, "a plan", func() bool { return len(l.with(t, "dbgen.queries", "slow query explained")) > 0 })
	plans := l.with(t, "dbgen.queries", "slow query explained")
	if plan, _ := plans[0]["plan"].(string); !strings.Contains(plan, "actual time") || !strings.Contains(plan, "Aggregate") {
		t.Errorf("got %d plans: %v", len(plans), plans)
	}
	q := db.Stats().Queries
	if q.Total != 3 || q.Slow != 2 || q.Average < 400*time.Millisecond || q.SlowRate < 66 || q.SlowRate > 67 || q.Errors != 0 {
		t.Errorf("stats: %+v", q)
	}
}

func TestHistory(t *testing.T) {
	c := config(t)
	c.Queries.History = 3
	db := open(t, c)
	q := newQueries(db)
	for id := range int64(5) {
		ctx := dbgen.WithSession(t.Context(), dbgen.Session{RequestID: string(rune('a' + id))})
		if _, err := q.GetStory(ctx, id+1); err != nil {
			t.Fatal(err)
		}
	}
	got := ""
	for _, e := range db.History() {
		got += e.RequestID
		if e.Query != "GetStory" || e.Package != "db" || e.SQL != getStory.SQL || e.Start.IsZero() || e.Duration <= 0 || e.Source != dbgen.SourceReplica {
			t.Errorf("got %+v", e)
		}
	}
	if got != "cde" {
		t.Errorf("history: %q", got)
	}
}

func TestLogLevels(t *testing.T) {
	var l logs
	c := config(t)
	c.Log = dbgen.LogConfig{
		Logger: slog.New(slog.NewJSONHandler(&l, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Level:  slog.LevelError, Levels: map[string]slog.Level{"cache": slog.LevelDebug},
	}
	db := open(t, c)
	ctx := context.Background()
	for part, want := range map[string]bool{"pool": false, "routing": false, "cache": true, "limit": false, "queries": false, "http": false} {
		if got := db.Logger(part).Enabled(ctx, slog.LevelInfo); got != want {
			t.Errorf("%s logs: %v", part, got)
		}
	}
	if err := db.SetLogLevel("pool", slog.LevelInfo); err != nil || !db.Logger("pool").Enabled(ctx, slog.LevelInfo) {
		t.Error("the level was not changed", err)
	}
	if err := db.SetLogLevel("pools", slog.LevelInfo); err == nil || !strings.Contains(err.Error(), `no logger "pools"`) {
		t.Error(err)
	}
	c.Log.Levels = map[string]slog.Level{"caches": 0}
	if _, err := dbgen.Open(ctx, c); err == nil || !strings.Contains(err.Error(), "caches") {
		t.Error(err)
	}
}
