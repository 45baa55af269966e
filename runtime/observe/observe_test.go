package observe

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"pgregory.net/rapid"

	"github.com/dbgen-go/dbgen/runtime/internal/descriptor"
	"github.com/dbgen-go/dbgen/runtime/internal/session"
)

func tracker(change func(*Config)) *Tracker {
	c := Config{Slow: 100 * time.Millisecond, History: 10, HistoryBytes: 1 << 20, Statements: 10, Repeats: 5, Log: slog.New(slog.DiscardHandler)}
	if change != nil {
		change(&c)
	}
	return New(c)
}

var getStory = descriptor.Query{
	Name: "GetStory", Package: "db", SQL: "-- name: GetStory :one\nSELECT * FROM stories WHERE id = $1", ReadOnly: true,
	About: &descriptor.About{Command: "one", Operation: "SELECT", Table: "public.stories", Keys: []int{1}, Batch: "GetStoryByIDs"},
}

// sent begins a call of a query and sends it, as the engine and pgx do. The caller ends
// it, so that it is where the call came from.
func sent(ctx context.Context, t *Tracker, q *descriptor.Query, args ...any) *Call {
	c := t.Begin(ctx, session.From(ctx), q, Target{Source: SourceReplica, Host: "r1", Port: 5432, Attempt: 1, Start: time.Now()})
	tracer := NewTracer(t)
	in := tracer.TraceQueryStart(c, nil, pgx.TraceQueryStartData{SQL: q.SQL, Args: args})
	tracer.TraceQueryEnd(in, nil, pgx.TraceQueryEndData{CommandTag: pgconn.NewCommandTag("SELECT 2")})
	return c
}

func TestFigures(t *testing.T) {
	tr := tracker(nil)
	ctx := context.Background()
	for i := range 100 {
		sent(ctx, tr, &getStory, int64(i)).End(0, time.Duration(i+1)*time.Millisecond, nil)
	}
	sent(ctx, tr, &getStory, int64(0)).End(0, time.Millisecond, pgx.ErrNoRows)
	sent(ctx, tr, &getStory, int64(0)).End(0, 300*time.Millisecond, errors.New("broken"))
	for range 98 {
		tr.Hits(&getStory).Add()
	}
	tr.Refused(ctx, nil, &getStory, Event{Err: errors.New("no")})
	all := tr.Stats()
	if len(all) != 1 {
		t.Fatalf("%d statements", len(all))
	}
	s := all[0]
	if s.Name() != "db.GetStory" || s.Calls != 201 || s.Errors != 2 || s.Rows != 204 || s.Slow != 2 || s.Summary() != "SELECT public.stories" {
		t.Errorf("got %+v", s)
	}
	if n := s.BySource; n[SourceReplica] != 102 || n[SourceL1] != 98 || n[SourceNone] != 1 {
		t.Errorf("by source: %v", n)
	}
	for q, want := range map[float64]time.Duration{0.5: 50 * time.Millisecond, 0.9: 91 * time.Millisecond, 1: 300 * time.Millisecond} {
		if got := s.Time.Quantile(q); got < want*87/100 || got > want*113/100 {
			t.Errorf("quantile %v: %s, want about %s", q, got, want)
		}
	}
	if got := s.Time.Within(10 * time.Millisecond); got != 11 {
		t.Errorf("%d calls within 10ms", got)
	}
	if sum := tr.Total(); sum.Calls != s.Calls || sum.Time.Count != s.Time.Count || sum.Time.Quantile(0.5) != s.Time.Quantile(0.5) {
		t.Errorf("total: %+v", sum)
	}
}

// Quantiles are within a bucket of the true ones, whatever the times.
func TestQuantile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		took := rapid.SliceOfN(rapid.Int64Range(int64(11*time.Microsecond), int64(100*time.Second)), 1, 200).Draw(t, "took")
		var h timing
		for _, d := range took {
			h.add(time.Duration(d))
		}
		slices.Sort(took)
		q := rapid.Float64Range(0.01, 0.999).Draw(t, "q")
		rank := max(int(float64(len(took))*q+0.999999), 1)
		want := float64(took[min(rank, len(took))-1])
		if got := float64(h.load().Quantile(q)); got < want*0.78 || got > want*1.29 {
			t.Fatalf("quantile %v of %v: %v, want %v", q, took, got, want)
		}
	})
}

// A time is counted below the first bound that is not below it.
func TestBuckets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		took := time.Duration(rapid.Int64().Draw(t, "took") >> rapid.IntRange(0, 63).Draw(t, "shift"))
		if rapid.Bool().Draw(t, "bound") {
			took = rapid.SampledFrom(bounds).Draw(t, "at") + time.Duration(rapid.IntRange(-1, 1).Draw(t, "beside"))
		}
		want, _ := slices.BinarySearch(bounds, took)
		if got := bucketOf(took); got != want {
			t.Fatalf("%v: %d, want %d", took, got, want)
		}
	})
}

func TestHistory(t *testing.T) {
	tr := tracker(func(c *Config) { c.History = 3 })
	for i := range 5 {
		ctx := session.With(context.Background(), callerOf("u"), fmt.Sprint(i))
		sent(ctx, tr, &getStory, int64(i)).End(0, time.Millisecond, nil)
	}
	got := ""
	for _, e := range tr.History() {
		got += e.RequestID
		if e.Query != "GetStory" || e.Rows != 2 || e.Args != nil || e.Host != "r1" {
			t.Errorf("got %+v", e)
		}
	}
	if got != "234" {
		t.Errorf("history: %q", got)
	}
}

// A history never takes more bytes than it may, however large what it is given.
func TestHistoryBytes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var h history
		most := rapid.IntRange(0, 5000).Draw(t, "most")
		h.init(rapid.IntRange(0, 10).Draw(t, "entries"), most)
		for i, n := range rapid.SliceOf(rapid.IntRange(0, 3000)).Draw(t, "sizes") {
			h.add(&Event{Statement: &Statement{}, RequestID: fmt.Sprint(i), Args: []any{make([]byte, n)}})
			sum, events := 0, h.all()
			for i := range events {
				sum += size(&events[i])
			}
			if sum != h.bytes || sum > most || len(events) > len(h.ring) {
				t.Fatalf("%d events of %d bytes, counted as %d; at most %d", len(events), sum, h.bytes, most)
			}
		}
	})
}

func TestDisabled(t *testing.T) {
	told := 0
	tr := tracker(func(c *Config) { c.Disabled = true })
	if c := tr.Begin(context.Background(), nil, &getStory, Target{}); c != nil {
		t.Error("a call is tracked")
	}
	if tr.Hits(&getStory) != nil || len(tr.Stats()) != 0 {
		t.Error("something is counted")
	}
	tr = tracker(func(c *Config) { c.Disabled, c.Hooks = true, []Hook{hook{&told}} })
	sent(context.Background(), tr, &getStory, 1).End(0, time.Second, nil)
	if told != 2 || len(tr.History()) != 0 || tr.Total().Calls != 0 {
		t.Errorf("told %d times; %+v", told, tr.Total())
	}
}

type hook struct{ n *int }

func (h hook) Begin(ctx context.Context, e *Event) context.Context {
	if e.Query != "GetStory" || e.Host != "r1" {
		panic("not the event")
	}
	*h.n++
	return context.WithValue(ctx, h, "begun")
}

func (h hook) End(ctx context.Context, e *Event) {
	if ctx.Value(h) != "begun" || e.Duration == 0 {
		panic("not its context")
	}
	*h.n++
}

// All may be called at once.
func TestAtOnce(t *testing.T) {
	tr := tracker(nil)
	ctx, r := Begin(context.Background(), "GET /")
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for n := range 200 {
				sent(ctx, tr, &getStory, int64(i*1000+n)).End(0, time.Millisecond, nil)
				tr.texts.of(fmt.Sprintf("SELECT %d", n))
				tr.Stats()
				tr.History()
				r.Repeated()
			}
		})
	}
	all.Wait()
	if n := tr.Total().Calls; n != 1600 {
		t.Errorf("%d calls", n)
	}
	if report := r.End(); report.Queries != 1600 || len(report.Findings) != 1 {
		t.Errorf("%+v", report)
	}
	if report := r.End(); report.Queries != 0 {
		t.Errorf("ended twice: %+v", report)
	}
}
