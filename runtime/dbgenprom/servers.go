package dbgenprom

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/dbgen-go/dbgen/runtime/pool"
)

var serverMetrics = []metric{
	number("primary_up", "Whether the primary is in order, as far as is known: 1 or 0. It is 1 of the only server, which is not watched.", gauge,
		func(s *scrape) float64 { return truth(s.NoPrimary == "") }),
	ofPool("server_primary", "Whether the server is the one that writes go to: 1 or 0.", gauge, func(p *pool.Stats) float64 { return truth(p.Role == "primary") }),
	{"pool_connections", "Connections that are open, by state: used or idle.", gauge, []string{"server", "state"},
		func(s *scrape, put func(float64, ...string)) {
			for _, p := range s.Pools {
				put(float64(p.InUse), address(p.Host, p.Port), "used")
				put(float64(p.Idle), address(p.Host, p.Port), "idle")
			}
		}},
	ofPool("pool_connections_max", "Most connections that the pool may have.", gauge, func(p *pool.Stats) float64 { return float64(p.Size) }),
	ofPool("pool_acquired_total", "Calls that got a connection.", counter, func(p *pool.Stats) float64 { return float64(p.Acquired) }),
	ofPool("pool_waited_total", "Calls that had to wait for a connection.", counter, func(p *pool.Stats) float64 { return float64(p.Waited) }),
	ofPool("pool_wait_seconds_total", "Time that calls waited for a connection, those that waited in vain too.", counter, func(p *pool.Stats) float64 { return p.WaitTime.Seconds() }),
	ofPool("pool_waiters", "Calls that are waiting for a connection now.", gauge, func(p *pool.Stats) float64 { return float64(p.Waiters) }),
	ofPool("pool_exhausted_total", "Calls that waited for a connection in vain.", counter, func(p *pool.Stats) float64 { return float64(p.Exhausted) }),
	ofPool("pool_errors_total", "Connections that were refused, or broke.", counter, func(p *pool.Stats) float64 { return float64(p.Errors) }),
	ofReplica("replica_healthy", "Whether the replica may be read from: 1 or 0.", func(r *pool.ReplicaStatus) (float64, bool) { return truth(r.Healthy), true }),
	ofReplica("replica_lag_seconds", "Age of the newest state of the primary that the replica is known to have. It is absent while nothing is known.",
		func(r *pool.ReplicaStatus) (float64, bool) { return r.Lag, r.Lag >= 0 }),
	ofReplica("replica_load_ratio", "The replica's load, from 0 to 1: its active backends over max_connections, or what the application measures.",
		func(r *pool.ReplicaStatus) (float64, bool) { return r.Load, true }),
	{"replica_breaker", "The state of the replica's circuit breaker, closed, open or half-open: 1 of that which it is in.", gauge, []string{"server", "state"},
		func(s *scrape, put func(float64, ...string)) {
			for _, r := range s.Replicas {
				for _, state := range []string{"closed", "half-open", "open"} {
					put(truth(r.Breaker == state), address(r.Host, r.Port), state)
				}
			}
		}},
}

// ofPool makes a metric of each server's pool.
func ofPool(name, help string, kind prometheus.ValueType, of func(*pool.Stats) float64) metric {
	return metric{name, help, kind, []string{"server"}, func(s *scrape, put func(float64, ...string)) {
		for i := range s.Pools {
			put(of(&s.Pools[i]), address(s.Pools[i].Host, s.Pools[i].Port))
		}
	}}
}

// ofReplica makes a gauge of each replica; ok says that there is something to say.
func ofReplica(name, help string, of func(*pool.ReplicaStatus) (v float64, ok bool)) metric {
	return metric{name, help, gauge, []string{"server"}, func(s *scrape, put func(float64, ...string)) {
		for i := range s.Replicas {
			if v, ok := of(&s.Replicas[i]); ok {
				put(v, address(s.Replicas[i].Host, s.Replicas[i].Port))
			}
		}
	}}
}
