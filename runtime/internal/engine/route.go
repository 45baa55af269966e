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
	a.server = 0
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
// replayed what the session wrote (and, in a session that is monotonic, what it
// read), and what the cache knows of.
func (a *Attempt) replica() (*pool.Node, pool.Reason) {
	wrote := &a.engine.wrote
	if a.session != nil {
		wrote = a.session.Wrote
	}
	need, why := wrote.Need(a.engine.Cluster)
	if why != "" {
		return nil, why
	}
	if a.after.Known() {
		need.After = need.After.Later(a.after)
	}
	need.MaxLag, need.Exclude = a.q.MaxLag, a.tried
	if need.MaxLag == 0 {
		need.MaxLag = a.engine.Routing.MaxLag
	}
	node, server, why := a.engine.Cluster.Replica(need)
	if a.server = server; server != need.Prefer && a.session != nil {
		wrote.Chose(a.engine.Cluster, server)
	}
	return node, why
}
