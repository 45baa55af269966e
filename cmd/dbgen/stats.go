package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/spf13/cobra"

	"github.com/dbgen-go/dbgen/config"
	"github.com/dbgen-go/dbgen/internal/project"
	"github.com/dbgen-go/dbgen/internal/stats"
)

// A statistician is dbgen stats with its flags.
type statistician struct {
	database, output string
	all              bool
	timeout          time.Duration // of each question to the server
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
	cmd.Flags().DurationVar(&s.timeout, "timeout", stats.Timeout, "how `long` each question to the server may take")
	return cmd
}

func (s *statistician) run(cmd *cobra.Command) error {
	if s.timeout < time.Millisecond {
		return fmt.Errorf("--timeout %v is too short: write it as in 30s", s.timeout)
	}
	cfg, err := loadConfig(cmd)
	if err != nil {
		return err
	}
	tables, err := tablesOf(cmd, cfg)
	if err != nil {
		return err
	}
	f, unknown, server, err := s.read(cmd.Context())
	if cmd.Context().Err() != nil {
		return context.Cause(cmd.Context())
	}
	if err != nil {
		return &exitError{exitUsage, err}
	}
	if !s.all {
		f.Only(tables)
	}
	if len(f.Tables) == 0 {
		tell(cmd.ErrOrStderr(), f, tables, unknown)
		return &exitError{exitUsage, fmt.Errorf("%s has statistics of none of the project's tables: nothing was written", server)}
	}
	path := s.output
	if path == "" {
		path = cfg.Path(cmp.Or(cfg.Check.Stats, stats.Name))
	}
	if err := write(cmd.Context(), cmd.OutOrStdout(), path, f); err != nil {
		return err
	}
	tell(cmd.ErrOrStderr(), f, tables, unknown)
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

// read asks the server; its name for messages has no password.
func (s *statistician) read(ctx context.Context) (f *stats.File, unknown *stats.Unknown, server string, err error) {
	conn, server, err := connect(ctx, cmp.Or(s.database, os.Getenv("DATABASE_URL")))
	if err != nil {
		return nil, nil, server, err
	}
	defer hangUp(ctx, conn)
	f, unknown, err = stats.Read(ctx, conn, time.Now(), s.timeout)
	if err != nil {
		err = fmt.Errorf("%s %w", server, err)
	}
	return f, unknown, server, err
}

// connect connects to the database of a URL, or of what PGHOST and its kin say. server names
// it for messages, without a password.
func connect(ctx context.Context, url string) (conn *pgx.Conn, server string, err error) {
	settings, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, "", unreadableURL(err)
	}
	if settings.ConnectTimeout == 0 {
		settings.ConnectTimeout = 10 * time.Second
	}
	settings.DefaultQueryExecMode = pgx.QueryExecModeExec // which poolers between take, too
	server = fmt.Sprintf("database %s of %s, as %s,", settings.Database, settings.Host, settings.User)
	conn, err = pgx.ConnectConfig(ctx, settings)
	if err != nil {
		return nil, server, fmt.Errorf("%w\n\tgive the database's URL with --database, or set DATABASE_URL", err)
	}
	return conn, server, nil
}

// hangUp closes a connection to a server that may be gone.
func hangUp(ctx context.Context, conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	conn.Close(ctx)
}

// unreadableURL words an error of pgx's about the database's URL. pgx shows the URL,
// and cannot always tell what in a wrong one is a password: it is shown only where
// there is no place for one.
func unreadableURL(err error) error {
	wrong, ok := errors.AsType[*pgconn.ParseConfigError](err)
	if ok && !strings.Contains(wrong.ConnString, "@") && !strings.Contains(strings.ToLower(wrong.ConnString), "pass") {
		return err
	}
	return errors.New("the database's URL cannot be read: write postgres://user@host:5432/database, special characters of the password " +
		"as %2F and the like, or leave the password to PGPASSWORD or ~/.pgpass")
}

// write writes the file unless it says the same already.
func write(ctx context.Context, w io.Writer, path string, f *stats.File) error {
	if before, err := stats.Load(path); err == nil && before.Same(f) {
		_, err = fmt.Fprintf(w, "%s says the same already\n", path)
		return err
	}
	if err := writeFile(ctx, path, f.Encode()); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "wrote %s: %s\n", path, count(len(f.Tables), "table", "tables"))
	return err
}

// tell says of which of the project's tables the database told nothing, or less.
func tell(w io.Writer, f *stats.File, tables []string, unknown *stats.Unknown) {
	var analyse, absent []string
	for _, t := range f.Missing(tables) {
		if slices.Contains(unknown.Unanalysed, t) {
			analyse = append(analyse, t)
		} else {
			absent = append(absent, t)
		}
	}
	parts, hidden := f.Among(unknown.Parts), f.Among(unknown.Hidden)
	for _, note := range []struct {
		tables     []string
		what, todo string
	}{
		{analyse, "never analysed", "\n\trun ANALYZE there, then dbgen stats again"},
		{parts, "taken for smaller than they are, for partitions were never analysed", "\n\trun ANALYZE there, then dbgen stats again"},
		{hidden, "not all columns are known, for the role may not read all", "\n\tgrant it SELECT, or pg_read_all_data; row security hides columns as well"},
		{absent, "not in the database", ""},
	} {
		if len(note.tables) > 0 {
			fmt.Fprintf(w, "%s: %s%s\n", note.what, strings.Join(note.tables, ", "), note.todo)
		}
	}
}
