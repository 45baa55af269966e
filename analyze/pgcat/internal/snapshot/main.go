// Command snapshot writes the catalogue's data files from a real server. It
// needs a superuser's connection to a PostgreSQL with the contrib extensions,
// makes a database of its own there and drops it at the end. The same server
// gives the same files, byte for byte.
package main

import (
	"bytes"
	"cmp"
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/jackc/pgx/v5"
)

const scratch = "dbgen_snapshot"

func main() {
	dsn := flag.String("dsn", os.Getenv("DATABASE_URL"), "a superuser's connection to PostgreSQL 18")
	out := flag.String("out", "data", "the folder to write")
	extra := scripts{}
	flag.Var(extra, "script", "name=path: the install script of an extension that is no part of PostgreSQL; may be repeated")
	flag.Parse()
	if err := run(context.Background(), *dsn, *out, extra); err != nil {
		fmt.Fprintln(os.Stderr, "snapshot:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, dsn, out string, extra scripts) (err error) {
	admin, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return err
	}
	defer admin.Close(ctx)
	if _, err := admin.Exec(ctx, "CREATE DATABASE "+scratch+" TEMPLATE template0"); err != nil {
		return err
	}
	defer func() {
		_, dropErr := admin.Exec(ctx, "DROP DATABASE "+scratch)
		err = cmp.Or(err, dropErr)
	}()

	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return err
	}
	config.Database = scratch
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)

	done, err := extra.provide(ctx, conn)
	if err != nil {
		return err
	}
	defer done()
	if err := createExtensions(ctx, conn); err != nil {
		return err
	}
	db, err := read(ctx, conn)
	if err != nil {
		return err
	}
	return write(db, out)
}

// createExtensions creates all that the server can; those whose libraries are
// missing, such as a procedural language's, are left out.
func createExtensions(ctx context.Context, conn *pgx.Conn) error {
	rows, err := conn.Query(ctx, "SELECT name::text FROM pg_available_extensions WHERE installed_version IS NULL ORDER BY name")
	if err != nil {
		return err
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, name := range names {
		if _, err := conn.Exec(ctx, "CREATE EXTENSION IF NOT EXISTS "+pgx.Identifier{name}.Sanitize()+" CASCADE"); err != nil {
			fmt.Fprintf(os.Stderr, "snapshot: %s is left out: %v\n", name, err)
		}
	}
	return nil
}

// write encodes the built-in objects and each extension's into files.
func write(db *database, out string) error {
	ids := number(db)
	f, err := readFacts(db)
	if err != nil {
		return err
	}
	sets := split(db)
	if err := os.MkdirAll(filepath.Join(out, "ext"), 0o755); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(sets)) {
		file, err := encode(sets[name], db, name, ids, f)
		if err != nil {
			return fmt.Errorf("%s: %w", cmp.Or(name, "builtin"), err)
		}
		path := filepath.Join(out, "builtin.bin")
		if name != "" {
			path = filepath.Join(out, "ext", name+".bin")
		}
		if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, file) {
			continue
		}
		if err := os.WriteFile(path, file, 0o644); err != nil {
			return err
		}
	}
	return f.check()
}
