package check

import "github.com/dbgen-go/dbgen/parser/schema"

// Stats are what is known of the data in production: sizes and how values are
// spread, by the table's name with its schema, as it is written in SQL without quotes
// ("public.users").
type Stats struct {
	Tables map[string]TableStats
	Source string // says where they come from, in findings: "by dbgen.stats.json of 2026-11-01"
}

// TableStats are of one table.
type TableStats struct {
	Rows    int64                  // as PostgreSQL estimates them (pg_class.reltuples)
	Pages   int64                  // of 8 KiB (pg_class.relpages); 0 is unknown
	Columns map[string]ColumnStats // by name; columns that were never analysed are left out
}

// ColumnStats are of one column, as pg_stats has them.
type ColumnStats struct {
	// Distinct is how many different values there are, or, when negative, what part
	// of the rows they are: -1 is unique. 0 is unknown.
	Distinct float64
	NullFrac float64 // the part of rows that are NULL, 0 to 1
	Width    int     // average, in bytes; 0 is unknown
	// Common are the parts of the rows that have each of the most common values,
	// the greatest first; the values themselves are not kept.
	Common []float64
	// Correlation is between the order of values and of rows, -1 to 1.
	Correlation float64
}

// Of returns what is known of a table. ok is false if nothing is.
func (s Stats) Of(t *schema.Table) (ts TableStats, ok bool) {
	ts, ok = s.Tables[t.QualifiedName().String()]
	return ts, ok
}
