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

	"github.com/dbgen-go/dbgen/conformance/internal/checkout"
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
		if err := checkout.CopyTree(it.dir, dir); err != nil {
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
		config, err := checkout.Read(filepath.Join(dir, "sqlc.yaml"), "sqlc.yaml")
		if err != nil {
			return err
		}
		made[tool] = map[string]string{}
		for _, e := range config.Entries {
			if err := signatures(filepath.Join(dir, e.Out), made[tool]); err != nil {
				return err
			}
		}
	}
	printDifferences(w, made["sqlc"], made["dbgen"])
	return nil
}

func printDifferences(w io.Writer, sqlc, dbgen map[string]string) {
	diffs, orders := differences(sqlc, dbgen)
	for _, d := range append(diffs, orders...) {
		fmt.Fprintln(w, "   "+d)
	}
	fmt.Fprintf(w, "   %d differences\n", len(diffs)+len(orders))
}

// differences lists what the two programs give differently; orders has the
// structs that have the same fields in another order.
func differences(sqlc, dbgen map[string]string) (list, orders []string) {
	names := maps.Clone(sqlc)
	maps.Copy(names, dbgen)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		want, got := sqlc[name], dbgen[name]
		_, ofOrder, isOrder := strings.Cut(name, orderOf)
		switch {
		case want == got:
		case !isOrder:
			list = append(list, fmt.Sprintf("%s: sqlc %s, dbgen %s", name, orNothing(want), orNothing(got)))
		case sameFields(want, got):
			orders = append(orders, fmt.Sprintf("%s: sqlc %s, dbgen %s", ofOrder, want, got))
		}
	}
	return list, orders
}

func sameFields(a, b string) bool {
	x, y := strings.Split(a, ", "), strings.Split(b, ", ")
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}

func orNothing(text string) string {
	if text == "" {
		return "nothing"
	}
	return text
}
