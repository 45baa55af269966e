package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// A hook is one of pre-commit's.
type hook struct {
	ID, Name, Description, Language, Entry, Files string
	PassFilenames                                 *bool `yaml:"pass_filenames"`
}

func readHooks(t *testing.T) []hook {
	t.Helper()
	text, err := os.ReadFile("../../.pre-commit-hooks.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var hooks []hook
	if err := yaml.Unmarshal(text, &hooks); err != nil {
		t.Fatal(err)
	}
	return hooks
}

// TestHookFiles: which hooks run for which files.
func TestHookFiles(t *testing.T) {
	for file, want := range map[string]string{
		"queries/books.sql":       "dbgen-generate dbgen-check",
		"dbgen.yaml":              "dbgen-generate dbgen-check",
		"svc/sqlc.json":           "dbgen-generate dbgen-check",
		"dbgen.adopt.yaml":        "dbgen-generate dbgen-check",
		"svc/dbgen.baseline.json": "dbgen-check dbgen-vet",
		"main.go":                 "dbgen-vet",
		"go.mod":                  "dbgen-vet",
		"mysqlc.yaml":             "",
		"README.md":               "",
		"a.sql.tmpl":              "",
	} {
		var run []string
		for _, h := range readHooks(t) {
			if regexp.MustCompile(h.Files).MatchString(file) {
				run = append(run, h.ID)
			}
		}
		if got := strings.Join(run, " "); got != want {
			t.Errorf("%s: %q, want %q", file, got, want)
		}
	}
}

// TestHooks installs dbgen as pre-commit does, and runs each hook's entry in a
// repository as pre-commit would: it fails if the program does, or if files that git
// knows changed.
func TestHooks(t *testing.T) {
	if testing.Short() {
		t.Skip("builds dbgen")
	}
	hooks := readHooks(t)
	gopath := t.TempDir()
	install := exec.Command("go", "install", "./...")
	install.Dir = "../.."
	install.Env = append(slices.DeleteFunc(os.Environ(), func(e string) bool { return strings.HasPrefix(e, "GOBIN=") }), "GOPATH="+gopath, "GOMODCACHE="+goEnv(t, "GOMODCACHE"))
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("go install: %v\n%s", err, out)
	}
	t.Setenv("PATH", filepath.Join(gopath, "bin")+string(os.PathListSeparator)+os.Getenv("PATH"))
	needsShell(t)
	dir := t.TempDir()
	gitIn(t, dir, "init", "--quiet", "--initial-branch=main")
	put(t, dir, map[string]string{
		"dbgen.yaml":  "version: 1\nschema: schema.sql\nqueries: query.sql\ngo: {package: db, out: db}\n",
		"schema.sql":  pullTable,
		"query.sql":   pullQuery,
		"go.mod":      "module example.com/app\n\ngo 1.26\n",
		"app/app.go":  "package app\n",
		"app/none.md": "",
	})
	failed := func(id string, args ...string) bool {
		t.Helper()
		i := slices.IndexFunc(hooks, func(h hook) bool { return h.ID == id })
		h := hooks[i]
		if h.Language != "golang" || h.PassFilenames == nil || *h.PassFilenames || h.Name == "" || h.Description == "" {
			t.Errorf("%+v", h)
		}
		words := append(strings.Fields(h.Entry), args...)
		cmd := exec.Command(words[0], words[1:]...)
		cmd.Dir = dir
		before := gitIn(t, dir, "diff")
		out, err := cmd.CombinedOutput()
		if _, exited := errors.AsType[*exec.ExitError](err); err != nil && !exited || bytesHave(out, "internal error", "unknown") {
			t.Fatalf("%s: %v\n%s", id, err, out)
		}
		return err != nil || before != gitIn(t, dir, "diff")
	}
	want := func(id string, fails bool, args ...string) {
		t.Helper()
		if failed(id, args...) != fails {
			t.Errorf("%s %q failed: %v, want %v", id, args, !fails, fails)
		}
	}
	want("dbgen-generate", false) // it writes files that git does not know yet
	put(t, dir, nil)
	want("dbgen-check", true)
	want("dbgen-check", false, "--new-from-rev", "HEAD")
	if err := os.WriteFile(filepath.Join(dir, "query.sql"), []byte(pullQuery+"-- name: BooksNew :many\nSELECT id FROM books WHERE title = $1;\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	want("dbgen-check", true, "--new-from-rev", "HEAD")
	want("dbgen-generate", true)
	want("dbgen-generate", false)
	want("dbgen-vet", false, "./app")
}

// bytesHave reports whether a text has one of some words.
func bytesHave(text []byte, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(string(text), w) })
}

// goEnv is a setting of the go command's.
func goEnv(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.Command("go", "env", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}
