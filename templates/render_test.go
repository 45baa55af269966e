package templates

import (
	"bytes"
	"fmt"
	"go/format"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/templates/options"
)

// A file that is rendered in chunks is the file that it would be as a whole,
// whatever its chunks import.
func TestChunks(t *testing.T) {
	uuid := func(column, path string) options.Override {
		return options.Override{Column: "t." + column, GoType: options.GoType{Spec: path}}
	}
	for name, overrides := range map[string][]options.Override{
		"as they are":                {},
		"a package in one chunk":     {uuid("a", "example.com/one/uuid.UUID")},
		"one name for two packages":  {uuid("a", "example.com/one/uuid.UUID"), uuid("b", "example.com/two/uuid.UUID")},
		"two packages in all chunks": {uuid("id", "example.com/one/uuid.UUID"), uuid("a", "example.com/two/uuid.UUID")},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			table := w.table("t", "id int8", "a text", "b text null", "c timestamptz")
			for i := range 3*chunkSize + 7 {
				columns := []string{"id", "c"}
				switch {
				case i < chunkSize:
					columns[1] = "a"
				case i > 2*chunkSize:
					columns[1] = "b"
				}
				q := w.query(fmt.Sprintf("Get%03d", i), parser.Many, "SELECT 1")
				w.columns(q, table, columns...)
				w.param(q, table, columns[i%2])
			}
			g := &generator{res: w.result(), settings: newSettings(options.Options{Package: "db", Overrides: overrides})}
			g.build()
			plan := g.plan()
			files, err := g.render(plan)
			if err != nil {
				t.Fatal(err)
			}
			for i, p := range plan {
				whole, err := g.renderChunk(p, p.emit)
				if err != nil {
					t.Fatal(err)
				}
				want, err := g.join(p, []chunk{whole})
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(files[i].Content, want) {
					t.Errorf("%s is another file in chunks", p.name)
				}
				if formatted, err := format.Source(files[i].Content); err != nil || !bytes.Equal(formatted, files[i].Content) {
					t.Errorf("%s is not as gofmt would write it (%v)", p.name, err)
				}
			}
			if n := strings.Count(string(files[len(files)-1].Content), "func (q *Queries)"); n != 3*chunkSize+7 {
				t.Errorf("%d methods", n)
			}
		})
	}
}
