package loader

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// A source answers with a text for each key, and counts. before, when it is set, is
// called with each batch.
type source struct {
	before func(ctx context.Context, keys []int) error

	mu      sync.Mutex
	batches [][]int
}

func (s *source) fetch(ctx context.Context, keys []int) ([]Result[string], error) {
	s.mu.Lock()
	s.batches = append(s.batches, slices.Clone(keys))
	s.mu.Unlock()
	if s.before != nil {
		if err := s.before(ctx, keys); err != nil {
			return nil, err
		}
	}
	rows := make([]*string, len(keys))
	for i, k := range keys {
		if k >= 0 {
			text := fmt.Sprint("row ", k)
			rows[i] = &text
		}
	}
	return One(rows, nil)
}

func (s *source) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.batches)
}

// long is a window that does not end while a test runs: a batch is sent when it is
// full, or not at all.
var long = Window(time.Hour)

func want(t *testing.T, l *Loader[int, string], key int) {
	t.Helper()
	v, err := l.Load(t.Context(), key)
	if err != nil || v != fmt.Sprint("row ", key) {
		t.Errorf("key %d: %q, %v", key, v, err)
	}
}

// leaves fails the test when goroutines stay behind.
func leaves(t *testing.T) {
	t.Helper()
	before := runtime.NumGoroutine()
	t.Cleanup(func() {
		for range 200 {
			if runtime.NumGoroutine() <= before {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		buf := make([]byte, 1<<16)
		t.Errorf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, buf[:runtime.Stack(buf, true)])
	})
}

// TestGathers: a hundred callers at once are one batch, which is sent when it is
// full; what is known is not asked for again.
func TestGathers(t *testing.T) {
	leaves(t)
	var s source
	l := New(s.fetch, long, MaxBatch(100))
	var wg sync.WaitGroup
	for i := range 200 { // each key twice
		wg.Go(func() { want(t, l, i%100) })
	}
	wg.Wait()
	for i := range 100 {
		want(t, l, i)
	}
	if n := s.count(); n != 1 {
		t.Errorf("%d batches", n)
	}
	if keys := s.batches[0]; len(keys) != 100 || len(slices.Compact(slices.Sorted(slices.Values(keys)))) != 100 {
		t.Errorf("keys %v", keys)
	}
}

func TestWindow(t *testing.T) {
	leaves(t)
	var s source
	l := New(s.fetch, Window(time.Microsecond))
	want(t, l, 1) // nobody else comes
	want(t, l, 2)
	if n := s.count(); n != 2 {
		t.Errorf("%d batches", n)
	}
	now := New(s.fetch, Window(0), MaxBatch(4))
	results := now.LoadAll(t.Context(), []int{1, 2, 3, 4, 5, 1, -1})
	for i, k := range []int{1, 2, 3, 4, 5, 1} {
		if results[i].Err != nil || results[i].Value != fmt.Sprint("row ", k) {
			t.Errorf("%d: %+v", i, results[i])
		}
	}
	if !errors.Is(results[6].Err, pgx.ErrNoRows) {
		t.Errorf("no row: %+v", results[6])
	}
	if n := s.count(); n != 4 {
		t.Errorf("%d batches", n)
	}
}

func TestMissingIsRemembered(t *testing.T) {
	var s source
	l := New(s.fetch, Window(0))
	for range 3 {
		if _, err := l.Load(t.Context(), -1); !errors.Is(err, pgx.ErrNoRows) {
			t.Fatal(err)
		}
	}
	if n := s.count(); n != 1 {
		t.Errorf("%d batches", n)
	}
}

// TestFailureIsNotRemembered: all of a batch get its error, and may ask again.
func TestFailureIsNotRemembered(t *testing.T) {
	failure := errors.New("no connection")
	fails := true
	s := source{before: func(context.Context, []int) error {
		if fails {
			return failure
		}
		return nil
	}}
	l := New(s.fetch, Window(0))
	for _, r := range l.LoadAll(t.Context(), []int{1, 2}) {
		if !errors.Is(r.Err, failure) {
			t.Errorf("%+v", r)
		}
	}
	fails = false
	want(t, l, 1)
	want(t, l, 2)
}

// TestCancellationIsOnesOwn: a caller who gives up gets his error at once, and
// those beside him their rows.
func TestCancellationIsOnesOwn(t *testing.T) {
	leaves(t)
	asked, release := make(chan struct{}), make(chan struct{})
	s := source{before: func(ctx context.Context, _ []int) error {
		close(asked)
		<-release
		return ctx.Err()
	}}
	l := New(s.fetch, long, MaxBatch(2))
	ctx, cancel := context.WithCancel(t.Context())
	gone := make(chan error)
	go func() {
		_, err := l.Load(ctx, 1) // the first: the statement must not hang on his context
		gone <- err
	}()
	var wg sync.WaitGroup
	for l.waitingFor(1) == 0 {
		runtime.Gosched()
	}
	wg.Go(func() { want(t, l, 2) })
	<-asked
	wg.Go(func() { want(t, l, 1) }) // joins what is under way
	for l.waitingFor(1) < 3 {
		runtime.Gosched()
	}
	cancel()
	if err := <-gone; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	close(release)
	wg.Wait()
	want(t, l, 1)
	if n := s.count(); n != 1 {
		t.Errorf("%d batches", n)
	}
}

// waitingFor returns how many wait for the batch that has a key.
func (l *Loader[K, V]) waitingFor(key K) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if a := l.known[key]; a != nil && a.batch != nil {
		return a.batch.waiting
	}
	return 0
}

// TestNobodyWaits: when the last caller gives up, the statement is cancelled, one
// that was not sent yet is not sent, and a caller who comes then has one of his own.
func TestNobodyWaits(t *testing.T) {
	leaves(t)
	asked, cancelled := make(chan struct{}, 1), make(chan struct{})
	first := true
	s := source{before: func(ctx context.Context, _ []int) error {
		if first {
			first = false
			asked <- struct{}{}
			<-ctx.Done()
			close(cancelled)
			return ctx.Err()
		}
		return nil
	}}
	l := New(s.fetch, Window(0))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		_, err := l.Load(ctx, 1)
		done <- err
	}()
	<-asked
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	<-cancelled
	want(t, l, 1)

	unsent := New(s.fetch, long)
	ctx, cancel = context.WithCancel(t.Context())
	go func() {
		_, err := unsent.Load(ctx, 7)
		done <- err
	}()
	for unsent.waitingFor(7) == 0 {
		runtime.Gosched()
	}
	cancel()
	<-done
	if unsent.open != nil || len(unsent.known) > 0 {
		t.Error("a batch that nobody waits for is still there")
	}
	if n := s.count(); n != 2 {
		t.Errorf("%d batches", n)
	}
	if _, err := unsent.Load(ctx, 7); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if r := unsent.LoadAll(ctx, []int{7}); !errors.Is(r[0].Err, context.Canceled) {
		t.Error(r)
	}
	if _, err := unsent.LoadThunk(ctx, 7)(); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

type contextKey struct{}

// TestContextOfTheBatch: the statement has the first caller's values, not his
// deadline.
func TestContextOfTheBatch(t *testing.T) {
	var got any
	s := source{before: func(ctx context.Context, _ []int) error {
		got = ctx.Value(contextKey{})
		if _, has := ctx.Deadline(); has {
			t.Error("a caller's deadline is that of all")
		}
		return nil
	}}
	ctx, cancel := context.WithTimeout(context.WithValue(t.Context(), contextKey{}, "session"), time.Hour)
	defer cancel()
	if _, err := New(s.fetch, Window(0)).Load(ctx, 1); err != nil || got != "session" {
		t.Error(got, err)
	}
}

// TestPanic: a panic, and a goroutine that ends, are everybody's error.
func TestPanic(t *testing.T) {
	leaves(t)
	failure := errors.New("from within")
	for name, before := range map[string]func(context.Context, []int) error{
		"panic":  func(context.Context, []int) error { panic(failure) },
		"goexit": func(context.Context, []int) error { runtime.Goexit(); return nil },
		"short":  nil,
	} {
		s := source{before: before}
		l := New(s.fetch, long, MaxBatch(10))
		if before == nil {
			l.fetch = func(context.Context, []int) ([]Result[string], error) { return nil, nil }
		}
		var wg sync.WaitGroup
		for i := range 10 {
			wg.Go(func() {
				_, err := l.Load(t.Context(), i)
				var panicked *PanicError
				switch {
				case err == nil:
					t.Errorf("%s: no error", name)
				case name == "panic" && (!errors.As(err, &panicked) || !errors.Is(err, failure) || !strings.Contains(string(panicked.Stack), "loader_test.go")):
					t.Errorf("%s: %v", name, err)
				}
			})
		}
		wg.Wait()
	}
}

func TestPrimeAndClear(t *testing.T) {
	var s source
	l := New(s.fetch, Window(0))
	if !l.Prime(1, "given") || l.Prime(1, "again") {
		t.Error("Prime does not say whether it did anything")
	}
	if v, err := l.Load(t.Context(), 1); v != "given" || err != nil {
		t.Error(v, err)
	}
	want(t, l, 2)
	l.Clear(1, 3)
	want(t, l, 1)
	want(t, l, 2)
	if n := s.count(); n != 2 {
		t.Errorf("%d batches", n)
	}
	l.ClearAll()
	want(t, l, 2)
	if n := s.count(); n != 3 {
		t.Errorf("%d batches", n)
	}
}

// TestClearWhileAsked: what is under way when a key is cleared is its callers', and
// nobody's after that.
func TestClearWhileAsked(t *testing.T) {
	asked, release := make(chan struct{}, 2), make(chan struct{})
	s := source{before: func(context.Context, []int) error {
		asked <- struct{}{}
		<-release
		return nil
	}}
	l := New(s.fetch, Window(0))
	var wg sync.WaitGroup
	wg.Go(func() { want(t, l, 1) })
	<-asked
	l.Clear(1)
	wg.Go(func() { want(t, l, 1) })
	<-asked // a second statement
	close(release)
	wg.Wait()
}

func TestThunk(t *testing.T) {
	var s source
	l := New(s.fetch, long, MaxBatch(2))
	a, b := l.LoadThunk(t.Context(), 1), l.LoadThunk(t.Context(), 2)
	for range 2 {
		if v, err := a(); v != "row 1" || err != nil {
			t.Error(v, err)
		}
		if v, err := b(); v != "row 2" || err != nil {
			t.Error(v, err)
		}
	}
	if n := s.count(); n != 1 {
		t.Errorf("%d batches", n)
	}
}

// TestOneAtATime: loaders that share a connection never use it at once.
func TestOneAtATime(t *testing.T) {
	leaves(t)
	var busy, met atomic.Int32
	s := source{before: func(context.Context, []int) error {
		if busy.Add(1) > 1 {
			met.Add(1)
		}
		runtime.Gosched()
		busy.Add(-1)
		return nil
	}}
	gate := OneAtATime()
	var wg sync.WaitGroup
	for range 4 {
		l := New(s.fetch, Window(0), MaxBatch(3), gate, nil)
		for i := range 30 {
			wg.Go(func() { want(t, l, i) })
		}
	}
	wg.Wait()
	if met.Load() > 0 {
		t.Errorf("%d batches met another one", met.Load())
	}
}

// TestGateIsGivenUp: a batch that waits for its turn ends when nobody waits for it.
func TestGateIsGivenUp(t *testing.T) {
	leaves(t)
	release := make(chan struct{})
	s := source{before: func(context.Context, []int) error { <-release; return nil }}
	l := New(s.fetch, Window(0), OneAtATime())
	var wg sync.WaitGroup
	wg.Go(func() { want(t, l, 1) })
	for s.count() == 0 {
		runtime.Gosched()
	}
	ctx, cancel := context.WithCancel(t.Context())
	wg.Go(func() {
		if _, err := l.Load(ctx, 2); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
	for l.waitingFor(2) == 0 {
		runtime.Gosched()
	}
	cancel()
	for l.waitingFor(2) > 0 {
		runtime.Gosched()
	}
	close(release)
	wg.Wait()
	if n := s.count(); n != 1 {
		t.Errorf("%d batches", n)
	}
}

// TestManyAtOnce: under callers who come, wait and give up in any order each call
// ends, with its own row or its own error, and nothing stays behind.
func TestManyAtOnce(t *testing.T) {
	leaves(t)
	for _, opts := range [][]Option{{Window(20 * time.Microsecond), MaxBatch(7)}, {Window(0)}, {Window(50 * time.Microsecond), OneAtATime()}} {
		s := source{before: func(ctx context.Context, keys []int) error {
			switch {
			case keys[0]%31 == 0:
				panic("now and then")
			case keys[0]%5 == 0:
				runtime.Gosched()
			}
			return ctx.Err()
		}}
		l := New(s.fetch, opts...)
		var wg sync.WaitGroup
		for worker := range uint64(16) {
			wg.Go(func() {
				r := rand.New(rand.NewPCG(worker, 1))
				for range 300 {
					key := r.IntN(100)
					ctx, cancel := context.WithCancel(t.Context())
					if r.IntN(3) == 0 {
						time.AfterFunc(time.Duration(r.IntN(100))*time.Microsecond, cancel)
					}
					v, err := l.Load(ctx, key)
					var panicked *PanicError
					switch {
					case err == nil && v == fmt.Sprint("row ", key):
					case err != nil && (errors.As(err, &panicked) || ctx.Err() != nil):
					default:
						t.Errorf("key %d: %q, %v", key, v, err)
					}
					if r.IntN(10) == 0 {
						l.Clear(key)
					}
					cancel()
				}
			})
		}
		wg.Wait()
	}
}

func TestResults(t *testing.T) {
	one, failure := "x", errors.New("failed")
	if r, err := OnePointer([]*string{&one, nil}, nil); err != nil || r[0].Value != &one || !errors.Is(r[1].Err, pgx.ErrNoRows) {
		t.Error(r, err)
	}
	if r, err := Many([][]string{{"x"}, nil}, failure); !errors.Is(err, failure) || len(r[0].Value) != 1 || r[1].Value != nil || r[1].Err != nil {
		t.Error(r, err)
	}
	if On(pgx.Tx(nil)) != nil || On((*pgx.Conn)(nil)) == nil {
		t.Error("a connection is not told from a pool")
	}
	if New(new(source).fetch, MaxBatch(0)).opts.maxBatch != DefaultMaxBatch {
		t.Error("a batch of none")
	}
}
