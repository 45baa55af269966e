// Package twintest has the statements that tests hold the batches of to: package twin's
// own, on a server, and those by sqlc itself. It must not know any server.
package twintest

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/dbgen-go/dbgen/parser/twin"
)

// DDL is the schema that the shapes are of.
const DDL = `
CREATE TYPE mood AS ENUM ('good', 'bad', 'odd');
CREATE TABLE authors (id bigint PRIMARY KEY, name text NOT NULL, email text, team int, mood mood NOT NULL DEFAULT 'good');
CREATE TABLE books (id bigint PRIMARY KEY, author_id bigint NOT NULL REFERENCES authors ON DELETE CASCADE, title text NOT NULL,
	n int NOT NULL DEFAULT 0, "Order" int, made timestamptz NOT NULL DEFAULT 'epoch', deleted_at timestamptz, UNIQUE (author_id, title));
CREATE TABLE tags (book_id bigint NOT NULL, tag text NOT NULL, weight numeric NOT NULL DEFAULT 1, PRIMARY KEY (book_id, tag));
`

// A Shape is a statement, and what differs from time to time.
type Shape struct {
	SQL   string
	Each  []int
	Types string // of the parameters, as SQL has them
	One   string // values of the parameters that do not differ, by SQL literals; "" is one that does
	// Distinct are parameters that must be another each time, together: no two rounds
	// may be about the same row.
	Distinct []int
	NotSQLC  bool // sqlc does not take the batch: LATERAL with WITH, with a column without a name, or in an INSERT
}

// Reads are those that give rows.
var Reads = []Shape{
	{SQL: "SELECT * FROM authors WHERE id = $1", Each: []int{1}, Types: "bigint"},
	{SQL: "SELECT name FROM authors WHERE id = $1", Each: []int{1}, Types: "bigint"},
	{SQL: "select name -- the name; FROM\nfrom authors where $1 = id;", Each: []int{1}, Types: "bigint"},
	{SQL: "SELECT id AS which, name FROM authors WHERE id = $1::bigint", Each: []int{1}, Types: "bigint"},
	{SQL: "SELECT b.id, b.title FROM public.books b WHERE b.author_id = $1 AND b.deleted_at IS NULL ORDER BY b.id", Each: []int{1}, Types: "bigint"},
	{SQL: "SELECT b.title, a.name FROM books b JOIN authors a ON a.id = b.author_id WHERE a.id = $1 ORDER BY b.n, b.id", Each: []int{1}, Types: "bigint"},
	{SQL: "SELECT title FROM books WHERE n > $2 AND author_id = $1", Each: []int{1}, Types: "bigint int", One: " 1"},
	{SQL: "SELECT title FROM books WHERE author_id = $1 AND n = $2", Each: []int{1, 2}, Types: "bigint int"},
	{SQL: "SELECT title FROM books WHERE author_id = $1 AND made <= now() AND (n = $2)", Each: []int{1, 2}, Types: "bigint int"},
	{SQL: "SELECT id, author_id, title FROM books WHERE title = $2 AND author_id = $1", Each: []int{1, 2}, Types: "bigint text"},
	{SQL: "SELECT * FROM tags WHERE book_id = $1 AND tag = $2 AND weight BETWEEN 0 AND $3", Each: []int{1, 2}, Types: "bigint text numeric", One: "  2"},
	{SQL: "SELECT id, title FROM books WHERE author_id = $1 ORDER BY id DESC LIMIT 2", Each: []int{1}, Types: "bigint"},
	{SQL: "SELECT title FROM books WHERE author_id = $1 ORDER BY id LIMIT $2 OFFSET $3", Each: []int{1}, Types: "bigint bigint bigint", One: " 2 1"},
	{SQL: "SELECT count(*) FROM books WHERE author_id = $1", Each: []int{1}, Types: "bigint"},
	{SQL: "SELECT count(*) AS n, max(title) FROM books b WHERE b.author_id = $1 AND b.n >= $2", Each: []int{1, 2}, Types: "bigint int"},
	{SQL: "SELECT n, count(*) FROM books WHERE author_id = $1 GROUP BY n ORDER BY n", Each: []int{1}, Types: "bigint"},
	{SQL: "SELECT DISTINCT n FROM books WHERE author_id = $1", Each: []int{1}, Types: "bigint"},
	{SQL: "SELECT EXISTS (SELECT 1 FROM books WHERE author_id = $1 AND title = $2)", Each: []int{1, 2}, Types: "bigint text"},
	{SQL: "SELECT coalesce(sum(weight), 0)::numeric FROM tags WHERE book_id = $1", Each: []int{1}, Types: "bigint", NotSQLC: true},
	{SQL: "SELECT id, row_number() OVER (ORDER BY id) FROM books WHERE author_id = $1", Each: []int{1}, Types: "bigint"},
	{SQL: "SELECT id FROM books WHERE author_id = $1 UNION SELECT book_id FROM tags WHERE tag = $2", Each: []int{1, 2}, Types: "bigint text"},
	{SQL: "(SELECT id FROM books WHERE author_id = $1)", Each: []int{1}, Types: "bigint"},
	{SQL: "WITH b AS (SELECT * FROM books WHERE author_id = $1) SELECT b.id, count(t.tag) FROM b LEFT JOIN tags t ON t.book_id = b.id GROUP BY b.id", Each: []int{1}, Types: "bigint", NotSQLC: true},
	{SQL: "WITH few AS (SELECT id FROM books WHERE n < $2) SELECT title FROM books WHERE author_id = $1 AND id IN (SELECT id FROM few)", Each: []int{1}, Types: "bigint int", One: " 2"},
	{SQL: "SELECT id FROM authors WHERE lower(email) = lower($1)", Each: []int{1}, Types: "text"},
	{SQL: "SELECT id FROM books WHERE author_id = $1 OR n = $2", Each: []int{1, 2}, Types: "bigint int"},
	{SQL: "SELECT id FROM books WHERE ($1::bigint IS NULL OR author_id = $1)", Each: []int{1}, Types: "bigint"},
	{SQL: "SELECT id FROM books WHERE author_id = $1 AND made > $2", Each: []int{1, 2}, Types: "bigint timestamptz"},
	{SQL: `SELECT v."Order" FROM books v WHERE v.author_id = $1 AND v."Order" = $2`, Each: []int{1, 2}, Types: "bigint int"},
	{SQL: "SELECT name FROM authors WHERE mood = $1::mood", Each: []int{1}, Types: "mood"},
	{SQL: "SELECT name FROM authors WHERE mood = CAST($1 AS mood) AND team = $2", Each: []int{1, 2}, Types: "mood int"},
	{SQL: "SELECT case when n = 1 and author_id = 2 then 'x' else title end, id FROM books WHERE author_id = $1 AND CASE WHEN n > 0 AND n < 3 THEN true ELSE false END", Each: []int{1}, Types: "bigint"},
	{SQL: "SELECT id, title FROM books WHERE author_id = $1 AND id = ANY($2::bigint[])", Each: []int{1}, Types: "bigint bigint[]", One: " {1,2,3,4}"},
	{SQL: "SELECT id FROM books WHERE author_id = $1 FOR UPDATE", Each: []int{1}, Types: "bigint"},
	{SQL: "SELECT a.*, b.title FROM authors a LEFT JOIN books b ON b.author_id = a.id AND b.n = $2 WHERE a.id = $1", Each: []int{1, 2}, Types: "bigint int"},
	{SQL: "SELECT title FROM books, authors WHERE books.author_id = authors.id AND authors.team = $1 AND books.n = $2", Each: []int{1}, Types: "int int", One: " 1"},
	{SQL: "SELECT b.* FROM books b JOIN authors a ON a.id = b.author_id WHERE a.team = $1", Each: []int{1}, Types: "int"},
	{SQL: "SELECT b.*, count(*) OVER () FROM books b, authors WHERE authors.id = b.author_id AND authors.id = $1", Each: []int{1}, Types: "bigint"},
	{SQL: "SELECT b.* FROM books b, authors WHERE authors.id = b.author_id AND authors.id = $1", Each: []int{1}, Types: "bigint"},
	{SQL: "SELECT name AS id FROM authors WHERE id = $1", Each: []int{1}, Types: "bigint"},
	{SQL: "SELECT t.book_id FROM tags t WHERE t.tag = $1 AND EXISTS (SELECT 1 FROM books b WHERE b.id = t.book_id AND b.author_id = $2)", Each: []int{1}, Types: "text bigint", One: " 1"},
}

// Changes are those that write.
var Changes = []Shape{
	{SQL: "INSERT INTO authors (id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING", Each: []int{1, 2}, Types: "bigint text", Distinct: []int{1}},
	{SQL: "INSERT INTO authors VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING", Each: []int{1, 2, 3}, Types: "bigint text text", Distinct: []int{1}},
	{SQL: "INSERT INTO authors (id, name, team, mood) VALUES ($1, lower($2), $3, DEFAULT) ON CONFLICT (id) DO NOTHING RETURNING id, team", Each: []int{1, 2}, Types: "bigint text int", One: "  3", Distinct: []int{1}},
	{SQL: "INSERT INTO authors (id, name, email) VALUES ($1, $2, $2) ON CONFLICT (id) DO NOTHING", Each: []int{1, 2}, Types: "bigint text", Distinct: []int{1}},
	{SQL: "INSERT INTO authors (id, name, team) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET name = $2, team = authors.team + EXCLUDED.team RETURNING *", Each: []int{1, 2, 3}, Types: "bigint text int", Distinct: []int{1}},
	{SQL: "INSERT INTO tags (book_id, tag, weight) VALUES ($1, $2, now()::date - '2000-01-01'::date) ON CONFLICT (book_id, tag) DO UPDATE SET weight = tags.weight + 1", Each: []int{1, 2}, Types: "bigint text", Distinct: []int{1, 2}},
	{SQL: "INSERT INTO tags (book_id, tag) SELECT id, $2 FROM books WHERE author_id = $1 ON CONFLICT DO NOTHING", Each: []int{1, 2}, Types: "bigint text"},
	{SQL: "INSERT INTO books (id, author_id, title, deleted_at) SELECT $1, $2, 'q', NULL WHERE EXISTS (SELECT 1 FROM authors WHERE id = $2) ON CONFLICT DO NOTHING", Each: []int{1, 2}, Types: "bigint bigint", Distinct: []int{1}},
	{SQL: "INSERT INTO tags (book_id, tag) SELECT b.id, a.name FROM books b JOIN authors a ON a.id = b.author_id AND a.team = $1 ON CONFLICT DO NOTHING", Each: []int{1}, Types: "int"},
	{SQL: "INSERT INTO tags (book_id, tag) VALUES ($1, $2) ON CONFLICT DO NOTHING", Each: []int{1}, Types: "bigint text", One: " q"},
	{SQL: "UPDATE books SET title = $2 || id WHERE id = $1", Each: []int{1, 2}, Types: "bigint text", Distinct: []int{1}},
	{SQL: "UPDATE books SET n = $1, made = $2 WHERE id = $3", Each: []int{1, 2, 3}, Types: "int timestamptz bigint", Distinct: []int{3}},
	{SQL: "UPDATE books SET n = n + $2 WHERE id = $1 RETURNING id, n", Each: []int{1, 2}, Types: "bigint int", Distinct: []int{1}},
	{SQL: "UPDATE books b SET n = $2 WHERE b.author_id = $1 AND b.n < $2 RETURNING *", Each: []int{1, 2}, Types: "bigint int", Distinct: []int{1}},
	{SQL: "UPDATE books SET deleted_at = $2 WHERE id = $1 AND deleted_at IS NULL", Each: []int{1}, Types: "bigint timestamptz", One: " 2020-05-05"},
	{SQL: "UPDATE books SET n = 5 FROM authors WHERE authors.id = books.author_id AND authors.team = $1 AND books.n = $2", Each: []int{1, 2}, Types: "int int"},
	{SQL: "UPDATE books SET n = $2 FROM authors a WHERE a.id = books.author_id AND a.id = $1 RETURNING books.id, title", Each: []int{1, 2}, Types: "bigint int", Distinct: []int{1}},
	{SQL: "UPDATE books SET n = $2 FROM authors a WHERE a.id = author_id AND team = $1 RETURNING title, a.id", Each: []int{1, 2}, Types: "int int", Distinct: []int{1}},
	{SQL: "UPDATE authors SET name = coalesce($2, name), email = coalesce($3, email) WHERE id = $1", Each: []int{1, 2, 3}, Types: "bigint text text", Distinct: []int{1}},
	{SQL: `UPDATE books SET "Order" = $2 WHERE id = $1 AND n IN (SELECT n FROM books)`, Each: []int{1, 2}, Types: "bigint int", Distinct: []int{1}},
	{SQL: "DELETE FROM tags WHERE book_id = $1", Each: []int{1}, Types: "bigint"},
	{SQL: "DELETE FROM tags USING books b WHERE b.id = tags.book_id AND tag = $1 RETURNING b.title", Each: []int{1}, Types: "text"},
	{SQL: "DELETE FROM tags WHERE book_id = $1 RETURNING *", Each: []int{1}, Types: "bigint"},
	{SQL: "DELETE FROM tags WHERE book_id = $1 AND tag = $2 RETURNING tag", Each: []int{1, 2}, Types: "bigint text"},
	{SQL: "DELETE FROM tags t WHERE t.book_id = $1 AND t.weight < $2", Each: []int{1, 2}, Types: "bigint numeric"},
	{SQL: "DELETE FROM tags USING books WHERE books.id = tags.book_id AND books.author_id = $1 AND tag <> $2", Each: []int{1, 2}, Types: "bigint text"},
	{SQL: "DELETE FROM books WHERE author_id = $1 AND n = $2", Each: []int{1}, Types: "bigint int", One: " 1"},
}

// Query asks for the batch; parameters are called as what they are compared with.
// With lists it is in sqlc's style.
func (s Shape) Query(lists bool) twin.Query {
	q := twin.Query{SQL: s.SQL, Each: s.Each, Params: map[int]twin.Known{}, Lists: lists}
	for i, name := range strings.Fields(s.Types) {
		known := twin.Known{Type: name, List: strings.HasSuffix(name, "[]")}
		if m := regexp.MustCompile(fmt.Sprintf(`\b([a-z]\w*)\W{1,4}\$%d\b`, i+1)).FindStringSubmatch(s.SQL); m != nil && strings.ToLower(m[1]) == m[1] && lists {
			known.Name = m[1]
		}
		q.Params[i+1] = known
	}
	return q
}
