package dbgenotel

import (
	"go.opentelemetry.io/otel/attribute"

	"github.com/dbgen-go/dbgen/runtime/observe"
	"github.com/dbgen-go/dbgen/runtime/pool"
)

var poolInstruments = []instrument{
	{"db.client.connection.count", "{connection}", "The number of connections that are currently in state described by the `state` attribute.",
		upDownCounter, []attribute.Key{keyPoolName, keyPoolState}, func(r *reading, put func(float64, ...attribute.KeyValue)) {
			for i := range r.Pools {
				p := &r.Pools[i]
				name := r.poolOf(p)
				put(float64(p.Idle), name, keyPoolState.String("idle"))
				put(float64(p.Borrowed), name, keyPoolState.String("used"))
			}
		}, true},
	ofPools("db.client.connection.max", "{connection}", "The maximum number of open connections allowed.", upDownCounter,
		func(p *pool.Stats) float64 { return float64(p.Size) }),
	ofPools("db.client.connection.idle.min", "{connection}", "The minimum number of idle open connections allowed.", upDownCounter,
		func(p *pool.Stats) float64 { return float64(p.LeastIdle) }),
	ofPools("dbgen.connection.min", "{connection}", "The number of connections that are kept open, idle or not.", upDownCounter,
		func(p *pool.Stats) float64 { return float64(p.Least) }),
	ofPools("db.client.connection.pending_requests", "{request}", "The number of current pending requests for an open connection.", upDownCounter,
		func(p *pool.Stats) float64 { return float64(p.Waiters) }),
	ofPools("db.client.connection.timeouts", "{timeout}", "The number of connection timeouts that have occurred trying to obtain a connection from the pool.", counter,
		func(p *pool.Stats) float64 { return float64(p.Exhausted) }),
	ofPools("dbgen.connection.waits", "{request}", "Calls that had to wait for a connection, those that waited in vain too.", counter,
		func(p *pool.Stats) float64 { return float64(p.Waited) }),
	measuring(ofPools("dbgen.connection.wait", "s", "Time that calls waited for a connection, all together.", counter,
		func(p *pool.Stats) float64 { return p.WaitTime.Seconds() })),
	ofPools("dbgen.connection.errors", "{connection}", "Connections that were refused, or broke.", counter,
		func(p *pool.Stats) float64 { return float64(p.Errors) }),
	ofPools("dbgen.server.primary", "1", "Whether the server is the one that writes go to: 1 or 0.", gauge,
		func(p *pool.Stats) float64 { return truth(p.Role == "primary") }),
}

var queryInstruments = []instrument{
	{"dbgen.query.calls", "{call}", "Calls of generated queries that a cache answered or that were not let in, and attempts of the others, by what answered.",
		counter, []attribute.Key{keyQuery, keySource}, func(r *reading, put func(float64, ...attribute.KeyValue)) {
			for i := range r.queries {
				s := &r.queries[i]
				if s.Package == "" {
					continue
				}
				for _, source := range observe.Sources() {
					if n := s.BySource[source]; n > 0 {
						put(float64(n), keyQuery.String(s.Name()), keySource.String(source.String()))
					}
				}
			}
		}, true},
}

var replicaInstruments = []instrument{
	ofReplicas("dbgen.replica.healthy", "1", "Whether the replica may be read from: 1 or 0.", true,
		func(s *pool.ReplicaStatus) (float64, bool) { return truth(s.Healthy), true }),
	ofReplicas("dbgen.replica.lag", "s", "Age of the newest state of the primary that the replica is known to have. It is absent while nothing is known.", false,
		func(s *pool.ReplicaStatus) (float64, bool) { return s.Lag, s.Lag >= 0 }),
}

// ofPools makes an instrument of each server's pool.
func ofPools(name, unit, description string, kind kind, of func(*pool.Stats) float64) instrument {
	return instrument{name, unit, description, kind, []attribute.Key{keyPoolName}, func(r *reading, put func(float64, ...attribute.KeyValue)) {
		for i := range r.Pools {
			put(of(&r.Pools[i]), r.poolOf(&r.Pools[i]))
		}
	}, true}
}

// ofReplicas makes a gauge of each replica; ok says that there is something to say.
func ofReplicas(name, unit, description string, whole bool, of func(*pool.ReplicaStatus) (v float64, ok bool)) instrument {
	return instrument{name, unit, description, gauge, []attribute.Key{keyAddress, keyPort}, func(r *reading, put func(float64, ...attribute.KeyValue)) {
		for i := range r.Replicas {
			s := &r.Replicas[i]
			if v, ok := of(s); ok {
				put(v, keyAddress.String(s.Host), keyPort.Int(int(s.Port)))
			}
		}
	}, whole}
}

// measuring is an instrument whose values are not whole numbers.
func measuring(i instrument) instrument {
	i.whole = false
	return i
}

func (r *reading) poolOf(p *pool.Stats) attribute.KeyValue {
	return keyPoolName.String(r.t.poolName(address(p.Host, p.Port)))
}

func truth(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
