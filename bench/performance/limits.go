package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-redis/redis_rate/v10"
	"github.com/redis/go-redis/v9"
	"golang.org/x/time/rate"

	"github.com/dbgen-go/dbgen/runtime/dbtest"
	"github.com/dbgen-go/dbgen/runtime/limit"
)

// users is how many call in turn.
const users = 100

// limiting writes the section on limits.
func limiting(w io.Writer, rounds int) error {
	ctx := context.Background()
	store, err := dbtest.StartRedis(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	client := redis.NewClient(&redis.Options{Addr: store.Addr})
	defer client.Close()
	fmt.Fprintf(w, "\nCalls of %d users that are let in. dbgen counts in sliding windows, which never let in more than the limit in any window; its peers keep\n"+
		"token buckets (x/time/rate) and their like (redis_rate), which know one number for each user and let in up to twice as much. %s on the same machine.\n",
		users, redisVersion(ctx, client))
	names := make([]string, users)
	for i := range names {
		names[i] = "user" + strconv.Itoa(i)
	}
	rule := limit.Rule{Name: "search", User: limit.Rate{Count: 1_000_000, Window: 10 * time.Millisecond}}
	allow := func(l *limit.Limiter, rule limit.Rule) func(n int) error {
		return func(n int) error {
			permit, err := l.Allow(ctx, limit.Caller{User: names[n%users]}, rule)
			if err == nil {
				permit.Release()
			}
			return err
		}
	}
	local, err := limit.New(limit.Options{})
	if err != nil {
		return err
	}
	here := work{
		title: "In the process", calls: 2000, rounds: 20 * rounds,
		contenders: []contender{{"dbgen", allow(local, rule)}, {"x/time/rate, one for each user in a map", byUser(names)}, {"x/time/rate, one for all", forAll()}},
	}
	if _, err := here.write(w); err != nil {
		return err
	}
	shared, err := limit.New(limit.Options{Client: client, Timeout: 5 * time.Second})
	if err != nil {
		return err
	}
	buckets := redis_rate.NewLimiter(client)
	rule.User.Window = time.Second
	there := work{
		title: "In Redis", calls: 50, rounds: 8 * rounds,
		contenders: []contender{{"dbgen", allow(shared, rule)}, {"redis_rate", func(n int) error {
			result, err := buckets.Allow(ctx, names[n%users], redis_rate.PerSecond(1_000_000))
			if err == nil && result.Allowed == 0 {
				err = fmt.Errorf("redis_rate refuses %s", names[n%users])
			}
			return err
		}}},
	}
	_, err = there.write(w)
	if s := shared.Stats(); err == nil && s.Fallbacks > 0 {
		err = fmt.Errorf("redis did not answer %d times", s.Fallbacks)
	}
	return err
}

// byUser is what people write around x/time/rate.
func byUser(names []string) func(n int) error {
	var mu sync.Mutex
	limiters := map[string]*rate.Limiter{}
	return func(n int) error {
		mu.Lock()
		l := limiters[names[n%users]]
		if l == nil {
			l = rate.NewLimiter(1e9, 1e9)
			limiters[names[n%users]] = l
		}
		mu.Unlock()
		return let(l)
	}
}

func forAll() func(n int) error {
	l := rate.NewLimiter(1e9, 1e9)
	return func(int) error { return let(l) }
}

func let(l *rate.Limiter) error {
	if !l.Allow() {
		return fmt.Errorf("x/time/rate refuses")
	}
	return nil
}

// redisVersion is "Redis" with the version that the server says.
func redisVersion(ctx context.Context, client *redis.Client) string {
	info, _ := client.Info(ctx, "server").Result()
	lines := bufio.NewScanner(strings.NewReader(info))
	for lines.Scan() {
		if version, ok := strings.CutPrefix(lines.Text(), "redis_version:"); ok {
			return "Redis " + version
		}
	}
	return "Redis"
}
