package parser_test

import (
	"reflect"
	"testing"

	"github.com/dbgen-go/dbgen/parser"
)

func TestOutlined(t *testing.T) {
	for sql, want := range map[string]parser.Outline{
		"SELECT * FROM b JOIN app.a USING (id), b x":                                                       {Verb: "select", Tables: []string{"b", "app.a"}},
		"WITH a AS (SELECT 1 FROM c) SELECT * FROM a, public.a":                                            {Verb: "select", Tables: []string{"c", "public.a"}},
		"WITH d AS (DELETE FROM a RETURNING id) SELECT * FROM d":                                           {Verb: "delete", Tables: []string{"a"}},
		"INSERT INTO a (x) SELECT x FROM b ON CONFLICT DO NOTHING":                                         {Verb: "insert", Tables: []string{"a", "b"}, Conflict: true},
		"UPDATE a SET x = (SELECT max(x) FROM b) WHERE id = $1":                                            {Verb: "update", Tables: []string{"a", "b"}, Equal: []int{1}},
		"WITH n AS (INSERT INTO a VALUES (1) RETURNING id) UPDATE b SET x = n.id FROM n":                   {Verb: "update", Tables: []string{"a", "b"}},
		"MERGE INTO a USING b ON a.id = b.id WHEN MATCHED THEN DELETE":                                     {Verb: "merge", Tables: []string{"a", "b"}},
		"SELECT 1 FROM a WHERE x >= $2 AND x < $1::int AND y = $3":                                         {Verb: "select", Tables: []string{"a"}, Bounds: []int{1, 2}, Equal: []int{3}},
		"SELECT 1 FROM a WHERE (x, y) = ($2, $1) AND z = ANY($3) OR u IN ($4, $5)":                         {Verb: "select", Tables: []string{"a"}, Equal: []int{1, 2, 3, 4, 5}},
		"SELECT 1 FROM a WHERE lower(x) = lower($1::text) AND y IS NOT DISTINCT FROM $2":                   {Verb: "select", Tables: []string{"a"}, Equal: []int{1, 2}},
		"SELECT 1 FROM a WHERE x @> jsonb_build_object('k', $1::text) AND y && $2":                         {Verb: "select", Tables: []string{"a"}, Within: []int{1, 2}},
		"SELECT 1 FROM a WHERE $1 LIKE x ESCAPE '\\' AND y LIKE $2 || '%' AND z = $3":                      {Verb: "select", Tables: []string{"a"}, Equal: []int{3}, Within: []int{1}},
		"SELECT 1 FROM a WHERE x BETWEEN $1 AND $2 LIMIT $3":                                               {Verb: "select", Tables: []string{"a"}, Bounds: []int{1, 2}},
		"DELETE FROM a WHERE id = $1 AND (SELECT count(*) FROM a x WHERE x.owner = $2 AND x.id <> $1) > 0": {Verb: "delete", Tables: []string{"a"}, Equal: []int{1, 2}, Own: [][]int{{2}}},
		"INSERT INTO a (n) SELECT max(n) + 1 FROM a":                                                       {Verb: "insert", Tables: []string{"a"}, Own: [][]int{nil}},
		"DELETE FROM a WHERE id = $1 AND EXISTS (SELECT 1 FROM b JOIN a y USING (k) WHERE y.id = $1)":      {Verb: "delete", Tables: []string{"a", "b"}, Equal: []int{1}, Own: [][]int{{1}}},
		"UPDATE a SET n = (SELECT count(*) FROM a c WHERE c.parent = a.id) WHERE id = $1":                  {Verb: "update", Tables: []string{"a"}, Equal: []int{1}},
		"SELECT 1 FROM a WHERE (SELECT count(*) FROM a) > 1":                                               {Verb: "select", Tables: []string{"a"}},
		"UPDATE a SET n = n + 1, at = now() WHERE id = $1 AND n + 1 <= most":                               {Verb: "update", Tables: []string{"a"}, Bounds: []int(nil), Equal: []int{1}, Sum: true},
		"UPDATE a SET n = $2 + n - 1 WHERE id = $1":                                                        {Verb: "update", Tables: []string{"a"}, Equal: []int{1}},
		"UPDATE a SET n = n - $2 WHERE id = $1":                                                            {Verb: "update", Tables: []string{"a"}, Equal: []int{1}, Sum: true},
		"UPDATE a SET n = n + 1, was = n WHERE id = $1":                                                    {Verb: "update", Tables: []string{"a"}, Equal: []int{1}},
		"UPDATE a SET n = n + b.m FROM b WHERE a.id = $1":                                                  {Verb: "update", Tables: []string{"a", "b"}, Equal: []int{1}},
		"UPDATE a SET n = 1 - n WHERE id = $1":                                                             {Verb: "update", Tables: []string{"a"}, Equal: []int{1}},
		"VALUES (1)":                                                                                       {Verb: "select"},
		"REFRESH MATERIALIZED VIEW m":                                                                      {Verb: "other", Tables: []string{"m"}},
	} {
		if got, ok := parser.Outlined(sql); !ok || !reflect.DeepEqual(got, want) {
			t.Errorf("%s\n\tis %+v, want %+v", sql, got, want)
		}
	}
	if _, ok := parser.Outlined("SELECT 1; SELECT 2"); ok {
		t.Error("two statements are one")
	}
	if _, ok := parser.Outlined("SELEC"); ok {
		t.Error("what is no statement is one")
	}
}
