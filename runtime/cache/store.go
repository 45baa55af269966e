package cache

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// chunk is how many dependencies one script call changes: a long script keeps
// Redis from everybody else.
const chunk = 500

// luaRenew gives a dependency a new stamp, keeps the later position, and returns
// the old and the new stamp. What is no stamp of ours counts as none: numbers of
// 2^53 and more too, from which Lua could not count on, so that changes would go
// unseen.
const luaRenew = `
local function parse(key)
  local value = redis.pcall('GET', key)
  if type(value) ~= 'string' or #value > 41 then return nil, '' end
  local stamp, position = string.match(value, '^(%d+)|?(%x*)$')
  if not stamp or #stamp > 16 or tonumber(stamp) >= 9007199254740992 or tonumber(stamp) == 0 then return nil, '' end
  return tonumber(stamp), #position == 24 and position or '', value
end
local function renew(key, now, position, ttl)
  local stamp, old = now, '0'
  local had, at = parse(key)
  if had then
    old = string.format('%.0f', had)
    if had >= stamp then stamp = had + 1 end
    if at > position then position = at end
  end
  local text = string.format('%.0f', stamp)
  redis.call('SET', key, position == '' and text or text .. '|' .. position, 'PX', ttl)
  return old, text
end
`

// bumpScript renews dependencies, tells the subscribers, and returns the old and
// new stamps. ARGV: position, TTL in ms, the publishing command, channel, message.
var bumpScript = redis.NewScript(luaRenew + `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local result = {}
for i, key in ipairs(KEYS) do
  result[2 * i - 1], result[2 * i] = renew(key, now, ARGV[1], ARGV[2])
end
redis.call(ARGV[3], ARGV[4], ARGV[5])
return result
`)

// stampScript returns the values of dependencies and gives a stamp to those
// that have none. ARGV: TTL in ms.
var stampScript = redis.NewScript(luaRenew + `
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000000 + time[2])
local result = {}
for i, key in ipairs(KEYS) do
  local stamp, _, value = parse(key)
  if not stamp then
    redis.call('SET', key, now, 'PX', ARGV[1])
    value = now
  end
  result[i] = value
end
return result
`)

// store is Redis as the cache uses it.
type store struct {
	client  redis.UniversalClient
	prefix  string
	tagged  string // the prefix as a hash tag: one slot of a cluster
	stamps  time.Duration
	publish string // the publishing command

	failures  atomic.Int64 // in a row
	downUntil atomic.Int64 // monotonic
	filling   chan struct{}
}

func newStore(opts Options) *store {
	s := &store{
		client: opts.Client, prefix: opts.Prefix, tagged: "{" + opts.Prefix + "}",
		stamps: 2 * opts.MaxTTL, publish: "PUBLISH",
		filling: make(chan struct{}, 64),
	}
	if _, cluster := opts.Client.(*redis.ClusterClient); cluster {
		// An ordinary message reaches the subscriber's node some time after
		// the stamp has changed, and a PING there would prove nothing.
		s.publish = "SPUBLISH"
	}
	return s
}

func (s *store) channel() string { return s.tagged + ":changes" }

func (s *store) subscribe(ctx context.Context) *redis.PubSub {
	if s.publish == "SPUBLISH" {
		return s.client.SSubscribe(ctx, s.channel())
	}
	return s.client.Subscribe(ctx, s.channel())
}

func (s *store) depKey(d Dep) string {
	return s.tagged + ":d:" + strconv.FormatUint(uint64(d), 16)
}

func (s *store) depKeys(deps []Dep) []string {
	keys := make([]string, len(deps))
	for i, d := range deps {
		keys[i] = s.depKey(d)
	}
	return keys
}

// entryKey keeps short names readable.
func (s *store) entryKey(name string) string {
	if len(name) <= 128 {
		return s.prefix + ":e:" + name
	}
	sum := sha256.Sum256([]byte(name))
	return s.prefix + ":h:" + hex.EncodeToString(sum[:])
}

// get reads an entry of size bytes at most and the values of dependencies in one
// round trip (two on a cluster, at once). An entry that is not there, or is
// larger, is nil; a value that is not there is "".
func (s *store) get(ctx context.Context, name string, size int, deps []Dep) (entry []byte, values []string, err error) {
	pipe := s.client.Pipeline()
	get := pipe.GetRange(ctx, s.entryKey(name), 0, int64(size))
	mget := pipe.MGet(ctx, s.depKeys(deps)...)
	_, _ = pipe.Exec(ctx) // each command has its own error
	if entry, err = bounded(get, size); err != nil {
		return nil, nil, err
	}
	values, err = texts(mget.Result())
	return entry, values, err
}

// getAll reads entries of sizes bytes at most and the values of dependencies in one
// round trip, as get does.
func (s *store) getAll(ctx context.Context, names []string, sizes []int, deps []Dep) (entries [][]byte, values []string, err error) {
	pipe := s.client.Pipeline()
	gets := make([]*redis.StringCmd, len(names))
	for i, name := range names {
		gets[i] = pipe.GetRange(ctx, s.entryKey(name), 0, int64(sizes[i]))
	}
	var mgets []*redis.SliceCmd
	for part := range slices.Chunk(deps, chunk) {
		mgets = append(mgets, pipe.MGet(ctx, s.depKeys(part)...))
	}
	_, _ = pipe.Exec(ctx) // each command has its own error
	for i, get := range gets {
		entry, err := bounded(get, sizes[i])
		if err != nil {
			return nil, nil, err
		}
		entries = append(entries, entry)
	}
	for _, mget := range mgets {
		part, err := texts(mget.Result())
		if err != nil {
			return nil, nil, err
		}
		values = append(values, part...)
	}
	return entries, values, nil
}

// bounded returns an entry of size bytes at most, of which one more was asked for.
func bounded(get *redis.StringCmd, size int) ([]byte, error) {
	entry, err := get.Bytes()
	switch {
	case redis.HasErrorPrefix(err, "WRONGTYPE"): // a key of somebody else's
		return nil, nil
	case err != nil || len(entry) == 0 || len(entry) > size:
		return nil, err
	}
	return entry, nil
}

func texts(replies []any, err error) ([]string, error) {
	values := make([]string, len(replies))
	for i, v := range replies {
		values[i], _ = v.(string)
	}
	return values, err
}

// getEntry reads an entry of size bytes at most alone.
func (s *store) getEntry(ctx context.Context, name string, size int) ([]byte, error) {
	return bounded(s.client.GetRange(ctx, s.entryKey(name), 0, int64(size)), size)
}

// values reads dependencies alone.
func (s *store) values(ctx context.Context, deps []Dep) ([]string, error) {
	return texts(s.client.MGet(ctx, s.depKeys(deps)...).Result())
}

// stamp reads dependencies and gives a stamp to those that have none.
func (s *store) stamp(ctx context.Context, deps []Dep) (values []string, err error) {
	for part := range slices.Chunk(deps, chunk) {
		some, err := stampScript.Run(ctx, s.client, s.depKeys(part), s.stamps.Milliseconds()).StringSlice()
		if err != nil {
			return nil, err
		}
		values = append(values, some...)
	}
	return values, nil
}

// bumped are the stamps before and after a change, by dependency.
type bumped struct{ old, new map[Dep]uint64 }

// bump gives dependencies new stamps and tells the subscribers.
func (s *store) bump(ctx context.Context, deps []Dep, at Position, sender uint64) (b bumped, err error) {
	b = bumped{make(map[Dep]uint64, len(deps)), make(map[Dep]uint64, len(deps))}
	for part := range slices.Chunk(deps, chunk) {
		replies, err := bumpScript.Run(ctx, s.client, s.depKeys(part), formatPosition(at), s.stamps.Milliseconds(),
			s.publish, s.channel(), message{sender, at, part}.encode()).StringSlice()
		if err != nil {
			return b, err
		}
		if len(replies) != 2*len(part) {
			return b, fmt.Errorf("cache: the script returned %d values for %d dependencies", len(replies), len(part))
		}
		for i, d := range part {
			b.old[d], _ = strconv.ParseUint(replies[2*i], 10, 64)
			b.new[d], _ = strconv.ParseUint(replies[2*i+1], 10, 64)
		}
	}
	return b, nil
}

// set writes entries in one round trip; those that are not ok are left out.
func (s *store) set(ctx context.Context, n int, each func(i int) (name string, entry []byte, ttl time.Duration, ok bool)) error {
	pipe := s.client.Pipeline()
	for i := range n {
		if name, entry, ttl, ok := each(i); ok {
			pipe.Set(ctx, s.entryKey(name), entry, ttl)
		}
	}
	if pipe.Len() == 0 {
		return nil
	}
	_, err := pipe.Exec(ctx)
	return err
}

// up tells whether Redis is worth asking.
func (s *store) up(now reading) bool { return now.mono >= s.downUntil.Load() }

// note keeps Redis from being asked for a while after each failure, so that a
// Redis that does not answer costs its timeout now and then, not every read.
func (s *store) note(err error, now reading) (changed bool) {
	if err == nil {
		if s.failures.Load() == 0 {
			return false
		}
		s.downUntil.Store(0)
		return s.failures.Swap(0) > 0
	}
	n := s.failures.Add(1)
	pause := min(100*time.Millisecond<<min(n-1, 5), 2*time.Second)
	s.downUntil.Store(now.mono + int64(pause))
	return n == 1
}
