// Package dbgenprom tells Prometheus what a [dbgen.DB] does: its queries, pools, replicas,
// cache, limits and findings. It knows client_golang and a DB's figures; it must not know
// how these come about, and no other package of the runtime imports it, so that a
// program without it does not link Prometheus.
//
//	server, err := dbgenprom.Serve(ctx, db, cfg.Metrics) // /metrics on METRICS_PORT
//
// or, for a registry and a handler of the application's own,
//
//	registry.MustRegister(dbgenprom.New(db))
//
// With several DBs in one program each is registered with a label of its own:
//
//	prometheus.WrapRegistererWith(prometheus.Labels{"database": "library"}, registry).MustRegister(dbgenprom.New(db))
//
// Every metric is listed in docs/observability.md. No label has a value of a user's or a
// request's; see [Options] for how many series there may be.
package dbgenprom

import "github.com/dbgen-go/dbgen/runtime/internal/linked"

func init() { linked.Metrics = true }
