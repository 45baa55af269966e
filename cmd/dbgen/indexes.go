package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/config"
	"github.com/dbgen-go/dbgen/internal/counts"
	"github.com/dbgen-go/dbgen/internal/indexplan"
	"github.com/dbgen-go/dbgen/internal/migration"
	"github.com/dbgen-go/dbgen/internal/project"
)

// An indexing is what "dbgen indexes" is told.
type indexing struct {
	format, statistics, counts, history string
	rows                                map[string]int64
	write, all, drop                    bool
	verify                              verifying
	max                                 int
	out, tool                           string
}

func newIndexes() *cobra.Command {
	var x indexing
	cmd := &cobra.Command{
		Use:   "indexes",
		Short: "Plan the fewest indexes for all queries together",
		Long: `Indexes weighs all queries of all packages over a schema together: which indexes
serve them, with as few as bring each about what its own best ones would; which of
those that there are they make needless; and which queries have to keep them. It
needs no database. --write puts the plan into the project's folder of migrations, as
its tool wants them: each index built CONCURRENTLY, outside a transaction, in a file
of its own, with what undoes it.

What runs often weighs more where --counts or --history tell of it.`,
		Example: "  dbgen indexes\n  dbgen indexes --counts pg_stat_statements.csv\n  dbgen indexes --write",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return x.run(cmd) },
	}
	flags := cmd.Flags()
	flags.StringVar(&x.format, "format", "text", "text or json")
	flags.StringToInt64Var(&x.rows, "table-rows", nil, "sizes of tables, `table=rows,…`, before those of the configuration")
	flags.StringVar(&x.statistics, "stats", "", "`file` of statistics that \"dbgen stats\" wrote; --stats= uses none")
	flags.StringVar(&x.counts, "counts", "", "`file` of how often production runs queries: pg_stat_statements as CSV or JSON, or {\"GetUser\": 1200, …}")
	flags.StringVar(&x.history, "history", "", "`file` of what production ran, by db.Tracker().Export")
	flags.IntVar(&x.max, "max", 0, "plan at most `n` indexes for a schema, those that save most (default: no limit)")
	x.verify.addTo(cmd, "the plan")
	flags.BoolVar(&x.write, "write", false, "write the migrations that make the indexes")
	flags.BoolVar(&x.all, "all", false, "with --write: those, too, that depend on what the data is like")
	flags.BoolVar(&x.drop, "drop", false, "with --write: drop the indexes, too, that others make needless")
	flags.StringVar(&x.out, "out", "", "with --write: the `folder` of the migrations (default: that of the schema's newest one)")
	flags.StringVar(&x.tool, "tool", "", "with --write: the `tool` that runs them (default: by what is in the folder)")
	cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"text", "json"}, cobra.ShellCompDirectiveNoFileComp))
	var tools []string
	for _, t := range migration.Tools {
		tools = append(tools, string(t))
	}
	cmd.RegisterFlagCompletionFunc("tool", cobra.FixedCompletions(tools, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func (x *indexing) run(cmd *cobra.Command) error {
	if err := x.check(cmd); err != nil {
		return err
	}
	cfg, err := x.config(cmd)
	if err != nil {
		return err
	}
	calls, err := x.calls()
	if err != nil {
		return err
	}
	progress := newProgress(cmd.ErrOrStderr())
	defer progress.done()
	p, err := project.Load(cmd.Context(), cfg, progress.show)
	if err != nil {
		return err
	}
	if err := p.Diags.Err(); err != nil {
		return &exitError{statusOf(err, cfg), err}
	}
	plans, err := p.Workloads(cmd.Context(), calls, x.max)
	if err != nil {
		return err
	}
	if x.verify.asked() {
		if err := x.verify.plans(cmd, p, plans); err != nil {
			return err
		}
	}
	progress.done()
	printWarnings(cmd.ErrOrStderr(), &p.Diags)
	for _, d := range p.Refused.All() { // a plan without them may lack an index
		fmt.Fprintln(cmd.ErrOrStderr(), d)
	}
	doc := indexplan.New(plans)
	print := doc.Text
	if x.format == "json" {
		print = doc.JSON
	}
	if err := print(cmd.OutOrStdout()); err != nil {
		return &exitError{exitInternal, err}
	}
	if !x.write {
		return nil
	}
	for i := range plans {
		if err := x.migrate(cmd, plans[i], &doc.Schemas[i]); err != nil {
			return err
		}
	}
	return nil
}

// check refuses flags that mean nothing without others.
func (x *indexing) check(cmd *cobra.Command) error {
	if err := checkFormat(x.format); err != nil {
		return err
	}
	for _, name := range []string{"all", "drop", "out", "tool"} {
		if cmd.Flags().Changed(name) && !x.write {
			return fmt.Errorf("--%s says how migrations are written: add --write", name)
		}
	}
	if err := migration.Tool(x.tool).Check(); err != nil {
		return err
	}
	if x.max < 0 {
		return fmt.Errorf("--max %d: it is a number of indexes", x.max)
	}
	if x.counts != "" && x.history != "" {
		return errors.New("--counts and --history both say how often queries run: give one of them")
	}
	return nil
}

func (x *indexing) config(cmd *cobra.Command) (*config.Config, error) {
	cfg, err := loadConfig(cmd)
	if err != nil {
		return nil, err
	}
	cfg.Check.AddTableRows(x.rows, "--table-rows")
	if cmd.Flags().Changed("stats") {
		err = cfg.UseStats(x.statistics, "--stats")
	}
	return cfg, err
}

// calls returns what says how often production runs a query; nil if nothing does.
func (x *indexing) calls() (func(*analyze.Query) int64, error) {
	switch {
	case x.counts != "":
		c, err := counts.Load(x.counts)
		if err != nil {
			return nil, err
		}
		return func(q *analyze.Query) int64 { return c.Of(q.Name, q.SQL) }, nil
	case x.history != "":
		ran, err := readHistory(x.history)
		if err != nil {
			return nil, err
		}
		sums := map[string]int64{}
		for _, r := range ran {
			sums[r.Query] += r.Calls
		}
		return func(q *analyze.Query) int64 { return sums[q.Name] }, nil
	}
	return nil, nil
}

// migrate writes the migrations of a plan.
func (x *indexing) migrate(cmd *cobra.Command, w *project.Workload, s *indexplan.Schema) error {
	list := s.Migrations(x.all, x.drop)
	if len(list) == 0 {
		return nil
	}
	dir := x.out
	if dir == "" {
		if len(w.Sources) == 0 {
			return errors.New("the schema has no file: name the folder of the migrations (--out)")
		}
		dir = filepath.Dir(w.Sources[len(w.Sources)-1].Name)
	}
	folder, err := migration.Open(dir, migration.Tool(x.tool))
	if err != nil {
		if x.tool == "" {
			return fmt.Errorf("%w with --tool, or another folder with --out", err)
		}
		return err
	}
	plan, err := folder.Plan(list, time.Now())
	if err != nil {
		return err
	}
	if err := plan.Apply(cmd.Context()); err != nil {
		return &exitError{exitUsage, err}
	}
	for _, c := range plan.Changes {
		fmt.Fprintf(cmd.ErrOrStderr(), "wrote %s\n", c.Path)
	}
	return nil
}
