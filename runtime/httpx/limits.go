package httpx

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/dbgen-go/dbgen/runtime/limit"
)

// limits finds an endpoint's limit by net/http's own rules.
type limits struct {
	mux   *http.ServeMux
	rules map[string]*limit.Rule
}

func newLimits(rules map[string]limit.Rule) (*limits, error) {
	if len(rules) == 0 {
		return nil, nil
	}
	l := &limits{mux: http.NewServeMux(), rules: map[string]*limit.Rule{}}
	for _, pattern := range slices.Sorted(maps.Keys(rules)) {
		rule := rules[pattern]
		rule.Name = cmp.Or(rule.Name, pattern)
		if rule.Concurrent <= 0 && rule.User.Count <= 0 && rule.Global.Count <= 0 {
			return nil, fmt.Errorf("httpx: Config.Limits[%q] limits nothing: give it User, Global or Concurrent", pattern)
		}
		for _, rate := range [...]limit.Rate{rule.User, rule.Global} {
			if rate.Count > 0 && rate.Window < time.Millisecond {
				return nil, fmt.Errorf("httpx: Config.Limits[%q] is a rate of %d in a window of %s: want at least 1ms", pattern, rate.Count, rate.Window)
			}
		}
		if err := l.add(pattern, &rule); err != nil {
			return nil, fmt.Errorf("httpx: Config.Limits: %w", err)
		}
	}
	return l, nil
}

// add makes a pattern known; a wrong one is an error, where net/http panics.
func (l *limits) add(pattern string, rule *limit.Rule) (err error) {
	defer func() {
		if why := recover(); why != nil {
			err = fmt.Errorf("%v", why)
		}
	}()
	l.mux.Handle(pattern, http.NotFoundHandler())
	l.rules[pattern] = rule
	return nil
}

// of returns the rule of a request, or nil.
func (l *limits) of(r *http.Request) *limit.Rule {
	if l == nil {
		return nil
	}
	_, pattern := l.mux.Handler(r)
	return l.rules[pattern]
}

// limitHeaders tells how the tightest limit stands that a request has met.
func limitHeaders(h http.Header, r limit.Result, status int) {
	h.Set("X-RateLimit-Limit", strconv.Itoa(r.Limit))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(r.Remaining))
	reset := r.Reset
	if reset.IsZero() { // a limit on concurrent calls, and one for users alone
		reset = time.Now()
	}
	h.Set("X-RateLimit-Reset", reset.UTC().Format(time.RFC3339))
	if status == http.StatusTooManyRequests && h.Get("Retry-After") == "" {
		h.Set("Retry-After", retryAfter(r.RetryAfter))
	}
}

// retryAfter gives whole seconds, one at least.
func retryAfter(d time.Duration) string {
	return strconv.Itoa(max(1, int(math.Ceil(d.Seconds()))))
}
