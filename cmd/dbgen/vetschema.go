package main

import (
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"github.com/dbgen-go/dbgen/analyze/vet"
	"github.com/dbgen-go/dbgen/config"
	"github.com/dbgen-go/dbgen/internal/project"
	"github.com/dbgen-go/dbgen/parser"
)

// useSchema has vet take from the configuration, if there is one, what gives SQL in
// Go code its meaning and says which indexes it wants that are not there, and the
// files of queries.
func useSchema(cmd *cobra.Command, opts *vet.Options) {
	path, err := configPath(cmd)
	if errors.Is(err, config.ErrNotFound) {
		return
	}
	var cfg *config.Config
	if err == nil {
		cfg, err = config.Load(path)
	}
	if err != nil {
		opts.Schema, opts.Inputs = func(texts []string) ([]*vet.Statement, error) { return make([]*vet.Statement, len(texts)), err }, []string{path}
		return
	}
	opts.Schema = func(texts []string) ([]*vet.Statement, error) {
		queries, err := project.Statements(cmd.Context(), cfg, texts)
		found := make([]*vet.Statement, len(texts))
		for i, q := range queries {
			found[i] = statement(q)
		}
		return found, err
	}
	opts.Indexes = func(texts []string) []string {
		found, err := project.Indexes(cmd.Context(), cfg, texts)
		if err != nil { // it was said of the schema
			return make([]string, len(texts))
		}
		return found
	}
	opts.Inputs, opts.QueryFiles = project.SchemaFiles(cfg), project.QueryFiles(cfg)
}

// statement is what the rules on loops want to know of a statement.
func statement(q *project.Statement) *vet.Statement {
	if q == nil {
		return nil
	}
	s := &vet.Statement{Verb: string(q.Verb), Volatile: !q.ReadOnly || q.ReadsViaFunctions, Types: q.Types}
	for _, a := range slices.Concat(q.Reads, q.Writes) {
		if a.Table == nil || a.Via != "" {
			continue
		}
		if name := a.Table.Schema + "." + a.Table.Name; !slices.Contains(s.Tables, name) {
			s.Tables = append(s.Tables, name)
		}
		for _, k := range a.Key {
			if k.Param > 0 && !slices.Contains(s.Keys, k.Param) {
				s.Keys = append(s.Keys, k.Param)
			}
		}
	}
	if len(s.Keys) == 0 {
		if o, ok := parser.Outlined(q.SQL); ok {
			s.Keys = o.Equal
		}
	}
	return s
}
