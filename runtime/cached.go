package dbgen

import (
	"context"
	"errors"
	"hash/maphash"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/runtime/cache"
	"github.com/dbgen-go/dbgen/runtime/pool"
)

// An Entry is what the cache holds for one call: a row, or the error that
// stands for one (pgx.ErrNoRows).
type Entry[R any] struct {
	Row R
	Err error
}

var seed = maphash.MakeSeed()

// memoryKey finds an entry in memory. It need not be unique: the entry keeps its
// arguments.
func memoryKey[A comparable](q *Query, args A) cache.Key {
	space := q.Version ^ maphash.String(seed, q.Name) ^ 31*maphash.String(seed, q.Package)
	return cache.Key{Space: space, Hash: maphash.Comparable(seed, args)}
}

// Hit answers a cached query from memory, if it can. It does not allocate. The
// row is shared: the caller must clone it before anybody may alter it.
func Hit[A comparable, R any](ctx context.Context, rt *DB, db DBTX, q *Query, args A) (Entry[R], bool) {
	if db != DBTX(rt) || rt.cfg.Cache.Disabled || rt.cfg.Cache.L1Disabled || rt.countsHits(q) {
		return Entry[R]{}, false
	}
	return fromMemory[A, R](ctx, rt, q, args)
}

func fromMemory[A comparable, R any](ctx context.Context, rt *DB, q *Query, args A) (Entry[R], bool) {
	if v, ok := cache.Lookup(rt.cache, memoryKey(q, args), args); ok {
		if e, ok := v.(*Entry[R]); ok {
			rt.answered(ctx, q, SourceL1, e.Err)
			return *e, true
		}
	}
	return Entry[R]{}, false
}

// answered counts a call that a cache answered.
func (db *DB) answered(ctx context.Context, q *Query, from Source, err error) {
	if db.cfg.OnQuery == nil {
		db.seen.bySource[sourceIndex(from)].Add(1)
		return
	}
	db.record(ctx, sessionOf(ctx), QueryEvent{Query: q, Source: from, Reason: "cached", Attempt: 1, Start: time.Now(), Err: err})
}

// Fetch answers a cached query that Hit could not: from Redis, or from the
// database, keeping the result. tags, which may be nil, gives the named tags of
// these arguments; load runs the query on a handle. On anything but the DB
// itself, such as a transaction, it only runs the query.
func Fetch[A comparable, R any](ctx context.Context, rt *DB, db DBTX, q *Query, args A,
	tags func(A) []string, load func(context.Context, DBTX, A) (R, error),
) (R, error) {
	if db != DBTX(rt) || rt.cfg.Cache.Disabled || q.Cache == nil {
		a := rt.Start(ctx, db, q)
		return run(&a, args, load)
	}
	if rt.countsHits(q) {
		a := rt.Start(ctx, db, q)
		permit, err := rt.allow(ctx, a.session, rt.rulesOf(q).hits)
		if err != nil {
			a.refuse(err)
			var none R
			return none, err
		}
		defer permit.Release()
		if !rt.cfg.Cache.L1Disabled {
			if e, ok := fromMemory[A, R](ctx, rt, q, args); ok {
				return e.Row, e.Err
			}
		}
	}
	f := &fetch[A, R]{rt: rt, q: q, args: args, load: load}
	v, err := rt.cache.Load(ctx, f.request(tags))
	if from := Source(f.from()); from != "" {
		rt.answered(ctx, q, from, err)
	}
	if err != nil {
		var none R
		return none, err
	}
	e := v.(*Entry[R])
	return e.Row, e.Err
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
	rt   *DB
	q    *Query
	args A
	load func(context.Context, DBTX, A) (R, error)
	// how the request was answered; a stale entry's refresh may still be running
	// when the caller looks.
	played, ran atomic.Bool
}

// from returns which cache answered, or "" when the query was run.
func (f *fetch[A, R]) from() Source {
	switch {
	case f.ran.Load():
		return ""
	case f.played.Load():
		return SourceL2
	}
	return SourceShared
}

func (f *fetch[A, R]) request(tags func(A) []string) *cache.Request {
	q, p := f.q, f.q.Cache
	r := &cache.Request{
		Key: memoryKey(q, f.args), Args: f.args,
		TTL: p.TTL, L1TTL: p.L1, Stale: p.Stale, Private: refused,
		Deps: make([]cache.Dep, 0, len(q.Reads)+4),
		Load: f.run,
	}
	for i := range q.Reads {
		r.Deps = append(r.Deps, cache.Table(q.Reads[i].Table))
	}
	if tags != nil {
		named := tags(f.args)
		for _, t := range named {
			r.Deps = cache.AppendTag(r.Deps, t)
		}
		if r.TTL == 0 {
			r.TTL = f.rt.tagTTL(named)
		}
	}
	if f.rt.redis != nil && !f.rt.cfg.Cache.L2Disabled {
		r.Name, r.Decode = f.rt.entryName(q, f.args), f.play
	}
	return r
}

// entryName is an entry's name in Redis: the database, the query with its
// version, and the arguments, in a form that no other arguments have.
func (db *DB) entryName(q *Query, args any) string {
	b := make([]byte, 0, 64)
	b = append(append(b, db.identity...), '/')
	b = append(append(b, q.Package...), '.')
	b = append(append(b, q.Name...), '/')
	b = append(append(b, itoa(int64(q.Version))...), '/')
	return string(appendArg(b, args))
}

// tagTTL returns the shortest configured TTL of an entry's tags; 0: none.
func (db *DB) tagTTL(tags []string) time.Duration {
	var ttl time.Duration
	for _, tag := range tags {
		kind, _, _ := strings.Cut(tag, ":")
		for _, name := range [...]string{tag, kind} {
			if d := db.cfg.Cache.TagTTL[name]; d > 0 && (ttl == 0 || d < ttl) {
				ttl = d
			}
		}
	}
	return ttl
}

// run gets the result from the database, from a server that has come to after.
func (f *fetch[A, R]) run(ctx context.Context, after cache.Position) (cache.Loaded, error) {
	f.ran.Store(true)
	a := f.rt.Start(ctx, f.rt, f.q)
	a.counted = true
	if after.Timeline != 0 {
		a.after = pool.Position{System: f.rt.cluster.System(), Timeline: after.Timeline, LSN: after.LSN}
	}
	load, rec := f.load, (*recorder)(nil)
	if f.rt.redis != nil && !f.rt.cfg.Cache.L2Disabled {
		rec = &recorder{limit: f.rt.cfg.Cache.MaxBytes}
		load = func(ctx context.Context, db DBTX, args A) (R, error) {
			rec.calls, rec.DBTX = 0, db
			return f.load(ctx, rec, args)
		}
	}
	row, err := run(&a, f.args, load)
	loaded := cache.Loaded{Value: &Entry[R]{Row: row, Err: err}}
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return cache.Loaded{}, err
	}
	if err != nil && f.q.Cache.Negative > 0 {
		loaded.TTL = f.q.Cache.Negative
	}
	if rec != nil {
		loaded.Bytes, _ = rec.bytes()
	}
	return loaded, nil
}

// play gets the result from a recording.
func (f *fetch[A, R]) play(data []byte) (any, error) {
	ctx, cancel := context.WithTimeout(context.Background(), f.rt.cfg.Pool.ConnectTimeout)
	defer cancel()
	types, err := f.rt.types.take(ctx)
	if err != nil {
		return nil, err
	}
	row, err := f.load(ctx, &player{data: data, types: types}, f.args)
	f.rt.types.give(types)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return nil, err
	}
	f.played.Store(true)
	return &Entry[R]{Row: row, Err: err}, nil
}

// A held is a change that is about to be made, as the cache was told.
type held struct{ hold *cache.Hold }

func (h held) empty() bool { return h.hold == nil }

// hold tells the cache what is about to change: tables and named tags.
func (db *DB) hold(writes []Dep, tags []string) held {
	if len(writes) == 0 && len(tags) == 0 || db.cfg.Cache.Disabled && db.redis == nil {
		return held{}
	}
	deps := make([]cache.Dep, 0, len(writes)+len(tags))
	for i := range writes {
		deps = append(deps, cache.Table(writes[i].Table))
	}
	for _, t := range tags {
		deps = append(deps, cache.Tag(t))
	}
	return held{db.cache.Hold(deps...)}
}

// cancel ends the hold of a change that was certainly not made.
func (h held) cancel() {
	if h.hold != nil {
		h.hold.Cancel()
	}
}

// invalidate ends the hold of a change that was made, or may have been.
func (db *DB) invalidate(ctx context.Context, h held, at pool.Position) {
	if err := h.hold.Release(ctx, cachePosition(at)); err != nil {
		db.notTold(err)
	}
}

func (db *DB) notTold(err error) {
	db.log.cache.Warn("other processes are not told of a write yet", "error", err)
}

func cachePosition(p pool.Position) cache.Position {
	return cache.Position{Timeline: p.Timeline, LSN: p.LSN}
}
