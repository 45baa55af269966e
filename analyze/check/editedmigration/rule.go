// Package editedmigration is the rule edited-migration: a migration that a deployed
// version has run is not what it was. It words what package deployed is told of files.
package editedmigration

import (
	_ "embed"
	"fmt"
	"path/filepath"

	"github.com/dbgen-go/dbgen/analyze/check"
)

//go:embed page.md
var page string

// Rule is the rule edited-migration.
var Rule = &check.Rule{
	ID:       "edited-migration",
	Title:    "a migration that was changed, renamed or removed after it was deployed (`--against`)",
	Severity: check.Warning,
	Page:     page,
	Schema:   judge,
	Against:  true,
}

func judge(p *check.Pass) {
	c := p.Options.Against
	if c == nil {
		return
	}
	for _, e := range c.Edited {
		base := filepath.Base(e.File)
		f := check.Finding{File: e.File, Line: e.Line, Column: 1, Subject: base}
		switch {
		case e.Renamed != "":
			f.File, f.Line = e.Renamed, 1
			f.Message = fmt.Sprintf("the migration %s of %s is called %s now", base, c.Rev, filepath.Base(e.Renamed))
			f.Why = "tools know by its name, or by its number, whether a migration has run: it runs again, or is missing"
			f.Write = fmt.Sprintf("-- call it %s again", base)
		case e.Gone != "":
			f.File, f.Line = e.Gone, 1
			f.Message = fmt.Sprintf("the migration %s of %s is gone", base, c.Rev)
			f.Why = "databases have run it: tools report it as missing, and new databases are without what it did"
			f.Write = fmt.Sprintf("-- put %s back, and undo what it did in a migration of its own", base)
		default:
			f.Message = fmt.Sprintf("the migration %s is not what it was at %s", base, c.Rev)
			f.Why = "databases that have run it do not run it again: they stay without what is new in it, and tools that keep a checksum refuse to go on"
			f.Write = fmt.Sprintf("-- leave %s as it was, and do what is new in a migration of its own", base)
		}
		p.Report(f)
	}
}
