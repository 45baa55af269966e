package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/internal/evidence"
	"github.com/dbgen-go/dbgen/internal/live"
	"github.com/dbgen-go/dbgen/internal/project"
	"github.com/dbgen-go/dbgen/internal/report"
	"github.com/dbgen-go/dbgen/internal/sized"
	"github.com/dbgen-go/dbgen/internal/stats"
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

// A verifying is what check and indexes are told of trials.
type verifying struct {
	on       bool
	database string
}

// addTo gives a command the flags. what is what it verifies.
func (v *verifying) addTo(cmd *cobra.Command, what string) {
	cmd.Flags().BoolVar(&v.on, "verify", false, "hold "+what+" to the planner of a PostgreSQL that is started for it, with tables as large as they are known or taken to be")
	cmd.Flags().StringVar(&v.database, "database", "", "`URL` of a real database: verify with its statistics, settings and indexes, and say how it differs from the schema; it is only read")
}

// asked reports whether anything is to be verified.
func (v *verifying) asked() bool { return v.on || v.database != "" }

// findings holds findings to a server's planner.
func (v *verifying) findings(cmd *cobra.Command, p *project.Project, found []check.Finding) error {
	return v.try(cmd, "findings about indexes", func(t *project.Trier) (proofs []*report.Proof, err error) {
		err = p.ProveFindings(cmd.Context(), t, found)
		for _, f := range found {
			proofs = append(proofs, f.Proof)
		}
		return proofs, err
	})
}

// plans holds plans of indexes to a server's planner.
func (v *verifying) plans(cmd *cobra.Command, p *project.Project, plans []*project.Workload) error {
	return v.try(cmd, "indexes of the plan", func(t *project.Trier) (proofs []*report.Proof, err error) {
		err = p.ProvePlans(cmd.Context(), t, plans)
		for _, w := range plans {
			for _, x := range w.Plan.Indexes {
				proofs = append(proofs, x.Proof)
			}
		}
		return proofs, err
	})
}

// try makes the trials of something and says what they came to.
func (v *verifying) try(cmd *cobra.Command, of string, prove func(*project.Trier) ([]*report.Proof, error)) error {
	t := &project.Trier{Start: startSized}
	if v.database != "" {
		conn, server, err := connect(cmd.Context(), v.database)
		if err != nil {
			return &exitError{exitUsage, err}
		}
		defer hangUp(cmd.Context(), conn)
		if t.Live, err = live.Of(cmd.Context(), conn, stats.Timeout); err != nil {
			return &exitError{exitUsage, fmt.Errorf("%s %w", server, err)}
		}
	}
	proofs, err := prove(t)
	if err = closeTrier(t, err); err != nil {
		return err
	}
	tellRefused(cmd, t)
	tellDatabase(cmd, t)
	counts := map[string]int{}
	for _, p := range proofs {
		if p != nil {
			counts[p.Verdict]++
		}
	}
	tellVerdicts(cmd, t, of, counts)
	return nil
}

// tellDatabase says how the real database differs from the schema, and what it does not
// know.
func tellDatabase(cmd *cobra.Command, t *project.Trier) {
	for _, d := range t.Drift {
		fmt.Fprintf(cmd.ErrOrStderr(), "dbgen: drift: %s\n", d)
	}
	if len(t.Unknown) > 0 {
		fmt.Fprintf(cmd.ErrOrStderr(), "dbgen: the database has no statistics of %s: run ANALYZE there; until then they are taken for what is typical\n", strings.Join(t.Unknown, ", "))
	}
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
