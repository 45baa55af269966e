package session

import (
	"sync"

	"github.com/dbgen-go/dbgen/runtime/limit"
)

// A Met gathers what the limits of a request's calls said. It is safe for
// concurrent use.
type Met struct {
	mu    sync.Mutex
	any   bool
	tight limit.Result
}

// Note takes one limit's answer. The one that refuses longest counts, or else the
// one with the least left.
func (m *Met) Note(r limit.Result) {
	if m == nil || r.Limit == 0 {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	t := &m.tight
	if !m.any || r.RetryAfter > t.RetryAfter || r.RetryAfter == t.RetryAfter && r.Remaining < t.Remaining {
		m.any, m.tight = true, r
	}
}

// Tightest returns the answer that counts; ok is false when no limit was met.
func (m *Met) Tightest() (r limit.Result, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.tight, m.any
}
