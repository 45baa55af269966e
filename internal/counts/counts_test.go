package counts

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func write(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "counts")
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return name
}

// What psql and people write is read, and found by name and by text.
func TestLoad(t *testing.T) {
	for _, text := range []string{
		`{"GetUser": 70, "ListUsers": 3}`,
		`[{"query": "-- name: GetUser :one\nSELECT 1", "calls": 50}, {"query": "/* name: GetUser */ SELECT 2 FROM t", "calls": 20}, {"query": "-- name: ListUsers :many\nSELECT 3", "calls": 3}]`,
		"calls,query\n70,\"-- name: GetUser :one\nSELECT id, \"\"name\"\" FROM users WHERE id = $1\"\n3,-- name: ListUsers :many\n",
	} {
		c, err := Load(write(t, text))
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if c.Of("GetUser", "") != 70 || c.Of("ListUsers", "") != 3 || c.Of("Other", "SELECT other") != 0 {
			t.Errorf("%s: %+v", text, c)
		}
	}
	c, err := Load(write(t, "query,calls\n\"SELECT name FROM users WHERE id = $1 AND kind = $2\",9\n\"SELECT name FROM users WHERE id = $1 AND kind = $2;\",1\n"))
	if err != nil {
		t.Fatal(err)
	}
	if n := c.Of("", "select name -- of one\n  FROM users\nWHERE id = $1 AND kind = 'a''b'"); n != 10 {
		t.Errorf("%d calls", n)
	}
}

// What cannot be read is said.
func TestRefused(t *testing.T) {
	for text, want := range map[string]string{
		"":                                  "it is empty",
		"{}":                                "it has no counts",
		`{"a": "b"}`:                        "cannot unmarshal",
		`[{"query": "SELECT 1"}]`:           "element 1 has no query, or no calls",
		"name,n\nx,1\n":                     "names no columns query and calls",
		"query,calls\nSELECT 1,7\nSELECT,x": `line 3: "x" is no number of calls`,
	} {
		if _, err := Load(write(t, text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}
