// Package stats keeps statistics of a database in a file: how many rows its tables
// have and how values are spread, without the values. It reads them from a server
// for "dbgen stats", and the file for "dbgen check". It must not know what the
// checks make of them.
//
// By file: stats.go is the file, round.go how numbers are rounded in it, server.go
// asks PostgreSQL.
package stats

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
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

// Decode reads a file. The error names it and, where the text is at fault, the line.
func Decode(name string, text []byte) (*File, error) {
	const again = "take the statistics again with \"dbgen stats\""
	var f File
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	err := dec.Decode(&f)
	if err == nil && dec.Decode(new(any)) != io.EOF {
		err = errors.New("there is more after its end")
	}
	switch {
	case err != nil && f.Version > version:
	case err != nil:
		return nil, fmt.Errorf("%s:%d: no statistics: %w\n\t%s", name, lineOf(text, dec, err), err, again)
	}
	if f.Version != version {
		return nil, fmt.Errorf("%s: version %d of statistics is not known\n\t%s, or update dbgen", name, f.Version, again)
	}
	for _, table := range slices.Sorted(maps.Keys(f.Tables)) {
		if fault := f.Tables[table].fault(); fault != "" {
			return nil, fmt.Errorf("%s: table %s: %s\n\t%s", name, table, fault, again)
		}
	}
	return &f, nil
}

// lineOf is the line that the decoder stopped at.
func lineOf(text []byte, dec *json.Decoder, err error) int {
	at := dec.InputOffset()
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		at = int64(len(text))
	case errors.As(err, &syntax):
		at = syntax.Offset
	}
	return 1 + bytes.Count(text[:min(at, int64(len(text)))], []byte("\n"))
}

// fault says what cannot be so of a table.
func (t Table) fault() string {
	if t.Rows < 0 || t.Pages < 0 {
		return "fewer than no rows or pages"
	}
	for _, name := range slices.Sorted(maps.Keys(t.Columns)) {
		c := t.Columns[name]
		switch {
		case c.Distinct < -1:
			return fmt.Sprintf("column %s: \"distinct\" is less than -1, which says that all values differ", name)
		case c.NullFrac < 0 || c.NullFrac > 1:
			return fmt.Sprintf("column %s: \"nulls\" is no part of the rows", name)
		case c.Correlation < -1 || c.Correlation > 1:
			return fmt.Sprintf("column %s: \"correlation\" is not between -1 and 1", name)
		case c.Width < 0 || slices.ContainsFunc(c.Common, func(part float64) bool { return part < 0 || part > 1 }):
			return fmt.Sprintf("column %s: a number is out of its range", name)
		}
	}
	return ""
}

// Load reads the file at a path. Where there is none and it is not asked for, it
// returns nil.
func Load(path string, asked bool) (*File, error) {
	text, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !asked:
		return nil, nil
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no file %s of statistics\n\tmake it with \"dbgen stats\"", path)
	case err != nil:
		return nil, err
	}
	return Decode(path, text)
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
