package project

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/trial"
	"github.com/dbgen-go/dbgen/analyze/check/workload"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/internal/evidence"
	"github.com/dbgen-go/dbgen/internal/live"
	"github.com/dbgen-go/dbgen/internal/report"
	"github.com/dbgen-go/dbgen/internal/sized"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A schemaOf is a schema with all packages over it.
type schemaOf struct {
	catalog *schema.Catalog
	pkgs    []*Package
}

// schemas are those of the packages, which must have been understood.
func (p *Project) schemas() []*schemaOf {
	var list []*schemaOf
	for _, pkg := range p.Packages {
		i := slices.IndexFunc(list, func(s *schemaOf) bool { return s.catalog == pkg.Schema })
		if i < 0 {
			i = len(list)
			list = append(list, &schemaOf{catalog: pkg.Schema})
		}
		list[i].pkgs = append(list[i].pkgs, pkg)
	}
	return list
}

func (s *schemaOf) results() []*analyze.Result {
	var list []*analyze.Result
	for _, pkg := range s.pkgs {
		list = append(list, pkg.Result)
	}
	return list
}

// A Trier holds advice on indexes to the planner of a server, which it starts when there is
// some.
type Trier struct {
	// Start starts the server.
	Start func(context.Context) (*sized.Server, error)
	// Live is a real database whose data is planned for, or nil.
	Live *live.Database
	// Drift is how it differs from the schema; Unknown are tables that it has no statistics
	// of, which are taken as they are typically.
	Drift   []live.Difference
	Unknown []string
	// Refused are statements of schemas that the server does not take.
	Refused []string

	srv *sized.Server
}

// Server is that of the trials as reports name it; "" while none was started.
func (t *Trier) Server() string {
	if t.srv == nil {
		return ""
	}
	if t.Live != nil && t.Live.Version != t.srv.Version {
		return fmt.Sprintf("PostgreSQL %d, with the statistics of the database's %d", t.srv.Version, t.Live.Version)
	}
	return fmt.Sprintf("PostgreSQL %d", t.srv.Version)
}

// Close stops the server.
func (t *Trier) Close() error {
	if t.srv == nil {
		return nil
	}
	return t.srv.Close()
}

// try asks questions of a schema.
func (t *Trier) try(ctx context.Context, p *Project, s *schemaOf, known check.Stats, questions []*evidence.Question, whole bool) (*evidence.Answers, error) {
	first := s.pkgs[0]
	if t.srv == nil {
		if err := p.begin(ctx, "starting PostgreSQL"); err != nil {
			return nil, err
		}
		srv, err := t.Start(ctx)
		if err != nil {
			return nil, err
		}
		t.srv = srv
	}
	data, err := t.data(ctx, p, s)
	if err != nil {
		return nil, err
	}
	of := &evidence.Schema{Sources: first.Sources, SearchPath: first.Config.SearchPath, Questions: questions, Whole: whole, Live: t.Live}
	err = p.stage(ctx, "preparing trials for "+first.Config.Go.Package, func() {
		of.Sets = trial.Sets(s.results(), p.checkOptions(known), time.Now(), data)
	})
	if err != nil {
		return nil, err
	}
	if err := p.begin(ctx, fmt.Sprintf("asking PostgreSQL %d of %d indexes", t.srv.Version, len(questions))); err != nil {
		return nil, err
	}
	answers, err := evidence.Try(ctx, t.srv, of)
	if err != nil {
		return nil, err
	}
	for _, r := range answers.Refused {
		t.Refused = append(t.Refused, r.String())
	}
	t.Drift = append(t.Drift, answers.Drift...)
	return answers, nil
}

// data is what the real database knows of a schema's tables; nil without one.
func (t *Trier) data(ctx context.Context, p *Project, s *schemaOf) (trial.Live, error) {
	if t.Live == nil {
		return nil, nil
	}
	if err := p.begin(ctx, "reading the database's statistics"); err != nil {
		return nil, err
	}
	var schemas []string
	for x := range s.catalog.AllTables() {
		if !slices.Contains(schemas, x.Schema) {
			schemas = append(schemas, x.Schema)
		}
	}
	tables, err := t.Live.Tables(ctx, schemas)
	if err != nil {
		return nil, err
	}
	data := trial.Live{}
	for _, x := range tables {
		name := schema.Name{Schema: x.Schema, Name: x.Name}.String()
		if s.table(name) == nil {
			continue
		}
		if !x.Analyzed {
			t.Unknown = append(t.Unknown, name)
			continue
		}
		one := trial.Table{Rows: max(1, x.Rows), Pages: max(1, x.Pages)}
		for _, c := range x.Columns {
			one.Columns = append(one.Columns, trial.Column{
				Name: c.Name, Width: c.Width, NullFrac: c.NullFrac, Distinct: c.Distinct, Common: c.Common, Shares: c.Shares, Bounds: c.Bounds, Correlation: c.Correlation,
			})
		}
		data[name] = one
	}
	return data, nil
}

// ProveFindings gives findings that make or drop an index their Proof; what the server does
// not confirm is from then on no more than worth knowing.
func (p *Project) ProveFindings(ctx context.Context, t *Trier, found []check.Finding) error {
	known, err := p.stats()
	if err != nil {
		return err
	}
	if slices.ContainsFunc(p.Packages, func(pkg *Package) bool { return pkg.Result == nil }) {
		if err := p.understand(ctx); err != nil {
			return err
		}
	}
	for _, s := range p.schemas() {
		var asked []*check.Finding
		var questions []*evidence.Question
		for i := range found {
			if found[i].Proof != nil {
				continue
			}
			if q := s.question(&found[i]); q != nil {
				asked, questions = append(asked, &found[i]), append(questions, q)
			}
		}
		if len(asked) == 0 && t.Live == nil { // how a real database differs is worth knowing all the same
			continue
		}
		answers, err := t.try(ctx, p, s, known, questions, false)
		if err != nil {
			return err
		}
		for i, a := range answers.Each {
			f := asked[i]
			f.Proof = t.proof(a)
			switch {
			case a.Verdict == evidence.Unconfirmed:
				f.Severity, f.Confidence = check.Info, check.Low
			case a.Verdict == evidence.Depends && f.Confidence == check.High:
				f.Confidence = check.Medium
			}
		}
	}
	return nil
}

// ProvePlans gives the indexes of plans their Proof, and plans what all queries cost by the
// server. An index that it does not confirm for all data is not sure.
func (p *Project) ProvePlans(ctx context.Context, t *Trier, plans []*Workload) error {
	known, err := p.stats()
	if err != nil {
		return err
	}
	for i, s := range p.schemas() { // in the order that plans have
		plan := plans[i].Plan
		if len(plan.Indexes) == 0 && t.Live == nil {
			continue
		}
		var questions []*evidence.Question
		for _, x := range plan.Indexes {
			questions = append(questions, planned(x))
		}
		answers, err := t.try(ctx, p, s, known, questions, true)
		if err != nil {
			return err
		}
		for i, a := range answers.Each {
			x := plan.Indexes[i]
			x.Proof = t.proof(a)
			x.Sure = x.Sure && a.Verdict == evidence.Confirmed
		}
		if w := answers.Whole; w != nil {
			plan.Measured = &workload.Measured{Server: t.Server(), Queries: w.Queries, Before: w.Without, After: w.With}
		}
	}
	return nil
}

// planned is what an index of a plan makes one ask.
func planned(x *workload.Index) *evidence.Question {
	q := &evidence.Question{}
	if x.Extension != "" {
		q.Before = []string{"CREATE EXTENSION IF NOT EXISTS " + tree.QuoteIdent(x.Extension)}
	}
	for _, st := range x.Statements {
		q.Make = append(q.Make, st.SQL)
	}
	for _, s := range x.Serves {
		q.Asks = append(q.Asks, evidence.Ask{Name: s.Query.Name, Query: s.Query})
	}
	for _, k := range x.Table.ForeignKeys() {
		if slices.Contains(x.ForeignKeys, k.Name) {
			var columns []string
			for _, c := range k.Columns {
				columns = append(columns, c.Name)
			}
			q.Asks = append(q.Asks, lookUp(x.Table, columns))
		}
	}
	return q
}

// lookUp asks for the rows that refer to one of a foreign key's parent.
func lookUp(t *schema.Table, columns []string) evidence.Ask {
	return evidence.Ask{Name: "the look-up of rows by " + strings.Join(columns, ", "), Other: trial.LookUp(t, columns)}
}

// question is what a finding makes one ask of a schema; nil if it is not about an index,
// or about another schema.
func (s *schemaOf) question(f *check.Finding) *evidence.Question {
	lines := strings.Split(strings.TrimSpace(f.SQL), "\n")
	if f.Query == "" && !slices.ContainsFunc(s.pkgs[0].Sources, func(src schema.Source) bool { return src.Name == f.File }) {
		return nil // another schema may have a table of the name
	}
	switch {
	case strings.HasPrefix(f.SQL, "CREATE INDEX "):
		if slices.ContainsFunc(lines, func(l string) bool { return !strings.HasPrefix(l, "CREATE INDEX ") }) {
			return nil
		}
		q := &evidence.Question{Make: lines}
		if f.Before != "" {
			q.Before = strings.Split(strings.TrimSpace(f.Before), "\n")
		}
		if f.Query == "" {
			t := s.table(f.Table)
			if t == nil {
				return nil
			}
			q.Asks = []evidence.Ask{lookUp(t, f.Columns)}
			return q
		}
		for _, pkg := range s.pkgs {
			if slices.ContainsFunc(pkg.Result.Queries, func(o *analyze.Query) bool { return o.Name == f.Query && o.Pos.File == f.File }) {
				for _, o := range pkg.Result.Queries {
					if o.Name == f.Query && o.Pos.File == f.File || slices.Contains(f.Queries, o.Name) {
						q.Asks = append(q.Asks, evidence.Ask{Name: o.Name, Query: o})
					}
				}
				return q
			}
		}
	case strings.HasPrefix(f.SQL, "DROP INDEX "):
		t := s.table(f.Table)
		if t == nil || len(lines) != 1 {
			return nil
		}
		dropped := strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(f.SQL, "DROP INDEX "), "CONCURRENTLY "), ";")
		i := slices.IndexFunc(t.Indexes, func(ix *schema.Index) bool { return dropped == tree.QuoteIdent(t.Schema)+"."+tree.QuoteIdent(ix.Name) })
		if i < 0 {
			return nil
		}
		q := &evidence.Question{Drop: t.Indexes[i], Table: t}
		for _, pkg := range s.pkgs {
			for _, o := range pkg.Result.Queries {
				touches := func(a analyze.Access) bool { return a.Table == t }
				if slices.ContainsFunc(o.Reads, touches) || slices.ContainsFunc(o.Writes, touches) {
					q.Asks = append(q.Asks, evidence.Ask{Name: o.Name, Query: o})
				}
			}
		}
		return q
	}
	return nil
}

// table is the one of a name with its schema; nil if there is none.
func (s *schemaOf) table(name string) *schema.Table {
	for t := range s.catalog.AllTables() {
		if t.QualifiedName().String() == name {
			return t
		}
	}
	return nil
}

// proof is an answer as reports show it.
func (t *Trier) proof(a *evidence.Answer) *report.Proof {
	p := &report.Proof{Server: t.Server(), Verdict: string(a.Verdict), Reason: a.Reason, Plans: []report.Planned{}}
	for _, t := range a.Trials {
		p.Plans = append(p.Plans, report.Planned{
			Query: t.Name, Data: t.Set, CostWithout: t.Without.Cost, CostWith: t.With.Cost, PlanWithout: t.Without.Text, PlanWith: t.With.Text,
			Indexes: append([]string{}, t.Used...), Beside: t.Beside,
		})
	}
	return p
}
