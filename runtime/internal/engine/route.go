package engine

import (
	"github.com/dbgen-go/dbgen/runtime/internal/descriptor"
	"github.com/dbgen-go/dbgen/runtime/pool"
)

// Why a call goes to the primary, besides what package pool says of the
// replicas.
const (
	whyWrites      = "the query writes or locks"
	whyInvalidates = "the query invalidates what is cached"
	whyAnnotated   = "the query is routed to the primary"
	whyCritical    = "the query's priority is critical"
	whyDisabled    = "routing is switched off"
	whyTransaction = "the transaction's server"
	whyForeign     = "a handle that the runtime does not know"
)

// route chooses the node of the next attempt.
func (a *Attempt) route() (*pool.Node, pool.Reason, error) {
	e, q := a.engine, a.q
	why := pool.Reason("")
	switch {
	case !q.ReadOnly:
		why = whyWrites
	case changes(q):
		why = whyInvalidates
	case q.Route == descriptor.RouteCritical:
		why = whyCritical
	case q.Route == descriptor.RoutePrimary:
		why = whyAnnotated
	case e.Routing.Disabled:
		why = whyDisabled
	default:
		var node *pool.Node
		if node, why = a.replica(); node != nil {
			return node, why, nil
		}
	}
	node := e.Cluster.Primary()
	if err := node.Permit(); err != nil {
		return nil, why, err
	}
	return node, why, nil
}

// replica looks for a replica that is fresh enough for this caller: it has
// replayed what the session wrote, and what the cache knows of.
func (a *Attempt) replica() (*pool.Node, pool.Reason) {
	wrote := &a.engine.wrote
	if a.session != nil {
		wrote = a.session.Wrote
	}
	after, ok := wrote.Position(a.engine.Cluster)
	if !ok {
		return nil, pool.PositionUnknown
	}
	if a.after.Known() {
		after = after.Later(a.after)
	}
	lag := a.q.MaxLag
	if lag == 0 {
		lag = a.engine.Routing.MaxLag
	}
	return a.engine.Cluster.Replica(pool.Need{MaxLag: lag, After: after, Exclude: a.tried})
}
