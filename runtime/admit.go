package dbgen

import (
	"context"
	"errors"

	"github.com/dbgen-go/dbgen/runtime/limit"
)

// OverallLimit is the name under which the limits of LimitsConfig count, for
// Tier.Rates and in errors.
const OverallLimit = "all"

// rules are a query's limits, as the limiter takes them.
type rules struct {
	hits   []limit.Rule // every call counts
	misses []limit.Rule // calls that the cache does not answer count
	all    []limit.Rule // both, for a query that is not cached
}

// rulesOf returns a query's limits, made once.
func (db *DB) rulesOf(q *Query) *rules {
	if r, ok := db.rules.Load(q); ok {
		return r.(*rules)
	}
	r := &rules{}
	for _, l := range q.Limits {
		rule := limit.Rule{Name: l.Name, User: l.User, Global: l.Global, Wait: l.Wait, Concurrent: l.Concurrent}
		if rule.Name == "" {
			rule.Name = q.Package + "." + q.Name
		}
		if l.CountMisses {
			r.misses = append(r.misses, rule)
		} else {
			r.hits = append(r.hits, rule)
		}
	}
	if c := &db.cfg.Limits; c.overall() {
		r.misses = append(r.misses, limit.Rule{Name: OverallLimit, User: c.User, Global: c.Global})
	}
	r.all = append(append(r.all, r.hits...), r.misses...)
	v, _ := db.rules.LoadOrStore(q, r)
	return v.(*rules)
}

// overall reports whether there is a limit over all queries.
func (c *LimitsConfig) overall() bool {
	return c.User.Count > 0 || c.Global.Count > 0 || len(c.Tiers) > 0
}

// countsHits reports whether calls that the cache answers count against a limit,
// so that memory must not be asked first.
func (db *DB) countsHits(q *Query) bool {
	return len(q.Limits) > 0 && !db.cfg.Limits.Disabled && len(db.rulesOf(q).hits) > 0
}

// allow lets a call in under some rules, or fails with a *limit.Exceeded.
func (db *DB) allow(ctx context.Context, s *session, rules []limit.Rule) (limit.Permit, error) {
	if len(rules) == 0 {
		return limit.Permit{}, nil
	}
	var caller limit.Caller
	if s != nil {
		caller = limit.Caller{User: s.User, Tier: s.Tier, Admin: s.Admin}
	}
	permit, err := db.limiter.Allow(ctx, caller, rules...)
	if err != nil {
		db.log.limit.DebugContext(ctx, "call not let in", "user", caller.User, "error", err)
	}
	return permit, err
}

// admit asks the limits at the beginning of a call.
func (a *Attempt) admit() (err error) {
	if a.rt.cfg.Limits.Disabled || len(a.q.Limits) == 0 && !a.rt.cfg.Limits.overall() {
		return nil
	}
	r := a.rt.rulesOf(a.q)
	ask := r.all
	if a.counted {
		ask = r.misses
	}
	a.permit, err = a.rt.allow(a.parent, a.session, ask)
	return err
}

// refused reports whether a limit did not let a call in, which says nothing to
// other callers.
func refused(err error) bool {
	var exceeded *limit.Exceeded
	return errors.As(err, &exceeded)
}

// leave gives back a place among concurrent calls.
func (a *Attempt) leave() {
	a.permit.Release()
	a.permit = limit.Permit{}
}

func (db *DB) newLimiter() (*limit.Limiter, error) {
	c := &db.cfg.Limits
	o := limit.Options{Client: db.redis, Prefix: db.cfg.Cache.Prefix, Timeout: db.cfg.Redis.Timeout, Tiers: c.Tiers, Logger: db.log.limit}
	if len(c.Exempt) > 0 {
		exempt := make(map[string]bool, len(c.Exempt))
		for _, user := range c.Exempt {
			exempt[user] = true
		}
		o.Exempt = func(who limit.Caller) bool { return exempt[who.User] }
	}
	return limit.New(o)
}
