package external

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Before and after.
func (s *store) around(ctx context.Context, req *http.Request) error {
	if _, err := s.http.Do(req); err != nil {
		return err
	}
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if err := tx.Commit(ctx); err != nil {
		return err
	}
	_, err = s.http.Do(req)
	return err
}

// Behind the transaction that a helper runs.
func (s *store) behind(ctx context.Context) error {
	if err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error { return nil }); err != nil {
		return err
	}
	return s.redis.Set(ctx, "k", 1).Err()
}

// Where something failed: it ends now.
func (s *store) onFailure(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "DELETE FROM users"); err != nil {
			http.Get("http://alert")
			return err
		}
		return nil
	})
}

// Apart.
func (s *store) apart(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		go http.Get("http://notify")
		go func() { time.Sleep(time.Second) }()
		return nil
	})
}

// When it is over.
func (s *store) deferred(ctx context.Context) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer http.Get("http://notify")
	defer tx.Rollback(ctx)
	return tx.Commit(ctx)
}

// Noted to be done later, by a function that only keeps it.
type later struct{ funcs []func() }

func (l *later) add(f func()) { l.funcs = append(l.funcs, f) }

func (s *store) noted(ctx context.Context, l *later) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		l.add(func() { http.Get("http://notify") })
		return nil
	})
}

// Nothing leaves the process.
func (s *store) inside(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		text := s.hook.Format("x") + s.chat.Name()
		_, err := http.NewRequest("GET", text, nil)
		p := s.redis.Pipeline()
		p.Set(ctx, "k", 1)
		return err
	})
}

// A channel with room for it.
func (s *store) room(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		errs := make(chan error, 1)
		errs <- nil
		return <-errs
	})
}

// A select that waits for nothing.
func (s *store) polls(ctx context.Context, ready chan int) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		select {
		case <-ready:
		default:
		}
		return nil
	})
}

// The goroutines work on the transaction.
func (s *store) onTx(ctx context.Context) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	var wg sync.WaitGroup
	wg.Add(1)
	go func() { tx.ExecContext(ctx, "DELETE FROM users"); wg.Done() }()
	wg.Wait()
	return tx.Commit()
}

// Of several implementations one stays in the process.
type publisher interface{ Publish(text string) error }

type remote struct{ http *http.Client }

func (r *remote) Publish(text string) error { _, err := r.http.Get("http://" + text); return err }

type queue struct{ texts []string }

func (q *queue) Publish(text string) error { q.texts = append(q.texts, text); return nil }

func publishes(ctx context.Context, pool *pgxpool.Pool, p publisher) error {
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error { return p.Publish("x") })
}

// A transaction on some paths alone.
func (s *store) perhaps(ctx context.Context, atomic bool) error {
	if atomic {
		tx, err := s.pool.Begin(ctx)
		if err != nil {
			return err
		}
		defer tx.Rollback(ctx)
	}
	_, err := http.Get("http://rates")
	return err
}

// A comment answers for it.
func (s *store) answeredFor(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		//dbgen:ignore external-call-in-tx the charge and the row must be one
		return s.billing.Charge(ctx, 1)
	})
}

// A goroutine that is given the transaction.
type task struct {
	tx   pgx.Tx
	done chan error
}

type worker struct{ tasks chan task }

func (w *worker) do(tx pgx.Tx) error {
	t := task{tx, make(chan error)}
	w.tasks <- t
	return <-t.done
}

// What does not come back ends the program.
func halt() {
	for {
		time.Sleep(time.Second)
	}
}

func (s *store) halts(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT 1"); err == nil && ctx == nil {
			halt()
		}
		return nil
	})
}

// A channel by which the caller guides it.
func (s *store) guided(ctx context.Context, locked chan<- error, unlock <-chan bool) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "LOCK users")
		locked <- err
		<-unlock
		return err
	})
}
