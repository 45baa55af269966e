package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"text/tabwriter"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
)

// summarize asks the instances what they did and prints it. Nothing of what
// the demo is to show may be missing.
func summarize(ctx context.Context, instances ...*app) error {
	var total struct {
		primary, replica, l1, l2, shared, refused int64
		invalidated, received                     uint64
	}
	for _, a := range instances {
		body, err := a.get(ctx, "/stats", "0")
		if err != nil {
			return err
		}
		var s dbgen.Stats
		if err := json.Unmarshal([]byte(body), &s); err != nil {
			return fmt.Errorf("statistics: %w", err)
		}
		by := s.Queries.BySource
		total.primary += by[dbgen.SourcePrimary] + by[dbgen.SourceTransaction]
		total.replica += by[dbgen.SourceReplica]
		total.l1 += by[dbgen.SourceL1]
		total.l2 += by[dbgen.SourceL2]
		total.shared += by[dbgen.SourceShared]
		total.refused += by[dbgen.SourceNone]
		total.invalidated += s.Cache.Invalidations
		total.received += s.Cache.Received
	}
	title("What happened")
	tw := tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', 0)
	for _, line := range []struct {
		what string
		n    any
	}{
		{"queries answered by the primary", total.primary},
		{"queries answered by the replica", total.replica},
		{"hits in memory (L1)", total.l1},
		{"hits in Redis (L2)", total.l2},
		{"tables and tags invalidated by writes", total.invalidated},
		{"invalidations received from the other instance", total.received},
		{"calls refused by a limit", total.refused},
	} {
		fmt.Fprintf(tw, "  %s\t%d\n", line.what, line.n)
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	switch {
	case total.replica == 0:
		return errors.New("no query went to the replica")
	case total.l1 == 0 || total.l2 == 0:
		return errors.New("the cache was not hit in both tiers")
	case total.invalidated == 0 || total.received == 0:
		return errors.New("no write invalidated what was cached")
	case total.refused == 0:
		return errors.New("no limit was reached")
	}
	return nil
}
