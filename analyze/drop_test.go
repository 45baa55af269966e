package analyze_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/analyze"
)

// A query without its tree answers as it did with it.
func TestDropTree(t *testing.T) {
	const ddl = "CREATE TABLE a (id bigint PRIMARY KEY, v int, name text);"
	res, _ := load(t, ddl, `-- name: Get :one
SELECT id, v FROM a WHERE id = $1;
-- name: Twin :one
-- batch: by=id
SELECT id, v FROM a WHERE id = $1;
-- name: Page :many
SELECT id FROM a WHERE v = $1 AND name > $2 LIMIT $3;
-- name: Either :many
SELECT id FROM a WHERE v = $1 OR name = $2;
-- name: Upsert :exec
INSERT INTO a (id, v) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET v = excluded.v;
-- name: Put :one
INSERT INTO a (id, v) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET v = excluded.v RETURNING id;
-- name: Add :exec
INSERT INTO a (id, v) VALUES ($1, $2);
-- name: Bare :many
SELECT FROM a;
-- name: Drop :exec
DELETE FROM a WHERE id = $1;
`)
	if len(res.Queries) != 9 {
		t.Fatalf("%d queries", len(res.Queries))
	}
	tell := func() string {
		var b strings.Builder
		say := func(q *analyze.Query) {
			fmt.Fprintf(&b, "%s: rows %t, conflict %t, known %t", q.Name, q.ReturnsRows(), q.OnConflict(), q.Tree != nil)
			for _, p := range q.Params {
				fmt.Fprintf(&b, ", $%d pins %t, twin %t", p.Number, q.Pins(p), q.TakesBatch(p))
			}
			b.WriteString("\n")
		}
		for _, q := range res.Queries {
			if say(q); q.Batch != nil {
				say(q.Batch)
			}
		}
		return b.String()
	}
	before := tell()
	for _, want := range []string{
		"Get: rows true, conflict false, known true, $1 pins true, twin true\n", "Page: rows true, conflict false, known true, $1 pins true, twin false, $2 pins false",
		"Upsert: rows false, conflict true", "Bare: rows true",
	} {
		if !strings.Contains(before, want) {
			t.Errorf("%q is not in\n%s", want, before)
		}
	}
	for range 2 {
		for _, q := range res.Queries {
			q.DropTree()
		}
		if after := tell(); after != before {
			t.Errorf("with trees:\n%s\nwithout:\n%s", before, after)
		}
	}
	for _, q := range res.Queries {
		if len(q.Tree.Params)+len(q.Tree.Accesses) > 0 {
			t.Errorf("%s still has its tree", q.Name)
		}
	}
}
