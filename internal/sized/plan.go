package sized

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A Node is one of EXPLAIN (FORMAT JSON)'s, as far as it is read.
type Node struct {
	Type      string  `json:"Node Type"`
	Cost      float64 `json:"Total Cost"`
	Rows      float64 `json:"Plan Rows"`
	Relation  string  `json:"Relation Name"`
	Index     string  `json:"Index Name"`
	IndexCond string  `json:"Index Cond"`
	OnceOnly  string  `json:"One-Time Filter"`
	Plans     []*Node `json:"Plans"`
}

// A Plan is how the server would run a statement.
type Plan struct {
	Node
	Text string // as EXPLAIN prints it
}

// Indexes are the names of the indexes that a plan reads, each once.
func (n *Node) Indexes() []string {
	var names []string
	n.walk(func(n *Node) {
		if n.Index != "" && !slices.Contains(names, n.Index) {
			names = append(names, n.Index)
		}
	})
	return names
}

// Folded reports whether a part of the statement is not run at all, as a condition on the
// values alone is not so.
func (n *Node) Folded() bool {
	found := false
	n.walk(func(n *Node) { found = found || n.OnceOnly == "false" })
	return found
}

func (n *Node) walk(f func(*Node)) {
	f(n)
	for _, c := range n.Plans {
		c.walk(f)
	}
}

// ErrNoPlan: the statement is none that is planned.
var ErrNoPlan = errors.New("the statement has no plan")

// customRuns is after how many custom plans plan_cache_mode = auto compares them with the
// generic one (choose_custom_plan in plancache.c).
const customRuns = 5

// Explain returns the plan that the server keeps for a prepared statement by itself: after
// five runs with values, which are SQL, it goes on to plan for the values, or keeps one
// plan for all, whichever it takes for cheaper. Where values is nil the plan is for all.
// params is how many the statement has. The error is a *pgconn.PgError where the server
// refuses the statement.
func (db *Database) Explain(ctx context.Context, sql string, params int, values []string) (*Plan, error) {
	run := sql
	var b strings.Builder
	b.WriteString("DEALLOCATE ALL;\n")
	if params > 0 {
		mode, args := "auto", values
		if values == nil {
			mode, args = "force_generic_plan", slices.Repeat([]string{"NULL"}, params)
		}
		fmt.Fprintf(&b, "SET plan_cache_mode = %s;\nPREPARE q AS %s\n;\n", mode, statement(sql))
		run = "EXECUTE q(" + strings.Join(args, ", ") + ")"
		if values != nil {
			for range customRuns {
				fmt.Fprintf(&b, "EXPLAIN (COSTS OFF) %s;\n", run)
			}
		}
	} else {
		run = statement(run)
	}
	fmt.Fprintf(&b, "EXPLAIN (FORMAT JSON) %s\n;\nEXPLAIN %s\n;\n", run, run)
	results, err := db.PgConn().Exec(ctx, b.String()).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(results) < 2 {
		return nil, ErrNoPlan
	}
	results = results[len(results)-2:]
	var lines []string
	for _, row := range results[1].Rows {
		lines = append(lines, string(row[0]))
	}
	var nodes []struct{ Plan *Node }
	// A utility statement has a text.
	if len(results[0].Rows) != 1 || !bytes.HasPrefix(results[0].Rows[0][0], []byte("[")) || json.Unmarshal(results[0].Rows[0][0], &nodes) != nil ||
		len(nodes) != 1 || nodes[0].Plan == nil {
		return nil, ErrNoPlan
	}
	return &Plan{*nodes[0].Plan, strings.Join(lines, "\n")}, nil
}

// statement is SQL without the semicolon that ends it.
func statement(sql string) string { return strings.TrimRight(strings.TrimSpace(sql), "; \n\t") }
