package vet_test

import (
	"context"
	"encoding/json"
	"flag"
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dbgen-go/dbgen/analyze/rules"
	"github.com/dbgen-go/dbgen/analyze/vet"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/rewrite"
	"github.com/dbgen-go/dbgen/config"
	"github.com/dbgen-go/dbgen/internal/project"
	"github.com/dbgen-go/dbgen/internal/report"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

var update = flag.Bool("update", false, "write the .golden files of what fixes make of programs")

// TestFixed holds loops that call methods of sqlc's to what is said of all.
func TestFixed(t *testing.T) { holdFixed(t, "./testdata/fixed", 12) }

// TestFixedByHand does so with loops that send SQL of their own.
func TestFixedByHand(t *testing.T) { holdFixed(t, "./testdata/byhand", 32) }

// TestFixedTwins does so with loops that call methods which have a batch twin.
func TestFixedTwins(t *testing.T) { holdFixed(t, "./testdata/twins", 10) }

// TestFixedQuerier does so with loops that call them through interfaces.
func TestFixedQuerier(t *testing.T) { holdFixed(t, "./testdata/querier", 10) }

// holdFixed runs a program on a server before its loops are rewritten and after: it
// prints the same, and no loop is left. What is made of it is in its .golden files.
func holdFixed(t *testing.T, dir string, least int) {
	schema, err := os.ReadFile(filepath.Join(dir, "schema.sql"))
	if err != nil {
		t.Fatal(err)
	}
	run := func(flags ...string) string {
		dsn := dbtest.Database(t, dbtest.SharedPostgres(t), string(schema)).DSN()
		out, err := exec.Command("go", append(append([]string{"run"}, flags...), dir, dsn)...).CombinedOutput()
		if err != nil {
			t.Fatalf("go run %q: %v\n%s", flags, err, out)
		}
		return string(out)
	}
	before := run()
	res, err := vet.Run(context.Background(), rules.Vet(), []string{dir}, vet.Options{Also: []string{"sqlc", "pgx", "database/sql"}, Schema: schemaOf(t, dir)})
	if err != nil || len(res.Failed) > 0 || len(res.LeftOut) > 0 {
		t.Fatalf("%v, %q, %q", err, res.Failed, res.LeftOut)
	}
	fixed := report.ApplyFixes(res.Findings, func(file string) (string, bool) {
		text, err := os.ReadFile(file)
		return string(text), err == nil
	})
	for _, f := range fixed.Left {
		t.Errorf("%s: %s: it is not fixed: %+v", f.Place(), f.Message, f.Related)
	}
	if want := strings.Count(before, "\n"); len(fixed.Done) < least || want < 60 {
		t.Errorf("%d loops are rewritten, %d lines printed: too few to tell", len(fixed.Done), want)
	}
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	temp := t.TempDir()
	for name, text := range fixed.Texts {
		formatted, err := format.Source([]byte(text))
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, text)
		}
		from, err := filepath.Abs(name)
		if err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(temp, filepath.Base(name))
		if err := os.WriteFile(to, formatted, 0o666); err != nil {
			t.Fatal(err)
		}
		overlay.Replace[from] = to
		holdGolden(t, from+".golden", string(formatted))
	}
	list, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(temp, "overlay.json")
	if err := os.WriteFile(file, list, 0o666); err != nil {
		t.Fatal(err)
	}
	if after := run("-overlay", file); after != before {
		t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
}

// TestFixedForPQ: where lib/pq sends it, an array is pq's. The library stands in for
// itself with what the call needs.
func TestFixedForPQ(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":    "module example.com/shop\n\ngo 1.26\n\nrequire github.com/lib/pq v1.10.9\n\nreplace github.com/lib/pq => ./pq\n",
		"pq/go.mod": "module github.com/lib/pq\n\ngo 1.26\n",
		"pq/pq.go":  "package pq\n\nfunc Array(a any) any { return a }\n",
		"main.go":   "package main\n\nimport _ \"github.com/lib/pq\"\n\nfunc main() {}\n",
		"shop/shop.go": `package shop

import (
	"context"
	"database/sql"
)

func titles(ctx context.Context, db *sql.DB, ids []int64) (out []string, err error) {
	for _, id := range ids {
		var title string
		if err := db.QueryRowContext(ctx, "SELECT title FROM books WHERE id = $1", id).Scan(&title); err != nil {
			return nil, err
		}
		out = append(out, title)
	}
	return out, nil
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
	res, err := vet.Run(context.Background(), rules.Vet(), []string{"./..."}, vet.Options{Also: []string{"database/sql"}, Dir: dir})
	if err != nil || len(res.Failed) > 0 || len(res.LeftOut) > 0 {
		t.Fatalf("%v, %q, %q", err, res.Failed, res.LeftOut)
	}
	file := filepath.Join(dir, "shop", "shop.go")
	fixed := report.ApplyFixes(res.Findings, func(string) (string, bool) {
		text, err := os.ReadFile(file)
		return string(text), err == nil
	})
	if len(fixed.Done) != 1 {
		t.Fatalf("%d loops are rewritten: %+v", len(fixed.Done), fixed.Left)
	}
	for _, text := range fixed.Texts {
		if !strings.Contains(text, "pq.Array(ids)") {
			t.Errorf("there is no pq.Array:\n%s", text)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("go", "build", "./...")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// declined matches the line above a call whose loop is left.
var declined = regexp.MustCompile(`// declined: (.+)$`)

// TestDeclined: what could mean something else is left, and the finding says why.
func TestDeclined(t *testing.T) {
	const dir = "./testdata/declined"
	schema := func(texts []string) ([]*vet.Statement, error) {
		known := make([]*vet.Statement, len(texts))
		for i, text := range texts {
			if strings.Contains(text, "take_ticket") {
				known[i] = &vet.Statement{Verb: "select", Tables: []string{"public.users"}, Keys: []int{1}, Types: []string{"bigint"}, Volatile: true}
			}
		}
		return known, nil
	}
	res, err := vet.Run(context.Background(), rules.Vet(), []string{dir}, vet.Options{Also: []string{"pgx", "database/sql"}, Schema: schema})
	if err != nil || len(res.Failed) > 0 || len(res.LeftOut) > 0 {
		t.Fatalf("%v, %q, %q", err, res.Failed, res.LeftOut)
	}
	type place struct {
		file string
		line int
	}
	got := map[place]string{}
	for _, f := range res.Findings {
		at := place{filepath.Base(f.File), f.Line}
		got[at] += ""
		if len(f.Fixes) > 0 {
			t.Errorf("%s: it is rewritten: %s", f.Place(), f.Fixes[0].Message)
		}
		for _, r := range f.Related {
			if why, ok := strings.CutPrefix(r.Message, rewrite.Declined); ok {
				got[at] = why
			}
		}
	}
	for _, name := range []string{"declined.go", "structs.go", "interfaces.go"} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			want := ""
			if m := declined.FindStringSubmatch(line); m != nil {
				want = m[1]
			}
			if why, found := got[place{name, i + 2}]; found != (want != "") || why != want {
				t.Errorf("%s:%d: %q (found: %v), want %q", name, i+2, why, found, want)
			}
		}
	}
}

// holdGolden holds what was made of a file to what was made of it before.
func holdGolden(t *testing.T, name, text string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// schemaOf gives SQL the meaning that the configuration of a folder has for it.
func schemaOf(t *testing.T, dir string) func([]string) ([]*vet.Statement, error) {
	t.Helper()
	name, err := config.Find(dir)
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	return func(texts []string) ([]*vet.Statement, error) {
		queries, err := project.Statements(t.Context(), cfg, texts)
		found := make([]*vet.Statement, len(texts))
		for i, q := range queries {
			if q != nil {
				o, _ := parser.Outlined(q.SQL)
				found[i] = &vet.Statement{Verb: string(q.Verb), Tables: o.Tables, Types: q.Types, Keys: o.Equal}
			}
		}
		return found, err
	}
}
