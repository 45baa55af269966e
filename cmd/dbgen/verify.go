package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/internal/evidence"
	"github.com/dbgen-go/dbgen/internal/project"
	"github.com/dbgen-go/dbgen/internal/sized"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// startSized starts the server that trials are made on.
func startSized(ctx context.Context) (*sized.Server, error) {
	srv, err := sized.Start(ctx, nil)
	if err == nil {
		return srv, nil
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if errors.Is(err, errors.ErrUnsupported) {
		return nil, &exitError{exitUsage, fmt.Errorf("--verify starts a PostgreSQL server of its own, which it cannot on this system: %w", err)}
	}
	return nil, &exitError{exitUsage, fmt.Errorf("--verify starts a PostgreSQL server of its own: %s\n\tinstall one (apt-get install postgresql), or set %s to the folder of initdb and postgres",
		strings.TrimPrefix(err.Error(), "dbtest: "), dbtest.BinEnv)}
}

// verifyFindings holds findings to a server's planner.
func verifyFindings(cmd *cobra.Command, p *project.Project, found []check.Finding) error {
	t := &project.Trier{Start: startSized}
	err := p.ProveFindings(cmd.Context(), t, found)
	if err = closeTrier(t, err); err != nil {
		return err
	}
	tellRefused(cmd, t)
	counts := map[string]int{}
	for _, f := range found {
		if f.Proof != nil {
			counts[f.Proof.Verdict]++
		}
	}
	tellVerdicts(cmd, t, "findings about indexes", counts)
	return nil
}

// verifyPlans holds plans to a server's planner.
func verifyPlans(cmd *cobra.Command, p *project.Project, plans []*project.Workload) error {
	t := &project.Trier{Start: startSized}
	err := p.ProvePlans(cmd.Context(), t, plans)
	if err = closeTrier(t, err); err != nil {
		return err
	}
	tellRefused(cmd, t)
	counts := map[string]int{}
	for _, w := range plans {
		for _, x := range w.Plan.Indexes {
			if x.Proof != nil {
				counts[x.Proof.Verdict]++
			}
		}
	}
	tellVerdicts(cmd, t, "indexes of the plan", counts)
	return nil
}

// closeTrier stops the server. The error is the first of the trials and of that.
func closeTrier(t *project.Trier, err error) error {
	if closed := t.Close(); err == nil && closed != nil {
		return &exitError{exitInternal, fmt.Errorf("stopping PostgreSQL: %w", closed)}
	}
	return err
}

// tellVerdicts says how many there are of each.
func tellVerdicts(cmd *cobra.Command, t *project.Trier, of string, counts map[string]int) {
	var words []string
	for _, v := range []evidence.Verdict{evidence.Confirmed, evidence.Depends, evidence.Unconfirmed, evidence.Untried} {
		if n := counts[string(v)]; n > 0 {
			words = append(words, fmt.Sprintf("%d %s", n, v))
		}
	}
	if len(words) == 0 {
		fmt.Fprintf(cmd.ErrOrStderr(), "dbgen: %s: there are none to verify\n", of)
		return
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "dbgen: %s, by %s: %s\n", of, t.Server(), strings.Join(words, ", "))
}

// tellRefused says which statements of the schema the server does not take.
func tellRefused(cmd *cobra.Command, t *project.Trier) {
	const shown = 3
	for _, r := range t.Refused[:min(shown, len(t.Refused))] {
		fmt.Fprintf(cmd.ErrOrStderr(), "dbgen: %s refuses of the schema: %s\n", t.Server(), r)
	}
	if more := len(t.Refused) - shown; more > 0 {
		fmt.Fprintf(cmd.ErrOrStderr(), "dbgen: … and %s more\n", count(more, "statement", "statements"))
	}
}
