package migration_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/dbgen-go/dbgen/internal/migration"
	"github.com/dbgen-go/dbgen/internal/output"
)

var now = time.Date(2026, 5, 6, 7, 8, 9, 123456789, time.UTC)

// list is an extension, an index whose name no file could have, and a drop that is not
// undone.
var list = []migration.Migration{
	{Name: "create_extension_x", Up: "CREATE EXTENSION x;"},
	{Name: `create_a/b "c"_idx`, Why: "For A.\nFor B.", Up: "CREATE INDEX CONCURRENTLY i ON t (a);", Down: "DROP INDEX CONCURRENTLY i;", Outside: true},
}

// TestFormats writes for folders of each tool. That the tools take what is written is
// shown in conformance/migrators.
func TestFormats(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) < len(migration.Tools) {
		t.Fatalf("%d cases: %v", len(files), err)
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(f)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			var want []txtar.File
			for _, file := range a.Files {
				if name, new := strings.CutPrefix(file.Name, "want/"); new {
					want = append(want, txtar.File{Name: name, Data: file.Data})
				} else if err := os.WriteFile(filepath.Join(dir, file.Name), file.Data, 0o666); err != nil {
					t.Fatal(err)
				}
			}
			folder, err := migration.Open(dir, "")
			if err != nil {
				t.Fatal(err)
			}
			if tool := strings.TrimSpace(strings.TrimPrefix(string(a.Comment), "tool:")); string(folder.Tool) != tool {
				t.Errorf("tool %q, want %q", folder.Tool, tool)
			}
			plan, err := folder.Plan(list, now)
			if err != nil {
				t.Fatal(err)
			}
			var got []txtar.File
			for _, c := range plan.Changes {
				if filepath.Dir(c.Path) != dir {
					t.Errorf("%s is not in the folder", c.Path)
				}
				got = append(got, txtar.File{Name: filepath.Base(c.Path), Data: c.New})
			}
			if diff := cmp.Diff(text(want), text(got)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func text(files []txtar.File) string {
	return string(txtar.Format(&txtar.Archive{Files: files}))
}

func TestNumbers(t *testing.T) {
	for last, want := range map[string]string{
		"1_a": "2_", "001_a": "002_", "099_a": "100_", "99_a": "100_", "000123_a": "000124_",
		"20240102030405_a": "20260506070809_", "20270102030405_a": "20270102030406_", "20270102035959_a": "20270102040000_",
		"1700000000_a": "1778051289_", "1700000000000_a": "1778051289123_", "1700000000000000000_a": "1778051289123456789_",
		"20240102_a": "20240103_", // a day is a number as well
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, last+".sql"), []byte("-- +goose Up\n"), 0o666); err != nil {
			t.Fatal(err)
		}
		folder, err := migration.Open(dir, "")
		if err != nil {
			t.Fatal(err)
		}
		plan, err := folder.Plan(list[:1], now)
		if err != nil {
			t.Fatal(err)
		}
		if got := filepath.Base(plan.Changes[0].Path); !strings.HasPrefix(got, want) {
			t.Errorf("after %s comes %s, want %s…", last, got, want)
		}
	}
	first := map[migration.Tool]string{}
	for _, tool := range migration.Tools {
		folder, err := migration.Open(filepath.Join(t.TempDir(), "new"), tool)
		if err != nil {
			t.Fatal(err)
		}
		plan, err := folder.Plan(list[:1], now)
		if err != nil {
			t.Fatal(err)
		}
		first[tool] = filepath.Base(plan.Changes[0].Path)
	}
	want := map[migration.Tool]string{
		"atlas": "20260506070809_create_extension_x.sql", "dbmate": "20260506070809_create_extension_x.sql", "flyway": "V1__create_extension_x.sql",
		"golang-migrate": "20260506070809_create_extension_x.up.sql", "goose": "20260506070809_create_extension_x.sql", "plain": "001_create_extension_x.sql",
		"sql-migrate": "20260506070809_create_extension_x.sql", "tern": "001_create_extension_x.sql",
	}
	if diff := cmp.Diff(want, first); diff != "" {
		t.Errorf("first files (-want +got):\n%s", diff)
	}
}

func TestRefused(t *testing.T) {
	dir := t.TempDir()
	refused := func(tool migration.Tool, want string) {
		t.Helper()
		folder, err := migration.Open(dir, tool)
		var plan *output.Plan
		if err == nil {
			plan, err = folder.Plan(list, now)
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, %v; want an error with %q", plan, err, want)
		}
	}
	refused("", "is no folder of migrations")
	refused("liquibase", `unknown tool "liquibase" for migrations: use one of atlas, dbmate`)
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("schema.sql", "CREATE TABLE t (a int);\n")
	refused("", "is no folder of migrations")
	write("20240102030405_start.sql", "CREATE TABLE t (a int);\n")
	write("atlas.sum", "h1:AAAA\n20240102030405_start.sql h1:BBBB\n")
	refused("", `does not fit the files of its folder: run "atlas migrate hash"`)
	if !slices.IsSorted(migration.Tools) {
		t.Errorf("tools %v are not sorted", migration.Tools)
	}
}
