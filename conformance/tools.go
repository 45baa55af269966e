package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// A claim is what a tool says of a query.
type claim struct {
	sql     string
	params  []typed
	columns []typed
}

// typed is a parameter or a column.
type typed struct {
	name, typ string
	notNull   bool
	reason    string // why it may be NULL
	// read is what sqlc takes a column for: as sqlc says, or as dbgen says of it. nil
	// where dbgen has none, and for the columns of an embedded table.
	read *reading
}

// A tool is a generator that makes claims.
type tool struct {
	name   string
	binary string
	claims func(ctx context.Context, t *tool, c *testCase) (map[string]claim, error)
}

// buildTools finds or builds the programs; it runs in this module's folder.
func buildTools(ctx context.Context, dir, dbgen, sqlc string) ([]*tool, error) {
	tools := []*tool{{name: "dbgen", binary: dbgen, claims: dbgenClaims}}
	sources := [][2]string{{"..", "./cmd/dbgen"}} // a module's folder, and the package in it
	if sqlc != "none" {
		tools = append(tools, &tool{name: "sqlc", binary: sqlc, claims: sqlcClaims})
		sources = append(sources, [2]string{".", "github.com/sqlc-dev/sqlc/cmd/sqlc"})
	}
	for i, t := range tools {
		if t.binary != "" {
			continue
		}
		t.binary = filepath.Join(dir, t.name)
		build := exec.CommandContext(ctx, "go", "build", "-o", t.binary, sources[i][1])
		build.Dir = sources[i][0]
		if build.Dir != "." {
			build.Env = append(os.Environ(), "GOWORK=") // its own workspace has the runtime
		}
		build.Stderr = os.Stderr
		if err := build.Run(); err != nil {
			return nil, fmt.Errorf("build %s: %w", t.name, err)
		}
	}
	return tools, nil
}

// toolTimeout ends a tool that hangs.
const toolTimeout = 2 * time.Minute

// dbgenClaims asks "dbgen describe".
func dbgenClaims(ctx context.Context, t *tool, c *testCase) (map[string]claim, error) {
	settings := map[string]any{
		"version": "1", "schema": absolute(c.schema), "queries": absolute(c.queries),
		"go": map[string]any{"package": "db", "out": "db"},
	}
	out, err := t.run(ctx, "dbgen.yaml", settings, "describe", "--format", "json")
	if err != nil && len(out) == 0 {
		return nil, err
	}
	var doc struct {
		Queries []struct {
			Name, SQL string
			Params    []struct {
				Name, Type string
				Nullable   bool
			}
			Columns []struct {
				Name, Type, Reason string
				Nullable           bool
			}
		}
	}
	if err := json.Unmarshal(out, &doc); err != nil {
		return nil, err
	}
	claims := map[string]claim{}
	for _, q := range doc.Queries {
		x := claim{sql: q.SQL}
		for _, p := range q.Params {
			x.params = append(x.params, typed{name: p.Name, typ: p.Type, notNull: !p.Nullable})
		}
		for _, col := range q.Columns {
			x.columns = append(x.columns, typed{name: col.Name, typ: col.Type, notNull: !col.Nullable, reason: col.Reason})
		}
		claims[q.Name] = x
	}
	return claims, nil
}

// sqlcColumn is a column or parameter in sqlc's code generation request.
type sqlcColumn struct {
	Name    string `json:"name"`
	NotNull bool   `json:"not_null"`
	IsArray bool   `json:"is_array"`
	Dims    int    `json:"array_dims"`
	Table   *struct {
		Schema, Name string
	} `json:"table"`
	Original string `json:"original_name"`
	Type     struct {
		Schema, Name string
	} `json:"type"`
	Embed *struct {
		Schema, Name string
	} `json:"embed_table"`
}

// serials are sqlc's names for what such columns are.
var serials = map[string]string{"smallserial": "smallint", "serial2": "smallint", "serial": "integer", "serial4": "integer", "bigserial": "bigint", "serial8": "bigint"}

func (c sqlcColumn) typed() typed {
	name := cmp.Or(serials[c.Type.Name], c.Type.Name)
	if c.Type.Schema != "" {
		name = c.Type.Schema + "." + name
	}
	if c.IsArray {
		name += "[]"
	}
	return typed{name: c.Name, typ: name, notNull: c.NotNull}
}

// sqlcClaims asks sqlc for its code generation request. sqlc gives nothing at
// all when one query is wrong, so wrong queries are taken out, as its messages
// name their lines, until it succeeds.
func sqlcClaims(ctx context.Context, t *tool, c *testCase) (map[string]claim, error) {
	queries := map[string]string{}
	for _, name := range c.names {
		queries[name] = c.raw[name]
	}
	for len(queries) > 0 {
		claims, refused, err := sqlcRound(ctx, t, c, queries)
		if err != nil {
			return nil, err
		}
		if len(refused) == 0 {
			return claims, nil
		}
		for _, name := range refused {
			delete(queries, name)
		}
	}
	return map[string]claim{}, nil
}

// run writes a tool's settings into a folder of its own and runs it there.
func (t *tool) run(ctx context.Context, file string, settings any, args ...string) ([]byte, error) {
	dir, err := os.MkdirTemp("", "dbgen-conformance-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	text, err := json.Marshal(settings)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(dir, file), text, 0o666); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, toolTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, t.binary, args...)
	cmd.Dir = dir
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) && len(out) == 0 {
		err = fmt.Errorf("%s: %w\n%s", t.name, err, strings.TrimSpace(string(exit.Stderr)))
	}
	return out, err
}

func absolute(files []string) []string {
	var list []string
	for _, f := range files {
		if abs, err := filepath.Abs(f); err == nil {
			f = abs
		}
		list = append(list, f)
	}
	return list
}
