// Package dbgenotel gives OpenTelemetry spans and metrics of what a [dbgen.DB] does, by
// the semantic conventions for databases. It knows OpenTelemetry's API and what the
// runtime tells its hooks; it must not know how calls are routed or cached, and no other
// package of the runtime imports it, so that a program without it does not link
// OpenTelemetry.
//
//	telemetry, err := dbgenotel.New(dbgenotel.Options{})
//	err = telemetry.Configure(&cfg) // spans, and metrics of operations
//	db, err := dbgen.Open(ctx, cfg)
//	stop, err := telemetry.Observe(db) // metrics of pools, replicas, cache and limits
//	defer stop()
//
// # Spans
//
// Each attempt to run a statement is a span of kind CLIENT under the span of the caller's
// context, named by its db.query.summary: "SELECT public.stories". A read that is tried
// again on another server has two, of which the second says dbgen.attempt 2. A call that
// was not let in, or for which there was no server, is one of kind INTERNAL. What a cache
// answers makes none. A call that found no row has not failed.
//
// # What is in them
//
// db.namespace is the database's name and, where the DSN's search_path names one, the
// schema's: "library|public", as they were when the connection was established.
// error.type is PostgreSQL's code, which is also db.response.status_code; or "timeout",
// "canceled", "pool_exhausted", "no_primary", "limit_exceeded"; or the name of the Go
// type of the innermost error. db.query.text is the text as generated; of what was not
// generated the one that package observe keeps, without literals. Operation and
// collection are the analysis' own words, and left out where there was none. No
// parameter is told unless [Options.Parameters] says so.
//
// docs/observability.md lists the metrics and the attributes of dbgen's own.
package dbgenotel
