package planfacts

import (
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var (
	//go:embed testdata/schema.sql
	schemaSQL string
	//go:embed testdata/rows.sql
	rowsSQL string
)

// A file is one of cases.
type file struct {
	path, head string
	cases      []*tested
}

// A tested is a case.
type tested struct {
	name    string
	indexes []string // DDL of its own
	args    string
	query   string // with its "-- name:" line
	instead []string
	vain    []string
	differ  []*fact // versions in which plans and findings are known to disagree
	facts   []*fact

	raw string // all but the facts
}

// A fact is what versions of PostgreSQL, or dbgen check for them, say of a case.
type fact struct {
	from, to   int
	kind, text string
}

func read(t *testing.T) []*file {
	t.Helper()
	paths, err := filepath.Glob("testdata/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	var files []*file
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		parts := strings.Split(string(text), "\n-- case: ")
		f := &file{path: path, head: parts[0]}
		for _, part := range parts[1:] {
			f.cases = append(f.cases, parse(t, path, part))
		}
		if len(f.cases) > 0 {
			files = append(files, f)
		}
	}
	return files
}

func (f *file) name() string { return strings.TrimSuffix(filepath.Base(f.path), ".sql") }

func parse(t *testing.T, path, text string) *tested {
	t.Helper()
	name, body, _ := strings.Cut(text, "\n")
	c := &tested{name: name}
	for line := range strings.Lines(strings.TrimRight(body, "\n") + "\n") {
		word, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		if fields := strings.Fields(word); len(fields) == 3 && fields[0] == "-->" {
			c.facts = append(c.facts, span(t, path, fields[1], fields[2], value))
			continue
		}
		c.raw += line
		switch word {
		case "-- index":
			c.indexes = append(c.indexes, value)
		case "-- with":
			c.args = value
		case "-- instead":
			c.instead = append(c.instead, value)
		case "-- vain":
			c.vain = append(c.vain, value)
		case "-- disagrees":
			versions, why, _ := strings.Cut(value, ": ")
			c.differ = append(c.differ, span(t, path, versions, word, why))
		default:
			if !strings.HasPrefix(line, "-- ") || word == "-- name" {
				c.query += line
			}
		}
	}
	if !strings.HasPrefix(c.query, "-- name: Q ") {
		t.Fatalf("%s: case %s has no query Q", path, name)
	}
	return c
}

// span reads a fact of versions such as 12-18, or 12.
func span(t *testing.T, path, versions, kind, text string) *fact {
	t.Helper()
	from, to, isRange := strings.Cut(versions, "-")
	if !isRange {
		to = from
	}
	return &fact{from: number(t, path, from), to: number(t, path, to), kind: kind, text: text}
}

func (f *fact) of(version int) bool { return f.from <= version && version <= f.to }

func number(t *testing.T, path, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatalf("%s: %q is no version", path, s)
	}
	return n
}

// sql is the statement by itself.
func (c *tested) sql() string {
	_, sql, _ := strings.Cut(c.query, "\n")
	return strings.TrimSuffix(strings.TrimSpace(sql), ";")
}

// write writes the file, with the facts of neighbouring versions that are alike on
// one line.
func (f *file) write(t *testing.T) {
	t.Helper()
	var b strings.Builder
	b.WriteString(f.head)
	for _, c := range f.cases {
		b.WriteString("\n-- case: " + c.name + "\n" + c.raw)
		for _, kind := range []string{"plan", "custom", "generic", "check", "cured"} {
			var merged []fact
			for _, g := range c.facts {
				if g.kind != kind {
					continue
				}
				if n := len(merged); n > 0 && merged[n-1].text == g.text && merged[n-1].to == g.from-1 {
					merged[n-1].to = g.to
				} else {
					merged = append(merged, *g)
				}
			}
			for _, m := range merged {
				span := strconv.Itoa(m.from)
				if m.to > m.from {
					span += "-" + strconv.Itoa(m.to)
				}
				b.WriteString(fmt.Sprintf("--> %s %s: %s\n", span, m.kind, m.text))
			}
		}
	}
	if err := os.WriteFile(f.path, []byte(b.String()), 0o666); err != nil {
		t.Fatal(err)
	}
}

// named makes a query Q of a statement.
func named(sql string, like *tested) string {
	head, _, _ := strings.Cut(like.query, "\n")
	return head + "\n" + strings.TrimSuffix(sql, ";") + ";\n"
}

// lines are the statements of a text that has one a line.
func lines(text string) []string {
	var all []string
	for _, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line != "" && !slices.Contains(all, line) {
			all = append(all, line)
		}
	}
	return all
}
