package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"text/tabwriter"

	"github.com/dbgen-go/dbgen/runtime/httpx"
)

// summarize asks the instances what they did and prints it. Nothing of what
// the demo is to show may be missing.
func summarize(ctx context.Context, instances ...*instance) error {
	var total struct {
		primary, replica, refused     int64
		l1, l2, invalidated, received uint64
		tokens                        int64
	}
	for _, i := range instances {
		var m httpx.Metrics
		if err := i.look(ctx, "/metrics/json", &m); err != nil {
			return err
		}
		by := m.Queries.BySource
		total.primary += by["primary"] + by["transaction"]
		total.replica += by["replica"]
		total.refused += by["none"]
		total.l1 += m.Cache.L1.Hits
		total.l2 += m.Cache.L2.Hits
		total.invalidated += m.Cache.Invalidations
		total.received += m.Cache.Received
		total.tokens += m.Sessions.Accepted
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
		{"sessions that went on in another request", total.tokens},
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
	case total.tokens == 0:
		return errors.New("no session went on in another request")
	case total.refused == 0:
		return errors.New("no limit was reached")
	}
	return nil
}
