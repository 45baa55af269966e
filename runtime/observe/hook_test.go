package observe

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dbgen-go/dbgen/runtime/internal/descriptor"
)

// A listener notes what a hook is told at the end.
type listener struct {
	attemptsOnly bool
	ended        []Event
}

func (l *listener) AttemptsOnly() bool                                  { return l.attemptsOnly }
func (l *listener) Begin(ctx context.Context, _ *Event) context.Context { return ctx }
func (l *listener) End(_ context.Context, e *Event)                     { l.ended = append(l.ended, *e) }

// A hook of attempts is not told of what a cache answered, others are; both are told of
// attempts, and of calls that were refused.
func TestHookOfAttempts(t *testing.T) {
	all, attempts := &listener{}, &listener{attemptsOnly: true}
	tr := tracker(func(c *Config) { c.Hooks = []Hook{all, attempts} })
	if !tr.Tells() || !tr.TellsAnswers() {
		t.Error("nobody is told")
	}
	use := func(tr *Tracker) {
		sent(t.Context(), tr, &getStory, int64(1)).End(0, time.Millisecond, nil)
		for _, from := range []Source{SourceL1, SourceL2, SourceShared} {
			tr.Answered(t.Context(), tr.Of(&getStory), from, nil)
		}
		tr.Refused(t.Context(), nil, &getStory, Event{Err: pgx.ErrTxClosed})
	}
	use(tr)
	sources := func(l *listener) (s []Source) {
		for _, e := range l.ended {
			s = append(s, e.Source)
		}
		return s
	}
	if diff := cmp.Diff([]Source{SourceReplica, SourceL1, SourceL2, SourceShared, SourceNone}, sources(all)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]Source{SourceReplica, SourceNone}, sources(attempts)); diff != "" {
		t.Error(diff)
	}
	alone := tracker(func(c *Config) { c.Hooks = []Hook{&listener{attemptsOnly: true}} })
	if use(alone); alone.TellsAnswers() || alone.Stats()[0].BySource[SourceL1] != 1 {
		t.Errorf("told of answers: %v; %+v", alone.TellsAnswers(), alone.Stats()[0])
	}
}

// A hook knows how many statements were seen to be sent, and how many of them together.
func TestBatchEvents(t *testing.T) {
	l := &listener{}
	tr := tracker(func(c *Config) { c.Hooks = []Hook{l} })
	tracer := NewServerTracer(tr, func() (Source, string, uint16) { return SourcePrimary, "h", 1 })
	batch := func(ctx context.Context, n int) {
		var b pgx.Batch
		for range n {
			b.Queue("SELECT 'secret'")
		}
		in := tracer.TraceBatchStart(ctx, nil, pgx.TraceBatchStartData{Batch: &b})
		for range n {
			tracer.TraceBatchQuery(in, nil, pgx.TraceBatchQueryData{CommandTag: pgconn.NewCommandTag("SELECT 1")})
		}
		tracer.TraceBatchEnd(in, nil, pgx.TraceBatchEndData{})
	}
	batch(t.Context(), 1) // which is its statement
	batch(t.Context(), 3)
	many := descriptor.Query{Name: "Many", Package: "db", SQL: "SELECT 1"}
	c := tr.Begin(t.Context(), nil, &many, Target{Source: SourcePrimary, Start: time.Now()})
	batch(c, 2)
	c.End(0, 0, nil)
	tr.Begin(t.Context(), nil, &many, Target{Source: SourceForeign, Start: time.Now()}).End(0, 0, nil) // on a connection without a tracer
	type seen struct {
		Name              string
		Sent, Batch, Rows int
	}
	var got []seen
	for _, e := range l.ended {
		got = append(got, seen{e.Name(), e.Sent, e.Batch, int(e.Rows)})
	}
	want := []seen{{"SELECT $1", 1, 1, 1}, {"BATCH SELECT $1", 1, 3, 3}, {"db.Many", 1, 2, 2}, {"db.Many", 0, 0, 0}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
