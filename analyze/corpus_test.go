package analyze_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dbgen-go/dbgen/analyze"
)

// corpus returns the statements of testdata/corpus as named queries.
func corpus(t testing.TB) string {
	t.Helper()
	var b strings.Builder
	for _, name := range []string{"select", "from", "change", "more"} {
		text, err := os.ReadFile("testdata/corpus/" + name + ".sql")
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
			fmt.Fprintf(&b, "-- name: %s%d :exec\n%s\n\n", strings.ToUpper(name[:1])+name[1:], i+1, line)
		}
	}
	return b.String()
}

// What the analysis says is never NULL must not come back as NULL, over tables
// full of NULLs and with all kinds of arguments.
func TestNeverIsNever(t *testing.T) {
	ddl := readFiles(t, "testdata/corpus/schema.sql")
	r, _ := load(t, ddl, corpus(t))
	o := newOracle(t, ddl+readFiles(t, "testdata/corpus/data.sql"))
	ctx := context.Background()
	withRows, proven := 0, 0
	for _, q := range r.Queries {
		if len(q.Columns) == 0 {
			continue
		}
		rows := 0
		for round := range 6 {
			tx, err := o.conn.Begin(ctx)
			if err != nil {
				t.Fatal(err)
			}
			res := tx.Conn().PgConn().ExecParams(ctx, q.SQL, arguments(r, q, round), nil, nil, nil)
			for res.NextRow() {
				rows++
				for i, v := range res.Values() {
					if c := q.Columns[i]; v == nil && c.Null == analyze.Never {
						t.Errorf("%s: column %d %q is NULL, but never is (%s)\n\t%s", q.Name, i+1, c.Name, c.Reason, q.SQL)
						c.Null = analyze.Maybe
					} else if v != nil && c.Null == analyze.Always {
						t.Errorf("%s: column %d %q is not NULL, but always is (%s)\n\t%s", q.Name, i+1, c.Name, c.Reason, q.SQL)
					}
				}
			}
			var pgErr *pgconn.PgError
			if _, err := res.Close(); err != nil && !errors.As(err, &pgErr) {
				t.Fatal(err)
			}
			if err := tx.Rollback(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if rows > 0 {
			withRows++
			for _, c := range q.Columns {
				if c.Null == analyze.Never {
					proven++
				}
			}
		}
	}
	if withRows < 200 || proven < 300 {
		t.Errorf("only %d queries gave rows, with %d columns that are never NULL", withRows, proven)
	}
}

// arguments makes values for a query's parameters, now and then NULL where that
// is allowed.
func arguments(r *analyze.Result, q *analyze.Query, round int) [][]byte {
	out := make([][]byte, len(q.Params))
	for i, p := range q.Params {
		name := r.Types.Format(p.Type.OID)
		values := samples[strings.TrimPrefix(name, "public.")]
		if values == nil {
			values = []string{"1", "a"}
		}
		if p.Nullable && (round+i)%3 == 2 {
			continue
		}
		out[i] = []byte(values[round%len(values)])
	}
	return out
}

var samples = map[string][]string{
	"bigint": {"1", "2", "3", "0"}, "integer": {"1", "2", "5"}, "smallint": {"1", "2", "0"}, "numeric": {"1", "2.5", "100"},
	"double precision": {"0.5", "1"}, "real": {"100"}, "boolean": {"t", "f"}, "text": {"nick1", "name 2", "x", "3@x", ""},
	"character varying": {"nick1", "nick2"}, "public.email": {"1@x"}, "email": {"1@x"}, "citext": {"login1", "x"}, "mood": {"ok", "sad"},
	"date": {"2020-01-01", "2000-01-05"}, "timestamp with time zone": {"2020-01-01", "2030-01-01"}, "timestamp without time zone": {"2020-01-01", "2019-01-01"},
	"interval": {"1 day", "10000 days"}, "jsonb": {`{"a": 1, "b": null}`, `[{"id": 1}, {"name": "x"}]`, `[1, null]`, "null"}, "json": {`{"a": null}`},
	"text[]": {"{a,b}", "{NULL}", "{}"}, "bigint[]": {"{1,2,3}", "{NULL,1}", "{}"}, "integer[]": {"{1,NULL}", "{}", "{1,2}"}, "numeric[]": {"{0}", "{}"},
	"bytea": {"a"}, "uuid": {"00000000-0000-0000-0000-000000000001"}, "inet": {"10.0.0.1"}, "jsonpath": {"$.a"}, "span": {"[1,5)", "empty"},
	"tstzrange": {"[2020-01-01,2040-01-01)", "(,)"}, "int4range": {"[1,3)"}, "address": {"(a,,1)"}, "xml": {"<r><e a=\"1\"/></r>"}, "positive": {"1"}, "regconfig": {"english"},
	"time without time zone": {"10:00"},
}
