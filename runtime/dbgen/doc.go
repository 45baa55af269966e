// Package dbgen is what an application calls of dbgen's runtime: it opens a
// primary and its replicas, with a cache and limits, for the packages that dbgen
// generates. It knows configuration and handles; it must not know how queries are
// run, nor what only generated code calls (package dbgenimpl).
//
//	db, err := dbgen.Open(ctx, dbgen.Config{Primary: "postgres://…"}) // or ConfigFromEnv
//	defer db.Close()
//
//	q := storydb.New(db) // a generated package
//	ctx = dbgen.WithSession(ctx, dbgen.Session{User: "42"})
//	story, err := q.GetStory(ctx, 1) // routed, cached and limited as annotated
//
// A generated package works on a plain *pgxpool.Pool or pgx.Tx too, where its
// queries simply run.
//
// A [DB] is the handle on all of it, a [Tx] a transaction that it began, and a
// [Session] says on whose behalf a context's queries run. [DB.Stats],
// [DB.History] and [Config.OnQuery] tell what happened.
package dbgen
