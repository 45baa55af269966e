// Package stats keeps statistics of a database in a file: how many rows its tables
// have and how values are spread, without the values. It reads them from a server
// for "dbgen stats", and the file for "dbgen check". It must not know what the
// checks make of them.
//
// By file: stats.go is the file, decode.go reads its text, round.go says how numbers
// are rounded in it, server.go asks PostgreSQL.
package stats

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/check"
)

// Name is what the file is called, beside the configuration.
const Name = "dbgen.stats.json"

// version is that of the file's format.
const version = 1

// A File is what is kept.
type File struct {
	Version int              `json:"version"`
	Taken   string           `json:"taken"`  // day, as 2006-01-02
	Server  string           `json:"server"` // its version
	Tables  map[string]Table `json:"tables"` // by name with the schema, as schema.table
}

// A Table is one table's part of the file.
type Table struct {
	Rows    int64             `json:"rows"`
	Pages   int64             `json:"pages"` // of 8 KiB
	Columns map[string]Column `json:"columns,omitempty"`
}

// A Column is what pg_stats has of a column; names and meanings are those of
// check.ColumnStats.
type Column struct {
	Distinct    float64   `json:"distinct"`
	NullFrac    float64   `json:"nulls,omitempty"`
	Width       int       `json:"width,omitempty"`
	Common      []float64 `json:"common,omitempty"`
	Correlation float64   `json:"correlation,omitempty"`
}

// Stats are the statistics as the checks read them; name is the file's.
func (f *File) Stats(name string) check.Stats {
	all := check.Stats{Tables: map[string]check.TableStats{}, Source: fmt.Sprintf("by %s of %s", name, f.Taken)}
	for table, t := range f.Tables {
		ts := check.TableStats{Rows: t.Rows, Pages: t.Pages, Columns: map[string]check.ColumnStats{}}
		for column, c := range t.Columns {
			ts.Columns[column] = check.ColumnStats(c)
		}
		all.Tables[table] = ts
	}
	return all
}

// Encode writes the file: a table a line with its columns below, in order of the
// names, so that a change shows what changed.
func (f *File) Encode() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "{\n  \"version\": %d,\n  \"taken\": %s,\n  \"server\": %s,\n  \"tables\": {", f.Version, quote(f.Taken), quote(f.Server))
	for i, name := range slices.Sorted(maps.Keys(f.Tables)) {
		t := f.Tables[name]
		fmt.Fprintf(&b, "%s\n    %s: {\"rows\": %d, \"pages\": %d", comma(i), quote(name), t.Rows, t.Pages)
		for j, column := range slices.Sorted(maps.Keys(t.Columns)) {
			if j == 0 {
				b.WriteString(", \"columns\": {")
			}
			text, err := json.Marshal(t.Columns[column])
			if err != nil {
				panic(err) // of finite numbers alone
			}
			fmt.Fprintf(&b, "%s\n      %s: %s", comma(j), quote(column), text)
		}
		if len(t.Columns) > 0 {
			b.WriteString("}")
		}
		b.WriteString("}")
	}
	b.WriteString("\n  }\n}\n")
	return b.Bytes()
}

func comma(i int) string {
	if i == 0 {
		return ""
	}
	return ","
}

func quote(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string always has a JSON text
	}
	return string(text)
}

// Load reads the file at a path. The error wraps fs.ErrNotExist where there is none.
func Load(path string) (*File, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return Decode(path, string(text))
}

// Same reports whether two files tell the same of the data, whenever they were
// taken.
func (f *File) Same(o *File) bool {
	a, b := *f, *o
	a.Taken, b.Taken = "", ""
	return bytes.Equal(a.Encode(), b.Encode())
}

// Only leaves out the tables that are none of names, which are with their schemas.
func (f *File) Only(names []string) {
	maps.DeleteFunc(f.Tables, func(name string, _ Table) bool { return !slices.Contains(names, name) })
}

// Among are the names that the file has something of.
func (f *File) Among(names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { _, ok := f.Tables[name]; return !ok })
}

// Missing are the names that the file has nothing of, of those that have a schema.
func (f *File) Missing(names []string) []string {
	var missing []string
	for _, name := range names {
		if _, ok := f.Tables[name]; !ok && strings.Contains(name, ".") {
			missing = append(missing, name)
		}
	}
	return missing
}
