package planner_test

import (
	"context"
	"encoding/json"
	"math"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/internal/checktest"
	"github.com/dbgen-go/dbgen/analyze/check/internal/planner"
	"github.com/dbgen-go/dbgen/analyze/paths"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// costs are statements on the schema of stories, and what a server is given for
// their parameters. off is by what factor an estimate may differ from the server's
// where that is more than usual.
var costs = []struct {
	sql, args string
	off       float64
}{
	{"SELECT * FROM stories WHERE id = $1", "7", 0},
	{"SELECT * FROM stories WHERE author_id = $1", "7", 0},
	{"SELECT * FROM stories WHERE editor_id = $1", "7", 0},
	{"SELECT * FROM stories WHERE editor_id = ANY($1::bigint[])", "'{1,2,3,4,5,6,7,8,9,10}'", 0},
	{"SELECT * FROM comments WHERE user_id = $1 AND created_at > $2", "7, '2024-01-20'", 3},
	{"SELECT * FROM stories", "", 0},
	{"SELECT id FROM stories ORDER BY published_at DESC LIMIT 5", "", 0},
	{"SELECT id FROM stories WHERE status = 'draft' ORDER BY published_at DESC LIMIT 5", "", 0},
	{"SELECT id FROM stories ORDER BY created_at DESC LIMIT 5", "", 0},
	{"SELECT * FROM stories WHERE editor_id = $1 ORDER BY score LIMIT 5", "7", 0},
	{"SELECT max(id) FROM stories", "", 0},
	{"SELECT max(created_at) FROM stories", "", 0},
	{"SELECT * FROM likes WHERE story_id = $1 AND user_id = $2", "7, 7", 0},
	{"SELECT * FROM likes WHERE user_id = $1", "7", 0},
	{"SELECT c.* FROM stories s JOIN comments c ON c.story_id = s.id WHERE s.id = $1", "7", 0},
	{"SELECT s.title FROM comments c JOIN stories s ON s.id = c.story_id WHERE c.user_id = $1", "7", 0},
	{"SELECT s.title, c.body FROM stories s JOIN comments c ON c.story_id = s.id", "", 0},
	{"SELECT s.id FROM stories s LEFT JOIN comments c ON c.story_id = s.id WHERE s.editor_id = $1", "7", 0},
	{"SELECT s.id FROM stories s WHERE s.editor_id = $1 AND EXISTS (SELECT 1 FROM likes l WHERE l.story_id = s.id AND l.user_id = $2)", "7, 7", 0},
	{"SELECT * FROM stories WHERE slug = $1 AND deleted_at IS NULL", "'story-7'", 0},
	{"SELECT * FROM users WHERE email = $1 OR id = $2", "'u7@example.com', 7", 0},
	{"UPDATE stories SET score = 0 WHERE editor_id = $1", "7", 0},
	{"DELETE FROM comments WHERE parent_id = $1", "7", 0},
	{"SELECT c.id FROM comments c WHERE c.story_id IN (SELECT s.id FROM stories s WHERE s.editor_id = $1)", "7", 0},
}

// usual is by what factor an estimate may differ from a server's cost: indexes are
// advised where they save half.
const usual = 2

// TestCosts holds estimates to what a real server's planner says a statement
// costs, given that server's statistics of real rows.
func TestCosts(t *testing.T) {
	db := dbtest.Database(t, dbtest.SharedPostgres(t), checktest.Stories)
	db.Exec(t, checktest.StoryRows)
	pool := db.Pool(t)
	stats := readStats(t, pool)
	for _, c := range costs {
		t.Run(c.sql, func(t *testing.T) {
			got, want := estimate(t, c.sql, stats), explained(t, pool, c.sql, c.args)
			factor := max(got/want, want/got)
			if allowed := max(c.off, usual); factor > allowed {
				t.Errorf("estimated %.0f, the server says %.0f: off by %.1f", got, want, factor)
			}
		})
	}
}

func estimate(t *testing.T, sql string, stats check.Stats) float64 {
	t.Helper()
	search := []string{"public"}
	cat, diags := schema.Replay([]schema.Source{{Name: "schema.sql", Text: checktest.Stories}}, schema.Options{SearchPath: search, Binder: analyze.NewBinder()})
	if err := diags.Err(); err != nil {
		t.Fatal(err)
	}
	queries, diags := parser.ParseFile("queries.sql", "-- name: Q :exec\n"+sql+";\n", parser.Options{})
	if err := diags.Err(); err != nil {
		t.Fatal(err)
	}
	res, err := analyze.Analyze(t.Context(), cat, queries, analyze.Options{SearchPath: search})
	if err != nil {
		t.Fatal(err)
	}
	if err := res.Diags.Err(); err != nil {
		t.Fatal(err)
	}
	p := &check.Pass{Result: res, Query: res.Queries[0], Options: check.Options{Stats: stats}}
	pl := planner.New(p, planner.NewData(p, planner.Typical, planner.NewHints()))
	sum := 0.0
	for _, l := range paths.Of(res.Bound, res.Queries[0].Tree) {
		sum += pl.Level(l, nil)
	}
	return sum
}

func explained(t *testing.T, pool *pgxpool.Pool, sql, args string) float64 {
	t.Helper()
	ctx := context.Background()
	tx, err := pool.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(ctx)
	if args != "" {
		args = "(" + args + ")"
	}
	if _, err := tx.Exec(ctx, "SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL plan_cache_mode = force_custom_plan; DEALLOCATE ALL; PREPARE probe AS "+sql, pgx.QueryExecModeSimpleProtocol); err != nil {
		t.Fatal(err)
	}
	var text string
	if err := tx.QueryRow(ctx, "EXPLAIN (FORMAT JSON) EXECUTE probe"+args, pgx.QueryExecModeSimpleProtocol).Scan(&text); err != nil {
		t.Fatal(err)
	}
	var plans []struct {
		Plan struct {
			Cost float64 `json:"Total Cost"`
		}
	}
	if err := json.Unmarshal([]byte(text), &plans); err != nil {
		t.Fatal(err)
	}
	return plans[0].Plan.Cost
}

// readStats reads what the server knows of its tables.
func readStats(t *testing.T, pool *pgxpool.Pool) check.Stats {
	t.Helper()
	ctx := context.Background()
	stats := check.Stats{Tables: map[string]check.TableStats{}}
	rows, err := pool.Query(ctx, "SELECT 'public.' || relname, reltuples::bigint, relpages::bigint FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'")
	if err != nil {
		t.Fatal(err)
	}
	var name string
	var n, pages int64
	if _, err := pgx.ForEachRow(rows, []any{&name, &n, &pages}, func() error {
		stats.Tables[name] = check.TableStats{Rows: n, Pages: pages, Columns: map[string]check.ColumnStats{}}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	rows, err = pool.Query(ctx, "SELECT 'public.' || tablename, attname, n_distinct, null_frac, avg_width, coalesce(correlation, 0) FROM pg_stats WHERE schemaname = 'public'")
	if err != nil {
		t.Fatal(err)
	}
	var column string
	var distinct, nulls, correlation float64
	var width int
	if _, err := pgx.ForEachRow(rows, []any{&name, &column, &distinct, &nulls, &width, &correlation}, func() error {
		stats.Tables[name].Columns[column] = check.ColumnStats{Distinct: distinct, NullFrac: nulls, Width: width, Correlation: correlation}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if len(stats.Tables) == 0 || math.IsNaN(correlation) {
		t.Fatal("no statistics")
	}
	return stats
}
