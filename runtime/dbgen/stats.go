package dbgen

import (
	"time"

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
	Tokens   TokenStats // all zero where DB.Tokens is not used
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
	s := Stats{Replicas: db.cluster.Replicas(), Cache: db.cache.Stats(), Limits: db.limiter.Stats(), Tokens: db.tokens.stats()}
	for _, n := range db.cluster.Nodes() {
		s.Pools = append(s.Pools, n.Stats())
	}
	counts := db.engine.Counts()
	s.Queries = QueryStats{BySource: map[Source]int64{}, Errors: counts.Errors, Slow: counts.Slow}
	for i, n := range counts.BySource {
		s.Queries.BySource[sources[i]] = n
		s.Queries.Total += n
	}
	if counts.Timed > 0 {
		s.Queries.SlowRate = 100 * float64(counts.Slow) / float64(counts.Timed)
		s.Queries.Average = counts.Time / time.Duration(counts.Timed)
	}
	return s
}
