package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/maypok86/otter/v2"
	"github.com/redis/go-redis/v9"

	"github.com/dbgen-go/dbgen/bench/peers"
	"github.com/dbgen-go/dbgen/bench/peers/db"
	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// hot is how many keys are asked for; all are cached.
const hot = 100

// caching writes the section on what the cache answers.
func caching(w io.Writer, rounds int) error {
	ctx := context.Background()
	server, err := dbtest.StartPostgres(ctx)
	if err != nil {
		return err
	}
	defer server.Stop()
	at, err := server.CreateDatabase(ctx, peers.Schema)
	if err != nil {
		return err
	}
	store, err := dbtest.StartRedis(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	client := redis.NewClient(&redis.Options{Addr: store.Addr})
	defer client.Close()
	fmt.Fprintf(w, "\nThe row of a query by its primary key, with its TTL, of %d that are cached. %s on the same machine.\n", hot, redisVersion(ctx, client))

	var handles []*dbgen.DB
	defer func() {
		for _, h := range handles {
			_ = h.Close()
		}
	}()
	open := func(change func(*dbgen.Config)) (*db.Queries, error) {
		conf := quiet(at.DSN())
		change(&conf)
		handle, err := dbgen.Open(ctx, conf)
		if err != nil {
			return nil, err
		}
		handles = append(handles, handle)
		return db.New(handle), nil
	}
	alone, err := open(func(*dbgen.Config) {})
	if err != nil {
		return err
	}
	shared, err := open(func(c *dbgen.Config) { c.Redis.URL = store.URL() })
	if err != nil {
		return err
	}
	fromRedis, err := open(func(c *dbgen.Config) { c.Redis.URL, c.Cache.L1Disabled, c.Cache.Prefix = store.URL(), true, "l2" })
	if err != nil {
		return err
	}
	stories, ids, titles := make([]db.Story, hot), make([]int64, hot), make([]string, hot)
	for n := range hot { // all is cached
		for _, q := range []*db.Queries{alone, shared, fromRedis} {
			if stories[n], err = q.GetCachedStory(ctx, int64(n)+1); err != nil {
				return err
			}
		}
		ids[n], titles[n] = stories[n].ID, stories[n].Title
	}
	time.Sleep(time.Second) // what is cached in Redis is written in the background
	if err := byKey(ctx, w, "A hit in memory (L1)",
		"otter is what is below dbgen's; it keeps a pointer to the row by the same key. With TTLs it does what dbgen needs of it, and reads the clock.",
		rounds, alone, shared, (*db.Queries).GetCachedStory, stories, ids); err != nil {
		return err
	}
	if err := byKey(ctx, w, "A hit in memory by a text", "The same by another key: the title.",
		rounds, alone, shared, (*db.Queries).GetCachedStoryByTitle, stories, titles); err != nil {
		return err
	}

	remote := work{
		title: "A hit in Redis (L2)", calls: 50, rounds: 8 * rounds,
		note:       "dbgen reads the entry and the stamps of what it depends on in one round trip, compares them and scans the row; GET is the entry's bytes alone.",
		contenders: []contender{{"dbgen", byDbgen(ctx, fromRedis, (*db.Queries).GetCachedStory, stories, ids)}, {"go-redis GET", get(ctx, client)}},
	}
	_, err = remote.write(w)
	return err
}

// byKey writes what a hit in memory takes, by one kind of key: a story each.
func byKey[K comparable](ctx context.Context, w io.Writer, title, note string, rounds int, alone, shared *db.Queries,
	get func(*db.Queries, context.Context, K) (db.Story, error), stories []db.Story, keys []K,
) error {
	hits := work{
		title: title, note: note, calls: 5000, rounds: 20 * rounds,
		contenders: []contender{
			{"dbgen", byDbgen(ctx, alone, get, stories, keys)}, {"dbgen, with Redis behind it", byDbgen(ctx, shared, get, stories, keys)},
			{"otter with TTLs", fromOtter(&otter.Options[K, *db.Story]{MaximumSize: 1000, ExpiryCalculator: otter.ExpiryWriting[K, *db.Story](time.Hour)}, stories, keys)},
			{"otter without", fromOtter(&otter.Options[K, *db.Story]{MaximumSize: 1000}, stories, keys)},
		},
	}
	results, err := hits.write(w)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "\nA hit takes %s times what otter with TTLs takes, with Redis behind it %s times.\n",
		spread(results[0].times, results[2].times), spread(results[1].times, results[2].times))
	return nil
}

// byDbgen asks a cached query.
func byDbgen[K any](ctx context.Context, q *db.Queries, get func(*db.Queries, context.Context, K) (db.Story, error), stories []db.Story, keys []K) func(n int) error {
	return func(n int) error {
		is := &stories[n%hot]
		s, err := get(q, ctx, keys[n%hot])
		if err == nil && s.ID != is.ID {
			err = fmt.Errorf("story %d is %d", is.ID, s.ID)
		}
		return err
	}
}

// fromOtter asks a cache of rows.
func fromOtter[K comparable](options *otter.Options[K, *db.Story], stories []db.Story, keys []K) func(n int) error {
	cache := otter.Must(options)
	for n := range stories {
		cache.Set(keys[n], &stories[n])
	}
	return func(n int) error {
		is := &stories[n%hot]
		s, ok := cache.GetIfPresent(keys[n%hot])
		if !ok || s.ID != is.ID {
			return fmt.Errorf("otter has no story %d", is.ID)
		}
		return nil
	}
}

// get reads values that are as long as entries.
func get(ctx context.Context, client *redis.Client) func(n int) error {
	var keys []string
	iter := client.Scan(ctx, 0, "*l2*", 1000).Iterator()
	for iter.Next(ctx) {
		if kind, err := client.Type(ctx, iter.Val()).Result(); err == nil && kind == "string" {
			if size, err := client.StrLen(ctx, iter.Val()).Result(); err == nil && size > 100 { // a row, not a stamp
				keys = append(keys, iter.Val())
			}
		}
	}
	return func(n int) error {
		if len(keys) != hot {
			return fmt.Errorf("%d entries in Redis, not %d", len(keys), hot)
		}
		b, err := client.Get(ctx, keys[n%hot]).Bytes()
		if err == nil && len(b) == 0 {
			err = fmt.Errorf("%s is empty", keys[n%hot])
		}
		return err
	}
}
