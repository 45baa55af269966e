package dbgenotel_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbgenotel"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
	"github.com/dbgen-go/dbgen/runtime/internal/generated/v1/db"
	"github.com/dbgen-go/dbgen/runtime/observe"
)

// ways are ways to comment, by name.
var ways = map[string]dbgen.CommentsConfig{
	"none":     {},
	"constant": {Query: true, Tags: map[string]string{"application": "the library"}},
	"all":      {Query: true, Route: true, Trace: dbgenotel.Traceparent, Tags: map[string]string{"application": "the library"}},
	"some": {Query: true, Trace: func(ctx context.Context) string { // every second call, more or less
		if trace := dbgenotel.Traceparent(ctx); strings.ContainsAny(trace[len(trace)-4:len(trace)-3], "01234567") {
			return trace
		}
		return ""
	}},
}

// calls makes n rounds of calls of all kinds, each with a request and a trace of its own,
// of which every second one begins with a query.
func calls(t *testing.T, w *watched, n int) {
	t.Helper()
	q := db.New(w.DB)
	tracer := w.provider.Tracer("test")
	for i := range n {
		ctx, request := observe.Begin(t.Context(), fmt.Sprintf("GET /stories/%d", i))
		span := func() {}
		if i%2 == 0 {
			c, s := tracer.Start(ctx, "root")
			ctx, span = c, func() { s.End() }
		}
		_, err := q.Balance(ctx, 1)
		must(t, err)
		must(t, q.SetTitle(ctx, db.SetTitleParams{ID: 1, Title: fmt.Sprint("title ", i)}))
		_, err = q.GetStory(ctx, 1) // the write has invalidated it
		must(t, err)
		must(t, w.InTx(ctx, pgx.TxOptions{}, func(ctx context.Context, tx *dbgen.Tx) error {
			q := q.WithTx(tx)
			s, err := q.GetStory(ctx, 1)
			if err == nil && s.Title != fmt.Sprint("title ", i) {
				err = fmt.Errorf("the title is %q in round %d", s.Title, i)
			}
			if _, missing := q.LockedTitle(ctx, 404); !errors.Is(missing, pgx.ErrNoRows) {
				err = errors.Join(err, fmt.Errorf("no row: %w", missing))
			}
			return errors.Join(err, q.SetTitle(ctx, db.SetTitleParams{ID: 1, Title: "in a transaction"}))
		}))
		_, err = q.FindStories(ctx, db.FindStoriesParams{AuthorID: int64(i), Tags: []string{"a"}})
		must(t, err)
		if all, err := q.GetStoryByIDs(ctx, []int64{1, int64(1000 + i)}); err != nil || len(all) != 1 || all[0].ID != 1 {
			t.Fatalf("the twin: %d, %v", len(all), err)
		}
		for _, err := range q.EachStory(ctx) {
			must(t, err)
			break // what is left is not read
		}
		q.Rename(ctx, []db.RenameParams{{ID: 1, Title: "a"}, {ID: 1, Title: "b"}}).Exec(func(_ int, err error) { must(t, err) })
		request.End()
		span()
	}
}

// However calls are commented, the server keeps as many prepared statements as without.
func TestPreparedStatements(t *testing.T) {
	story(t, 1)
	rounds := 100 // ten calls each
	if testing.Short() {
		rounds = 20
	}
	for _, replicas := range []bool{false, true} {
		counts := map[string]int{}
		for name, comments := range ways {
			w := watch(t, dbgenotel.Options{}, func(c *dbgen.Config) {
				c.Pool.MinConns, c.Pool.MaxConns, c.Comments = 1, 1, comments
				if !replicas {
					c.Replicas = nil
				}
			})
			calls(t, w, rounds)
			var n int
			must(t, w.QueryRow(t.Context(), "SELECT count(*) FROM pg_prepared_statements").Scan(&n))
			counts[name] = n
			must(t, w.Close())
		}
		t.Logf("replicas %v: prepared statements %v", replicas, counts)
		if n := counts["none"]; n < 5 || counts["constant"] != n || counts["all"] != n || counts["some"] != n {
			t.Errorf("replicas %v: prepared statements by comments: %v", replicas, counts)
		}
	}
}

// The server sees the comments, and statistics of it do not tell calls apart by them.
func TestCommentsOnTheServer(t *testing.T) {
	settings := map[string]string{"log_statement": "all"}
	pg, err := dbtest.StartPostgres(t.Context(), dbtest.WithSettings(settings), dbtest.WithSetting("shared_preload_libraries", "pg_stat_statements"))
	statistics := err == nil
	if !statistics { // the server is without the extension
		pg, err = dbtest.StartPostgres(t.Context(), dbtest.WithSettings(settings))
		must(t, err)
	}
	t.Cleanup(func() { _ = pg.Close() })
	schema, err := os.ReadFile("../internal/generated/v1/schema.sql")
	must(t, err)
	must(t, pg.Do(t.Context(), string(schema)))
	if statistics {
		statistics = pg.Do(t.Context(), "CREATE EXTENSION pg_stat_statements") == nil
	}
	pg.Exec(t, "INSERT INTO stories (id, author_id, title, tags, price, moods) VALUES (1, 1, 'a title', '{}', 1, '{}')")
	w := watch(t, dbgenotel.Options{}, func(c *dbgen.Config) {
		c.Primary, c.Replicas, c.Comments = pg.DSN(), nil, ways["all"]
	})
	calls(t, w, 4)
	log := pg.Log()
	for what, want := range map[string]string{
		"a call that is traced, unprepared":   `execute <unnamed>: -- name: Balance :one\n\s*SELECT .* = \$1 /\*application='the%20library',query='db.Balance',route='GET%20%2Fstories%2F0',traceparent='00-[0-9a-f]{32}-[0-9a-f]{16}-01'\*/`,
		"a call that begins a trace":          `execute <unnamed>: -- name: Balance :one\n\s*SELECT .* = \$1 /\*application='the%20library',query='db.Balance',route='GET%20%2Fstories%2F1',traceparent='`,
		"a call in a transaction":             `execute <unnamed>: -- name: LockedTitle :one\n\s*SELECT .* = \$1 /\*.*traceparent='`,
		"a write":                             `execute <unnamed>: -- name: SetTitle :exec\n\s*UPDATE .* = \$1 /\*.*traceparent='`,
		"a batch, prepared and without these": `execute stmtcache_\w+: -- name: Rename :batchexec\n\s*UPDATE .* = \$1 /\*application='the%20library',query='db.Rename'\*/`,
	} {
		if !regexp.MustCompile(want).MatchString(log) {
			t.Errorf("%s is not in the log as %s", what, want)
		}
	}
	// Each traceparent is that of a span of the call.
	spans := map[string]bool{}
	for _, s := range w.spans.Ended() {
		spans[s.SpanContext().TraceID().String()+"-"+s.SpanContext().SpanID().String()+" "+s.Name()] = true
	}
	found := regexp.MustCompile(`query='db.Balance',route='[^']*',traceparent='00-([0-9a-f]{32}-[0-9a-f]{16})-01'`).FindAllStringSubmatch(log, -1)
	if len(found) < 2 {
		t.Errorf("%d traced calls of Balance in the log", len(found))
	}
	for _, f := range found {
		if !spans[f[1]+" SELECT public.stories"] {
			t.Errorf("%s is no span of the query", f[1])
		}
	}
	if !statistics {
		t.Log("pg_stat_statements is not there")
		return
	}
	var entries, executions int
	must(t, w.QueryRow(t.Context(), "SELECT count(*), sum(calls) FROM pg_stat_statements WHERE query LIKE '%sum(price)%'").Scan(&entries, &executions))
	if entries != 1 || executions != 4 {
		t.Errorf("pg_stat_statements has %d entries of %d calls, want 1 of 4", entries, executions)
	}
}

// What would leave something behind for each call is refused, and other ways of sending
// have the comments, too.
func TestCommentsByMode(t *testing.T) {
	story(t, 1)
	s, err := started()
	must(t, err)
	for _, mode := range []string{"cache_statement", "cache_describe", "describe_exec", "exec", "simple_protocol"} {
		telemetry, err := dbgenotel.New(dbgenotel.Options{})
		must(t, err)
		var sent []string
		c := dbgen.Config{
			Primary: s.primary.DSN() + "&default_query_exec_mode=" + mode, AfterConnect: db.RegisterTypes, Comments: ways["all"],
			Pool: dbgen.PoolConfig{MinConns: 1, MaxConns: 1},
		}
		c.Comments.Trace = func(context.Context) string { return "00-trace-01" }
		c.Tracers = append(c.Tracers, texts{&sent})
		must(t, telemetry.Configure(&c))
		handle, err := dbgen.Open(t.Context(), c)
		if refused := err != nil; refused != (mode == "cache_describe") || refused && !strings.Contains(err.Error(), "cache_statement") {
			t.Errorf("%s: %v", mode, err)
		}
		if err != nil {
			continue
		}
		if _, err := db.New(handle).Balance(t.Context(), 1); err != nil {
			t.Errorf("%s: %v", mode, err)
		}
		text := sent[len(sent)-1]
		if want := mode != "cache_statement"; strings.Contains(text, "traceparent='00-trace-01'") != want || !strings.Contains(text, "query='db.Balance'") {
			t.Errorf("%s: pgx was given %s", mode, text)
		}
		must(t, handle.Close())
	}
	for _, key := range []string{"", "query", "traceparent"} {
		_, err := dbgen.Open(t.Context(), dbgen.Config{Primary: s.primary.DSN(), Comments: dbgen.CommentsConfig{Tags: map[string]string{key: "x"}}})
		if err == nil || !strings.Contains(err.Error(), "Config.Comments.Tags") {
			t.Errorf("a tag %q: %v", key, err)
		}
	}
}

// texts notes what pgx is told to send.
type texts struct{ sent *[]string }

func (t texts) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	*t.sent = append(*t.sent, data.SQL)
	return ctx
}

func (texts) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}
