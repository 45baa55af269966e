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
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/internal/evidence"
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

// Evidence holds findings that make or drop an index to the planner of a server: it gives
// each its Proof, and what the server does not confirm is from now on no more than worth
// knowing. tell is told what of the schema the server refuses.
func (p *Project) Evidence(ctx context.Context, srv *sized.Server, found []check.Finding, tell func(string)) error {
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
			if q := s.question(&found[i]); q != nil && found[i].Proof == nil {
				asked, questions = append(asked, &found[i]), append(questions, q)
			}
		}
		if len(asked) == 0 {
			continue
		}
		try := &evidence.Schema{Sources: s.pkgs[0].Sources, SearchPath: s.pkgs[0].Config.SearchPath, Questions: questions}
		err := p.stage(ctx, "preparing trials for "+s.pkgs[0].Config.Go.Package, func() {
			try.Sets = trial.Sets(s.results(), p.checkOptions(known), time.Now())
		})
		if err != nil {
			return err
		}
		if err := p.begin(ctx, fmt.Sprintf("asking PostgreSQL %d of %d indexes", srv.Version, len(asked))); err != nil {
			return err
		}
		answers, err := evidence.Answers(ctx, srv, try, func(r sized.Refusal) { tell(r.String()) })
		if err != nil {
			return err
		}
		for i, a := range answers {
			prove(asked[i], a, srv)
		}
	}
	return nil
}

// question is what a finding makes one ask of a schema; nil if it is not about an index,
// or about another schema.
func (s *schemaOf) question(f *check.Finding) *evidence.Question {
	lines := strings.Split(strings.TrimSpace(f.SQL), "\n")
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
			q.Asks = []evidence.Ask{{Name: "the look-up of rows by " + strings.Join(f.Columns, ", "), Other: trial.LookUp(t, f.Columns)}}
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

// prove gives a finding its proof.
func prove(f *check.Finding, a *evidence.Answer, srv *sized.Server) {
	f.Proof = &report.Proof{Server: fmt.Sprintf("PostgreSQL %d", srv.Version), Verdict: string(a.Verdict), Reason: a.Reason, Plans: []report.Planned{}}
	for _, t := range a.Trials {
		f.Proof.Plans = append(f.Proof.Plans, report.Planned{
			Query: t.Name, Data: t.Set, CostWithout: t.Without.Cost, CostWith: t.With.Cost, PlanWithout: t.Without.Text, PlanWith: t.With.Text,
			Indexes: append([]string{}, t.Used...), Beside: t.Beside,
		})
	}
	switch a.Verdict {
	case evidence.Depends:
		if f.Confidence == check.High {
			f.Confidence = check.Medium
		}
	case evidence.Unconfirmed:
		f.Severity, f.Confidence = check.Info, check.Low
	}
}
