package missingindex_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dbgen-go/dbgen/analyze/check/internal/checktest"
	"github.com/dbgen-go/dbgen/analyze/check/missingindex"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// A planNode is a node of EXPLAIN's JSON.
type planNode struct {
	NodeType string     `json:"Node Type"`
	Relation string     `json:"Relation Name"`
	Index    string     `json:"Index Name"`
	Plans    []planNode `json:"Plans"`
}

func (n planNode) all() []planNode {
	nodes := []planNode{n}
	for _, p := range n.Plans {
		nodes = append(nodes, p.all()...)
	}
	return nodes
}

// large are the tables that a plan should not read as a whole.
var large = []string{"users", "stories", "comments", "likes", "jobs", "prices"}

func wholeTable(plan []planNode) bool {
	return slices.ContainsFunc(plan, func(n planNode) bool {
		return n.NodeType == "Seq Scan" && slices.Contains(large, n.Relation)
	})
}

func explain(t *testing.T, tx pgx.Tx, args string) []planNode {
	t.Helper()
	if args != "" {
		args = "(" + args + ")"
	}
	var text string
	err := tx.QueryRow(context.Background(), "EXPLAIN (FORMAT JSON) EXECUTE probe"+args, pgx.QueryExecModeSimpleProtocol).Scan(&text)
	if err != nil {
		t.Fatal(err)
	}
	var plans []struct{ Plan planNode }
	if err := json.Unmarshal([]byte(text), &plans); err != nil {
		t.Fatal(err)
	}
	return plans[0].Plan.all()
}

// TestPlans asks a real server with real rows whether the cases that have a
// plan are right. Where an index is proposed, the plan does without one for want
// of it, and uses it once it is made just as proposed; where nothing is found,
// no large table is read as a whole.
func TestPlans(t *testing.T) {
	db := dbtest.Database(t, dbtest.SharedPostgres(t), checktest.Stories+"CREATE EXTENSION pg_trgm;")
	db.Exec(t, checktest.StoryRows)
	pool := db.Pool(t)
	for _, f := range checktest.Files(t) {
		for _, c := range f.Cases {
			if c.Planned {
				for _, mode := range []string{"force_custom_plan", "auto"} {
					t.Run(c.Name+"/"+mode, func(t *testing.T) { holdToPlan(t, pool, c, mode) })
				}
			}
		}
	}
}

// holdToPlan holds a case to the plan that the server makes for its arguments, or
// keeps: by itself it chooses a generic plan after five runs if that is no dearer.
func holdToPlan(t *testing.T, pool *pgxpool.Pool, c *checktest.Case, mode string) {
	ctx := context.Background()
	tx, err := pool.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(ctx)
	exec := func(sql string) {
		t.Helper()
		if _, err := tx.Exec(ctx, sql, pgx.QueryExecModeSimpleProtocol); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	exec("SET LOCAL plan_cache_mode = " + mode + "; SET LOCAL max_parallel_workers_per_gather = 0")
	settled := func() []planNode {
		t.Helper()
		exec("DEALLOCATE ALL")
		exec("PREPARE probe AS " + c.SQL)
		for range 5 {
			explain(t, tx, c.Plan)
		}
		return explain(t, tx, c.Plan)
	}
	plan := settled()
	cure := cures(c.Want)
	if len(cure) == 0 {
		if wholeTable(plan) {
			t.Errorf("check is silent, but a whole table is read: %+v", plan)
		}
		return
	}
	if !wholeTable(plan) && !slices.ContainsFunc(plan, func(n planNode) bool { return strings.HasSuffix(n.NodeType, "Sort") }) {
		t.Errorf("check proposes %q, but the plan does without: %+v", cure, plan)
	}
	for i, sql := range cure {
		// CONCURRENTLY cannot be rolled back.
		exec(strings.Replace(sql, "INDEX CONCURRENTLY", fmt.Sprintf("INDEX proposed%d", i), 1))
	}
	plan = settled()
	for i := range cure {
		if !slices.ContainsFunc(plan, func(n planNode) bool { return n.Index == fmt.Sprintf("proposed%d", i) }) {
			t.Errorf("the plan does not use %q: %+v", cure, plan)
		}
	}
}

func TestCures(t *testing.T) {
	checktest.Cures(t, "CREATE EXTENSION IF NOT EXISTS pg_trgm;\n", missingindex.Rule)
}

// cures returns the statements that a finding proposes.
func cures(want string) []string {
	_, text, ok := strings.Cut(want, "\tcure: ")
	if !ok {
		return nil
	}
	var statements []string
	for line := range strings.Lines(text) {
		statements = append(statements, strings.TrimSpace(line))
	}
	return statements
}
