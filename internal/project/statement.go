package project

import (
	"context"
	"fmt"
	"slices"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/config"
	"github.com/dbgen-go/dbgen/parser"
)

// SchemaFiles are the files that the schemas of a configuration are read from, and
// the configuration's own.
func SchemaFiles(cfg *config.Config) []string {
	files := []string{cfg.File}
	for i := range cfg.Packages {
		found, _ := parser.Files(cfg.Dir, cfg.Packages[i].Schema)
		files = append(files, found...)
	}
	slices.Sort(files)
	return slices.Compact(files)
}

// Statements gives statements of SQL that stand elsewhere than in files of queries
// their meaning, by the first schema of a configuration that has what they name;
// nil is for those that none has, and for what is not one statement. The error is
// the cause of ctx's cancellation, or says what is wrong with the schemas; of the
// rest of them there is what could be told.
func Statements(ctx context.Context, cfg *config.Config, texts []string) ([]*analyze.Query, error) {
	found := make([]*analyze.Query, len(texts))
	p := &Project{Config: cfg}
	done := map[string]bool{}
	for i := range cfg.Packages {
		pkg := &Package{Config: &cfg.Packages[i]}
		key := schemaKey(pkg.Config)
		if done[key] {
			continue
		}
		done[key] = true
		p.replay(ctx, pkg)
		var queries []*parser.Query
		place := map[string]int{}
		for i, text := range texts {
			name := fmt.Sprintf("Q%d", i)
			parsed, diags := parser.ParseFile(name, "-- name: "+name+" :exec\n"+text, parser.Options{})
			if found[i] == nil && !diags.HasErrors() && len(parsed) == 1 {
				queries, place[name] = append(queries, parsed[0]), i
			}
		}
		result, err := analyze.Analyze(ctx, pkg.Schema, queries, analyze.Options{SearchPath: pkg.Config.SearchPath, UnknownFunctions: pkg.Config.UnknownFunctions})
		if err != nil {
			return nil, err
		}
		for _, q := range result.Queries {
			found[place[q.Name]] = q
		}
	}
	return found, p.Diags.Err()
}
