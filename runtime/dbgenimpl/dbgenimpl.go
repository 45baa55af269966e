// Package dbgenimpl is for code that dbgen generates, and for nothing else: what
// people call is package dbgen beside it. It knows descriptors, and hands calls on
// to the engine behind a handle; it must hold no logic of its own.
//
// All that it has is the contract with generated code. Generated packages outlive
// versions of this module, so it only grows, or the contract has a new version:
// see runtime/_contract.
package dbgenimpl

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/runtime/internal/descriptor"
	"github.com/dbgen-go/dbgen/runtime/internal/engine"
	"github.com/dbgen-go/dbgen/runtime/internal/value"
	"github.com/dbgen-go/dbgen/runtime/limit"
)

// The types of descriptors.
type (
	// A Query describes one query of a generated package. Generated code declares
	// it as a package variable and never changes it.
	Query = descriptor.Query
	// A Route says which kind of server a query wants.
	Route = descriptor.Route
	// A CachePolicy says how a query's results are cached.
	CachePolicy = descriptor.CachePolicy
	// A Limit bounds how often a query is called.
	Limit = descriptor.Limit
	// About says what the generator found out about a query, for those who watch it.
	About = descriptor.About
	// An Index is one that the analysis found missing.
	Index = descriptor.Index
	// A Rate is so many calls in a window.
	Rate = limit.Rate
)

// The routes besides the zero one, which leaves it to the runtime.
const (
	RoutePrimary  = descriptor.RoutePrimary
	RouteCritical = descriptor.RouteCritical
)

// DBTX is what queries run on: a handle of the runtime, or one of pgx.
type DBTX = engine.DBTX

// A Runtime is what routes, caches and limits behind a *dbgen.DB.
type Runtime = engine.Engine

// RuntimeOf returns the runtime that a handle belongs to; nil for a plain handle
// of pgx.
func RuntimeOf(db DBTX) *Runtime { return engine.Behind(db) }

// Declare makes a query known to those who watch a runtime before it is called. Its
// result says nothing: it is there so that a package can call it for each variable.
func Declare(q *Query) bool { return descriptor.Declare(q) }

// An Attempt is one call of a query: the loop in which it is let in, sent to a
// server, and perhaps tried again on another one.
type Attempt = engine.Attempt

// Start begins a call of q on the handle that Queries holds. rt is that handle's
// runtime, or the one that Queries was made with.
func Start(ctx context.Context, rt *Runtime, db DBTX, q *Query) Attempt { return rt.Start(ctx, db, q) }

// An Entry is what the cache holds for one call: a row, or the error that
// stands for one (pgx.ErrNoRows).
//
// Row and Err are those of what is cached itself: a copy of it would show in the time
// of a hit, and the row is copied anyway where generated code returns it.
type Entry[R any] struct{ *kept[R] }

type kept[R any] = engine.Entry[R]

// Hit answers a cached query from memory, if it can. It does not allocate. The
// row is shared: the caller must clone it before anybody may alter it.
func Hit[A comparable, R any](ctx context.Context, rt *Runtime, db DBTX, q *Query, args A) (Entry[R], bool) {
	e := engine.Hit[A, R](ctx, rt, db, q, args)
	return Entry[R]{e}, e != nil // short enough to be inlined
}

// Fetch answers a cached query that Hit could not: from Redis, or from the
// database, keeping the result. tags, which may be nil, gives the named tags of
// these arguments; load runs the query on a handle. In a transaction it only runs
// the query.
func Fetch[A comparable, R any](ctx context.Context, rt *Runtime, db DBTX, q *Query, args A,
	tags func(A) []string, load func(context.Context, DBTX, A) (R, error),
) (R, error) {
	return engine.Fetch(ctx, rt, db, q, args, tags, load)
}

// A Twin is the batch twin of a cached query, with what it takes to answer for many
// keys from what is cached for each.
type Twin[K any, A comparable, R, I any] = engine.Twin[K, A, R, I]

// LoadAll answers a cached query for many keys, of which there is one at least: from
// memory and from Redis what is there, and by one run of the twin the rest, which is
// kept as the query's own results. In a transaction it only runs the twin. It returns
// what each key has, in their order; for "no row" the item is the zero one.
func LoadAll[K any, A comparable, R, I any](ctx context.Context, rt *Runtime, db DBTX, t *Twin[K, A, R, I], keys []K) ([]I, error) {
	return engine.LoadAll(ctx, rt, db, t, keys)
}

// InTx runs fn in a transaction, which is committed when fn returns nil, and
// rolled back when it returns an error or panics. rt, which may be nil, and db are
// those of Queries. Within a transaction it makes a savepoint, to which the options
// do not apply.
func InTx(ctx context.Context, rt *Runtime, db DBTX, opts pgx.TxOptions, fn func(ctx context.Context, tx pgx.Tx) error) error {
	return engine.InTx(ctx, rt, db, opts, fn)
}

// EncodeArgs returns a text that stands for exactly these arguments: the cache key
// of a query whose arguments are not plainly comparable.
func EncodeArgs(args ...any) string { return value.Encode(args...) }

// AppendTag appends the tags that a pattern such as "user:{}" stands for: each
// {} takes the next argument. An argument that is a slice or an array (but not
// of bytes) gives a tag for each element; a nil one, SQL's NULL, is the value
// "\0", which no text can be.
func AppendTag(dst []string, pattern string, args ...any) []string {
	return value.AppendTag(dst, pattern, args...)
}

// Clone returns a deep copy of v: no pointer, slice or map that can be reached
// from the copy is shared with v. Generated code clones rows field by field and
// falls back on Clone for types that it knows nothing of.
func Clone[T any](v T) T { return value.Clone(v) }
