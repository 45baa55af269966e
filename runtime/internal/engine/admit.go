package engine

import (
	"context"
	"errors"

	"github.com/dbgen-go/dbgen/runtime/internal/descriptor"
	"github.com/dbgen-go/dbgen/runtime/internal/session"
	"github.com/dbgen-go/dbgen/runtime/limit"
)

// rules are a query's limits, as the limiter takes them.
type rules struct {
	hits   []limit.Rule // every call counts
	misses []limit.Rule // calls that the cache does not answer count
	all    []limit.Rule // both, for a query that is not cached
}

// rulesOf returns a query's limits, made once.
func (e *Engine) rulesOf(q *descriptor.Query) *rules {
	if r, ok := e.rules.Load(q); ok {
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
	if overall := e.Limits.Overall; overall != nil {
		r.misses = append(r.misses, *overall)
	}
	r.all = append(append(r.all, r.hits...), r.misses...)
	v, _ := e.rules.LoadOrStore(q, r)
	return v.(*rules)
}

// countsHits reports whether calls that the cache answers count against a limit of
// the query's, so that memory must not be asked first.
func (e *Engine) countsHits(q *descriptor.Query) bool {
	return !e.Limits.Disabled && len(e.rulesOf(q).hits) > 0
}

// allow lets a call in under some rules, or fails with a *limit.Exceeded.
func (e *Engine) allow(ctx context.Context, s *session.Session, rules []limit.Rule) (limit.Permit, error) {
	if len(rules) == 0 {
		return limit.Permit{}, nil
	}
	var caller limit.Caller
	if s != nil {
		caller = s.Caller
	}
	permit, err := e.Limiter.Allow(ctx, caller, rules...)
	if s != nil && s.Met != nil {
		result := permit.Result
		if exceeded := (*limit.Exceeded)(nil); errors.As(err, &exceeded) {
			result = exceeded.Result
		}
		s.Met.Note(result)
	}
	if err != nil {
		e.Log.Limit.DebugContext(ctx, "call not let in", "user", caller.User, "error", err)
	}
	return permit, err
}

// admit asks the limits at the beginning of a call.
func (a *Attempt) admit() (err error) {
	if a.engine.Limits.Disabled || len(a.q.Limits) == 0 && a.engine.Limits.Overall == nil {
		return nil
	}
	r := a.engine.rulesOf(a.q)
	ask := r.all
	if a.counted {
		ask = r.misses
	}
	a.permit, err = a.engine.allow(a.parent, a.session, ask)
	return err
}

// leave gives back a place among concurrent calls.
func (a *Attempt) leave() {
	a.permit.Release()
	a.permit = limit.Permit{}
}
