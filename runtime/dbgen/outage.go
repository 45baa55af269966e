package dbgen

import (
	"log/slog"
	"sync"
	"time"

	"github.com/dbgen-go/dbgen/runtime/cache"
)

// outage says in the log once that Redis is away, and once that it is back, whichever
// parts of the runtime notice, and however often.
type outage struct {
	log *slog.Logger

	mu     sync.Mutex
	away   map[string]bool // the parts that Redis does not answer
	told   bool            // that it is away
	began  time.Time
	ended  time.Time          // when it answered the last of the parts
	settle *time.Timer        // until it counts as back; nil: it does not answer, or is back
	before outageCosts        // as the outage began
	costs  func() outageCosts // nil until the parts are there
	closed bool
}

// outageCosts are counts of what a Redis that is away brings about.
type outageCosts struct {
	loads   uint64 // results that came from the database
	limits  uint64 // calls that were limited in this process alone
	changes uint64 // changes that Redis was told of late
}

// settleTime is how long Redis must answer to be back: a server that is starting, or a
// connection that comes and goes, is one outage and not many.
const settleTime = time.Second

func newOutage(log *slog.Logger) *outage {
	return &outage{log: log, away: map[string]bool{}, ended: time.Now()}
}

// of makes the function that a part tells of the state that it finds Redis in.
func (o *outage) of(part string) func(error) {
	return func(err error) { o.note(part, err) }
}

// ofCache is of for a cache, which has two uses for Redis.
func (o *outage) ofCache(use cache.RedisUse, err error) { o.note("cache "+string(use), err) }

// state returns whether Redis answers, as the log has it, and since when. An outage
// ended when Redis last began to answer.
func (o *outage) state() (up bool, since time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.told {
		return false, o.began
	}
	return true, o.ended
}

// counting says where the costs are counted.
func (o *outage) counting(costs func() outageCosts) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.costs = costs
}

func (o *outage) count() outageCosts {
	if o.costs == nil {
		return outageCosts{}
	}
	return o.costs()
}

func (o *outage) note(part string, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return
	}
	if err == nil {
		delete(o.away, part)
		if len(o.away) == 0 && o.told && o.settle == nil {
			o.ended = time.Now()
			o.settle = time.AfterFunc(settleTime, func() {
				o.mu.Lock()
				defer o.mu.Unlock()
				if !o.closed && len(o.away) == 0 {
					o.isBack()
				}
			})
		}
		return
	}
	o.away[part] = true
	if o.settle != nil {
		o.settle.Stop()
		o.settle = nil
	}
	if o.told {
		return
	}
	o.told, o.began, o.before = true, time.Now(), o.count()
	o.log.Warn("Redis does not answer: results come from memory for a moment, then from the database; limits hold in this process alone; other processes learn of writes when it is back",
		"part", part, "error", err)
}

// isBack says that Redis is back.
func (o *outage) isBack() {
	if !o.told {
		return
	}
	now := o.count()
	o.told, o.settle = false, nil
	o.log.Info("Redis answers again", "away", o.ended.Sub(o.began).Round(time.Millisecond),
		"loads", now.loads-o.before.loads, "limited_here", now.limits-o.before.limits, "changes_told_late", now.changes-o.before.changes)
}

// close says what is left to say.
func (o *outage) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.settle != nil && o.settle.Stop() {
		o.isBack()
	}
	o.closed = true
}
