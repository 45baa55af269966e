package twin_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dbgen-go/dbgen/internal/twintest"
	"github.com/dbgen-go/dbgen/parser/twin"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// domains are what values are drawn from, by type.
var domains = map[string][]string{
	"bigint": {"1", "2", "3", "4", "5", "6", "7", "99"}, "int": {"0", "1", "2", "3", "99"},
	"text": {"a", "b", "c", "d", "A", "zz"}, "mood": {"good", "bad", "odd"}, "numeric": {"1", "1.0", "2.5"},
	"timestamptz": {"1970-01-01 00:00:00+00", "1980-01-01 00:00:00+00", "2020-05-05 00:00:00+00"},
}

// draw draws the values of some rounds.
func draw(s twintest.Shape, rnd *rand.Rand, count int) [][]string {
	names := strings.Fields(s.Types)
	fixed := strings.Split(s.One, " ")
	var list [][]string
	seen := map[string]bool{}
	for range count {
		round := make([]string, len(names))
		for i, name := range names {
			if !slices.Contains(s.Each, i+1) {
				round[i] = fixed[i]
			} else {
				round[i] = domains[name][rnd.IntN(len(domains[name]))]
			}
		}
		unique := s.Distinct
		if unique == nil {
			unique = s.Each
		}
		key := ""
		for _, n := range unique {
			key += round[n-1] + "\x00"
		}
		if !seen[key] {
			seen[key] = true
			list = append(list, round)
		}
	}
	return list
}

// TestSameRows holds the batch to what the query does for each key: the same rows,
// and the same tables behind it.
func TestSameRows(t *testing.T) {
	ctx := t.Context()
	conn, err := pgx.ConnectConfig(ctx, dbtest.Database(t, dbtest.SharedPostgres(t), twintest.DDL).ConnConfig())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	rnd := rand.New(rand.NewPCG(1, 2))
	rows := 0
	for i, s := range slices.Concat(twintest.Reads, twintest.Changes) {
		writes := i >= len(twintest.Reads)
		for _, lists := range []bool{false, true} {
			t.Run(fmt.Sprint(s.SQL, lists), func(t *testing.T) {
				tw, err := twin.Of(s.Query(lists))
				if err != nil {
					t.Fatal(err)
				}
				for range 9 {
					b := bench{t, conn, rnd}
					rows += b.compare(s, tw, writes)
				}
			})
		}
	}
	t.Logf("%d shapes, %d rows compared", len(twintest.Reads)+len(twintest.Changes), rows)
	if rows < 1500 {
		t.Errorf("%d rows were compared: too few to tell", rows)
	}
}

// A bench runs statements beside each other.
type bench struct {
	t    *testing.T
	conn *pgx.Conn
	rnd  *rand.Rand
}

// compare returns how many rows were the same.
func (b bench) compare(s twintest.Shape, tw *twin.Twin, writes bool) int {
	b.t.Helper()
	ctx := b.t.Context()
	b.fill()
	rounds := draw(s, b.rnd, 1+b.rnd.IntN(6))
	var want, got, wantState, gotState []string
	inTx := func(f func(tx pgx.Tx)) (state []string) {
		tx, err := b.conn.Begin(ctx)
		if err != nil {
			b.t.Fatal(err)
		}
		defer tx.Rollback(ctx)
		f(tx)
		for _, table := range []string{"authors", "books", "tags"} {
			state = append(state, b.rows(tx, "SELECT * FROM "+table, nil, nil)...)
		}
		return state
	}
	wantState = inTx(func(tx pgx.Tx) {
		for _, round := range rounds {
			key := ""
			for _, k := range tw.Keys {
				key += round[k.Number-1] + "|"
			}
			for _, row := range b.rows(tx, s.SQL, texts(round), nil) {
				want = append(want, key+row)
			}
		}
	})
	gotState = inTx(func(tx pgx.Tx) {
		args := make([]any, len(tw.Params))
		for i, p := range tw.Params {
			args[i] = rounds[0][i]
			if p.Many {
				var many []string
				for _, round := range rounds {
					many = append(many, round[i])
				}
				args[i] = array(many)
			}
		}
		got = b.rows(tx, tw.SQL, args, tw)
	})
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(want, got) {
		b.t.Fatalf("%s\nrounds %q\nof each:\n%s\nof all:\n%s", tw.SQL, rounds, strings.Join(want, "\n"), strings.Join(got, "\n"))
	}
	slices.Sort(wantState)
	slices.Sort(gotState)
	if writes && !slices.Equal(wantState, gotState) {
		b.t.Fatalf("%s\nrounds %q\nafter each:\n%s\nafter all:\n%s", tw.SQL, rounds, strings.Join(wantState, "\n"), strings.Join(gotState, "\n"))
	}
	return len(got)
}

// rows runs a statement and returns its rows as text. Of a twin the keys come first,
// and what was added for them is left out of the rest.
func (b bench) rows(tx pgx.Tx, sql string, args []any, tw *twin.Twin) (list []string) {
	b.t.Helper()
	rows, err := tx.Query(b.t.Context(), sql, append([]any{pgx.QueryExecModeDescribeExec}, args...)...)
	if err != nil {
		b.t.Fatalf("%s\n%v", sql, err)
	}
	defer rows.Close()
	for rows.Next() {
		key, rest := "", ""
		values, err := rows.Values()
		if err != nil {
			b.t.Fatal(err)
		}
		used := map[string]bool{}
		at := func(name string) int {
			return slices.IndexFunc(rows.FieldDescriptions(), func(f pgconn.FieldDescription) bool { return f.Name == name })
		}
		if tw != nil {
			for _, k := range tw.Keys {
				key += fmt.Sprint(text(values[at(k.Column)]), "|")
				used[k.Column] = k.Added
			}
		}
		for i, f := range rows.FieldDescriptions() {
			if used[f.Name] && i == at(f.Name) {
				continue
			}
			rest += fmt.Sprint(text(values[i]), ",")
		}
		list = append(list, key+rest)
	}
	if err := rows.Err(); err != nil {
		b.t.Fatalf("%s\n%v", sql, err)
	}
	return list
}

func texts(round []string) []any {
	out := make([]any, len(round))
	for i, v := range round {
		out[i] = v
	}
	return out
}

// array writes values as PostgreSQL reads an array.
func array(values []string) string {
	var quoted []string
	for _, v := range values {
		quoted = append(quoted, `"`+v+`"`)
	}
	return "{" + strings.Join(quoted, ",") + "}"
}

// fill gives the tables other rows.
func (b bench) fill() {
	b.t.Helper()
	ctx := b.t.Context()
	exec := func(sql string, args ...any) {
		if _, err := b.conn.Exec(ctx, sql, args...); err != nil {
			b.t.Fatalf("%s: %v", sql, err)
		}
	}
	pick := func(kind string) string { return domains[kind][b.rnd.IntN(len(domains[kind]))] }
	exec("TRUNCATE authors, books, tags")
	for id := range 6 {
		exec("INSERT INTO authors VALUES ($1, $2, $3, $4::int, $5::mood)", id+1, pick("text"), pick("text"), b.rnd.IntN(4), pick("mood"))
	}
	for id := range 14 {
		exec(`INSERT INTO books VALUES ($1, $2, $3, $4, $5, $6::timestamptz, CASE WHEN $7 THEN now() END) ON CONFLICT DO NOTHING`,
			id+1, b.rnd.IntN(6)+1, pick("text"), b.rnd.IntN(4), b.rnd.IntN(4), instant(pick("timestamptz")), b.rnd.IntN(4) == 0)
		exec("INSERT INTO tags VALUES ($1, $2) ON CONFLICT DO NOTHING", b.rnd.IntN(8)+1, pick("text"))
	}
}

func instant(text string) time.Time {
	at, err := time.Parse("2006-01-02 15:04:05-07", text)
	if err != nil {
		panic(err)
	}
	return at
}

// text writes a value as the domains have it.
func text(v any) any {
	switch v := v.(type) {
	case time.Time:
		return v.UTC().Format("2006-01-02 15:04:05-07")
	case pgtype.Numeric:
		out, _ := v.Value()
		return out
	}
	return v
}

// TestRefused: what has no batch says why.
func TestRefused(t *testing.T) {
	for sql, want := range map[string]string{
		"SELECT 1 FROM a": "no parameter differs",
		"SELECT id FROM a WHERE id = ANY($1::bigint[])":                        "$1 is an array already",
		"SELECT id FROM a WHERE id > $1":                                       "the type of $1 is not known: write it with a cast, as in $1::bigint",
		"SELECT id FROM a WHERE id = $2":                                       "parameter $1 is not used",
		"WITH d AS (DELETE FROM a WHERE id = $1 RETURNING id) SELECT * FROM d": "a query that writes in WITH has no batch",
		"INSERT INTO a VALUES ($1::int), ($2)":                                 "an INSERT of several rows has no batch: it is one",
		"INSERT INTO a SELECT $1::int FROM a":                                  "an INSERT of what it reads from its own table has no batch: each time sees the rows of the last",
		"INSERT INTO a (x) VALUES ($1::int) RETURNING x + $1::int":             "$1 differs and stands in RETURNING, where rows of arrays are not seen",
		"INSERT INTO a (x) VALUES (1) ON CONFLICT (x) DO UPDATE SET y = $1":    "$1 differs and stands in ON CONFLICT or RETURNING, where rows of arrays are not seen",
		"UPDATE a SET x = $1":                                                  "an UPDATE without a condition has no batch",
		"UPDATE a SET x = $1::int WHERE id > 3":                                "an UPDATE that no key picks rows for has no batch",
		"UPDATE a SET x = 1 WHERE id = $1::int OR x = 2":                       "conditions that are joined by OR have no batch",
		"DELETE FROM a WHERE CURRENT OF c":                                     "no parameter differs",
		"DELETE FROM a USING b WHERE a.x < $1::int RETURNING *":                "RETURNING * of several tables has no batch: it would return the keys as well",
		"INSERT INTO a SELECT NULL, b.x FROM b JOIN c ON b.id = $1::int":       "the query gives a constant whose type only the INSERT's column says: cast it, as in NULL::bigint",
		"UPDATE a SET x = 1 FROM (SELECT $1::int) b WHERE a.id = $1":           "$1 differs and stands in FROM, where rows of arrays are not seen",
		"MERGE INTO a USING b ON a.id = $1 WHEN MATCHED THEN DELETE":           "there is no batch of such a statement",
	} {
		q := twin.Query{SQL: sql, Params: map[int]twin.Known{1: {List: strings.Contains(sql, "ANY")}}}
		if strings.Contains(sql, "$1") || strings.Contains(sql, "$2") {
			q.Each = []int{1}
		}
		if _, err := twin.Of(q); err == nil || err.Error() != want {
			t.Errorf("%s\n\tis refused by %v, want %s", sql, err, want)
		}
	}
}
