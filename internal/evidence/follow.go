package evidence

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dbgen-go/dbgen/analyze/check/trial"
	"github.com/dbgen-go/dbgen/internal/lazyregexp"
	"github.com/dbgen-go/dbgen/internal/live"
	"github.com/dbgen-go/dbgen/internal/report"
	"github.com/dbgen-go/dbgen/internal/sized"
)

// follow makes the database plan as a real one does, as far as settings and indexes go,
// and returns how that one differs from the schema.
func (db *database) follow(ctx context.Context, s *Schema) ([]live.Difference, error) {
	db.live = s.Live
	if err := s.Live.Alone(ctx, searchPath(s)); err != nil {
		return nil, err
	}
	settings, err := s.Live.Settings(ctx)
	if err != nil {
		return nil, err
	}
	for name, value := range settings {
		_, err := db.Exec(ctx, "SELECT set_config($1, $2, false)", name, value)
		if _, refused := errors.AsType[*pgconn.PgError](err); err != nil && !refused { // another version has others
			return nil, err
		}
	}
	schemas, err := db.schemas(ctx)
	if err != nil {
		return nil, err
	}
	want, err := live.CatalogOf(ctx, db, schemas)
	if err != nil {
		return nil, err
	}
	have, err := s.Live.Catalog(ctx, schemas)
	if err != nil {
		return nil, fmt.Errorf("the database's catalogue: %w", err)
	}
	drift := live.Drift(want, have)
	for _, d := range drift {
		if d.Kind != live.IndexKind {
			continue
		}
		if err := db.index(ctx, d); err != nil {
			return nil, err
		}
	}
	return drift, nil
}

// index makes an index that only the real database has, and hides one that it lacks. What
// the server does not take, as a column that is not in the schema, is left.
func (db *database) index(ctx context.Context, d live.Difference) error {
	if d.Have != "" {
		unique, using := "", d.Have
		if rest, ok := strings.CutPrefix(using, "UNIQUE "); ok {
			unique, using = "UNIQUE ", rest
		}
		err := db.Run(ctx, "CREATE "+unique+"INDEX ON "+pgx.Identifier{d.Schema, d.Table}.Sanitize()+" "+using)
		if _, refused := errors.AsType[*pgconn.PgError](err); refused {
			return nil
		}
		return err
	}
	var oid uint32
	err := db.QueryRow(ctx, "SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2", d.Schema, d.Name).Scan(&oid)
	if err != nil {
		return err
	}
	return db.Show(ctx, false, oid)
}

// schemas are those that the database's tables are in.
func (db *database) schemas(ctx context.Context) ([]string, error) {
	all, err := db.Relations(ctx)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, r := range all {
		if r.Schema != sized.Partitions && !slices.Contains(names, r.Schema) {
			names = append(names, r.Schema)
		}
	}
	return names, nil
}

// apart is how many times as dear the real database may think a plan as its copy does, or
// the other way round, before what the copy says is worth nothing.
const apart = 2

// same reports whether the real database plans a statement about as its copy does, with its
// indexes as they are. The reason says how not.
func (db *database) same(ctx context.Context, name string, of *trial.Query, plain *sized.Plan) (reason string, err error) {
	if db.live == nil {
		return "", nil
	}
	real, err := db.live.Explain(ctx, of.SQL, of.Params, of.Values)
	if err == nil && of.Params > 0 && of.Values != nil && real.Folded() {
		real, err = db.live.Explain(ctx, of.SQL, of.Params, nil)
	}
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok {
		return fmt.Sprintf("the database does not plan %s: %s", name, refused.Message), nil
	}
	if err != nil {
		return "", err
	}
	if a, b := real.Cost, plain.Cost; max(a, b) > trial.Worthwhile && (a > apart*b || b > apart*a) {
		return fmt.Sprintf("the database plans %s at a cost of %s, and its copy at %s", name, report.Units(a), report.Units(b)), nil
	}
	return "", nil
}

// literals are strings in a plan's text.
var literals = lazyregexp.New(`'(?:[^']|'')*'`)

// masked is a plan whose text has no values: those of a real database's statistics are its
// rows'.
func masked(p *sized.Plan) *sized.Plan {
	q := *p
	q.Text = literals().ReplaceAllString(p.Text, "'…'")
	return &q
}
