package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// TestExitStatus holds the statuses that CI jobs rest on.
func TestExitStatus(t *testing.T) {
	const settings = "version: 1\nschema: schema.sql\nqueries: query.sql\ngo: {package: db, out: db}\n"
	const ddl = "CREATE TABLE books (id bigint PRIMARY KEY, author_id bigint);\n"
	const good = "-- name: Book :one\nSELECT id FROM books WHERE id = $1;\n"
	for name, tc := range map[string]struct {
		settings, queries string
		args              []string
		want              int
	}{
		"generated":        {settings, good, []string{"generate"}, exitClean},
		"out of date":      {settings, good, []string{"generate", "--check"}, exitFindings},
		"wrong SQL":        {settings, "-- name: Book :one\nSELECT idd FROM books;\n", []string{"generate"}, exitFindings},
		"nothing found":    {settings, good, []string{"check"}, exitClean},
		"a finding":        {settings, "-- name: Books :many\nSELECT id FROM books WHERE author_id = $1;\n", []string{"check"}, exitFindings},
		"no configuration": {"", good, []string{"generate"}, exitUsage},
		"wrong key":        {settings + "chek: {}\n", good, []string{"check"}, exitUsage},
		"wrong setting":    {"version: 1\nschema: schema.sql\nqueries: query.sql\ngo: {out: db, runtime: nver}\n", good, []string{"generate"}, exitUsage},
		"wrong flag":       {settings, good, []string{"generate", "--chek"}, exitUsage},
		"wrong command":    {settings, good, []string{"generat"}, exitUsage},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for file, text := range map[string]string{"dbgen.yaml": tc.settings, "schema.sql": ddl, "query.sql": tc.queries, ".git/HEAD": ""} {
				if text == "" && file == "dbgen.yaml" {
					continue
				}
				path := filepath.Join(dir, file)
				if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			t.Chdir(dir)
			var stdout, stderr bytes.Buffer
			if got := run(t.Context(), tc.args, &stdout, &stderr); got != tc.want {
				t.Errorf("status %d, want %d\n%s%s", got, tc.want, &stdout, &stderr)
			}
			if tc.want == exitUsage && stderr.Len() == 0 {
				t.Error("nothing is said on standard error")
			}
		})
	}
}
