package analyze_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// likeSQLC describes the parameters of a query in a project of sqlc's, in the order
// of the arguments: name, whether NULL is allowed for, and what sqlc takes it for.
func likeSQLC(t *testing.T, ddl, sql string) (*analyze.Query, string) {
	t.Helper()
	cat, diags := schema.Replay([]schema.Source{{Name: "schema.sql", Text: ddl}}, schema.Options{Binder: analyze.NewBinder(), UnknownTypes: true})
	queries, d := parser.ParseFile("q.sql", "-- name: Q :many\n"+sql+";\n", parser.Options{})
	diags.Append(d)
	r, err := analyze.Analyze(t.Context(), cat, queries, analyze.Options{UnknownFunctions: true, LikeSQLC: true})
	if err != nil {
		t.Fatal(err)
	}
	diags.Append(r.Diags)
	if err := diags.Err(); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	q := r.Queries[0]
	params := slices.Clone(q.Params)
	slices.SortFunc(params, func(x, y *analyze.Param) int { return x.Rank - y.Rank })
	var list []string
	for _, p := range params {
		text := p.Name
		if p.Nullable {
			text += "?"
		}
		switch s := p.SQLC; {
		case s == nil:
			text += " nothing"
		case s.Column != nil:
			text += " " + s.Table.Name + "." + s.Column.Name
		case s.Type.Type == nil:
			text += " any"
		default:
			text += fmt.Sprintf(" %s%s", s.Type.Name, strings.Repeat("[]", s.Type.Dims))
		}
		list = append(list, text)
	}
	return q, strings.Join(list, ", ")
}

const likeSQLCSchema = `
CREATE DOMAIN code AS text;
CREATE TABLE firms (id bigint PRIMARY KEY, code code NOT NULL, name text NOT NULL, alias text, size integer NOT NULL);
CREATE TABLE staff (n serial, role text NOT NULL, firm_id bigint NOT NULL, boss integer, at timestamptz NOT NULL);
CREATE VIEW big AS SELECT id, name FROM firms WHERE size > 10;
CREATE FUNCTION rate(of integer[], by numeric DEFAULT 1) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION rate(of text, by text, more text) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION parts(IN a integer, OUT b integer, INOUT c text) LANGUAGE sql AS $$SELECT 1, 'x'::text$$;`

func TestParamsLikeSQLC(t *testing.T) {
	for _, c := range []struct{ sql, want string }{
		{"SELECT id FROM firms WHERE alias = $1 OR name = $1", "alias? firms.alias"},
		{"SELECT id FROM firms WHERE code = $1 AND size = $2", "code? firms.code, size firms.size"}, // any takes nil
		{"SELECT boss FROM staff WHERE n = $1", "n? staff.n"},                                       // NOT NULL is serial's doing
		{"SELECT id FROM big WHERE name = $1", "name? big.name"},                                    // a view's column is for the generator to say
		{"SELECT f.id FROM firms f JOIN staff s ON s.firm_id = f.id WHERE s.boss = $1 AND f.id = $1", "boss? staff.boss"},
		{"SELECT relname FROM pg_catalog.pg_class WHERE relname = $1 AND relacl = $2", "relname name, relacl? _aclitem[]"},
		{"SELECT id FROM firms WHERE name = lower($1) AND date_trunc($2, now()) > now()", "lower text, date_trunc text"},
		{"SELECT id FROM firms WHERE rate($1) > rate($2, by => $3) AND rate($4, 'a', $5) > 1", "of int4, of_2 int4, by numeric, of_3 text, more text"},
		{"SELECT b, c FROM parts($1, $2)", "a int4, b int4"},                         // the second argument declared is OUT
		{"SELECT id FROM firms WHERE similarity(name, $1) > 0.5", "similarity? any"}, // of an extension that sqlc is not told of
		{"SELECT id FROM firms WHERE unheard_of($1)", "unheard_of? any"},
		{"SELECT concat($1::text, 'b'), date_add(now(), $2)", "column_1 text, date_add? any"},
		{"SELECT id FROM firms WHERE name LIKE '%' || $1 AND ($2 OR $3 > 1) LIMIT $4", "column_1? text, column_2? any, column_3? any, limit int4"},
		{"SELECT id FROM firms WHERE name = sqlc.narg(name) AND alias = sqlc.arg(alias) AND $1 = size", "size firms.size, name? firms.name, alias? firms.alias"},
		{"WITH w AS (SELECT id FROM firms WHERE name = @name) SELECT id FROM w WHERE id > @above LIMIT @n OFFSET @skip",
			"above firms.id, skip int4, n int4, name firms.name"},
		{"SELECT id FROM firms a WHERE EXISTS (SELECT 1 FROM firms WHERE name = $1)", "name nothing"}, // ambiguous to sqlc
	} {
		if _, got := likeSQLC(t, likeSQLCSchema, c.sql); got != c.want {
			t.Errorf("%s\ngot  %s\nwant %s", c.sql, got, c.want)
		}
	}
}

// What follows from a parameter that sqlc lets be NULL is that the result may be, too.
func TestParamsLikeSQLCAreSound(t *testing.T) {
	for sql, want := range map[string]analyze.Nullability{
		"SELECT lower($1::text) FROM firms":                     analyze.Never,
		"SELECT alias || $1 FROM firms WHERE alias IS NOT NULL": analyze.Maybe,
		// The first place in the text does not let it.
		"WITH w AS (SELECT n FROM staff WHERE role = $1) SELECT alias || $1 FROM firms WHERE alias IS NOT NULL": analyze.Maybe,
		"SELECT boss + $1 FROM staff WHERE boss IS NOT NULL":                                                    analyze.Maybe,
		"SELECT n + $1 FROM staff":            analyze.Maybe,
		"SELECT size + $1 FROM firms":         analyze.Never,
		"SELECT lower(code || $1) FROM firms": analyze.Maybe, // any takes nil
	} {
		q, params := likeSQLC(t, likeSQLCSchema, sql)
		if got := q.Columns[0].Null; got != want {
			t.Errorf("%s: %v, want %v (%s)", sql, got, want, params)
		}
	}
}
