package checktest

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/deployed"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A Migrated is a file of cases of migrations: what is deployed, and migrations each
// of which comes on top of it.
//
//	-- rows: stories=5000000
//	-- postgresql: 15
//	CREATE TABLE stories …;
//	-- name: GetStory :one
//	SELECT …;
//	-- case: 2.sql what it shows
//	ALTER TABLE …;
//	--> 2.sql:1:1: error: …
//
// What stands before the first "-- name:" is the deployed schema, what stands before
// the first "-- case:" are the deployed queries. A case begins with its file's name.
// Lines with "-->" are what dbgen check prints; "go test -update" writes them.
type Migrated struct {
	Schema, Queries string
	Cases           []MigratedCase

	path, head string
	rows       map[string]int64
	version    int
}

// A MigratedCase is a migration.
type MigratedCase struct{ Title, File, SQL, Want string }

// MigratedFiles reads the cases of testdata/*.migrations.
func MigratedFiles(t *testing.T) (files []*Migrated) {
	t.Helper()
	paths, err := filepath.Glob("testdata/*.migrations")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, readMigrated(t, path, string(text)))
	}
	return files
}

func readMigrated(t *testing.T, path, text string) *Migrated {
	m := &Migrated{path: path, rows: map[string]int64{}}
	parts := strings.Split(text, "\n-- case: ")
	m.head = parts[0]
	for line := range strings.Lines(m.head) {
		line = strings.TrimSpace(line)
		if list, ok := strings.CutPrefix(line, "-- rows: "); ok {
			for word := range strings.FieldsSeq(list) {
				name, n, _ := strings.Cut(word, "=")
				rows, err := strconv.ParseInt(n, 10, 64)
				if err != nil {
					t.Fatalf("%s: %q: %v", path, word, err)
				}
				m.rows[name] = rows
			}
		}
		if v, ok := strings.CutPrefix(line, "-- postgresql: "); ok {
			m.version, _ = strconv.Atoi(v)
		}
	}
	m.Schema = m.head
	if i := strings.Index(m.head, "-- name: "); i >= 0 {
		m.Schema, m.Queries = m.head[:i], m.head[i:]
	}
	for _, part := range parts[1:] {
		title, body, _ := strings.Cut(part, "\n")
		file, title, _ := strings.Cut(title, " ")
		c := MigratedCase{Title: title, File: file}
		for line := range strings.Lines(body) {
			if want, ok := strings.CutPrefix(line, "--> "); ok {
				c.Want += want
			} else {
				c.SQL += line
			}
		}
		c.SQL = strings.TrimRight(c.SQL, "\n") + "\n"
		m.Cases = append(m.Cases, c)
	}
	return m
}

// text is the file with what the cases want.
func (m *Migrated) text() string {
	var b strings.Builder
	b.WriteString(strings.TrimRight(m.head, "\n") + "\n")
	for _, c := range m.Cases {
		b.WriteString("\n-- case: " + c.File + " " + c.Title + "\n" + c.SQL)
		for line := range strings.Lines(c.Want) {
			b.WriteString("--> " + line)
		}
	}
	return b.String()
}

// Migrations holds rules to the cases of migrations in testdata.
func Migrations(t *testing.T, rules ...*check.Rule) {
	t.Helper()
	for _, m := range MigratedFiles(t) {
		t.Run(strings.TrimSuffix(filepath.Base(m.path), ".migrations"), func(t *testing.T) {
			for i := range m.Cases {
				c := &m.Cases[i]
				t.Run(c.Title, func(t *testing.T) {
					got := text(t, m.Findings(t, c, rules))
					if *Update {
						c.Want = got
					} else if diff := cmp.Diff(c.Want, got); diff != "" {
						t.Errorf("%s\nfound (-want +got):\n%s", c.SQL, diff)
					}
				})
			}
		})
		if *Update {
			if err := os.WriteFile(m.path, []byte(m.text()), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// Compare is the comparison of a case.
func (m *Migrated) Compare(t *testing.T, c *MigratedCase) (*deployed.Comparison, *analyze.Result, []schema.Source) {
	t.Helper()
	ctx := context.Background()
	options := schema.Options{SearchPath: []string{"public"}}
	with := options
	with.Binder = analyze.NewBinder()
	was := []schema.Source{{Name: "1.sql", Text: m.Schema}}
	cat, diags := schema.Replay(was, with)
	if err := diags.Err(); err != nil {
		t.Fatal(err)
	}
	queries, diags := parser.ParseFile("queries.sql", m.Queries, parser.Options{})
	if err := diags.Err(); err != nil {
		t.Fatal(err)
	}
	opts := analyze.Options{SearchPath: []string{"public"}}
	res, err := analyze.Analyze(ctx, cat, queries, opts)
	if err != nil {
		t.Fatal(err)
	}
	if err := res.Diags.Err(); err != nil {
		t.Fatal(err)
	}
	w := deployed.NewWorkload(res, opts, "", func(file string) string { return file })
	if len(w.Unread) > 0 {
		t.Fatalf("not read again: %q", w.Unread)
	}
	added := schema.Source{Name: c.File, Text: c.SQL}
	plan := &deployed.Plan{Sources: append(slices.Clip(was), added), From: 1, Schema: options, Binder: analyze.NewBinder, Workloads: []*deployed.Workload{w}}
	after, diags := plan.Replay()
	if err := diags.Err(); err != nil {
		t.Fatal(err)
	}
	now, err := analyze.Analyze(ctx, after, nil, opts)
	if err != nil {
		t.Fatal(err)
	}
	out := &deployed.Comparison{Rev: "v1", Steps: plan.Steps(), Workloads: plan.Workloads, Tools: map[string]schema.Tool{added.Name: schema.ToolOf(added)}}
	if out.Effects, err = plan.Effects(ctx); err != nil {
		t.Fatal(err)
	}
	return out, now, plan.Sources
}

// Findings is what rules find in a case.
func (m *Migrated) Findings(t *testing.T, c *MigratedCase, rules []*check.Rule) []check.Finding {
	t.Helper()
	against, now, sources := m.Compare(t, c)
	found, failed := check.Run(now, rules, check.Options{TableRows: m.rows, PostgreSQL: m.version, Sources: sources, Against: against})
	if err := failed.Err(); err != nil {
		t.Fatal(err)
	}
	return found
}
