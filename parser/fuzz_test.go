package parser

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/tools/txtar"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// seeds adds the SQL of the error tests to the corpus.
func seeds(f *testing.F) {
	archives, err := filepath.Glob("testdata/errors/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range archives {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range txtar.Parse(data).Files {
			f.Add(string(file.Data))
		}
	}
}

func FuzzParseFile(f *testing.F) {
	seeds(f)
	f.Add("\ufeff-- name: A :one\r\nSELECT sqlc.embed(t), @a, sqlc.narg('b') FROM t WHERE x NOT IN (sqlc.slice(c)) AND@d=1;\r\n")
	f.Add("/* name: A :one */ /*+ x */ SELECT $1; -- y\n-- name: B :many\nSELECT 'a\nb', $$;$$;")
	f.Fuzz(func(t *testing.T, text string) {
		queries, diags := ParseFile("q.sql", text, Options{})
		for _, q := range queries {
			checkQuery(t, q)
		}
		checkPlaces(t, diags, text)
		again, _ := ParseFile("q.sql", text, Options{LenientDirectives: true})
		if len(again) != len(queries) {
			t.Errorf("%d queries, but %d when lenient", len(queries), len(again))
		}
	})
}

// checkQuery checks what holds for every query that ParseFile returns.
func checkQuery(t *testing.T, q *Query) {
	t.Helper()
	if !isQueryName(q.Name) || q.Stmt == nil || !q.Pos.IsValid() {
		t.Errorf("query %q at %s, statement %v", q.Name, q.Pos, q.Stmt != nil)
	}
	// What no edit made is the file's text.
	text, at, from := q.File.Text, 0, q.start
	for _, e := range append(q.edits, edit{start: q.start + len(text), at: len(q.SQL)}) {
		if e.at > len(q.SQL) || e.at < at {
			t.Fatalf("edit at %d of %q after %d", e.at, q.SQL, at)
		}
		kept := q.SQL[at:e.at]
		if from+len(kept) > len(text) || text[from:from+len(kept)] != kept {
			t.Fatalf("%q of the SQL is not what stands at %d of %q", kept, from, text)
		}
		if e.at < len(q.SQL) && from+len(kept) != e.start {
			t.Fatalf("edit starts at %d, want %d", e.start, from+len(kept))
		}
		if !strings.HasPrefix(q.SQL[e.at:], e.text) {
			t.Fatalf("edit's %q is not at %d of %q", e.text, e.at, q.SQL)
		}
		at, from = e.at+len(e.text), e.end
	}
	last := 0
	for i := range len(q.SQL) + 1 {
		off := q.Position(i).Offset
		if off < last || off > len(text) {
			t.Fatalf("offset %d of %q is at %d of the file, after %d", i, q.SQL, off, last)
		}
		last = off
	}
	for i, p := range q.Params {
		if p.Number != i+1 || len(p.Offsets) == 0 {
			t.Errorf("parameter %d is %+v", i, p)
		}
		for _, off := range p.Offsets {
			if want := fmt.Sprintf("$%d", p.Number); !strings.HasPrefix(q.SQL[off:], "$") || p.Name != "" && !strings.HasPrefix(q.SQL[off:], want) {
				t.Errorf("%s is not at %d of %q", want, off, q.SQL)
			}
		}
	}
	for _, e := range q.Embeds {
		if !strings.Contains(q.SQL[e.Offset:], ".*") {
			t.Errorf("no %s.* at %d of %q", e.Table, e.Offset, q.SQL)
		}
	}
}

// checkPlaces checks that every diagnostic points into the text.
func checkPlaces(t *testing.T, diags diag.List, text string) {
	t.Helper()
	lines := strings.Count(text, "\n") + 1
	for _, d := range diags.All() {
		if d.Pos.Line < 1 || d.Pos.Line > lines || d.Pos.Column < 1 || d.Pos.Offset > len(text) || d.Message == "" {
			t.Errorf("%+v points outside of %q", d, text)
		}
	}
}

func FuzzDirectives(f *testing.F) {
	for _, line := range []string{
		"cache: ttl=300 l1=5s negative=1m stale=1h consistency=strict tags=a,user:{id}", "invalidate: tags=x{a}{b}", "invalidate: none why",
		"route: replica max_lag=5s priority=low", "limit: user=1/1m global=2/2d name=a wait=1 concurrent=3 count=all", "timeout: 5m",
		"slow: 0.5", "batch: by=id", "ignore: a-b c d", "@param a b", "@sqlc-vet-disable a", "Note: x=1", "cahce: ttl=1", "cache ttl=1",
		"cache: tags=a,{b", "limit: user=1", "\ttimeout:\t1µs\r", "route:", "name: B :one", "žluť: a=b",
	} {
		f.Add(line, line)
	}
	f.Fuzz(func(t *testing.T, above, below string) {
		text := "-- " + above + "\n-- name: A :one\n-- " + below + "\nSELECT @id WHERE @a = sqlc.arg(b);"
		queries, diags := ParseFile("q.sql", text, Options{})
		checkPlaces(t, diags, text)
		for _, q := range queries {
			checkQuery(t, q)
			checkDirectives(t, q, diags.HasErrors())
		}
		lenient, more := ParseFile("q.sql", text, Options{LenientDirectives: true})
		if diags.HasErrors() || more.HasErrors() {
			return
		}
		for i, q := range queries {
			if !reflect.DeepEqual(q.Directives, lenient[i].Directives) {
				t.Errorf("directives differ when lenient: %+v, %+v", q.Directives, lenient[i].Directives)
			}
		}
	})
}

// checkDirectives checks what holds for directives that were taken.
func checkDirectives(t *testing.T, q *Query, hasErrors bool) {
	t.Helper()
	d := q.Directives
	if c := d.Cache; c != nil {
		if c.TTL < 0 || c.L1 < 0 || c.Negative < 0 || c.Stale < 0 {
			t.Errorf("negative duration: %+v", c)
		}
		checkTags(t, c.Tags)
	}
	if i := d.Invalidate; i != nil {
		checkTags(t, i.Tags)
		if !hasErrors && i.None == (len(i.Tags) > 0) {
			t.Errorf("invalidate %+v", i)
		}
	}
	for _, l := range d.Limits {
		for _, r := range []*Rate{l.User, l.Global} {
			if r != nil && (r.Count <= 0 || r.Window <= 0) {
				t.Errorf("rate %+v", *r)
			}
		}
		if !hasErrors && l.User == nil && l.Global == nil && l.Concurrent == 0 {
			t.Errorf("limit without a limit: %+v", l)
		}
	}
	for _, v := range []*DurationDirective{d.Timeout, d.Slow} {
		if v != nil && v.Value <= 0 && !hasErrors {
			t.Errorf("duration %v", v.Value)
		}
	}
	if d.Batch != nil && len(d.Batch.By) == 0 && !hasErrors {
		t.Error("batch by nothing")
	}
	for _, i := range d.Ignores {
		if i.Rule == "" || i.Reason == "" {
			t.Errorf("ignore %+v", i)
		}
	}
	for _, line := range q.Doc {
		if !utf8.ValidString(line) || strings.ContainsAny(line, "\r\n") {
			t.Errorf("documentation %q", line)
		}
	}
}

// checkTags checks that a tag's parts make up its text.
func checkTags(t *testing.T, tags []Tag) {
	t.Helper()
	for _, tag := range tags {
		text := ""
		for _, p := range tag.Parts {
			text += p.Literal
			if p.Param != "" {
				text += "{" + p.Param + "}"
			}
		}
		if text != tag.Text || text == "" || strings.ContainsAny(text, ", ") {
			t.Errorf("tag %q of parts %+v", tag.Text, tag.Parts)
		}
	}
}
