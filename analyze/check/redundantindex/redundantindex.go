// Package redundantindex is the rule redundant-index: an index whose keys are the
// first of another's. It words what package overlap finds.
package redundantindex

import (
	_ "embed"
	"fmt"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/internal/indexing"
	"github.com/dbgen-go/dbgen/analyze/check/internal/overlap"
)

//go:embed page.md
var page string

// Rule is the rule redundant-index.
var Rule = &check.Rule{
	ID:       "redundant-index",
	Title:    "an index whose keys are the first of another's, which serves the same",
	Severity: check.Warning,
	Page:     page,
	Schema:   judge,
}

func judge(p *check.Pass) {
	for _, s := range overlap.Spares.Get(p) {
		if s.Same {
			continue
		}
		f := s.Finding(p)
		f.Message = fmt.Sprintf("index %s is the beginning of %s, which serves all that it serves",
			indexing.IndexText(p, s.Drop), indexing.IndexText(p, s.Keep))
		if s.Reversed {
			f.Message += ", read backwards"
		}
		f.Why = "each write keeps both of them, and both take disk, memory and time of VACUUM"
		f.Confidence = confidence[s.Weight.Grade]
		if why := doubt(s.Weight); why != "" {
			f.Evidence = why + "; " + f.Evidence
		}
		p.Report(f)
	}
}

var confidence = map[overlap.Grade]string{overlap.Little: check.High, overlap.Some: check.Medium, overlap.Much: check.Low}

// doubt says what speaks for the short index; "" is nothing.
func doubt(w overlap.Weight) string {
	size := fmt.Sprintf("about %.0f bytes a row against %.0f", w.KeepBytes, w.DropBytes)
	if w.Listed {
		size += ", where each key is written once for many rows"
	}
	switch w.Grade {
	case overlap.Much:
		if w.Wide != "" {
			size = w.Wide + " may be wide: " + size
		}
		return fmt.Sprintf("the longer index is much wider (%s): keep the short one where queries read large parts of it", size)
	case overlap.Some:
		return fmt.Sprintf("the longer index is wider (%s), which counts where large parts of it are read", size)
	}
	return ""
}
