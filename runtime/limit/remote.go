package limit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"math"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// takeSource counts ARGV[1] calls in all windows, or in none if one is full. A
// window is a list of the times of its calls in microseconds, oldest first. ARGV
// continues with each window's limit and length; the answer has three numbers a
// window: calls in it, time until it has room (0: it has), time until it is empty.
// A key that somebody else has written to is a window without calls.
const takeSource = `
local function called(key, i) return tonumber(redis.call('LINDEX', key, i)) or 0 end
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local n = tonumber(ARGV[1])
local allowed = true
local result, counts, newest = {}, {}, {}
for i, key in ipairs(KEYS) do
  local limit, length = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
  local count = redis.pcall('LLEN', key)
  if type(count) == 'table' then
    redis.call('DEL', key)
    count = 0
  end
  if count > 0 then
    local last = called(key, -1)
    if last <= now - length or last > now + length then -- all have left, or the clock was set back
      redis.call('DEL', key)
      count = 0
    elseif called(key, 0) <= now - length then
      local left, stays = 0, count - 1 -- the call at stays is in the window, the one at left is not
      while stays - left > 1 do
        local middle = math.floor((left + stays) / 2)
        if called(key, middle) <= now - length then left = middle else stays = middle end
      end
      redis.call('LTRIM', key, stays, -1)
      count = count - stays
    end
    newest[i] = last
  end
  local over, retry = count + n - limit, 0
  if over > 0 and n > 0 then
    allowed = false
    retry = length
    if over <= count then retry = math.max(called(key, over - 1) + length - now, 1) end
  end
  counts[i] = count
  result[3 * i - 1] = retry
end
for i, key in ipairs(KEYS) do
  local length = tonumber(ARGV[2 * i + 1])
  if allowed and n > 0 then
    local at = now
    if counts[i] > 0 and newest[i] > now then at = newest[i] end
    for _ = 1, n do redis.call('RPUSH', key, string.format('%.0f', at)) end
    redis.call('PEXPIRE', key, math.ceil(length / 1000) + 1)
    counts[i] = counts[i] + n
    newest[i] = at
  end
  result[3 * i - 2] = counts[i]
  result[3 * i] = 0
  if counts[i] > 0 then result[3 * i] = newest[i] + length - now end
end
return result
`

var takeScript = redis.NewScript(takeSource)

// remote keeps windows in Redis.
type remote struct {
	client  redis.UniversalClient
	prefix  string
	timeout time.Duration
	logger  *slog.Logger
	onRedis func(error) // may be nil
	script  *redis.Script
	start   time.Time

	failures  atomic.Int64 // in a row
	downUntil atomic.Int64 // nanoseconds since start
}

func newRemote(opts Options) *remote {
	return &remote{
		client: opts.Client, prefix: "{" + opts.Prefix + "}:l:", timeout: opts.Timeout,
		logger: opts.Logger, onRedis: opts.OnRedis, script: takeScript, start: time.Now(),
	}
}

func (r *remote) up() bool { return int64(time.Since(r.start)) >= r.downUntil.Load() }

func (r *remote) key(b bucket) string {
	if len(b.key) <= 128 {
		return r.prefix + b.key
	}
	sum := sha256.Sum256([]byte(b.key))
	return r.prefix + hex.EncodeToString(sum[:])
}

// take returns nil when Redis does not answer.
func (r *remote) take(ctx context.Context, buckets []bucket, n int, counts *counts) []state {
	if !r.up() {
		return nil
	}
	keys := make([]string, len(buckets))
	args := make([]any, 1, 1+2*len(buckets))
	args[0] = n
	for i, b := range buckets {
		keys[i] = r.key(b)
		args = append(args, b.Count, b.Window.Microseconds())
	}
	timed, cancel := context.WithTimeout(ctx, r.timeout)
	defer cancel()
	numbers, err := r.script.Run(timed, r.client, keys, args...).Int64Slice()
	var states []state
	if err == nil {
		states, err = decodeStates(numbers, buckets)
	}
	if err != nil {
		if ctx.Err() == nil { // else the caller gave up, and Redis is not to blame
			r.failed(err, counts)
		}
		return nil
	}
	if r.failures.Load() > 0 && r.failures.Swap(0) > 0 {
		r.redisIs(nil)
	}
	return states
}

// decodeStates makes states of the script's answer, which depends on what stands
// in Redis. A call's time may be up to a window ahead of Redis' clock.
func decodeStates(numbers []int64, buckets []bucket) ([]state, error) {
	if len(numbers) != 3*len(buckets) {
		return nil, fmt.Errorf("limit: the script returned %d numbers for %d windows", len(numbers), len(buckets))
	}
	states := make([]state, len(buckets))
	for i, b := range buckets {
		count, retry, reset := numbers[3*i], numbers[3*i+1], numbers[3*i+2]
		most := 2 * b.Window.Microseconds()
		if count < 0 || count > math.MaxInt32 || retry < 0 || retry > most || reset < 0 || reset > most {
			return nil, fmt.Errorf("limit: the script returned %d calls, room in %d µs and none left in %d µs for a window of %v",
				count, retry, reset, b.Window)
		}
		states[i] = state{
			count: int(count), retry: time.Duration(retry) * time.Microsecond, reset: time.Duration(reset) * time.Microsecond,
		}
	}
	return states, nil
}

// failed keeps Redis from being asked for a while, longer each time.
func (r *remote) failed(err error, counts *counts) {
	counts.errors.Add(1)
	n := r.failures.Add(1)
	pause := min(100*time.Millisecond<<min(n-1, 5), 2*time.Second)
	r.downUntil.Store(int64(time.Since(r.start) + pause))
	if n == 1 {
		r.redisIs(err)
	}
}

// redisIs tells of a change of Redis' state.
func (r *remote) redisIs(err error) {
	switch {
	case r.onRedis != nil:
		r.onRedis(err)
	case err == nil:
		r.logger.Info("limit: Redis answers again; limits hold across processes")
	default:
		r.logger.Warn("limit: Redis does not answer; limits hold in this process alone", "error", err)
	}
}
