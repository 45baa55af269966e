package cache

import (
	"bytes"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

func TestOnlyWhoGoesWithoutLeaveIsMissed(t *testing.T) {
	t.Parallel()
	server := dbtest.Redis(t)
	opts := Options{lease: 3 * time.Second}
	stays, leaves := process(t, server, opts), process(t, server, opts)
	raw := server.Client(t)
	members := func() int64 { return raw.ZCard(t.Context(), stays.l2.membersKey()).Val() }
	must(t, stays.Bump(t.Context(), Position{}, Tag("x")))
	must(t, leaves.Bump(t.Context(), Position{}, Tag("x")))
	if n := members(); n != 2 {
		t.Errorf("%d members", n)
	}
	fill(t, stays, request(1, number(1)))
	must(t, leaves.Close())
	if n := members(); n != 1 {
		t.Errorf("%d members when one has left", n)
	}
	stamp := func() string { return raw.Get(t.Context(), stays.l2.depKey(All)).Val() }
	known := stamp()
	time.Sleep(2 * opts.lease)
	if stamp() != known {
		t.Error("a process that took its leave is missed")
	}
	if got := load(t, process(t, server, opts), request(1, number(2))); got != 1 {
		t.Errorf("got %d: what Redis held is forgotten", got)
	}

	doubts := process(t, server, opts)
	must(t, doubts.Hold(Tag("x")).Abandon(t.Context(), Position{}))
	must(t, doubts.Close())
	until(t, "a process that ended in doubt is missed", func() bool { return stamp() != known })
	known = stamp()

	dies := process(t, server, opts)
	kill := func(c *Cache) {
		close(c.stop) // its goroutines end, and that is all
		c.running.Wait()
	}
	starts := process(t, server, Options{lease: time.Hour})
	fill(t, starts, request(2, number(1)))
	kill(starts)
	if n := members(); n != 2 {
		t.Errorf("%d members: one that has just started and made no change is to be missed", n)
	}
	starts.stop = make(chan struct{})
	must(t, dies.Bump(t.Context(), Position{}, Tag("x")))
	kill(dies)
	remembered(t, stays, request(1, number(3)))
	until(t, "it is missed", func() bool { _, ok := inMemory(stays, 1); return !ok && stamp() != known })
	if got := load(t, stays, request(1, number(3))); got != 3 {
		t.Errorf("got %d, which may be from before a change", got)
	}
	dies.stop = make(chan struct{}) // for its Close
}

// Where a user may not call INFO, the cache works, and says what is lost.
func TestRedisThatDoesNotTellItsRun(t *testing.T) {
	t.Parallel()
	server := dbtest.Redis(t)
	must(t, server.Client(t).Do(t.Context(), "ACL", "SETUSER", "app", "on", ">pw", "~*", "&*", "+@all", "-info").Err())
	var log logged
	c := newCache(t, Options{
		Client:  client(t, Redis{Addrs: []string{server.Addr}, Username: "app", Password: "pw", Timeout: 5 * time.Second}),
		Timeout: 5 * time.Second, Logger: slog.New(slog.NewTextHandler(&log, nil)), lease: 30 * time.Millisecond,
	})
	until(t, "the fence opens", func() bool { return c.Stats().FenceOpen })
	fill(t, c, request(1, number(1)))
	if got := load(t, process(t, server, Options{DisableL1: true}), request(1, number(2))); got != 2 {
		t.Errorf("got %d: whoever is told the run first takes nothing from before", got)
	}
	until(t, "it attends again", func() bool { return c.confirmed.Load() > 0 })
	time.Sleep(100 * time.Millisecond)
	if n := strings.Count(log.String(), "INFO;"); n != 1 {
		t.Errorf("%d warnings in %s", n, log.String())
	}
}

// logged is what was logged.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// Keys that somebody else has written to under our names stop nothing for good.
func TestForeignKeysHeal(t *testing.T) {
	t.Parallel()
	server := dbtest.Redis(t)
	a := process(t, server, Options{DisableL1: true, lease: 300 * time.Millisecond})
	raw := server.Client(t)
	table, entry := a.l2.depKey(Table("t")), a.l2.entryKey(request(1, nil).Name)
	for _, spoil := range []func() error{
		func() error { return raw.Set(t.Context(), table, "junk", 0).Err() },
		func() error { return raw.Set(t.Context(), table, "0", 0).Err() },
		func() error { return raw.Set(t.Context(), table, "18446744073709551615", 0).Err() },
		func() error { return raw.Set(t.Context(), table, "9007199254740992|", 0).Err() },
		func() error { return raw.Set(t.Context(), table, strings.Repeat("1", 1<<20), 0).Err() },
		func() error { raw.Del(t.Context(), table); return raw.RPush(t.Context(), table, "x").Err() },
		func() error { raw.Del(t.Context(), entry); return raw.RPush(t.Context(), entry, "x").Err() },
		func() error { return raw.Set(t.Context(), entry, strings.Repeat("\x01", 2<<20), 0).Err() },
		func() error { return raw.Set(t.Context(), a.l2.runKey(), "x", 0).Err() },
		func() error {
			raw.Del(t.Context(), a.l2.membersKey(), a.l2.runKey())
			raw.Set(t.Context(), a.l2.membersKey(), "x", 0)
			return raw.RPush(t.Context(), a.l2.runKey(), "x").Err()
		},
	} {
		must(t, spoil())
		must(t, a.ask(t.Context(), a.attend))
		for range 3 { // changes are told, and stamps grow
			before := stampOf(raw.Get(t.Context(), table).Val())
			must(t, a.Bump(t.Context(), Position{}, Table("t")))
			if after := stampOf(raw.Get(t.Context(), table).Val()); after <= before {
				t.Errorf("a stamp went from %d to %d", before, after)
			}
		}
		must(t, spoil())
		until(t, "Redis answers again", func() bool {
			fill(t, a, request(1, number(1)))
			return load(t, a, request(1, number(2))) == 1
		})
		if e := a.Stats().L2Errors; e != 0 {
			t.Errorf("%d errors: what is somebody else's counts as a Redis that is away", e)
		}
	}
}

func stampOf(value string) uint64 {
	stamp, _, _ := parseStamp(value)
	return stamp
}
