package parser_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/dbgen-go/dbgen/parser"
)

func TestMacros(t *testing.T) {
	type params = []parser.ParamRef
	arg := func(n int, name string) parser.ParamRef {
		return parser.ParamRef{Number: n, Name: name, NotNull: true}
	}
	for _, tt := range []struct {
		in, want string
		params   params
	}{
		{"SELECT 1", "SELECT 1", nil},
		{"SELECT $1, $2, $1", "SELECT $1, $2, $1", params{{Number: 1}, {Number: 2}}},
		{"SELECT sqlc.arg(a), SQLC.ARG('b'), sqlc . arg ( \"c\" ), @d", "SELECT $1, $2, $3, $4",
			params{arg(1, "a"), arg(2, "b"), arg(3, "c"), arg(4, "d")}},
		{"SELECT @a, sqlc.arg(a), sqlc.arg('a'), @A", "SELECT $1, $1, $1, $1", params{arg(1, "a")}},
		{"SELECT sqlc.arg('FooBar'), sqlc.arg(FooBar)", "SELECT $1, $2", params{arg(1, "FooBar"), arg(2, "foobar")}},
		{"SELECT sqlc.narg(a)::text, sqlc.arg(a)", "SELECT $1::text, $1", params{{Number: 1, Name: "a", Null: true}}},
		{"SELECT $1, @v::text, $3, $4, @v, @w", "SELECT $1, $2::text, $3, $4, $2, $5",
			params{{Number: 1}, arg(2, "v"), {Number: 3}, {Number: 4}, arg(5, "w")}},
		{"SELECT @limit LIMIT @offset", "SELECT $1 LIMIT $2", params{arg(1, "limit"), arg(2, "offset")}},
		{"SELECT sqlc.arg(/* the */ user)", "SELECT $1", params{arg(1, "user")}},
		{"SELECT '@a', \"@b\", $$@c$$, /* @d */ e -- @f\n, @g", "SELECT '@a', \"@b\", $$@c$$, /* @d */ e -- @f\n, $1", params{arg(1, "g")}},
		{"SELECT 1 WHERE a IN (sqlc.slice('ids'))", "SELECT 1 WHERE a = ANY($1)", params{{Number: 1, Name: "ids", Slice: true}}},
		{"SELECT 1 WHERE a not  in(sqlc.slice(ids))", "SELECT 1 WHERE a <> ALL($1)", params{{Number: 1, Name: "ids", Slice: true}}},
		{"SELECT 1 WHERE a IN (sqlc.slice(ids)::bigint[])", "SELECT 1 WHERE a = ANY($1::bigint[])", params{{Number: 1, Name: "ids", Slice: true}}},
		{"SELECT 1 WHERE a = ANY(sqlc.slice(ids)) AND cardinality(@ids) > 0", "SELECT 1 WHERE a = ANY($1) AND cardinality($1) > 0",
			params{{Number: 1, Name: "ids", Slice: true}}},
		{"SELECT 1 WHERE a IN (SELECT unnest(sqlc.slice(ids)), 2)", "SELECT 1 WHERE a IN (SELECT unnest($1), 2)", params{{Number: 1, Name: "ids", Slice: true}}},
		{"SELECT x.sqlc.arg(a)", "SELECT x.sqlc.arg(a)", nil},
		{"SELECT sqlc.arg FROM sqlc", "SELECT sqlc.arg FROM sqlc", nil},
	} {
		q := parseOne(t, "-- name: A :many\n"+tt.in+";")
		if q.SQL != tt.want {
			t.Errorf("%s\n got %s\nwant %s", tt.in, q.SQL, tt.want)
		}
		if diff := cmp.Diff(tt.params, q.Params, cmpopts.IgnoreFields(parser.ParamRef{}, "Offsets"), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: parameters (-want +got):\n%s", tt.in, diff)
		}
		for _, p := range q.Params {
			for _, off := range p.Offsets {
				if !strings.HasPrefix(q.SQL[off:], "$") {
					t.Errorf("%s: $%d is said to be at %d of %s", tt.in, p.Number, off, q.SQL)
				}
			}
		}
	}
}

func TestAtSignInOperators(t *testing.T) {
	for in, want := range map[string]string{
		"a =@id":                  "a =$1",
		"a>=@id AND b<>@id":       "a>=$1 AND b<>$1",
		"a=-@id":                  "a=-$1",
		"a->>@k = 'x'":            "a->>$1 = 'x'",
		"a || @b":                 "a || $1",
		"a <@ b":                  "a <@ b",
		"a @> b AND a @> @b":      "a @> b AND a @> $1",
		"a <@ @b":                 "a <@ $1",
		"a<@@b":                   "a<@$1",
		"a @@ @query":             "a @@ $1",
		"a @@query":               "a @@query",
		"a ^@ 'x' AND a ^@ @p":    "a ^@ 'x' AND a ^@ $1",
		"@ a < 1":                 "@ a < 1",
		"@t.a < @ t.b + @c":       "@t.a < @ t.b + $1",
		"@-1 = 1":                 "@-1 = 1",
		"a @? '$.x' AND a ? 'k'":  "a @? '$.x' AND a ? 'k'",
		"a = @č":                  "a = $1",
		"(@id)::int = @id::int":   "($1)::int = $1::int",
		"a[@id] = 1":              "a[$1] = 1",
		"a BETWEEN@lo AND@hi":     "a BETWEEN $1 AND $2",
		"sqlc.arg(a)IS NULL":      "$1 IS NULL",
		"@ \"quoted\" = @\"Abs\"": "@ \"quoted\" = @\"Abs\"",
	} {
		q := parseOne(t, "-- name: A :many\nSELECT 1 WHERE "+in+";")
		if got := strings.TrimPrefix(q.SQL, "SELECT 1 WHERE "); got != want {
			t.Errorf("%s\n got %s\nwant %s", in, got, want)
		}
	}
}

func TestEmbeds(t *testing.T) {
	q := parseOne(t, `-- name: A :many
SELECT sqlc.embed(s), sqlc.embed( "Users" ), sqlc.embed('x'), sqlc.embed('Y') FROM s, "Users", x, "Y";`)
	if want := `SELECT s.*, "Users".*, x.*, "Y".* FROM s, "Users", x, "Y"`; q.SQL != want {
		t.Errorf("SQL %s, want %s", q.SQL, want)
	}
	var got []string
	for _, e := range q.Embeds {
		got = append(got, e.Table+"@"+q.SQL[e.Offset:e.Offset+3])
	}
	if diff := cmp.Diff([]string{"s@s.*", `Users@"Us`, "x@x.*", `Y@"Y"`}, got); diff != "" {
		t.Errorf("embeds (-want +got):\n%s", diff)
	}
}

func TestPositions(t *testing.T) {
	q := parseOne(t, `-- name: A :many
SELECT 'žluť', sqlc.embed(čas), 🐘.x
FROM čas, 🐘 WHERE 🐘.id NOT IN (sqlc.slice('ids')) AND @id =
  sqlc.narg(
    y) AND konec;
`)
	for text, want := range map[string]string{
		"SELECT": "q.sql:2:1", "čas.*": "q.sql:2:27", ", 🐘.x": "q.sql:2:31", "🐘.x": "q.sql:2:33", "FROM": "q.sql:3:1",
		"<> ALL": "q.sql:3:24", "ALL": "q.sql:3:24", "($1)": "q.sql:3:31", "$1": "q.sql:3:32", ") AND": "q.sql:3:49",
		"$2": "q.sql:3:55", "$3": "q.sql:4:3", "konec": "q.sql:5:12",
	} {
		if got := q.Position(strings.Index(q.SQL, text)).String(); got != want {
			t.Errorf("%q of %s is at %s, want %s", text, q.SQL, got, want)
		}
	}
	if got := q.Position(len(q.SQL) + 5).String(); got != "q.sql:5:17" {
		t.Errorf("behind the end is at %s", got)
	}
	if got := (&parser.Query{SQL: "x"}).Position(0); got.IsValid() {
		t.Errorf("a query without a file is at %s", got)
	}
}
