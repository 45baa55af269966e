package planfacts

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// A node is one of EXPLAIN's JSON.
type node struct {
	NodeType  string  `json:"Node Type"`
	Relation  string  `json:"Relation Name"`
	Index     string  `json:"Index Name"`
	IndexCond string  `json:"Index Cond"`
	Filter    string  `json:"Filter"`
	Cost      float64 `json:"Total Cost"`
	Plans     []node  `json:"Plans"`
}

// A plan is how a server runs a statement.
type plan struct {
	text  string // how each table is read
	cost  float64
	whole bool // a table is read from its first row to its last
	node  node
}

// values are constants and parameters in a condition.
var values = regexp.MustCompile(`'(?:[^']|'')*'(::"?[a-z]+"?( with(out)? time zone| varying)?(\(\d+\))?(\[\])?)?|\$\d+|\b\d+(\.\d+)?\b`)

func (n node) condition() string {
	return values.ReplaceAllString(n.IndexCond, "?")
}

// seeks reports whether the condition is on an index's first key: others bound no part
// of it, and all of its entries are read, unless PostgreSQL 18 skips from one value of the
// first key to the next.
func (n node) seeks(first string) bool {
	return first == "" || strings.Contains(n.IndexCond, first)
}

// leading are the first keys of the indexes on plain columns, by their names.
func (s *server) leading(t *testing.T, tx pgx.Tx) map[string]string {
	t.Helper()
	rows, err := tx.Query(t.Context(), `SELECT c.relname, a.attname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
		JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] WHERE c.relnamespace = 'public'::regnamespace`, pgx.QueryExecModeSimpleProtocol)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	var index, column string
	if _, err := pgx.ForEachRow(rows, []any{&index, &column}, func() error { found[index] = column; return nil }); err != nil {
		t.Fatal(err)
	}
	return found
}

// describe lists how the tables under a node are read. limited says that only the
// first rows of it are wanted.
func (n node) describe(p *plan, leading map[string]string, version int, limited bool) {
	add := func(s string) {
		if p.text != "" {
			p.text += ", "
		}
		p.text += s
	}
	switch n.NodeType {
	case "Seq Scan":
		add(n.Relation + " whole")
		p.whole = true
	case "Index Scan", "Index Only Scan", "Bitmap Index Scan":
		switch {
		case n.IndexCond != "" && !n.seeks(leading[n.Index]) && version < 18:
			add(n.Index + " whole " + n.condition())
			p.whole = true
		case n.IndexCond != "" && !n.seeks(leading[n.Index]):
			add(n.Index + " skipping " + n.condition())
		case n.IndexCond != "":
			add(n.Index + " " + n.condition())
		case limited:
			add(n.Index + " in order")
		default:
			add(n.Index + " whole")
			p.whole = true
		}
	case "Sort", "Incremental Sort", "CTE Scan", "WindowAgg":
		add(strings.ToLower(n.NodeType))
	}
	switch {
	case strings.Contains(n.Filter, "hashed SubPlan"):
		add("hashed subplan")
	case strings.Contains(n.Filter, "SubPlan"):
		add("subplan for each row")
	}
	for _, child := range n.Plans {
		child.describe(p, leading, version, n.NodeType != "Sort" && (limited || n.NodeType == "Limit"))
	}
}

// explain returns the plan that a server keeps in a mode of plan_cache_mode; auto
// chooses after five runs.
func (s *server) explain(t *testing.T, tx pgx.Tx, sql, args, mode string) plan {
	t.Helper()
	run(t, tx, "SET LOCAL plan_cache_mode = "+mode, "SET LOCAL max_parallel_workers_per_gather = 0", "DEALLOCATE ALL", "PREPARE probe AS "+sql)
	if args != "" {
		args = "(" + args + ")"
	}
	runs := 1
	if mode == "auto" {
		runs = 6
	}
	var text string
	for range runs {
		if err := tx.QueryRow(t.Context(), "EXPLAIN (FORMAT JSON) EXECUTE probe"+args, pgx.QueryExecModeSimpleProtocol).Scan(&text); err != nil {
			t.Fatalf("%v\n%s", err, sql)
		}
	}
	var plans []struct{ Plan node }
	if err := json.Unmarshal([]byte(text), &plans); err != nil {
		t.Fatal(err)
	}
	p := plan{node: plans[0].Plan, cost: plans[0].Plan.Cost}
	p.node.describe(&p, s.leading(t, tx), s.version, false)
	return p
}

func run(t *testing.T, tx pgx.Tx, statements ...string) {
	t.Helper()
	for _, sql := range statements {
		if _, err := tx.Exec(t.Context(), sql, pgx.QueryExecModeSimpleProtocol); err != nil {
			t.Fatalf("%v\n%s", err, sql)
		}
	}
}

// uses reports whether a plan reads an index.
func (n node) uses(index string) bool {
	if n.Index == index {
		return true
	}
	for _, child := range n.Plans {
		if child.uses(index) {
			return true
		}
	}
	return false
}
