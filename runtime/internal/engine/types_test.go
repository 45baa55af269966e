package engine_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
)

// small is a configuration with a pool of four connections to the primary that
// the server knows by a name.
func small(t *testing.T, name string) dbgen.Config {
	c := config(t)
	dsn, err := url.Parse(c.Primary)
	if err != nil {
		t.Fatal(err)
	}
	values := dsn.Query()
	values.Set("application_name", name)
	dsn.RawQuery = values.Encode()
	c.Primary, c.Replicas = dsn.String(), nil
	c.Pool.MaxConns = 4
	c.Cache.L1Disabled = true
	return c
}

// connections counts the server's connections of a name but the monitor's one,
// which is outside of the pool, until stop gives the most that there were at a
// time.
func connections(t *testing.T, name string) (now func() int, stop func() int) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), shared(t).primary.DSN())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	var mu sync.Mutex
	now = func() (n int) {
		mu.Lock()
		defer mu.Unlock()
		if err := conn.QueryRow(context.Background(), "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1", name).Scan(&n); err != nil {
			t.Error(err)
		}
		return n - 1
	}
	most, over, done := 0, make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-over:
				return
			default:
				most = max(most, now())
			}
		}
	}()
	return now, func() int { close(over); <-done; return most }
}

// A hit in Redis is played by the types of the pool's own connections: it opens
// none besides.
func TestHitsInRedisStayWithinThePool(t *testing.T) {
	const hits, name = 60, "hits_in_redis"
	c := small(t, name)
	filler := c
	filler.Primary = config(t).Primary
	filled := open(t, filler)
	pool, err := pgxpool.New(t.Context(), shared(t).primary.DSN())
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	var first int64
	if err := pool.QueryRow(t.Context(), `WITH new AS (
		INSERT INTO stories (id, title, tags) SELECT m.id + i, 'in redis', '{x,y}'
		FROM (SELECT max(id) AS id FROM stories) m, generate_series(1, $1::int) i RETURNING id)
		SELECT min(id) FROM new`, hits).Scan(&first); err != nil {
		t.Fatal(err)
	}
	for i := range int64(hits) {
		if _, err := newQueries(filled).GetCached(t.Context(), first+i); err != nil {
			t.Fatal(err)
		}
	}
	redis := shared(t).redis.Client(t)
	eventually(t, "all of it is in Redis", func() bool {
		keys, err := redis.Keys(t.Context(), c.Cache.Prefix+":[eh]:*").Result()
		return err == nil && len(keys) == hits
	})
	if err := filled.Close(); err != nil {
		t.Fatal(err)
	}

	var prepared, atOnce, mostAtOnce atomic.Int64
	c.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
		prepared.Add(1)
		defer atOnce.Add(-1)
		n := atOnce.Add(1)
		for m := mostAtOnce.Load(); n > m && !mostAtOnce.CompareAndSwap(m, n); m = mostAtOnce.Load() {
		}
		time.Sleep(20 * time.Millisecond)
		return registerTypes(ctx, conn)
	}
	_, stop := connections(t, name)
	db := memoryOpen(t, open(t, c))
	q := newQueries(db)
	var calls sync.WaitGroup
	for i := range int64(hits) {
		calls.Go(func() {
			s, err := q.GetCached(t.Context(), first+i)
			if err != nil || s.Mood != "happy" || len(s.Moods) != 2 || s.Title != "in redis" {
				t.Errorf("%+v, %v", s, err)
			}
		})
	}
	calls.Wait()
	most := stop()
	if k := db.Stats().Cache; k.L2Hits != hits || k.Loads != 0 {
		t.Errorf("%d hits in Redis and %d loads of %d calls", k.L2Hits, k.Loads, hits)
	}
	if most == 0 || most > c.Pool.MaxConns || mostAtOnce.Load() > int64(c.Pool.MaxConns) {
		t.Errorf("the server had %d connections, %d of them being prepared, and the pool may have %d", most, mostAtOnce.Load(), c.Pool.MaxConns)
	}
	t.Logf("%d hits: %d connections at most, %d prepared in all, %d at once", hits, most, prepared.Load(), mostAtOnce.Load())
	// What was learned is kept.
	before := prepared.Load()
	for i := range int64(hits) {
		if _, err := q.GetCached(t.Context(), first+i); err != nil {
			t.Error(err)
		}
	}
	if n := prepared.Load() - before; n > 1 { // the pool's own to its least number
		t.Errorf("%d connections more for hits one after the other", n)
	}
}

// A hit that must wait for the pool waits as long as its caller does.
func TestAHitInRedisHeedsItsContext(t *testing.T) {
	const name = "waiting_hits"
	c := small(t, name)
	filler := c
	filler.Primary = config(t).Primary
	filled := open(t, filler)
	id := newStory(t, "kept")
	if _, err := newQueries(filled).GetCached(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	eventually(t, "it is in Redis", func() bool {
		keys, err := shared(t).redis.Client(t).Keys(t.Context(), c.Cache.Prefix+":[eh]:*").Result()
		return err == nil && len(keys) == 1
	})
	db := memoryOpen(t, open(t, c))
	q := newQueries(db)
	now, stop := connections(t, name)
	var busy []*dbgen.Tx
	for range c.Pool.MaxConns {
		tx, err := db.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		busy = append(busy, tx)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := q.GetCached(ctx, id); !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, dbgen.ErrPoolExhausted) {
		t.Errorf("a hit whose caller waits 50 ms: %v", err)
	}
	if n := now(); n != c.Pool.MaxConns {
		t.Errorf("%d connections", n)
	}
	patient := make(chan error, 8)
	for range cap(patient) {
		go func() {
			s, err := q.GetCached(t.Context(), id)
			if err == nil && s.Title != "kept" {
				err = fmt.Errorf("read %q", s.Title)
			}
			patient <- err
		}()
	}
	for _, tx := range busy {
		if err := tx.Rollback(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for range cap(patient) {
		if err := <-patient; err != nil {
			t.Error(err)
		}
	}
	if k := db.Stats().Cache; k.L2Hits == 0 {
		t.Errorf("%+v", k)
	}
	if most := stop(); most > c.Pool.MaxConns {
		t.Errorf("%d connections at a time", most)
	}
}

// What somebody else has put in place of a recording is a miss.
func TestForgedRecordingsAreMisses(t *testing.T) {
	c := small(t, "forged")
	db := memoryOpen(t, open(t, c))
	q, redis := newQueries(db), shared(t).redis.Client(t)
	id := newStory(t, "right")
	read := func() {
		t.Helper()
		s, err := q.GetCached(t.Context(), id)
		if got := title(t, s, err); got != "right" {
			t.Errorf("read %q", got)
		}
	}
	read()
	var keys []string
	eventually(t, "it is in Redis", func() (ok bool) {
		keys = redis.Keys(t.Context(), c.Cache.Prefix+":[eh]:*").Val()
		return len(keys) == 1
	})
	entry, err := redis.Get(t.Context(), keys[0]).Bytes()
	if err != nil {
		t.Fatal(err)
	}
	head := 9 + 1 + 16*int(entry[9]) // as package cache writes it
	for i, forged := range []string{
		"", "\x01", "\x02\xff\xff\xff\xff\xff\xff\xff\xff\x7f\x00",
		"\x02\x01\x01\x00\xf1\x07\x00\x01\x1d\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\x19\x7f\xff\xff\xff\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x01",
		string(entry[head : len(entry)-3]),
	} {
		before := db.Stats().Cache
		if err := redis.Set(t.Context(), keys[0], string(entry[:head])+forged, time.Minute).Err(); err != nil {
			t.Fatal(err)
		}
		read()
		if k := db.Stats().Cache; k.Loads != before.Loads+1 || k.L2Errors != before.L2Errors+1 {
			t.Errorf("%d: %d loads, %d errors", i, k.Loads-before.Loads, k.L2Errors-before.L2Errors)
		}
		eventually(t, "the right one is in Redis again", func() bool {
			now, err := redis.Get(t.Context(), keys[0]).Bytes()
			return err == nil && len(now) == len(entry)
		})
	}
}
