package golden

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/config"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/project"
)

// doubts are the warnings of a feature's archive: each column's, up to its Go type.
func doubts(t *testing.T, name string) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, f := range archives(t, "features")[name].Files {
		if !strings.HasPrefix(f.Name, outDir) {
			files[f.Name] = string(f.Data)
		}
	}
	_, diags := generate(t, files)
	found := map[string]string{}
	for _, d := range diags.All() {
		what, _, isDoubt := strings.Cut(d.Message, ", but its Go type is sqlc's, ")
		if d.Severity != diag.Warning || !isDoubt || !strings.Contains(d.Hint, "sqlc_nulls: prove") {
			t.Errorf("%s\n\t%s", d.Message, d.Hint)
		}
		key := d.Query + "." + strings.Split(d.Message, `"`)[1]
		if found[key] != "" {
			t.Errorf("two warnings of %s", key)
		}
		_, found[key], _ = strings.Cut(what, `" `)
	}
	return found
}

// Each column whose Go type from sqlc cannot hold all that may come is one warning,
// with the reason; where dbgen's is taken instead there is none.
func TestDoubts(t *testing.T) {
	want := map[string]string{
		"Sums.stock":        "may be NULL (sum() of no rows is NULL)",
		"Sums.ids":          "may be NULL (sum() of no rows is NULL) and is of type numeric",
		"Sums.mean":         "may be NULL (avg() of no rows is NULL) and is of type numeric",
		"Logic.more":        "may be NULL (items.rest allows NULL)",
		"Chosen.cost":       "is of type numeric",
		"Computed.ids":      "is of type bigint",
		"Computed.half":     "is of type numeric",
		"UnionsAround.note": "may be NULL (NULL)",
		"Inner.other":       "may be NULL (the subquery may yield no row)",
		"Inner.stock":       "may be NULL (LEFT JOIN may find no row)",
	}
	if got := doubts(t, "sqlc_nulls_trust"); !maps.Equal(got, want) {
		t.Errorf("trust warns of\n%v\nwant\n%v", got, want)
	}
	if got := doubts(t, "sqlc_nulls_prove"); len(got) > 0 {
		t.Errorf("prove warns of %v", got)
	}
}

// What a warning says to write keeps the column's name and sqlc's Go type, and there
// is no warning any more. It stands at the column.
func TestDoubtsCured(t *testing.T) {
	const schema = `CREATE SCHEMA s;
CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE TYPE s.level AS ENUM ('low', 'high');
CREATE TYPE pair AS (a int, b text);
CREATE TABLE items (id bigint PRIMARY KEY, name text NOT NULL, code varchar(9) NOT NULL, stock int NOT NULL, small smallint NOT NULL, rest int, price numeric NOT NULL,
    rate real NOT NULL, mood mood NOT NULL, level s.level NOT NULL, pair pair NOT NULL, addr inet NOT NULL, key uuid NOT NULL, tags text[], "Odd" bigint NOT NULL, n serial NOT NULL);
`
	const options = `sqlc_compatible: true
overrides:
- {db_type: uuid, go_type: github.com/google/uuid.UUID}
`
	for _, tc := range []struct {
		query, item string // the query has %s for each item
		other       string // what coalesce has for NULL
		want        string // what the item becomes
	}{
		{"SELECT %s FROM items", "sum(stock) AS units", "0", "coalesce(sum(stock), 0)::bigint AS units"},
		{"SELECT %s FROM items", "sum(id)", "0", "coalesce(sum(id), 0)::bigint AS sum"},
		{"SELECT %s FROM items", "avg(stock) AS mean", "0", "coalesce(avg(stock), 0)::double precision AS mean"},
		{"SELECT %s FROM items", "rest > 1 AS more", "false", "coalesce(rest > 1, false)::boolean AS more"},
		{"SELECT name, %s FROM items", "id * 2 AS ids", "", "(id * 2)::integer AS ids"},
		{"SELECT name, %s FROM items", "price / 2 AS half", "", "(price / 2)::integer AS half"},
		{"SELECT id, %s FROM items i", "(SELECT s.name FROM items s WHERE s.id = i.rest) AS other", "''", "coalesce((SELECT s.name FROM items s WHERE s.id = i.rest), '')::text AS other"},
		{"SELECT id, %s FROM items i", "(SELECT s.code FROM items s WHERE s.id = i.rest) AS other", "''", "coalesce((SELECT s.code FROM items s WHERE s.id = i.rest), '')::text AS other"},
		{"SELECT i.id, %s FROM items i LEFT JOIN (SELECT id, stock FROM items) q ON q.id = i.rest", "q.stock", "0", "coalesce(q.stock, 0)::integer AS stock"},
		{"SELECT i.id, %s FROM items i LEFT JOIN (SELECT * FROM items) q ON q.id = i.rest", "q.small", "0", "coalesce(q.small, 0)::smallint AS small"},
		{"SELECT i.id, %s FROM items i LEFT JOIN (SELECT * FROM items) q ON q.id = i.rest", "q.rate", "0", "coalesce(q.rate, 0)::real AS rate"},
		{"SELECT i.id, %s FROM items i LEFT JOIN (SELECT * FROM items) q ON q.id = i.rest", "q.mood", "'sad'", "coalesce(q.mood, 'sad')::mood AS mood"},
		{"SELECT i.id, %s FROM items i LEFT JOIN (SELECT * FROM items) q ON q.id = i.rest", "q.level", "'low'", "coalesce(q.level, 'low')::s.level AS level"},
		{"SELECT i.id, %s FROM items i LEFT JOIN (SELECT * FROM items) q ON q.id = i.rest", "q.pair", "'(1,a)'", "coalesce(q.pair, '(1,a)')::pair AS pair"},
		{"SELECT i.id, %s FROM items i LEFT JOIN (SELECT * FROM items) q ON q.id = i.rest", "q.addr", "'::'", "coalesce(q.addr, '::')::inet AS addr"},
		{"SELECT i.id, %s FROM items i LEFT JOIN (SELECT * FROM items) q ON q.id = i.rest", "q.key", "gen_random_uuid()", "coalesce(q.key, gen_random_uuid())::uuid AS key"},
		{"SELECT i.id, %s FROM items i LEFT JOIN (SELECT * FROM items) q ON q.id = i.rest", `q."Odd"`, "0", `coalesce(q."Odd", 0)::bigint AS "Odd"`},
		{"SELECT i.id, %s FROM items i LEFT JOIN (SELECT * FROM items) q ON q.id = i.rest", "q.n", "0", "coalesce(q.n, 0)::integer AS n"},
		{"SELECT id, %s FROM items GROUP BY id", "array_agg(nullif(name, ''))::text[] AS names", "", "array_remove(array_agg(nullif(name, ''))::text[], NULL)::text[] AS names"},
		{"SELECT id, %s FROM items UNION ALL SELECT id, NULL FROM items", "name AS note", "''", "coalesce(name, '')::text AS note"},
		{"SELECT id, %s FROM items", "unnest(tags)::text AS tag", "''", "coalesce(x.y::text, '')::text AS tag"},
		{"SELECT id, %s FROM items", "lower(unnest(tags)) AS tag", "''", "coalesce(lower(x.y), '')::text AS tag"},
	} {
		query := func(item string) string { return "-- name: Q :many\n" + fmt.Sprintf(tc.query, item) + ";\n" }
		read := func(sql string) (string, diag.List) {
			out, diags := generate(t, map[string]string{"schema.sql": schema, "query.sql": sql, "options.yaml": options})
			written := map[string]string{}
			for _, f := range out {
				written["db/"+f.Name] = string(f.Content)
			}
			return api(t, written), diags
		}
		before, diags := read(query(tc.item))
		said := diags.All()
		if len(said) != 1 {
			t.Errorf("%s: %v", tc.item, said)
			continue
		}
		if at := strings.Index(tc.query, "%s") + 1; said[0].Pos.Line != 2 || said[0].Pos.Column != at {
			t.Errorf("%s: the warning is at %s, not at column %d", tc.item, said[0].Pos, at)
		}
		after, _, _ := strings.Cut(said[0].Hint, ", or set ")
		_, after, _ = strings.Cut(after, "write ")
		after, everywhere := strings.CutSuffix(after, " in each operand of the set operation")
		sql := tc.query
		item, _, _ := strings.Cut(tc.item, " AS ")
		if strings.HasPrefix(said[0].Hint, "move the call to FROM, unnest(…) AS x(y), and with x.y in its place write ") {
			sql = strings.Replace(sql, "FROM items", "FROM items, unnest(tags) AS x(y)", 1)
			item = strings.Replace(item, "unnest(tags)", "x.y", 1)
		}
		after = strings.Replace(after, "…", item, 1)
		got := strings.Replace(after, "…", tc.other, 1)
		if got != tc.want {
			t.Errorf("%s\n\tbecomes\n\t%s\n\twant\n\t%s\n\t%s", tc.item, got, tc.want, said[0].Hint)
		}
		if everywhere {
			sql = strings.Replace(sql, "NULL FROM", strings.Replace(got, item, "NULL", 1)+" FROM", 1)
		}
		sql = "-- name: Q :many\n" + fmt.Sprintf(sql, got) + ";\n"
		if now, diags := read(sql); now != before || len(diags.All()) > 0 {
			t.Errorf("%s\n\thas\n%s\nwant\n%s\n%v", sql, now, before, diags.All())
		}
	}
}

// A Go type that is a slice has NULL as nil, also where sqlc has no other for it.
func TestNoDoubts(t *testing.T) {
	_, diags := generate(t, map[string]string{
		"schema.sql":   "CREATE TABLE hosts (id bigint PRIMARY KEY, mac macaddr, mac8 macaddr8, doc jsonb);",
		"query.sql":    "-- name: Hosts :many\nSELECT id, mac, mac8, (SELECT o.mac FROM hosts o WHERE o.id = h.id + 1) AS next, (SELECT o.doc FROM hosts o WHERE o.id = h.id + 1) AS doc FROM hosts h;\n",
		"options.yaml": "sqlc_compatible: true\noverrides:\n- {db_type: jsonb, go_type: encoding/json.RawMessage}\n- {db_type: jsonb, nullable: true, go_type: encoding/json.RawMessage}\n",
	})
	if said := diags.All(); len(said) > 0 {
		t.Error(said)
	}
}

// In a relation that an outer join may lack, a slice that is NULL is nil: a pointer to
// one would be followed although it is nil.
func TestEmbeddedSlices(t *testing.T) {
	files, diags := generate(t, map[string]string{
		"schema.sql":   "CREATE TABLE hosts (id bigint PRIMARY KEY, mac macaddr, doc jsonb); CREATE TABLE users (id bigint PRIMARY KEY, host bigint);",
		"query.sql":    "-- name: Users :many\nSELECT users.id, sqlc.embed(hosts) FROM users LEFT JOIN hosts ON hosts.id = users.host;\n",
		"options.yaml": "sqlc_compatible: true\noverrides:\n- {db_type: jsonb, nullable: true, go_type: encoding/json.RawMessage}\n",
	})
	var code strings.Builder
	for _, f := range files {
		code.Write(f.Content)
	}
	for _, want := range []string{"Mac: e0.Mac,", "Doc: e0.Doc,"} {
		if len(diags.All()) > 0 || !strings.Contains(code.String(), want) {
			t.Errorf("no %q in %v\n%s", want, diags.All(), code.String())
		}
	}
}

// Where sqlc asks a database, the type to cast to is PostgreSQL's.
func TestDoubtsOfDatabase(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "schema.sql"), "CREATE TABLE items (id bigint PRIMARY KEY, qty int NOT NULL, rate real NOT NULL);")
	writeFile(t, filepath.Join(dir, "sqlc.yaml"), `version: "2"
sql:
- engine: postgresql
  schema: schema.sql
  queries: query.sql
  database: {uri: "postgres://localhost/items"}
  gen: {go: {sql_package: pgx/v5, out: db}}
`)
	// read is what is generated of a query, and the hints of its warnings.
	read := func(items string) (string, []string) {
		writeFile(t, filepath.Join(dir, "query.sql"), "-- name: Q :many\nSELECT "+items+" FROM items;\n")
		cfg, err := config.Load(filepath.Join(dir, "sqlc.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		p, err := project.Load(t.Context(), cfg, nil)
		if err != nil {
			t.Fatal(err)
		}
		files, err := p.Generate(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		written := map[string]string{}
		for _, f := range files {
			if strings.HasSuffix(f.Path, ".go") {
				written["db/"+filepath.Base(f.Path)] = string(f.Content)
			}
		}
		var hints []string
		for _, d := range p.All().All() {
			if strings.HasPrefix(d.Message, "column ") {
				hint, _, _ := strings.Cut(d.Hint, ", or set ")
				hints = append(hints, hint)
			}
		}
		return api(t, written), hints
	}
	before, hints := read("lag(qty) OVER () AS before, lag(rate) OVER () AS rate, id * 2 AS twice")
	want := []string{"write coalesce(…, …)::integer AS before", "write coalesce(…, …)::real AS rate"}
	if !slices.Equal(hints, want) {
		t.Fatalf("%q, want %q\n%s", hints, want, before)
	}
	after, hints := read("coalesce(lag(qty) OVER (), 0)::integer AS before, coalesce(lag(rate) OVER (), 0)::real AS rate, id * 2 AS twice")
	if after != before || len(hints) > 0 {
		t.Errorf("%s\nwant\n%s\n%q", after, before, hints)
	}
}
