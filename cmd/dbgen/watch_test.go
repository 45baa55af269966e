//go:build unix

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// A shownText is what a program has shown so far.
type shownText struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *shownText) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *shownText) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// A watcher is a "dbgen watch" that runs in a folder.
type watcher struct {
	t     *testing.T
	dir   string
	cmd   *exec.Cmd
	shown *shownText
	ended bool
}

// theBooks is a project of one query.
var theBooks = map[string]string{
	"dbgen.yaml":        "version: 1\nschema: schema.sql\nqueries: [queries/**/*.sql]\ngo: {package: db, out: db}\n",
	"schema.sql":        "CREATE TABLE books (id bigint PRIMARY KEY, title text NOT NULL, pages int NOT NULL);\n",
	"queries/books.sql": bookQuery("GetBook"),
}

// bookQuery is a query that no check has anything to say of.
func bookQuery(name string) string {
	return "-- name: " + name + " :one\nSELECT id, title FROM books WHERE id = $1;\n"
}

// slowQuery is one that a check reports.
func slowQuery(name, column string) string {
	return "-- name: " + name + " :many\nSELECT id FROM books WHERE " + column + " = $1;\n"
}

// startWatch lays out a project, watches it and returns when its first round is over.
func startWatch(t *testing.T, project map[string]string, args ...string) *watcher {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "project")
	lay(t, dir, project)
	return watchIn(t, dir, args...)
}

// lay writes files into a folder.
func lay(t *testing.T, dir string, files map[string]string) {
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

// watchIn watches a project that is there.
func watchIn(t *testing.T, dir string, args ...string) *watcher {
	t.Helper()
	w := &watcher{t: t, dir: dir, shown: &shownText{}}
	w.cmd = exec.Command("dbgen", append([]string{"watch"}, args...)...)
	w.cmd.Dir = dir
	w.cmd.Env = append(os.Environ(), "DBGEN_CACHE_DIR="+t.TempDir())
	w.cmd.Stdout, w.cmd.Stderr = w.shown, w.shown
	if err := w.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if !w.ended {
			_ = w.cmd.Process.Kill()
			_ = w.cmd.Wait()
		}
	})
	w.shows("dbgen: watching ")
	return w
}

// patience is for how long a test waits for what must come.
const patience = 2 * time.Minute

// until waits for what must come.
func (w *watcher) until(what string, come func() bool) {
	w.t.Helper()
	for end := time.Now().Add(patience); !come(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			w.t.Fatalf("waited in vain for %s; shown is\n%s", what, w.shown)
		}
	}
}

// shows waits until a text is shown.
func (w *watcher) shows(text string) {
	w.t.Helper()
	w.until(text, func() bool { return strings.Contains(w.shown.String(), text) })
}

// generates waits until the generated code has these methods alone.
func (w *watcher) generates(queries ...string) {
	w.t.Helper()
	w.until(fmt.Sprint("the methods ", queries), func() bool {
		var code strings.Builder
		files, _ := filepath.Glob(filepath.Join(w.dir, "db", "*.go"))
		for _, path := range files {
			text, _ := os.ReadFile(path)
			code.Write(text)
		}
		for _, q := range queries {
			if !strings.Contains(code.String(), "\nfunc (q *Queries) "+q+"(") {
				return false
			}
		}
		return strings.Count(code.String(), "\nfunc (q *Queries) ") == len(queries)+1 // and WithTx
	})
}

// times counts how often something is shown.
func (w *watcher) times(text string, want int) {
	w.t.Helper()
	if n := strings.Count(w.shown.String(), text); n != want {
		w.t.Errorf("%q is shown %d times, want %d:\n%s", text, n, want, w.shown)
	}
}

// file is a path in the project.
func (w *watcher) file(name string) string { return filepath.Join(w.dir, name) }

// do fails the test if a step of it fails.
func (w *watcher) do(errs ...error) {
	w.t.Helper()
	for _, err := range errs {
		if err != nil {
			w.t.Fatal(err)
		}
	}
}

// save writes a file in place.
func (w *watcher) save(name, text string) {
	w.t.Helper()
	lay(w.t, w.dir, map[string]string{name: text})
}

// stop ends the program as a signal does.
func (w *watcher) stop(signal syscall.Signal, status int, last string) {
	w.t.Helper()
	w.do(w.cmd.Process.Signal(signal))
	killed := time.AfterFunc(patience, func() { _ = w.cmd.Process.Kill() })
	defer killed.Stop()
	_ = w.cmd.Wait()
	w.ended = true
	if got := w.cmd.ProcessState.ExitCode(); got != status || !strings.HasSuffix(w.shown.String(), last) {
		w.t.Errorf("status %d, want %d after %q:\n%s", got, status, last, w.shown)
	}
}

// TestWatchSignals: it ends as other commands do, and says nothing else.
func TestWatchSignals(t *testing.T) {
	for _, tc := range []struct {
		signal syscall.Signal
		status int
		last   string
	}{{syscall.SIGINT, 130, "dbgen: interrupted\n"}, {syscall.SIGTERM, 143, "dbgen: terminated\n"}} {
		w := startWatch(t, theBooks)
		w.generates("GetBook")
		w.stop(tc.signal, tc.status, tc.last)
		want := "wrote db/books.sql.go\nwrote db/db.go\nwrote db/models.go\ndbgen: watching 3 files; Ctrl-C ends\n" + tc.last
		if got := w.shown.String(); got != want {
			t.Errorf("shown is\n%s\nwant\n%s", got, want)
		}
	}
}

// TestWatchBroken: an error is said once, waited for, and said to be mended; what is
// there stays meanwhile.
func TestWatchBroken(t *testing.T) {
	w := startWatch(t, theBooks)
	bad := strings.Replace(bookQuery("GetBook"), "title FROM", "titel FROM", 1)
	w.save("queries/books.sql", bad)
	w.shows("queries/books.sql:2:12: GetBook: column \"titel\" does not exist\n\tdid you mean \"title\"?\n")
	w.generates("GetBook")
	w.save("queries/books.sql", "\n"+bad) // which moves it
	w.save("queries/more.sql", "-- name: More :one\nSELEC 1;\n")
	w.shows("queries/more.sql:2:1: More: syntax error")
	w.save("queries/books.sql", bookQuery("GetBook"))
	w.shows("mended: queries/books.sql: GetBook: column \"titel\" does not exist\n")
	w.times("mended", 1)
	w.save("queries/more.sql", bookQuery("More"))
	w.shows("mended: queries/more.sql: More: syntax error")
	w.generates("GetBook", "More")
	w.times("\"titel\" does not exist", 2) // itself, and mended
	w.save("schema.sql", "CREATE TABLE books (id bigint PRIMARY KEY, titl")
	w.shows("schema.sql:1:")
	w.save("schema.sql", theBooks["schema.sql"])
	w.shows("mended: schema.sql")
	w.stop(syscall.SIGINT, 130, "dbgen: interrupted\n")
}

// TestWatchFindings: findings are told when they are new and when they are gone, not
// when SQL is wrong between.
func TestWatchFindings(t *testing.T) {
	const gone = "gone: queries/slow.sql: Slow: no index on public.books serves title = … [missing-index]\n"
	w := startWatch(t, theBooks)
	w.times("[missing-index]", 0)
	w.save("queries/slow.sql", slowQuery("Slow", "title"))
	w.shows("queries/slow.sql:2:28: warning: Slow: no index on public.books serves title = … [missing-index]\n")
	w.shows("\tcure: CREATE INDEX CONCURRENTLY ON public.books (title);\n")
	w.save("queries/books.sql", "-- name: GetBook :one\nSELECT nothing FROM books;\n")
	w.shows("column \"nothing\" does not exist")
	w.save("queries/books.sql", bookQuery("Book"))
	w.generates("Book", "Slow")
	w.save("queries/other.sql", slowQuery("Other", "pages"))
	w.shows("Other: no index")
	w.times("Slow: no index", 1)
	w.times("gone", 0)
	w.save("schema.sql", theBooks["schema.sql"]+"CREATE INDEX ON books (title);\nCREATE INDEX ON books (pages);\n")
	w.shows(gone)
	w.shows("gone: queries/other.sql: Other: no index")
	w.save("schema.sql", theBooks["schema.sql"])
	w.until("both again", func() bool { return strings.Count(w.shown.String(), "warning: Slow: no index") == 2 })
	baseline := exec.Command("dbgen", "check", "--write-baseline")
	baseline.Dir = w.dir
	if out, err := baseline.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	w.until("both to be known", func() bool { return strings.Count(w.shown.String(), gone) == 2 })
	w.stop(syscall.SIGINT, 130, "dbgen: interrupted\n")
}

// TestWatchWithoutCheck leaves findings out.
func TestWatchWithoutCheck(t *testing.T) {
	w := startWatch(t, theBooks, "--check=false")
	w.save("queries/slow.sql", slowQuery("Slow", "title"))
	w.generates("GetBook", "Slow")
	w.save("queries/slow.sql", slowQuery("Slower", "title"))
	w.generates("GetBook", "Slower")
	w.times("missing-index", 0)
}

// TestWatchConfig breaks, removes and changes the configuration.
func TestWatchConfig(t *testing.T) {
	good := theBooks["dbgen.yaml"]
	w := startWatch(t, theBooks)
	w.save("dbgen.yaml", strings.Replace(good, "queries:", "querys:", 1))
	w.shows("dbgen.yaml:3:1: unknown key \"querys\" in dbgen.yaml\n\tdid you mean \"queries\"?\n")
	w.save("dbgen.yaml", good)
	w.shows("mended: dbgen.yaml: unknown key")
	w.do(os.Rename(w.file("dbgen.yaml"), w.file("away.yaml")))
	w.shows("dbgen.yaml does not exist")
	w.save("queries/books.sql", bookQuery("Later"))
	w.do(os.Rename(w.file("away.yaml"), w.file("dbgen.yaml")))
	w.shows("mended: no dbgen.yaml or sqlc.yaml found: dbgen.yaml does not exist")
	w.generates("Later")
	w.save("more/more.sql", bookQuery("More"))
	w.save("dbgen.yaml", strings.Replace(good, "**/*.sql", "*.sql, more", 1))
	w.generates("Later", "More")
	w.save("more/more.sql", bookQuery("Most")) // where nothing was looked at before
	w.generates("Later", "Most")
	w.save("dbgen.yaml", strings.Replace(good, "out: db", "out: other", 1))
	w.shows("wrote other/books.sql.go\n")
}

// TestWatchFiles adds, removes and renames files and folders.
func TestWatchFiles(t *testing.T) {
	w := startWatch(t, theBooks)
	w.save("queries/new.sql", bookQuery("Newer"))
	w.generates("GetBook", "Newer")
	w.shows("wrote db/new.sql.go\n")
	w.do(os.Remove(w.file("queries/new.sql")))
	w.generates("GetBook")
	w.shows("removed db/new.sql.go\n")
	w.save("queries/deep/er/a.sql", bookQuery("Deep"))
	w.generates("GetBook", "Deep")
	w.do(os.Rename(w.file("queries/deep"), w.file("queries/steep")))
	w.save("queries/steep/er/b.sql", bookQuery("Steep"))
	w.generates("GetBook", "Deep", "Steep")
	w.do(os.Rename(w.file("queries/steep/er/a.sql"), w.file("queries/steep/er/c.sql")))
	w.shows("removed db/a.sql.go\n")
	w.shows("wrote db/c.sql.go\n")
	w.do(os.RemoveAll(w.file("queries/steep")))
	w.generates("GetBook")
	w.do(os.Rename(w.file("queries"), w.file("elsewhere")))
	w.shows("no such file or folder")
	w.generates("GetBook")
	w.do(os.Rename(w.file("elsewhere"), w.file("queries")))
	w.shows("mended: ")
	w.stop(syscall.SIGTERM, 143, "dbgen: terminated\n")
}

// TestWatchGenerated: what others do to generated files is put right, and no more
// than that is done to them.
func TestWatchGenerated(t *testing.T) {
	w := startWatch(t, theBooks)
	path := w.file("db/models.go")
	good, err := os.ReadFile(path)
	w.do(err, os.WriteFile(path, append(good, "// more\n"...), 0o666))
	whole := func() bool {
		text, _ := os.ReadFile(path)
		return bytes.Equal(text, good)
	}
	w.until("the old text", whole)
	w.do(os.Remove(path))
	w.until("the file", whole)
	w.do(os.RemoveAll(w.file("db")))
	w.until("the folder", whole)
	w.generates("GetBook")
	w.save("db/mine.go", "package db\n")
	w.save("db/stale.go", "// Code generated by dbgen. DO NOT EDIT.\n\npackage db\n")
	w.shows("removed db/stale.go\n")
	before, err := os.Stat(path)
	w.do(err)
	w.save("queries/new.sql", bookQuery("Newer"))
	w.generates("GetBook", "Newer")
	if after, err := os.Stat(path); err != nil || !os.SameFile(before, after) {
		t.Errorf("%v, or a file was written that had not changed", err)
	}
	if text, err := os.ReadFile(w.file("db/mine.go")); err != nil || string(text) != "package db\n" {
		t.Errorf("%q, %v", text, err)
	}
}
