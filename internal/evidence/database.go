package evidence

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/internal/live"
	"github.com/dbgen-go/dbgen/internal/sized"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A database has a project's schema.
type database struct {
	*sized.Database
	refused   []sized.Refusal
	live      *live.Database             // that it is the copy of, or nil
	made      map[string]*sized.Index    // by the statements that make them
	relations []*sized.Relation          // nil until they are wanted
	plans     map[planKey]*sized.Plan    // without any index that is tried
	hidden    map[*Question]*sized.Index // nil where it could not be made
	asking    map[*analyze.Query][]*Question
}

var databases atomic.Int64

// open makes a database with a schema.
func open(ctx context.Context, srv *sized.Server, s *Schema) (_ *database, err error) {
	raw, err := srv.Create(ctx, fmt.Sprintf("evidence_%d", databases.Add(1)))
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, raw.Drop())
		}
	}()
	db := &database{Database: raw, made: map[string]*sized.Index{}, hidden: map[*Question]*sized.Index{}, asking: map[*analyze.Query][]*Question{}}
	var lists [][]string
	for _, src := range s.Sources {
		lists = append(lists, schema.Statements(src))
	}
	if db.refused, err = raw.Replay(ctx, searchPath(s), lists...); err != nil {
		return nil, err
	}
	return db, raw.FillPartitions(ctx)
}

// searchPath is a schema's search_path as SQL.
func searchPath(s *Schema) string {
	path := make([]string, len(s.SearchPath))
	for i, name := range s.SearchPath {
		path[i] = pgx.Identifier{name}.Sanitize()
	}
	return strings.Join(path, ", ")
}

// prepare makes the index that a question is about, or finds it, and hides it. What keeps
// it from being tried is in the answer.
func (db *database) prepare(ctx context.Context, q *Question, a *Answer) {
	x, err := db.subject(ctx, q)
	switch refused, ok := errors.AsType[*pgconn.PgError](err); {
	case ok:
		a.Verdict, a.Reason = Untried, "the server refuses the index: "+refused.Message
	case err != nil:
		a.Verdict, a.Reason = Untried, err.Error()
	}
	db.hidden[q] = x
	for _, ask := range q.Asks {
		if ask.Query != nil && q.Drop == nil {
			db.asking[ask.Query] = append(db.asking[ask.Query], q)
		}
	}
}

func (db *database) subject(ctx context.Context, q *Question) (*sized.Index, error) {
	if q.Drop != nil {
		x := &sized.Index{}
		var oid uint32
		err := db.QueryRow(ctx, "SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('i', 'I')",
			q.Table.Schema, q.Drop.Name).Scan(&oid)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil, fmt.Errorf("the server has no index %s", q.Drop.Name)
		}
		if err != nil {
			return nil, err
		}
		rows, err := db.Query(ctx, "SELECT c.oid, c.relname::text FROM pg_class c WHERE c.oid = $1 OR c.oid IN (SELECT relid FROM pg_partition_tree($1))", oid)
		if err != nil {
			return nil, err
		}
		var name string
		_, err = pgx.ForEachRow(rows, []any{&oid, &name}, func() error {
			x.OIDs, x.Names = append(x.OIDs, oid), append(x.Names, name)
			return nil
		})
		return x, err
	}
	key := strings.Join(q.Make, "\n")
	if x, ok := db.made[key]; ok {
		return x, nil
	}
	for _, sql := range q.Before {
		if err := db.Run(ctx, sql); err != nil {
			return nil, err
		}
	}
	x, err := db.Try(ctx, q.Make...)
	if err != nil {
		return nil, err
	}
	db.made[key] = x
	return x, nil
}

// uses are the names of an index that a plan reads.
func uses(plan *sized.Plan, x *sized.Index) []string {
	return slices.DeleteFunc(plan.Indexes(), func(name string) bool { return !slices.Contains(x.Names, name) })
}
