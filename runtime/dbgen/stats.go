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
	// NoPrimary is why the primary is not in order, as far as is known without asking
	// it; "" when it is, and where it is the only server, which is not watched.
	NoPrimary string
	Cache     cache.Stats
	Limits    limit.Stats
	Queries   QueryStats
	Redis     RedisStats
	Tokens    TokenStats // all zero where DB.Tokens is not used
}

// RedisStats is how Redis stands.
type RedisStats struct {
	Configured bool
	Up         bool      // it answers; an outage ends when it has answered for a second
	Since      time.Time // when that began: at Open, or with an outage, or at its end
}

// QueryStats counts calls of all queries; Tracker has each one's.
type QueryStats struct {
	Total    int64            // calls the cache answered, and attempts of those it did not
	BySource map[Source]int64 // what answered them
	Errors   int64            // "no row" is none
	Rows     int64            // returned or changed
	Slow     int64
	SlowRate float64       // of those that reached a server, in percent
	Average  time.Duration // of those that reached a server
}

// Stats returns what the DB has done.
func (db *DB) Stats() Stats {
	s := Stats{Replicas: db.cluster.Replicas(), Cache: db.cache.Stats(), Limits: db.limiter.Stats(), Tokens: db.tokens.stats()}
	if db.redis != nil {
		s.Redis.Configured = true
		s.Redis.Up, s.Redis.Since = db.outage.state()
	}
	if err := db.cluster.Down(); err != nil {
		s.NoPrimary = err.Error()
	}
	for _, n := range db.cluster.Nodes() {
		s.Pools = append(s.Pools, n.Stats())
	}
	all := db.tracker.Total()
	s.Queries = QueryStats{
		Total: all.Calls, BySource: all.BySource, Errors: all.Errors, Rows: all.Rows, Slow: all.Slow, Average: all.Time.Mean(),
	}
	if all.Time.Count > 0 {
		s.Queries.SlowRate = 100 * float64(all.Slow) / float64(all.Time.Count)
	}
	return s
}
