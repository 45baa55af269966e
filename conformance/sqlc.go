package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
)

// fileOfError finds the query files that sqlc's messages name.
var fileOfError = regexp.MustCompile(`(?m)^.*?(\w+)\.sql:\d+:\d+: `)

// sqlcRound runs sqlc once, with a file for each query so that its messages
// tell which queries it refuses. A crash refuses all that is left.
func sqlcRound(ctx context.Context, t *tool, c *testCase, queries map[string]string) (claims map[string]claim, refused []string, err error) {
	dir, err := os.MkdirTemp("", "dbgen-conformance-")
	if err != nil {
		return nil, nil, err
	}
	defer os.RemoveAll(dir)
	if err := os.Mkdir(filepath.Join(dir, "queries"), 0o777); err != nil {
		return nil, nil, err
	}
	for name, sql := range queries {
		text := fmt.Sprintf("-- name: %s :%s\n%s;\n", name, c.commands[name], sql)
		if err := os.WriteFile(filepath.Join(dir, "queries", name+".sql"), []byte(text), 0o666); err != nil {
			return nil, nil, err
		}
	}
	// sqlc joins paths to its folder, so the schema is copied into it.
	for i, file := range c.schema {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, nil, err
		}
		if err := os.MkdirAll(filepath.Join(dir, "schema"), 0o777); err != nil {
			return nil, nil, err
		}
		if err := os.WriteFile(filepath.Join(dir, "schema", fmt.Sprintf("%04d.sql", i)), text, 0o666); err != nil {
			return nil, nil, err
		}
	}
	const settings = `{"version": "2", "sql": [{"engine": "postgresql", "schema": "schema", "queries": "queries", "gen": {"json": {"out": "gen"}}}]}`
	if err := os.WriteFile(filepath.Join(dir, "sqlc.json"), []byte(settings), 0o666); err != nil {
		return nil, nil, err
	}
	timed, cancel := context.WithTimeout(ctx, toolTimeout)
	defer cancel()
	cmd := exec.CommandContext(timed, t.binary, "generate")
	cmd.Dir = dir
	out, runErr := cmd.CombinedOutput()
	if ctx.Err() != nil {
		return nil, nil, ctx.Err()
	}
	if runErr != nil {
		bad := map[string]bool{}
		for _, m := range fileOfError.FindAllSubmatch(out, -1) {
			if name := string(m[1]); queries[name] != "" {
				bad[name] = true
			}
		}
		if len(bad) == 0 { // a crash, or an error in the schema: nothing can be had
			fmt.Fprintf(os.Stderr, "%s: sqlc gives nothing: %.200s\n", filepath.Base(c.dir), out)
			return nil, slices.Collect(maps.Keys(queries)), nil
		}
		return nil, slices.Collect(maps.Keys(bad)), nil
	}
	text, err := os.ReadFile(filepath.Join(dir, "gen", "codegen_request.json"))
	if errors.Is(err, fs.ErrNotExist) { // no query is left of which sqlc makes code
		return map[string]claim{}, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	var request struct {
		Catalog struct {
			DefaultSchema string `json:"default_schema"`
			Schemas       []struct {
				Name   string `json:"name"`
				Tables []struct {
					Rel     struct{ Name string } `json:"rel"`
					Columns []sqlcColumn          `json:"columns"`
				} `json:"tables"`
			} `json:"schemas"`
		} `json:"catalog"`
		Queries []struct {
			Name    string       `json:"name"`
			Text    string       `json:"text"`
			Columns []sqlcColumn `json:"columns"`
			Params  []struct {
				Number int        `json:"number"`
				Column sqlcColumn `json:"column"`
			} `json:"params"`
		} `json:"queries"`
	}
	if err := json.Unmarshal(text, &request); err != nil {
		return nil, nil, err
	}
	tables := map[string][]sqlcColumn{}
	for _, s := range request.Catalog.Schemas {
		for _, t := range s.Tables {
			tables[s.Name+"."+t.Rel.Name] = t.Columns
		}
	}
	claims = map[string]claim{}
	for _, q := range request.Queries {
		x := claim{sql: q.Text}
		for _, col := range q.Columns {
			if col.Embed == nil {
				plain := col.typed()
				plain.read = col.reading()
				x.columns = append(x.columns, plain)
				continue
			}
			for _, part := range tables[cmp.Or(col.Embed.Schema, request.Catalog.DefaultSchema)+"."+col.Embed.Name] {
				x.columns = append(x.columns, part.typed())
			}
		}
		for _, p := range q.Params {
			x.params = append(x.params, p.Column.typed())
		}
		claims[q.Name] = x
	}
	return claims, nil, nil
}
