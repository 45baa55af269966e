package dbgenprom_test

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbgenprom"
	"github.com/dbgen-go/dbgen/runtime/internal/generated/v1/db"
	"github.com/dbgen-go/dbgen/runtime/observe"
)

// usersEnv says how many users TestBounds has; docs/observability.md has the figures of
// a million.
const usersEnv = "DBGEN_TEST_USERS"

// Users, and statements that were not generated, may be as many as they like: neither
// series nor memory grow with them.
func TestBounds(t *testing.T) {
	users, texts := 6_000, 2_000
	if text := os.Getenv(usersEnv); text != "" {
		var err error
		users, err = strconv.Atoi(text)
		must(t, err)
		texts = 10_000
	}
	story(t, 1)
	handle := open(t, func(c *dbgen.Config) { c.Queries.Values, c.Pool.MaxConns = false, 8 })
	registry := prometheus.NewPedanticRegistry()
	must(t, registry.Register(dbgenprom.New(handle)))
	q := db.New(handle)

	// half is a load of half of all: what the second half adds is what does not stop
	// growing.
	half := func(first int) {
		many(t, users/2, func(ctx context.Context, i int) error {
			ctx = dbgen.WithSession(ctx, dbgen.Session{User: "user-" + strconv.Itoa(first*users+i), RequestID: strconv.Itoa(i)})
			ctx, request := observe.Begin(ctx, "GET /stories/{id}")
			defer request.End()
			if _, err := q.GetStory(ctx, 1); err != nil {
				return err
			}
			_, err := q.Balance(ctx, int64(i))
			return err
		})
		many(t, texts/2, func(ctx context.Context, i int) error {
			rows, err := handle.Query(ctx, fmt.Sprintf("SELECT 1 AS name_%d_%d", first, i))
			if err != nil {
				return err
			}
			rows.Close()
			return rows.Err()
		})
	}
	half(0)
	series, heap := count(t, registry), live()
	half(1)
	seriesThen, heapThen := count(t, registry), live()
	t.Logf("%d users, %d statements: %d series and %.1f MB of heap after half, %d and %.1f MB after all",
		users, texts, series, float64(heap)/1e6, seriesThen, float64(heapThen)/1e6)
	if series != seriesThen || series > 3000 {
		t.Errorf("%d series after half of them, %d after all", series, seriesThen)
	}
	if grown := int64(heapThen) - int64(heap); grown > 4<<20 {
		t.Errorf("the heap has grown by %d bytes since half of them", grown)
	}
	n := 0
	for _, s := range handle.Tracker().Stats() {
		if s.Package == "" {
			n++
		}
	}
	if n > 1001 {
		t.Errorf("the tracker tells %d statements apart, want 1,000 and the others", n)
	}
	families, err := registry.Gather()
	must(t, err)
	for _, f := range families {
		for _, m := range f.Metric {
			for _, l := range m.Label {
				if strings.Contains(l.GetValue(), "user-") {
					t.Fatalf("%s has a user's name in it: %s", f.GetName(), l)
				}
			}
		}
	}
}

// many calls f n times, by eight at once.
func many(t *testing.T, n int, f func(ctx context.Context, i int) error) {
	t.Helper()
	var next atomic.Int64
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for i := next.Add(1); i <= int64(n) && !t.Failed(); i = next.Add(1) {
				if err := f(t.Context(), int(i)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
}

func count(t *testing.T, g prometheus.Gatherer) int {
	t.Helper()
	n, err := testutil.GatherAndCount(g)
	must(t, err)
	return n
}

// live is how much of the heap is in use.
func live() uint64 {
	var m runtime.MemStats
	for range 3 {
		runtime.GC()
		time.Sleep(50 * time.Millisecond)
	}
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
