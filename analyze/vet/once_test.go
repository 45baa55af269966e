package vet_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/analyze/rules"
	"github.com/dbgen-go/dbgen/analyze/vet"
)

// imports is a program with packages that are called as migrations are.
var imports = map[string]string{
	"go.mod":         "module example.com/shop\n\ngo 1.26\n",
	"model/model.go": "package model\n\ntype Book struct{ ID int64; Title string }\n\ntype Config struct{ DSN string }\n",

	// What another package gives records to is what the program does.
	"migrate/books.go": `package migrate

import (
	"context"
	"database/sql"

	"example.com/shop/model"
)

type Importer struct{ DB *sql.DB }

func (i *Importer) Books(ctx context.Context, books []*model.Book) error {
	for _, b := range books {
		if _, err := i.DB.ExecContext(ctx, "INSERT INTO books (id, title) VALUES ($1, $2)", b.ID, b.Title); err != nil { // want write-in-loop
			return err
		}
	}
	return i.shelve(ctx, books)
}

func (i *Importer) shelve(ctx context.Context, books []*model.Book) error {
	for _, b := range books {
		if _, err := i.DB.ExecContext(ctx, "UPDATE shelves SET full = true WHERE book_id = $1", b.ID); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// Nobody gives it more than the database.
func Upgrade(ctx context.Context, db *sql.DB, c model.Config) error {
	books, err := all(ctx, db)
	if err != nil {
		return err
	}
	return each(ctx, db, books)
}

func each(ctx context.Context, db *sql.DB, books []model.Book) error {
	for _, b := range books {
		if _, err := db.ExecContext(ctx, "UPDATE books SET title = $2 WHERE id = $1", b.ID, b.Title); err != nil {
			return err
		}
	}
	return nil
}

func all(ctx context.Context, db *sql.DB) ([]model.Book, error) { return nil, nil }
`,
	"api/api.go": `package api

import (
	"context"
	"database/sql"

	"example.com/shop/migrate"
	"example.com/shop/model"
)

type Server struct {
	importer *migrate.Importer
	db       *sql.DB
}

func (s *Server) Import(ctx context.Context, books []*model.Book) error {
	if err := migrate.Upgrade(ctx, s.db, model.Config{}); err != nil {
		return err
	}
	return s.importer.Books(ctx, books)
}
`,
	// A command has its own to put in.
	"seeds/seeds.go": `package seeds

import (
	"context"
	"database/sql"

	"example.com/shop/model"
)

func Books(ctx context.Context, db *sql.DB, books []model.Book) error {
	for _, b := range books {
		if _, err := db.ExecContext(ctx, "INSERT INTO books (id, title) VALUES ($1, $2)", b.ID, b.Title); err != nil {
			return err
		}
	}
	return nil
}
`,
	"cmd/shop/main.go": `package main

import (
	"context"
	"database/sql"

	"example.com/shop/model"
	"example.com/shop/seeds"
)

func main() {
	db, _ := sql.Open("pgx", "")
	_ = seeds.Books(context.Background(), db, []model.Book{{ID: 1}})
}
`,
	// A database's upgrades stand in a file that is called so; what is sold as one is given
	// records.
	"store/upgrades.go": `package store

import (
	"context"
	"database/sql"
)

func upgrade(ctx context.Context, db *sql.DB, ids []int64) error {
	for _, id := range ids {
		if _, err := db.ExecContext(ctx, "UPDATE books SET title = '' WHERE id = $1", id); err != nil {
			return err
		}
	}
	return nil
}

var upgrades = []func(context.Context, *sql.DB, []int64) error{upgrade}
`,
	"store/member_upgrade.go": `package store

import (
	"context"
	"database/sql"
)

func upgradeMembers(ctx context.Context, db *sql.DB, ids []int64) error {
	for _, id := range ids {
		if _, err := db.ExecContext(ctx, "UPDATE members SET plan = 'gold' WHERE id = $1", id); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}
`,
	// So is what a seeder does, unless others give it their records.
	"store/fill.go": `package store

import (
	"context"
	"database/sql"

	"example.com/shop/model"
)

type ShelfSeeder struct{ DB *sql.DB }

func (s *ShelfSeeder) Fill(ctx context.Context, ids []int64) error {
	for _, id := range ids {
		if _, err := s.DB.ExecContext(ctx, "INSERT INTO shelves (id) VALUES ($1)", id); err != nil {
			return err
		}
	}
	return nil
}

type BookSeeder struct{ DB *sql.DB }

func (s *BookSeeder) Fill(ctx context.Context, books []model.Book) error {
	for _, b := range books {
		if _, err := s.DB.ExecContext(ctx, "INSERT INTO books (id) VALUES ($1)", b.ID); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

type Seedling struct{ DB *sql.DB }

func (s *Seedling) Water(ctx context.Context, ids []int64) error {
	for _, id := range ids {
		if _, err := s.DB.ExecContext(ctx, "UPDATE plants SET watered = now() WHERE id = $1", id); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}
`,
	// Changes of a schema, by the numbers of their files, are none whoever calls them.
	"store/20240102_titles.go": `package store

import (
	"context"
	"database/sql"

	"example.com/shop/model"
)

func Titles(ctx context.Context, db *sql.DB, books []model.Book) error {
	for _, b := range books {
		if _, err := db.ExecContext(ctx, "UPDATE books SET title = $2 WHERE id = $1", b.ID, b.Title); err != nil {
			return err
		}
	}
	return nil
}
`,
	"api/titles.go": `package api

import (
	"context"

	"example.com/shop/model"
	"example.com/shop/store"
)

func (s *Server) Titles(ctx context.Context, books []model.Book) error { return store.Titles(ctx, s.db, books) }

func (s *Server) Fill(ctx context.Context, books []model.Book) error {
	return (&store.BookSeeder{DB: s.db}).Fill(ctx, books)
}
`,
}

// TestOffered tells migrations, backfills and seeds from what is only called so.
func TestOffered(t *testing.T) { holdProgram(t, imports) }

// TestOnceCommands is quiet on what only a command comes to that brings back what was lost, and not on
// what others do, too.
func TestOnceCommands(t *testing.T) {
	holdProgram(t, map[string]string{
		"go.mod":           "module example.com/shop\n\ngo 1.26\n",
		"books/lost.go":    in("books", false) + "\nfunc Restore(ctx context.Context, db *sql.DB, ids []int64) error { return DeleteEach(ctx, db, ids) }\n",
		"loans/loans.go":   in("loans", true),
		"shelves/moved.go": in("shelves", true),
		"cmd/shop/restore.go": `package main

import (
	"context"
	"database/sql"

	"example.com/shop/books"
	"example.com/shop/loans"
)

func restoreAll(db *sql.DB, ids []int64) {
	_ = books.Restore(context.Background(), db, ids)
	_ = loans.DeleteEach(context.Background(), db, ids)
}
`,
		"cmd/shop/main.go": `package main

import (
	"context"
	"database/sql"

	"example.com/shop/loans"
	"example.com/shop/shelves"
)

func main() {
	db, _ := sql.Open("pgx", "")
	restoreAll(db, nil)
	serve(db)
}

func serve(db *sql.DB) {
	_ = loans.DeleteEach(context.Background(), db, nil)
	_ = shelves.DeleteEach(context.Background(), db, nil)
}
`,
	})
}

// TestBesideCommands is quiet on what only a program comes to that an operator runs beside the one that serves.
func TestBesideCommands(t *testing.T) {
	main := func(imports, body string) string {
		return "package main\n\nimport (\n\t\"context\"\n\t\"database/sql\"\n" + imports + ")\n\nfunc main() {\n\tdb, _ := sql.Open(\"pgx\", \"\")\n" + body + "}\n"
	}
	files := map[string]string{
		"go.mod":             "module example.com/shop\n\ngo 1.26\n",
		"books/books.go":     in("books", false),
		"titles/titles.go":   in("titles", false),
		"loans/loans.go":     in("loans", true),   // the server comes to them, too
		"shelves/shelves.go": in("shelves", true), // by a program that may run every night
		"members/members.go": in("members", true), // by one that goes on
		"cmd/server/main.go": main("\t\"net/http\"\n\n\t\"example.com/shop/loans\"\n", "\t_ = loans.DeleteEach(context.Background(), db, nil)\n\t_ = http.ListenAndServe(\":80\", nil)\n"),
		"cmd/booksync/main.go": main("\t\"flag\"\n\n\t\"example.com/shop/books\"\n\t\"example.com/shop/loans\"\n",
			"\tflag.Parse()\n\t_ = books.DeleteEach(context.Background(), db, nil)\n\t_ = loans.DeleteEach(context.Background(), db, nil)\n"),
		"cmd/retitle/main.go": main("\n\t\"example.com/shop/titles\"\n", "\t_ = titles.DeleteEach(context.Background(), db, nil)\n"),
		"cmd/cleanup/main.go": main("\n\t\"example.com/shop/shelves\"\n", "\t_ = shelves.DeleteEach(context.Background(), db, nil)\n"),
		"cmd/members/main.go": main("\t\"time\"\n\n\t\"example.com/shop/members\"\n",
			"\tfor {\n\t\t_ = members.DeleteEach(context.Background(), db, nil)\n\t\ttime.Sleep(time.Hour)\n\t}\n"),
	}
	holdProgram(t, files)
	// Where no program serves, what one does is what there is.
	delete(files, "cmd/server/main.go")
	delete(files, "cmd/members/main.go")
	files["books/books.go"], files["titles/titles.go"] = in("books", true), in("titles", true)
	holdProgram(t, files)
}

// holdProgram holds a program's files to the rules that their lines name.
func holdProgram(t *testing.T, files map[string]string) {
	t.Helper()
	dir := t.TempDir()
	want := map[string]bool{}
	for name, text := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(text, "\n") {
			if m := wanted.FindStringSubmatch(line); m != nil {
				want[fmt.Sprintf("%s:%d %s", filepath.Base(name), i+1, m[1])] = true
			}
		}
	}
	res, err := vet.Run(context.Background(), rules.Vet(), []string{"./..."}, vet.Options{Also: []string{"database/sql"}, Dir: dir})
	if err != nil || len(res.LeftOut) > 0 || len(res.Failed) > 0 {
		t.Fatalf("%v, %+v", err, res)
	}
	got := map[string]bool{}
	for _, f := range res.Findings {
		got[fmt.Sprintf("%s:%d %s", filepath.Base(f.File), f.Line, f.Rule)] = true
	}
	if !maps.Equal(got, want) {
		t.Errorf("found %q, want %q", slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)))
	}
}
