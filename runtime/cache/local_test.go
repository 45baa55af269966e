package cache

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// newCache makes a cache that ends with the test.
func newCache(t testing.TB, opts Options) *Cache {
	t.Helper()
	c, err := New(opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// request asks for a number by its own key, depending on a table.
func request(id int64, load func(context.Context, Position) (Loaded, error)) *Request {
	return &Request{
		Key: Key{1, uint64(id)}, Args: id, Name: "n:" + string(rune('0'+id)), Deps: []Dep{Table("t")},
		Decode: func(_ context.Context, b []byte) (any, error) { return int(b[0]), nil },
		Load:   load,
	}
}

func number(n int) func(context.Context, Position) (Loaded, error) {
	return func(context.Context, Position) (Loaded, error) {
		return Loaded{Value: n, Bytes: []byte{byte(n)}}, nil
	}
}

func load(t testing.TB, c *Cache, r *Request) int {
	t.Helper()
	v, err := c.Load(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return v.(int)
}

func inMemory(c *Cache, id int64) (int, bool) {
	v, ok := Lookup(c, Key{1, uint64(id)}, id)
	if !ok {
		return 0, false
	}
	return v.(int), true
}

func TestLookupProvesTheArguments(t *testing.T) {
	c := newCache(t, Options{})
	load(t, c, request(1, number(10)))
	if v, ok := inMemory(c, 1); !ok || v != 10 {
		t.Errorf("got %v %v, want 10", v, ok)
	}
	if _, ok := Lookup(c, Key{1, 1}, int64(2)); ok {
		t.Error("another argument with the same hash hit")
	}
	if _, ok := Lookup(c, Key{1, 1}, int32(1)); ok {
		t.Error("an argument of another type hit")
	}
}

func TestExpiry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, err := New(Options{L1TTL: 10 * time.Second})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		load(t, c, request(1, number(1)))
		r := request(2, number(2))
		r.TTL = 2 * time.Second // memory never keeps longer than Redis would
		load(t, c, r)
		load(t, c, request(3, func(context.Context, Position) (Loaded, error) {
			return Loaded{Value: 3, L1TTL: 20 * time.Second}, nil
		}))
		for _, want := range []struct {
			after           time.Duration
			one, two, three bool
		}{{time.Second, true, true, true}, {3 * time.Second, true, false, true}, {7 * time.Second, false, false, true}, {10 * time.Second, false, false, false}} {
			time.Sleep(want.after)
			_, one := inMemory(c, 1)
			_, two := inMemory(c, 2)
			_, three := inMemory(c, 3)
			if one != want.one || two != want.two || three != want.three {
				t.Errorf("after %v more: %v %v %v, want %+v", want.after, one, two, three, want)
			}
		}
	})
}

func TestStaleIsServedWhileRefreshedButNeverWhenInvalid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, err := New(Options{L1TTL: 10 * time.Second})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		n := 0
		r := request(1, func(context.Context, Position) (Loaded, error) {
			time.Sleep(time.Second)
			n++
			return Loaded{Value: n}, nil
		})
		r.Stale = 30 * time.Second
		load(t, c, r)
		time.Sleep(15 * time.Second)
		for range 3 {
			if got := load(t, c, r); got != 1 {
				t.Errorf("got %d, want the stale 1 at once", got)
			}
		}
		time.Sleep(2 * time.Second)
		if got, ok := inMemory(c, 1); !ok || got != 2 || n != 2 {
			t.Errorf("got %d %v after %d loads, want one refresh", got, ok, n)
		}
		time.Sleep(15 * time.Second)
		if err := c.Bump(t.Context(), Position{}, Table("t")); err != nil {
			t.Fatal(err)
		}
		if got := load(t, c, r); got != 3 {
			t.Errorf("got %d: an invalidated value was served", got)
		}
	})
}

func TestCallersShareALoad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, err := New(Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		loads := 0
		r := request(1, func(context.Context, Position) (Loaded, error) {
			loads++
			n := loads
			time.Sleep(time.Second)
			return Loaded{Value: n}, nil
		})
		results := make(chan int, 6)
		start := func() { go func() { results <- load(t, c, r) }() }
		for range 3 {
			start()
		}
		synctest.Wait()
		if err := c.Bump(t.Context(), Position{}, Table("t")); err != nil {
			t.Fatal(err)
		}
		for range 3 { // who comes after the change must not share the old load
			start()
		}
		sum := 0
		for range 6 {
			sum += <-results
		}
		if loads != 2 || sum != 3*1+3*2 {
			t.Errorf("%d loads and the sum %d, want 2 and 9", loads, sum)
		}
		if s := c.Stats(); s.Shared != 4 || s.Loads != 2 {
			t.Errorf("stats %+v", s)
		}
	})
}

func TestACancelledLeaderDoesNotFailTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, err := New(Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		r := request(1, func(ctx context.Context, _ Position) (Loaded, error) {
			select {
			case <-ctx.Done():
				return Loaded{}, ctx.Err()
			case <-time.After(time.Second):
				return Loaded{Value: 7}, nil
			}
		})
		ctx, cancel := context.WithCancel(t.Context())
		failed := make(chan error)
		go func() {
			_, err := c.Load(ctx, r)
			failed <- err
		}()
		synctest.Wait()
		got := make(chan int)
		go func() { got <- load(t, c, r) }()
		synctest.Wait()
		cancel()
		if err := <-failed; !errors.Is(err, context.Canceled) {
			t.Errorf("leader: %v", err)
		}
		if v := <-got; v != 7 {
			t.Errorf("follower got %d", v)
		}
	})
}

func TestAPanickingLoadFreesTheOthers(t *testing.T) {
	c := newCache(t, Options{})
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_, _ = c.Load(t.Context(), request(1, func(context.Context, Position) (Loaded, error) { panic("load") }))
	}()
	if got := load(t, c, request(1, number(5))); got != 5 {
		t.Errorf("got %d", got)
	}
}

// A refresh runs on no caller's goroutine: its panic must not end the process.
func TestAPanickingRefresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCache(t, Options{L1TTL: time.Second})
		r := request(1, number(10))
		r.Stale = time.Minute
		load(t, c, r)
		time.Sleep(2 * time.Second)
		r.Load = func(context.Context, Position) (Loaded, error) { panic("oh") }
		if v := load(t, c, r); v != 10 {
			t.Errorf("got %d", v)
		}
		synctest.Wait()
		r.Load = number(20)
		load(t, c, r)
		synctest.Wait()
		if v := load(t, c, r); v != 20 {
			t.Errorf("got %d after a refresh that went well", v)
		}
	})
}

func TestErrorsAreNotKept(t *testing.T) {
	c := newCache(t, Options{})
	boom := errors.New("boom")
	_, err := c.Load(t.Context(), request(1, func(context.Context, Position) (Loaded, error) { return Loaded{}, boom }))
	if !errors.Is(err, boom) {
		t.Errorf("err = %v", err)
	}
	if got := load(t, c, request(1, number(5))); got != 5 {
		t.Errorf("got %d", got)
	}
}

func TestLoadIsToldTheLatestPosition(t *testing.T) {
	c := newCache(t, Options{})
	bump := func(at Position, d Dep) {
		if err := c.Bump(t.Context(), at, d); err != nil {
			t.Fatal(err)
		}
	}
	bump(Position{2, 10}, Table("t"))
	bump(Position{1, 99}, Table("t"))
	bump(Position{3, 1}, Table("other"))
	var got Position
	load(t, c, request(1, func(_ context.Context, after Position) (Loaded, error) {
		got = after
		return Loaded{Value: 1}, nil
	}))
	if got != (Position{2, 10}) {
		t.Errorf("after = %+v, want timeline 2, 10", got)
	}
}

func TestL1IsBounded(t *testing.T) {
	c := newCache(t, Options{Entries: 100})
	for i := range int64(1000) {
		load(t, c, &Request{Key: Key{1, uint64(i)}, Args: i, Load: number(1)})
	}
	c.l1.CleanUp()
	if s := c.Stats(); s.L1Entries > 100 || s.Evictions < 900 {
		t.Errorf("%d entries, %d evictions", s.L1Entries, s.Evictions)
	}
	c = newCache(t, Options{Entries: 100, Bytes: 10_000})
	for i := range int64(1000) {
		load(t, c, &Request{Key: Key{1, uint64(i)}, Args: i, Load: func(context.Context, Position) (Loaded, error) {
			return Loaded{Value: 1, Size: 1000}, nil
		}})
	}
	c.l1.CleanUp()
	if s := c.Stats(); s.L1Entries > 10 || s.L1Entries == 0 {
		t.Errorf("%d entries of 1,000 bytes in 10,000", s.L1Entries)
	}
}

func TestTagsAndPatterns(t *testing.T) {
	c := newCache(t, Options{})
	set := func() {
		for key, tags := range map[string][]string{"user:7": nil, "user:8": {"org:1:team:2"}, "plain": {"user:9:posts"}} {
			if err := c.Set(t.Context(), key, []byte(key), Item{Tags: tags}); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, test := range []struct {
		name       string
		invalidate func() error
		left       string
	}{
		{"nothing", func() error { return nil }, "user:7 user:8 plain"},
		{"key", func() error { return c.InvalidateKeys(t.Context(), "user:7") }, "user:8 plain"},
		{"tag", func() error { return c.InvalidateTags(t.Context(), "org:1:team:2") }, "user:7 plain"},
		{"pattern over keys and tags", func() error { return c.InvalidatePatterns(t.Context(), "user:*") }, ""},
		{"longer pattern", func() error { return c.InvalidatePatterns(t.Context(), "user:9:*") }, "user:7 user:8"},
		{"inner pattern", func() error { return c.InvalidatePatterns(t.Context(), "org:*:team:2") }, "user:7 plain"},
		{"pattern without a colon", func() error { return c.InvalidatePatterns(t.Context(), "pl*") }, ""},
		{"exact pattern", func() error { return c.InvalidatePatterns(t.Context(), "user:8") }, "user:7 plain"},
		{"all", func() error { return c.InvalidateAll(t.Context()) }, ""},
	} {
		set()
		if err := test.invalidate(); err != nil {
			t.Fatal(err)
		}
		left := ""
		for _, key := range []string{"user:7", "user:8", "plain"} {
			if v, ok := c.Get(t.Context(), key); ok {
				left += " " + string(v)
			}
		}
		if want := test.left; left != "" && left[1:] != want || left == "" && want != "" {
			t.Errorf("%s: left %q, want %q", test.name, left, want)
		}
	}
}

func TestHandValuesAreCopies(t *testing.T) {
	c := newCache(t, Options{})
	value := []byte("abc")
	if err := c.Set(t.Context(), "k", value, Item{}); err != nil {
		t.Fatal(err)
	}
	value[0] = 'x'
	got, _ := c.Get(t.Context(), "k")
	got[1] = 'x'
	if again, _ := c.Get(t.Context(), "k"); string(again) != "abc" {
		t.Errorf("got %q: a caller altered what is cached", again)
	}
}

func TestWriteThroughKeepsNothingThatWasContested(t *testing.T) {
	c := newCache(t, Options{})
	err := c.WriteThrough(t.Context(), "k", []byte("mine"), Item{}, func(ctx context.Context) error {
		return c.InvalidateKeys(ctx, "k")
	})
	if err != nil {
		t.Fatal(err)
	}
	if v, ok := c.Get(t.Context(), "k"); ok {
		t.Errorf("got %q although the key was invalidated during the write", v)
	}
	boom := errors.New("boom")
	if err := c.WriteThrough(t.Context(), "k", []byte("mine"), Item{}, func(context.Context) error { return boom }); !errors.Is(err, boom) {
		t.Errorf("err = %v", err)
	}
	if _, ok := c.Get(t.Context(), "k"); ok {
		t.Error("a failed write was kept")
	}
}

func TestWarm(t *testing.T) {
	c := newCache(t, Options{})
	boom := errors.New("boom")
	err := c.Warm(t.Context(),
		WarmItem{Key: "a", Load: func(context.Context) ([]byte, error) { return []byte("1"), nil }},
		WarmItem{Key: "b", Load: func(context.Context) ([]byte, error) { return nil, boom }},
		WarmItem{Key: "c", Load: func(context.Context) ([]byte, error) { return []byte("3"), nil }})
	if !errors.Is(err, boom) {
		t.Errorf("err = %v", err)
	}
	a, okA := c.Get(t.Context(), "a")
	_, okB := c.Get(t.Context(), "b")
	if !okA || okB || string(a) != "1" {
		t.Errorf("a = %q %v, b is there: %v", a, okA, okB)
	}
}

func TestStatsRates(t *testing.T) {
	c := newCache(t, Options{})
	if r := c.Stats().HitRate(); r != 0 {
		t.Errorf("hit rate of nothing = %v", r)
	}
	inMemory(c, 1)
	load(t, c, request(1, number(1)))
	for range 3 {
		inMemory(c, 1)
	}
	if s := c.Stats(); s.L1Hits != 3 || s.L1Misses != 1 || s.L1HitRate() != 0.75 || s.HitRate() != 0.75 || s.L2HitRate() != 0 {
		t.Errorf("stats %+v", s)
	}
}

func TestOptionsAreChecked(t *testing.T) {
	for _, opts := range []Options{{Entries: -1}, {L1TTL: -1}, {L2TTL: time.Hour, MaxTTL: time.Minute}} {
		if c, err := New(opts); err == nil {
			c.Close()
			t.Errorf("%+v was accepted", opts)
		}
	}
}

func BenchmarkLookup(b *testing.B) {
	c := newCache(b, Options{})
	load(b, c, request(1, number(1)))
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := Lookup(c, Key{1, 1}, int64(1)); !ok {
			b.Fatal("miss")
		}
	}
}

func BenchmarkLookupParallel(b *testing.B) {
	c := newCache(b, Options{})
	load(b, c, request(1, number(1)))
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, ok := Lookup(c, Key{1, 1}, int64(1)); !ok {
				b.Fail()
			}
		}
	})
}

func TestLookupDoesNotAllocate(t *testing.T) {
	c := newCache(t, Options{})
	load(t, c, request(1, number(1)))
	if n := testing.AllocsPerRun(100, func() { inMemory(c, 1) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestEvictionsAreForWantOfRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCache(t, Options{Entries: 10})
		for i := range int64(5) {
			load(t, c, &Request{Key: Key{1, uint64(i)}, Args: i, L1TTL: time.Second, Load: number(1)})
		}
		time.Sleep(time.Second + sweepEvery)
		synctest.Wait()
		c.l1.CleanUp()
		if s := c.Stats(); s.L1Entries != 0 || s.Evictions != 0 {
			t.Errorf("%d entries, %d evictions after all have expired", s.L1Entries, s.Evictions)
		}
	})
}

// Two queries with the same arguments have entries of their own, even if both are
// found by the same word.
func TestEntriesOfOneWord(t *testing.T) {
	c := newCache(t, Options{})
	one := Key{Space: 1, Hash: 7}
	two := Key{Space: 2, Hash: one.word() - 2*(Key{Space: 1}).word()}
	if one.word() != two.word() {
		t.Fatal("the keys have different words")
	}
	ask := func(k Key, n int) *Request { return &Request{Key: k, Args: int64(1), Load: number(n)} }
	if v := load(t, c, ask(one, 1)); v != 1 {
		t.Fatal(v)
	}
	if v, ok := Lookup(c, two, int64(1)); ok {
		t.Errorf("Lookup answers %v from another's entry", v)
	}
	if v := load(t, c, ask(two, 2)); v != 2 {
		t.Errorf("Load answers %v", v)
	}
	if v, ok := Lookup(c, two, int64(1)); !ok || v != 2 {
		t.Errorf("Lookup answers %v, %v", v, ok)
	}
}

// No entry is dropped before its time, however shortly after it memory is swept.
func TestEntryLivesAsLongAsItsTTL(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCache(t, Options{})
		time.Sleep(sweepEvery - 5*time.Millisecond)
		load(t, c, &Request{Key: Key{1, 1}, Args: int64(1), L1TTL: 10 * time.Millisecond, Load: number(1)})
		time.Sleep(9 * time.Millisecond)
		if _, ok := Lookup(c, Key{1, 1}, int64(1)); !ok {
			t.Error("an entry is gone before its time")
		}
		time.Sleep(time.Millisecond)
		if _, ok := Lookup(c, Key{1, 1}, int64(1)); ok {
			t.Error("an entry answers after its time")
		}
	})
}
