package main

import (
	"errors"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/dbgen-go/dbgen/analyze/rules"
	"github.com/dbgen-go/dbgen/config"
	"github.com/dbgen-go/dbgen/internal/baseline"
	"github.com/dbgen-go/dbgen/internal/project"
)

func newCheck() *cobra.Command {
	var findings reporting
	var rows map[string]int64
	var statistics, history, rev string
	var verify verifying
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Report missing indexes and other findings in the SQL",
		Long: `Check reads the schema and the queries and reports what would be slow or stale
in production, with the exact cure. It needs no database. "dbgen explain RULE"
says more of a rule; "-- ignore: RULE reason" silences it for a query.`,
		Example: "  dbgen check\n  dbgen check --format json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := findings.parse(cmd); err != nil {
				return err
			}
			deployed, err := parseAgainst(cmd.Context(), cmd.Flags().Changed("against"), rev)
			if err != nil {
				return err
			}
			cfg, err := loadConfig(cmd)
			if err != nil {
				return err
			}
			told := func(cfg *config.Config) error {
				cfg.Check.AddTableRows(rows, "--table-rows")
				if !cmd.Flags().Changed("stats") {
					return nil
				}
				return cfg.UseStats(statistics, "--stats")
			}
			if err := told(cfg); err != nil {
				return err
			}
			if err := cfg.CheckRules(rules.CheckIDs(), rules.VetOnlyIDs()); err != nil {
				return err
			}
			progress := newProgress(cmd.ErrOrStderr())
			defer progress.done()
			p, made, err := memory().Check(cmd.Context(), cfg, progress.show)
			if wrong, ok := errors.AsType[*project.WrongSQL](err); ok {
				return &exitError{exitFindings, wrong.Unwrap()}
			}
			if err != nil {
				return err
			}
			progress.done()
			printWarnings(cmd.ErrOrStderr(), &made.Diags)
			findings.verify = p.VerifySchemas
			s := scanOf(cfg, made)
			if history != "" {
				if s.found, err = judgeHistory(cmd.Context(), cfg, history, s.found, cmd.ErrOrStderr()); err != nil {
					return err
				}
				s.rank = true
			}
			if verify.asked() {
				if err := verify.findings(cmd, p, s.found); err != nil {
					return err
				}
			}
			if deployed == nil {
				s.run.Without = rules.AgainstIDs()
			} else if err := deployed.judge(cmd.Context(), cfg, told, p, &s, cmd.ErrOrStderr()); err != nil {
				return err
			}
			s.before = checkedBefore(cfg, told, cmd.ErrOrStderr())
			reported := findings.publish(cmd, s)
			if err := made.Failed.Err(); err != nil {
				return both(cmd.ErrOrStderr(), reported, &exitError{exitInternal, err})
			}
			if err := made.Refused.Err(); err != nil {
				return both(cmd.ErrOrStderr(), reported, &exitError{exitFindings, err})
			}
			return reported
		},
	}
	findings.addTo(cmd)
	cmd.Flags().StringToInt64Var(&rows, "table-rows", nil, "sizes of tables, `table=rows,…`, before those of the configuration")
	cmd.Flags().StringVar(&statistics, "stats", "", "`file` of statistics that \"dbgen stats\" wrote; --stats= uses none")
	cmd.Flags().StringVar(&rev, "against", "", "the `revision` that is deployed, as origin/main: report which of its queries new migrations break, and what they lock")
	verify.addTo(cmd, "what is found of indexes")
	cmd.Flags().StringVar(&history, "history", "", "`file` of what production ran, by db.Tracker().Export: what was not generated is judged, too, and what runs most comes first")
	return cmd
}

// scanOf is what was found in a project, without what was before.
func scanOf(cfg *config.Config, made *project.Checked) scan {
	return scan{
		found: made.Found, silenced: made.Silenced, run: baseline.Run{Command: "check", Config: cfg.File}, partial: missing(made),
		baseline: filepath.Join(cfg.Dir, baseline.Name), stale: staleSeverity(cfg.Check.Rules),
	}
}

// missing says why findings may be missing; "" if none are.
func missing(made *project.Checked) string {
	switch {
	case made.Failed.HasErrors():
		return "a rule failed"
	case made.Refused.HasErrors():
		return "there are queries that are wrong"
	}
	return ""
}
