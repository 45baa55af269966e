package analyze_test

import (
	"context"
	"strings"
	"testing"
)

// The elements of computed arrays: NULL among them must be foreseen, and where
// there can be none, none must be.
func TestNullElements(t *testing.T) {
	const ddl = `CREATE TABLE people (id bigint PRIMARY KEY, name text NOT NULL, note text, tags text[] NOT NULL);
		CREATE TABLE pets (id bigint PRIMARY KEY, owner bigint REFERENCES people, called text NOT NULL);
		CREATE VIEW notes AS SELECT array_agg(note) AS notes, array_agg(name) AS names FROM people;`
	const data = `INSERT INTO people VALUES (1, 'a', NULL, '{x}'), (2, 'b', 'n', '{y}'); INSERT INTO pets VALUES (1, 1, 'rex'), (2, NULL, 'tom');`
	o := newOracle(t, ddl+data)
	for sql, want := range map[string]bool{
		"SELECT array_agg(name) FROM people":                                                                          false,
		"SELECT array_agg(note) FROM people":                                                                          true,
		"SELECT array_agg(note) FILTER (WHERE note IS NOT NULL) FROM people":                                          false,
		"SELECT array_agg(note) FROM people WHERE note > ''":                                                          false,
		"SELECT array_agg(note) OVER () FROM people":                                                                  true,
		"SELECT array_agg(e.called) FROM people p LEFT JOIN pets e ON e.owner = p.id":                                 true,
		"SELECT array_agg(e.called) FILTER (WHERE e.id IS NOT NULL) FROM people p LEFT JOIN pets e ON e.owner = p.id": false,
		"SELECT coalesce(array_agg(note), '{}') FROM people":                                                          true,
		"SELECT coalesce(array_agg(name), '{}')::varchar[] FROM people":                                               false,
		"SELECT ARRAY[name] FROM people":                                                                              false,
		"SELECT ARRAY[name, note] FROM people":                                                                        true,
		"SELECT ARRAY[ARRAY[name], ARRAY[note]] FROM people":                                                          true,
		"SELECT ARRAY(SELECT note FROM people)":                                                                       true,
		"SELECT ARRAY(SELECT name FROM people)":                                                                       false,
		"SELECT tags FROM people":                                                                                     false,
		"SELECT tags || note FROM people":                                                                             true,
		"SELECT tags || name FROM people":                                                                             false,
		"SELECT array_prepend(note, tags) FROM people":                                                                true,
		"SELECT tags || ARRAY[note] FROM people":                                                                      true,
		"SELECT array_remove(array_agg(note), NULL) FROM people":                                                      false,
		"SELECT array_remove(array_agg(note), 'n') FROM people":                                                       true,
		"SELECT array_replace(array_agg(note), NULL, '') FROM people":                                                 false,
		"SELECT string_to_array('a,b', ',')":                                                                          false,
		"SELECT string_to_array('a,b', ',', 'b')":                                                                     true,
		"SELECT regexp_match('ab', '(a)|(c)')":                                                                        true,
		"SELECT regexp_match('ab', '(a)(b)')":                                                                         false,
		"SELECT '{1,NULL}'::int[]":                                                                                    true,
		"SELECT '{1,2}'::int[]":                                                                                       false,
		"SELECT notes FROM notes":                                                                                     true,
		"SELECT names FROM notes":                                                                                     false,
		"SELECT x FROM (SELECT array_agg(note) AS x FROM people) s":                                                   true,
		"SELECT CASE WHEN id > 0 THEN ARRAY[note] ELSE tags END FROM people":                                          true,
		"SELECT tags FROM people UNION ALL SELECT ARRAY[note] FROM people":                                            true,
		"SELECT (array_agg(note))[1:2] FROM people":                                                                   true,
		"WITH RECURSIVE r(n, a) AS (SELECT 1, tags FROM people UNION ALL SELECT n + 1, a || note FROM r, people WHERE n < 2) SELECT a FROM r": true,
		"WITH RECURSIVE r(n, a) AS (SELECT 1, tags FROM people UNION ALL SELECT n + 1, a || name FROM r, people WHERE n < 2) SELECT a FROM r": false,
	} {
		r, diags := load(t, ddl, "-- name: Q :many\n"+sql+";")
		if diags.HasErrors() {
			t.Errorf("%s\n\t%s", sql, diags.Err())
			continue
		}
		if got := r.Queries[0].Columns[0].NullElems; got != want {
			t.Errorf("%s\n\tNULL elements: %v, want %v", sql, got, want)
		}
		var met bool
		err := o.conn.QueryRow(context.Background(), "SELECT coalesce(bool_or(EXISTS (SELECT FROM unnest(q.a) e WHERE e IS NULL)), false) FROM ("+strings.TrimSuffix(sql, ";")+") q(a)").Scan(&met)
		if err != nil || met != want {
			t.Errorf("%s\n\tthe server's elements are NULL: %v, want %v (%v)", sql, met, want, err)
		}
	}
}
