package deployed

import (
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A Comparison is all that there is to say of a schema against a deployed version.
type Comparison struct {
	Rev     string        // what the user calls the deployed version
	Steps   []schema.Step // the statements that are new
	Effects []Effect      // those of them that break queries
	// Placed are the breaks in a schema that has no migrations, each where the new
	// schema has what it is about.
	Placed []Placed
	// Edited are the migrations of the deployed version that are not what they were.
	Edited    []Edited
	Workloads []*Workload
	// Tools are the migration tools by the new files' names, as far as the files say.
	Tools map[string]schema.Tool
}

// A Placed is a break of a schema without migrations.
type Placed struct {
	Pos   diag.Position
	Break Break
}

// An Edited is a migration that has run, and is another one now.
type Edited struct {
	File    string // where it is now, or was
	Line    int    // the first that differs
	Renamed string // its new name, where that is all
	Gone    string // where it is gone: the file that names the schema
}

// Using are the deployed queries that read or write a table, by its name with its
// schema, in the order of the packages.
func (c *Comparison) Using(table string) (reading, writing []*Query) {
	for _, w := range c.Workloads {
		for _, q := range w.queries {
			if contains(q.writes, table) {
				writing = append(writing, q)
			} else if contains(q.reads, table) {
				reading = append(reading, q)
			}
		}
	}
	return reading, writing
}

func contains(list []string, s string) bool {
	for _, have := range list {
		if have == s {
			return true
		}
	}
	return false
}
