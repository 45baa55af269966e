package plugin

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// bin holds the programs under test, which are built once a run.
var bin string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "dbgen-plugin-")
	if err != nil {
		panic(err)
	}
	bin = dir
	code := 1
	if err := cmp.Or(build("sqlc", ".", "github.com/sqlc-dev/sqlc/cmd/sqlc"), build("dbgen", filepath.Join("..", ".."), "./cmd/dbgen")); err != nil {
		fmt.Fprintln(os.Stderr, err)
	} else {
		code = m.Run()
	}
	os.RemoveAll(dir)
	os.Exit(code)
}

// build compiles a program of the module that a folder is in.
func build(name, dir, pkg string) error {
	cmd := exec.Command("go", "build", "-o", filepath.Join(bin, name), pkg)
	cmd.Dir = dir
	if dir != "." {
		cmd.Env = append(os.Environ(), "GOWORK=") // its own workspace has the runtime
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("go build %s: %w", pkg, err)
	}
	return nil
}

// run runs one of the programs, with both of them on PATH.
func run(dir, name string, args ...string) (string, error) {
	cmd := exec.Command(filepath.Join(bin, name), args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	return out.String(), err
}

// sample copies the project, with one text of one file replaced by another.
func sample(t *testing.T, dir, file, from, to string) {
	t.Helper()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("..", "..", "internal", "sqlcplugin", "testdata", "project"))); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, file)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), from) {
		t.Fatalf("%s holds no %q", file, from)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(text), from, to, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestGenerates holds what sqlc writes with the plugin to what dbgen writes from
// the same configuration, byte for byte.
func TestGenerates(t *testing.T) {
	for name, tc := range map[string]struct {
		process string // the plugin's settings
		folder  string // of the configuration, below where sqlc runs
		args    []string
	}{
		"here":     {"{cmd: dbgen}", ".", nil},
		"JSON":     {"{cmd: dbgen, format: json}", ".", nil},
		"with -f":  {"{cmd: dbgen}", "services/library", []string{"-f", "services/library/sqlc.yaml"}},
		"protobuf": {"{cmd: dbgen, format: protobuf}", ".", nil},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			config := filepath.Join(dir, tc.folder)
			sample(t, config, "sqlc.yaml", "{cmd: dbgen}", tc.process)
			if out, err := run(dir, "sqlc", append([]string{"generate"}, tc.args...)...); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			for _, file := range []string{"authors.sql.go", "books.sql.go", "copyfrom.go", "db.go", "models.go", "querier.go"} {
				if _, err := os.Stat(filepath.Join(config, "internal", "db", file)); err != nil {
					t.Error(err)
				}
			}
			if out, err := run(config, "dbgen", "generate", "--check"); err != nil {
				t.Errorf("dbgen generate would write something else: %v\n%s", err, out)
			}
		})
	}
}

// TestErrors holds what the user sees when the plugin refuses: places as from
// where sqlc runs, and each error on a line of its own.
func TestErrors(t *testing.T) {
	for name, tc := range map[string]struct{ file, from, to, want string }{
		"SQL": {"queries/authors.sql", "sum(pages)", "sum(isbn)",
			"\nqueries/authors.sql:6:8: PagesOfAuthor: function sum(text) does not exist\n"},
		"option": {"sqlc.yaml", "emit_interface", "emit_interfaces",
			"\noptions of plugin dbgen: unknown key \"emit_interfaces\" in options\n\tdid you mean \"emit_interface\"?\n"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			sample(t, dir, tc.file, tc.from, tc.to)
			out, err := run(dir, "sqlc", "generate")
			if err == nil {
				t.Fatal("sqlc succeeded")
			}
			if !strings.Contains(out, tc.want) {
				t.Errorf("output\n%s\nwant a part\n%s", out, tc.want)
			}
			if _, err := os.Stat(filepath.Join(dir, "internal")); err == nil {
				t.Error("files were written all the same")
			}
		})
	}
}
