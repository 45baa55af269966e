package golangci

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// command runs a program that may end with a status up to most, and returns what it
// prints.
func command(t *testing.T, most int, dir string, env []string, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	exit := new(exec.ExitError)
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() > most || exit.ExitCode() < 0) {
		t.Fatalf("%s %q: %v\n%s\n%s", name, args, err, out, errs.String())
	}
	return string(out)
}

// repository is one of golangci-lint's at a version, made of its module, for
// "golangci-lint custom" clones it; env has git take it in place of the real one.
func repository(t *testing.T, version string) (dir string, env []string) {
	t.Helper()
	var module struct{ Dir string }
	out := command(t, 0, ".", []string{"GOWORK=off"}, "go", "mod", "download", "-json", "github.com/golangci/golangci-lint/v2@"+version)
	if err := json.Unmarshal([]byte(out), &module); err != nil {
		t.Fatal(err)
	}
	dir = filepath.Join(t.TempDir(), "golangci-lint")
	if err := os.CopyFS(dir, os.DirFS(module.Dir)); err != nil {
		t.Fatal(err)
	}
	git := []string{"-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"}
	for _, args := range [][]string{{"init", "-q"}, {"add", "-f", "-A"}, {"commit", "-q", "-m", version}, {"tag", version}} {
		command(t, 0, dir, nil, "git", append(slices.Clone(git), args...)...)
	}
	return dir, []string{"GOWORK=off", "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=url.file://" + dir + ".insteadOf", "GIT_CONFIG_VALUE_0=https://github.com/golangci/golangci-lint.git"}
}

// write writes files below a folder.
func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// custom builds a golangci-lint with this checkout's rules by "golangci-lint custom".
func custom(t *testing.T, root, version string) string {
	t.Helper()
	source, env := repository(t, version)
	dir := t.TempDir()
	command(t, 0, source, env, "go", "build", "-ldflags=-s -w", "-o", filepath.Join(dir, "golangci-lint"), "./cmd/golangci-lint")
	write(t, dir, map[string]string{".custom-gcl.yml": fmt.Sprintf(`version: %s
plugins:
  - module: github.com/dbgen-go/dbgen
    import: github.com/dbgen-go/dbgen/analyze/golangci
    path: %[2]s
  - module: github.com/dbgen-go/dbgen/runtime # which the other needs, from the same checkout
    path: %[2]s/runtime
`, version, root)})
	command(t, 0, dir, env, filepath.Join(dir, "golangci-lint"), "custom")
	return filepath.Join(dir, "custom-gcl")
}

// A place is where something is found: file:line:column, from the project's folder.
type place = string

// A finding is a place and the first line of what is said there.
type finding struct {
	place   place
	message string
}

func newFinding(at place, message string) finding {
	first, _, _ := strings.Cut(message, "\n")
	return finding{at, first}
}

// sorted sorts findings, as they are compared.
func sorted(list []finding) []finding {
	slices.SortFunc(list, func(a, b finding) int {
		return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(a.message, b.message))
	})
	return list
}

// lint is what golangci-lint reports of a project.
func lint(t *testing.T, program, project string) (found []finding) {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, map[string]string{".golangci.yml": `version: "2"
linters:
  default: none
  enable: [dbgen]
  settings:
    custom:
      dbgen:
        type: module
        settings: {also: [pgx, database/sql]}
issues: {max-issues-per-linter: 0, max-same-issues: 0, uniq-by-line: false}
output: {formats: {json: {path: stdout}}, show-stats: false}
`})
	out := command(t, 1, project, []string{"GOWORK=off", "GOLANGCI_LINT_CACHE=" + dir}, program, "run", "--config", filepath.Join(dir, ".golangci.yml"), "--path-mode=abs", "./...")
	var report struct {
		Issues []struct {
			FromLinter, Text string
			Pos              struct {
				Filename     string
				Line, Column int
			}
		}
	}
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, i := range report.Issues {
		if i.FromLinter != "dbgen" {
			t.Errorf("an issue of %s: %s", i.FromLinter, i.Text)
		}
		_, message, _ := strings.Cut(i.Text, ": ") // behind the analyzer's name
		found = append(found, newFinding(at(t, project, i.Pos.Filename, i.Pos.Line, i.Pos.Column), message))
	}
	return sorted(found)
}

func at(t *testing.T, project, file string, line, column int) place {
	t.Helper()
	if filepath.IsAbs(file) {
		rel, err := filepath.Rel(project, file)
		if err != nil {
			t.Fatal(err)
		}
		file = rel
	}
	return fmt.Sprintf("%s:%d:%d", filepath.ToSlash(file), line, column)
}

// goVet is what go vet reports with dbgen as its tool.
func goVet(t *testing.T, dbgen, project string) (found []finding) {
	t.Helper()
	out := command(t, 1, project, []string{"GOWORK=off"}, "go", "vet", "-vettool="+dbgen, "-json", "-also=pgx,database/sql", "./...")
	for dec := json.NewDecoder(strings.NewReader(out)); ; {
		var packages map[string]map[string][]struct{ Posn, Message string }
		if err := dec.Decode(&packages); errors.Is(err, io.EOF) {
			return sorted(found)
		} else if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		for _, rules := range packages {
			for _, list := range rules {
				for _, d := range list {
					found = append(found, newFinding(strings.TrimPrefix(d.Posn, project+string(filepath.Separator)), d.Message))
				}
			}
		}
	}
}

// dbgenVet is where dbgen vet itself reports something.
func dbgenVet(t *testing.T, dbgen, project string) (places []place) {
	t.Helper()
	out := command(t, 1, project, []string{"GOWORK=off", "DBGEN_CACHE_DIR=off"}, dbgen, "vet", "--also", "sqlc,pgx,database/sql", "--format", "json", "./...")
	var report struct {
		Findings []struct {
			File         string
			Line, Column int
		}
	}
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, f := range report.Findings {
		places = append(places, at(t, project, f.File, f.Line, f.Column))
	}
	return places
}

// shop is a project with something of each kind: what facts of another package tell,
// transactions, rows, and what comments silence.
var shop = map[string]string{
	"go.mod": "module example.com/shop\n\ngo 1.26\n",
	"store/store.go": `package store

import "database/sql"

type Store struct{ DB *sql.DB }

func (s *Store) Name(id int64) (name string) {
	s.DB.QueryRow("SELECT name FROM users WHERE id = $1", id).Scan(&name)
	return name
}

func (s *Store) Forget(id int64) { s.DB.Exec("DELETE FROM users WHERE id = $1", id) }

func (s *Store) Count() (n int) {
	s.DB.QueryRow("SELECT count(*) FROM users").Scan(&n)
	return n
}
`,
	"app/app.go": `package app

import "example.com/shop/store"

func Loops(s *store.Store, ids []int64) (out []string) {
	for _, id := range ids {
		out = append(out, s.Name(id))
		s.Forget(id)
		if s.Count() > 10 {
			break
		}
	}
	for _, id := range ids {
		out = append(out, s.Name(id)) //dbgen:ignore n-plus-one there are two
	}
	return out
}

func Move(s *store.Store, id int64) error {
	tx, err := s.DB.Begin()
	if err != nil {
		return err
	}
	if _, err := tx.Exec("UPDATE users SET seen = now() WHERE id = $1", id); err != nil {
		return err
	}
	s.Name(id)
	return tx.Commit()
}

func First(s *store.Store) (n int) {
	rows, err := s.DB.Query("SELECT id FROM users")
	if err != nil {
		return 0
	}
	if rows.Next() {
		rows.Scan(&n)
	}
	return n
}
`,
}

// TestCustom: a golangci-lint that was built with the rules reports what go vet reports
// with dbgen as its tool, and nothing that dbgen vet does not know.
func TestCustom(t *testing.T) {
	version := os.Getenv("GOLANGCI")
	if version == "" {
		t.Skip("GOLANGCI names no version")
	}
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	dbgen := filepath.Join(t.TempDir(), "dbgen")
	command(t, 0, root, []string{"GOWORK="}, "go", "build", "-o", dbgen, "./cmd/dbgen")
	program := custom(t, root, version)
	made, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	write(t, made, shop)
	for name, c := range map[string]struct {
		project string
		least   int
	}{"the example": {filepath.Join(root, "examples"), 1}, "a shop": {made, 5}} {
		t.Run(name, func(t *testing.T) {
			got, want := lint(t, program, c.project), goVet(t, dbgen, c.project)
			if !slices.Equal(got, want) || len(want) < c.least {
				t.Errorf("golangci-lint has\n%+v\ngo vet, of which at least %d are expected,\n%+v", got, c.least, want)
			}
			all := dbgenVet(t, dbgen, c.project)
			for _, f := range got {
				t.Logf("%s: %s", f.place, f.message)
				if !slices.Contains(all, f.place) {
					t.Errorf("dbgen vet has nothing at %s: %s", f.place, f.message)
				}
			}
		})
	}
}
