package engine_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbgenimpl"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// fullEnv asks for the whole number of rounds; docs/figures-runtime.md has the
// commands.
const fullEnv = "DBGEN_TEST_FAILOVER"

// rounds returns how often to do what is only certain when it is done often.
func rounds(few, many int) int {
	if os.Getenv(fullEnv) != "" {
		return many
	}
	return few
}

var insertOther = dbgenimpl.Query{
	Name: "InsertOther", Package: "db", SQL: "INSERT INTO other VALUES ($1)", Writes: []string{"public.other"},
}

func (q *queries) exec(ctx context.Context, desc *dbgenimpl.Query, args ...any) error {
	a := dbgenimpl.Start(ctx, q.rt, q.db, desc)
	defer a.Close()
	for a.Next() {
		_, err := a.DB().Exec(a.Context(), desc.SQL, args...)
		a.Done(err)
	}
	return a.Err()
}

// others returns how many rows of table other a server has.
func others(t *testing.T, pg *dbtest.PG) (n int) {
	t.Helper()
	conn, err := pgx.ConnectConfig(t.Context(), pg.ConnConfig())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM other").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// newcomer starts as a process of the application does, and writes in every way.
// It returns how often it could, and why it could not start.
func newcomer(ctx context.Context, c dbgen.Config) (wrote int, err error) {
	db, err := dbgen.Open(ctx, c)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	q := newQueries(db)
	for _, write := range []func() error{
		func() error { return q.exec(ctx, &insertOther, 1) },
		func() error { _, err := db.Exec(ctx, insertOther.SQL, 2); return err },
		func() error {
			return db.InTx(ctx, pgx.TxOptions{}, func(ctx context.Context, tx *dbgen.Tx) error {
				return q.withTx(tx).exec(ctx, &insertOther, 3)
			})
		},
		func() error { _, err := db.Pool().Exec(ctx, insertOther.SQL, 4); return err },
	} {
		if write() == nil {
			wrote++
		}
	}
	return wrote, nil
}

const (
	newcomerServers = "DBGEN_TEST_NEWCOMER"
	newcomerRedis   = "DBGEN_TEST_NEWCOMER_REDIS"
)

// TestNewcomerProcess is what TestNewcomerInPartition runs as a process of its
// own.
func TestNewcomerProcess(t *testing.T) {
	dsns := strings.Fields(os.Getenv(newcomerServers))
	if len(dsns) == 0 {
		t.Skip("run by TestNewcomerInPartition")
	}
	c := newcomerConfig(os.Getenv(newcomerRedis), dsns...)
	if wrote, err := newcomer(t.Context(), c); err != nil || wrote > 0 {
		t.Fatalf("wrote %d times: %v", wrote, err)
	}
}

func newcomerConfig(redis string, dsns ...string) dbgen.Config {
	c := clusterConfig(nil)
	c.Primary, c.Redis.URL = dsns[0], redis
	for _, dsn := range dsns[1:] {
		c.Replicas = append(c.Replicas, dbgen.Replica{DSN: dsn})
	}
	c.Pool.ConnectTimeout, c.Routing.PollTimeout = 2*time.Second, time.Second
	return c
}

// A process that starts while the old primary is up and the promoted one cannot
// be reached does not write to the old one, because another has seen the
// promotion and Redis has kept it.
func TestNewcomerInPartition(t *testing.T) {
	primary, replicas := dbtest.Cluster(t, 1)
	primary.Exec(t, schema)
	replicas[0].WaitReplayed(t)
	redis := dbtest.Redis(t)
	c := clusterConfig(primary, replicas...)
	c.Redis.URL = redis.URL()
	witness, err := dbgen.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	defer witness.Close()
	if err := replicas[0].Promote(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the witness sees the promotion", func() bool { return witness.Stats().Pools[1].Role == "primary" })
	witness.Close() // nobody else is left to tell

	toPrimary, toPromoted := primary.Proxy(t), replicas[0].Proxy(t)
	c = newcomerConfig(redis.URL(), toPrimary.DSN(), toPromoted.DSN())
	refusals := map[bool]int{} // by whether the newcomer was told of the promotion
	n := rounds(6, 100)
	for i := range n {
		if i%2 == 0 {
			toPromoted.Refuse()
		} else {
			toPromoted.Drop()
		}
		var why string
		if i%3 == 0 {
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestNewcomerProcess$")
			cmd.Env = append(os.Environ(), newcomerServers+"="+c.Primary+" "+c.Replicas[0].DSN, newcomerRedis+"="+redis.URL())
			out, err := cmd.CombinedOutput()
			if err == nil {
				t.Fatalf("a process opened: %s", out)
			}
			why = string(out)
		} else {
			wrote, err := newcomer(t.Context(), c)
			if err == nil {
				t.Fatalf("opened, and wrote %d times", wrote)
			}
			if !errors.Is(err, dbgen.ErrNoPrimary) {
				t.Fatal(err)
			}
			why = err.Error()
		}
		refusals[strings.Contains(why, "timeline 2 has been seen")]++
	}
	if got := others(t, primary); got != 0 {
		t.Errorf("%d writes on the old primary", got)
	}
	if refusals[true] == 0 {
		t.Error("no newcomer was told of the promotion")
	}
	t.Logf("%d newcomers, %d of them told of the promotion: %d writes on the old primary", n, refusals[true], others(t, primary))

	// Without Redis there is nobody to tell.
	alone := c
	alone.Redis.URL = ""
	toPromoted.Refuse()
	if wrote, err := newcomer(t.Context(), alone); wrote != 4 || err != nil || others(t, primary) != 4 {
		t.Errorf("without Redis: %d writes, %v", wrote, err)
	}
	toPromoted.Heal()
	c.Pool.ConnectTimeout = time.Minute
	if wrote, err := newcomer(t.Context(), c); wrote != 4 || err != nil || others(t, replicas[0]) != 4 || others(t, primary) != 4 {
		t.Errorf("when all is well again: %d writes, %v", wrote, err)
	}
}

// What is known of timelines belongs to one system and one prefix, never goes
// down, and has no end.
func TestTimelinesInRedis(t *testing.T) {
	primary, replicas := dbtest.Cluster(t, 1)
	other := dbtest.Postgres(t)
	redis := dbtest.Redis(t)
	if err := replicas[0].Promote(); err != nil {
		t.Fatal(err)
	}
	c := clusterConfig(replicas[0], primary)
	c.Redis.URL = redis.URL()
	db := open(t, c)
	client := redis.Client(t)
	keys, err := client.Keys(t.Context(), "dbgen:timeline:*").Result()
	if err != nil || len(keys) != 1 {
		t.Fatalf("keys %v, %v", keys, err)
	}
	if ttl := client.TTL(t.Context(), keys[0]).Val(); ttl != -1 {
		t.Errorf("it is forgotten in %s", ttl)
	}
	for _, lost := range []string{"1", "nonsense", "", "4294967301", "99999999999999999999", "1e9", "nan", "-7", "2.5", "a list"} {
		client.Del(t.Context(), keys[0])
		switch lost {
		case "":
		case "a list":
			client.LPush(t.Context(), keys[0], "9")
		default:
			client.Set(t.Context(), keys[0], lost, 0)
		}
		eventually(t, "a running process tells it again", func() bool { return client.Get(t.Context(), keys[0]).Val() == "2" })
	}
	single := clusterConfig(other)
	single.Redis.URL = redis.URL()
	if _, err := open(t, single).Exec(t.Context(), "CREATE TABLE of_another_system (id int)"); err != nil {
		t.Error("a server of another system: ", err)
	}
	apart := clusterConfig(primary)
	apart.Redis.URL, apart.Cache.Prefix = redis.URL(), "another"
	if _, err := open(t, apart).Exec(t.Context(), "CREATE TABLE of_another_prefix (id int)"); err != nil {
		t.Error("another prefix: ", err)
	}

	// After a restore to a lower timeline: stop, delete, start.
	db.Close()
	restored := clusterConfig(primary)
	restored.Redis.URL, restored.Pool.ConnectTimeout, restored.Routing.PollTimeout = redis.URL(), time.Second, time.Second
	if _, err := dbgen.Open(t.Context(), restored); !errors.Is(err, dbgen.ErrNoPrimary) {
		t.Errorf("got %v", err)
	}
	client.Del(t.Context(), keys[0])
	restored.Pool.ConnectTimeout = time.Minute
	if _, err := open(t, restored).Exec(t.Context(), "CREATE TABLE restored (id int)"); err != nil {
		t.Error(err)
	}
}

// Reads that are under way on a replica when it freezes are run elsewhere, long
// before their callers lose patience: these have no end to theirs.
func TestFrozenReplicaUnderLoad(t *testing.T) {
	primary, replicas := dbtest.Cluster(t, 2)
	primary.Exec(t, schema)
	for _, r := range replicas {
		r.WaitReplayed(t)
	}
	c := clusterConfig(primary, replicas...)
	c.Routing, c.Pool = dbgen.RoutingConfig{}, dbgen.PoolConfig{} // the defaults
	db := open(t, c)
	q := newQueries(db)

	const readers = 8
	var done [readers]atomic.Int64
	var longest, failed atomic.Int64
	var stop atomic.Bool
	var all sync.WaitGroup
	slow := dbgenimpl.Query{Name: "Slow", Package: "db", SQL: "SELECT pg_sleep(0.02)", ReadOnly: true}
	for i := range readers {
		all.Go(func() {
			ctx := dbgen.WithSession(context.Background(), dbgen.Session{})
			for !stop.Load() {
				begin := time.Now()
				var err error
				if i%2 == 0 {
					_, err = q.GetStory(ctx, 1)
				} else {
					err = q.exec(ctx, &slow)
				}
				if err != nil {
					failed.Add(1)
					t.Error(err)
				}
				for took := int64(time.Since(begin)); ; {
					if old := longest.Load(); took <= old || longest.CompareAndSwap(old, took) {
						break
					}
				}
				done[i].Add(1)
			}
		})
	}
	defer all.Wait()
	defer stop.Store(true)
	n, usual, worst := rounds(2, 20), time.Duration(0), time.Duration(0)
	for i := range n {
		eventually(t, "both replicas are in use", func() bool {
			for _, s := range db.Stats().Replicas {
				if !s.Healthy || s.Breaker != "closed" {
					return false
				}
			}
			return true
		})
		longest.Store(0)
		time.Sleep(time.Second) // of load on both
		usual = max(usual, time.Duration(longest.Swap(0)))
		frozen := replicas[i%2]
		if err := frozen.Pause(); err != nil {
			t.Fatal(err)
		}
		var before [readers]int64
		for r := range readers {
			before[r] = done[r].Load()
		}
		eventually(t, "the reads go on while the replica is frozen", func() bool {
			for r := range readers {
				if done[r].Load() < before[r]+2 {
					return false
				}
			}
			return !db.Stats().Replicas[i%2].Healthy
		})
		took := time.Duration(longest.Load())
		worst = max(worst, took)
		if err := frozen.Resume(); err != nil {
			t.Fatal(err)
		}
		if os.Getenv(fullEnv) != "" {
			t.Logf("round %d: the longest read took %s", i+1, took.Round(time.Millisecond))
			if took > 1500*time.Millisecond {
				t.Errorf("a read took %s", took)
			}
		}
	}
	t.Logf("frozen %d times: %d reads failed, the longest took %s; while nothing was frozen %s",
		n, failed.Load(), worst.Round(time.Millisecond), usual.Round(time.Millisecond))
}

// When a frozen primary is replaced, what is under way there ends: a read is run
// on its successor, a write is not, for it may have been done.
func TestFrozenPrimary(t *testing.T) {
	primary, replicas := dbtest.Cluster(t, 1)
	primary.Exec(t, schema)
	replicas[0].WaitReplayed(t)
	db := open(t, clusterConfig(primary, replicas...))
	q := newQueries(db)
	tx, err := db.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(context.Background())
	if err := q.withTx(tx).exec(t.Context(), &insertOther, 10); err != nil {
		t.Fatal(err)
	}
	var read, written error
	var calls sync.WaitGroup
	calls.Go(func() {
		read = q.exec(context.Background(), &dbgenimpl.Query{
			Name: "Read", Package: "db", SQL: "SELECT pg_sleep(2)", ReadOnly: true, Route: dbgenimpl.RoutePrimary,
		})
	})
	calls.Go(func() {
		written = q.exec(context.Background(), &dbgenimpl.Query{
			Name: "Write", Package: "db", SQL: "INSERT INTO other SELECT $1::int FROM pg_sleep(2)", Writes: []string{"public.other"},
		}, 11)
	})
	eventually(t, "both are under way", func() bool {
		conn, err := pgx.ConnectConfig(t.Context(), primary.ConnConfig())
		if err != nil {
			return false
		}
		defer conn.Close(context.Background())
		var n int
		err = conn.QueryRow(t.Context(), "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'").Scan(&n)
		return err == nil && n == 2
	})
	if err := primary.Pause(); err != nil {
		t.Fatal(err)
	}
	if err := replicas[0].Promote(); err != nil {
		t.Fatal(err)
	}
	calls.Wait()
	if read != nil {
		t.Errorf("the read: %v", read)
	}
	if written == nil {
		t.Error("the write is said to be done")
	}
	if n := others(t, replicas[0]); n != 0 {
		t.Errorf("the write was run again: %d rows", n)
	}
	if err := tx.Commit(t.Context()); err == nil {
		t.Error("a transaction of the old primary is said to be committed")
	}
	// It comes back as the primary that it was.
	if err := primary.Resume(); err != nil {
		t.Fatal(err)
	}
	if err := q.exec(t.Context(), &insertOther, 12); err != nil {
		t.Error(err)
	}
	eventually(t, "it is seen again", func() bool {
		return db.Stats().Replicas[0].Error == "not in recovery"
	})
	for range 20 {
		if err := q.exec(t.Context(), &insertOther, 13); err != nil {
			t.Error(err)
		}
	}
	if n := others(t, replicas[0]); n != 21 {
		t.Errorf("%d of 21 writes on the new primary", n)
	}
}

// A single server that others know to be passed over is left at once: a write that
// is under way there is in doubt, and neither run again nor waited for.
func TestSingleServerIsPassedOver(t *testing.T) {
	primary, redis := dbtest.Postgres(t), dbtest.Redis(t)
	primary.Exec(t, schema)
	c := clusterConfig(primary)
	c.Redis.URL, c.Redis.Timeout = redis.URL(), 5*time.Second
	db := open(t, c)
	q := newQueries(db)
	tx, err := db.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(context.Background())
	if err := q.withTx(tx).exec(t.Context(), &insertOther, 1); err != nil {
		t.Fatal(err)
	}
	written := make(chan error)
	go func() {
		written <- q.exec(context.Background(), &dbgenimpl.Query{
			Name: "Write", Package: "db", SQL: "INSERT INTO other SELECT $1::int FROM pg_sleep(300)", Writes: []string{"public.other"},
		}, 2)
	}()
	conn, err := pgx.ConnectConfig(t.Context(), primary.ConnConfig())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	sleeping := func() (n int) {
		if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	eventually(t, "the write is under way", func() bool { return sleeping() == 1 })
	client := redis.Client(t)
	keys := client.Keys(t.Context(), "dbgen:timeline:*").Val()
	if len(keys) != 1 {
		t.Fatalf("keys %v", keys)
	}
	client.Set(t.Context(), keys[0], "2", 0)
	if err := <-written; err == nil || errors.Is(err, dbgen.ErrNoPrimary) {
		t.Errorf("the write says %v", err)
	}
	if n := sleeping(); n != 1 {
		t.Errorf("it runs %d times", n)
	}
	if err := tx.Commit(t.Context()); err == nil {
		t.Error("a transaction there is said to be committed")
	}
	for range 3 {
		if err := q.exec(t.Context(), &insertOther, 3); !errors.Is(err, dbgen.ErrNoPrimary) {
			t.Errorf("a write gives %v", err)
		}
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	if n := others(t, primary); n != 0 {
		t.Errorf("%d writes", n)
	}
}
