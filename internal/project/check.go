package project

import (
	"context"
	"slices"

	"github.com/dbgen-go/dbgen/analyze/check"
)

// Check runs the checks on every package. A finding in a schema that several
// packages share is reported once. The error is the cause of ctx's
// cancellation.
func (p *Project) Check(ctx context.Context) ([]check.Finding, error) {
	settings := p.Config.Check
	var found []check.Finding
	for _, pkg := range p.Packages {
		if err := p.begin(ctx, "checking "+pkg.Config.Go.Package); err != nil {
			return nil, err
		}
		for _, f := range check.Run(pkg.Result, check.Options{
			TableRows:   settings.TableRows,
			DefaultRows: settings.DefaultRows,
			PostgreSQL:  settings.PostgreSQL,
			Rules:       settings.Rules,
			Sources:     pkg.Sources,
		}) {
			if !slices.ContainsFunc(found, func(g check.Finding) bool { return same(f, g) }) {
				found = append(found, f)
			}
		}
	}
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	return found, nil
}

// same reports whether two findings are about the same place and thing.
func same(f, g check.Finding) bool {
	return f.Rule == g.Rule && f.File == g.File && f.Line == g.Line && f.Column == g.Column && f.SQL == g.SQL && f.Query == g.Query
}
