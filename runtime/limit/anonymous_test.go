package limit

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func bucketsOf(t *testing.T, l *Limiter, caller Caller, rules ...Rule) []bucket {
	t.Helper()
	buckets, err := l.buckets(caller, rules)
	if err != nil {
		t.Fatal(err)
	}
	return buckets
}

// Calls of users, and of nobody, are let in as the definition says: a user's rate counts
// the calls of one user; those of nobody count as the policy says; the global rate
// counts all that were let in.
func TestAnonymousIsAsDefined(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		policy := rapid.SampledFrom([]Anonymous{"", AnonymousShared, AnonymousRefused, AnonymousFree}).Draw(t, "policy")
		rule := Rule{
			Name: "r", User: Rate{rapid.IntRange(0, 4).Draw(t, "user"), 10 * time.Millisecond},
			Global: Rate{rapid.IntRange(0, 12).Draw(t, "global"), 10 * time.Millisecond},
		}
		l, err := New(Options{Anonymous: policy, Tiers: map[string]Tier{"double": {Multiplier: 2}, "any": {Unlimited: true}}})
		if err != nil {
			t.Fatal(err)
		}
		now := time.Hour
		l.local.now = func() time.Duration { return now }
		byUser, all := map[string][]time.Duration{}, []time.Duration{}
		in := func(times []time.Duration) (n int) {
			for _, at := range times {
				if at > now-10*time.Millisecond {
					n++
				}
			}
			return n
		}
		for range rapid.IntRange(1, 60).Draw(t, "calls") {
			now += time.Duration(rapid.IntRange(0, 4).Draw(t, "ms")) * time.Millisecond
			who := Caller{
				User:  rapid.SampledFrom([]string{"", "a", "anonymous", ":anonymous"}).Draw(t, "who"),
				Tier:  rapid.SampledFrom([]string{"", "double", "any"}).Draw(t, "tier"),
				Admin: rapid.IntRange(0, 9).Draw(t, "admin") == 0,
			}
			rate, scope, refused := rule.User.Count, ScopeUser, false
			switch {
			case who.Tier == "double":
				rate *= 2
			case who.Tier == "any":
				rate = 0
			}
			if who.User == "" {
				scope = ScopeAnonymous
				switch policy {
				case AnonymousRefused:
					refused = rate > 0
				case AnonymousFree:
					rate = 0
				}
			}
			full := rate > 0 && in(byUser[who.User])+1 > rate
			crowded := rule.Global.Count > 0 && in(all)+1 > rule.Global.Count
			_, err := l.Allow(context.Background(), who, rule)
			var why *Exceeded
			switch {
			case who.Admin:
				if err != nil {
					t.Fatalf("an admin: %v", err)
				}
				continue
			case refused:
				if !errors.Is(err, ErrAnonymous) || !errors.As(err, &why) || why.Scope != ScopeAnonymous || why.RetryAfter != 0 {
					t.Fatalf("nobody, %s: %v", policy, err)
				}
				continue
			case full || crowded:
				if !errors.As(err, &why) || errors.Is(err, ErrAnonymous) || why.RetryAfter <= 0 ||
					why.Scope != scope && !crowded || why.Scope != ScopeGlobal && !full {
					t.Fatalf("%+v under %q, full %v, crowded %v: %v", who, policy, full, crowded, err)
				}
				continue
			case err != nil:
				t.Fatalf("%+v under %q: %v", who, policy, err)
			}
			if rate > 0 {
				byUser[who.User] = append(byUser[who.User], now)
			}
			if rule.Global.Count > 0 {
				all = append(all, now)
			}
		}
	})
}

func TestAnonymousSaysWhatToDo(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, opts Options) {
		rule := Rule{Name: "search", User: Rate{2, time.Minute}}
		l := newLimiter(t, opts)
		if n, why := allowed(t, l, Caller{}, rule); n != 2 || why.Scope != ScopeAnonymous || why.User != "" ||
			!strings.Contains(why.Error(), "2 calls in 1m0s by callers without a user") || !strings.Contains(why.Error(), "RATE_LIMIT_ANONYMOUS") {
			t.Errorf("shared: %d calls, then %v", n, why)
		}
		if n, why := allowed(t, l, Caller{User: "anonymous"}, rule); n != 2 || why.Scope != ScopeUser {
			t.Errorf("a user of that name: %d calls, then %v", n, why)
		}
		opts.Anonymous = AnonymousRefused
		l = newLimiter(t, opts)
		n, why := allowed(t, l, Caller{}, rule)
		if n != 0 || !errors.Is(why, ErrAnonymous) || !strings.Contains(why.Error(), "the call has none: set the session's User") {
			t.Errorf("refused: %d calls, then %v", n, why)
		}
		if p := l.Peek(t.Context(), Caller{}, rule); p.Limit != 2 || p.Remaining != 0 {
			t.Errorf("refused: Peek says %+v", p)
		}
		if s := l.Stats(); s.Refused != 1 {
			t.Errorf("refused: stats %+v", s)
		}
		if _, err := l.Allow(t.Context(), Caller{}, Rule{Name: "all", Global: Rate{5, time.Minute}}); err != nil {
			t.Errorf("a global rate refuses nobody for want of a user: %v", err)
		}
	})
	if _, err := New(Options{Anonymous: "fre"}); err == nil || !strings.Contains(err.Error(), `"free"`) {
		t.Errorf("a policy that there is not: %v", err)
	}
}
