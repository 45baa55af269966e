package cache

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// requests are those of keys, of one query.
func requests(keys ...int64) (rs []*Request) {
	for _, key := range keys {
		rs = append(rs, request(key, func(context.Context, Position) (Loaded, error) { panic("one by one") }))
	}
	return rs
}

// times is a load of many that gives each key times ten, and notes the keys.
func times(keys []int64, asked *[][]int64) func(context.Context, Position, []int) ([]Loaded, error) {
	return func(_ context.Context, _ Position, which []int) (loaded []Loaded, err error) {
		var of []int64
		for _, i := range which {
			of = append(of, keys[i])
			loaded = append(loaded, Loaded{Value: int(10 * keys[i]), Bytes: []byte{byte(10 * keys[i])}})
		}
		*asked = append(*asked, of)
		return loaded, nil
	}
}

func loadAll(t testing.TB, c *Cache, keys []int64, load func(context.Context, Position, []int) ([]Loaded, error)) (got []int) {
	t.Helper()
	values, err := c.LoadAll(t.Context(), requests(keys...), load)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range values {
		got = append(got, v.(int))
	}
	return got
}

// What memory has is taken from there, the rest is one load, and a key that comes
// twice is loaded once; all of it is kept.
func TestLoadAllLoadsWhatIsMissing(t *testing.T) {
	c := newCache(t, Options{})
	load(t, c, request(2, number(20)))
	var asked [][]int64
	keys := []int64{1, 2, 3, 1}
	if got := loadAll(t, c, keys, times(keys, &asked)); !slices.Equal(got, []int{10, 20, 30, 10}) || len(asked) != 1 || !slices.Equal(asked[0], []int64{1, 3}) {
		t.Errorf("%v by loads of %v", got, asked)
	}
	if got := loadAll(t, c, keys, times(keys, &asked)); !slices.Equal(got, []int{10, 20, 30, 10}) || len(asked) != 1 {
		t.Errorf("again %v by loads of %v", got, asked)
	}
	if got := load(t, c, request(3, number(99))); got != 30 {
		t.Errorf("alone 3 is %d", got)
	}
	if got, err := c.LoadAll(t.Context(), nil, nil); err != nil || len(got) > 0 {
		t.Error(got, err)
	}
	must(t, c.Bump(t.Context(), Position{}, Table("t")))
	if loadAll(t, c, keys, times(keys, &asked)); len(asked) != 2 || !slices.Equal(asked[1], []int64{1, 2, 3}) {
		t.Errorf("after a change loads of %v", asked)
	}
}

// What changes while it is loaded is not kept, and the rest is.
func TestLoadAllKeepsNoChange(t *testing.T) {
	c := newCache(t, Options{})
	keys := []int64{1, 2}
	rs := requests(keys...)
	rs[0].Deps, rs[1].Deps = []Dep{Tag("a")}, []Dep{Tag("b")}
	var asked [][]int64
	load := times(keys, &asked)
	_, err := c.LoadAll(t.Context(), rs, func(ctx context.Context, after Position, which []int) ([]Loaded, error) {
		must(t, c.Bump(ctx, Position{}, Tag("a")))
		return load(ctx, after, which)
	})
	must(t, err)
	if _, ok := inMemory(c, 1); ok {
		t.Error("what changed is kept")
	}
	if _, ok := inMemory(c, 2); !ok {
		t.Error("what did not change is lost")
	}
}

// Loads of one and of many share what they load.
func TestLoadAllIsShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, err := New(Options{})
		must(t, err)
		defer c.Close()
		var asked [][]int64
		wait := make(chan struct{})
		slow := func(keys []int64) func(context.Context, Position, []int) ([]Loaded, error) {
			load := times(keys, &asked)
			return func(ctx context.Context, after Position, which []int) ([]Loaded, error) {
				loaded, err := load(ctx, after, which)
				<-wait
				return loaded, err
			}
		}
		var running sync.WaitGroup
		running.Go(func() { loadAll(t, c, []int64{1, 2}, slow([]int64{1, 2})) })
		synctest.Wait()
		running.Go(func() { // it leads 3, and waits for 2
			if got := loadAll(t, c, []int64{2, 3}, slow([]int64{2, 3})); !slices.Equal(got, []int{20, 30}) {
				t.Error(got)
			}
		})
		synctest.Wait()
		running.Go(func() { // it leads 4, and waits for both
			if got := loadAll(t, c, []int64{3, 4, 1}, slow([]int64{3, 4, 1})); !slices.Equal(got, []int{30, 40, 10}) {
				t.Error(got)
			}
		})
		running.Go(func() {
			if got := load(t, c, request(1, func(context.Context, Position) (Loaded, error) { panic("it is loaded") })); got != 10 {
				t.Error(got)
			}
		})
		synctest.Wait()
		close(wait)
		running.Wait()
		if len(asked) != 3 || len(asked[0]) != 2 || len(asked[1]) != 1 || len(asked[2]) != 1 {
			t.Errorf("loads of %v", asked)
		}
		if s := c.Stats(); s.Shared != 4 || s.Loads != 3 {
			t.Errorf("stats %+v", s)
		}
	})
}

// A load of many that fails, or panics, is its caller's: others ask for themselves.
func TestLoadAllFails(t *testing.T) {
	for name, fail := range map[string]func() ([]Loaded, error){
		"error": func() ([]Loaded, error) { return nil, errors.New("bad key") },
		"few":   func() ([]Loaded, error) { return []Loaded{{Value: 1}}, nil },
		"panic": func() ([]Loaded, error) { panic("bad key") },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, err := New(Options{})
				must(t, err)
				defer c.Close()
				wait := make(chan struct{})
				var running sync.WaitGroup
				running.Go(func() {
					defer func() {
						if r := recover(); (r != nil) != (name == "panic") {
							t.Error(r)
						}
					}()
					if _, err := c.LoadAll(t.Context(), requests(1, 2), func(context.Context, Position, []int) ([]Loaded, error) {
						<-wait
						return fail()
					}); err == nil {
						t.Error("there is no error")
					}
				})
				synctest.Wait()
				running.Go(func() {
					if got := load(t, c, request(1, number(7))); got != 7 {
						t.Error(got)
					}
				})
				running.Go(func() {
					var asked [][]int64
					if got := loadAll(t, c, []int64{2}, times([]int64{2}, &asked)); got[0] != 20 {
						t.Error(got)
					}
				})
				synctest.Wait()
				close(wait)
				running.Wait()
			})
		})
	}
}

// A caller who waits for another's load goes when its context ends.
func TestLoadAllIsCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, err := New(Options{})
		must(t, err)
		defer c.Close()
		wait := make(chan struct{})
		var running sync.WaitGroup
		running.Go(func() {
			load(t, c, request(1, func(context.Context, Position) (Loaded, error) { <-wait; return Loaded{Value: 1}, nil }))
		})
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := c.LoadAll(ctx, requests(1), nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		close(wait)
		running.Wait()
	})
}

// Redis is asked once for all, answers another process, and has what is loaded.
func TestLoadAllThroughRedis(t *testing.T) {
	t.Parallel()
	server := dbtest.Redis(t)
	a, b := process(t, server, Options{}), process(t, server, Options{})
	var keys []int64
	var want []int
	for i := range int64(20) { // more than so many fills at once
		keys, want = append(keys, i), append(want, int(10*i))
	}
	fill(t, a, request(3, number(30)))
	var asked [][]int64
	if got := loadAll(t, b, keys, times(keys, &asked)); !slices.Equal(got, want) || len(asked) != 1 || len(asked[0]) != 19 {
		t.Fatalf("%v by loads of %v", got, asked)
	}
	waitFills(b)
	if s := b.Stats(); s.L2Hits != 1 || s.L2Misses != 19 || s.Loads != 1 || s.DroppedFills > 0 {
		t.Errorf("stats %+v", s)
	}
	if got := loadAll(t, a, keys, times(keys, &asked)); !slices.Equal(got, want) || len(asked) != 1 {
		t.Errorf("%v by loads of %v", got, asked)
	}
	must(t, b.Bump(t.Context(), Position{3, 77}, Table("t")))
	until(t, "a forgets", func() bool { _, ok := inMemory(a, 1); return !ok })
	var after Position
	load := times(keys, &asked)
	loadAll(t, a, keys, func(ctx context.Context, p Position, which []int) ([]Loaded, error) {
		after = p
		return load(ctx, p, which)
	})
	if len(asked) != 2 || len(asked[1]) != 20 || after != (Position{3, 77}) {
		t.Errorf("after a change loads of %v, after %+v", asked, after)
	}
}

// Of more dependencies than one script changes all have their stamps.
func TestLoadAllOfManyTags(t *testing.T) {
	t.Parallel()
	server := dbtest.Redis(t)
	a, b := process(t, server, Options{}), process(t, server, Options{})
	const n = chunk + 20
	of := func() (rs []*Request) {
		for i := range int64(n) {
			r := request(i, nil)
			r.Deps = []Dep{Tag(string(rune('a' + i)))}
			rs = append(rs, r)
		}
		return rs
	}
	load := func(_ context.Context, _ Position, which []int) (loaded []Loaded, err error) {
		for range which {
			loaded = append(loaded, Loaded{Value: 1, Bytes: []byte{1}})
		}
		return loaded, nil
	}
	_, err := a.LoadAll(t.Context(), of(), load)
	must(t, err)
	waitFills(a)
	_, err = b.LoadAll(t.Context(), of(), func(context.Context, Position, []int) ([]Loaded, error) { return nil, errors.New("it is in Redis") })
	must(t, err)
}

// With Redis away all is loaded, and kept in memory as the fence allows.
func TestLoadAllWithoutRedis(t *testing.T) {
	t.Parallel()
	server := dbtest.Redis(t)
	c := process(t, server, Options{Timeout: 100 * time.Millisecond})
	must(t, server.Stop())
	var asked [][]int64
	keys := []int64{1, 2}
	if got := loadAll(t, c, keys, times(keys, &asked)); !slices.Equal(got, []int{10, 20}) || len(asked) != 1 {
		t.Errorf("%v by loads of %v", got, asked)
	}
}
