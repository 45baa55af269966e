package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// defaultConfig is that of a case without one.
const defaultConfig = `version: "2"
sql:
  - engine: postgresql
    schema: schema.sql
    queries: query.sql
    gen:
      go: {package: db, out: db, sql_package: pgx/v5}
`

// playCase prints the signatures that the two programs give differently.
func (b *bench) playCase(ctx context.Context, w io.Writer, it item) error {
	fmt.Fprintf(w, "== %s\n", it.name)
	if b.sqlc == "" {
		return fmt.Errorf("a case needs -sqlc")
	}
	made := map[string]map[string]string{}
	for tool, program := range map[string]string{"sqlc": b.sqlc, "dbgen": b.dbgen} {
		dir, err := os.MkdirTemp(b.work, "case-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		if err := copyTree(it.dir, dir); err != nil {
			return err
		}
		if !exists(filepath.Join(dir, "sqlc.yaml")) {
			if err := os.WriteFile(filepath.Join(dir, "sqlc.yaml"), []byte(defaultConfig), 0o666); err != nil {
				return err
			}
		}
		out := b.run(ctx, dir, program, "generate")
		for line := range strings.Lines(out.stderr) {
			fmt.Fprintf(w, "   %s: %s", tool, line)
		}
		config, err := readConfig(filepath.Join(dir, "sqlc.yaml"), "sqlc.yaml")
		if err != nil {
			return err
		}
		made[tool] = map[string]string{}
		for _, e := range config.entries {
			if err := signatures(filepath.Join(dir, e.out), made[tool]); err != nil {
				return err
			}
		}
	}
	printDifferences(w, made["sqlc"], made["dbgen"])
	return nil
}

func printDifferences(w io.Writer, sqlc, dbgen map[string]string) {
	names := maps.Clone(sqlc)
	maps.Copy(names, dbgen)
	same := 0
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if sqlc[name] == dbgen[name] {
			same++
			continue
		}
		fmt.Fprintf(w, "   %s\n      sqlc  %s\n      dbgen %s\n", name, orNothing(sqlc[name]), orNothing(dbgen[name]))
	}
	fmt.Fprintf(w, "   %d same of %d\n", same, len(sqlc))
}

func orNothing(text string) string {
	if text == "" {
		return "nothing"
	}
	return text
}
