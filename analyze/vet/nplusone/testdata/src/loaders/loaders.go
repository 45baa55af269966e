// Package loaders has loops that ask a loader.
package loaders

import (
	"context"
	"slices"
	"sync"

	"db"

	"github.com/dbgen-go/dbgen/runtime/loader"
	"golang.org/x/sync/errgroup"
)

// One after the other: nobody else asks while a round waits.
func oneByOne(ctx context.Context, l *db.Loaders, ids []int64) (out []db.Tag, err error) {
	for _, id := range ids {
		t, err := l.Tag.Load(ctx, id) // want `^Tag.Load waits once for each id of the loop on line 17, alone in its batch: a round trip to public.tags and the loader's window each time; call LoadAll of Tag once with all keys, or LoadThunk in the loop and wait behind it$`
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

// Through a helper, as resolvers' code is called by others.
func tagOf(ctx context.Context, l *db.Loaders, s db.Story) (db.Tag, error) {
	return l.Tag.Load(ctx, s.ID)
}

func throughHelper(ctx context.Context, l *db.Loaders, stories []db.Story) {
	for _, s := range stories {
		tagOf(ctx, l, s) // want `^Tag.Load \(through tagOf\) waits once for each s of the loop on line 33`
	}
}

// By the index.
func byIndex(ctx context.Context, l *db.Loaders, stories []db.Story) {
	for i := range stories {
		l.Tag.Load(ctx, stories[i].ID) // want `Tag.Load waits once for each stories\[i\] of`
	}
}

// In a function that is called for each element, one after the other.
func inCallback(ctx context.Context, l *db.Loaders, ids []int64) {
	slices.SortFunc(ids, func(a, b int64) int {
		x, _ := l.Tag.Load(ctx, a) // want `Tag.Load waits once`
		return int(x.ID)
	})
}

// A loader of one's own.
func ofOnesOwn(ctx context.Context, q *db.Queries, names []string) {
	slugs := loader.New(func(ctx context.Context, keys []string) ([]loader.Result[int64], error) { return nil, nil })
	for _, n := range names {
		slugs.Load(ctx, n) // want `^slugs.Load waits once for each n of the loop on line 56, alone in its batch: a round trip to the database`
	}
}

// One goroutine goes over all of them.
func inOneGoroutine(ctx context.Context, l *db.Loaders, ids []int64) {
	go func() {
		for _, id := range ids {
			l.Tag.Load(ctx, id) // want `Tag.Load waits once`
		}
	}()
}

// A goroutine for each: the loader gathers them.
func goroutines(ctx context.Context, l *db.Loaders, ids []int64) {
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Add(1)
		go func() {
			defer wg.Done()
			l.Tag.Load(ctx, id)
		}()
		wg.Go(func() { l.Tag.Load(ctx, id) })
		go l.Tag.Load(ctx, id)
	}
	wg.Wait()
}

// So does a group of tasks.
func tasks(ctx context.Context, l *db.Loaders, ids []int64) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, id := range ids {
		g.Go(func() error {
			_, err := l.Tag.Load(ctx, id)
			return err
		})
	}
	return g.Wait()
}

// A helper that starts the goroutine itself.
func start(ctx context.Context, l *db.Loaders, id int64, wg *sync.WaitGroup) {
	wg.Go(func() { l.Tag.Load(ctx, id) })
}

func startAlone(ctx context.Context, l *db.Loaders, id int64) {
	go func() { l.Tag.Load(ctx, id) }()
}

func startsEach(ctx context.Context, l *db.Loaders, ids []int64) {
	var wg sync.WaitGroup
	for _, id := range ids {
		start(ctx, l, id, &wg)
		startAlone(ctx, l, id)
	}
	wg.Wait()
}

// A function that runs what it is given beside the others.
func each(ids []int64, do func(id int64)) {
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() { do(id) })
	}
	wg.Wait()
}

func handed(ctx context.Context, l *db.Loaders, ids []int64) {
	each(ids, func(id int64) { l.Tag.Load(ctx, id) })
}

// Asked for together before: what is waited for is there.
func primed(ctx context.Context, l *db.Loaders, ids []int64) {
	l.Tag.LoadAll(ctx, ids)
	for _, id := range ids {
		l.Tag.Load(ctx, id)
	}
}

// The calls that do not wait, and what they give.
func thunks(ctx context.Context, l *db.Loaders, ids []int64) {
	var waits []func() (db.Tag, error)
	for _, id := range ids {
		waits = append(waits, l.Tag.LoadThunk(ctx, id))
	}
	for _, wait := range waits {
		wait()
	}
}

// The same key again is remembered.
func again(ctx context.Context, l *db.Loaders, id int64, n int) {
	for range n {
		l.Tag.Load(ctx, id)
	}
}

// Each key comes of the last answer.
func chain(ctx context.Context, l *db.Loaders, id int64) {
	for id != 0 {
		t, _ := l.Tag.Load(ctx, id)
		id = t.ID
	}
}

// The first that is found ends it.
func search(ctx context.Context, l *db.Loaders, ids []int64) int64 {
	for _, id := range ids {
		if t, err := l.Tag.Load(ctx, id); err == nil {
			return t.ID
		}
	}
	return 0
}

// A few that are written out.
func few(ctx context.Context, l *db.Loaders) {
	for _, id := range []int64{1, 2, 3} {
		l.Tag.Load(ctx, id)
	}
}
