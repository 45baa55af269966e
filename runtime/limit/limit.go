package limit

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/url"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Rate is so many calls in a window. The zero Rate limits nothing.
type Rate struct {
	Count  int
	Window time.Duration
}

// A Rule is what a kind of call is limited to. Rules with the same Name share
// their windows, where these are equally long, and their places.
type Rule struct {
	Name       string
	User       Rate          // for each Caller.User; of callers without one, see Options.Anonymous
	Global     Rate          // for all callers together
	Wait       time.Duration // how long a call may wait to be let in
	Concurrent int           // how many calls may run at once in this process; 0: any number
}

// A Caller is who calls.
type Caller struct {
	User  string
	Tier  string
	Admin bool
}

// A Tier changes what a caller of a plan may do. Global limits are the same for
// all tiers.
type Tier struct {
	Multiplier float64         // of each user rate's count; 0 is 1
	Rates      map[string]Rate // user rates by a rule's name, in place of the rule's
	Unlimited  bool            // no user rates
}

// Anonymous says what a rate for each user means to a caller without a user.
type Anonymous string

// What there is to choose from.
const (
	// AnonymousShared counts all callers without a user as one, which is the default: a
	// caller who says nothing of itself can do no more than one who does, however many
	// of its kind there are.
	AnonymousShared Anonymous = "shared"
	// AnonymousRefused lets none of them in where there is a rate for each user.
	AnonymousRefused Anonymous = "refused"
	// AnonymousFree lets all of them in: only global rates hold for them.
	AnonymousFree Anonymous = "free"
)

// Options configures a Limiter.
type Options struct {
	// Client is the Redis by which processes share limits; nil limits each
	// process by itself. It stays its owner's to close.
	Client redis.UniversalClient
	Prefix string // begins all keys in Redis; "dbgen" by default
	// Timeout is how long an exchange with Redis may take; 100 ms by default.
	// The client must respect contexts (ContextTimeoutEnabled).
	Timeout time.Duration

	// User and Global are the rates of Default: 100 and 10,000 a minute where
	// they are zero, none where their Count is negative.
	User, Global Rate

	Tiers map[string]Tier // by Caller.Tier
	// Exempt names callers that no rate holds for, such as trusted services.
	// Admins are exempt unless LimitAdmins is set. Places (Rule.Concurrent) are
	// for everybody, since they protect the database.
	Exempt      func(Caller) bool
	LimitAdmins bool
	// Anonymous is AnonymousShared by default.
	Anonymous Anonymous

	Logger *slog.Logger // gets changes of Redis' state; nil logs nothing
	// OnRedis, if set, is told instead of Logger when exchanges with Redis begin to fail
	// (an error) and succeed again (nil). It must not call the limiter's Allow.
	OnRedis func(error)
}

// A Limiter lets calls in, or not. It is safe for concurrent use.
type Limiter struct {
	opts   Options
	local  *local
	remote *remote // nil without Redis
	places places
	counts counts
}

// New makes a limiter. It does not wait for Redis.
func New(opts Options) (*Limiter, error) {
	if opts.User == (Rate{}) {
		opts.User = Rate{100, time.Minute}
	}
	if opts.Global == (Rate{}) {
		opts.Global = Rate{10_000, time.Minute}
	}
	if opts.Prefix == "" {
		opts.Prefix = "dbgen"
	}
	if opts.Timeout == 0 {
		opts.Timeout = 100 * time.Millisecond
	}
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	switch opts.Anonymous {
	case "":
		opts.Anonymous = AnonymousShared
	case AnonymousShared, AnonymousRefused, AnonymousFree:
	default:
		return nil, fmt.Errorf("limit: Anonymous is %q: want %q, %q or %q", opts.Anonymous, AnonymousShared, AnonymousRefused, AnonymousFree)
	}
	for _, r := range []Rate{opts.User, opts.Global} {
		if r.Count > 0 && r.Window < time.Millisecond {
			return nil, errors.New("limit: a window is shorter than a millisecond")
		}
	}
	l := &Limiter{opts: opts, local: newLocal()}
	if opts.Client != nil {
		l.remote = newRemote(opts)
	}
	return l, nil
}

// Default is the rule for calls that have no other: the rates of Options.
func (l *Limiter) Default() Rule {
	return Rule{Name: "default", User: l.opts.User, Global: l.opts.Global}
}

// Allow lets a call in under all of the rules, or fails with an *Exceeded. The
// call's end must be told to the Permit. A call waits as long as the most patient
// of the rules and its context let it, if that is long enough.
func (l *Limiter) Allow(ctx context.Context, caller Caller, rules ...Rule) (Permit, error) {
	buckets, err := l.buckets(caller, rules)
	if err != nil {
		l.counts.refused.Add(1)
		return Permit{}, err
	}
	var patience time.Duration
	concurrent := false
	for _, r := range rules {
		patience = max(patience, r.Wait)
		concurrent = concurrent || r.Concurrent > 0
	}
	if len(buckets) == 0 && !concurrent {
		return Permit{}, nil
	}
	deadline := time.Now().Add(patience)
	if d, ok := ctx.Deadline(); ok && d.Before(deadline) {
		deadline = d
	}
	for waited := false; ; waited = true {
		held, err := l.places.take(ctx, rules, deadline)
		if err != nil {
			l.counts.refused.Add(1)
			return Permit{}, err
		}
		result, refused := l.take(ctx, buckets, 1)
		if err := ctx.Err(); err != nil {
			held.leave()
			return Permit{}, err
		}
		if refused == nil {
			l.counts.allowed.Add(1)
			if waited {
				l.counts.waited.Add(1)
			}
			return Permit{Result: result, held: held}, nil
		}
		// A place is not kept from others while one waits for the window.
		held.leave()
		if time.Now().Add(result.RetryAfter).After(deadline) {
			l.counts.refused.Add(1)
			return Permit{}, &Exceeded{Name: refused.rule, Scope: refused.scope, User: caller.User, Rate: refused.Rate, Result: result}
		}
		select {
		case <-ctx.Done():
			return Permit{}, ctx.Err()
		case <-time.After(result.RetryAfter):
		}
	}
}

// Peek tells what Allow would find, without counting a call. Of a caller that is
// refused for want of a user it returns a Result without Remaining.
func (l *Limiter) Peek(ctx context.Context, caller Caller, rules ...Rule) Result {
	buckets, err := l.buckets(caller, rules)
	if err != nil {
		return err.Result
	}
	result, _ := l.take(ctx, buckets, 0)
	return result
}

// A bucket is one window.
type bucket struct {
	key         string
	rule, scope string
	Rate
}

// buckets lists the windows that a call must fit in, or refuses a call that must have a
// user.
func (l *Limiter) buckets(caller Caller, rules []Rule) ([]bucket, *Exceeded) {
	if caller.Admin && !l.opts.LimitAdmins || l.opts.Exempt != nil && l.opts.Exempt(caller) {
		l.counts.exempt.Add(1)
		return nil, nil
	}
	scope := ScopeUser
	if caller.User == "" {
		scope = ScopeAnonymous
	}
	tier := l.opts.Tiers[caller.Tier]
	buckets := make([]bucket, 0, 2*len(rules))
	add := func(rule, scope, user string, rate Rate) {
		if !rate.limits() {
			return
		}
		key := url.QueryEscape(rule) + ":" + strconv.FormatInt(rate.Window.Milliseconds(), 10) + ":" + scope
		if scope == ScopeUser {
			key += ":" + url.QueryEscape(user)
		}
		for i := range buckets {
			if buckets[i].key == key { // two rules of one name: the stricter
				buckets[i].Count = min(buckets[i].Count, rate.Count)
				return
			}
		}
		buckets = append(buckets, bucket{key, rule, scope, rate})
	}
	for _, r := range rules {
		if rate := tier.rate(r); !tier.Unlimited && rate.limits() {
			switch {
			case scope == ScopeUser || l.opts.Anonymous == AnonymousShared:
				add(r.Name, scope, caller.User, rate)
			case l.opts.Anonymous == AnonymousRefused:
				return nil, &Exceeded{Name: r.Name, Scope: ScopeAnonymous, Rate: rate, Result: Result{Limit: rate.Count}, refused: true}
			}
		}
		add(r.Name, ScopeGlobal, "", r.Global)
	}
	return buckets, nil
}

// limits reports whether a rate limits anything.
func (r Rate) limits() bool { return r.Count > 0 && r.Window > 0 }

// rate is a rule's user rate in the tier.
func (t Tier) rate(r Rule) Rate {
	rate := r.User
	if own, ok := t.Rates[r.Name]; ok {
		return own
	}
	if t.Multiplier > 0 && rate.Count > 0 {
		rate.Count = max(int(math.Round(float64(rate.Count)*t.Multiplier)), 1)
	}
	return rate
}

// take counts n calls in all buckets or, when one of them is full, in none; it
// returns the tightest bucket's state, and the bucket that refused.
func (l *Limiter) take(ctx context.Context, buckets []bucket, n int) (Result, *bucket) {
	if len(buckets) == 0 {
		return Result{}, nil
	}
	var states []state
	if l.remote != nil {
		states = l.remote.take(ctx, buckets, n, &l.counts)
		if states == nil && ctx.Err() == nil {
			l.counts.fallbacks.Add(1)
		}
	}
	if states == nil {
		states = l.local.take(buckets, n)
	}
	return judge(buckets, states, time.Now())
}

// A Permit is a call that was let in.
type Permit struct {
	Result
	held held
}

// Release ends the call. It may be called once only.
func (p Permit) Release() { p.held.leave() }
