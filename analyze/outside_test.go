package analyze_test

import (
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// pgvector is no part of PostgreSQL, but known like what is.
func TestVector(t *testing.T) {
	const ddl = `CREATE SCHEMA ext; CREATE EXTENSION vector SCHEMA ext; SET search_path = public, ext;
CREATE TABLE items (id bigint PRIMARY KEY, v vector(3) NOT NULL, h halfvec(3), s sparsevec(9), b bit(3) NOT NULL);`
	for sql, want := range map[string]string{
		"SELECT v <-> $1 FROM items ORDER BY v <=> '[1,2,3]'":                          "double precision never",
		"SELECT h <#> $1 FROM items":                                                   "double precision maybe",
		"SELECT b <~> $1 FROM items":                                                   "double precision never",
		"SELECT v + v FROM items":                                                      "ext.vector never",
		"SELECT avg(v) FROM items":                                                     "ext.vector maybe",
		"SELECT sum(v) FROM items GROUP BY id":                                         "ext.vector maybe",
		"SELECT v::real[] FROM items":                                                  "real[] never",
		"SELECT ARRAY[1,2,3]::vector":                                                  "ext.vector never",
		"SELECT v::halfvec(3) FROM items":                                              "ext.halfvec never",
		"SELECT s::vector FROM items":                                                  "ext.vector maybe",
		"SELECT DISTINCT v FROM items ORDER BY v":                                      "ext.vector never",
		"SELECT ext.l2_distance(v, $1) FROM items":                                     "double precision never",
		"SELECT binary_quantize(v)::bit(3) <~> binary_quantize($1::vector) FROM items": "double precision never",
	} {
		r, diags := load(t, ddl, "-- name: Q :many\n"+sql+";")
		if diags.Len() > 0 {
			t.Errorf("%s\n\t%v", sql, diags.All())
		} else if c := r.Queries[0].Columns[0]; r.Types.Format(c.Type.OID)+" "+c.Null.String() != want {
			t.Errorf("%s\n\tis %s %s, want %s", sql, r.Types.Format(c.Type.OID), c.Null, want)
		}
	}
}

// What an extension brings that is not known is taken on trust.
func TestUnknownExtensions(t *testing.T) {
	const ddl = `CREATE EXTENSION postgis; CREATE EXTENSION timescaledb; CREATE EXTENSION pgmq;
CREATE TABLE places (id bigint PRIMARY KEY, at geometry(Point,4326), name text NOT NULL, seen timestamptz NOT NULL);
CREATE VIEW points AS SELECT id, st_x(at) AS x FROM places;`
	for sql, want := range map[string]string{
		"SELECT at FROM places WHERE at && $1 AND st_dwithin(at, $1, 3)": "public.geometry read-only",
		"SELECT at <-> $1 FROM places ORDER BY at <-> $1 LIMIT 3":        "double precision read-only",
		"SELECT DISTINCT at FROM places WHERE at = $1 ORDER BY at":       "public.geometry read-only",
		"SELECT st_asgeojson(at)::jsonb FROM places":                     "jsonb read-only",
		"SELECT x FROM points":           "unknown read-only",
		"SELECT $1::geography::geometry": "public.geometry read-only",
		"SELECT name FROM places GROUP BY name HAVING st_npoints(st_union(at)) > 3": "text read-only",
		"SELECT time_bucket('1 hour', seen) AS b FROM places GROUP BY b":            "unknown read-only",
		"SELECT last(name, seen) FILTER (WHERE id > 3) FROM places":                 "unknown read-only",
		"SELECT st_clusterdbscan(at, 5, 3) OVER () FROM places":                     "unknown read-only",
		"SELECT pgmq.send('q', '{}')":                                               "unknown warned",
	} {
		r, diags := load(t, ddl, "-- name: Q :many\n"+sql+";")
		if diags.HasErrors() {
			t.Errorf("%s\n\t%v", sql, diags.All())
			continue
		}
		q := r.Queries[0]
		got := r.Types.Format(q.Columns[0].Type.OID)
		if q.ReadOnly {
			got += " read-only"
		}
		if diags.Len() > 0 {
			got += " warned"
		}
		if got != want {
			t.Errorf("%s\n\tis %s, want %s; %v", sql, got, want, diags.All())
		}
	}
	_, diags := load(t, "CREATE EXTENSION mystery;\nCREATE TABLE t (a oddity, b oddity[]);", "-- name: Q :many\nSELECT a, b, $1::strange FROM t;")
	var got []string
	for _, d := range diags.All() {
		got = append(got, strings.Split(d.String(), "\n")[0])
	}
	want := `query.sql:2:18: warning: type "strange" is not known: it is taken for one of extension "mystery"` + "|" +
		`schema.sql:2:19: warning: type "oddity" is not known: it is taken for one of extension "mystery"`
	if strings.Join(got, "|") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, "|"), want)
	}
	r, diags := load(t, "CREATE EXTENSION mystery; CREATE TYPE oddity; CREATE FUNCTION odd(oddity) RETURNS int IMMUTABLE LANGUAGE c AS 'x'; CREATE TABLE t (a oddity NOT NULL);",
		"-- name: Q :one\nSELECT odd(a) FROM t WHERE a @> $1 GROUP BY a;")
	if diags.Len() > 0 || describeFirst(r) != "integer" || !r.Queries[0].ReadOnly {
		t.Errorf("with a stub for what it brings: %v, %s", diags.All(), describeFirst(r))
	}
	r, diags = load(t, "CREATE TABLE t (a oddity);", "-- name: Q :many\nSELECT a FROM t;")
	if !diags.HasErrors() {
		t.Errorf("without an extension the type is %s", describeFirst(r))
	}
}

func describeFirst(r *analyze.Result) string {
	if len(r.Queries) == 0 {
		return "nothing"
	}
	return r.Types.Format(r.Queries[0].Columns[0].Type.OID)
}

// Where types may be missing from the schema, as in sqlc's projects, they are
// taken on trust, and those of known extensions for what they are.
func TestUnknownTypes(t *testing.T) {
	const ddl = `CREATE TABLE t (a oddity NOT NULL, b oddity[], c citext NOT NULL, d ext.thing);
CREATE VIEW v AS SELECT a::raster AS r FROM t;
CREATE FUNCTION f(oddity) RETURNS strange LANGUAGE sql AS $$ SELECT $1::text::strange $$;`
	analyse := func(ddl, sql string) (*analyze.Result, []string) {
		cat, diags := schema.Replay([]schema.Source{{Name: "schema.sql", Text: ddl}}, schema.Options{Binder: analyze.NewBinder(), UnknownTypes: true})
		queries, more := parser.ParseFile("query.sql", "-- name: Q :many\n"+sql+";", parser.Options{})
		diags.Append(more)
		r, _ := analyze.Analyze(t.Context(), cat, queries, analyze.Options{})
		diags.Append(r.Diags)
		var got []string
		for _, d := range diags.All() {
			got = append(got, strings.ReplaceAll(d.String(), "\n\t", " | "))
		}
		return r, got
	}
	for sql, want := range map[string]string{
		"SELECT a FROM t WHERE a = $1 ORDER BY a": "public.oddity",
		"SELECT b FROM t":                         "public.oddity[]",
		"SELECT d FROM t":                         "ext.thing",
		"SELECT r FROM v":                         "public.raster",
		"SELECT f(a) FROM t":                      "public.strange",
		"SELECT $1::weird[]":                      "public.weird[]",
		"SELECT upper(c) FROM t WHERE c = $1":     "text",
		"SELECT a && $1 FROM t":                   "boolean",
	} {
		if r, diags := analyse(ddl, sql); describeFirst(r) != want {
			t.Errorf("%s\n\tis %s, want %s; %v", sql, describeFirst(r), want, diags)
		}
	}
	for ddl, want := range map[string]string{
		"CREATE TABLE t (a citext);": `schema.sql:1:19: warning: type "citext" does not exist: it is taken for that of extension "citext" | CREATE EXTENSION citext provides it: add that to the schema`,
		"CREATE TABLE t (a x.odd);":  `schema.sql:1:19: warning: type "x.odd" does not exist in the schema: it is taken on trust | add what makes it to the schema, or set its Go type by an override with db_type: x.odd`,
		"CREATE TABLE t (a txet);":   `schema.sql:1:19: warning: type "txet" does not exist in the schema: it is taken on trust | did you mean "text"?; if not, add what makes it to the schema, or set its Go type by an override with db_type: txet`,
	} {
		if _, diags := analyse(ddl, "SELECT a FROM t"); strings.Join(diags, "\n") != want {
			t.Errorf("%s\n\tgives %q\n\twant  %q", ddl, diags, want)
		}
	}
	if _, diags := analyse("CREATE TABLE t (a pg_catalog.txet);", "SELECT a FROM t"); len(diags) != 1 || strings.Contains(diags[0], "warning") {
		t.Errorf("PostgreSQL's own types are known, but: %q", diags)
	}
}
