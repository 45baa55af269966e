package project

import (
	"context"
	"slices"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/rules"
	"github.com/dbgen-go/dbgen/internal/diag"
)

// Check runs the checks on every package. A finding in a schema that several
// packages share is reported once. The diagnostics are rules that failed, the
// error is the cause of ctx's cancellation.
func (p *Project) Check(ctx context.Context) ([]check.Finding, diag.List, error) {
	settings := p.Config.Check
	var found []check.Finding
	var failed diag.List
	for _, pkg := range p.Packages {
		if err := p.begin(ctx, "checking "+pkg.Config.Go.Package); err != nil {
			return nil, diag.List{}, err
		}
		all, diags := check.Run(pkg.Result, rules.Check(), check.Options{
			TableRows:   settings.TableRows,
			DefaultRows: settings.DefaultRows,
			PostgreSQL:  settings.PostgreSQL,
			Rules:       settings.Rules,
			Elsewhere:   rules.VetOnlyIDs(),
			Sources:     pkg.Sources,
		})
		failed.Append(diags)
		for _, f := range all {
			if !slices.ContainsFunc(found, func(g check.Finding) bool { return same(f, g) }) {
				found = append(found, f)
			}
		}
	}
	return found, failed, context.Cause(ctx)
}

// same reports whether two findings are about the same place and thing.
func same(f, g check.Finding) bool {
	return f.Rule == g.Rule && f.File == g.File && f.Line == g.Line && f.Column == g.Column && f.SQL == g.SQL && f.Query == g.Query
}
