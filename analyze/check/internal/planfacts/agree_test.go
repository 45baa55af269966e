package planfacts

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/implicitcast"
	"github.com/dbgen-go/dbgen/analyze/check/internal/checktest"
	"github.com/dbgen-go/dbgen/analyze/check/missingindex"
	"github.com/dbgen-go/dbgen/analyze/check/unindexablecondition"
	"github.com/dbgen-go/dbgen/parser/schema"
)

var rules = []*check.Rule{missingindex.Rule, unindexablecondition.Rule, implicitcast.Rule}

// stats are what is known of rows.sql.
var stats = check.Stats{Tables: map[string]check.TableStats{
	"public.owner": {Rows: 4000},
	"public.part":  {Rows: 40_000, Columns: map[string]check.ColumnStats{"item_id": {Distinct: 20_000, Width: 8}, "label": {Distinct: -1, Width: 10}}},
	"public.item": {Rows: 40_000, Columns: map[string]check.ColumnStats{
		"owner_id":   {Distinct: 4000, Width: 8},
		"group_id":   {Distinct: 3000, Width: 4, NullFrac: 0.0025},
		"seq":        {Distinct: -1, Width: 4},
		"kind":       {Distinct: 5, Width: 3, Common: []float64{0.2, 0.2, 0.2, 0.2, 0.2}},
		"state":      {Distinct: 2, Width: 5, Common: []float64{0.99, 0.01}},
		"code":       {Distinct: -1, Width: 7},
		"name":       {Distinct: -1, Width: 11},
		"flag":       {Distinct: 2, Width: 1, Common: []float64{0.99, 0.01}},
		"rank":       {Distinct: -0.99, Width: 4, NullFrac: 0.01},
		"meta":       {Distinct: -0.1, Width: 25},
		"tags":       {Distinct: 6000, Width: 40},
		"body":       {Distinct: -1, Width: 100},
		"created_at": {Distinct: -1, Width: 8},
		"deleted_at": {Distinct: 1, Width: 8, NullFrac: 0.99},
	}},
}}

// worthwhile is what a plan must cost for advice to be welcome.
const worthwhile = 50

// find runs dbgen check for a version of PostgreSQL.
func find(t *testing.T, version int, ddl []string, query string) []check.Finding {
	t.Helper()
	sources := []schema.Source{{Name: "schema.sql", Text: schemaSQL}, {Name: "indexes.sql", Text: strings.Join(ddl, ";\n") + ";"}}
	found, _ := checktest.Check(t, rules, sources, query, check.Options{Stats: stats, PostgreSQL: version})
	return found
}

// summary is the gist of findings.
func summary(found []check.Finding) string {
	var all []string
	for _, f := range found {
		how := strings.Join(lines(f.SQL), " ")
		if how == "" {
			how = f.Message
			if _, rewrite, ok := strings.Cut(how, "; "); ok {
				how = rewrite
			}
		}
		grade := ""
		if f.Severity == check.Info {
			grade = " (info)"
		}
		all = append(all, f.Rule+grade+": "+how)
	}
	if len(all) == 0 {
		return "nothing"
	}
	return strings.Join(all, " | ")
}

// hold plans a case on a server, and holds dbgen check to what is seen there.
func (c *tested) hold(t *testing.T, s *server) []*fact {
	t.Helper()
	tx, err := s.pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(context.Background())
	var facts []*fact
	add := func(kind, text string) { facts = append(facts, &fact{s.version, s.version, kind, text}) }

	run(t, tx, c.indexes...)
	before := s.explain(t, tx, c.sql(), c.args, "auto")
	add("plan", before.text)
	if c.args != "" {
		custom, generic := s.explain(t, tx, c.sql(), c.args, "force_custom_plan"), s.explain(t, tx, c.sql(), c.args, "force_generic_plan")
		if custom.text != before.text || generic.text != before.text {
			add("custom", custom.text)
			add("generic", generic.text)
		}
	}
	found := find(t, s.version, c.indexes, c.query)
	add("check", summary(found))
	var known, agree bool
	fail := func(format string, args ...any) {
		t.Helper()
		agree = false
		if !known {
			t.Errorf("PostgreSQL %d: %s\nbefore (%.0f): %s\ncheck: %s", s.version, fmt.Sprintf(format, args...), before.cost, before.text, summary(found))
		}
	}
	known, agree = slices.ContainsFunc(c.differ, func(f *fact) bool { return f.of(s.version) }), true
	defer func() {
		if known && agree {
			t.Errorf("PostgreSQL %d: plan and findings agree: the mark that they do not is out of date", s.version)
		}
	}()
	if len(found) == 0 {
		c.silent(t, tx, s, before, fail)
		return facts
	}
	add("cured", c.cure(t, tx, s, before, found, fail))
	return facts
}

// silent holds a case without a finding: there is nothing to gain.
func (c *tested) silent(t *testing.T, tx pgx.Tx, s *server, before plan, fail func(string, ...any)) {
	t.Helper()
	if len(c.instead) > 0 {
		fail("the case has a rewrite, and check asks for none")
	}
	if !before.whole && len(c.vain) == 0 {
		return
	}
	if len(c.vain) == 0 {
		fail("a table is read as a whole, and check finds nothing")
		return
	}
	run(t, tx, c.vain...)
	if after := s.explain(t, tx, c.sql(), c.args, "auto"); after.cost < before.cost/2 {
		fail("check finds nothing, but %s helps: (%.0f) %s", c.vain, after.cost, after.text)
	}
}

// cure does all that check proposes, until it is content, and returns the plan after.
func (c *tested) cure(t *testing.T, tx pgx.Tx, s *server, before plan, found []check.Finding, fail func(string, ...any)) string {
	t.Helper()
	if before.cost < worthwhile {
		fail("check finds something, and there is nothing to gain")
	}
	if len(c.vain) > 0 {
		fail("the case has indexes in vain, and check asks for one")
	}
	ddl, queries := c.indexes, []string{c.query}
	rewritten, made := false, []string{}
	for range 3 {
		for _, f := range found {
			for _, sql := range lines(f.SQL) {
				name := fmt.Sprintf("made_%d", len(made))
				sql = strings.TrimSuffix(strings.Replace(sql, "INDEX CONCURRENTLY", "INDEX "+name, 1), ";")
				run(t, tx, sql)
				ddl, made = append(ddl[:len(ddl):len(ddl)], sql), append(made, name)
			}
			if f.SQL == "" && !rewritten {
				if len(c.instead) == 0 {
					fail("check asks for a rewrite, and the case has none")
					return "?"
				}
				rewritten, queries = true, nil
				for _, sql := range c.instead {
					queries = append(queries, named(sql, c))
				}
			}
		}
		found = nil
		for _, q := range queries {
			found = append(found, find(t, s.version, ddl, q)...)
		}
		if len(found) == 0 {
			break
		}
	}
	if len(found) > 0 {
		fail("check is not content with what it proposed: %s", summary(found))
	}
	if !rewritten && len(c.instead) > 0 {
		fail("the case has a rewrite, and check asks for none")
	}
	if strings.Contains(strings.Join(ddl[len(c.indexes):], ";"), "(lower(") || strings.Contains(strings.Join(ddl[len(c.indexes):], ";"), "->>") { // statistics of what is computed
		run(t, tx, "SET LOCAL default_statistics_target = 150", "ANALYZE item")
	}
	var texts []string
	used := map[string]bool{}
	for _, q := range queries {
		as := &tested{query: q}
		after := s.explain(t, tx, as.sql(), c.arguments(as.sql()), "auto")
		texts = append(texts, after.text)
		if after.cost > before.cost/2 || after.whole {
			fail("what check proposes does not help: (%.0f) %s", after.cost, after.text)
		}
		for _, name := range made {
			used[name] = used[name] || after.node.uses(name)
		}
	}
	for _, name := range made {
		if !used[name] {
			fail("an index that check proposes is not used: %s", strings.Join(ddl, "; "))
		}
	}
	return strings.Join(texts, " | ")
}

// arguments are those of the case that a statement has parameters for.
func (c *tested) arguments(sql string) string {
	all := strings.Split(c.args, ", ")
	n := 0
	for n < len(all) && strings.Contains(sql, fmt.Sprintf("$%d", n+1)) {
		n++
	}
	return strings.Join(all[:n], ", ")
}
