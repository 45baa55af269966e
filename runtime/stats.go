package dbgen

import (
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/runtime/cache"
	"github.com/dbgen-go/dbgen/runtime/limit"
	"github.com/dbgen-go/dbgen/runtime/pool"
)

// Stats is what a DB has done since it was opened.
type Stats struct {
	Pools    []pool.Stats // each server's, the configured primary first
	Replicas []pool.ReplicaStatus
	Cache    cache.Stats
	Limits   limit.Stats
	Queries  QueryStats
}

// QueryStats counts calls of generated queries.
type QueryStats struct {
	Total    int64            // calls the cache answered, and attempts of those it did not
	BySource map[Source]int64 // what answered them
	Errors   int64            // "no row" is none
	Slow     int64
	SlowRate float64       // of those that reached a server, in percent
	Average  time.Duration // of those that reached a server
}

// Stats returns what the DB has done.
func (db *DB) Stats() Stats {
	s := Stats{Replicas: db.cluster.Replicas(), Cache: db.cache.Stats(), Limits: db.limiter.Stats()}
	for _, n := range db.cluster.Nodes() {
		s.Pools = append(s.Pools, n.Stats())
	}
	t := &db.seen
	q := QueryStats{BySource: map[Source]int64{}, Errors: t.errors.Load(), Slow: t.slow.Load()}
	for i, source := range sources {
		n := t.bySource[i].Load()
		q.BySource[source] = n
		q.Total += n
	}
	if n := t.timed.Load(); n > 0 {
		q.SlowRate = 100 * float64(q.Slow) / float64(n)
		q.Average = time.Duration(t.time.Load() / n)
	}
	s.Queries = q
	return s
}

// failed reports whether an error counts as one.
func failed(err error) bool { return err != nil && !errors.Is(err, pgx.ErrNoRows) }
