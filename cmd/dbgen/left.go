package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/config"
	"github.com/dbgen-go/dbgen/internal/output"
)

// otherInterface says, of packages for another interface than pgx/v5, what moving
// them would mean for those who call them.
const otherInterface = `They can stay with sqlc: dbgen check, dbgen vet and dbgen describe work on them as they are.
With "sql_package: pgx/v5" dbgen generates them, and their callers change:
  New and WithTx take pgx's handles (*pgxpool.Pool, *pgx.Conn, pgx.Tx), not *sql.DB and *sql.Tx
  no row is pgx.ErrNoRows: errors.Is(err, sql.ErrNoRows) stays true, err == sql.ErrNoRows does not
  types: sql.NullString is pgtype.Text (a *string with emit_pointers_for_null_types), time.Time is
  pgtype.Timestamptz, uuid.UUID is pgtype.UUID; overrides give the old ones back
  :execresult returns a pgconn.CommandTag; :execlastid and emit_prepared_queries have no counterpart
docs/from-sqlc.md has the list`

// sqlOnly lists the packages whose code sqlc writes for another interface.
func sqlOnly(cfg *config.Config) string {
	return listed(cfg, (*config.Package).OtherInterface, func(p *config.Package) string {
		return fmt.Sprintf("%s: %s for %s", p.Pos, p.Go.Out, p.Go.SQLPackage)
	})
}

// noGo lists the entries of sqlc's configuration that write no Go.
func noGo(cfg *config.Config) string {
	return listed(cfg, func(p *config.Package) bool { return p.SQLOnly && p.Go.SQLPackage == "" },
		func(p *config.Package) string { return p.Pos.String() })
}

// besidePlugin lists the packages for pgx/v5 that sqlc generates itself, in a project
// where dbgen is its plugin for others.
func besidePlugin(cfg *config.Config) string {
	return listed(cfg, func(p *config.Package) bool {
		return p.SQLOnly && p.Go.SQLPackage != "" && !p.OtherInterface()
	}, func(p *config.Package) string { return fmt.Sprintf("%s: %s", p.Pos, p.Go.Out) })
}

// listed is a line for each package that is wanted.
func listed(cfg *config.Config, wanted func(*config.Package) bool, line func(*config.Package) string) string {
	var b strings.Builder
	for i := range cfg.Packages {
		if p := &cfg.Packages[i]; wanted(p) {
			fmt.Fprintf(&b, "  %s\n", line(p))
		}
	}
	return b.String()
}

// What is to be done with entries that are not generated.
const (
	addGo     = "They can stay with sqlc, or get \"gen: {go: {package: …, out: …, sql_package: pgx/v5}}\"; dbgen check and dbgen describe work on them as they are."
	addPlugin = "To have dbgen generate them, make each an entry of \"codegen\" for the plugin, its settings under \"options\"."
)

// noPgx is the error of a configuration in which there is nothing to generate.
func noPgx(cfg *config.Config) error {
	if list := sqlOnly(cfg); list != "" {
		return fmt.Errorf("nothing to generate: dbgen writes code for pgx/v5, and sqlc writes these packages for another interface:\n%s%s", list, otherInterface)
	}
	return fmt.Errorf("nothing to generate: dbgen writes Go, and these entries have none:\n%s%s", noGo(cfg), addGo)
}

// reportLeft says which packages are not generated, and what is still as sqlc
// wrote it though dbgen generates others.
func reportLeft(w io.Writer, cfg *config.Config, plan *output.Plan) {
	if list := stillSQLCs(cfg, plan); len(list) > 0 {
		fmt.Fprintf(w, "dbgen: still as sqlc wrote it:\n  %s\n", strings.Join(list, "\n  "))
	}
	for _, left := range []struct{ list, why, todo string }{
		{sqlOnly(cfg), "they are for another interface than pgx/v5", otherInterface},
		{noGo(cfg), "they have no Go", addGo},
		{besidePlugin(cfg), "sqlc generates them itself, and others with dbgen as its plugin", addPlugin},
	} {
		if left.list != "" {
			fmt.Fprintf(w, "dbgen: not generated, for %s:\n%s%s\n", left.why, left.list, left.todo)
		}
	}
}

// stillSQLCs names the files and folders of sqlc's that nothing was generated
// for, and why.
func stillSQLCs(cfg *config.Config, plan *output.Plan) []string {
	if !cfg.SQLC {
		return nil
	}
	var list []string
	for _, path := range plan.BySQLC {
		list = append(list, path+" (nothing in the queries makes it: remove it)")
	}
	known := map[string]bool{}
	for _, p := range cfg.Packages {
		if !p.SQLOnly || p.OtherInterface() {
			known[filepath.Clean(cfg.Path(p.Go.Out))] = true
		}
	}
	for _, left := range cfg.LeftOut {
		folder := filepath.Clean(cfg.Path(left.Out))
		if !known[folder] && output.WrittenBySQLC(folder) {
			list = append(list, fmt.Sprintf("%s (%s is left to sqlc)", folder, left.Pos))
		}
		known[folder] = true
	}
	beside := map[string]bool{}
	for folder := range known {
		beside[filepath.Dir(folder)] = true
	}
	for _, parent := range slices.Sorted(maps.Keys(beside)) {
		entries, err := os.ReadDir(parent)
		if err != nil {
			continue
		}
		for _, e := range entries {
			folder := filepath.Join(parent, e.Name())
			if e.IsDir() && !known[folder] && output.WrittenBySQLC(folder) {
				list = append(list, fmt.Sprintf("%s (no entry of %s names it)", folder, cfg.File))
			}
		}
	}
	return list
}
