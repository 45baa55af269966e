package external

import (
	"context"
	"database/sql"
	"net/http"
	"os/exec"
	"sync"
	"time"

	"chat"
	"external/notify"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"
	"google.golang.org/grpc"
)

type billing interface {
	Charge(ctx context.Context, amount int, opts ...grpc.CallOption) error
}

type store struct {
	pool    *pgxpool.Pool
	db      *sql.DB
	http    *http.Client
	s3      *s3.Client
	redis   *redis.Client
	chat    *chat.Client
	billing billing
	hook    *notify.Hook
}

// HTTP.
func (s *store) overHTTP(ctx context.Context, req *http.Request) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if _, err := s.http.Do(req); err != nil { // want `s.http.Do asks another service while the transaction of line 38 is open, which keeps its connection and its locks for as long; do it before the transaction or after it`
		return err
	}
	return tx.Commit(ctx)
}

// In the function that BeginFunc runs; gRPC, by the options it takes.
func (s *store) overGRPC(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		return s.billing.Charge(ctx, 1) // want `s.billing.Charge asks another service while the transaction of line 51 is open`
	})
}

// AWS.
func (s *store) aws(ctx context.Context, tx pgx.Tx, key *string) error {
	return s.s3.DeleteObject(ctx, key) // want `s.s3.DeleteObject asks another service`
}

// Redis.
func (s *store) cache(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if err := s.redis.Set(ctx, "k", 1).Err(); err != nil { // want `s.redis.Set asks another service`
			return err
		}
		_, err := tx.Exec(ctx, "DELETE FROM users")
		return err
	})
}

// What a pipeline gathers goes at its Exec.
func (s *store) pipeline(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		p := s.redis.Pipeline()
		p.Set(ctx, "k", 1)
		_, err := p.Exec(ctx) // want `p.Exec asks another service`
		return err
	})
}

// A client that has its source here.
func (s *store) message(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		return s.chat.Send(ctx, "hello") // want `d.Do \(through Client.Send → post\) asks another service|s.chat.Send asks another service`
	})
}

// Through helpers, of a package without a database.
func (s *store) remove(ctx context.Context, id int) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := s.tell(id); err != nil { // want `http.Post \(through store.tell → Hook.Send → Hook.post\) asks another service while the transaction of line 91 is open`
		return err
	}
	return tx.Commit()
}

func (s *store) tell(id int) error { return s.hook.Send("removed") }

// A process.
func (s *store) process(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		return exec.Command("convert").Run() // want `exec.Command\("convert"\).Run asks another service`
	})
}

// Sleeping, and through a helper.
func (s *store) sleeps(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		time.Sleep(time.Second) // want `time.Sleep waits while the transaction of line 113 is open`
		backOff()               // want `time.Sleep \(through backOff\) waits while the transaction`
		return nil
	})
}

func backOff() { time.Sleep(time.Second) }

// Channels.
type channels struct {
	ready chan int
	jobs  chan<- int
}

func (s *store) receives(ctx context.Context, c channels) error {
	ready, jobs := c.ready, c.jobs
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		<-ready   // want `ready waits for a channel while the transaction of line 130 is open`
		jobs <- 1 // want `jobs waits until a channel takes a value while the transaction of line 130 is open`
		return nil
	})
}

// A select without a default, and one that sleeps.
func (s *store) selects(ctx context.Context, ready chan int) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		select { // want `select waits for a channel while the transaction`
		case <-ready:
		case <-ctx.Done():
			return ctx.Err()
		}
		select { // want `select waits for time to pass while the transaction`
		case <-time.After(time.Second):
		case <-ctx.Done():
		}
		return nil
	})
}

// Other goroutines.
func (s *store) waits(ctx context.Context, work func()) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		var wg sync.WaitGroup
		wg.Add(1)
		go func() { work(); wg.Done() }()
		wg.Wait() // want `wg.Wait waits while the transaction`
		return nil
	})
}

// A closure that is called by its variable.
func (s *store) closure(ctx context.Context) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	get := func() error { _, err := http.Get("http://rates"); return err }
	if err := get(); err != nil { // want `get asks another service|http.Get asks another service`
		return err
	}
	return tx.Commit(ctx)
}

// An interface all whose implementations do.
type sender interface{ SendMail(to string) error }

type smtpSender struct{ http *http.Client }

func (m *smtpSender) SendMail(to string) error {
	_, err := m.http.Get("http://mail/" + to)
	return err
}

func mails(ctx context.Context, pool *pgxpool.Pool, m sender) error {
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		return m.SendMail("a@b") // want `m.http.Get \(through smtpSender.SendMail\) asks another service`
	})
}
