package dbgen

import (
	"fmt"

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
	whyRaw         = "called on the DB itself"
	whyForeign     = "a handle that the runtime does not know"
)

// route chooses the node of the next attempt. after is what the node must have
// replayed besides the session's own writes.
func (a *Attempt) route() (*pool.Node, pool.Reason, error) {
	db, q := a.rt, a.q
	why := pool.Reason("")
	switch {
	case !q.ReadOnly:
		why = whyWrites
	case q.writes():
		why = whyInvalidates
	case q.Priority == PriorityCritical:
		why = whyCritical
	case q.Route == RoutePrimary:
		why = whyAnnotated
	case db.cfg.Routing.Disabled:
		why = whyDisabled
	default:
		var node *pool.Node
		if node, why = a.replica(); node != nil {
			return node, why, nil
		}
	}
	node := db.cluster.Primary()
	if !node.Permit() {
		return nil, why, unavailable(node)
	}
	return node, why, nil
}

// replica looks for a replica that is fresh enough for this caller.
func (a *Attempt) replica() (*pool.Node, pool.Reason) {
	wrote := &a.rt.wrote
	if a.session != nil {
		wrote = a.session.wrote
	}
	after, ok := wrote.need(a.rt)
	if !ok {
		return nil, pool.PositionUnknown
	}
	if a.after.Known() {
		after = after.Later(a.after)
	}
	lag := a.q.MaxLag
	if lag == 0 {
		lag = a.rt.cfg.Routing.MaxLag
	}
	return a.rt.cluster.Replica(pool.Need{MaxLag: lag, After: after, Exclude: a.tried})
}

// unavailable says which server's circuit breaker is open.
func unavailable(n *pool.Node) error {
	return fmt.Errorf("dbgen: %s %s: %w", n.Role(), n.Addr(), pool.ErrUnavailable)
}
