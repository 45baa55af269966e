package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// A plan is a node of EXPLAIN (VERBOSE, FORMAT JSON).
type plan struct {
	Type      string   `json:"Node Type"`
	Cost      float64  `json:"Total Cost"`
	Rows      float64  `json:"Plan Rows"`
	Relation  string   `json:"Relation Name"`
	Schema    string   `json:"Schema"`
	Alias     string   `json:"Alias"`
	Index     string   `json:"Index Name"`
	Filter    string   `json:"Filter"`
	IndexCond string   `json:"Index Cond"`
	Recheck   string   `json:"Recheck Cond"`
	HashCond  string   `json:"Hash Cond"`
	MergeCond string   `json:"Merge Cond"`
	JoinCond  string   `json:"Join Filter"`
	SortKey   []string `json:"Sort Key"`
	GroupKey  []string `json:"Group Key"`
	Output    []string `json:"Output"`
	Plans     []*plan  `json:"Plans"`
}

// walk calls a function for a node and all below it.
func (p *plan) walk(f func(*plan)) {
	f(p)
	for _, c := range p.Plans {
		c.walk(f)
	}
}

// scansAll reports whether a table is read from end to end somewhere.
func (p *plan) scansAll() bool {
	found := false
	p.walk(func(n *plan) { found = found || n.Type == "Seq Scan" })
	return found
}

// usedIndexes lists the indexes that a plan uses, by name.
func (p *plan) usedIndexes() []string {
	var list []string
	seen := map[string]bool{}
	p.walk(func(n *plan) {
		if n.Index != "" && !seen[n.Index] {
			seen[n.Index] = true
			list = append(list, n.Index)
		}
	})
	return list
}

// explain returns a statement's plan.
func (db *database) explain(ctx context.Context, sql string) (*plan, error) {
	results, err := db.PgConn().Exec(ctx, "EXPLAIN (VERBOSE, FORMAT JSON) "+sql).ReadAll()
	if err != nil {
		return nil, err
	}
	var out []json.RawMessage
	for _, r := range results {
		for _, row := range r.Rows {
			if err := json.Unmarshal(row[0], &out); err != nil {
				return nil, err
			}
		}
	}
	if len(out) == 0 || !bytes.HasPrefix(out[0], []byte("{")) { // a utility statement has a text
		return nil, errNoPlan
	}
	var root struct{ Plan *plan }
	if err := json.Unmarshal(out[0], &root); err != nil {
		return nil, err
	}
	if root.Plan == nil {
		return nil, errNoPlan
	}
	return root.Plan, nil
}

// prepare prepares a query and returns the types of its parameters, by OID.
func (db *database) prepare(ctx context.Context, sql string) ([]uint32, error) {
	if err := db.run(ctx, "DEALLOCATE ALL"); err != nil {
		return nil, err
	}
	d, err := db.PgConn().Prepare(ctx, "", sql, nil)
	if err != nil {
		return nil, err
	}
	return d.ParamOIDs, nil
}

// planOf returns a query's plan: with values, or the generic one where values is
// nil.
func (db *database) planOf(ctx context.Context, sql string, params int, values []string) (*plan, error) {
	mode := "force_custom_plan"
	if values == nil {
		mode = "force_generic_plan"
		values = make([]string, params)
		for i := range values {
			values[i] = "NULL"
		}
	}
	if params == 0 {
		return db.explain(ctx, sql)
	}
	// A plan that is kept would not see indexes that are made later.
	err := db.run(ctx, fmt.Sprintf("DEALLOCATE ALL; SET plan_cache_mode = %s; PREPARE q AS %s", mode, strings.TrimRight(strings.TrimSpace(sql), ";")))
	if err != nil {
		return nil, err
	}
	return db.explain(ctx, "EXECUTE q("+strings.Join(values, ", ")+")")
}

var errNoPlan = errors.New("the statement has no plan")

// refusal is the server's message, if it refused.
func refusal(err error) (string, bool) {
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		return refused.Message, true
	}
	return "no plan", errors.Is(err, errNoPlan)
}
