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
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// While Redis is away, reads, writes and limited calls all notice, again and again. The
// log says once that it went and once that it came back, and what that cost.
func TestRedisAwayIsSaidOnce(t *testing.T) {
	server, err := dbtest.StartRedis(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	c := config(t)
	c.Redis.URL, c.Redis.Timeout = server.URL(), 100*time.Millisecond
	var lines lineLog
	c.Log.Logger = slog.New(slog.NewJSONHandler(&lines, nil))
	db := open(t, c)
	q := newQueries(db)
	search := limited(getStory, dbgenimpl.Limit{Global: dbgen.Rate{Count: 1_000_000, Window: time.Hour}, Name: "search"})

	// The traffic of an application.
	ctx, stop := context.WithCancel(t.Context())
	var traffic sync.WaitGroup
	defer traffic.Wait()
	defer stop()
	for range 3 {
		traffic.Go(func() {
			for id := int64(1); ctx.Err() == nil; id = id%20 + 1 {
				_, _ = q.GetCached(ctx, id)
				_, _ = q.getStoryAs(ctx, search, id)
				if id%5 == 0 {
					_ = q.SetTitle(ctx, id, "new")
				}
				time.Sleep(2 * time.Millisecond)
			}
		})
	}
	eventually(t, "the cache uses Redis", func() bool { s := db.Stats().Cache; return s.L2Up && s.FenceOpen })

	outages := []struct {
		name       string
		begin, end func() error
	}{{"killed", server.Stop, server.Start}, {"frozen", server.Pause, server.Resume}}
	for n, away := range outages {
		if err := away.begin(); err != nil {
			t.Fatal(err)
		}
		eventually(t, away.name+": it is said", func() bool { return lines.count("Redis does not answer") == n+1 })
		time.Sleep(3 * time.Second)
		if got := lines.of(t); len(got) != 2*n+1 {
			t.Errorf("%s for three seconds: %d lines:\n%s", away.name, len(got), lines.String())
		}
		if err := away.end(); err != nil {
			t.Fatal(err)
		}
		eventually(t, away.name+": its return is said", func() bool { return lines.count("Redis answers again") == n+1 })
		time.Sleep(2 * time.Second) // all that follows has been noticed
		said := lines.of(t)
		if len(said) != 2*n+2 {
			t.Fatalf("%s: %d lines:\n%s", away.name, len(said), lines.String())
		}
		back := said[2*n+1]
		if took := time.Duration(back.Away); took < 3*time.Second || took > 20*time.Second {
			t.Errorf("%s: away for %v", away.name, took)
		}
		if back.Loads == 0 || back.Limited == 0 || back.Late == 0 || back.Level != "INFO" || said[2*n].Level != "WARN" {
			t.Errorf("%s: what it cost: %+v", away.name, back)
		}
	}
}

// A saidLine is what the log says of Redis' going or coming.
type saidLine struct {
	Level, Msg string
	Away       int64
	Loads      int `json:"loads"`
	Limited    int `json:"limited_here"`
	Late       int `json:"changes_told_late"`
}

type lineLog struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lineLog) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *lineLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func (l *lineLog) count(what string) int { return strings.Count(l.String(), what) }

// of returns all that was logged, but for slow queries, which a busy machine makes.
func (l *lineLog) of(t *testing.T) (said []saidLine) {
	t.Helper()
	for line := range strings.Lines(l.String()) {
		var s saidLine
		if err := json.Unmarshal([]byte(line), &s); err != nil {
			t.Fatal(err)
		}
		if s.Msg != "slow query" {
			said = append(said, s)
		}
	}
	return said
}
