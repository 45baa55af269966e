package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// A reading is what sqlc takes a column of a result for.
type reading struct {
	Name    string `json:"name"`
	Type    string `json:"type"`
	Dims    int    `json:"dims"`
	NotNull bool   `json:"not_null"`
	Table   string `json:"table"`
	Column  string `json:"column"`
}

func (r *reading) String() string {
	s := fmt.Sprintf("%q %s", r.Name, r.Type)
	if r.Dims > 0 {
		s += fmt.Sprintf("[%d]", r.Dims)
	}
	if r.NotNull {
		s += " NOT NULL"
	}
	if r.Table != "" {
		s += " of " + r.Table + "." + r.Column
	}
	return s
}

// reading is what sqlc's code generation request says of a column.
func (c sqlcColumn) reading() *reading {
	r := &reading{Name: c.Name, Type: c.Type.Name, Dims: c.Dims, NotNull: c.NotNull}
	if c.Type.Schema != "" {
		r.Type = c.Type.Schema + "." + r.Type
	}
	if c.Table != nil {
		r.Table, r.Column = cmp.Or(c.Table.Schema, "public")+"."+c.Table.Name, cmp.Or(c.Original, c.Name)
	}
	return r
}

// dbgenReadings asks "dbgen describe" in a project of sqlc's.
func dbgenReadings(ctx context.Context, t *tool, c *testCase) (map[string]claim, error) {
	settings := map[string]any{"version": "2", "sql": []any{map[string]any{
		"engine": "postgresql", "schema": absolute(c.schema), "queries": absolute(c.queries),
		"gen": map[string]any{"go": map[string]any{"package": "db", "out": "db", "sql_package": "pgx/v5"}},
	}}}
	out, err := t.run(ctx, "sqlc.json", settings, "describe", "--format", "json")
	if err != nil && len(out) == 0 {
		return nil, err
	}
	var doc struct {
		Queries []struct {
			Name    string
			Columns []struct {
				Name, Embed string
				SQLC        *reading
			}
		}
	}
	if err := json.Unmarshal(out, &doc); err != nil {
		return nil, err
	}
	claims := map[string]claim{}
	for _, q := range doc.Queries {
		x := claim{}
		for _, col := range q.Columns {
			said := typed{name: col.Name, read: col.SQLC}
			if col.Embed != "" {
				said.read = nil
			}
			x.columns = append(x.columns, said)
		}
		claims[q.Name] = x
	}
	return claims, nil
}

// compareReadings counts the columns of which dbgen says rightly what sqlc takes
// them for, and those of which it says so wrongly.
func compareReadings(ctx context.Context, out io.Writer, tools []*tool, cases []*testCase, verbose bool) error {
	if len(tools) < 2 {
		return errors.New("sqlc is left out")
	}
	var all, wrong, silent int
	for _, c := range cases {
		want, err := tools[1].claims(ctx, tools[1], c)
		if err != nil {
			return fmt.Errorf("%s: %w", c.dir, err)
		}
		got, err := dbgenReadings(ctx, tools[0], c)
		if err != nil {
			fmt.Fprintf(out, "%s: dbgen gives nothing: %.200v\n", c.dir, err)
			continue
		}
		for _, name := range c.names {
			x, ok := want[name]
			y, understood := got[name]
			if !ok || !understood || len(x.columns) != len(y.columns) {
				continue
			}
			for i, col := range x.columns {
				said := y.columns[i].read
				switch {
				case col.read == nil:
				case said == nil:
					all, silent = all+1, silent+1
					if verbose {
						fmt.Fprintf(out, "%s: %s: column %d: nothing is said; sqlc: %s\n", c.dir, name, i+1, col.read)
					}
				case *said != *col.read:
					all, wrong = all+1, wrong+1
					if verbose {
						fmt.Fprintf(out, "%s: %s: column %d: said: %s; sqlc: %s\n", c.dir, name, i+1, said, col.read)
					}
				default:
					all++
				}
			}
		}
	}
	fmt.Fprintf(out, "%6d columns of %d cases that both tools understand\n%6d read otherwise by sqlc\n%6d of which nothing is said\n", all, len(cases), wrong, silent)
	return nil
}
