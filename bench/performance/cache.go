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
	hit := func(change func(*dbgen.Config)) (func(n int) error, error) {
		conf := quiet(at.DSN())
		change(&conf)
		handle, err := dbgen.Open(ctx, conf)
		if err != nil {
			return nil, err
		}
		handles = append(handles, handle)
		q := db.New(handle)
		return func(n int) error {
			id := int64(n%hot) + 1
			s, err := q.GetCachedStory(ctx, id)
			if err == nil && s.ID != id {
				err = fmt.Errorf("story %d is %d", id, s.ID)
			}
			return err
		}, nil
	}
	alone, err := hit(func(*dbgen.Config) {})
	if err != nil {
		return err
	}
	shared, err := hit(func(c *dbgen.Config) { c.Redis.URL = store.URL() })
	if err != nil {
		return err
	}
	fromRedis, err := hit(func(c *dbgen.Config) { c.Redis.URL, c.Cache.L1Disabled, c.Cache.Prefix = store.URL(), true, "l2" })
	if err != nil {
		return err
	}
	for n := range hot { // all is cached
		for _, call := range []func(int) error{alone, shared, fromRedis} {
			if err := call(n); err != nil {
				return err
			}
		}
	}
	time.Sleep(time.Second) // what is cached in Redis is written in the background
	memory := work{
		title: "A hit in memory (L1)", calls: 5000, rounds: 20 * rounds,
		note: "otter is what is below dbgen's; it keeps a pointer to the row by the same key. With TTLs it does what dbgen needs of it, and reads the clock.",
		contenders: []contender{
			{"dbgen", alone}, {"dbgen, with Redis behind it", shared},
			{"otter with TTLs", fromOtter(&otter.Options[int64, *db.Story]{MaximumSize: 1000, ExpiryCalculator: otter.ExpiryWriting[int64, *db.Story](time.Hour)})},
			{"otter without", fromOtter(&otter.Options[int64, *db.Story]{MaximumSize: 1000})},
		},
	}
	results, err := memory.write(w)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "\nA hit takes %s times what otter with TTLs takes, with Redis behind it %s times.\n",
		spread(results[0].times, results[2].times), spread(results[1].times, results[2].times))

	remote := work{
		title: "A hit in Redis (L2)", calls: 50, rounds: 8 * rounds,
		note:       "dbgen reads the entry and the stamps of what it depends on in one round trip, compares them and scans the row; GET is the entry's bytes alone.",
		contenders: []contender{{"dbgen", fromRedis}, {"go-redis GET", get(ctx, client)}},
	}
	_, err = remote.write(w)
	return err
}

// fromOtter asks a cache of rows.
func fromOtter(options *otter.Options[int64, *db.Story]) func(n int) error {
	cache := otter.Must(options)
	for n := range hot {
		cache.Set(int64(n)+1, &db.Story{ID: int64(n) + 1})
	}
	return func(n int) error {
		id := int64(n%hot) + 1
		s, ok := cache.GetIfPresent(id)
		if !ok || s.ID != id {
			return fmt.Errorf("otter has no story %d", id)
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
