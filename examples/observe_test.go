package examples_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/observe"
	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/examples/db"
)

// A request that looks 30 rows up one by one is found once, with the place and the
// cure; one that asks for them together, or goes through pages, is not.
func TestRepeatedQueries(t *testing.T) {
	w := onRuntime(t)
	author := w.user("author")
	var ids []int64
	for i := range 30 {
		ids = append(ids, w.published(author, fmt.Sprintf("story %d", i)).ID)
	}
	request := func(name string, fn func(ctx context.Context)) observe.Report {
		ctx, r := observe.Begin(w.ctx, name)
		fn(ctx)
		return r.End()
	}

	report := request("GET /stories", func(ctx context.Context) {
		for _, id := range ids {
			_, err := w.GetStoryWithStats(ctx, id)
			ok(t, err)
		}
		for _, id := range ids {
			_, err := w.GetStory(ctx, id)
			ok(t, err)
		}
	})
	if len(report.Findings) != 2 || report.Queries < 60 {
		t.Fatalf("%d queries, found %+v", report.Queries, report.Findings)
	}
	for _, f := range report.Findings {
		if f.Rule != observe.RuleNPlusOne || f.Calls != 30 || filepath.Base(f.File) != "observe_test.go" || !strings.HasSuffix(f.Func, "TestRepeatedQueries.func2") {
			t.Errorf("found %+v in %s", f, f.Func)
		}
		if f.Statement.Query == "GetStory" && !strings.Contains(f.Message(), "GetStoryByIDs") {
			t.Error(f.Message())
		}
	}

	report = request("GET /pages", func(ctx context.Context) {
		_, err := w.GetStoryByIDs(ctx, ids)
		ok(t, err)
		for size := range int32(20) {
			_, err := w.ListPublishedStories(ctx, db.ListPublishedStoriesParams{PageSize: size + 1})
			ok(t, err)
		}
	})
	if len(report.Findings) != 0 {
		t.Errorf("found %+v", report.Findings)
	}

	all := w.rt.Tracker().Findings()
	if len(all) != 2 || all[0].Requests != 1 || all[0].Names[0] != "GET /stories" {
		t.Errorf("findings: %+v", all)
	}
	wantExports(t, w.rt)
}

// wantExports looks at what dbgen check --history and dbgen vet --counts are given.
func wantExports(t *testing.T, rt *dbgen.DB) {
	t.Helper()
	_, err := rt.Exec(t.Context(), "UPDATE users SET email = 'secret@example.com' WHERE id = 4711")
	ok(t, err)
	var history, counts bytes.Buffer
	ok(t, rt.Tracker().Export(&history))
	ok(t, rt.Tracker().ExportCounts(&counts))
	if text := history.String(); strings.Contains(text, "secret") || strings.Contains(text, "4711") || !strings.Contains(text, "UPDATE users SET email = $1 WHERE id = $2") {
		t.Error(text)
	}
	var n map[string]int64
	ok(t, json.Unmarshal(counts.Bytes(), &n))
	if n["GetStoryWithStats"] != 30 || n["GetStory"] != 30 || n["ListPublishedStories"] != 20 {
		t.Errorf("counts: %v", n)
	}
}

// Queries of the package are known before they are called.
func TestDeclared(t *testing.T) {
	w := onRuntime(t)
	_, err := w.CountUsers(w.ctx)
	ok(t, err)
	for _, s := range w.rt.Tracker().Stats() {
		if s.Query != "DeleteStory" {
			continue
		}
		if s.Calls != 0 || s.Table != "public.stories" || s.About.File != "stories.sql" || s.Summary() != "DELETE public.stories" || len(s.Policy) == 0 {
			t.Errorf("%+v %+v", s.Statement, s.About)
		}
		return
	}
	t.Error("DeleteStory is not known")
}

// A query that lacks an index says so when it runs: the index that the analysis found,
// and how much of the time of its newest plan it would save. PostgreSQL makes it as it
// is written, and then uses it.
func TestSuggestions(t *testing.T) {
	w := onRuntime(t)
	config := w.config
	config.Queries = dbgen.QueriesConfig{Slow: time.Nanosecond, Explain: true}
	w = openRuntime(t, config)
	author := w.user("author")
	chapter := w.chapter(w.published(author, "a story"), "one", "text")
	w.exec(`INSERT INTO comments (chapter_id, author_id, body) SELECT $1, $2, 'again' FROM generate_series(1, 20000)`, chapter.ID, w.user("another").ID)
	_, err := w.ListCommentsByAuthor(w.ctx, author.ID)
	ok(t, err)
	var found []observe.Suggestion
	eventually(t, "its plan was taken", func() bool {
		found = w.rt.Tracker().Suggestions()
		return len(found) > 0 && found[0].Improvement >= 0
	})
	if len(found) != 1 || found[0].Statement.Query != "ListCommentsByAuthor" || found[0].Table != "public.comments" || found[0].Improvement < 50 {
		t.Fatalf("suggested: %+v", found)
	}
	_, err = w.rt.Exec(w.ctx, found[0].DDL)
	ok(t, err)
	rows, err := w.rt.Query(w.ctx, "EXPLAIN SELECT body FROM comments WHERE author_id = $1 ORDER BY created_at DESC LIMIT 50", author.ID)
	ok(t, err)
	plan, err := pgx.CollectRows(rows, pgx.RowTo[string])
	ok(t, err)
	if text := strings.Join(plan, "\n"); !strings.Contains(text, "Index Scan using comments_author_id_created_at_idx") {
		t.Errorf("with the index:\n%s", text)
	}
}
