package parser_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser"
)

// parse parses text that has no errors and no warnings.
func parse(t *testing.T, text string) []*parser.Query {
	t.Helper()
	queries, diags := parser.ParseFile("q.sql", text, parser.Options{})
	if diags.Len() > 0 {
		t.Fatalf("unexpected messages:\n%s", format(diags))
	}
	return queries
}

func parseOne(t *testing.T, text string) *parser.Query {
	t.Helper()
	queries := parse(t, text)
	if len(queries) != 1 {
		t.Fatalf("%d queries, want 1", len(queries))
	}
	return queries[0]
}

var ignorePos = cmpopts.IgnoreTypes(diag.Position{})

func TestEveryDirective(t *testing.T) {
	q := parseOne(t, `
-- GetStory returns one story.
--
--   indented
-- @param id the story's number
-- cache: ttl=300 l1=5s negative=1m stale=1h30m consistency=bounded tags=stories,user:{author_id}:x
-- name: GetStory :one
-- route: replica max_lag=1.5s priority=high
-- limit: user=100/1m global=10000/60 name=search wait=2s concurrent=8 count=miss
-- limit: user=1000/2d
-- timeout: 2
-- slow: 200ms
-- batch: by=id
-- ignore: missing-index the table  is small
-- ignore: stale-cache by design
-- @sqlc-vet-disable sqlc/db-prepare, no-delete
-- Note: see https://example.com/a=b
-- @param author_id
SELECT id FROM stories WHERE id = @id AND author_id = @author_id;
`)
	want := parser.Directives{
		Cache: &parser.CacheDirective{
			TTL: 5 * time.Minute, L1: 5 * time.Second, Negative: time.Minute, Stale: 90 * time.Minute, Consistency: "bounded",
			Tags: []parser.Tag{
				{Text: "stories", Parts: []parser.TagPart{{Literal: "stories"}}},
				{Text: "user:{author_id}:x", Parts: []parser.TagPart{{Literal: "user:"}, {Param: "author_id"}, {Literal: ":x"}}},
			},
		},
		Route: &parser.RouteDirective{Target: "replica", MaxLag: 1500 * time.Millisecond, Priority: "high"},
		Limits: []parser.LimitDirective{
			{
				User: &parser.Rate{Count: 100, Window: time.Minute}, Global: &parser.Rate{Count: 10000, Window: time.Minute},
				Name: "search", Wait: 2 * time.Second, Concurrent: 8, Count: "miss",
			},
			{User: &parser.Rate{Count: 1000, Window: 48 * time.Hour}},
		},
		Timeout: &parser.DurationDirective{Value: 2 * time.Second},
		Slow:    &parser.DurationDirective{Value: 200 * time.Millisecond},
		Batch:   &parser.BatchDirective{By: []string{"id"}},
		Ignores: []parser.IgnoreDirective{
			{Rule: "missing-index", Reason: "the table is small"},
			{Rule: "stale-cache", Reason: "by design"},
		},
	}
	if diff := cmp.Diff(want, q.Directives, ignorePos); diff != "" {
		t.Errorf("directives (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"GetStory returns one story.", "", "  indented", "Note: see https://example.com/a=b"}, q.Doc); diff != "" {
		t.Errorf("doc (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]parser.ParamDoc{{Name: "id", Text: "the story's number"}, {Name: "author_id"}}, q.ParamDocs, ignorePos); diff != "" {
		t.Errorf("param docs (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"sqlc/db-prepare", "no-delete"}, q.VetDisable); diff != "" {
		t.Errorf("vet-disable (-want +got):\n%s", diff)
	}
	if q.Name != "GetStory" || q.Command != parser.One || q.Pos.String() != "q.sql:7:10" {
		t.Errorf("query %s :%s at %s", q.Name, q.Command, q.Pos)
	}
	if got := q.Directives.Cache.Tags[1].Pos.String(); got != "q.sql:6:82" {
		t.Errorf("second tag at %s", got)
	}
	if q.SQL != "SELECT id FROM stories WHERE id = $1 AND author_id = $2" {
		t.Errorf("SQL %q", q.SQL)
	}
	if q.Stmt.GetSelectStmt() == nil {
		t.Errorf("statement is %T", q.Stmt.GetNode())
	}
}

func TestInvalidateDirective(t *testing.T) {
	queries := parse(t, `
-- name: A :exec
-- invalidate: tags=feed:{id},all
UPDATE t SET a = 1 WHERE id = @id;
-- name: B :exec
-- invalidate: none nobody caches t
UPDATE t SET a = 1;
-- name: C :one
-- invalidate: tags=all
SELECT refresh();
`)
	if got := queries[0].Directives.Invalidate; len(got.Tags) != 2 || got.Tags[0].Parts[1].Param != "id" {
		t.Errorf("A: %+v", got)
	}
	if got := queries[1].Directives.Invalidate; !got.None || got.Reason != "nobody caches t" {
		t.Errorf("B: %+v", got)
	}
	if got := queries[2].Directives.Invalidate; len(got.Tags) != 1 {
		t.Errorf("C: %+v", got)
	}
}

func TestBlockOfComments(t *testing.T) {
	queries := parse(t, `
/* A header,
   of the file. */

/* name: A :one */
/* cache: ttl=5 */
/* @sqlc-vet-disable */
SELECT 1; -- trailing
/*
 * B does it.
 *
 * cache: ttl=6
 */
--name:B :many
--timeout: 1s
SELECT 2 -- name: the name
  /* inside ; */
  AS "-- x", $q$ ; -- name: C :one $q$;

-- name: D :exec
--
-- Returns: nothing
-- TODO: more
-- see a=b

-- detached, so no documentation
SELECT 3
`)
	type summary struct {
		Name, SQL string
		Cache     time.Duration
		Doc       []string
	}
	var got []summary
	for _, q := range queries {
		s := summary{Name: q.Name, SQL: q.SQL, Doc: q.Doc}
		if q.Directives.Cache != nil {
			s.Cache = q.Directives.Cache.TTL
		}
		got = append(got, s)
	}
	want := []summary{
		{"A", "SELECT 1", 5 * time.Second, nil},
		{"B", "SELECT 2 -- name: the name\n  /* inside ; */\n  AS \"-- x\", $q$ ; -- name: C :one $q$", 6 * time.Second, []string{"B does it."}},
		{"D", "SELECT 3", 0, []string{"Returns: nothing", "TODO: more", "see a=b"}},
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("queries (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{""}, queries[0].VetDisable); diff != "" {
		t.Errorf("vet-disable of A (-want +got):\n%s", diff)
	}
	if d := queries[1].Directives.Timeout; d == nil || d.Value != time.Second {
		t.Errorf("timeout of B is %+v", d)
	}
}

func TestPlannerHintStays(t *testing.T) {
	q := parseOne(t, "-- name: A :one\n-- doc\n/*+ SeqScan(t) */\n-- between\nSELECT @a FROM t;")
	if want := "/*+ SeqScan(t) */\n\nSELECT $1 FROM t"; q.SQL != want {
		t.Errorf("SQL %q, want %q", q.SQL, want)
	}
	if got := q.Position(strings.Index(q.SQL, "$1")).String(); got != "q.sql:5:8" {
		t.Errorf("parameter at %s", got)
	}
}

func TestCommentsBehindTheStatement(t *testing.T) {
	for text, want := range map[string]string{
		"SELECT 1 ORDER BY /* BEGIN */ 1 /* END */;":         "SELECT 1 ORDER BY /* BEGIN */ 1 /* END */",
		"SELECT 1 /* a */ /* b\n c */ ;":                     "SELECT 1 /* a */ /* b\n c */",
		"SELECT 1 /* END */\n":                               "SELECT 1 /* END */",
		"SELECT 1 -- why\n;":                                 "SELECT 1",
		"SELECT 1 /* a */ -- why\n;":                         "SELECT 1 /* a */",
		"SELECT 1\n/* what follows */\n;":                    "SELECT 1",
		"SELECT 1; /* not of it */":                          "SELECT 1",
		"SELECT 1 /* a */;\n-- name: B :one\nSELECT 2;":      "SELECT 1 /* a */",
		"SELECT 1 /* a */\n/* of B */\n-- name: B :one\n;\n": "SELECT 1 /* a */",
	} {
		queries, _ := parser.ParseFile("q.sql", "-- name: A :one\n"+text, parser.Options{})
		if len(queries) == 0 || queries[0].SQL != want {
			t.Errorf("%q gives %q, want %q", text, queries[0].SQL, want)
		}
	}
}

func TestLineEndingsAndByteOrderMark(t *testing.T) {
	q := parseOne(t, "\ufeff-- name: A :one\r\n-- Doc.\r\n-- cache: ttl=5\r\nSELECT 'a\r\nb',\r\n  sqlc.arg(\r\n  x) -- c\r\n  , y\r\nFROM t;\r\n")
	if want := "SELECT 'a\r\nb',\n  $1 -- c\n  , y\nFROM t"; q.SQL != want {
		t.Errorf("SQL %q, want %q", q.SQL, want)
	}
	if diff := cmp.Diff([]string{"Doc."}, q.Doc); diff != "" {
		t.Error(diff)
	}
	for text, want := range map[string]string{"y": "q.sql:8:5", "FROM": "q.sql:9:1", "$1": "q.sql:6:3"} {
		if got := q.Position(strings.Index(q.SQL, text)).String(); got != want {
			t.Errorf("%s at %s, want %s", text, got, want)
		}
	}
	if got := q.Pos.String(); got != "q.sql:1:10" {
		t.Errorf("name at %s", got)
	}
}

func TestEncodingErrors(t *testing.T) {
	for _, tt := range []struct{ name, queries, text, want string }{
		{"utf-16", "", "\xff\xfe-\x00-\x00", "q.sql:1:1: file is UTF-16, not UTF-8\n\tsave the file as UTF-8\n"},
		{"latin-1", "B", "-- name: A :one\nSELECT 'caf\xe9 \xe9';\n-- name: B :one\nSELECT 1;", "q.sql:2:12: byte 0xe9 is not valid UTF-8\n\tsave the file as UTF-8\n"},
		{"mark inside the file", "AB", "-- name: A :one\nSELECT 1;\n\ufeff-- name: B :one\nSELECT 1;", "q.sql:3:1: byte order mark (U+FEFF) in the SQL\n\tremove it, or write a space; outside of quotes PostgreSQL takes it for a letter\n"},
		{"space that is none", "B", "-- name: A :one\nSELECT 1\u00a0AS\u00a0x;\n-- name: B :one\nSELECT '\u00a0';", "q.sql:2:9: no-break space (U+00A0) in the SQL\n\tremove it, or write a space; outside of quotes PostgreSQL takes it for a letter\nq.sql:2:12: no-break space (U+00A0) in the SQL\n\tremove it, or write a space; outside of quotes PostgreSQL takes it for a letter\n"},
		{"nul", "B", "-- name: A :one\nSELECT \x001;\n-- name: B :one\nSELECT 1;", "q.sql:2:8: NUL byte\n\tremove it; a text for PostgreSQL cannot hold one\n"},
	} {
		queries, diags := parser.ParseFile("q.sql", tt.text, parser.Options{})
		if got := format(diags); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
		names := ""
		for _, q := range queries {
			names += q.Name
		}
		if names != tt.queries {
			t.Errorf("%s: queries %s, want %s", tt.name, names, tt.queries)
		}
	}
}

// A character that cannot be seen makes no annotation documentation.
func TestUnseenCharactersInAnnotations(t *testing.T) {
	for _, tt := range []struct{ line, want string }{
		{"\u00a0cache: ttl=5", "q.sql:2:3: A: no-break space (U+00A0) in an annotation\n\tremove it\n"},
		{" ca\u200bche: ttl=5", "q.sql:2:6: A: zero-width space (U+200B) in an annotation\n\tremove it\n"},
		{" route\u00a0: replica", "q.sql:2:9: A: no-break space (U+00A0) in an annotation\n\tremove it\n"},
		{"\ufeffttl: 5m", "q.sql:2:3: A: byte order mark (U+FEFF) in an annotation\n\tremove it\n"},
		{" cache: tags=a,b\u00a0l1=5", "q.sql:2:19: A: no-break space (U+00A0) in the tag \"b\\u00a0l1=5\"\n\tremove it\n"},
		{" cache:\u00a0ttl=5", "q.sql:2:10: A: unknown option \"\\u00a0ttl\" of cache\n\tdid you mean \"ttl\"?\n"},
		{" timeout: 5\u200b", "q.sql:2:13: A: bad duration \"5\\u200b\" for timeout\n\ta duration is a number of seconds (300), or numbers with units: 500ms, 30s, 5m, 1h30m, 2d\n"},
		{" ignore: missing-index la table est petite\u00a0; elle le reste", ""},
		{" Note\u00a0: the author's own\u200b", ""},
	} {
		_, diags := parser.ParseFile("q.sql", "-- name: A :one\n--"+tt.line+"\nSELECT 1;", parser.Options{})
		if got := format(diags); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.line, got, tt.want)
		}
	}
	for _, line := range []string{"\ufeff-- name: A :one", "--\u00a0name: A :one", "-- name\u00a0: A :one", "-- na\u200bme: A :one", "-- name: A\u00a0:one", "-- name: A :one\u200b", "/* name:\u2060A :one */"} {
		at := len([]rune(line[:strings.IndexFunc(line, func(r rune) bool { return r > 127 })])) + 1
		char := []rune(line)[at-1]
		_, diags := parser.ParseFile("q.sql", "SELECT 0;\n\n"+line+"\nSELECT 1;", parser.Options{AlsoSchema: true, LenientDirectives: true})
		messages := diags.All()
		want := fmt.Sprintf("q.sql:3:%d", at)
		if n := len(messages); n < 2 || messages[n-1].Pos.String() != want || !strings.Contains(messages[n-1].Message, fmt.Sprintf("(U+%04X) in the", char)) || n > 2 {
			t.Errorf("%q: got %s, want one message at %s beside that of the statement without a name", line, format(diags), want)
		}
	}
}

func TestWrongQueriesHideNoOthers(t *testing.T) {
	text := `-- name: A :one
SELECT 1;
-- name: B :one
SELECT FROM WHERE;
-- name: C :one
SELECT 'open;
-- name: D :one
-- cahce: ttl=1
SELECT 4;
-- name: E :one
SELECT sqlc.nope(x);
-- name: F :one
SELECT 'x
-- name: G :many
SELECT 'fine';
`
	queries, diags := parser.ParseFile("q.sql", text, parser.Options{})
	var names []string
	for _, q := range queries {
		names = append(names, q.Name)
	}
	if diff := cmp.Diff([]string{"A", "D", "G"}, names); diff != "" {
		t.Errorf("queries (-want +got):\n%s", diff)
	}
	if got := diags.Len(); got != 5 {
		t.Errorf("%d messages, want 5:\n%s", got, format(diags))
	}
}

// TestRefused: who asks for them has the wrong queries, too, without a meaning.
func TestRefused(t *testing.T) {
	text := `-- name: A :one
SELECT 1;
-- name: B :one
SELECT FROM WHERE $1;
-- name: C :one
SELECT 'open;
-- name: D :execlastid
SELECT 4, @x::int;
-- name: E :many
SELECT sqlc.nope(x), sqlc.arg(y);
-- name: F :one
-- name: 1 :one
SELECT 2;
`
	queries, _ := parser.ParseFile("q.sql", text, parser.Options{Refused: true})
	var got []string
	for _, q := range queries {
		got = append(got, fmt.Sprintf("%s :%s %v %s at %d", q.Name, q.Command, q.Stmt != nil, q.SQL, q.Pos.Line))
	}
	want := []string{
		"A :one true SELECT 1 at 1", "B :one false SELECT FROM WHERE $1 at 3", "C :one false SELECT 'open at 5",
		"D : true SELECT 4, $1::int at 7", "E :many false SELECT sqlc.nope(x), sqlc.arg(y) at 9", "F :one false  at 11",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("queries (-want +got):\n%s", diff)
	}
}

// :execlastid is sqlc's, for database/sql.
func TestExecLastID(t *testing.T) {
	const text = "-- name: A :execlastid extra\nINSERT INTO t VALUES ($1);\n-- name: B :execlastid\nINSERT INTO t VALUES ($1);\n-- name: C :execlast\nSELECT 1;\n"
	queries, diags := parser.ParseFile("q.sql", text, parser.Options{DatabaseSQL: true})
	if len(queries) != 3 || queries[1].Command != parser.ExecLastID || queries[2].Command != "" {
		t.Errorf("queries %+v", queries)
	}
	if got := diags.Len(); got != 2 {
		t.Errorf("%d messages, want one of A and one of C:\n%s", got, format(diags))
	}
	if queries, _ := parser.ParseFile("q.sql", text, parser.Options{}); queries[1].Command != "" {
		t.Errorf("for pgx: command %s", queries[1].Command)
	}
}

func TestLenientDirectives(t *testing.T) {
	text := `-- name: A :one
-- Limit: at most ten rows
-- limit: at most ten rows
-- cache: ttl=5
-- foo: a=b
SELECT 1;
CREATE TABLE t ();
-- name: B :one
-- timeout: 5 parsecs
-- cache: ttl=never
SELECT 1;
`
	queries, diags := parser.ParseFile("q.sql", text, parser.Options{LenientDirectives: true})
	errors := 0
	for _, d := range diags.All() {
		if d.Severity == diag.Error {
			errors++
			if d.Message != `bad duration "never" for ttl` {
				t.Errorf("error: %s", d)
			}
		}
	}
	if errors != 1 || diags.Len() != 6 {
		t.Errorf("%d errors of %d messages, want 1 of 6:\n%s", errors, diags.Len(), format(diags))
	}
	if len(queries) != 2 || queries[0].Directives.Cache == nil || len(queries[0].Directives.Limits) != 0 {
		t.Fatalf("queries %+v", queries)
	}
	want := []string{"Limit: at most ten rows", "limit: at most ten rows", "foo: a=b"}
	if diff := cmp.Diff(want, queries[0].Doc); diff != "" {
		t.Errorf("doc (-want +got):\n%s", diff)
	}
}

func TestCommandsThatFit(t *testing.T) {
	parse(t, `
-- name: A :one
INSERT INTO t VALUES (1) RETURNING a;
-- name: B :many
MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN DELETE RETURNING t.id;
-- name: C :copyfrom
INSERT INTO t (a, b) VALUES (@a, sqlc.narg('b'));
-- name: D :many
VALUES (1), (2);
-- name: E :one
EXPLAIN SELECT 1;
-- name: F :exec
SELECT pg_notify('a', 'b');
-- name: G :execresult
CREATE INDEX ON t (a);
-- name: H :batchmany
SELECT a FROM t WHERE b = $1;
-- name: I :iter
-- route: replica
WITH x AS (SELECT 1) SELECT * FROM x;
-- name: J :one
-- route: auto priority=critical
-- cache: consistency=strict
SELECT 1;
-- name: K :execrows
-- route: primary
DELETE FROM t;
`)
}

func TestCheckTagParams(t *testing.T) {
	q := parseOne(t, "-- name: A :one\n-- cache: tags=user:{athor_id},s:{x}\nSELECT a FROM t WHERE author_id = $1;")
	diags := q.CheckTagParams([]string{"author_id", "x"})
	want := "q.sql:2:22: A: tag \"user:{athor_id}\" has an unknown parameter \"athor_id\"\n\tdid you mean \"author_id\"?\n"
	if got := format(diags); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCheckUniqueAcrossFiles(t *testing.T) {
	a, _ := parser.ParseFile("a.sql", "-- name: X :one\nSELECT 1;\n-- name: Élan :one\nSELECT 1;", parser.Options{})
	b, _ := parser.ParseFile("b.sql", "-- name: X :one\nSELECT 1;\n-- name: Úlan :one\nSELECT 1;\n-- name: x :one\nSELECT 1;", parser.Options{})
	diags := parser.CheckUnique(append(b, a...))
	want := "b.sql:1:10: X: duplicate query name; the first is at a.sql:1:10\n\trename one of them: the queries of a package become methods of one type\n"
	if got := format(diags); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWhatDoesNotFitIsTakenOff(t *testing.T) {
	queries, diags := parser.ParseFile("q.sql", `-- name: A :one
-- cache: ttl=5
-- route: replica
-- timeout: 5
DELETE FROM t WHERE id = @id;
-- name: B :many
-- invalidate: tags=a
-- cache: ttl=5
SELECT id FROM t;
`, parser.Options{})
	if diags.Len() != 4 || len(queries) != 2 {
		t.Fatalf("%d queries, messages:\n%s", len(queries), format(diags))
	}
	a, b := queries[0], queries[1]
	want := parser.Directives{Timeout: &parser.DurationDirective{Value: 5 * time.Second}}
	if diff := cmp.Diff(want, a.Directives, ignorePos); diff != "" || a.Command != "" {
		t.Errorf("A :%s, directives (-want +got):\n%s", a.Command, diff)
	}
	want = parser.Directives{Cache: &parser.CacheDirective{TTL: 5 * time.Second}}
	if diff := cmp.Diff(want, b.Directives, ignorePos); diff != "" || b.Command != parser.Many {
		t.Errorf("B :%s, directives (-want +got):\n%s", b.Command, diff)
	}
}
