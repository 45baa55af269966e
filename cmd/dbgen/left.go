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
	var b strings.Builder
	for _, p := range cfg.Packages {
		if p.SQLOnly {
			fmt.Fprintf(&b, "  %s: %s for %s\n", p.Pos, p.Go.Out, p.Go.SQLPackage)
		}
	}
	return b.String()
}

// noPgx is the error of a configuration in which there is nothing to generate.
func noPgx(cfg *config.Config) error {
	return fmt.Errorf("nothing to generate: dbgen writes code for pgx/v5, and sqlc writes these packages for another interface:\n%s%s", sqlOnly(cfg), otherInterface)
}

// reportLeft says which packages are not generated, and what is still as sqlc
// wrote it though dbgen generates others.
func reportLeft(w io.Writer, cfg *config.Config, plan *output.Plan) {
	if list := stillSQLCs(cfg, plan); len(list) > 0 {
		fmt.Fprintf(w, "dbgen: still as sqlc wrote it:\n  %s\n", strings.Join(list, "\n  "))
	}
	if list := sqlOnly(cfg); list != "" {
		fmt.Fprintf(w, "dbgen: not generated, for they are for another interface than pgx/v5:\n%s%s\n", list, otherInterface)
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
		known[filepath.Clean(cfg.Path(p.Go.Out))] = true
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
