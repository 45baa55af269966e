package dbgen

import (
	"context"
	"fmt"
	"strconv"

	"github.com/redis/go-redis/v9"
)

// timelines keeps in Redis the highest timeline of each system that any process
// has seen: a pool.Timelines. The keys have no TTL: a primary that was passed over
// is so for good.
type timelines struct {
	client redis.UniversalClient
	prefix string
}

// raiseTimeline sets a number to a higher one, and returns what it is then. What is
// no timeline, which PostgreSQL counts in 32 bits, counts as 0.
var raiseTimeline = redis.NewScript(`
local value = redis.pcall('GET', KEYS[1])
local seen = type(value) == 'string' and string.match(value, '^%d+$') and tonumber(value) or 0
if seen >= 4294967296 then seen = 0 end
if tonumber(ARGV[1]) > seen then
  seen = tonumber(ARGV[1])
  redis.call('SET', KEYS[1], ARGV[1])
end
return seen`)

func (t timelines) Raise(ctx context.Context, system int64, timeline uint32) (uint32, error) {
	key := t.prefix + ":timeline:" + strconv.FormatInt(system, 10)
	// Every process asks ten times a second, and hardly ever has news.
	if seen, ok := t.noted(ctx, key); ok && seen >= timeline {
		return seen, nil
	}
	seen, err := raiseTimeline.Run(ctx, t.client, []string{key}, timeline).Int64()
	if err != nil {
		return 0, fmt.Errorf("key %s: %w", key, err)
	}
	return uint32(seen), nil
}

// noted returns what is noted, if that can be told by reading alone. A cluster's client
// may read from a replica, which may not have it yet.
func (t timelines) noted(ctx context.Context, key string) (uint32, bool) {
	if _, one := t.client.(*redis.Client); !one {
		return 0, false
	}
	seen, err := t.client.Get(ctx, key).Result()
	if err != nil {
		return 0, false // the script says why
	}
	n, err := strconv.ParseUint(seen, 10, 32)
	return uint32(n), err == nil
}
