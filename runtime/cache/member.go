package cache

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// Two things make what Redis holds worthless without anybody being there to say
// so: a process that is gone before it told of all its changes, and a Redis that
// is not the one that was told (it was started again with what it had on disk, or
// a replica took over). Both are found out by attendScript, which each process
// runs when it subscribes and every third of a lease from then on. A process is a
// member, to be missed, from its first change or third of a lease on: one that
// crashes as it starts, over and over, empties nobody's cache.

// leaseTime is how long a process that is not heard of counts as alive.
const leaseTime = 15 * time.Second

// attendScript notes that a member is alive, and gives All a new stamp if
// another one is gone without leave, or if this Redis is not the one that was
// asked before. It returns whether it did: "", "run" or "gone", and whether it
// knows one Redis from another. KEYS: All, the run, the members. ARGV: the member
// ("" for none), lease in ms, TTL of stamps in ms, the publishing command, channel, message.
var attendScript = redis.NewScript(luaRenew + `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local changed = ''
local info = redis.pcall('INFO', 'server')
local run = type(info) == 'string' and string.match(info, 'run_id:(%x+)')
if run and redis.pcall('GET', KEYS[2]) ~= run then
  redis.call('SET', KEYS[2], run)
  changed = 'run'
end
local ms = math.floor(now / 1000)
if type(redis.pcall('ZCARD', KEYS[3])) == 'table' then -- not ours
  redis.call('DEL', KEYS[3])
end
if ARGV[1] ~= '' then
  redis.call('ZADD', KEYS[3], string.format('%.0f', ms + ARGV[2]), ARGV[1])
end
if redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', string.format('(%.0f', ms)) > 0 then
  changed = 'gone'
end
if changed ~= '' then
  renew(KEYS[1], now, '', ARGV[3])
  redis.call(ARGV[4], ARGV[5], ARGV[6])
end
return {changed, run and 'known' or ''}
`)

// nobody is the sender of messages that are for every process.
const nobody uint64 = 0

func (s *store) runKey() string     { return s.tagged + ":run" }
func (s *store) membersKey() string { return s.tagged + ":members" }

func memberName(sender uint64) string { return strconv.FormatUint(sender, 16) }

// attend runs attendScript for a member, or for nobody.
func (s *store) attend(ctx context.Context, member string, lease time.Duration) (changed string, known bool, err error) {
	replies, err := attendScript.Run(ctx, s.client, []string{s.depKey(All), s.runKey(), s.membersKey()},
		member, lease.Milliseconds(), s.stamps.Milliseconds(),
		s.publish, s.channel(), message{sender: nobody, deps: []Dep{All}}.encode()).StringSlice()
	if err != nil {
		return "", false, err
	}
	if len(replies) != 2 {
		return "", false, errors.New("cache: the script's answer is not one of this version")
	}
	return replies[0], replies[1] != "", nil
}

// leave takes a process off the members.
func (s *store) leave(ctx context.Context, sender uint64) error {
	return s.client.ZRem(ctx, s.membersKey(), memberName(sender)).Err()
}

// membership is this process' place among those that share a Redis.
type membership struct {
	mu        sync.RWMutex
	left      bool // for good
	enlisting sync.Once
	enlisted  atomic.Bool
	warned    atomic.Bool // of a Redis that does not tell its run
	abandons  atomic.Bool // a change: this process goes without leave
}

// attend makes sure that what Redis holds may be believed now.
func (c *Cache) attend(ctx context.Context) error {
	c.members.mu.RLock()
	defer c.members.mu.RUnlock()
	if c.members.left {
		return ErrClosed
	}
	name := ""
	if c.members.enlisted.Load() {
		name = memberName(c.sender)
	}
	changed, known, err := c.l2.attend(ctx, name, c.opts.lease)
	if err != nil {
		return err
	}
	switch changed {
	case "run":
		c.opts.Logger.Debug("cache: this Redis was not asked before; what it holds is forgotten")
	case "gone":
		c.opts.Logger.Warn("cache: a process is gone without closing its cache; what Redis and memory hold is forgotten")
	}
	if changed != "" {
		c.slots.change(slotOf(All))
	}
	if !known && !c.members.warned.Swap(true) {
		c.opts.Logger.Warn("cache: Redis does not let this user call INFO; after it was started again with data on disk, it may answer with what was invalidated until then")
	}
	return nil
}

// enlist makes this process a member before its first change is made. Where Redis is
// away, it becomes one when it attends next.
func (c *Cache) enlist() {
	c.members.enlisting.Do(func() {
		c.members.enlisted.Store(true)
		if c.l2.up(c.clock.now()) {
			_ = c.ask(context.Background(), c.attend)
		}
	})
}

// stayMember attends as often as a member must, until the context ends.
func (c *Cache) stayMember(ctx context.Context) {
	tick := time.NewTicker(c.opts.lease / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			c.members.enlisted.Store(true)
			_ = c.ask(ctx, c.attend) // if this one is lost, there is another in time
		}
	}
}

// leave tells the others that this process is gone and owes them nothing. If they
// do not hear it, they forget everything for nothing.
func (c *Cache) leave() {
	c.members.mu.Lock()
	defer c.members.mu.Unlock()
	c.members.left = true
	_ = c.ask(context.Background(), func(ctx context.Context) error { return c.l2.leave(ctx, c.sender) })
}

// errUnconfirmed is the outcome of an exchange that may have been with another
// Redis than the one that was attended.
var errUnconfirmed = errors.New("cache: Redis was lost in the meantime")

// consult is ask for an exchange that reads what others have left in Redis. That
// may be believed while the subscription stands by which this process would lose
// touch with the Redis that it attended; otherwise it attends first.
func (c *Cache) consult(ctx context.Context, exchange func(context.Context) error) error {
	return c.ask(ctx, func(ctx context.Context) error {
		session := c.confirmed.Load()
		if session == 0 {
			if err := c.attend(ctx); err != nil {
				return err
			}
		}
		if err := exchange(ctx); err != nil {
			return err
		}
		if session != 0 && c.confirmed.Load() != session {
			return errUnconfirmed
		}
		return nil
	})
}
