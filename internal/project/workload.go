package project

import (
	"context"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/check/workload"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A Workload is a schema with the plan of its indexes for all queries of all packages
// over it.
type Workload struct {
	// Schema are the patterns of its files, as the configuration has them; Sources the
	// files.
	Schema  []string
	Sources []schema.Source
	Plan    *workload.Plan
}

// Workloads plans the indexes of each schema. calls says how often production runs a
// query; it may be nil. max is how many indexes to make at most for each; 0 is no limit. The error is that of the statistics, or the cause of ctx's
// cancellation.
func (p *Project) Workloads(ctx context.Context, calls func(*analyze.Query) int64, max int) ([]*Workload, error) {
	known, err := p.stats()
	if err != nil {
		return nil, err
	}
	var list []*Workload
	for _, of := range p.schemas() {
		first := of.pkgs[0]
		in := workload.Input{Results: of.results(), Options: p.checkOptions(known), Calls: calls, Max: max}
		in.Options.Sources = first.Sources
		w := &Workload{Schema: first.Config.Schema, Sources: first.Sources}
		if err := p.stage(ctx, "planning the indexes", func() { w.Plan = workload.Make(in) }); err != nil {
			return nil, err
		}
		list = append(list, w)
	}
	return list, nil
}
