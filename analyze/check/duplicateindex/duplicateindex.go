// Package duplicateindex is the rule duplicate-index: an index that there is twice.
// It words what package overlap finds.
package duplicateindex

import (
	_ "embed"
	"fmt"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/internal/indexing"
	"github.com/dbgen-go/dbgen/analyze/check/internal/overlap"
	"github.com/dbgen-go/dbgen/parser/schema"
)

//go:embed page.md
var page string

// Rule is the rule duplicate-index.
var Rule = &check.Rule{
	ID:       "duplicate-index",
	Title:    "two indexes that do the same, of which one can go",
	Severity: check.Warning,
	Page:     page,
	Schema:   judge,
}

var backed = map[schema.ConstraintKind]string{
	schema.PrimaryKey: "the primary key", schema.Unique: "a unique constraint", schema.Exclusion: "an exclusion constraint",
}

func judge(p *check.Pass) {
	for _, s := range overlap.Spares.Get(p) {
		if !s.Same {
			continue
		}
		how := ""
		switch {
		case s.Keep.Constraint != nil:
			how = ", which backs " + backed[s.Keep.Constraint.Kind]
		case s.Keep.Unique && !s.Drop.Unique:
			how = ", which is unique besides"
		}
		if s.Reversed {
			how += "; PostgreSQL reads it backwards for the opposite order"
		}
		f := s.Finding(p)
		f.Message = fmt.Sprintf("index %s does the same as %s%s", indexing.IndexText(p, s.Drop), indexing.IndexText(p, s.Keep), how)
		f.Why = "each write keeps both of them, and both take disk, memory and time of VACUUM, while queries use one"
		p.Report(f)
	}
}
