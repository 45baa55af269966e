package twin_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dbgen-go/dbgen/parser/twin"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

const ddl = `
CREATE TYPE mood AS ENUM ('good', 'bad', 'odd');
CREATE TABLE authors (id bigint PRIMARY KEY, name text NOT NULL, email text, team int, mood mood NOT NULL DEFAULT 'good');
CREATE TABLE books (id bigint PRIMARY KEY, author_id bigint NOT NULL REFERENCES authors ON DELETE CASCADE, title text NOT NULL,
	n int NOT NULL DEFAULT 0, "Order" int, made timestamptz NOT NULL DEFAULT 'epoch', deleted_at timestamptz, UNIQUE (author_id, title));
CREATE TABLE tags (book_id bigint NOT NULL, tag text NOT NULL, weight numeric NOT NULL DEFAULT 1, PRIMARY KEY (book_id, tag));
`

// A shape is a statement, and what differs from time to time.
type shape struct {
	sql   string
	each  []int
	types string // of the parameters, as SQL has them
	one   string // values of the parameters that do not differ, by SQL literals; "" is one that does
	// distinct says that no two rounds may be about the same row.
	distinct []int // parameters that must be another each time, together
	notSQLC  bool  // sqlc does not take the batch: LATERAL with WITH, with a column without a name, or in an INSERT
}

// domains are what values are drawn from, by type.
var domains = map[string][]string{
	"bigint": {"1", "2", "3", "4", "5", "6", "7", "99"}, "int": {"0", "1", "2", "3", "99"},
	"text": {"a", "b", "c", "d", "A", "zz"}, "mood": {"good", "bad", "odd"}, "numeric": {"1", "1.0", "2.5"},
	"timestamptz": {"1970-01-01 00:00:00+00", "1980-01-01 00:00:00+00", "2020-05-05 00:00:00+00"},
}

var reads = []shape{
	{sql: "SELECT * FROM authors WHERE id = $1", each: []int{1}, types: "bigint"},
	{sql: "SELECT name FROM authors WHERE id = $1", each: []int{1}, types: "bigint"},
	{sql: "select name -- the name; FROM\nfrom authors where $1 = id;", each: []int{1}, types: "bigint"},
	{sql: "SELECT id AS which, name FROM authors WHERE id = $1::bigint", each: []int{1}, types: "bigint"},
	{sql: "SELECT b.id, b.title FROM public.books b WHERE b.author_id = $1 AND b.deleted_at IS NULL ORDER BY b.id", each: []int{1}, types: "bigint"},
	{sql: "SELECT b.title, a.name FROM books b JOIN authors a ON a.id = b.author_id WHERE a.id = $1 ORDER BY b.n, b.id", each: []int{1}, types: "bigint"},
	{sql: "SELECT title FROM books WHERE n > $2 AND author_id = $1", each: []int{1}, types: "bigint int", one: " 1"},
	{sql: "SELECT title FROM books WHERE author_id = $1 AND n = $2", each: []int{1, 2}, types: "bigint int"},
	{sql: "SELECT title FROM books WHERE author_id = $1 AND made <= now() AND (n = $2)", each: []int{1, 2}, types: "bigint int"},
	{sql: "SELECT id, author_id, title FROM books WHERE title = $2 AND author_id = $1", each: []int{1, 2}, types: "bigint text"},
	{sql: "SELECT * FROM tags WHERE book_id = $1 AND tag = $2 AND weight BETWEEN 0 AND $3", each: []int{1, 2}, types: "bigint text numeric", one: "  2"},
	{sql: "SELECT id, title FROM books WHERE author_id = $1 ORDER BY id DESC LIMIT 2", each: []int{1}, types: "bigint"},
	{sql: "SELECT title FROM books WHERE author_id = $1 ORDER BY id LIMIT $2 OFFSET $3", each: []int{1}, types: "bigint bigint bigint", one: " 2 1"},
	{sql: "SELECT count(*) FROM books WHERE author_id = $1", each: []int{1}, types: "bigint"},
	{sql: "SELECT count(*) AS n, max(title) FROM books b WHERE b.author_id = $1 AND b.n >= $2", each: []int{1, 2}, types: "bigint int"},
	{sql: "SELECT n, count(*) FROM books WHERE author_id = $1 GROUP BY n ORDER BY n", each: []int{1}, types: "bigint"},
	{sql: "SELECT DISTINCT n FROM books WHERE author_id = $1", each: []int{1}, types: "bigint"},
	{sql: "SELECT EXISTS (SELECT 1 FROM books WHERE author_id = $1 AND title = $2)", each: []int{1, 2}, types: "bigint text"},
	{sql: "SELECT coalesce(sum(weight), 0)::numeric FROM tags WHERE book_id = $1", each: []int{1}, types: "bigint", notSQLC: true},
	{sql: "SELECT id, row_number() OVER (ORDER BY id) FROM books WHERE author_id = $1", each: []int{1}, types: "bigint"},
	{sql: "SELECT id FROM books WHERE author_id = $1 UNION SELECT book_id FROM tags WHERE tag = $2", each: []int{1, 2}, types: "bigint text"},
	{sql: "(SELECT id FROM books WHERE author_id = $1)", each: []int{1}, types: "bigint"},
	{sql: "WITH b AS (SELECT * FROM books WHERE author_id = $1) SELECT b.id, count(t.tag) FROM b LEFT JOIN tags t ON t.book_id = b.id GROUP BY b.id", each: []int{1}, types: "bigint", notSQLC: true},
	{sql: "WITH few AS (SELECT id FROM books WHERE n < $2) SELECT title FROM books WHERE author_id = $1 AND id IN (SELECT id FROM few)", each: []int{1}, types: "bigint int", one: " 2"},
	{sql: "SELECT id FROM authors WHERE lower(email) = lower($1)", each: []int{1}, types: "text"},
	{sql: "SELECT id FROM books WHERE author_id = $1 OR n = $2", each: []int{1, 2}, types: "bigint int"},
	{sql: "SELECT id FROM books WHERE ($1::bigint IS NULL OR author_id = $1)", each: []int{1}, types: "bigint"},
	{sql: "SELECT id FROM books WHERE author_id = $1 AND made > $2", each: []int{1, 2}, types: "bigint timestamptz"},
	{sql: `SELECT v."Order" FROM books v WHERE v.author_id = $1 AND v."Order" = $2`, each: []int{1, 2}, types: "bigint int"},
	{sql: "SELECT name FROM authors WHERE mood = $1::mood", each: []int{1}, types: "mood"},
	{sql: "SELECT name FROM authors WHERE mood = CAST($1 AS mood) AND team = $2", each: []int{1, 2}, types: "mood int"},
	{sql: "SELECT case when n = 1 and author_id = 2 then 'x' else title end, id FROM books WHERE author_id = $1 AND CASE WHEN n > 0 AND n < 3 THEN true ELSE false END", each: []int{1}, types: "bigint"},
	{sql: "SELECT id, title FROM books WHERE author_id = $1 AND id = ANY($2::bigint[])", each: []int{1}, types: "bigint bigint[]", one: " {1,2,3,4}"},
	{sql: "SELECT id FROM books WHERE author_id = $1 FOR UPDATE", each: []int{1}, types: "bigint"},
	{sql: "SELECT a.*, b.title FROM authors a LEFT JOIN books b ON b.author_id = a.id AND b.n = $2 WHERE a.id = $1", each: []int{1, 2}, types: "bigint int"},
	{sql: "SELECT title FROM books, authors WHERE books.author_id = authors.id AND authors.team = $1 AND books.n = $2", each: []int{1}, types: "int int", one: " 1"},
	{sql: "SELECT b.* FROM books b JOIN authors a ON a.id = b.author_id WHERE a.team = $1", each: []int{1}, types: "int"},
	{sql: "SELECT b.*, count(*) OVER () FROM books b, authors WHERE authors.id = b.author_id AND authors.id = $1", each: []int{1}, types: "bigint"},
	{sql: "SELECT b.* FROM books b, authors WHERE authors.id = b.author_id AND authors.id = $1", each: []int{1}, types: "bigint"},
	{sql: "SELECT name AS id FROM authors WHERE id = $1", each: []int{1}, types: "bigint"},
	{sql: "SELECT t.book_id FROM tags t WHERE t.tag = $1 AND EXISTS (SELECT 1 FROM books b WHERE b.id = t.book_id AND b.author_id = $2)", each: []int{1}, types: "text bigint", one: " 1"},
}

var changes = []shape{
	{sql: "INSERT INTO authors (id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING", each: []int{1, 2}, types: "bigint text", distinct: []int{1}},
	{sql: "INSERT INTO authors VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING", each: []int{1, 2, 3}, types: "bigint text text", distinct: []int{1}},
	{sql: "INSERT INTO authors (id, name, team, mood) VALUES ($1, lower($2), $3, DEFAULT) ON CONFLICT (id) DO NOTHING RETURNING id, team", each: []int{1, 2}, types: "bigint text int", one: "  3", distinct: []int{1}},
	{sql: "INSERT INTO authors (id, name, email) VALUES ($1, $2, $2) ON CONFLICT (id) DO NOTHING", each: []int{1, 2}, types: "bigint text", distinct: []int{1}},
	{sql: "INSERT INTO authors (id, name, team) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET name = $2, team = authors.team + EXCLUDED.team RETURNING *", each: []int{1, 2, 3}, types: "bigint text int", distinct: []int{1}},
	{sql: "INSERT INTO tags (book_id, tag, weight) VALUES ($1, $2, now()::date - '2000-01-01'::date) ON CONFLICT (book_id, tag) DO UPDATE SET weight = tags.weight + 1", each: []int{1, 2}, types: "bigint text", distinct: []int{1, 2}},
	{sql: "INSERT INTO tags (book_id, tag) SELECT id, $2 FROM books WHERE author_id = $1 ON CONFLICT DO NOTHING", each: []int{1, 2}, types: "bigint text"},
	{sql: "INSERT INTO books (id, author_id, title, deleted_at) SELECT $1, $2, 'q', NULL WHERE EXISTS (SELECT 1 FROM authors WHERE id = $2) ON CONFLICT DO NOTHING", each: []int{1, 2}, types: "bigint bigint", distinct: []int{1}},
	{sql: "INSERT INTO tags (book_id, tag) SELECT b.id, a.name FROM books b JOIN authors a ON a.id = b.author_id AND a.team = $1 ON CONFLICT DO NOTHING", each: []int{1}, types: "int"},
	{sql: "INSERT INTO tags (book_id, tag) VALUES ($1, $2) ON CONFLICT DO NOTHING", each: []int{1}, types: "bigint text", one: " q"},
	{sql: "UPDATE books SET title = $2 || id WHERE id = $1", each: []int{1, 2}, types: "bigint text", distinct: []int{1}},
	{sql: "UPDATE books SET n = $1, made = $2 WHERE id = $3", each: []int{1, 2, 3}, types: "int timestamptz bigint", distinct: []int{3}},
	{sql: "UPDATE books SET n = n + $2 WHERE id = $1 RETURNING id, n", each: []int{1, 2}, types: "bigint int", distinct: []int{1}},
	{sql: "UPDATE books b SET n = $2 WHERE b.author_id = $1 AND b.n < $2 RETURNING *", each: []int{1, 2}, types: "bigint int", distinct: []int{1}},
	{sql: "UPDATE books SET deleted_at = $2 WHERE id = $1 AND deleted_at IS NULL", each: []int{1}, types: "bigint timestamptz", one: " 2020-05-05"},
	{sql: "UPDATE books SET n = 5 FROM authors WHERE authors.id = books.author_id AND authors.team = $1 AND books.n = $2", each: []int{1, 2}, types: "int int"},
	{sql: "UPDATE books SET n = $2 FROM authors a WHERE a.id = books.author_id AND a.id = $1 RETURNING books.id, title", each: []int{1, 2}, types: "bigint int", distinct: []int{1}},
	{sql: "UPDATE books SET n = $2 FROM authors a WHERE a.id = author_id AND team = $1 RETURNING title, a.id", each: []int{1, 2}, types: "int int", distinct: []int{1}},
	{sql: "UPDATE authors SET name = coalesce($2, name), email = coalesce($3, email) WHERE id = $1", each: []int{1, 2, 3}, types: "bigint text text", distinct: []int{1}},
	{sql: `UPDATE books SET "Order" = $2 WHERE id = $1 AND n IN (SELECT n FROM books)`, each: []int{1, 2}, types: "bigint int", distinct: []int{1}},
	{sql: "DELETE FROM tags WHERE book_id = $1", each: []int{1}, types: "bigint"},
	{sql: "DELETE FROM tags USING books b WHERE b.id = tags.book_id AND tag = $1 RETURNING b.title", each: []int{1}, types: "text"},
	{sql: "DELETE FROM tags WHERE book_id = $1 RETURNING *", each: []int{1}, types: "bigint"},
	{sql: "DELETE FROM tags WHERE book_id = $1 AND tag = $2 RETURNING tag", each: []int{1, 2}, types: "bigint text"},
	{sql: "DELETE FROM tags t WHERE t.book_id = $1 AND t.weight < $2", each: []int{1, 2}, types: "bigint numeric"},
	{sql: "DELETE FROM tags USING books WHERE books.id = tags.book_id AND books.author_id = $1 AND tag <> $2", each: []int{1, 2}, types: "bigint text"},
	{sql: "DELETE FROM books WHERE author_id = $1 AND n = $2", each: []int{1}, types: "bigint int", one: " 1"},
}

// query asks for the batch; parameters are called as what they are compared with.
func (s shape) query(lists bool) twin.Query {
	q := twin.Query{SQL: s.sql, Each: s.each, Params: map[int]twin.Known{}, Lists: lists}
	for i, name := range strings.Fields(s.types) {
		known := twin.Known{Type: name, List: strings.HasSuffix(name, "[]")}
		if m := regexp.MustCompile(fmt.Sprintf(`\b([a-z]\w*)\W{1,4}\$%d\b`, i+1)).FindStringSubmatch(s.sql); m != nil && strings.ToLower(m[1]) == m[1] && lists {
			known.Name = m[1]
		}
		q.Params[i+1] = known
	}
	return q
}

// rounds draws the values of some rounds.
func (s shape) rounds(rnd *rand.Rand, count int) [][]string {
	names := strings.Fields(s.types)
	fixed := strings.Split(s.one, " ")
	var list [][]string
	seen := map[string]bool{}
	for range count {
		round := make([]string, len(names))
		for i, name := range names {
			if !slices.Contains(s.each, i+1) {
				round[i] = fixed[i]
			} else {
				round[i] = domains[name][rnd.IntN(len(domains[name]))]
			}
		}
		unique := s.distinct
		if unique == nil {
			unique = s.each
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
	conn, err := pgx.ConnectConfig(ctx, dbtest.Database(t, dbtest.SharedPostgres(t), ddl).ConnConfig())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	rnd := rand.New(rand.NewPCG(1, 2))
	rows := 0
	for i, s := range append(slices.Clone(reads), changes...) {
		writes := i >= len(reads)
		for _, lists := range []bool{false, true} {
			t.Run(fmt.Sprint(s.sql, lists), func(t *testing.T) {
				tw, err := twin.Of(s.query(lists))
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
	t.Logf("%d shapes, %d rows compared", len(reads)+len(changes), rows)
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
func (b bench) compare(s shape, tw *twin.Twin, writes bool) int {
	b.t.Helper()
	ctx := b.t.Context()
	b.fill()
	rounds := s.rounds(b.rnd, 1+b.rnd.IntN(6))
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
			for _, row := range b.rows(tx, s.sql, texts(round), nil) {
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
