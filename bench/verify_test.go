package bench

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// BenchmarkVerify holds findings to a PostgreSQL that is started for it: 1,000 queries over
// 200 tables without their indexes but the primary keys, of which 400 findings come. The
// server's start and end are in it, its template is not: initdb runs once per machine.
func BenchmarkVerify(b *testing.B) {
	dir := b.TempDir()
	if err := WriteCorpus(dir, 200, 1000); err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(dir, "schema.sql")
	text, err := os.ReadFile(path)
	if err != nil {
		b.Fatal(err)
	}
	var kept []string
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, "CREATE INDEX") {
			kept = append(kept, line)
		}
	}
	if err := os.WriteFile(path, []byte(strings.Join(kept, "")), 0o666); err != nil {
		b.Fatal(err)
	}
	dbgen := tools[0].binary(b)
	for _, args := range [][]string{{"check"}, {"check", "--verify"}, {"indexes"}, {"indexes", "--verify"}} {
		b.Run(strings.Join(args, ""), func(b *testing.B) {
			var all used
			for b.Loop() {
				all.add(spend(b, dir, []string{"DBGEN_CACHE_DIR=off"}, dbgen, args...))
			}
			b.ReportMetric(all.wall.Seconds()/float64(b.N), "s")
			b.ReportMetric(float64(all.own)/1e6, "MB")
		})
	}
}
