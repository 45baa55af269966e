package workload_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/internal/checktest"
	"github.com/dbgen-go/dbgen/analyze/check/workload"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
)

const tables = `
CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL);
CREATE TABLE stories (
	id bigint PRIMARY KEY, author_id bigint NOT NULL CONSTRAINT stories_author REFERENCES users ON DELETE CASCADE,
	shelf_id bigint NOT NULL, slug text NOT NULL, title text NOT NULL, created_at timestamptz NOT NULL
);
`

// cases are plans of small workloads.
var cases = []struct {
	name, ddl, queries string
	calls              map[string]int64
	options            check.Options
	max                int
	want               string
}{
	{
		name: "a long index serves who wants its first keys",
		queries: `
-- name: ByAuthor :many
SELECT title FROM stories WHERE author_id = $1;
-- name: Newest :many
SELECT title FROM stories WHERE author_id = $1 ORDER BY created_at DESC LIMIT 10;
`,
		want: `
CREATE INDEX CONCURRENTLY stories_author_id_created_at_idx ON public.stories (author_id, created_at DESC);
  undo DROP INDEX CONCURRENTLY public.stories_author_id_created_at_idx;
  sure: ByAuthor, Newest
`,
	},
	{
		name: "one order of keys for two sets of them",
		options: check.Options{Stats: check.Stats{Tables: map[string]check.TableStats{"public.stories": {Rows: 10_000_000, Pages: 200_000, Columns: map[string]check.ColumnStats{
			"shelf_id": {Distinct: 2000}, "slug": {Distinct: 3000},
		}}}, Source: "by statistics"}},
		queries: `
-- name: ByShelfAndSlug :many
SELECT title FROM stories WHERE shelf_id = $1 AND slug = $2;
-- name: BySlug :many
SELECT title FROM stories WHERE slug = $1;
`,
		want: `
CREATE INDEX CONCURRENTLY stories_slug_shelf_id_idx ON public.stories (slug, shelf_id);
  undo DROP INDEX CONCURRENTLY public.stories_slug_shelf_id_idx;
  sure: ByShelfAndSlug, BySlug
`,
	},
	{
		name: "what a delete asks of who refers to its rows",
		queries: `
-- name: DeleteUser :exec
DELETE FROM users WHERE id = $1;
-- name: AddStory :exec
INSERT INTO stories (id, author_id, shelf_id, slug, title, created_at) VALUES ($1, $2, $3, $4, $5, now());
-- name: Rename :exec
UPDATE stories SET title = $2 WHERE id = $1;
`,
		want: `
CREATE INDEX CONCURRENTLY stories_author_id_idx ON public.stories (author_id);
  undo DROP INDEX CONCURRENTLY public.stories_author_id_idx;
  sure: foreign key stories_author
  kept by AddStory
`,
	},
	{
		name: "an index that writes would pay more for than reads gain",
		queries: `
-- name: ByShelf :many
SELECT title FROM stories WHERE shelf_id = $1;
-- name: AddStory :exec
INSERT INTO stories (id, author_id, shelf_id, slug, title, created_at) VALUES ($1, $2, $3, $4, $5, now());
`,
		calls: map[string]int64{"ByShelf": 1, "AddStory": 1_000_000_000},
		want:  "declined: ByShelf\n",
	},
	{
		name: "… and one that they do not",
		queries: `
-- name: ByShelf :many
SELECT title FROM stories WHERE shelf_id = $1;
-- name: CountShelf :one
SELECT count(*) FROM stories WHERE shelf_id = $1;
-- name: AddStory :exec
INSERT INTO stories (id, author_id, shelf_id, slug, title, created_at) VALUES ($1, $2, $3, $4, $5, now());
`,
		calls: map[string]int64{"ByShelf": 1000, "AddStory": 1_000_000}, // nothing is known of CountShelf
		want: `
CREATE INDEX CONCURRENTLY stories_shelf_id_idx ON public.stories (shelf_id);
  undo DROP INDEX CONCURRENTLY public.stories_shelf_id_idx;
  sure: ByShelf (1000 calls), CountShelf
  kept by AddStory
`,
	},
	{
		name: "indexes that a new one makes needless",
		ddl: `
CREATE INDEX by_author ON stories (author_id);
CREATE UNIQUE INDEX by_slug ON stories (slug);
CREATE INDEX shelves ON stories USING btree (shelf_id) WITH (fillfactor = 70); -- the shelves
`,
		queries: `
-- name: Newest :many
SELECT title FROM stories WHERE shelf_id = $1 ORDER BY created_at DESC LIMIT 10;
-- name: BySlug :one
SELECT title FROM stories WHERE slug = $1;
`,
		options: check.Options{TableRows: map[string]int64{"stories": 100_000_000}, Stats: check.Stats{Tables: map[string]check.TableStats{"public.stories": {Rows: 1, Columns: map[string]check.ColumnStats{"shelf_id": {Distinct: 20}}}}}},
		want: `
CREATE INDEX CONCURRENTLY stories_shelf_id_created_at_idx ON public.stories (shelf_id, created_at DESC);
  undo DROP INDEX CONCURRENTLY public.stories_shelf_id_created_at_idx;
  sure: Newest
  then DROP INDEX CONCURRENTLY public.shelves;
    undo CREATE INDEX CONCURRENTLY shelves ON stories USING btree (shelf_id) WITH (fillfactor = 70);
`,
	},
	{
		name: "indexes that are needless as it is; no unique one",
		ddl: `
CREATE INDEX a ON stories (author_id);
CREATE INDEX ab ON stories (author_id, created_at);
CREATE UNIQUE INDEX s ON stories (slug);
CREATE UNIQUE INDEX s2 ON stories (slug);
`,
		queries: "-- name: ByAuthor :many\nSELECT title FROM stories WHERE author_id = $1;\n",
		want: `
spare: DROP INDEX CONCURRENTLY public.a;
  undo CREATE INDEX CONCURRENTLY a ON stories (author_id);
`,
	},
	{
		name: "indexes that nothing here is found, joined, grouped or ordered by",
		ddl: `
CREATE INDEX by_title ON stories (title);
CREATE INDEX by_shelf ON stories (shelf_id);
CREATE INDEX by_slug ON stories (slug, title);
CREATE INDEX by_author ON stories (author_id);
CREATE INDEX lowered ON stories (lower(title));
CREATE INDEX by_name ON users (email);
CREATE VIEW shelves AS SELECT title FROM stories WHERE shelf_id = 1;
`,
		queries: `
-- name: Shelf :many
SELECT title FROM shelves;
-- name: Slugs :many
SELECT slug, count(*) FROM stories GROUP BY slug;
`,
		want: `
unused: DROP INDEX CONCURRENTLY public.by_title;
`,
	},
	{
		name: "both sides of an OR, of which one is served anyway",
		queries: `
-- name: Either :many
SELECT title FROM stories WHERE shelf_id = $1 OR slug = $2;
-- name: BySlug :many
SELECT title FROM stories WHERE slug = $1 ORDER BY created_at LIMIT 3;
`,
		want: `
CREATE INDEX CONCURRENTLY stories_shelf_id_idx ON public.stories (shelf_id);
  undo DROP INDEX CONCURRENTLY public.stories_shelf_id_idx;
  sure: Either
CREATE INDEX CONCURRENTLY stories_slug_created_at_idx ON public.stories (slug, created_at);
  undo DROP INDEX CONCURRENTLY public.stories_slug_created_at_idx;
  sure: BySlug
`,
	},
	{
		name: "a partitioned table, whose indexes are not built CONCURRENTLY",
		ddl: `
CREATE TABLE views (id bigint, story_id bigint NOT NULL, at date NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE views_old PARTITION OF views DEFAULT;
`,
		queries: "-- name: Views :many\nSELECT id FROM views WHERE story_id = $1;\n",
		want: `
CREATE INDEX views_story_id_idx ON public.views (story_id);
  undo DROP INDEX public.views_story_id_idx;
  sure: Views
`,
	},
	{
		name: "at most so many",
		queries: `
-- name: ByShelf :many
SELECT title FROM stories WHERE shelf_id = $1;
-- name: BySlug :many
SELECT s.title, o.title FROM stories s, stories o WHERE s.slug = $1 AND o.slug = $2;
`,
		max: 1,
		want: `
CREATE INDEX CONCURRENTLY stories_slug_idx ON public.stories (slug);
  undo DROP INDEX CONCURRENTLY public.stories_slug_idx;
  sure: BySlug
declined: ByShelf
`,
	},
	{
		name: "a query whose author says that it may be slow",
		queries: `
-- name: Nightly :many
-- ignore: missing-index runs once a night
SELECT title FROM stories WHERE shelf_id = $1;
`,
	},
	{
		name: "names that are taken, an extension, and what rests on the data",
		ddl:  `CREATE VIEW stories_title_idx AS SELECT 1 AS one;`,
		queries: `
-- name: Search :many
SELECT id FROM stories WHERE title ILIKE '%' || $1::text || '%';
`,
		want: `
extension pg_trgm
CREATE INDEX CONCURRENTLY stories_title_idx1 ON public.stories USING gin (title gin_trgm_ops);
  undo DROP INDEX CONCURRENTLY public.stories_title_idx1;
  sure: Search
`,
	},
}

func TestPlan(t *testing.T) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var plan *workload.Plan
			sources := []schema.Source{{Name: "schema.sql", Text: tables + c.ddl}}
			rule := &check.Rule{ID: "plan", Schema: func(p *check.Pass) {
				in := workload.Input{Results: []*analyze.Result{p.Result}, Options: p.Options, Max: c.max}
				in.Options.Sources = sources
				if c.calls != nil {
					in.Calls = func(q *analyze.Query) int64 { return c.calls[q.Name] }
				}
				plan = workload.Make(in)
			}}
			checktest.Check(t, []*check.Rule{rule}, sources, c.queries, c.options)
			if diff := cmp.Diff(strings.TrimLeft(c.want, "\n"), text(plan)); diff != "" {
				t.Errorf("the plan (-want +got):\n%s", diff)
			}
			if plan.After > plan.Before {
				t.Errorf("%f with the plan, %f without", plan.After, plan.Before)
			}
		})
	}
}

func text(p *workload.Plan) string {
	var b strings.Builder
	for _, x := range p.Indexes {
		if x.Extension != "" {
			fmt.Fprintln(&b, "extension", x.Extension)
		}
		for _, s := range x.Statements {
			fmt.Fprintf(&b, "%s\n  undo %s\n", s.SQL, s.Undo)
		}
		var whom []string
		for _, s := range x.Serves {
			name := s.Query.Name
			if s.Calls > 0 {
				name += fmt.Sprintf(" (%d calls)", s.Calls)
			}
			whom = append(whom, name)
		}
		for _, k := range x.ForeignKeys {
			whom = append(whom, "foreign key "+k)
		}
		fmt.Fprintf(&b, "  %s: %s\n", map[bool]string{true: "sure", false: "by the data"}[x.Sure], strings.Join(whom, ", "))
		if len(x.Writes) > 0 {
			fmt.Fprintf(&b, "  kept by %s\n", strings.Join(x.Writes, ", "))
		}
		for _, s := range x.Spares {
			fmt.Fprintf(&b, "  then %s\n    undo %s\n", s.SQL, s.Undo)
		}
	}
	for _, s := range p.Spares {
		fmt.Fprintf(&b, "spare: %s\n  undo %s\n", s.SQL, s.Undo)
	}
	for _, s := range p.Unused {
		fmt.Fprintf(&b, "unused: %s\n", s.SQL)
	}
	if len(p.Declined) > 0 {
		fmt.Fprintf(&b, "declined: %s\n", strings.Join(p.Declined, ", "))
	}
	return b.String()
}

// TestPackages plans for two packages over one schema: what one writes the other's
// indexes pay for, and one index serves both.
func TestPackages(t *testing.T) {
	sources := []schema.Source{{Name: "schema.sql", Text: tables}}
	texts := []string{
		"-- name: ByShelf :many\nSELECT title FROM stories WHERE shelf_id = $1;\n-- name: Gone :exec\nDELETE FROM users WHERE id = $1;\n",
		"-- name: CountShelf :one\nSELECT count(*) FROM stories WHERE shelf_id = $1;\n-- name: Move :exec\nUPDATE stories SET shelf_id = $2 WHERE id = $1;\n",
	}
	cat, diags := schema.Replay(sources, schema.Options{SearchPath: []string{"public"}, Binder: analyze.NewBinder()})
	if err := diags.Err(); err != nil {
		t.Fatal(err)
	}
	var results []*analyze.Result
	for _, text := range texts {
		queries, diags := parser.ParseFile("queries.sql", text, parser.Options{})
		if err := diags.Err(); err != nil {
			t.Fatal(err)
		}
		res, err := analyze.Analyze(t.Context(), cat, queries, analyze.Options{SearchPath: []string{"public"}})
		if err != nil {
			t.Fatal(err)
		}
		results = append(results, res)
	}
	plan := workload.Make(workload.Input{Results: results})
	want := `CREATE INDEX CONCURRENTLY stories_author_id_idx ON public.stories (author_id);
  undo DROP INDEX CONCURRENTLY public.stories_author_id_idx;
  sure: foreign key stories_author
CREATE INDEX CONCURRENTLY stories_shelf_id_idx ON public.stories (shelf_id);
  undo DROP INDEX CONCURRENTLY public.stories_shelf_id_idx;
  sure: ByShelf, CountShelf
  kept by Move
`
	if diff := cmp.Diff(want, text(plan)); diff != "" {
		t.Errorf("the plan (-want +got):\n%s", diff)
	}
	if plan.Queries != 4 {
		t.Errorf("%d queries were weighed, want 4", plan.Queries)
	}
	again := workload.Make(workload.Input{Results: slices.Clone(results)})
	if diff := cmp.Diff(text(plan), text(again)); diff != "" {
		t.Errorf("planned again (-first +second):\n%s", diff)
	}
}
