// Package engine runs queries: it lets callers in, sends each query to a server
// that may answer it, asks the cache first, and tells sessions and cache what was
// written. Both faces of the runtime are made of it: package dbgen, which people
// call, and package dbgenimpl, which generated code calls. It knows descriptors,
// sessions and the parts that it drives (pool, cache, limit); it must not know
// where its configuration comes from.
//
// In engine.go is what it is made of; handle.go is how it is reached from the
// handles that it gives out. A call is an attempt (attempt.go) that is let in
// (admit.go), routed (route.go), perhaps explained (explain.go) and noted
// (track.go). Reading through the cache is read.go; what a write leaves to be done
// is invalidate.go, and indoubt.go where its end is not known. Transactions are
// tx.go, SQL that was not generated raw.go.
package engine
