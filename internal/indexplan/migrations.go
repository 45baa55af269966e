package indexplan

import (
	"fmt"
	"strings"

	"github.com/dbgen-go/dbgen/internal/migration"
)

// Migrations carry out a plan: extensions first, then what is made, then what can go for
// it. Those that are not sure are left out unless all is set, and nothing is dropped
// unless drop is.
func (s *Schema) Migrations(all, drop bool) []migration.Migration {
	var list, after []migration.Migration
	extensions := map[string]bool{}
	var gone []Spare
	for i := range s.Indexes {
		x := &s.Indexes[i]
		if !x.Sure && !all {
			continue
		}
		if x.Extension != "" && !extensions[x.Extension] {
			extensions[x.Extension] = true
			list = append(list, migration.Migration{
				Name: "create_extension_" + x.Extension, Why: "For an index of the next migrations.",
				Up: fmt.Sprintf("CREATE EXTENSION IF NOT EXISTS %s;", x.Extension),
			})
		}
		for _, st := range x.Statements {
			after = append(after, migration.Migration{Name: "create_" + st.Name, Why: x.why(), Up: st.SQL, Down: st.Undo, Outside: st.Concurrent})
		}
		gone = append(gone, x.Spares...)
	}
	list = append(list, after...)
	if !drop {
		return list
	}
	for _, x := range append(gone, s.Spares...) {
		list = append(list, migration.Migration{Name: "drop_" + x.Name, Why: x.Keep + " does all that it does.", Up: x.SQL, Down: x.Undo, Outside: x.Concurrent})
	}
	return list
}

// why says what an index is for, in lines.
func (x *Index) why() string {
	var names, lines []string
	for _, s := range x.Serves {
		names = append(names, s.Query)
	}
	if len(names) > 0 {
		lines = append(lines, "For "+strings.Join(names, ", ")+".")
	}
	if len(x.ForeignKeys) > 0 {
		lines = append(lines, "For what deletes look up: "+strings.Join(x.ForeignKeys, ", ")+".")
	}
	if len(x.Statements) > 0 && !x.Statements[0].Concurrent {
		lines = append(lines, "It locks the table against writes while it is built: PostgreSQL has no CONCURRENTLY for a partitioned one.")
	}
	return strings.Join(lines, "\n")
}
