package engine

import (
	"context"
	"errors"
	"hash/maphash"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/runtime/cache"
	"github.com/dbgen-go/dbgen/runtime/internal/descriptor"
	"github.com/dbgen-go/dbgen/runtime/internal/recording"
	"github.com/dbgen-go/dbgen/runtime/internal/value"
	"github.com/dbgen-go/dbgen/runtime/limit"
	"github.com/dbgen-go/dbgen/runtime/observe"
	"github.com/dbgen-go/dbgen/runtime/pool"
)

// An Entry is what the cache holds for one call: a row, or the error that
// stands for one (pgx.ErrNoRows).
type Entry[R any] struct {
	Row R
	Err error
}

var seed = maphash.MakeSeed()

// memoryKey finds an entry in memory. A descriptor is a variable of a generated
// package: where it stands tells queries apart as exactly as its name and version
// would, and need not be hashed at each call.
func memoryKey[A comparable](q *descriptor.Query, args A) cache.Key {
	return cache.Key{Space: uint64(uintptr(unsafe.Pointer(q))), Hash: hash(args)}
}

// hash is maphash.Comparable with a shorter way for what most keys are. A number is
// its own hash: the cache mixes it once more, with a seed.
func hash[A comparable](args A) uint64 {
	switch a := any(args).(type) {
	case int64:
		return uint64(a)
	case int32:
		return uint64(a)
	case string:
		return maphash.String(seed, a)
	}
	return maphash.Comparable(seed, args)
}

// Hit answers a cached query from memory, if it can, and does not allocate; nil: it
// cannot. The row is shared: the caller must clone it before anybody may alter it. It
// is not returned by value, since every copy of it shows in the time of a hit.
func Hit[A comparable, R any](ctx context.Context, e *Engine, db DBTX, q *descriptor.Query, args A) *Entry[R] {
	if db != e.Self || e.Caching.NoReads || e.Caching.NoL1 || len(q.Limits) > 0 && e.countsHits(q) || e.unsure(ctx, q) {
		return nil
	}
	v, _ := cache.Lookup(e.Cache, memoryKey(q, args), args)
	return fromMemory[R](ctx, e, q, v)
}

// fromMemory is the entry that memory had for a call; nil: none.
func fromMemory[R any](ctx context.Context, e *Engine, q *descriptor.Query, v any) *Entry[R] {
	entry, _ := v.(*Entry[R])
	if entry != nil && e.Tracker.TellsAnswers() { // else the cache has counted it in Tracker.Hits
		e.answered(ctx, q, observe.SourceL1, entry.Err)
	}
	return entry
}

// Fetch answers a cached query that Hit could not: from Redis, or from the
// database, keeping the result. tags, which may be nil, gives the named tags of
// these arguments; load runs the query on a handle. On anything but the engine
// itself, such as a transaction, it only runs the query.
func Fetch[A comparable, R any](ctx context.Context, e *Engine, db DBTX, q *descriptor.Query, args A,
	tags func(A) []string, load func(context.Context, DBTX, A) (R, error),
) (R, error) {
	var none R
	if db != e.Self || e.Caching.NoReads || q.Cache == nil || e.unsure(ctx, q) {
		a := e.Start(ctx, db, q)
		return run(&a, args, load)
	}
	if len(q.Limits) > 0 && e.countsHits(q) {
		a := e.Start(ctx, db, q)
		permit, err := e.allow(ctx, a.session, e.rulesOf(q).hits)
		if err != nil {
			a.refuse(err)
			return none, a.Err()
		}
		defer permit.Release()
		if !e.Caching.NoL1 {
			v, _ := cache.Lookup(e.Cache, memoryKey(q, args), args)
			if entry := fromMemory[R](ctx, e, q, v); entry != nil {
				return entry.Row, entry.Err
			}
		}
	}
	f := &fetch[A, R]{engine: e, q: q, args: args, load: load}
	v, err := e.Cache.Load(ctx, f.request(tags))
	if !f.ran.Load() {
		e.answered(ctx, q, f.from(), err)
	}
	if err != nil {
		return none, e.blameWait(ctx, q, err)
	}
	entry := v.(*Entry[R])
	return entry.Row, entry.Err
}

// run is the attempt loop around a loader.
func run[A comparable, R any](a *Attempt, args A, load func(context.Context, DBTX, A) (R, error)) (R, error) {
	var row R
	defer a.Close()
	for a.Next() {
		var err error
		row, err = load(a.Context(), a.DB(), args)
		a.Done(err)
	}
	return row, a.Err()
}

// A fetch is one request to the cache.
type fetch[A comparable, R any] struct {
	engine *Engine
	q      *descriptor.Query
	args   A
	load   func(context.Context, DBTX, A) (R, error)
	// how the request was answered; a stale entry's refresh may still be running
	// when the caller looks.
	played, ran atomic.Bool
}

// from returns which cache answered a request that did not run its query.
func (f *fetch[A, R]) from() observe.Source {
	if f.played.Load() {
		return observe.SourceL2
	}
	return observe.SourceShared
}

func (f *fetch[A, R]) request(tags func(A) []string) *cache.Request {
	q, p := f.q, f.q.Cache
	r := &cache.Request{
		Key: memoryKey(q, f.args), Args: f.args,
		TTL: p.TTL, L1TTL: p.L1, Stale: p.Stale, Private: isRefusal,
		Hits: f.engine.Tracker.Hits(q),
		Deps: make([]cache.Dep, 0, len(q.Reads)+4),
		Load: f.run,
	}
	for _, table := range q.Reads {
		r.Deps = append(r.Deps, cache.Table(table))
	}
	if tags != nil {
		named := tags(f.args)
		for _, t := range named {
			r.Deps = cache.AppendTag(r.Deps, t)
		}
		if r.TTL == 0 {
			r.TTL = f.engine.tagTTL(named)
		}
	}
	if f.engine.Caching.L2 {
		r.Name, r.Decode = f.engine.entryName(q, f.args), f.play
	}
	return r
}

// isRefusal reports whether a limit did not let a call in, which says nothing to
// other callers.
func isRefusal(err error) bool {
	var exceeded *limit.Exceeded
	return errors.As(err, &exceeded)
}

// entryName is an entry's name in Redis: the database, the query with its
// version, and the arguments, in a form that no other arguments have.
func (e *Engine) entryName(q *descriptor.Query, args any) string {
	b := make([]byte, 0, 64)
	b = append(append(b, e.Database...), '/')
	b = append(append(b, q.Package...), '.')
	b = append(append(b, q.Name...), '/')
	b = append(strconv.AppendInt(b, int64(q.Version), 10), '/')
	return string(value.Append(b, args))
}

// tagTTL returns the shortest configured TTL of an entry's tags; 0: none.
func (e *Engine) tagTTL(tags []string) time.Duration {
	var ttl time.Duration
	for _, tag := range tags {
		kind, _, _ := strings.Cut(tag, ":")
		for _, name := range [...]string{tag, kind} {
			if d := e.Caching.TagTTL[name]; d > 0 && (ttl == 0 || d < ttl) {
				ttl = d
			}
		}
	}
	return ttl
}

// run gets the result from the database, from a server that has come to after.
func (f *fetch[A, R]) run(ctx context.Context, after cache.Position) (cache.Loaded, error) {
	e := f.engine
	f.ran.Store(true)
	a := e.Start(ctx, e.Self, f.q)
	a.counted = true
	if after.Timeline != 0 {
		a.after = pool.Position{System: e.Cluster.System(), Timeline: after.Timeline, LSN: after.LSN}
	}
	load, rec := f.load, (*recording.Recorder)(nil)
	if e.Caching.L2 {
		rec = recording.NewRecorder(e.Caching.MaxBytes)
		load = func(ctx context.Context, db DBTX, args A) (R, error) {
			rec.Listen(db)
			return f.load(ctx, rec, args)
		}
	}
	row, err := run(&a, f.args, load)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return cache.Loaded{}, err
	}
	loaded := cache.Loaded{Value: &Entry[R]{row, err}}
	if err != nil && f.q.Cache.Negative > 0 {
		loaded.TTL = f.q.Cache.Negative
	}
	if rec != nil {
		loaded.Bytes, _ = rec.Bytes()
	}
	return loaded, nil
}

// play gets the result from a recording.
func (f *fetch[A, R]) play(ctx context.Context, data []byte) (any, error) {
	types, err := f.engine.types.Take(ctx)
	if err != nil {
		return nil, err
	}
	defer f.engine.types.Give(types)
	row, err := f.load(ctx, recording.NewPlayer(data, types), f.args)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return nil, err
	}
	f.played.Store(true)
	return &Entry[R]{row, err}, nil
}
