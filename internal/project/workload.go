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
	inputs := map[*schema.Catalog]*workload.Input{}
	var order []*schema.Catalog
	for _, pkg := range p.Packages {
		in := inputs[pkg.Schema]
		if in == nil {
			in = &workload.Input{Options: p.checkOptions(known), Calls: calls, Max: max}
			in.Options.Sources = pkg.Sources
			inputs[pkg.Schema] = in
			order = append(order, pkg.Schema)
			list = append(list, &Workload{Schema: pkg.Config.Schema, Sources: pkg.Sources})
		}
		in.Results = append(in.Results, pkg.Result)
	}
	for i, cat := range order {
		if err := p.stage(ctx, "planning the indexes", func() { list[i].Plan = workload.Make(*inputs[cat]) }); err != nil {
			return nil, err
		}
	}
	return list, nil
}
