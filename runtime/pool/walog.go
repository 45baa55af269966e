package pool

import (
	"cmp"
	"sort"
	"sync"
	"time"
)

// walLog is the recent history of the primary's log: when it was seen where.
// From it come a replica's lag (the age of the newest sample that it has
// replayed) and a bound for a write whose own position was not asked (the first
// sample taken after it).
type walLog struct {
	mu      sync.Mutex
	samples []walSample // in order of time
	system  int64
	line    uint32
}

type walSample struct {
	sent   time.Duration // when the poll was sent
	flush  uint64        // what a replica can have received
	insert uint64
}

// walLogSize bounds the history: at ten polls a second, more than a minute and
// a half. A replica further behind keeps the freshness it last had.
const walLogSize = 1024

func (l *walLog) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.samples, l.system, l.line = nil, 0, 0
}

// add notes a poll of the primary. A new timeline starts a new history.
func (l *walLog) add(s state) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if s.pos.System != l.system || s.pos.Timeline != l.line {
		l.samples, l.system, l.line = nil, s.pos.System, s.pos.Timeline
	}
	if len(l.samples) == walLogSize {
		l.samples = append(l.samples[:0], l.samples[walLogSize/4:]...)
	}
	l.samples = append(l.samples, walSample{sent: s.sent, flush: s.flush, insert: s.pos.LSN})
}

// newest returns when the newest sample was taken that a replica has replayed.
// Where its WAL receiver does not tell the timeline, the control file must have
// come to this one: a replica that was left behind on another timeline has LSNs
// which say nothing here.
func (l *walLog) newest(s state) (time.Duration, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if s.pos.System != l.system || cmp.Or(s.pos.Timeline, s.least) != l.line {
		return 0, false
	}
	i := sort.Search(len(l.samples), func(i int) bool { return l.samples[i].flush > s.pos.LSN })
	if i == 0 {
		return 0, false
	}
	return l.samples[i-1].sent, true
}

// survived returns what a replica must have replayed to have what survived of the
// log up to p: p itself, unless a promotion left its timeline behind. Then all
// that was kept of it is before the new timeline's first sample. It is not ok
// while there is none.
func (l *walLog) survived(p Position) (Position, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.system == 0:
		return p, false
	case p.System != l.system || p.Timeline >= l.line:
		return p, true
	}
	return Position{System: l.system, Timeline: l.line, LSN: l.samples[0].insert}, true
}

// since returns a position that everything committed before the moment t is
// before: that of the first poll sent after it.
func (l *walLog) since(t time.Duration) (Position, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := sort.Search(len(l.samples), func(i int) bool { return l.samples[i].sent >= t })
	if i == len(l.samples) {
		return Position{}, false
	}
	return Position{System: l.system, Timeline: l.line, LSN: l.samples[i].insert}, true
}
