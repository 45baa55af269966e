package vet_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/analyze/rules"
	"github.com/dbgen-go/dbgen/analyze/vet"
)

var wanted = regexp.MustCompile(`// want ([\w-]+)$`)

// TestWritten holds calls of database/sql and pgx to the rules that their lines name.
func TestWritten(t *testing.T) {
	holdWritten(t, "testdata/written", []string{"./testdata/written"}, "")
}

// TestScanners does so with libraries that read into values. They stand in for
// themselves with what the calls need.
func TestScanners(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": `module example.com/shop

go 1.26

require (
	github.com/jmoiron/sqlx v1.4.0
	github.com/georgysavva/scany/v2 v2.1.4
)

replace (
	github.com/jmoiron/sqlx => ./sqlx
	github.com/georgysavva/scany/v2 => ./scany
)
`,
		"sqlx/go.mod": "module github.com/jmoiron/sqlx\n\ngo 1.26\n",
		"sqlx/sqlx.go": `package sqlx

import (
	"context"
	"database/sql"
)

type DB struct{}

func (*DB) GetContext(ctx context.Context, dest any, query string, args ...any) error { return nil }
func (*DB) Select(dest any, query string, args ...any) error                          { return nil }
func (*DB) NamedExec(query string, arg any) (sql.Result, error)                       { return nil, nil }
func (*DB) NamedQueryContext(ctx context.Context, query string, arg any) (*Rows, error) {
	return nil, nil
}
func (*DB) QueryRowx(query string, args ...any) *Row { return nil }

func (*DB) Preparex(query string) (*Stmt, error) { return nil, nil }
func (*DB) PrepareNamedContext(ctx context.Context, query string) (*NamedStmt, error) {
	return nil, nil
}
func (*DB) BindNamed(query string, arg any) (string, []any, error)                        { return query, nil, nil }
func (*DB) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row { return nil }

type NamedStmt struct{}

func (*NamedStmt) ExecContext(ctx context.Context, arg any) (sql.Result, error)      { return nil, nil }
func (*NamedStmt) GetContext(ctx context.Context, dest any, arg any) error { return nil }

type Stmt struct{}

func (*Stmt) Get(dest any, args ...any) error                            { return nil }
func (*Stmt) SelectContext(ctx context.Context, dest any, args ...any) error { return nil }

type Rows struct{}

func (*Rows) Next() bool                { return false }
func (*Rows) Close() error              { return nil }
func (*Rows) StructScan(dest any) error { return nil }

type Row struct{}

func (*Row) StructScan(dest any) error { return nil }
`,
		"scany/go.mod": "module github.com/georgysavva/scany/v2\n\ngo 1.26\n",
		"scany/pgxscan/pgxscan.go": `package pgxscan

import "context"

type Querier interface{ Query() }

func Get(ctx context.Context, db Querier, dst any, query string, args ...any) error    { return nil }
func Select(ctx context.Context, db Querier, dst any, query string, args ...any) error { return nil }

type API struct{}

func (*API) Select(ctx context.Context, db Querier, dst any, query string, args ...any) error { return nil }
`,
		"scany/sqlscan/sqlscan.go": `package sqlscan

import "context"

func Select(ctx context.Context, db any, dst any, query string, args ...any) error { return nil }
`,
		"names/names.go": `package names

import (
	"context"

	"github.com/georgysavva/scany/v2/pgxscan"
)

// One reads by scany alone: nothing else tells that it asks a database.
func One(ctx context.Context, db pgxscan.Querier, id int64) (name string, err error) {
	err = pgxscan.Get(ctx, db, &name, "SELECT name FROM authors WHERE id = $1", id)
	return name, err
}
`,
		"shop.go": `package shop

import (
	"context"

	"github.com/georgysavva/scany/v2/pgxscan"
	"github.com/georgysavva/scany/v2/sqlscan"
	"github.com/jmoiron/sqlx"

	"example.com/shop/names"
)

func scanned(ctx context.Context, db pgxscan.Querier, api *pgxscan.API, ids []int64) {
	for _, id := range ids {
		var titles []string
		pgxscan.Select(ctx, db, &titles, "SELECT title FROM books WHERE author_id = $1", id) // want n-plus-one
		api.Select(ctx, db, &titles, "SELECT title FROM books WHERE author_id = $1", id) // want n-plus-one
		sqlscan.Select(ctx, db, &titles, "SELECT title FROM books WHERE author_id = $1", id) // want n-plus-one
		names.One(ctx, db, id) // want n-plus-one
	}
}

func books(ctx context.Context, db *sqlx.DB, pool pgxscan.Querier, ids []int64) {
	for _, id := range ids {
		var title string
		db.GetContext(ctx, &title, "SELECT title FROM books WHERE id = $1", id) // want n-plus-one
		var titles []string
		db.Select(&titles, "SELECT title FROM books WHERE author_id = $1", id) // want n-plus-one
		pgxscan.Get(ctx, pool, &title, "SELECT title FROM books WHERE id = $1", id) // want n-plus-one
		db.Select(&titles, "SELECT title FROM books ORDER BY 1") // want loop-invariant-query
		db.QueryRowx("SELECT title FROM books WHERE id = $1", id).StructScan(&title) // want n-plus-one
	}
}

type book struct {
	ID    int64
	Title string
}

// Parameters have names, which are fields of what is sent.
func named(ctx context.Context, db *sqlx.DB, list []book) error {
	for _, b := range list {
		db.NamedExec("UPDATE books SET title = :title WHERE id = :id AND kind = 'a'::::text", b) // want write-in-loop
		rows, err := db.NamedQueryContext(ctx, "SELECT title FROM books WHERE id = :id", book{ID: b.ID}) // want n-plus-one
		if err != nil {
			return err
		}
		rows.Next()
		rows.Close()
	}
	db.NamedExec("INSERT INTO books (id, title) VALUES (:id, :title)", list) // a row for each
	return nil
}

// Statements that are prepared elsewhere, by what reads their SQL from files.
type prepared struct{ byID, byShelf *sqlx.Stmt }

func ofStatements(ctx context.Context, p *prepared, list []book) {
	for _, b := range list {
		var title string
		p.byID.Get(&title, b.ID) // want n-plus-one
		var titles []string
		p.byShelf.SelectContext(ctx, &titles, b.ID) // want n-plus-one
	}
}

// A text whose names are replaced is the same statement.
func bound(ctx context.Context, db *sqlx.DB, b *book) error {
	query, args, err := db.BindNamed("INSERT INTO books (title) VALUES (:title) RETURNING id", b)
	if err != nil {
		return err
	}
	return db.QueryRowContext(ctx, query, args...).Scan(&b.ID)
}

func boundEach(ctx context.Context, db *sqlx.DB, list []*book) {
	for _, b := range list {
		bound(ctx, db, b) // want write-in-loop
	}
	for _, b := range list {
		query, args, err := db.BindNamed("SELECT title FROM books WHERE id = :id", b)
		if err != nil {
			return
		}
		db.QueryRowContext(ctx, query, args...).Scan(&b.Title) // want n-plus-one
	}
}

// One that is prepared has them, too.
func preparedNames(ctx context.Context, db *sqlx.DB, list []book) error {
	update, err := db.PrepareNamedContext(ctx, "UPDATE books SET title = :title WHERE id = :id")
	if err != nil {
		return err
	}
	byID, err := db.PrepareNamedContext(ctx, "SELECT title FROM books WHERE id = :id")
	if err != nil {
		return err
	}
	for _, b := range list {
		update.ExecContext(ctx, b) // want write-in-loop
	}
	for _, b := range list {
		var title string
		byID.GetContext(ctx, &title, b) // want n-plus-one
	}
	return nil
}

// A handle of the project's own.
type handle interface {
	GetContext(ctx context.Context, dest any, query string, args ...any) error
	NamedQueryContext(ctx context.Context, query string, arg any) (*sqlx.Rows, error)
}

type shelf struct{ db handle }

func (s shelf) book(ctx context.Context, id int64) (b book, err error) {
	rows, err := s.db.NamedQueryContext(ctx, "SELECT id, title FROM books WHERE id = :id", book{ID: id})
	if err != nil {
		return b, err
	}
	defer rows.Close()
	if rows.Next() {
		err = rows.StructScan(&b)
	}
	return b, err
}

func shelved(ctx context.Context, s shelf, ids []int64) {
	for _, id := range ids {
		s.book(ctx, id) // want n-plus-one
		var b book
		s.db.GetContext(ctx, &b, "SELECT id, title FROM books WHERE id = ?", id) // want n-plus-one
	}
}
`,
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	holdWritten(t, dir, []string{"."}, dir)
}

// holdWritten holds the files of a folder to the rules that their lines name.
func holdWritten(t *testing.T, folder string, patterns []string, dir string) {
	t.Helper()
	res, err := vet.Run(context.Background(), rules.Vet(), patterns, vet.Options{Also: []string{"pgx", "database/sql"}, Dir: dir})
	if err != nil || len(res.LeftOut) > 0 || len(res.Failed) > 0 {
		t.Fatalf("%v, %+v", err, res)
	}
	got, want := map[string]bool{}, map[string]bool{}
	for _, f := range res.Findings {
		got[fmt.Sprintf("%s:%d %s", filepath.Base(f.File), f.Line, f.Rule)] = true
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			if m := wanted.FindStringSubmatch(line); m != nil {
				want[fmt.Sprintf("%s:%d %s", filepath.Base(file), i+1, m[1])] = true
			}
		}
	}
	for _, at := range slices.Sorted(maps.Keys(want)) {
		if !got[at] {
			t.Errorf("%s: nothing found", at)
		}
	}
	for _, at := range slices.Sorted(maps.Keys(got)) {
		if !want[at] {
			t.Errorf("%s: found", at)
		}
	}
}
