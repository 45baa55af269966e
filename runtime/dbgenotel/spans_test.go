package dbgenotel_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbgenotel"
	"github.com/dbgen-go/dbgen/runtime/internal/generated/v1/db"
)

// told are the attributes that the tests of trees look at; TestAttributes looks at all.
var told = []string{
	"db.operation.name", "db.operation.batch.size", "db.response.returned_rows", "db.response.status_code", "error.type",
	"dbgen.query.name", "dbgen.source", "dbgen.attempt",
}

// under runs f under a span and returns the spans below it, a line each, deeper ones
// indented.
func (w *watched) under(t *testing.T, f func(ctx context.Context)) string {
	t.Helper()
	ctx, root := w.provider.Tracer("test").Start(t.Context(), "root")
	f(ctx)
	root.End()
	var b strings.Builder
	var tell func(parent sdktrace.ReadOnlySpan, depth int)
	ended := w.spans.Ended()
	slices.SortStableFunc(ended, func(a, b sdktrace.ReadOnlySpan) int { return a.StartTime().Compare(b.StartTime()) })
	tell = func(parent sdktrace.ReadOnlySpan, depth int) {
		for _, e := range parent.Events() {
			fmt.Fprintf(&b, "%s* %s%s\n", strings.Repeat("  ", depth), e.Name, attributesOf(e.Attributes, told))
		}
		for _, s := range ended {
			if s.Parent().SpanID() != parent.SpanContext().SpanID() {
				continue
			}
			fmt.Fprintf(&b, "%s%s, %s%s", strings.Repeat("  ", depth), s.Name(), s.SpanKind(), attributesOf(s.Attributes(), told))
			if s.Status().Code != codes.Unset {
				fmt.Fprintf(&b, " %s %q", s.Status().Code, s.Status().Description)
			}
			b.WriteByte('\n')
			tell(s, depth+1)
		}
	}
	for _, s := range ended {
		if s.SpanContext().SpanID() == root.SpanContext().SpanID() {
			tell(s, 0)
		}
	}
	return b.String()
}

func attributesOf(all []attribute.KeyValue, only []string) string {
	byName := map[string]string{}
	for _, a := range all {
		byName[strings.TrimPrefix(string(a.Key), "db.")] = a.Value.String()
	}
	var b strings.Builder
	for _, name := range only {
		name = strings.TrimPrefix(name, "db.")
		if v, ok := byName[name]; ok {
			fmt.Fprintf(&b, " %s=%s", name, v)
		}
	}
	return b.String()
}

func same(t *testing.T, got string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(strings.Join(want, "\n")+"\n", got); diff != "" {
		t.Error(diff)
	}
}

const selected = "SELECT public.stories, client operation.name=SELECT "

func TestReads(t *testing.T) {
	story(t, 1)
	story(t, 2)
	w := watch(t, dbgenotel.Options{}, nil)
	q := db.New(w.DB)
	// A session of its own: others' writes keep nobody from a replica.
	in := func(ctx context.Context) context.Context { return dbgen.WithSession(ctx, dbgen.Session{User: "kim"}) }
	get := func(id int64) func(context.Context) {
		return func(ctx context.Context) {
			if _, err := q.GetStory(in(ctx), id); err != nil && !errors.Is(err, pgx.ErrNoRows) {
				t.Error(err)
			}
		}
	}
	same(t, w.under(t, get(1)), selected+"response.returned_rows=1 dbgen.query.name=db.GetStory dbgen.source=replica")
	if got := w.under(t, get(1)); got != "" {
		t.Errorf("a hit has spans: %s", got)
	}
	same(t, w.under(t, get(404)), selected+"response.returned_rows=0 dbgen.query.name=db.GetStory dbgen.source=replica")
	same(t, w.under(t, func(ctx context.Context) {
		_, err := q.Balance(in(ctx), 1)
		must(t, err)
	}), selected+"response.returned_rows=1 dbgen.query.name=db.Balance dbgen.source=primary")
	same(t, w.under(t, func(ctx context.Context) {
		for _, err := range q.EachStory(in(ctx)) {
			must(t, err)
		}
	}), selected+"response.returned_rows=2 dbgen.query.name=db.EachStory dbgen.source=replica")
}

func TestAnswered(t *testing.T) {
	story(t, 1)
	w := watch(t, dbgenotel.Options{Answered: true}, nil)
	q := db.New(w.DB)
	get := func(ctx context.Context) {
		_, err := q.GetStory(dbgen.WithSession(ctx, dbgen.Session{User: "kim"}), 1)
		must(t, err)
	}
	get(t.Context())
	same(t, w.under(t, get), "* dbgen.cache.answered dbgen.query.name=db.GetStory dbgen.source=l1")
}

func TestWrites(t *testing.T) {
	story(t, 1)
	w := watch(t, dbgenotel.Options{}, nil)
	q := db.New(w.DB)
	update := func(query string) string {
		return "UPDATE public.stories, client operation.name=UPDATE dbgen.query.name=" + query + " dbgen.source="
	}
	same(t, w.under(t, func(ctx context.Context) {
		must(t, q.SetTitle(ctx, db.SetTitleParams{ID: 1, Title: "x"}))
	}), update("db.SetTitle")+"primary")
	same(t, w.under(t, func(ctx context.Context) {
		must(t, w.InTx(ctx, pgx.TxOptions{}, func(ctx context.Context, tx *dbgen.Tx) error {
			q := q.WithTx(tx)
			if err := q.SetTitle(ctx, db.SetTitleParams{ID: 1, Title: "y"}); err != nil {
				return err
			}
			_, err := q.GetStory(ctx, 1)
			return err
		}))
	}),
		"begin, client dbgen.source=primary",
		update("db.SetTitle")+"transaction",
		selected+"response.returned_rows=1 dbgen.query.name=db.GetStory dbgen.source=transaction",
		"commit, client dbgen.source=primary")
	same(t, w.under(t, func(ctx context.Context) {
		q.Rename(ctx, []db.RenameParams{{ID: 1, Title: "a"}, {ID: 1, Title: "b"}}).Exec(func(_ int, err error) { must(t, err) })
		q.Rename(ctx, []db.RenameParams{{ID: 1, Title: "a"}}).Exec(func(_ int, err error) { must(t, err) })
	}),
		"BATCH UPDATE public.stories, client operation.name=BATCH UPDATE operation.batch.size=2 dbgen.query.name=db.Rename dbgen.source=primary",
		update("db.Rename")+"primary")
	same(t, w.under(t, func(ctx context.Context) {
		_, err := q.CopyStories(ctx, []db.CopyStoriesParams{{ID: 77, AuthorID: 77}})
		if err == nil {
			t.Error("a price of nothing was taken")
		}
	}), `COPY public.stories, client operation.name=COPY response.status_code=23502 error.type=23502 dbgen.query.name=db.CopyStories dbgen.source=primary Error ""`)
}

func TestFailures(t *testing.T) {
	story(t, 1)
	w := watch(t, dbgenotel.Options{}, func(c *dbgen.Config) {
		c.Pool.MaxConns, c.Pool.AcquireTimeout, c.Replicas = 1, 50*time.Millisecond, nil
	})
	q := db.New(w.DB)
	const insert = "INSERT INTO stories (id, author_id, title, tags, price, moods) VALUES (1, 1, '', '{}', 1, '{}')"
	same(t, w.under(t, func(ctx context.Context) {
		if _, err := w.Exec(ctx, insert); err == nil {
			t.Error("no error")
		}
	}), `INSERT stories, client response.status_code=23505 error.type=23505 dbgen.source=primary Error "violates stories_pkey"`)
	sleep := func(ctx context.Context) {
		_, err := w.Exec(ctx, "SELECT pg_sleep(10)")
		if err == nil {
			t.Error("no error")
		}
	}
	same(t, w.under(t, func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, 30*time.Millisecond)
		defer cancel()
		sleep(ctx)
	}), `SELECT, client error.type=timeout dbgen.source=primary Error ""`)
	same(t, w.under(t, func(ctx context.Context) {
		ctx, cancel := context.WithCancel(ctx)
		time.AfterFunc(300*time.Millisecond, cancel)
		sleep(ctx)
	}), `SELECT, client error.type=canceled dbgen.source=primary Error ""`)

	held, err := w.Begin(t.Context())
	must(t, err)
	begun := time.Now()
	same(t, w.under(t, func(ctx context.Context) {
		if _, err := q.Balance(ctx, 1); !errors.Is(err, dbgen.ErrPoolExhausted) {
			t.Error(err)
		}
	}), `SELECT public.stories, internal operation.name=SELECT error.type=pool_exhausted dbgen.query.name=db.Balance dbgen.source=none Error ""`)
	must(t, held.Rollback(t.Context()))
	for _, s := range w.spans.Ended() {
		if took := s.EndTime().Sub(s.StartTime()); s.Name() == "SELECT public.stories" && (took < 50*time.Millisecond || s.StartTime().Before(begun.Add(-10*time.Millisecond))) {
			t.Errorf("a call that waited 50ms in vain has a span of %s from %s on, and it began at %s", took, s.StartTime(), begun)
		}
	}
	same(t, w.under(t, func(ctx context.Context) {
		for range 3 { // of which two are let in
			_, _ = q.Search(dbgen.WithSession(ctx, dbgen.Session{User: "kim"}), "nothing like it%")
		}
	}),
		selected+"response.returned_rows=0 dbgen.query.name=db.Search dbgen.source=primary",
		selected+"response.returned_rows=0 dbgen.query.name=db.Search dbgen.source=primary",
		`SELECT public.stories, internal operation.name=SELECT error.type=limit_exceeded dbgen.query.name=db.Search dbgen.source=none Error ""`)
}

// A read that is tried again has a span for each attempt.
func TestRetry(t *testing.T) {
	story(t, 1)
	s, err := started()
	must(t, err)
	proxy := s.replica.Proxy(t)
	w := watch(t, dbgenotel.Options{}, func(c *dbgen.Config) {
		c.Replicas = []dbgen.Replica{{DSN: proxy.DSN()}}
		c.Routing.PollInterval, c.Routing.MaxLag = 2*time.Second, time.Hour
		c.Cache.Disabled = true
	})
	q := db.New(w.DB)
	get := func(ctx context.Context) {
		_, err := q.GetStory(dbgen.WithSession(ctx, dbgen.Session{User: "kim"}), 1)
		must(t, err)
	}
	get(t.Context())
	proxy.Refuse()
	got := w.under(t, get)
	lines := strings.Split(strings.TrimSpace(got), "\n")
	if len(lines) != 2 || !strings.Contains(lines[0], "dbgen.source=replica Error") || !strings.Contains(lines[0], " error.type=") ||
		!strings.Contains(lines[1], "dbgen.source=primary dbgen.attempt=2") || strings.Contains(lines[1], "error.type") {
		t.Errorf("got\n%s", got)
	}
}
