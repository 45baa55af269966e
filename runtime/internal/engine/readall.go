package engine

import (
	"context"
	"errors"

	"github.com/dbgen-go/dbgen/runtime/cache"
	"github.com/dbgen-go/dbgen/runtime/internal/descriptor"
	"github.com/dbgen-go/dbgen/runtime/internal/recording"
	"github.com/dbgen-go/dbgen/runtime/pool"
)

// A Twin is the batch twin of a cached query: K is a key, A the arguments that the
// query is cached under, R what it returns, I what the twin has for a key.
type Twin[K any, A comparable, R, I any] struct {
	Query *descriptor.Query // the twin's own
	Of    *descriptor.Query // of which it is the twin
	Args  func(K) A
	Tags  func(K) []string // the query's named tags; nil: none
	Load  func(context.Context, DBTX, K) (R, error)
	// LoadAll runs the twin, whose first column is the key's number, from 1. It
	// returns as many items as there are keys, in their order.
	LoadAll func(context.Context, DBTX, []K) ([]I, error)
	Row     func(I) (R, error) // pgx.ErrNoRows, or what wraps it, is "no row"
	Item    func(R) I          // which clones the row
	One     bool               // a key has one row at most
}

// LoadAll answers a cached query for many keys: from memory what is there, from Redis
// in one exchange, and what is left by one run of its twin, whose results are kept as
// the query's own. On anything but the engine itself, such as a transaction, it only
// runs the twin. For "no row" the item is the zero one.
func LoadAll[K any, A comparable, R, I any](ctx context.Context, e *Engine, db DBTX, t *Twin[K, A, R, I], keys []K) ([]I, error) {
	items := make([]I, len(keys))
	var missing []K
	var places []int
	for i, key := range keys {
		switch entry := Hit[A, R](ctx, e, db, t.Of, t.Args(key)); {
		case entry == nil:
			missing, places = append(missing, key), append(places, i)
		case entry.Err == nil:
			items[i] = t.Item(entry.Row)
		}
	}
	if len(missing) == 0 {
		return items, nil
	}
	found, err := loadMissing(ctx, e, db, t, missing)
	if err != nil {
		return nil, err
	}
	for n, item := range found {
		items[places[n]] = item
	}
	return items, nil
}

// loadMissing answers for keys that memory does not have.
func loadMissing[K any, A comparable, R, I any](ctx context.Context, e *Engine, db DBTX, t *Twin[K, A, R, I], keys []K) ([]I, error) {
	if db != e.Self || e.Caching.NoReads || t.Of.Cache == nil || e.unsure(ctx, t.Of) {
		a := e.Start(ctx, db, t.Query)
		return runAll(&a, keys, t.LoadAll)
	}
	if len(t.Query.Limits) > 0 && e.countsHits(t.Query) {
		a := e.Start(ctx, db, t.Query)
		permit, err := e.allow(ctx, a.session, e.rulesOf(t.Query).hits)
		if err != nil {
			a.refuse(err)
			return nil, a.Err()
		}
		defer permit.Release()
	}
	all := &fetchAll[K, A, R, I]{engine: e, twin: t, keys: keys}
	requests := make([]*cache.Request, len(keys))
	for i, key := range keys {
		f := &fetch[A, R]{engine: e, q: t.Of, args: t.Args(key), load: func(ctx context.Context, db DBTX, _ A) (R, error) { return t.Load(ctx, db, key) }}
		var tags func(A) []string
		if t.Tags != nil {
			tags = func(A) []string { return t.Tags(key) }
		}
		requests[i] = f.request(tags)
		all.each = append(all.each, f)
	}
	values, err := e.Cache.LoadAll(ctx, requests, all.run)
	if err != nil {
		return nil, e.blameWait(ctx, t.Query, err)
	}
	items := make([]I, len(keys))
	for i, v := range values {
		entry := v.(*Entry[R])
		if f := all.each[i]; !f.ran.Load() {
			e.answered(ctx, t.Of, f.from(), entry.Err)
		}
		if entry.Err == nil {
			items[i] = t.Item(entry.Row)
		}
	}
	return items, nil
}

// runAll is the attempt loop around a twin.
func runAll[K, I any](a *Attempt, keys []K, load func(context.Context, DBTX, []K) ([]I, error)) ([]I, error) {
	var items []I
	defer a.Close()
	for a.Next() {
		var err error
		items, err = load(a.Context(), a.DB(), keys)
		a.Done(err)
	}
	return items, a.Err()
}

// A fetchAll is requests to the cache that are answered together.
type fetchAll[K any, A comparable, R, I any] struct {
	engine *Engine
	twin   *Twin[K, A, R, I]
	keys   []K
	each   []*fetch[A, R]
}

// run gets the results of some keys from the database, from a server that has come to
// after.
func (f *fetchAll[K, A, R, I]) run(ctx context.Context, after cache.Position, which []int) ([]cache.Loaded, error) {
	e, t := f.engine, f.twin
	keys := make([]K, len(which))
	for n, i := range which {
		keys[n] = f.keys[i]
		f.each[i].ran.Store(true)
	}
	a := e.Start(ctx, e.Self, t.Query)
	a.counted = true
	if after.Timeline != 0 {
		a.after = pool.Position{System: e.Cluster.System(), Timeline: after.Timeline, LSN: after.LSN}
	}
	load, split := t.LoadAll, (*recording.Splitter)(nil)
	if e.Caching.L2 {
		split = recording.NewSplitter(e.Caching.MaxBytes, len(keys), t.One)
		load = func(ctx context.Context, db DBTX, keys []K) ([]I, error) {
			split.Listen(db)
			return t.LoadAll(ctx, split, keys)
		}
	}
	items, err := runAll(&a, keys, load)
	if err != nil {
		return nil, err
	}
	if len(items) != len(keys) {
		return nil, errors.New("dbgen: a batch twin did not answer for each of its keys")
	}
	loaded := make([]cache.Loaded, len(keys))
	for n, item := range items {
		row, err := t.Row(item)
		if err != nil && t.Of.Cache.Negative > 0 {
			loaded[n].TTL = t.Of.Cache.Negative
		}
		loaded[n].Value = &Entry[R]{row, err}
		if split != nil {
			loaded[n].Bytes, _ = split.Bytes(n)
		}
	}
	return loaded, nil
}
