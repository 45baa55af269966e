package project

import (
	"context"
	"slices"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/schema"
	"github.com/dbgen-go/dbgen/parser/sqltext"
)

// VerifySchemas replays the schemas of which files would be changed to texts, by
// their names. The error is what would be wrong with them then and is not now.
func (p *Project) VerifySchemas(ctx context.Context, texts map[string]string) error {
	var wrong diag.List
	done := map[string]bool{}
	for _, pkg := range p.Packages {
		key := schemaKey(pkg.Config)
		sources, changes := changed(pkg.Sources, texts)
		if done[key] || !changes {
			continue
		}
		done[key] = true
		_, now := p.replaySources(ctx, pkg.Config, pkg.Sources)
		_, then := p.replaySources(ctx, pkg.Config, sources)
		if err := context.Cause(ctx); err != nil {
			return err
		}
		for _, d := range then.All() {
			known := slices.ContainsFunc(now.All(), func(o diag.Diagnostic) bool { return o.Severity == d.Severity && o.Message == d.Message })
			if d.Severity == diag.Error && !known {
				wrong.Add(d)
			}
		}
	}
	return wrong.Err()
}

// changed returns sources with the texts that some of them would have.
func changed(sources []schema.Source, texts map[string]string) (now []schema.Source, changes bool) {
	now = slices.Clone(sources)
	for i := range now {
		if text, ok := texts[now[i].Name]; ok {
			now[i].Text, changes = sqltext.WithoutMark(text), true
		}
	}
	return now, changes
}
