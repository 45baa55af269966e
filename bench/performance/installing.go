package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// A tool is what a project gets by "go get -tool".
type tool struct {
	name, pkg, version string
	env                []string
	files              map[string]string
	generated          string // the file that proves it
}

// first is a project of one table and one query.
var first = map[string]string{
	"schema.sql":  "CREATE TABLE authors (id bigint PRIMARY KEY, name text NOT NULL, bio text);\n",
	"queries.sql": "-- name: GetAuthor :one\nSELECT * FROM authors WHERE id = $1;\n",
	"dbgen.yaml":  "version: 1\nschema: schema.sql\nqueries: queries.sql\ngo:\n  package: db\n  out: db\n",
	"sqlc.yaml":   "version: \"2\"\nsql:\n- engine: postgresql\n  schema: schema.sql\n  queries: queries.sql\n  gen:\n    go:\n      package: db\n      out: db\n      sql_package: pgx/v5\n",
}

// installing writes the section on the way from an empty folder to the first file. It is
// run once for each tool: it takes minutes, and is as long as what is compiled.
func installing(w io.Writer, _ int) error {
	dir, err := os.MkdirTemp("", "dbgen-installing-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	const root = "github.com/dbgen-go/dbgen"
	sqlcVersion, err := required(".", "github.com/sqlc-dev/sqlc")
	if err != nil {
		return err
	}
	// The present commit is called what its own go.mod calls the runtime's, which is a version
	// of the same commit.
	unreleased, err := required("..", root+"/runtime")
	if err != nil {
		return err
	}
	proxy := filepath.Join(dir, "proxy")
	if _, err := spend("..", []string{"GOWORK="}, "go", "run", "./internal/release", "-proxy", proxy, unreleased); err != nil {
		return err
	}
	own, err := os.Stat(filepath.Join(proxy, filepath.FromSlash(root), "@v", unreleased+".zip"))
	if err != nil {
		return err
	}
	ours := tool{"dbgen", root + "/cmd/dbgen", unreleased, []string{"GOPROXY=file://" + filepath.ToSlash(proxy) + "," + goEnv("GOPROXY"), "GONOSUMDB=" + root + "," + root + "/runtime"}, first, "db/queries.sql.go"}
	theirs := tool{"sqlc", "github.com/sqlc-dev/sqlc/cmd/sqlc", sqlcVersion, nil, first, "db/queries.sql.go"}
	fmt.Fprintf(w, `
From an empty folder, with empty caches of the go command, to the first generated file: "go mod init", "go get -tool", a table and a query,
and "go tool … generate", which compiles the tool and what it needs of the standard library. dbgen is the commit that was measured, served as
a module proxy would serve it (its own zip file is %.1f MB); all else is downloaded, over a network whose speed is in the first
time. Each is run once.

| | cgo | downloaded | "go get -tool" | to the first file, after that | of which processor | once compiled |
|---|---|---|---|---|---|---|
`, float64(own.Size())/1e6)
	for _, run := range []struct {
		tool
		how string
		env []string
	}{
		{ours, "as it is", nil}, {theirs, "as it is", nil},
		{ours, "off (`CGO_ENABLED=0`)", []string{"CGO_ENABLED=0"}}, {theirs, "off", []string{"CGO_ENABLED=0"}},
		{ours, "with `GOFLAGS=-tags=pg_query_go`", []string{"GOFLAGS=-modcacherw -tags=pg_query_go"}},
	} {
		fmt.Fprintln(os.Stderr, "installing", run.name, run.how)
		if err := run.install(w, filepath.Join(dir, "machine"), run.how, run.env); err != nil {
			return fmt.Errorf("%s, cgo %s: %w", run.name, run.how, err)
		}
	}
	return nil
}

// install does it on a machine of its own, which is removed.
func (t tool) install(w io.Writer, dir, how string, more []string) error {
	defer os.RemoveAll(dir)
	modules := filepath.Join(dir, "modules")
	env := append([]string{
		"GOMODCACHE=" + modules, "GOCACHE=" + filepath.Join(dir, "build"), "GOPATH=" + filepath.Join(dir, "path"), "GOWORK=off", "GOFLAGS=-modcacherw", "GOTOOLCHAIN=local",
		"DBGEN_CACHE_DIR=" + filepath.Join(dir, "kept"),
	}, append(t.env, more...)...)
	app := filepath.Join(dir, "app")
	if err := os.MkdirAll(app, 0o777); err != nil {
		return err
	}
	if _, err := spend(app, env, "go", "mod", "init", "example.com/books"); err != nil {
		return err
	}
	got, err := spend(app, env, "go", "get", "-tool", t.pkg+"@"+t.version)
	if err != nil {
		return err
	}
	for name, text := range t.files {
		if err := os.WriteFile(filepath.Join(app, name), []byte(text), 0o666); err != nil {
			return err
		}
	}
	made, err := spend(app, env, "go", "tool", t.name, "generate")
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(app, filepath.FromSlash(t.generated))); err != nil {
		return err
	}
	again, err := spend(app, env, "go", "tool", t.name, "generate")
	if err != nil {
		return err
	}
	downloaded, err := sizeOf(filepath.Join(modules, "cache", "download"))
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "| %s | %s | %.0f MB | %.1f s | %.0f s | %.0f s | %v |\n", t.name, how, float64(downloaded)/1e6,
		got.wall.Seconds(), made.wall.Seconds(), made.cpu.Seconds(), again.wall.Round(10*time.Millisecond))
	return nil
}

// required is the version of a module that the module in a folder requires.
func required(dir, module string) (string, error) {
	edit := exec.Command("go", "mod", "edit", "-json")
	edit.Dir = dir
	out, err := edit.Output()
	if err != nil {
		return "", fmt.Errorf("reading %s: %w", filepath.Join(dir, "go.mod"), err)
	}
	var mod struct {
		Require []struct{ Path, Version string }
	}
	if err := json.Unmarshal(out, &mod); err != nil {
		return "", err
	}
	for _, r := range mod.Require {
		if r.Path == module {
			return r.Version, nil
		}
	}
	return "", fmt.Errorf("%s does not require %s", filepath.Join(dir, "go.mod"), module)
}

// goEnv is a setting of the go command.
func goEnv(name string) string {
	out, _ := exec.Command("go", "env", name).Output()
	return strings.TrimSpace(string(out))
}

// sizeOf is how many bytes the files of a folder have.
func sizeOf(dir string) (total int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) { // a lock of the go command's
			return nil
		}
		if err == nil {
			total += info.Size()
		}
		return err
	})
	return total, err
}
