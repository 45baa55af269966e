package main

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
)

// A ledger is a table that dbgen's runtime writes to, in this process, and what was
// acknowledged of it: which server and timeline took each write, and when. It shows
// whether two servers were ever written to at the same time.
type ledger struct {
	db *dbgen.DB

	mu      sync.Mutex
	entries []entry
	failed  map[string]int
	cancel  context.CancelFunc
	done    sync.WaitGroup
}

type entry struct {
	writer, n      int
	timeline, port int
	began, ended   time.Time
}

// startLedger opens the runtime with all servers and starts to write.
func startLedger(ctx context.Context, primary string, others []string, redisURL string, writers int) (*ledger, error) {
	if err := do(ctx, primary, "CREATE TABLE ledger (writer int, n int, timeline int, port int, PRIMARY KEY (writer, n))"); err != nil {
		return nil, err
	}
	cfg := dbgen.Config{Primary: primary, Pool: dbgen.PoolConfig{MinConns: 1, MaxConns: 4}, Redis: dbgen.RedisConfig{URL: redisURL},
		Log: dbgen.LogConfig{Logger: slog.New(slog.DiscardHandler)}}
	for _, dsn := range others {
		cfg.Replicas = append(cfg.Replicas, dbgen.Replica{DSN: dsn})
	}
	db, err := dbgen.Open(ctx, cfg)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	l := &ledger{db: db, failed: map[string]int{}, cancel: cancel}
	for w := range writers {
		l.done.Go(func() { l.write(ctx, w) })
	}
	return l, nil
}

func (l *ledger) write(ctx context.Context, w int) {
	for n := 0; ctx.Err() == nil; n++ {
		e := entry{writer: w, n: n, began: time.Now()}
		// Not cancelled by the end of the drill: an outcome must be known.
		one, cancel := context.WithTimeout(context.WithoutCancel(ctx), 15*time.Second)
		err := l.db.QueryRow(one, `INSERT INTO ledger VALUES ($1, $2, ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int, inet_server_port())
			RETURNING timeline, port`, w, n).Scan(&e.timeline, &e.port)
		cancel()
		e.ended = time.Now()
		l.mu.Lock()
		if err != nil {
			l.failed[err.Error()]++
		} else {
			l.entries = append(l.entries, e)
		}
		l.mu.Unlock()
		time.Sleep(5 * time.Millisecond)
	}
}

// stop ends the writing and the runtime.
func (l *ledger) stop() {
	l.cancel()
	l.done.Wait()
	_ = l.db.Close() // Redis may be told nothing: nothing is cached
}

// after waits for a write that began after a moment and was acknowledged, and returns it.
func (l *ledger) after(ctx context.Context, moment time.Time, within time.Duration) (e entry, err error) {
	return e, eventually(ctx, within, "a write is acknowledged", func() error {
		l.mu.Lock()
		defer l.mu.Unlock()
		for _, e = range l.entries {
			if e.began.After(moment) {
				return nil
			}
		}
		return fmt.Errorf("of %d before none began after; failures: %v", len(l.entries), l.failed)
	})
}

// newest returns the write that was acknowledged last.
func (l *ledger) newest() (entry, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.entries) == 0 {
		return entry{}, fmt.Errorf("nothing was acknowledged; failures: %v", l.failed)
	}
	return l.entries[len(l.entries)-1], nil
}

// verdict holds the acknowledged writes to what the primary has now: none is lost; a
// timeline has one server; and once a write on a timeline was acknowledged none that
// began later went to an older one.
func (l *ledger) verdict(ctx context.Context, dsn string) error {
	there, err := queryOne[[]string](ctx, dsn, "SELECT array_agg(writer || ' ' || n || ' ' || timeline || ' ' || port) FROM ledger")
	if err != nil {
		return err
	}
	has := map[string]bool{}
	for _, row := range there {
		has[row] = true
	}
	servers := map[int]int{}
	for _, e := range l.entries {
		if row := fmt.Sprintf("%d %d %d %d", e.writer, e.n, e.timeline, e.port); !has[row] {
			return fmt.Errorf("a write that was acknowledged is lost, or is another: writer, number, timeline, port %s", row)
		}
		if port, seen := servers[e.timeline]; seen && port != e.port {
			return fmt.Errorf("timeline %d was written on two servers, %d and %d", e.timeline, port, e.port)
		}
		servers[e.timeline] = e.port
		for _, later := range l.entries {
			if later.began.After(e.ended) && later.timeline < e.timeline {
				return fmt.Errorf("a write began %v after one on timeline %d was acknowledged, and went to timeline %d", later.began.Sub(e.ended), e.timeline, later.timeline)
			}
		}
	}
	if len(servers) < 2 {
		return fmt.Errorf("all %d writes went to one server: nothing failed over", len(l.entries))
	}
	return nil
}
