package cache

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

func TestCloseAgainAndAtOnce(t *testing.T) {
	t.Parallel()
	server := dbtest.Redis(t)
	for name, opts := range map[string]Options{
		"in memory":  {},
		"with Redis": {Client: client(t, Redis{Addrs: []string{server.Addr}})},
		"owing":      {Client: client(t, Redis{Addrs: []string{"127.0.0.1:1"}}), CloseTimeout: -1},
	} {
		c := newCache(t, opts)
		owes := name == "owing"
		if err := c.InvalidateTags(t.Context(), "a"); (err != nil) != owes {
			t.Errorf("%s: %v", name, err)
		}
		var all sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs {
			all.Go(func() { errs[i] = c.Close() })
		}
		all.Wait()
		for _, err := range append(errs, c.Close()) {
			if (err != nil) != owes || err != errs[0] {
				t.Errorf("%s: Close says %v and %v", name, errs[0], err)
			}
		}
	}
}

// ours are the goroutines that a cache has started. The test must not be a
// parallel one: while it runs, those that are wait.
func ours() (stacks []string) {
	buf := make([]byte, 4<<20)
	for _, s := range strings.Split(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
		if strings.Contains(s, "cache.(*Cache)") || strings.Contains(s, "cache.(*background)") || strings.Contains(s, "otter") {
			stacks = append(stacks, s)
		}
	}
	return stacks
}

// Whatever a cache is in the midst of, Close ends it, and nothing runs on.
func TestCloseInTheMidstOfEverything(t *testing.T) {
	server := dbtest.Redis(t)
	before := len(ours())
	for round := range 6 {
		redis := NewClient(Redis{Addrs: []string{server.Addr}})
		c, err := New(Options{Client: redis, L1TTL: time.Millisecond, lease: 30 * time.Millisecond, CloseTimeout: 20 * time.Millisecond})
		must(t, err)
		ctx, stop := context.WithCancel(t.Context())
		var users sync.WaitGroup
		use := func(do func(i int)) {
			for range 2 {
				users.Go(func() {
					for i := 0; ctx.Err() == nil; i++ {
						do(i)
					}
				})
			}
		}
		value := func(context.Context) ([]byte, error) { return []byte("v"), nil }
		use(func(i int) {
			r := request(int64(i%3), number(1))
			r.Stale = time.Minute
			if v, err := c.Load(t.Context(), r); err != nil || v != 1 {
				t.Errorf("Load: %v, %v", v, err)
			}
		})
		use(func(i int) {
			key := fmt.Sprint(i % 3)
			_ = c.WriteThrough(ctx, key, []byte("v"), Item{Tags: []string{"t"}}, func(context.Context) error { return nil })
			_, _ = c.Get(ctx, key)
		})
		use(func(int) {
			_ = c.Warm(ctx, WarmItem{Key: "a", Load: value}, WarmItem{Key: "b", Load: value}, WarmItem{Key: "c", Load: value})
		})
		use(func(int) {
			_ = c.InvalidateTags(ctx, "t")
			_ = c.Bump(ctx, Position{}, Table("t"))
			c.Hold(Table("t")).Cancel()
			_ = c.Stats()
		})
		time.Sleep(time.Duration(round) * 10 * time.Millisecond)
		switch round % 3 {
		case 1:
			must(t, server.Restart())
		case 2:
			must(t, server.Stop())
		}
		_ = c.Close() // with Redis away it owes something
		if round%3 == 2 {
			must(t, server.Start())
		}
		_ = c.Bump(t.Context(), Position{}, Table("t"))
		stop()
		users.Wait()
		if _, ok := inMemory(c, 1); ok {
			t.Error("a closed cache answers")
		}
		redis.Close()
	}
	until(t, "nothing runs", func() bool { return len(ours()) <= before })
}

func TestUseAfterClose(t *testing.T) {
	t.Parallel()
	server := dbtest.Redis(t)
	closed, other := process(t, server, Options{}), process(t, server, Options{})
	fill(t, closed, request(1, number(1)))
	must(t, closed.Set(t.Context(), "k", []byte("v"), Item{}))
	must(t, closed.Close())

	if _, ok := inMemory(closed, 1); ok {
		t.Error("memory answers")
	}
	if _, ok := closed.Get(t.Context(), "k"); ok {
		t.Error("Get answers")
	}
	for want := 2; want < 4; want++ { // nothing is kept
		if got := load(t, closed, request(1, number(want))); got != want {
			t.Errorf("Load gives %d, want %d", got, want)
		}
	}
	if v, err := closed.GetOrLoad(t.Context(), "k", Item{}, func(context.Context) ([]byte, error) { return []byte("new"), nil }); err != nil || string(v) != "new" {
		t.Errorf("GetOrLoad gives %q, %v", v, err)
	}
	wrote := false
	for name, err := range map[string]error{
		"Set":          closed.Set(t.Context(), "k", nil, Item{}),
		"WriteThrough": closed.WriteThrough(t.Context(), "k", nil, Item{}, func(context.Context) error { wrote = true; return nil }),
		"Warm":         closed.Warm(t.Context(), WarmItem{Key: "w", Load: func(context.Context) ([]byte, error) { wrote = true; return nil, nil }}),
	} {
		if !errors.Is(err, ErrClosed) || wrote {
			t.Errorf("%s: %v, did it: %v", name, err, wrote)
		}
	}
	// A change that comes too late is told, if that can be done at once.
	remembered(t, other, request(1, number(1)))
	must(t, closed.Bump(t.Context(), Position{}, Table("t")))
	until(t, "others forget", func() bool { _, ok := inMemory(other, 1); return !ok })
	idle := process(t, server, Options{})
	must(t, idle.Close())
	remembered(t, other, request(1, number(1)))
	must(t, idle.Bump(t.Context(), Position{}, Table("t"))) // its first one
	until(t, "others forget", func() bool { _, ok := inMemory(other, 1); return !ok })
	must(t, server.Stop())
	if err := closed.Bump(t.Context(), Position{}, Table("t")); !errors.Is(err, ErrClosed) {
		t.Errorf("a change that nobody will be told of: %v", err)
	}
	if n := closed.Stats().PendingInvalidations; n != 0 {
		t.Errorf("%d changes wait for nobody", n)
	}
}

// A refresh belongs to nobody who waits: Close ends it.
func TestCloseEndsRefreshes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, heeds := range []bool{true, false} {
			c, err := New(Options{L1TTL: time.Second})
			must(t, err)
			r := request(1, number(1))
			r.Stale = time.Minute
			load(t, c, r)
			time.Sleep(2 * time.Second)
			began, release, ended := make(chan struct{}), make(chan struct{}), false
			r.Load = func(ctx context.Context, _ Position) (Loaded, error) {
				close(began)
				if heeds {
					<-ctx.Done()
				} else {
					<-release
				}
				ended = true
				return Loaded{}, ctx.Err()
			}
			load(t, c, r)
			<-began
			err = c.Close()
			if heeds && (err != nil || !ended) || !heeds && err == nil {
				t.Errorf("a load that heeds its context: %v; Close says %v, it ended: %v", heeds, err, ended)
			}
			close(release)
			synctest.Wait()
		}
		c, err := New(Options{L1TTL: time.Second})
		must(t, err)
		r := request(1, number(1))
		r.Stale = time.Minute
		load(t, c, r)
		time.Sleep(2 * time.Second)
		c.StopRefreshing()
		r.Load = number(2)
		for range 2 { // the stale value goes on to its end, and the flight is not left behind
			if got := load(t, c, r); got != 1 {
				t.Errorf("got %d", got)
			}
		}
		time.Sleep(time.Minute)
		if got := load(t, c, r); got != 2 {
			t.Errorf("got %d", got)
		}
		must(t, c.Close())
	})
}

func TestWarmHeedsItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, err := New(Options{})
		must(t, err)
		for _, end := range []string{"context", "Close"} {
			ctx, cancel := context.WithCancel(t.Context())
			items := make([]WarmItem, 100)
			begun := 0
			var mu sync.Mutex
			release := make(chan struct{})
			for i := range items {
				items[i] = WarmItem{Key: fmt.Sprint(end, i), Load: func(context.Context) ([]byte, error) {
					mu.Lock()
					begun++
					mu.Unlock()
					<-release
					return nil, nil
				}}
			}
			warmed := make(chan error)
			go func() { warmed <- c.Warm(ctx, items...) }()
			synctest.Wait()
			want := context.Canceled
			if end == "context" {
				cancel()
			} else {
				want = ErrClosed
				must(t, c.Close())
			}
			synctest.Wait()
			close(release)
			err := <-warmed
			if n := strings.Count(fmt.Sprint(err), want.Error()); !errors.Is(err, want) || n != 1 || begun != 8 {
				t.Errorf("%s: after %d loads of 100: %v", end, begun, err)
			}
			cancel()
		}
	})
}

// L2 off is a matter of where values are, not of whether they are.
func TestSetWithOneTierOff(t *testing.T) {
	t.Parallel()
	server := dbtest.Redis(t)
	memory, redis := process(t, server, Options{DisableL2: true}), process(t, server, Options{DisableL1: true})
	set := map[string]func(c *Cache) error{
		"Set": func(c *Cache) error { return c.Set(t.Context(), "k", []byte("v"), Item{Tags: []string{"user:7"}}) },
		"WriteThrough": func(c *Cache) error {
			return c.WriteThrough(t.Context(), "k", []byte("v"), Item{Tags: []string{"user:7"}}, func(context.Context) error { return nil })
		},
	}
	for name, do := range set {
		for _, c := range []*Cache{memory, redis} {
			must(t, do(c))
			waitFills(c)
			until(t, name+" has stored the value", func() bool { v, ok := c.Get(t.Context(), "k"); return ok && string(v) == "v" })
			other := memory
			if c == memory {
				other = redis
			}
			must(t, other.InvalidateTags(t.Context(), "user:7"))
			until(t, "it is forgotten", func() bool { _, ok := c.Get(t.Context(), "k"); return !ok })
		}
	}
	if n := server.Client(t).Exists(t.Context(), memory.l2.entryKey("k:k")).Val(); n != 1 {
		t.Errorf("%d entries in Redis", n) // only redis' own
	}
	// Contested by another process, it is kept by neither.
	must(t, memory.WriteThrough(t.Context(), "c", []byte("v"), Item{}, func(ctx context.Context) error {
		return redis.InvalidateKeys(ctx, "c")
	}))
	if _, ok := memory.Get(t.Context(), "c"); ok {
		t.Error("a contested value was kept in memory")
	}
}
