// Package outside has queries beside transactions, on what dbgen generated with an
// interface and its runtime. "want" says how sure a finding is and what it begins with;
// what it is fixed to compiles.
package outside

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dbgen-go/dbgen/analyze/vet/testdata/outside/db"
	"github.com/dbgen-go/dbgen/runtime/dbgen"
)

// A service as most are: the pool, and the queries over it.
type service struct {
	pool *pgxpool.Pool
	q    db.Querier
}

func newService(pool *pgxpool.Pool) *service { return &service{pool: pool, q: db.New(pool)} }

func (s *service) burn(ctx context.Context, id int64) error {
	if err := s.q.Burn(ctx, id); err != nil { // before it begins
		return err
	}
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	q := db.New(tx)
	if err := q.Burn(ctx, id); err != nil {
		return err
	}
	if _, err := s.q.GetAuthor(ctx, id); err != nil { // want: warning: s.q.GetAuthor (through Queries.GetAuthor) runs a query on s.q,
		return err
	}
	if err := s.q.Burn(ctx, id); err != nil { // want: warning: s.q.Burn (through Queries.Burn) runs a query on s.q,
		return err
	}
	return tx.Commit(ctx)
}

// On the transaction, as an interface.
func (s *service) inTx(ctx context.Context, id int64) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		var q db.Querier = db.New(tx)
		if err := q.Burn(ctx, id); err != nil {
			return err
		}
		return burnBoth(ctx, q, id)
	})
}

func burnBoth(ctx context.Context, q db.Querier, id int64) error {
	if err := q.Burn(ctx, id); err != nil {
		return err
	}
	return q.Burn(ctx, id+1)
}

// InTx of the queries themselves, over the runtime.
type library struct{ q db.Querier }

func newLibrary(rt *dbgen.DB) *library { return &library{q: db.New(rt)} }

func (l *library) burn(ctx context.Context, id int64) error {
	return l.q.InTx(ctx, pgx.TxOptions{}, func(ctx context.Context, q db.Querier) error {
		if err := q.Burn(ctx, id); err != nil {
			return err
		}
		return l.q.Burn(ctx, id) // want: warning: l.q.Burn (through Queries.Burn) runs a query on l.q, outside
	})
}

// The same, where nobody says here what it is made of.
type given struct{ q *db.Queries }

func (g *given) burn(ctx context.Context, id int64) error {
	return g.q.InTx(ctx, pgx.TxOptions{}, func(ctx context.Context, q db.Querier) error {
		if err := q.Burn(ctx, id); err != nil {
			return err
		}
		return g.q.Burn(ctx, id) // want: info: g.q.Burn (through Queries.Burn) runs a query on g.q, outside
	})
}

// And as a parameter.
func byParameter(ctx context.Context, q db.Querier, id int64) error {
	return q.InTx(ctx, pgx.TxOptions{}, func(ctx context.Context, tx db.Querier) error {
		if err := tx.Burn(ctx, id); err != nil {
			return err
		}
		return q.Burn(ctx, id) // want: info: q.Burn (through Queries.Burn) runs a query on q, outside
	})
}

// The runtime's own transaction.
func (l *library) begins(ctx context.Context, rt *dbgen.DB, id int64) error {
	tx, err := rt.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if err := db.New(tx).Burn(ctx, id); err != nil {
		return err
	}
	if err := db.New(rt).Burn(ctx, id); err != nil { // want: warning: db.New(rt).Burn (through Queries.Burn) runs a query on db.New(rt),
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return err
	}
	return l.q.Burn(ctx, id)
}
