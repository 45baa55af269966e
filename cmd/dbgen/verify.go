package main

import (
	"cmp"
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
func verifyFindings(cmd *cobra.Command, p *project.Project, found []check.Finding) (err error) {
	progress := newProgress(cmd.ErrOrStderr())
	defer progress.done()
	progress.show("starting PostgreSQL")
	srv, err := startSized(cmd.Context())
	if err != nil {
		return err
	}
	defer func() { err = cmp.Or(err, srv.Close()) }()
	var refused []string
	if err := p.Evidence(cmd.Context(), srv, found, func(s string) { refused = append(refused, s) }); err != nil {
		return err
	}
	progress.done()
	tellRefused(cmd, srv, refused)
	counts := map[string]int{}
	for _, f := range found {
		if f.Proof != nil {
			counts[f.Proof.Verdict]++
		}
	}
	var words []string
	for _, v := range []evidence.Verdict{evidence.Confirmed, evidence.Depends, evidence.Unconfirmed, evidence.Untried} {
		if n := counts[string(v)]; n > 0 {
			words = append(words, fmt.Sprintf("%d %s", n, v))
		}
	}
	if len(words) == 0 {
		words = []string{"none"}
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "dbgen: findings about indexes, by PostgreSQL %d: %s\n", srv.Version, strings.Join(words, ", "))
	return nil
}

// tellRefused says which statements of the schema the server does not take.
func tellRefused(cmd *cobra.Command, srv *sized.Server, refused []string) {
	const shown = 3
	for _, r := range refused[:min(shown, len(refused))] {
		fmt.Fprintf(cmd.ErrOrStderr(), "dbgen: PostgreSQL %d refuses of the schema: %s\n", srv.Version, r)
	}
	if more := len(refused) - shown; more > 0 {
		fmt.Fprintf(cmd.ErrOrStderr(), "dbgen: … and %s more\n", count(more, "statement", "statements"))
	}
}

