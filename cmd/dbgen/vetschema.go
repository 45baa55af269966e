package main

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/vet"
	"github.com/dbgen-go/dbgen/config"
	"github.com/dbgen-go/dbgen/internal/project"
	"github.com/dbgen-go/dbgen/parser"
)

// schemaOf returns what gives SQL in Go code its meaning: the schemas of the
// configuration, if there is one. What is wrong with the configuration is said,
// and then texts are judged by themselves.
func schemaOf(cmd *cobra.Command, log io.Writer) func(texts []string) []*vet.Statement {
	return func(texts []string) []*vet.Statement {
		found := make([]*vet.Statement, len(texts))
		cfg, err := loadConfig(cmd)
		if err == nil {
			var queries []*analyze.Query
			queries, err = project.Statements(cmd.Context(), cfg, texts)
			for i, q := range queries {
				found[i] = statement(q)
			}
		}
		if err != nil && !errors.Is(err, config.ErrNotFound) && cmd.Context().Err() == nil {
			fmt.Fprintf(log, "dbgen: SQL in Go code is judged without the schema: %v\n", err)
		}
		return found
	}
}

// statement is what the rules on loops want to know of a statement.
func statement(q *analyze.Query) *vet.Statement {
	if q == nil {
		return nil
	}
	s := &vet.Statement{Verb: string(q.Verb), Volatile: !q.ReadOnly || q.ReadsViaFunctions}
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
