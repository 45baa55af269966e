package observe

import (
	"fmt"
	"strings"
	"testing"
)

func TestPlain(t *testing.T) {
	for sql, want := range map[string]string{
		"SELECT 1":                             "SELECT $1",
		"-- name: A :one\nSELECT  a\n FROM t;": "SELECT a FROM t",
		"SELECT 'it''s', E'a\\'b', $tag$x $ y$tag$, $1 FROM t": "SELECT $2, $3, $4, $1 FROM t",
		"SELECT a /* b /* c */ d */ + 1.5e-3":                  "SELECT a + $1",
		"SELECT x FROM t WHERE id IN (1, 2,3) AND a = 4":       "SELECT x FROM t WHERE id IN ($1) AND a = $2",
		"SELECT x FROM t WHERE id = ANY(ARRAY['a' , 'b'])":     "SELECT x FROM t WHERE id = ANY(ARRAY[$1])",
		"INSERT INTO t (a, b) VALUES (1, 'x')":                 "INSERT INTO t (a, b) VALUES ($1, $2)",
		"SELECT x FROM t WHERE (a, b) IN ((1, 2), (3, 4))":     "SELECT x FROM t WHERE (a, b) IN (($1, $2), ($3, $4))",
		"SELECT x FROM t WHERE id IN (1, f(2, 3))":             "SELECT x FROM t WHERE id IN ($1, f($2, $3))",
		`SELECT "a ""1""" FROM "T1"`:                           `SELECT "a ""1""" FROM "T1"`,
		"SELECT t1.a2 FROM t1 WHERE a=1":                       "SELECT t1.a2 FROM t1 WHERE a=$1",
		"SELECT b'01', U&'x', n'y'":                            "SELECT $1, $2, $3",
		"SELECT 'no end":                                       "SELECT $1",
		"SELECT $$no end":                                      "SELECT $1",
		"SELECT a$1 FROM t":                                    "SELECT a$1 FROM t",
		"SELECT .5, 0x1F, 1_000":                               "SELECT $1, $2, $3",
		"":                                                     "",
	} {
		if got := plain(sql); got != want {
			t.Errorf("%q:\ngot  %q\nwant %q", sql, got, want)
		}
	}
}

func TestStatement(t *testing.T) {
	for sql, want := range map[string][3]string{
		"-- name: GetUser :one\nselect 1":   {"GetUser", "SELECT", "GetUser"},
		"-- name: nothing\nSELECT 1":        {"", "SELECT", "SELECT $1"},
		"/* c */ (select 1) union select 2": {"", "SELECT", "(select $1) union select $2"},
		"WITH a AS (SELECT 1) SELECT 1":     {"", "WITH", "WITH a AS (SELECT $1) SELECT $2"},
		"":                                  {"", "", ""},
	} {
		if s := written(sql); s.Query != want[0] || s.Operation != want[1] || s.Name() != want[2] {
			t.Errorf("%q: %+v %q", sql, s, s.Name())
		}
	}
}

// No literal is left, whatever the text.
func FuzzPlain(f *testing.F) {
	f.Add("SELECT 'secret' FROM t WHERE a = 12345", "x")
	f.Fuzz(func(t *testing.T, sql, secret string) {
		out := plain(sql)
		if len(out) > maxText+len(sql) {
			t.Errorf("%d bytes", len(out))
		}
		secret = "s3cr3t" + strings.Map(func(r rune) rune {
			if r == '\'' || r == '\\' {
				return -1
			}
			return r
		}, secret)
		if out := plain(fmt.Sprintf("SELECT * FROM t WHERE a = '%s' AND b = 1", secret)); strings.Contains(out, "s3cr3t") {
			t.Errorf("left in %q", out)
		}
		if again := plain(out); plain(again) != again {
			t.Errorf("%q becomes %q and then %q", out, again, plain(again))
		}
	})
}

// Programs that write values into their texts do not fill the memory.
func TestTexts(t *testing.T) {
	tr := tracker(func(c *Config) { c.Statements = 100 })
	for i := range 10_000 {
		tr.texts.of(fmt.Sprintf("SELECT a FROM t WHERE id = %d", i)).l1.Add()
	}
	if all := tr.Stats(); len(all) != 1 || all[0].BySource[SourceL1] != 10_000 {
		t.Errorf("%d statements: %+v", len(all), all)
	}
	for i := range 10_000 {
		tr.texts.of(fmt.Sprintf("SELECT a FROM t%d", i)).l1.Add()
	}
	all := tr.Stats()
	if len(all) != 101 || len(tr.texts.byText) > maxTexts {
		t.Errorf("%d statements, %d texts", len(all), len(tr.texts.byText))
	}
	if n := tr.Total().Calls; n != 20_000 {
		t.Errorf("%d calls", n)
	}
}
