package cache

import (
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/maypok86/otter/v2"
	"github.com/redis/go-redis/v9"
)

// Fence is the longest time for which memory answers without news from Redis:
// the bound on how old another process' L1 may be.
const Fence = time.Second

// A RedisUse is what the cache needs Redis for.
type RedisUse string

// The uses.
const (
	Exchanges    RedisUse = "exchanges"    // to read and write entries, and to tell of changes
	Subscription RedisUse = "subscription" // to learn of changes
)

// Options configures a Cache. The zero Options is a cache in memory alone.
type Options struct {
	// Client is the Redis to share entries and changes through; nil keeps all
	// in this process. It stays its owner's to close, after the cache. See NewClient.
	Client redis.UniversalClient
	// Prefix begins all keys in Redis; "dbgen" by default. Processes share
	// what they cache if they share it.
	Prefix string

	// Entries bounds L1 by number; 1,000 by default.
	Entries int
	// Bytes, when set, bounds L1 by size too: an entry weighs at least
	// Bytes/Entries.
	Bytes int64

	L1TTL time.Duration // 60 s by default
	L2TTL time.Duration // 300 s by default
	// MaxTTL bounds every entry's TTL in Redis; one hour by default. Stamps
	// are kept twice as long.
	MaxTTL time.Duration
	// MaxBytes is the largest entry kept in Redis; 1 MB by default.
	MaxBytes int
	// Timeout is how long one exchange with Redis may take; 100 ms by default.
	Timeout time.Duration
	// CloseTimeout is how long Close may take to tell Redis of changes that it
	// does not know yet; 5 s by default, negative: no longer than it takes to see
	// whether there are any.
	CloseTimeout time.Duration

	// DisableL1 and DisableL2 switch one tier's reads and fills off.
	DisableL1, DisableL2 bool

	// Logger gets changes of Redis' state; nothing is logged by default.
	Logger *slog.Logger
	// OnRedis, if set, is told instead of Logger when exchanges with Redis, or the
	// subscription to its messages, begin to fail (an error) and succeed again (nil).
	// It must not call the cache.
	OnRedis func(RedisUse, error)

	lease time.Duration // leaseTime, but in tests
}

func (o Options) withDefaults() (Options, error) {
	set := func(d *time.Duration, to time.Duration) {
		if *d == 0 {
			*d = to
		}
	}
	set(&o.L1TTL, 60*time.Second)
	set(&o.L2TTL, 300*time.Second)
	set(&o.MaxTTL, max(time.Hour, o.L2TTL))
	set(&o.Timeout, 100*time.Millisecond)
	set(&o.CloseTimeout, 5*time.Second)
	set(&o.lease, leaseTime)
	o.CloseTimeout = max(o.CloseTimeout, 0)
	if o.Prefix == "" {
		o.Prefix = "dbgen"
	}
	if o.Entries == 0 {
		o.Entries = 1000
	}
	if o.MaxBytes == 0 {
		o.MaxBytes = 1 << 20
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	switch {
	case o.Entries < 0 || o.Bytes < 0 || o.MaxBytes < 0:
		return o, errors.New("cache: a size is negative")
	case o.L1TTL < 0 || o.L2TTL < 0 || o.MaxTTL < 0 || o.Timeout < 0:
		return o, errors.New("cache: a duration is negative")
	case o.L2TTL > o.MaxTTL:
		return o, fmt.Errorf("cache: the TTL in Redis, %v, exceeds MaxTTL, %v", o.L2TTL, o.MaxTTL)
	}
	return o, nil
}

// A Cache is a two-tier cache. It is safe for concurrent use.
type Cache struct {
	opts    Options
	l1      *otter.Cache[uint64, *entry] // by Key.word
	slots   *slots
	flights flights
	stats   counters

	// generation changes when changes may have been missed: it invalidates all
	// of L1 at once.
	generation atomic.Uint64
	fence      fence
	clock      clock

	l2      *store // nil without Redis
	sender  uint64 // marks this process' own messages
	pending pendingInvalidations
	open    atomic.Int64 // holds that have not ended
	// confirmed numbers the subscription on which Redis was attended; 0: none.
	confirmed atomic.Uint64
	sessions  atomic.Uint64
	// unsubscribed says that it was told that there is no subscription.
	unsubscribed atomic.Bool
	members      membership

	refreshes, fills *background

	closing  sync.Once
	closeErr error
	closed   atomic.Bool
	hurry    chan struct{} // closed when Close begins
	stop     chan struct{} // closed when nothing more will be told
	running  sync.WaitGroup
}

// New makes a cache. It does not wait for Redis, nor fail when Redis is away:
// the cache works without it until it comes.
func New(opts Options) (*Cache, error) {
	opts, err := opts.withDefaults()
	if err != nil {
		return nil, err
	}
	c := &Cache{
		opts:   opts,
		slots:  new(slots),
		clock:  clock{time.Now()},
		sender: max(rand.Uint64(), 1), // not nobody
		hurry:  make(chan struct{}),
		stop:   make(chan struct{}),

		refreshes: newBackground(),
		fills:     newBackground(),
	}
	c.pending.wake = make(chan struct{}, 1)
	if c.l1, err = newL1(opts, &c.stats); err != nil {
		return nil, err
	}
	if !opts.DisableL1 {
		c.running.Go(c.sweep)
	}
	if opts.Client != nil {
		c.l2 = newStore(opts)
		c.running.Go(c.subscribe)
		c.running.Go(c.sendPending)
	}
	return c, nil
}
