package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/spf13/cobra"

	"github.com/dbgen-go/dbgen/config"
	"github.com/dbgen-go/dbgen/internal/project"
	"github.com/dbgen-go/dbgen/internal/stats"
)

// A statistician is dbgen stats with its flags.
type statistician struct {
	database, output string
	all              bool
}

func newStats() *cobra.Command {
	var s statistician
	cmd := &cobra.Command{
		Use:   "stats",
		Short: "Read table sizes and statistics from a database into a file for the checks",
		Long: `Stats asks a running PostgreSQL, 12 or newer, how many rows the project's tables
have and how the values of their columns are spread, and writes that to
` + stats.Name + ` beside the configuration, where "dbgen check" finds it. It is
made to be committed: it has no values, only counts, rounded so that it changes
when the data does. The role needs no more than to connect; of columns that it may
not read there are no statistics. A replica does as well as the primary.`,
		Example: "  dbgen stats --database postgres://reader@replica.internal/shop\n  DATABASE_URL=… dbgen stats",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return s.run(cmd) },
	}
	cmd.Flags().StringVar(&s.database, "database", "", "`URL` of the database; by default DATABASE_URL, else what PGHOST and its kin say")
	cmd.Flags().StringVarP(&s.output, "output", "o", "", "`file` to write (default: check.stats of the configuration, or "+stats.Name+")")
	cmd.Flags().BoolVar(&s.all, "all", false, "keep tables that the schema does not have, too")
	return cmd
}

func (s *statistician) run(cmd *cobra.Command) error {
	cfg, err := loadConfig(cmd)
	if err != nil {
		return err
	}
	tables, err := tablesOf(cmd, cfg)
	if err != nil {
		return err
	}
	f, unanalysed, err := s.read(cmd.Context())
	if err != nil {
		return &exitError{exitFindings, err}
	}
	if !s.all {
		f.Only(tables)
	}
	path := s.output
	if path == "" {
		path = cfg.Path(cmp.Or(cfg.Check.Stats, stats.Name))
	}
	if err := write(cmd.Context(), cmd.OutOrStdout(), path, f); err != nil {
		return err
	}
	tell(cmd.ErrOrStderr(), f, tables, unanalysed)
	return nil
}

// tablesOf are the tables of the project's schemas, as schema.table. Queries that
// are wrong are no matter here.
func tablesOf(cmd *cobra.Command, cfg *config.Config) ([]string, error) {
	progress := newProgress(cmd.ErrOrStderr())
	defer progress.done()
	p, err := project.Load(cmd.Context(), cfg, progress.show)
	if err != nil {
		return nil, err
	}
	return p.BaseTables(), nil
}

func (s *statistician) read(ctx context.Context) (*stats.File, []string, error) {
	settings, err := pgx.ParseConfig(cmp.Or(s.database, os.Getenv("DATABASE_URL")))
	if err != nil {
		return nil, nil, &exitError{exitUsage, err} // without the password, which pgx leaves out
	}
	if settings.ConnectTimeout == 0 {
		settings.ConnectTimeout = 10 * time.Second
	}
	conn, err := pgx.ConnectConfig(ctx, settings)
	if err != nil {
		return nil, nil, fmt.Errorf("%w\n\tgive the database's URL with --database, or set DATABASE_URL", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	return stats.Read(ctx, conn, time.Now())
}

// write writes the file unless it says the same already.
func write(ctx context.Context, w io.Writer, path string, f *stats.File) error {
	if before, err := stats.Load(path, false); err == nil && before != nil && before.Same(f) {
		_, err = fmt.Fprintf(w, "%s says the same already\n", path)
		return err
	}
	if err := writeFile(ctx, path, f.Encode()); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "wrote %s: %s\n", path, count(len(f.Tables), "table", "tables"))
	return err
}

// tell says which of the project's tables the database has no statistics of.
func tell(w io.Writer, f *stats.File, tables, unanalysed []string) {
	never := map[string]bool{}
	for _, t := range unanalysed {
		never[t] = true
	}
	var analyse, absent []string
	for _, t := range f.Missing(tables) {
		if never[t] {
			analyse = append(analyse, t)
		} else {
			absent = append(absent, t)
		}
	}
	if len(analyse) > 0 {
		fmt.Fprintf(w, "never analysed: %s\n\trun ANALYZE there, then dbgen stats again\n", strings.Join(analyse, ", "))
	}
	if len(absent) > 0 {
		fmt.Fprintf(w, "not in the database: %s\n", strings.Join(absent, ", "))
	}
}
