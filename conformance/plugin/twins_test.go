package plugin

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/internal/twintest"
	"github.com/dbgen-go/dbgen/parser/twin"
)

// TestTwins has sqlc itself read the batches of all shapes that it reads the queries
// of, with its own knowledge of PostgreSQL alone.
func TestTwins(t *testing.T) {
	dir := t.TempDir()
	takes := func(text string) (string, bool) {
		for name, text := range map[string]string{
			"schema.sql": twintest.DDL, "q.sql": text,
			"sqlc.yaml": "version: '2'\nsql: [{engine: postgresql, schema: schema.sql, queries: q.sql, gen: {go: {package: db, out: db, sql_package: pgx/v5}}}]\n",
		} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		out, err := run(dir, "sqlc", "generate")
		return out, err == nil
	}
	taken, all := 0, 0
	for _, s := range slices.Concat(twintest.Reads, twintest.Changes) {
		if _, ok := takes("-- name: A :exec\n" + strings.TrimSuffix(s.SQL, ";") + ";\n"); !ok {
			continue
		}
		all++
		tw, err := twin.Of(s.Query(true))
		if err != nil {
			t.Fatal(err)
		}
		text, err := tw.Named(func(int) bool { return false })
		if err != nil {
			t.Fatal(err)
		}
		out, ok := takes("-- name: A :exec\n" + strings.TrimSuffix(text, ";") + ";\n")
		switch {
		case ok:
			taken++
		case !s.NotSQLC:
			t.Errorf("%s\n%s", text, out)
		}
	}
	t.Logf("sqlc takes %d of the %d batches whose queries it takes", taken, all)
	if all < len(twintest.Reads) || taken < all*9/10 {
		t.Errorf("sqlc takes %d queries and %d of their batches: too few to tell", all, taken)
	}
}
