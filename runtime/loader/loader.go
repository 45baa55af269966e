package loader

import (
	"context"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// A Result is what there is for one key. Err is pgx.ErrNoRows where a query of one
// row finds none.
type Result[V any] struct {
	Value V
	Err   error
}

// A Fetch answers for many keys at once: as many results as keys, in their order.
// An error is every key's.
type Fetch[K comparable, V any] func(ctx context.Context, keys []K) ([]Result[V], error)

// A Loader gathers the calls of many callers into batches. A key that was asked for
// before is answered from memory, be it that there is no row; what failed is asked
// again. All callers of a key get the same value: nobody may alter what it points
// to. It is safe for concurrent use.
type Loader[K comparable, V any] struct {
	fetch Fetch[K, V]
	opts  options

	mu    sync.Mutex
	known map[K]*answer[K, V]
	open  *batch[K, V] // the one that gathers, or nil
}

// An answer is what is known for a key, or will be when its batch is done.
type answer[K comparable, V any] struct {
	batch  *batch[K, V] // nil: Prime gave it
	result Result[V]    // written before batch.done is closed
}

// A batch is a set of keys that are asked for together. Its fields but done, keys
// and answers, which do not change once it has started, are guarded by Loader.mu.
type batch[K comparable, V any] struct {
	ctx     context.Context // lives as long as somebody waits
	cancel  context.CancelFunc
	timer   *time.Timer // nil where nothing is waited for
	keys    []K
	answers []*answer[K, V]
	waiting int // callers
	started bool
	ended   bool
	done    chan struct{}
}

// New makes a loader.
func New[K comparable, V any](fetch Fetch[K, V], opts ...Option) *Loader[K, V] {
	l := &Loader[K, V]{fetch: fetch, opts: defaults(), known: make(map[K]*answer[K, V])}
	for _, o := range opts {
		if o != nil {
			o(&l.opts)
		}
	}
	return l
}

// Load returns what there is for a key: pgx.ErrNoRows where a query of one row
// finds none. It waits for the window to end, or the batch to be full, and for the
// statement. When ctx ends it returns ctx's error, and the others wait on; when
// nobody waits any more, the statement is cancelled.
//
// The statement runs with the values of the context of the batch's first caller.
func (l *Loader[K, V]) Load(ctx context.Context, key K) (V, error) {
	if err := ctx.Err(); err != nil {
		var none V
		return none, err
	}
	return l.wait(ctx, l.ask(ctx, key))
}

// LoadAll is Load for several keys, which are asked for together, in batches of the
// largest size at most. It returns a result for each, in their order.
func (l *Loader[K, V]) LoadAll(ctx context.Context, keys []K) []Result[V] {
	results := make([]Result[V], len(keys))
	if err := ctx.Err(); err != nil {
		for i := range results {
			results[i].Err = err
		}
		return results
	}
	for i, a := range l.askAll(ctx, keys) {
		results[i].Value, results[i].Err = l.wait(ctx, a)
	}
	return results
}

// LoadThunk asks for a key and returns at once; the function that it returns waits
// for the answer, and has it for every later call. Whoever does not call it, keeps
// the batch from being cancelled.
func (l *Loader[K, V]) LoadThunk(ctx context.Context, key K) func() (V, error) {
	if err := ctx.Err(); err != nil {
		return func() (none V, _ error) { return none, err }
	}
	a := l.ask(ctx, key)
	return sync.OnceValues(func() (V, error) { return l.wait(ctx, a) })
}

// Prime remembers a value that the caller has from elsewhere. It does nothing, and
// reports false, when the key is known, or asked for already.
func (l *Loader[K, V]) Prime(key K, value V) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, found := l.known[key]; found {
		return false
	}
	l.known[key] = &answer[K, V]{result: Result[V]{Value: value}}
	return true
}

// Clear forgets keys, so that the next Load asks again; that is for after a write.
// Callers who wait already get what they have asked for.
func (l *Loader[K, V]) Clear(keys ...K) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, k := range keys {
		delete(l.known, k)
	}
}

// ClearAll forgets all keys.
func (l *Loader[K, V]) ClearAll() {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.known)
}

// ask finds or makes the answer for a key, and counts the caller among those who
// wait for it.
func (l *Loader[K, V]) ask(ctx context.Context, key K) *answer[K, V] {
	l.mu.Lock()
	a := l.find(ctx, key)
	l.hurry()
	l.mu.Unlock()
	return a
}

// askAll is ask for several keys, which come into one batch where they have room.
func (l *Loader[K, V]) askAll(ctx context.Context, keys []K) []*answer[K, V] {
	answers := make([]*answer[K, V], len(keys))
	l.mu.Lock()
	for i, key := range keys {
		answers[i] = l.find(ctx, key)
	}
	l.hurry()
	l.mu.Unlock()
	return answers
}

// find is ask with l.mu held, and without its hurry.
func (l *Loader[K, V]) find(ctx context.Context, key K) *answer[K, V] {
	a, found := l.known[key]
	if !found {
		a = l.gather(ctx, key)
	}
	if a.batch != nil {
		a.batch.waiting++
	}
	if b := l.open; b != nil && len(b.keys) >= l.opts.maxBatch {
		l.start(b)
	}
	return a
}

// hurry starts the batch that is open where nothing is waited for. l.mu is held.
func (l *Loader[K, V]) hurry() {
	if b := l.open; b != nil && l.opts.window <= 0 {
		l.start(b)
	}
}

// gather puts a key into the batch that is open.
func (l *Loader[K, V]) gather(ctx context.Context, key K) *answer[K, V] {
	b := l.open
	if b == nil {
		b = &batch[K, V]{done: make(chan struct{})}
		b.ctx, b.cancel = context.WithCancel(context.WithoutCancel(ctx))
		if l.opts.window > 0 {
			b.timer = time.AfterFunc(l.opts.window, func() { l.expire(b) })
		}
		l.open = b
	}
	a := &answer[K, V]{batch: b}
	b.keys, b.answers = append(b.keys, key), append(b.answers, a)
	l.known[key] = a
	return a
}

// expire starts a batch whose window has ended.
func (l *Loader[K, V]) expire(b *batch[K, V]) {
	l.mu.Lock()
	started := b.started
	b.started = true
	if l.open == b {
		l.open = nil
	}
	l.mu.Unlock()
	if !started {
		l.run(b)
	}
}

// start starts a batch that is full. l.mu is held.
func (l *Loader[K, V]) start(b *batch[K, V]) {
	l.open, b.started = nil, true
	if b.timer != nil {
		b.timer.Stop()
	}
	go l.run(b)
}

// wait waits for an answer.
func (l *Loader[K, V]) wait(ctx context.Context, a *answer[K, V]) (V, error) {
	if a.batch != nil {
		select { // once it is done, it is done whatever has become of ctx
		case <-a.batch.done:
			return a.result.Value, a.result.Err
		default:
		}
		select {
		case <-a.batch.done:
		case <-ctx.Done():
			if !l.leave(a.batch) {
				var none V
				return none, ctx.Err()
			}
		}
	}
	return a.result.Value, a.result.Err
}

// leave takes a caller away from those who wait for a batch; the last one ends it.
// It reports whether the batch has ended by itself.
func (l *Loader[K, V]) leave(b *batch[K, V]) (ended bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if b.waiting--; b.waiting > 0 || b.ended {
		return b.ended
	}
	b.cancel()
	l.forget(b) // whoever comes now must not share in its end
	if b.started {
		return false
	}
	if b.timer != nil {
		b.timer.Stop()
	}
	b.started, l.open = true, nil
	return false
}

// forget makes the keys of a batch unknown. l.mu is held.
func (l *Loader[K, V]) forget(b *batch[K, V]) {
	for i, key := range b.keys {
		if l.known[key] == b.answers[i] {
			delete(l.known, key)
		}
	}
}

// One makes results of rows of which each key has one at most, nil for none.
func One[V any](rows []*V, err error) ([]Result[V], error) {
	results := make([]Result[V], len(rows))
	for i, r := range rows {
		if r == nil {
			results[i].Err = pgx.ErrNoRows
			continue
		}
		results[i].Value = *r
	}
	return results, err
}

// OnePointer is One where rows are handed out as pointers.
func OnePointer[V any](rows []*V, err error) ([]Result[*V], error) {
	results := make([]Result[*V], len(rows))
	for i, r := range rows {
		results[i].Value = r
		if r == nil {
			results[i].Err = pgx.ErrNoRows
		}
	}
	return results, err
}

// Many makes results of each key's rows.
func Many[V any](rows [][]V, err error) ([]Result[[]V], error) {
	results := make([]Result[[]V], len(rows))
	for i, r := range rows {
		results[i].Value = r
	}
	return results, err
}
