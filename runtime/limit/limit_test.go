package limit

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

func newLimiter(t testing.TB, opts Options) *Limiter {
	t.Helper()
	l, err := New(opts)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// client is a client that respects contexts, as cache.NewClient makes.
func client(t testing.TB, server *dbtest.RedisServer) *redis.Client {
	c := redis.NewClient(&redis.Options{Addr: server.Addr, ContextTimeoutEnabled: true, MaxRetries: -1})
	t.Cleanup(func() { c.Close() })
	return c
}

// everywhere runs a test on windows in process and in Redis.
func everywhere(t *testing.T, test func(t *testing.T, opts Options)) {
	t.Run("local", func(t *testing.T) { t.Parallel(); test(t, Options{}) })
	t.Run("redis", func(t *testing.T) {
		t.Parallel()
		test(t, Options{Client: client(t, dbtest.Redis(t)), Timeout: 5 * time.Second})
	})
}

// allowed calls until it is refused.
func allowed(t *testing.T, l *Limiter, who Caller, rules ...Rule) (n int, why *Exceeded) {
	t.Helper()
	for {
		p, err := l.Allow(t.Context(), who, rules...)
		if errors.As(err, &why) {
			return n, why
		}
		if err != nil {
			t.Fatal(err)
		}
		p.Release()
		if n++; n > 100_000 {
			t.Fatal("no end")
		}
	}
}

func TestUserAndGlobal(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, opts Options) {
		opts.User, opts.Global = Rate{3, time.Minute}, Rate{5, time.Minute}
		l := newLimiter(t, opts)
		n, why := allowed(t, l, Caller{User: "a"}, l.Default())
		if n != 3 || why.Scope != ScopeUser || why.Limit != 3 || why.Remaining != 0 || why.User != "a" {
			t.Errorf("a: %d calls, then %+v", n, why)
		}
		if why.RetryAfter <= 55*time.Second || why.RetryAfter > time.Minute {
			t.Errorf("retry after %v", why.RetryAfter)
		}
		if in := time.Until(why.Reset); in <= 55*time.Second || in > time.Minute {
			t.Errorf("reset in %v", in)
		}
		n, why = allowed(t, l, Caller{User: "b"}, l.Default())
		if n != 2 || why.Scope != ScopeGlobal {
			t.Errorf("b: %d calls, then %+v", n, why)
		}
		// What a full global window refused was not counted for the user.
		if p := l.Peek(t.Context(), Caller{User: "b"}, Rule{Name: "default", User: opts.User}); p.Remaining != 1 {
			t.Errorf("b: %+v, want one more", p)
		}
		if n, why = allowed(t, l, Caller{}, l.Default()); n != 0 || why.Scope != ScopeGlobal {
			t.Errorf("nobody: %d calls, then %+v", n, why)
		}
		if s := l.Stats(); s.Allowed != 5 || s.Refused != 3 || s.Fallbacks != 0 {
			t.Errorf("stats %+v", s)
		}
	})
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	l := newLimiter(t, Options{})
	d := l.Default()
	if d.User != (Rate{100, time.Minute}) || d.Global != (Rate{10_000, time.Minute}) {
		t.Errorf("defaults %+v", d)
	}
	p, err := l.Allow(t.Context(), Caller{User: "a"}, d)
	if err != nil || p.Limit != 100 || p.Remaining != 99 || p.RetryAfter != 0 {
		t.Errorf("%+v, %v", p, err)
	}
	l = newLimiter(t, Options{User: Rate{Count: -1}, Global: Rate{Count: -1}})
	if p, err := l.Allow(t.Context(), Caller{User: "a"}, l.Default()); err != nil || p.Result != (Result{}) {
		t.Errorf("switched off: %+v, %v", p, err)
	}
	if _, err := New(Options{User: Rate{Count: 1}}); err == nil {
		t.Error("a rate without a window was accepted")
	}
}

func TestSharedNamesAndTiers(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, opts Options) {
		opts.Tiers = map[string]Tier{
			"pro":   {Multiplier: 2.5},
			"own":   {Rates: map[string]Rate{"search": {7, time.Minute}}},
			"first": {Unlimited: true},
		}
		opts.Exempt = func(c Caller) bool { return c.User == "cron" }
		l := newLimiter(t, opts)
		search := Rule{Name: "search", User: Rate{4, time.Minute}}
		other := Rule{Name: "search", User: Rate{4, time.Minute}, Wait: time.Millisecond}
		_, _ = l.Allow(t.Context(), Caller{User: "a"}, other)
		for who, want := range map[Caller]int{
			{User: "a"}:                3, // one is gone by the other rule of that name
			{User: "a:b"}:              4,
			{User: "b", Tier: "pro"}:   10,
			{User: "c", Tier: "own"}:   7,
			{User: "d", Tier: "what?"}: 4,
		} {
			if n, _ := allowed(t, l, who, search); n != want {
				t.Errorf("%+v: %d calls, want %d", who, n, want)
			}
		}
		for _, who := range []Caller{{User: "a", Admin: true}, {User: "cron"}, {User: "x", Tier: "first"}} {
			for range 20 {
				if _, err := l.Allow(t.Context(), who, search); err != nil {
					t.Fatalf("%+v: %v", who, err)
				}
			}
		}
		if n := l.Stats().Exempt; n != 40 {
			t.Errorf("%d exempt", n)
		}
		opts.LimitAdmins = true
		l = newLimiter(t, opts)
		if n, _ := allowed(t, l, Caller{User: "boss", Admin: true}, search); n != 4 {
			t.Errorf("a limited admin had %d calls", n)
		}
	})
}

func TestWait(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, opts Options) {
		l := newLimiter(t, opts)
		r := Rule{Name: "w", Global: Rate{2, 200 * time.Millisecond}, Wait: 2 * time.Second}
		began := time.Now()
		for range 5 { // at 0, 0, 200, 200, 400 ms
			if _, err := l.Allow(t.Context(), Caller{}, r); err != nil {
				t.Fatal(err)
			}
		}
		took := time.Since(began)
		if took < 400*time.Millisecond {
			t.Errorf("5 calls took %v", took)
		}
		// The third and the fifth wait; the fourth too if the machine held up
		// the second; and nobody need have waited if it held up all of them.
		if n := l.Stats().Waited; n > 3 || n < 2 && took < 600*time.Millisecond {
			t.Errorf("%d waited in %v, want the third and the fifth", n, took)
		}
		// One that cannot be let in in time is refused at once.
		r = Rule{Name: "long", Global: Rate{1, time.Hour}, Wait: time.Minute}
		_, _ = l.Allow(t.Context(), Caller{}, r)
		began = time.Now()
		var why *Exceeded
		if _, err := l.Allow(t.Context(), Caller{}, r); !errors.As(err, &why) || time.Since(began) > time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		r = Rule{Name: "ctx", Global: Rate{1, time.Second}, Wait: time.Minute}
		_, _ = l.Allow(t.Context(), Caller{}, r)
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if _, err := l.Allow(ctx, Caller{}, r); !errors.As(err, &why) {
			t.Errorf("a deadline before the next place: %v", err)
		}
	})
}

func TestConcurrent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(t, Options{})
		r := Rule{Name: "c", Concurrent: 2, Wait: time.Second}
		one, _ := l.Allow(t.Context(), Caller{Admin: true}, r)
		two, err := l.Allow(t.Context(), Caller{}, r)
		if err != nil {
			t.Fatal(err)
		}
		var why *Exceeded
		began := time.Now()
		if _, err := l.Allow(t.Context(), Caller{}, r); !errors.As(err, &why) || why.Scope != ScopeConcurrent || why.Limit != 2 {
			t.Fatalf("a third call: %v", err)
		}
		if waited := time.Since(began); waited != time.Second {
			t.Errorf("waited %v", waited)
		}
		go func() {
			time.Sleep(time.Second / 2)
			one.Release()
		}()
		three, err := l.Allow(t.Context(), Caller{}, r)
		if err != nil {
			t.Fatalf("after a release: %v", err)
		}
		// A call that the window refuses gives its place back.
		two.Release()
		full := Rule{Name: "c", Concurrent: 2, User: Rate{1, time.Hour}}
		for range 3 {
			p, err := l.Allow(t.Context(), Caller{User: "a"}, full)
			if err == nil {
				p.Release()
			}
		}
		three.Release()
		for range 2 {
			if _, err := l.Allow(t.Context(), Caller{}, r); err != nil {
				t.Errorf("a place was lost: %v", err)
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := l.Allow(ctx, Caller{}, r); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: %v", err)
		}
	})
}

func TestErrorsTellWhatToDo(t *testing.T) {
	for want, e := range map[string]*Exceeded{
		`limit "search": more than 4 calls in 1m0s by user "a"; retry after 1.5s`: {Name: "search", Scope: ScopeUser, User: "a", Rate: Rate{4, time.Minute}, Result: Result{RetryAfter: 1500 * time.Millisecond}},
		`limit "search": more than 4 calls in 1m0s; retry after 1ms`:              {Name: "search", Scope: ScopeGlobal, Rate: Rate{4, time.Minute}, Result: Result{RetryAfter: time.Millisecond}},
		`limit "search": 8 calls run already`:                                     {Name: "search", Scope: ScopeConcurrent, Rate: Rate{Count: 8}},
	} {
		if got := e.Error(); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestProcessesShareAWindow(t *testing.T) {
	t.Parallel()
	server := dbtest.Redis(t)
	const limit, length = 20, 150 * time.Millisecond
	rule := Rule{Name: "r", Global: Rate{limit, length}, User: Rate{limit - 5, length}}
	type call struct{ before, after time.Time }
	var mu sync.Mutex
	calls := map[string][]call{}
	var running sync.WaitGroup
	for process := range 2 {
		l := newLimiter(t, Options{Client: client(t, server), Timeout: 5 * time.Second})
		for i := range 4 {
			who := Caller{User: fmt.Sprint((process + i) % 3)}
			running.Go(func() {
				for stop := time.Now().Add(time.Second); time.Now().Before(stop); {
					before := time.Now()
					if _, err := l.Allow(t.Context(), who, rule); err == nil {
						mu.Lock()
						calls[who.User] = append(calls[who.User], call{before, time.Now()})
						calls["all"] = append(calls["all"], call{before, time.Now()})
						mu.Unlock()
					}
				}
			})
		}
	}
	running.Wait()
	for who, calls := range calls {
		most := limit - 5
		if who == "all" {
			most = limit
		}
		slices.SortFunc(calls, func(a, b call) int { return a.after.Compare(b.after) })
		for i := most; i < len(calls); i++ {
			// These are more than the limit; they must span a window.
			first := slices.MinFunc(calls[i-most:i+1], func(a, b call) int { return a.before.Compare(b.before) })
			if span := calls[i].after.Sub(first.before); span < length {
				t.Fatalf("%s: %d calls within %v", who, most+1, span)
			}
		}
	}
	if n := len(calls["all"]); n < 4*limit {
		t.Errorf("only %d calls in a second: windows do not free", n)
	}
}

func TestRedisAway(t *testing.T) {
	t.Parallel()
	server := dbtest.Redis(t)
	l := newLimiter(t, Options{Client: client(t, server)})
	rule := Rule{Name: "r", Global: Rate{5, time.Hour}}
	if n, _ := allowed(t, l, Caller{}, rule); n != 5 {
		t.Fatalf("%d calls", n)
	}
	for _, away := range []struct {
		name        string
		leave, back func() error
	}{{"paused", server.Pause, server.Resume}, {"stopped", server.Stop, server.Start}} {
		if err := away.leave(); err != nil {
			t.Fatal(err)
		}
		before := l.Stats()
		began := time.Now()
		for range 5 {
			p, err := l.Allow(t.Context(), Caller{}, Rule{Name: away.name, Global: Rate{5, time.Hour}})
			if err != nil {
				t.Fatalf("%s: %v", away.name, err)
			}
			p.Release()
		}
		if _, err := l.Allow(t.Context(), Caller{}, Rule{Name: away.name, Global: Rate{5, time.Hour}}); err == nil {
			t.Errorf("%s: no limit holds", away.name)
		}
		if took := time.Since(began); took > time.Second {
			t.Errorf("%s: six calls took %v", away.name, took)
		}
		if s := l.Stats(); s.Fallbacks != before.Fallbacks+6 || s.Errors == before.Errors || s.RedisUp {
			t.Errorf("%s: stats %+v", away.name, s)
		}
		if err := away.back(); err != nil {
			t.Fatal(err)
		}
		for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
			fallbacks := l.Stats().Fallbacks
			l.Peek(t.Context(), Caller{}, rule)
			if l.Stats().Fallbacks == fallbacks {
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("%s: Redis is back and not asked", away.name)
			}
		}
	}
}

func TestEmptyWindowsAreForgotten(t *testing.T) {
	t.Parallel()
	var now time.Duration
	l := newLocal()
	l.now = func() time.Duration { return now }
	for i := range 50_000 {
		now += time.Millisecond
		l.take([]bucket{{key: fmt.Sprint(i), Rate: Rate{1, 100 * time.Millisecond}}}, 1)
	}
	if n := len(l.windows); n > 2*leastSweep {
		t.Errorf("%d windows are kept, 100 are in use", n)
	}
	server := dbtest.Redis(t)
	c := client(t, server)
	limiter := newLimiter(t, Options{Client: c})
	_, _ = limiter.Allow(t.Context(), Caller{User: strings.Repeat("long", 100)}, Rule{Name: "r", User: Rate{1, 20 * time.Millisecond}})
	if n := c.DBSize(t.Context()).Val(); n != 1 {
		t.Fatalf("%d keys", n)
	}
	for deadline := time.Now().Add(10 * time.Second); c.DBSize(t.Context()).Val() != 0; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the key does not expire")
		}
	}
}

func BenchmarkAllow(b *testing.B) {
	for _, in := range []string{"local", "redis"} {
		b.Run(in, func(b *testing.B) {
			opts := Options{User: Rate{10_000, time.Minute}, Global: Rate{1 << 20, time.Second}}
			if in == "redis" {
				opts.Client = client(b, dbtest.Redis(b))
			}
			l := newLimiter(b, opts)
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				i++
				if _, err := l.Allow(b.Context(), Caller{User: fmt.Sprint("user", i%1000)}, l.Default()); err != nil {
					b.Fatal(err)
				}
			}
			if n := l.Stats().Fallbacks; n > 0 {
				b.Fatalf("%d fallbacks", n)
			}
		})
	}
}

// Keys that somebody else has written to under our names are windows without
// calls: they keep nobody out, and limits in Redis go on.
func TestForeignKeys(t *testing.T) {
	t.Parallel()
	server := dbtest.Redis(t)
	redis := client(t, server)
	l := newLimiter(t, Options{Client: redis, Timeout: 5 * time.Second})
	rule := Rule{Name: "r", Global: Rate{3, time.Minute}}
	key := l.remote.key(bucketsOf(t, l, Caller{}, rule)[0])
	now := fmt.Sprint(time.Now().UnixMicro())
	for name, spoil := range map[string]func() error{
		"a text":                func() error { return redis.Set(t.Context(), key, "x", 0).Err() },
		"a hash":                func() error { return redis.HSet(t.Context(), key, "x", "y").Err() },
		"a list of texts":       func() error { return redis.RPush(t.Context(), key, "x", "y").Err() },
		"a list that begins so": func() error { return redis.RPush(t.Context(), key, "x", "y", "z", now).Err() },
		"times far ahead":       func() error { return redis.RPush(t.Context(), key, "9e300", "9e300").Err() },
	} {
		redis.Del(t.Context(), key)
		if err := spoil(); err != nil {
			t.Fatal(err)
		}
		n, why := allowed(t, l, Caller{}, rule)
		if n != 3 && !(name == "a list that begins so" && n == 2) || why.RetryAfter <= 0 || why.RetryAfter > time.Minute {
			t.Errorf("%s: let in %d times, then %v", name, n, why)
		}
		if s := l.Stats(); s.Errors != 0 || s.Fallbacks != 0 || !s.RedisUp {
			t.Errorf("%s: %+v", name, s)
		}
	}
}
