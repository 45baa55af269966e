package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/dbgen-go/dbgen/bench"
)

// starting writes the section on what is the same without cgo, and what dbgen takes as
// sqlc's plugin.
func starting(w io.Writer, rounds int) error {
	dir, err := os.MkdirTemp("", "dbgen-starting-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	var programs []string
	for _, p := range []struct {
		name, in, pkg string
		env           []string
		tags          string
	}{
		{"dbgen", "..", "./cmd/dbgen", nil, ""},
		{"dbgen-nocgo", "..", "./cmd/dbgen", []string{"CGO_ENABLED=0"}, ""},
		{"dbgen-c", "..", "./cmd/dbgen", nil, "pg_query_go"},
		{"sqlc", ".", "github.com/sqlc-dev/sqlc/cmd/sqlc", nil, ""},
		{"sqlc-nocgo", ".", "github.com/sqlc-dev/sqlc/cmd/sqlc", []string{"CGO_ENABLED=0"}, ""},
	} {
		path := filepath.Join(dir, p.name)
		env := p.env
		if p.in == ".." {
			env = append([]string{"GOWORK="}, env...) // its own workspace has the runtime
		}
		if _, err := spend(p.in, env, "go", "build", "-tags", p.tags, "-o", path, p.pkg); err != nil {
			return err
		}
		programs = append(programs, path)
	}
	fmt.Fprint(w, `
1,000 queries over 200 tables, cold, by each program as it is built with cgo and with `+"`CGO_ENABLED=0`"+`, in turns; medians of time, of
processor time and of the most memory that a run had. dbgen reads SQL in Go either way; `+"`-tags pg_query_go`"+` has PostgreSQL's parser in C.

| | program | time | processor time | memory |
|---|---|---|---|---|
`)
	forget()
	project := filepath.Join(dir, "project")
	if err := bench.WriteBlocks(project, 200, 1000, 1); err != nil {
		return err
	}
	costs := make([][]cost, len(programs))
	for round := range rounds + 1 {
		for i, program := range programs {
			if err := putMadeAway(project); err != nil {
				return err
			}
			c, err := spend(project, []string{"DBGEN_CACHE_DIR=" + filepath.Join(project, keptIn)}, program, "generate")
			if err != nil {
				return err
			}
			if round > 0 {
				costs[i] = append(costs[i], c)
			}
		}
	}
	for i, label := range []string{"dbgen, cgo", "dbgen, `CGO_ENABLED=0`", "dbgen, `-tags pg_query_go`", "sqlc, cgo", "sqlc, `CGO_ENABLED=0`"} {
		info, err := os.Stat(programs[i])
		if err != nil {
			return err
		}
		_, cpu, _ := quartiles(each(costs[i], func(c cost) time.Duration { return c.cpu }))
		fmt.Fprintf(w, "| %s | %.0f MB | %v | %v | %s |\n", label, float64(info.Size())/1e6, typical(costs[i]), cpu.Round(time.Millisecond), peak(costs[i]))
	}
	fmt.Fprint(w, `
dbgen with `+"`CGO_ENABLED=0`"+` beside sqlc with cgo, as under Generating:
`)
	if err := writeTable(w, withoutCgo, filepath.Join(dir, "without"), programs[1], programs[3], rounds); err != nil {
		return err
	}
	return asPlugin(w, dir, rounds)
}

// withoutCgo are the jobs that are measured without cgo, too.
var withoutCgo = []job{{200, 1000, 1, cold}, {200, 1000, 25, cold}, {200, 1000, 1, unchanged}, {200, 1000, 1, edited}}

// asPlugin measures dbgen as sqlc runs it, on one table and one query.
func asPlugin(w io.Writer, dir string, rounds int) error {
	project := filepath.Join(dir, "plugin")
	if err := os.MkdirAll(project, 0o777); err != nil {
		return err
	}
	for name, text := range map[string]string{
		"schema.sql": first["schema.sql"], "queries.sql": first["queries.sql"], "sqlc.yaml": first["sqlc.yaml"],
		"plugin.yaml": fmt.Sprintf("version: \"2\"\nplugins:\n- name: dbgen\n  process:\n    cmd: %s\nsql:\n- engine: postgresql\n  schema: schema.sql\n  queries: queries.sql\n  codegen:\n  - plugin: dbgen\n    out: plugged\n    options:\n      package: db\n      sql_package: pgx/v5\n",
			filepath.Join(dir, "dbgen")),
	} {
		if err := os.WriteFile(filepath.Join(project, name), []byte(text), 0o666); err != nil {
			return err
		}
	}
	sqlc := filepath.Join(dir, "sqlc")
	var plugged, plain, alone []cost
	for range rounds {
		a, err := spend(project, nil, sqlc, "generate", "-f", "plugin.yaml")
		if err != nil {
			return err
		}
		b, err := spend(project, nil, sqlc, "generate", "-f", "sqlc.yaml")
		if err != nil {
			return err
		}
		c, err := spend(project, nil, filepath.Join(dir, "dbgen"), "version")
		if err != nil {
			return err
		}
		plugged, plain, alone = append(plugged, a), append(plain, b), append(alone, c)
	}
	if _, err := os.Stat(filepath.Join(project, "plugged", "queries.sql.go")); err != nil {
		return err
	}
	fmt.Fprintf(w, `
As sqlc's plugin, a process, on one table and one query: sqlc with the plugin takes %v, sqlc with its own generator %v; dbgen's own start
(`+"`dbgen version`"+`) is %v of it. There is no plugin in WebAssembly: it would see no files, and dbgen reads the schema and the queries itself.
`, typical(plugged), typical(plain), typical(alone))
	return nil
}
