package check_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

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

// TestPlans asks a real server with real rows whether check is right. Where it
// proposes an index, the plan does without one for want of it, and uses it once
// it is made just as proposed; where it is silent, no large table is read as a
// whole.
func TestPlans(t *testing.T) {
	ctx := context.Background()
	db := dbtest.Database(t, dbtest.SharedPostgres(t), readFile(t, "testdata/schema.sql")+"CREATE EXTENSION pg_trgm;")
	db.Exec(t, readFile(t, "testdata/fill.sql"))
	pool := db.Pool(t)
	for _, tt := range slices.Concat(loud, silent) {
		if tt.noPlan {
			continue
		}
		t.Run(tt.name, func(t *testing.T) {
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
			exec("SET LOCAL plan_cache_mode = force_custom_plan; SET LOCAL max_parallel_workers_per_gather = 0; DEALLOCATE ALL")
			exec("PREPARE probe AS " + tt.sql)
			plan := explain(t, tx, tt.args)
			if tt.want == "" {
				if wholeTable(plan) {
					t.Errorf("check is silent, but a whole table is read: %+v", plan)
				}
				return
			}
			if !wholeTable(plan) && !slices.ContainsFunc(plan, func(n planNode) bool { return strings.HasSuffix(n.NodeType, "Sort") }) {
				t.Errorf("check proposes %s, but the plan does without: %+v", tt.want, plan)
			}
			statements := strings.Split(tt.want, "\n")
			for i, sql := range statements {
				// CONCURRENTLY cannot be rolled back.
				exec(strings.Replace(sql, "INDEX CONCURRENTLY", fmt.Sprintf("INDEX proposed%d", i), 1))
			}
			plan = explain(t, tx, tt.args)
			for i := range statements {
				if !slices.ContainsFunc(plan, func(n planNode) bool { return n.Index == fmt.Sprintf("proposed%d", i) }) {
					t.Errorf("the plan does not use %s: %+v", tt.want, plan)
				}
			}
		})
	}
}
