package dbgen

import (
	"cmp"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/multitracer"
	"github.com/redis/go-redis/v9"

	"github.com/dbgen-go/dbgen/runtime/cache"
	"github.com/dbgen-go/dbgen/runtime/internal/engine"
	"github.com/dbgen-go/dbgen/runtime/limit"
	"github.com/dbgen-go/dbgen/runtime/observe"
	"github.com/dbgen-go/dbgen/runtime/pool"
)

// A configuration as the runtime's parts take it.

func (c *Config) poolConfig(client redis.UniversalClient, t *observe.Tracker, log *slog.Logger, o *outage) pool.Config {
	pc := pool.Config{
		Primary: pool.NodeConfig{DSN: c.Primary, Weight: 1},
		Size: pool.Size{
			MinConns: int32(c.Pool.MinConns), MaxConns: int32(c.Pool.MaxConns),
			IdleTimeout: c.Pool.IdleTimeout, MaxLifetime: c.Pool.MaxLifetime,
			ConnectTimeout: c.Pool.ConnectTimeout, StatementTimeout: c.Pool.StatementTimeout,
			AcquireTimeout: c.Pool.AcquireTimeout, PingTimeout: c.Pool.PingTimeout,
		},
		WithoutPrimary: c.Routing.WithoutPrimary,
		PollInterval:   c.Routing.PollInterval, PollTimeout: c.Routing.PollTimeout, LoadInterval: c.Routing.LoadInterval,
		Breaker: pool.Breaker{
			Failures: uint(c.Routing.BreakerFailures), Delay: c.Routing.BreakerDelay, Successes: uint(c.Routing.BreakerSuccesses),
		},
		Dial: c.Dial, AfterConnect: c.AfterConnect, Configure: c.ConfigurePool, Tracer: c.tracerOf(t), Load: c.Routing.Load, Log: log,
	}
	if client != nil {
		pc.Timelines, pc.OnTimelines = timelines{client, c.Cache.Prefix}, o.of("timelines")
	}
	if !c.Routing.Disabled {
		for _, r := range c.Replicas {
			pc.Replicas = append(pc.Replicas, pool.NodeConfig{DSN: r.DSN, Weight: cmp.Or(r.Weight, 1)})
		}
	}
	return pc
}

func (c *Config) cacheOptions(client redis.UniversalClient, log *slog.Logger, o *outage) cache.Options {
	k := &c.Cache
	return cache.Options{
		Client: client, Prefix: k.Prefix, Entries: k.L1Size,
		L1TTL: k.L1TTL, L2TTL: k.TTL, MaxBytes: k.MaxBytes,
		DisableL1: k.Disabled || k.L1Disabled, DisableL2: k.Disabled || k.L2Disabled,
		Timeout: c.Redis.Timeout, CloseTimeout: k.CloseTimeout, Logger: log, OnRedis: o.ofCache,
	}
}

func (c *Config) limitOptions(client redis.UniversalClient, log *slog.Logger, away *outage) limit.Options {
	o := limit.Options{
		Client: client, Prefix: c.Cache.Prefix, Timeout: c.Redis.Timeout, Tiers: c.Limits.Tiers, Anonymous: c.Limits.Anonymous,
		Logger: log, OnRedis: away.of("limits"),
	}
	if len(c.Limits.Exempt) > 0 {
		exempt := make(map[string]bool, len(c.Limits.Exempt))
		for _, user := range c.Limits.Exempt {
			exempt[user] = true
		}
		o.Exempt = func(who limit.Caller) bool { return exempt[who.User] }
	}
	return o
}

// engineOptions are how the parts are used; the parts themselves are Open's to
// fill in.
func (c *Config) engineOptions(redis bool, log *loggers) engine.Options {
	o := engine.Options{
		Routing: engine.Routing{
			Disabled: c.Routing.Disabled, MaxLag: c.Routing.MaxLag,
			PollInterval: c.Routing.PollInterval, Attempts: c.Routing.Attempts,
		},
		Caching: engine.Caching{
			NoReads: c.Cache.Disabled, NoL1: c.Cache.L1Disabled, L2: redis && !c.Cache.L2Disabled, Told: redis,
			MaxBytes: c.Cache.MaxBytes, TagTTL: c.Cache.TagTTL, Longest: c.Cache.longest(redis),
		},
		Limits: engine.Limits{
			Disabled: c.Limits.Disabled, Overall: c.Limits.overall(),
			Statement: c.Pool.StatementTimeout, Acquire: c.Pool.AcquireTimeout, Connect: c.Pool.ConnectTimeout,
		},
		Explain:      engine.Explain{On: c.Queries.Explain, Timeout: c.Queries.ExplainTimeout},
		Log:          engine.Loggers{Routing: log.of("routing"), Cache: log.of("cache"), Limit: log.of("limit"), Queries: log.of("queries")},
		AfterConnect: c.AfterConnect, ConnectTimeout: c.Pool.ConnectTimeout, Comments: c.Comments.comments(),
	}
	return o
}

// longest returns how long an entry of a query that says nothing is kept at most.
func (k *CacheConfig) longest(redis bool) time.Duration {
	ttl := k.L1TTL
	if redis {
		ttl = max(ttl, k.TTL)
	}
	for _, t := range k.TagTTL {
		ttl = max(ttl, t)
	}
	return ttl
}

// tracker returns what counts the queries.
func (c *Config) tracker(log *slog.Logger) *observe.Tracker {
	q := &c.Queries
	hooks := c.Hooks
	if c.OnQuery != nil {
		hooks = append(hooks[:len(hooks):len(hooks)], onQuery(c.OnQuery))
	}
	return observe.New(observe.Config{
		Disabled: q.Disabled, Slow: q.Slow, History: q.History, HistoryBytes: q.HistoryBytes, Statements: q.Statements,
		Values: q.Values, Repeats: q.Repeats, Log: log, Hooks: hooks, PlanChanged: q.PlanChanged, Finished: q.Finished,
	})
}

// tracerOf returns what tells the tracker of the statements on a server's connections.
func (c *Config) tracerOf(t *observe.Tracker) func(*pool.Node) pgx.QueryTracer {
	tracks := !c.Queries.Disabled || t.Tells()
	if !tracks && len(c.Tracers) == 0 {
		return nil
	}
	return func(n *pool.Node) pgx.QueryTracer {
		var all []pgx.QueryTracer
		if tracks {
			all = append(all, observe.NewServerTracer(t, func() (observe.Source, string, uint16) {
				if n.Role() == "replica" {
					return observe.SourceReplica, n.Host(), n.Port()
				}
				return observe.SourcePrimary, n.Host(), n.Port()
			}))
		}
		if all = append(all, c.Tracers...); len(all) == 1 {
			return all[0]
		}
		return multitracer.New(all...)
	}
}

// overall returns the rule over all queries, if there is one.
func (c *LimitsConfig) overall() *limit.Rule {
	if c.User.Count <= 0 && c.Global.Count <= 0 && len(c.Tiers) == 0 {
		return nil
	}
	return &limit.Rule{Name: OverallLimit, User: c.User, Global: c.Global}
}
