package cache

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

func client(t testing.TB, r Redis) redis.UniversalClient {
	t.Helper()
	c := NewClient(r)
	t.Cleanup(func() { c.Close() })
	return c
}

// process is a cache with a client of its own, as another process has it, whose
// subscription stands.
func process(t testing.TB, server *dbtest.RedisServer, opts Options) *Cache {
	t.Helper()
	if opts.Timeout == 0 {
		opts.Timeout = 5 * time.Second // the machine may be busy
	}
	opts.Client = client(t, Redis{Addrs: []string{server.Addr}, Password: server.Password, Timeout: 5 * time.Second})
	c := newCache(t, opts)
	until(t, "the fence opens", func() bool { return c.Stats().FenceOpen })
	return c
}

func until(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// waitFills waits until nothing is being written in the background.
func waitFills(c *Cache) {
	for range cap(c.l2.filling) {
		c.l2.filling <- struct{}{}
	}
	for range cap(c.l2.filling) {
		<-c.l2.filling
	}
}

// fill loads and waits until Redis has it.
func fill(t testing.TB, c *Cache, r *Request) {
	t.Helper()
	load(t, c, r)
	waitFills(c)
}

// remembered loads and waits until memory answers: the fence may be closed for a
// moment when the machine is busy.
func remembered(t testing.TB, c *Cache, r *Request) {
	t.Helper()
	load(t, c, r)
	until(t, "memory answers", func() bool { _, ok := inMemory(c, r.Args.(int64)); return ok })
}

func TestProcessesShareThroughRedis(t *testing.T) {
	t.Parallel()
	server := dbtest.Redis(t, dbtest.WithPassword("secret"))
	a, b := process(t, server, Options{}), process(t, server, Options{})
	fill(t, a, request(1, number(1)))
	if got := load(t, b, request(1, number(2))); got != 1 {
		t.Errorf("b got %d, want a's 1", got)
	}
	if s := b.Stats(); s.L2Hits != 1 || s.Loads != 0 || s.L2HitRate() != 1 {
		t.Errorf("b's stats %+v", s)
	}
	until(t, "b's memory keeps it", func() bool { _, ok := inMemory(b, 1); return ok })

	must(t, a.Bump(t.Context(), Position{3, 77}, Table("t")))
	if _, ok := inMemory(a, 1); ok {
		t.Error("a's memory answers after its own change")
	}
	until(t, "b forgets", func() bool { _, ok := inMemory(b, 1); return !ok })
	var after Position
	got := load(t, b, request(1, func(_ context.Context, p Position) (Loaded, error) {
		after = p
		return Loaded{Value: 2, Bytes: []byte{2}}, nil
	}))
	if got != 2 || after != (Position{3, 77}) {
		t.Errorf("b got %d after %+v, want a load after a's position", got, after)
	}
	// A third process learns the position from Redis alone.
	c := process(t, server, Options{})
	r := request(2, func(_ context.Context, p Position) (Loaded, error) {
		after = p
		return Loaded{Value: 3}, nil
	})
	after = Position{}
	load(t, c, r)
	if after != (Position{3, 77}) {
		t.Errorf("a new process loads after %+v", after)
	}
}

func TestALateFillNeverValidates(t *testing.T) {
	t.Parallel()
	server := dbtest.Redis(t)
	a, b := process(t, server, Options{}), process(t, server, Options{})
	load(t, a, request(1, func(ctx context.Context, _ Position) (Loaded, error) {
		must(t, b.Bump(ctx, Position{}, Table("t"))) // between a's read of the database and its fill
		return Loaded{Value: 1, Bytes: []byte{1}}, nil
	}))
	waitFills(a)
	for _, c := range []*Cache{a, b} {
		until(t, "nothing is in memory", func() bool { _, ok := inMemory(c, 1); return !ok })
		if got := load(t, c, request(1, number(2))); got != 2 {
			t.Errorf("got %d, the value from before the change", got)
		}
		waitFills(c)
	}
}

func TestADependencyWithoutStampValidatesNothing(t *testing.T) {
	t.Parallel()
	server := dbtest.Redis(t)
	a, b := process(t, server, Options{}), process(t, server, Options{})
	fill(t, a, request(1, number(1)))
	must(t, server.Client(t).Del(t.Context(), a.l2.depKey(Table("t"))).Err()) // as an eviction would
	if got := load(t, b, request(1, number(2))); got != 2 {
		t.Errorf("got %d out of an entry without a stamp", got)
	}
	waitFills(b)
	if got := load(t, process(t, server, Options{}), request(1, number(3))); got != 2 {
		t.Errorf("got %d: what was loaded instead was not kept", got)
	}
}

func TestForeignBytesAreMisses(t *testing.T) {
	t.Parallel()
	server := dbtest.Redis(t)
	a, b := process(t, server, Options{}), process(t, server, Options{DisableL1: true})
	raw := server.Client(t)
	r := request(1, number(2))
	for _, junk := range []string{"", "x", "\x02future", "\x01" + "12345678" + "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"} {
		fill(t, a, request(1, number(1)))
		must(t, raw.Set(t.Context(), a.l2.entryKey(r.Name), junk, 0).Err())
		if got := load(t, b, r); got != 2 {
			t.Errorf("%q: got %d", junk, got)
		}
		waitFills(b)
		must(t, a.InvalidateAll(t.Context()))
	}
	// A message that this version does not know clears memory.
	remembered(t, a, request(1, number(1)))
	must(t, raw.Publish(t.Context(), a.l2.channel(), "\x09").Err())
	until(t, "memory is cleared", func() bool { _, ok := inMemory(a, 1); return !ok })
	// What Decode refuses is loaded.
	fill(t, a, request(1, number(1)))
	r.Decode = func(context.Context, []byte) (any, error) { return nil, errors.New("no") }
	if got := load(t, b, r); got != 2 {
		t.Errorf("got %d", got)
	}
}

func TestTheFenceClosesWhenRedisIsSilent(t *testing.T) {
	t.Parallel()
	server := dbtest.Redis(t)
	quick := Options{Timeout: 100 * time.Millisecond}
	a, b := process(t, server, quick), process(t, server, quick)
	remembered(t, b, request(1, number(1)))
	must(t, server.Pause())
	began := time.Now()
	err := a.Bump(t.Context(), Position{}, Table("t"))
	if err == nil {
		t.Error("Release says that a silent Redis knows")
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("Release took %v", took)
	}
	if a.Stats().PendingInvalidations != 1 {
		t.Errorf("stats %+v", a.Stats())
	}
	if _, ok := inMemory(a, 1); ok {
		t.Error("a's own memory answers")
	}
	time.Sleep(Fence - time.Since(began) + 20*time.Millisecond)
	if _, ok := inMemory(b, 1); ok {
		t.Error("b's memory still answers when the fence is over")
	}
	began = time.Now()
	if got := load(t, b, request(2, number(2))); got != 2 {
		t.Errorf("got %d", got)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("a read without Redis took %v", took)
	}
	must(t, server.Resume())
	until(t, "the fence is open again", func() bool { return b.Stats().FenceOpen && a.Stats().FenceOpen })
	until(t, "the change is told", func() bool { return a.Stats().PendingInvalidations == 0 })
	until(t, "b forgets", func() bool { _, ok := inMemory(b, 1); return !ok })
}

func TestARestartOfRedisForgetsAll(t *testing.T) {
	t.Parallel()
	server := dbtest.Redis(t)
	a, b := process(t, server, Options{}), process(t, server, Options{})
	fill(t, a, request(1, number(1)))
	load(t, b, request(1, number(9)))
	must(t, server.Stop())
	until(t, "b's fence closes", func() bool { return !b.Stats().FenceOpen })
	if _, ok := inMemory(b, 1); ok {
		t.Error("memory answers without a subscription")
	}
	if err := a.Bump(t.Context(), Position{}, Table("t"), Table("u")); err == nil {
		t.Error("Release says that a stopped Redis knows")
	}
	if got := load(t, a, request(1, number(2))); got != 2 {
		t.Errorf("got %d", got)
	}
	must(t, server.Start())
	until(t, "both are back", func() bool {
		return a.Stats().FenceOpen && b.Stats().FenceOpen && a.Stats().PendingInvalidations == 0 && a.Stats().L2Up && b.Stats().L2Up
	})
	if _, ok := inMemory(b, 1); ok {
		t.Error("memory answers with what it had before the gap")
	}
	fill(t, a, request(1, number(3)))
	if got := load(t, b, request(1, number(4))); got != 3 {
		t.Errorf("b got %d, want a's 3 through Redis", got)
	}
}

func TestRedisMayBeDownAtStart(t *testing.T) {
	t.Parallel()
	server := dbtest.Redis(t)
	must(t, server.Stop())
	c := newCache(t, Options{Client: client(t, Redis{Addrs: []string{server.Addr}})})
	if got := load(t, c, request(1, number(1))); got != 1 {
		t.Errorf("got %d", got)
	}
	must(t, server.Start())
	until(t, "Redis is used", func() bool {
		s := c.Stats()
		if s.FenceOpen && s.L2Up {
			fill(t, c, request(2, number(2)))
			_, ok := inMemory(c, 2)
			n, err := server.Client(t).Exists(t.Context(), c.l2.entryKey(request(2, nil).Name)).Result()
			return ok && err == nil && n == 1
		}
		return false
	})
}

func TestManyPendingBecomeOne(t *testing.T) {
	var d pendingInvalidations
	d.wake = make(chan struct{}, 1)
	for i := range Dep(maxPending) {
		d.add([]Dep{i + 1}, nil, Position{1, uint64(i)}, errDown)
	}
	if d.count() != maxPending {
		t.Fatalf("%d pending", d.count())
	}
	d.add([]Dep{1 << 40}, nil, Position{}, errDown)
	taken, at := d.take(10)
	if _, all := taken[All]; !all || len(taken) != 1 || at != (Position{1, maxPending - 1}) {
		t.Errorf("taken %v at %v", taken, at)
	}
	d.add([]Dep{All}, nil, Position{}, errDown) // again, while the first is being sent
	if d.sent(taken); d.count() != 1 || !d.any.Load() {
		t.Error("what changed again was struck out")
	}
	taken, _ = d.take(10)
	if d.sent(taken); d.count() != 0 || d.any.Load() {
		t.Error("what was sent is still pending")
	}
}

func TestChangesInChunks(t *testing.T) {
	t.Parallel()
	server := dbtest.Redis(t)
	a, b := process(t, server, Options{}), process(t, server, Options{})
	tags := make([]string, 3*chunk/2)
	for i := range tags {
		tags[i] = fmt.Sprint("tag:", i)
	}
	last := Item{Tags: tags[len(tags)-1:]}
	must(t, a.Set(t.Context(), "k", []byte("v"), last))
	waitFills(a)
	if _, ok := b.Get(t.Context(), "k"); !ok {
		t.Fatal("b does not see a's value")
	}
	must(t, a.InvalidateTags(t.Context(), tags...))
	until(t, "b forgets", func() bool { _, ok := b.Get(t.Context(), "k"); return !ok })
}

func TestHandValuesAcrossProcesses(t *testing.T) {
	t.Parallel()
	server := dbtest.Redis(t)
	a, b := process(t, server, Options{}), process(t, server, Options{})
	must(t, a.Set(t.Context(), "k", []byte("1"), Item{Tags: []string{"user:7"}}))
	waitFills(a)
	if v, ok := b.Get(t.Context(), "k"); !ok || string(v) != "1" {
		t.Fatalf("b got %q %v", v, ok)
	}
	must(t, a.WriteThrough(t.Context(), "k", []byte("2"), Item{Tags: []string{"user:7"}}, func(context.Context) error { return nil }))
	waitFills(a)
	until(t, "b sees the new value", func() bool { v, ok := b.Get(t.Context(), "k"); return ok && string(v) == "2" })
	if s := b.Stats(); s.L2Hits < 2 {
		t.Errorf("b's stats %+v: the value did not come through Redis", s)
	}

	// b changes the key while a writes: nothing of a's is kept.
	must(t, a.WriteThrough(t.Context(), "k", []byte("3"), Item{}, func(ctx context.Context) error {
		return b.Set(ctx, "k", []byte("b"), Item{})
	}))
	waitFills(a)
	waitFills(b)
	for _, c := range []*Cache{a, b} {
		until(t, "both forget", func() bool { _, ok := c.Get(t.Context(), "k"); return !ok })
	}

	must(t, a.Set(t.Context(), "k", []byte("4"), Item{Tags: []string{"user:7"}}))
	waitFills(a)
	must(t, b.InvalidatePatterns(t.Context(), "user:*"))
	for _, c := range []*Cache{a, b} {
		until(t, "both forget", func() bool { _, ok := c.Get(t.Context(), "k"); return !ok })
	}
}

func TestLargeValuesStayOutOfRedis(t *testing.T) {
	t.Parallel()
	server := dbtest.Redis(t)
	a := process(t, server, Options{MaxBytes: 10})
	must(t, a.Set(t.Context(), "k", make([]byte, 11), Item{}))
	waitFills(a)
	if n := server.Client(t).Exists(t.Context(), a.l2.entryKey("k:k")).Val(); n != 0 || a.Stats().DroppedFills != 1 {
		t.Errorf("%d in Redis, stats %+v", n, a.Stats())
	}
}

func TestSwitches(t *testing.T) {
	t.Parallel()
	server := dbtest.Redis(t)
	a := process(t, server, Options{DisableL1: true})
	b := process(t, server, Options{DisableL2: true})
	fill(t, a, request(1, number(1)))
	if _, ok := inMemory(a, 1); ok {
		t.Error("L1 is off and answers")
	}
	if got := load(t, a, request(1, number(2))); got != 1 {
		t.Errorf("a got %d, want 1 from Redis", got)
	}
	if got := load(t, b, request(1, number(3))); got != 3 {
		t.Errorf("b got %d although its L2 is off", got)
	}
	must(t, b.Bump(t.Context(), Position{}, Table("t"))) // off stops reads and fills, never changes
	if got := load(t, a, request(1, number(4))); got != 4 {
		t.Errorf("a got %d after b's change", got)
	}
}

func TestCluster(t *testing.T) {
	t.Parallel()
	server := dbtest.Redis(t, dbtest.WithRedisArgs("--cluster-enabled", "yes"))
	raw := server.Client(t)
	must(t, raw.ClusterAddSlotsRange(t.Context(), 0, 16383).Err())
	until(t, "the cluster is ready", func() bool {
		return raw.Set(t.Context(), "x", "1", 0).Err() == nil
	})
	connect := func() *Cache {
		c := newCache(t, Options{
			Client:  client(t, Redis{Addrs: []string{server.Addr}, Cluster: true, Timeout: 5 * time.Second}),
			Timeout: 5 * time.Second,
		})
		until(t, "the fence opens", func() bool { return c.Stats().FenceOpen })
		return c
	}
	a, b := connect(), connect()
	fill(t, a, request(1, number(1)))
	if got := load(t, b, request(1, number(2))); got != 1 {
		t.Errorf("b got %d, want a's 1", got)
	}
	must(t, a.Bump(t.Context(), Position{}, Table("t")))
	until(t, "b forgets", func() bool { _, ok := inMemory(b, 1); return !ok })
	if got := load(t, b, request(1, number(2))); got != 2 {
		t.Errorf("b got %d after the change", got)
	}
}

func TestParseRedis(t *testing.T) {
	for url, want := range map[string]Redis{
		"redis://u:p@h:6380/3":                {Addrs: []string{"h:6380"}, Username: "u", Password: "p", DB: 3},
		"redis://h":                           {Addrs: []string{"h:6379"}},
		"redis://:p@h1:1?addr=h2:2&addr=h3:3": {Addrs: []string{"h1:1", "h2:2", "h3:3"}, Password: "p", Cluster: true},
	} {
		got, err := ParseRedis(url)
		if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %+v, %v, want %+v", url, got, err, want)
		}
	}
	if r, err := ParseRedis("rediss://h"); err != nil || r.TLS == nil {
		t.Errorf("rediss: %+v, %v", r, err)
	}
	if _, err := ParseRedis("http://h"); err == nil {
		t.Error("http was accepted")
	}
}

func TestFenceNeedsBothClocks(t *testing.T) {
	var f fence
	f.open(reading{mono: 0, wall: 1000})
	h := int64(Fence)
	for now, want := range map[reading]bool{
		{h - 1, 1000 + h - 1}: true,
		{h, 1000 + h - 1}:     false,
		{1, 1000 + h}:         false, // the machine was suspended
	} {
		if f.isOpen(now) != want {
			t.Errorf("%+v: open is %v", now, !want)
		}
	}
	f.close()
	if f.isOpen(reading{1, 1001}) {
		t.Error("open after close")
	}
}

func BenchmarkL2Hit(b *testing.B) {
	server := dbtest.Redis(b)
	c := process(b, server, Options{DisableL1: true})
	fill(b, c, request(1, number(1)))
	b.ReportAllocs()
	for b.Loop() {
		load(b, c, request(1, number(2)))
	}
	if s := c.Stats(); s.Loads > 1 {
		b.Fatalf("%+v", s)
	}
}

func BenchmarkBump(b *testing.B) {
	server := dbtest.Redis(b)
	c := process(b, server, Options{})
	for b.Loop() {
		must(b, c.Bump(b.Context(), Position{}, Table("t"), Tag("user:7")))
	}
}
