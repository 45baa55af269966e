package dbgen

import (
	"cmp"
	"errors"
	"fmt"
	"time"
)

// withDefaults returns the configuration with its defaults, or says what is wrong
// with it.
func (c Config) withDefaults() (Config, error) {
	c.Pool.fill()
	c.Routing.fill()
	c.Cache.fill()
	c.Redis.Timeout = cmp.Or(c.Redis.Timeout, 100*time.Millisecond)
	c.Queries.fill()
	return c, cmp.Or(c.checkServers(), c.checkNumbers(), c.Limits.check(), c.Comments.check())
}

func (p *PoolConfig) fill() {
	p.MinConns = defaultOr(p.MinConns, 10)
	p.MaxConns = cmp.Or(p.MaxConns, 50)
	p.MinConns = min(p.MinConns, p.MaxConns)
	p.IdleTimeout = cmp.Or(p.IdleTimeout, 300*time.Second)
	p.MaxLifetime = cmp.Or(p.MaxLifetime, time.Hour)
	p.ConnectTimeout = cmp.Or(p.ConnectTimeout, 10*time.Second)
	p.StatementTimeout = defaultOr(p.StatementTimeout, 30*time.Second)
	p.AcquireTimeout = cmp.Or(p.AcquireTimeout, 10*time.Second)
	p.PingTimeout = cmp.Or(p.PingTimeout, time.Second)
}

func (r *RoutingConfig) fill() {
	r.MaxLag = cmp.Or(r.MaxLag, 5*time.Second)
	r.PollInterval = cmp.Or(r.PollInterval, 100*time.Millisecond)
	r.PollTimeout = cmp.Or(r.PollTimeout, 750*time.Millisecond)
	r.LoadInterval = cmp.Or(r.LoadInterval, 10*time.Second)
	r.Attempts = cmp.Or(r.Attempts, 3)
	r.BreakerFailures = cmp.Or(r.BreakerFailures, 5)
	r.BreakerDelay = cmp.Or(r.BreakerDelay, time.Second)
	r.BreakerSuccesses = cmp.Or(r.BreakerSuccesses, 2)
}

func (k *CacheConfig) fill() {
	k.L1Size = cmp.Or(k.L1Size, 1000)
	k.L1TTL = cmp.Or(k.L1TTL, time.Minute)
	k.TTL = cmp.Or(k.TTL, 300*time.Second)
	k.Prefix = cmp.Or(k.Prefix, "dbgen")
	k.MaxBytes = cmp.Or(k.MaxBytes, 1<<20)
}

func (q *QueriesConfig) fill() {
	q.Slow = defaultOr(q.Slow, 100*time.Millisecond)
	q.History = defaultOr(q.History, 1000)
	q.HistoryBytes = cmp.Or(q.HistoryBytes, 4<<20)
	q.Statements = defaultOr(q.Statements, 1000)
	q.ExplainTimeout = cmp.Or(q.ExplainTimeout, 10*time.Second)
	q.Repeats = defaultOr(q.Repeats, 5)
}

// defaultOr returns the default for zero and zero ("none") for what is negative.
func defaultOr[T int | time.Duration](v, def T) T {
	if v == 0 {
		return def
	}
	return max(v, 0)
}

func (c *Config) checkServers() error {
	if c.Primary == "" {
		return errors.New("dbgen: Config.Primary is empty: it is the primary's DSN")
	}
	for i, rep := range c.Replicas {
		if rep.DSN == "" {
			return fmt.Errorf("dbgen: Config.Replicas[%d].DSN is empty", i)
		}
	}
	ways := 0
	for _, given := range []bool{c.Redis.URL != "", len(c.Redis.Server.Addrs) > 0, c.Redis.Client != nil} {
		if given {
			ways++
		}
	}
	if ways > 1 {
		return errors.New("dbgen: Config.Redis says more than one of URL, Server and Client: give one")
	}
	return nil
}

// checkNumbers refuses what must be more than 0 and is not.
func (c *Config) checkNumbers() error {
	p, r, k := &c.Pool, &c.Routing, &c.Cache
	for name, d := range map[string]time.Duration{
		"Pool.IdleTimeout": p.IdleTimeout, "Pool.MaxLifetime": p.MaxLifetime, "Pool.ConnectTimeout": p.ConnectTimeout,
		"Pool.AcquireTimeout": p.AcquireTimeout, "Pool.PingTimeout": p.PingTimeout,
		"Routing.PollInterval": r.PollInterval, "Routing.PollTimeout": r.PollTimeout, "Routing.LoadInterval": r.LoadInterval,
		"Routing.BreakerDelay": r.BreakerDelay, "Redis.Timeout": c.Redis.Timeout,
		"Cache.L1TTL": k.L1TTL, "Cache.TTL": k.TTL, "Queries.ExplainTimeout": c.Queries.ExplainTimeout,
	} {
		if d <= 0 {
			return fmt.Errorf("dbgen: Config.%s is %s: want more than 0", name, d)
		}
	}
	for name, n := range map[string]int{
		"Pool.MaxConns": p.MaxConns, "Routing.Attempts": r.Attempts,
		"Routing.BreakerFailures": r.BreakerFailures, "Routing.BreakerSuccesses": r.BreakerSuccesses,
		"Cache.L1Size": k.L1Size, "Cache.MaxBytes": k.MaxBytes,
	} {
		if n <= 0 {
			return fmt.Errorf("dbgen: Config.%s is %d: want more than 0", name, n)
		}
	}
	return nil
}

func (l *LimitsConfig) check() error {
	switch l.Anonymous {
	case "", AnonymousShared, AnonymousRefused, AnonymousFree:
	default:
		return fmt.Errorf("dbgen: Config.Limits.Anonymous is %q: want %q, %q or %q", l.Anonymous, AnonymousShared, AnonymousRefused, AnonymousFree)
	}
	rates := map[string]Rate{"User": l.User, "Global": l.Global}
	for tier, t := range l.Tiers {
		for name, rate := range t.Rates {
			rates[fmt.Sprintf("Tiers[%q].Rates[%q]", tier, name)] = rate
		}
	}
	for name, rate := range rates {
		if rate.Count > 0 && rate.Window < time.Millisecond {
			return fmt.Errorf("dbgen: Config.Limits.%s is a rate of %d in a window of %s: want at least 1ms", name, rate.Count, rate.Window)
		}
	}
	return nil
}
