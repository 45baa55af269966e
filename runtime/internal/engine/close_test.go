package engine_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dbgen-go/dbgen/runtime/cache"
	"github.com/dbgen-go/dbgen/runtime/dbgenimpl"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// Close tells Redis of writes that it missed, or says which those are.
func TestCloseWithWritesThatRedisMissed(t *testing.T) {
	server := dbtest.Redis(t)
	id := newStory(t, "0")
	for _, inTime := range []bool{true, false} {
		c := config(t)
		c.Redis.URL, c.Redis.Timeout = server.URL(), 300*time.Millisecond
		c.Cache.CloseTimeout = time.Minute
		if !inTime {
			c.Cache.CloseTimeout = -1
			c.Replicas = nil // nobody tells the other process, which a lagging one might then answer
		}
		writer, reader := open(t, c), memoryOpen(t, open(t, c))
		q, elsewhere := newQueries(writer), newQueries(reader)
		if _, err := elsewhere.GetCached(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		if err := server.Stop(); err != nil {
			t.Fatal(err)
		}
		// Until then its memory may answer, for a fence's length at most.
		eventually(t, "the other process has noticed", func() bool { return !reader.Stats().Cache.FenceOpen })
		want := "not in time"
		if inTime {
			want = "in time"
		}
		if err := q.SetTitle(t.Context(), id, want); err != nil {
			t.Fatal(err)
		}
		closed := make(chan error, 2)
		for range cap(closed) { // at once
			go func() { closed <- writer.Close() }()
		}
		if inTime {
			if err := server.Start(); err != nil {
				t.Fatal(err)
			}
		}
		for range cap(closed) {
			err := <-closed
			var pending *cache.PendingError
			if inTime != (err == nil) || !inTime && !errors.As(err, &pending) {
				t.Fatalf("%s: Close says %v", want, err)
			}
			if !inTime && !strings.Contains(err.Error(), "table public.stories") {
				t.Errorf("Close says %v", err)
			}
		}
		if !inTime {
			if err := server.Start(); err != nil {
				t.Fatal(err)
			}
		}
		for range 20 {
			s, err := elsewhere.GetCached(t.Context(), id)
			if got := title(t, s, err); got != want {
				t.Errorf("another process reads %q when the writer of %q is gone", got, want)
			}
		}
	}
}

// Rows kept in memory are refreshed in the background, which Close ends before it
// closes what they are read from.
func TestCloseDuringARefresh(t *testing.T) {
	c := config(t)
	c.Redis.URL = ""
	db := open(t, c)
	q := newQueries(db)
	id := newStory(t, "0")
	stale := getCached
	stale.Name, stale.Cache = "GetStale", &dbgenimpl.CachePolicy{TTL: time.Minute, L1: time.Millisecond, Stale: time.Minute}
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					_, _ = q.getCachedAs(t.Context(), &stale, id)
				}
			}
		})
	}
	eventually(t, "something is refreshed", func() bool { return db.Stats().Cache.Stale > 0 })
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	close(stop)
	readers.Wait()
}
