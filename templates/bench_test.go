package templates

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/templates/options"
)

// BenchmarkGenerate is the size that the project promises to be quick at: 1,000
// queries in 50 files over 200 tables.
func BenchmarkGenerate(b *testing.B) {
	for _, kind := range []string{"plain", "runtime"} {
		b.Run(kind, func(b *testing.B) {
			w := large(200, 1000, 50)
			opts := options.Options{Package: "db", EmitInterface: true, Runtime: map[string]string{"plain": "never", "runtime": "always"}[kind]}
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			size := 0
			for b.Loop() {
				files, diags := Generate(w.result(), opts)
				if err := diags.Err(); err != nil {
					b.Fatal(err)
				}
				size = 0
				for _, f := range files {
					size += len(f.Content)
				}
			}
			runtime.ReadMemStats(&after)
			b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(b.N)/1e6, "MB-allocated/op")
			b.ReportMetric(float64(after.HeapSys)/1e6, "MB-heap")
			b.ReportMetric(float64(size)/1e6, "MB-generated")
		})
	}
}

// large makes up a schema and queries of every common command.
func large(tables, queries, files int) *world {
	w := newWorld()
	w.enum("state", "new", "old")
	for i := range tables {
		w.table(fmt.Sprintf("things%d", i), "id int8", "owner_id int8", "title text", "body text null", "state state",
			"score numeric null", "tags text[]", "data jsonb", "created_at timestamptz", "deleted_at timestamptz null")
	}
	all := w.cat.Schemas[0].Tables
	commands := []parser.Command{parser.One, parser.Many, parser.Many, parser.Exec, parser.ExecRows}
	for i := range queries {
		t := all[i%len(all)]
		q := w.query(fmt.Sprintf("Query%d", i), commands[i%len(commands)],
			"SELECT id, owner_id, title, body, state, score, tags, data, created_at, deleted_at\nFROM "+t.Name+"\nWHERE id = $1 AND title = $2")
		q.File.Name = fmt.Sprintf("file%d.sql", i%files)
		q.Doc = []string{q.Name + " does what it says."}
		w.param(q, t, "id")
		w.param(q, t, "title")
		switch i % 3 {
		case 0:
			w.columns(q, t)
		case 1:
			w.columns(q, t, "id", "title", "state", "created_at")
		case 2:
			w.columns(q, t, "title")
		}
	}
	return w
}
