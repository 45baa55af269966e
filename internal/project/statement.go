package project

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/rules"
	"github.com/dbgen-go/dbgen/config"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/stats"
	"github.com/dbgen-go/dbgen/parser"
)

// SchemaFiles are the files that the schemas of a configuration are read from, the
// configuration's own, and that of its statistics.
func SchemaFiles(cfg *config.Config) []string {
	files := []string{cfg.File}
	if name, _ := cfg.StatsFile(stats.Name); name != "" {
		if _, err := os.Stat(cfg.Path(name)); err == nil {
			files = append(files, cfg.Path(name))
		}
	}
	var patterns []string
	for i := range cfg.Packages {
		patterns = append(patterns, cfg.Packages[i].Schema...)
	}
	slices.Sort(patterns)
	found, _ := parser.Files(cfg.Dir, slices.Compact(patterns)) // packages may share a schema
	files = append(files, found...)
	slices.Sort(files)
	return slices.Compact(files)
}

// QueryFiles are the files of queries of a configuration, by the folder into which
// code is generated from them.
func QueryFiles(cfg *config.Config) map[string][]string {
	files := map[string][]string{}
	for i := range cfg.Packages {
		pkg := &cfg.Packages[i]
		found, _ := parser.Files(cfg.Dir, pkg.Queries)
		out, err := filepath.Abs(cfg.Path(pkg.Go.Out))
		if err == nil {
			files[out] = append(files[out], found...)
		}
	}
	return files
}

// A Statement is a statement of SQL that stands elsewhere than in a file of queries.
type Statement struct {
	*analyze.Query
	Types []string // of its parameters, by their numbers, as SQL writes them
}

// Statements gives statements of SQL that stand elsewhere than in files of queries
// their meaning, by the first schema of a configuration that has what they name;
// nil is for those that none has, and for what is not one statement. The error is
// the cause of ctx's cancellation, or says what is wrong with the schemas; of the
// rest of them there is what could be told.
func Statements(ctx context.Context, cfg *config.Config, texts []string) ([]*Statement, error) {
	found := make([]*Statement, len(texts))
	diags, err := statements(ctx, cfg, texts, func(result *analyze.Result, place map[string]int) {
		for _, q := range result.Queries {
			s := &Statement{Query: q}
			for _, p := range q.Params {
				s.Types = append(s.Types, result.Types.Format(p.Type.OID))
			}
			found[place[q.Name]] = s
		}
	})
	if err != nil {
		return nil, err
	}
	return found, diags.Err()
}

// Indexes are the indexes that statements of SQL want and no schema of a
// configuration has, each as the statement that makes it; "" is none. The error is
// as of Statements.
func Indexes(ctx context.Context, cfg *config.Config, texts []string) ([]string, error) {
	found := make([]string, len(texts))
	wants := slices.DeleteFunc(rules.Check(), func(r *check.Rule) bool { return r.ID != "missing-index" })
	_, err := checkTexts(ctx, cfg, texts, wants, func(i int, f check.Finding) {
		if f.SQL != "" {
			found[i] = f.SQL
		}
	})
	return found, err
}

// CheckTexts checks statements of SQL that stand elsewhere than in files of queries by
// the first schema of a configuration that has what they name. found is called with a
// statement's number for each finding of it, whose place in a file says nothing;
// understood says which statements are some schema's. The error is as of Statements.
func CheckTexts(ctx context.Context, cfg *config.Config, texts []string, found func(i int, f check.Finding)) (understood []bool, err error) {
	return checkTexts(ctx, cfg, texts, rules.Check(), found)
}

func checkTexts(ctx context.Context, cfg *config.Config, texts []string, by []*check.Rule, found func(i int, f check.Finding)) ([]bool, error) {
	understood := make([]bool, len(texts))
	p := &Project{Config: cfg}
	known, err := p.stats()
	if err != nil {
		return understood, err
	}
	diags, err := statements(ctx, cfg, texts, func(result *analyze.Result, place map[string]int) {
		for _, q := range result.Queries {
			understood[place[q.Name]] = true
		}
		all, _ := check.Run(result, by, p.checkOptions(known))
		for _, f := range all {
			told := map[int]bool{}
			for _, name := range append([]string{f.Query}, f.Queries...) {
				if i, ok := place[name]; ok && !told[i] {
					told[i] = true
					found(i, f)
				}
			}
		}
	})
	if err != nil {
		return understood, err
	}
	return understood, diags.Err()
}

// statements analyses texts by each schema of a configuration in turn, those that
// none before it has. place is which text a query is.
func statements(ctx context.Context, cfg *config.Config, texts []string, each func(*analyze.Result, map[string]int)) (diag.List, error) {
	p := &Project{Config: cfg}
	done := map[string]bool{}
	known := map[int]bool{}
	for i := range cfg.Packages {
		pkg := &Package{Config: &cfg.Packages[i]}
		key := schemaKey(pkg.Config)
		if done[key] {
			continue
		}
		done[key] = true
		p.readSchema(pkg)
		pkg.Schema = p.replay(ctx, pkg)
		var queries []*parser.Query
		place := map[string]int{}
		for i, text := range texts {
			name := fmt.Sprintf("Q%d", i)
			parsed, diags := parser.ParseFile(name, "-- name: "+name+" :exec\n"+text, parser.Options{})
			if !known[i] && !diags.HasErrors() && len(parsed) == 1 {
				queries, place[name] = append(queries, parsed[0]), i
			}
		}
		result, err := analyze.Analyze(ctx, pkg.Schema, queries, analyze.Options{SearchPath: pkg.Config.SearchPath, UnknownFunctions: pkg.Config.UnknownFunctions})
		if err != nil {
			return diag.List{}, err
		}
		for _, q := range result.Queries {
			known[place[q.Name]] = true
		}
		each(result, place)
	}
	return p.Diags, nil
}
