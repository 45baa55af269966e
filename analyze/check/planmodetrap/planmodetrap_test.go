package planmodetrap_test

import (
	"context"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/analyze/check/internal/checktest"
	"github.com/dbgen-go/dbgen/analyze/check/planmodetrap"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

func Test(t *testing.T) { checktest.Run(t, planmodetrap.Rule) }

// TestPlans asks a real server: of each case that has a plan, the custom plan uses
// an index for the condition, and the generic plan does not.
func TestPlans(t *testing.T) {
	db := dbtest.Database(t, dbtest.SharedPostgres(t), checktest.Stories)
	db.Exec(t, checktest.StoryRows)
	pool := db.Pool(t)
	for _, f := range checktest.Files(t) {
		for _, c := range f.Cases {
			if !c.Planned {
				continue
			}
			t.Run(c.Name, func(t *testing.T) {
				if c.Want == "" {
					t.Fatal("the case has a plan, and nothing is found")
				}
				ctx := context.Background()
				tx, err := pool.Begin(ctx)
				if err != nil {
					t.Fatal(err)
				}
				defer tx.Rollback(ctx)
				plan := func(mode string) string {
					t.Helper()
					setup := "SET LOCAL plan_cache_mode = " + mode + "; SET LOCAL max_parallel_workers_per_gather = 0; DEALLOCATE ALL; PREPARE probe AS " + c.SQL
					if _, err := tx.Exec(ctx, setup, pgx.QueryExecModeSimpleProtocol); err != nil {
						t.Fatal(err)
					}
					rows, err := tx.Query(ctx, "EXPLAIN (COSTS OFF) EXECUTE probe("+c.Plan+")", pgx.QueryExecModeSimpleProtocol)
					if err != nil {
						t.Fatal(err)
					}
					lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
					if err != nil {
						t.Fatal(err)
					}
					return strings.Join(lines, "\n")
				}
				if _, err := tx.Exec(ctx, strings.TrimPrefix(c.Schema(), checktest.Stories), pgx.QueryExecModeSimpleProtocol); err != nil {
					t.Fatal(err)
				}
				if custom := plan("force_custom_plan"); strings.Contains(custom, "Seq Scan") {
					t.Errorf("the custom plan does without an index:\n%s", custom)
				}
				if generic := plan("force_generic_plan"); !strings.Contains(generic, "Seq Scan") {
					t.Errorf("the generic plan uses an index:\n%s", generic)
				}
			})
		}
	}
}
