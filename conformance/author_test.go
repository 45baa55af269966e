package main

import "testing"

// TestAuthorText: macros as tools share them become parameters, and nothing else
// of a text changes.
func TestAuthorText(t *testing.T) {
	for _, c := range []struct {
		sql, want string
		ok        bool
	}{
		{"SELECT * FROM t WHERE a = $1;", "SELECT * FROM t WHERE a = $1", true},
		{"SELECT @a::int, 'x@a', b @> c, @ -1, sqlc.arg('a'), sqlc.narg(b) -- @c", "SELECT $1::int, 'x@a', b @> c, @ -1, $1, $2 -- @c", true},
		{"SELECT sqlc.embed(t), t.x FROM t WHERE id IN (sqlc.slice('ids')/*SLICE:ids*/)", "SELECT t.*, t.x FROM t WHERE id = ANY($1)", true},
		{"SELECT 1 FROM t WHERE id NOT IN ( /* all */ sqlc.slice(ids) ) AND a = @a", "SELECT 1 FROM t WHERE id <> ALL($1) AND a = $2", true},
		{"SELECT sqlc.arg(a, b), sqlc.arg(), sqlc.arg($1)", "SELECT sqlc.arg(a, b), sqlc.arg(), sqlc.arg($1)", true},
		{"SELECT $1, @a", "SELECT $1, $1", false},
	} {
		if got, ok := authorText(c.sql); got != c.want || ok != c.ok {
			t.Errorf("%s\n got %q, %v\nwant %q, %v", c.sql, got, ok, c.want, c.ok)
		}
	}
}
