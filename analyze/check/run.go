package check

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/internal/crash"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/report"
	"github.com/dbgen-go/dbgen/parser"
)

// Run checks a package of queries and its schema. Findings come in order of
// position. Where a rule panics, that is an error among the diagnostics, which
// names the rule and the query: its other findings stand, as do those of the
// other rules.
func Run(res *analyze.Result, rules []*Rule, opts Options) ([]Finding, diag.List) {
	c := &checker{res: res, opts: opts, failed: map[failure]bool{}, common: map[any]any{}, files: map[string]*diag.File{}}
	for _, r := range rules {
		c.known = append(c.known, r.ID)
		if opts.Rules[r.ID] != Off {
			c.rules = append(c.rules, r)
		}
	}
	c.known = append(c.known, opts.Elsewhere...)
	c.known = append(c.known, opts.Others...)
	var found []Finding
	for _, q := range res.Queries {
		found = append(found, c.query(q)...)
	}
	found = c.merge(found)
	found = append(found, c.schema(found)...)
	for i := range found {
		c.complete(&found[i])
	}
	report.Sort(found)
	for i := range c.silenced {
		c.complete(&c.silenced[i])
		if opts.Silenced != nil {
			opts.Silenced(c.silenced[i])
		}
	}
	return found, c.diags
}

// complete fills in what a rule leaves to the framework.
func (c *checker) complete(f *Finding) {
	i := slices.IndexFunc(c.rules, func(r *Rule) bool { return r.ID == f.Rule })
	rule := c.rules[i]
	c.end(f)
	f.Confidence = cmp.Or(f.Confidence, High)
	f.Severity = cmp.Or(c.opts.Rules[f.Rule], f.Severity, rule.Severity)
	if f.Confidence == Low {
		f.Severity = Info
	}
	f.Queries, f.Columns = orEmpty(f.Queries), orEmpty(f.Columns)
	if rule.Merge != nil && f.Subject == "" && len(f.Columns) > 0 {
		f.Subject = f.Table + "(" + f.Columns[0] + ")" // the same whichever queries want it and what they add
	}
}

// orEmpty makes lists that JSON shows as [], never as null.
func orEmpty(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

// A checker is the state of one run.
type checker struct {
	res    *analyze.Result
	opts   Options
	rules  []*Rule  // that are not turned off
	known  []string // ids of all rules
	diags  diag.List
	failed map[failure]bool
	common map[any]any
	files  map[string]*diag.File // the schema's, as far as they were asked for

	silenced []Finding // by comments, each with its Suppression
}

// A failure is a rule that panicked on a query, or on the schema when query is
// nil: what it would have found there is not known.
type failure struct {
	rule  string
	query *analyze.Query
}

func (c *checker) pass(q *analyze.Query) *Pass {
	return &Pass{Result: c.res, Query: q, Options: c.opts, Known: c.known, shared: map[Need]*outcome{}, common: c.common}
}

// call runs one function of a rule and returns what it reported. A panic
// becomes a diagnostic.
func (c *checker) call(r *Rule, p *Pass, f func()) []Finding {
	p.found = nil
	if died := crash.Catch(f); died != nil {
		c.fail(r, p.Query, died)
	}
	for i := range p.found {
		found := &p.found[i]
		found.Rule = r.ID
		if p.Query != nil {
			found.Query, found.Queries = p.Query.Name, []string{p.Query.Name}
		}
	}
	return p.found
}

// fail says that a rule panicked.
func (c *checker) fail(r *Rule, q *analyze.Query, died *crash.Crash) {
	c.failed[failure{r.ID, q}] = true
	d := diag.Diagnostic{Message: fmt.Sprintf("internal error in rule %s: %s", r.ID, died)}
	of := "schema"
	if q != nil {
		d.Query, d.Pos, of = q.Name, q.Pos, "query"
	}
	d.Hint = fmt.Sprintf("this is a fault of dbgen, not of the %s, and all other findings stand: please report it together with the %[1]s and these lines\n%s",
		of, died.Where())
	c.diags.Add(d)
}

// query runs all rules on one query and takes out what its author silenced.
func (c *checker) query(q *analyze.Query) []Finding {
	p := c.pass(q)
	var found []Finding
	for _, r := range c.rules {
		if r.Query == nil {
			continue
		}
		if died := p.prepare(r.Needs); died != nil {
			c.fail(r, q, died)
			continue
		}
		found = append(found, c.call(r, p, func() { r.Query(p) })...)
	}
	return c.ignore(p, found)
}

// merge lets the rules make one finding of several.
func (c *checker) merge(found []Finding) []Finding {
	for _, r := range c.rules {
		if r.Merge == nil {
			continue
		}
		var own, others []Finding
		for _, f := range found {
			if f.Rule == r.ID {
				own = append(own, f)
			} else {
				others = append(others, f)
			}
		}
		if died := crash.Catch(func() { own = r.Merge(own) }); died != nil {
			c.fail(r, nil, died)
			continue
		}
		found = append(others, own...)
	}
	return found
}

// schema runs the rules on the schema itself.
func (c *checker) schema(queries []Finding) []Finding {
	p := c.pass(nil)
	p.Found = queries
	var found []Finding
	for _, r := range c.rules {
		if r.Schema != nil {
			found = append(found, c.call(r, p, func() { r.Schema(p) })...)
		}
	}
	return c.ignoreSchema(p, found)
}

func (c *checker) off(rule string) bool { return c.opts.Rules[rule] == Off }

// Tags are the tags that cached queries of a package carry.
func Tags(res *analyze.Result) []parser.Tag {
	var tags []parser.Tag
	for _, q := range res.Queries {
		if q.Directives.Cache != nil {
			tags = append(tags, q.Directives.Cache.Tags...)
		}
	}
	return tags
}
