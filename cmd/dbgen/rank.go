package main

import (
	"fmt"

	"github.com/dbgen-go/dbgen/internal/counts"
	"github.com/dbgen-go/dbgen/internal/report"
)

// The orders of findings.
const (
	rankPlace = "place"
	rankCost  = "cost"
)

var ranks = []string{rankPlace, rankCost}

// countsOf returns what notes in findings how often production runs their queries, by
// a file of counts; "" is that nothing is known.
func countsOf(file string) (func([]report.Finding), error) {
	if file == "" {
		return func([]report.Finding) {}, nil
	}
	c, err := counts.Load(file)
	if err != nil {
		return nil, err
	}
	return func(found []report.Finding) {
		for i := range found {
			f := &found[i]
			for _, q := range f.Runs {
				f.Calls = max(f.Calls, c.Of(q.Name, q.SQL))
			}
			if f.Calls == 0 {
				continue
			}
			known := fmt.Sprintf("%d calls by %s", f.Calls, file)
			if f.Evidence != "" {
				known += "; " + f.Evidence
			}
			f.Evidence = known
		}
	}, nil
}
