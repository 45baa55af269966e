package project

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/config"
)

// neighbours are two configurations in folders of their own that write into
// one, and a third that does not.
const neighbours = `
-- schema.sql --
CREATE TABLE authors (id bigint PRIMARY KEY, name text NOT NULL);
-- a/dbgen.yaml --
version: 1
schema: ../schema.sql
queries: a.sql
go: {package: db, out: ../db}
-- a/a.sql --
-- name: GetAuthor :one
SELECT id FROM authors WHERE id = $1;
-- b/dbgen.yaml --
version: 1
schema: ../schema.sql
packages:
  - {queries: b.sql, go: {package: other, out: other}}
  - {queries: b.sql, go: {package: db, out: ../db}}
-- b/b.sql --
-- name: CountAuthors :one
SELECT count(*) FROM authors;
-- c/sqlc.yaml --
version: "2"
plugins:
  - {name: dbgen, process: {cmd: dbgen}}
sql:
  - engine: postgresql
    schema: ../schema.sql
    queries: c.sql
    codegen:
      - {plugin: dbgen, out: ../db}
-- c/c.sql --
-- name: ListAuthors :many
SELECT id FROM authors;
`

func wantFiles(t *testing.T, paths ...string) {
	t.Helper()
	for _, path := range paths {
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	}
}

func TestTwoConfigurationsInOneFolder(t *testing.T) {
	layOut(t, neighbours)
	if err := generate(t, "a/dbgen.yaml"); err != nil {
		t.Fatal(err)
	}
	wantError(t, generate(t, "b/dbgen.yaml"),
		`b/dbgen.yaml:5:5: output folder "../db" belongs to package db at a/dbgen.yaml:1:1`, "take it out of one of the two")
	wantError(t, generate(t, "c/sqlc.yaml"), `output folder "../db" belongs to package db at a/dbgen.yaml:1:1`)
	wantFiles(t, "db/a.sql.go", "db/.dbgen")
	if _, err := os.Stat("b/other"); err == nil {
		t.Error("b/other was written in spite of the error")
	}
	if err := generate(t, "a/dbgen.yaml"); err != nil {
		t.Errorf("its own folder: %v", err)
	}
}

// TestPluginOfSQLC has sqlc's configuration first; the plugin of dbgen's that
// sqlc runs is not told the file's name.
func TestPluginOfSQLC(t *testing.T) {
	layOut(t, neighbours)
	asked := func() error {
		plugin := config.SQLCPlugin{Name: "dbgen", Engine: "postgresql", Schema: []string{"../schema.sql"}, Queries: []string{"c.sql"}, Out: "../db"}
		cfg, err := plugin.Config("c")
		if err != nil {
			t.Fatal(err)
		}
		p, err := Load(t.Context(), cfg, nil)
		if err != nil {
			t.Fatal(err)
		}
		files, err := p.Generate(t.Context(), "")
		for _, f := range files { // as sqlc does
			if err := os.MkdirAll(filepath.Dir(f.Path), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(f.Path, f.Content, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		return err
	}
	if err := asked(); err != nil {
		t.Fatal(err)
	}
	if err := generate(t, "c/sqlc.yaml"); err != nil {
		t.Errorf("dbgen itself, from the same file: %v", err)
	}
	wantError(t, generate(t, "a/dbgen.yaml"), `a/dbgen.yaml:1:1: output folder "../db" belongs to package db at c/sqlc.yaml:`)
	wantFiles(t, "db/c.sql.go")
	if err := asked(); err != nil {
		t.Errorf("the plugin again: %v", err)
	}
	if err := os.RemoveAll("db"); err != nil {
		t.Fatal(err)
	}
	if err := generate(t, "a/dbgen.yaml"); err != nil {
		t.Fatal(err)
	}
	wantError(t, asked(), `output folder "../db" belongs to package db at a/dbgen.yaml:1:1`)
}

// TestFolderIsTakenOver lets a folder go once its configuration no longer
// writes there.
func TestFolderIsTakenOver(t *testing.T) {
	for name, leave := range map[string]func(t *testing.T) error{
		"removed":         func(t *testing.T) error { return os.Remove("a/dbgen.yaml") },
		"moved":           func(t *testing.T) error { return os.Rename("a", "elsewhere") },
		"record removed":  func(t *testing.T) error { return os.Remove("db/.dbgen") },
		"writes no more":  func(t *testing.T) error { return edit("a/dbgen.yaml", "out: ../db", "out: db") },
		"project renamed": func(t *testing.T) error { return os.Rename("a/dbgen.yaml", "a/dbgen.yml") },
	} {
		t.Run(name, func(t *testing.T) {
			layOut(t, neighbours)
			if err := generate(t, "a/dbgen.yaml"); err != nil {
				t.Fatal(err)
			}
			if err := leave(t); err != nil {
				t.Fatal(err)
			}
			if name == "project renamed" {
				if err := generate(t, "a/dbgen.yml"); err != nil {
					t.Error(err)
				}
				return
			}
			if err := generate(t, "b/dbgen.yaml"); err != nil {
				t.Fatal(err)
			}
			wantFiles(t, "db/b.sql.go")
			if _, err := os.Stat("db/a.sql.go"); err == nil {
				t.Error("db/a.sql.go is no longer generated and still there")
			}
			text, err := os.ReadFile("db/.dbgen")
			if err != nil || !strings.Contains(string(text), "\nconfig: ../b/dbgen.yaml\n") {
				t.Errorf("record %q, error %v", text, err)
			}
		})
	}
}

func edit(path, from, to string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return os.WriteFile(path, []byte(strings.Replace(string(text), from, to, 1)), 0o666)
}

// TestOwnerThatCannotBeRead: what another configuration says is not guessed.
func TestOwnerThatCannotBeRead(t *testing.T) {
	layOut(t, neighbours)
	if err := generate(t, "a/dbgen.yaml"); err != nil {
		t.Fatal(err)
	}
	if err := edit("a/dbgen.yaml", "queries", "querys"); err != nil {
		t.Fatal(err)
	}
	wantError(t, generate(t, "b/dbgen.yaml"), `output folder "../db" belongs to a/dbgen.yaml, which cannot be read`, `unknown key "querys"`, "mend that, or remove a/dbgen.yaml")
	wantFiles(t, "db/a.sql.go")
}

// TestRecordByHand: a file of the user's is not taken for a record.
func TestRecordByHand(t *testing.T) {
	layOut(t, neighbours+"-- db/.dbgen --\nmine\n")
	wantError(t, generate(t, "a/dbgen.yaml"), filepath.FromSlash("db/.dbgen: not written by dbgen"))
	if _, err := os.Stat("db/a.sql.go"); err == nil {
		t.Error("db/a.sql.go was written in spite of the error")
	}
}

// TestFoldersByOtherNames finds out that two names are one folder.
func TestFoldersByOtherNames(t *testing.T) {
	two := func(out string) string {
		return strings.Replace(neighbours, "out: other}", "out: "+out+"}", 1)
	}
	t.Run("link in one file", func(t *testing.T) {
		layOut(t, two("../link"))
		if err := os.Mkdir("db", 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink("db", "link"); err != nil {
			t.Skip(err)
		}
		wantError(t, generate(t, "b/dbgen.yaml"), `b/dbgen.yaml:5:5: output folder "../db" is that of package other at b/dbgen.yaml:4:5 too`)
	})
	t.Run("link to what will be", func(t *testing.T) {
		layOut(t, two("../link/db"))
		if err := os.Symlink(".", "link"); err != nil {
			t.Skip(err)
		}
		wantError(t, generate(t, "b/dbgen.yaml"), `output folder "../db" is that of package other`)
	})
	t.Run("absolute", func(t *testing.T) {
		layOut(t, neighbours)
		abs, err := filepath.Abs("db")
		if err != nil {
			t.Fatal(err)
		}
		if err := edit("b/dbgen.yaml", "out: other", "out: "+filepath.ToSlash(abs)); err != nil {
			t.Fatal(err)
		}
		wantError(t, generate(t, "b/dbgen.yaml"), "is that of package other at b/dbgen.yaml:4:5 too")
	})
	t.Run("link to the other's", func(t *testing.T) {
		layOut(t, neighbours)
		if err := generate(t, "a/dbgen.yaml"); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink("db", "link"); err != nil {
			t.Skip(err)
		}
		if err := edit("b/dbgen.yaml", "../db", "../link"); err != nil {
			t.Fatal(err)
		}
		wantError(t, generate(t, "b/dbgen.yaml"), `output folder "../link" belongs to package db at a/dbgen.yaml`)
	})
}
