package observe

import (
	"log/slog"
	"sync"
	"time"
)

// A planLog holds all statements' plans, of so many statements that memory stays
// bounded.
type planLog struct {
	mu    sync.Mutex
	order []*Figures // with plans, the one whose first plan is oldest first
	last  time.Time  // when something was explained
}

const (
	// plannedMost is how many statements plans are kept of.
	plannedMost = 200
	// explainEvery is the least time between two plans of one statement, and
	// explainGap between any two.
	explainEvery = time.Minute
	explainGap   = time.Second
)

// MayExplain reports whether a slow call's plan may be taken now, and if so notes that
// it is: so often is enough. It is for the runtime alone.
func (t *Tracker) MayExplain(c *Call) bool {
	l, f, now := &t.plans, c.figures, time.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Before(f.plans.next) || now.Sub(l.last) < explainGap {
		return false
	}
	f.plans.next, l.last = now.Add(explainEvery), now
	return true
}

// Explained keeps a plan that EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) returned for a
// call's statement. It is for the runtime alone.
func (t *Tracker) Explained(c *Call, text []byte) error {
	p, err := parsePlan(text, t.cfg.Values)
	if err != nil {
		return err
	}
	f := c.figures
	p.At, p.Host, p.Port = time.Now(), c.event.Host, c.event.Port
	l := &t.plans
	l.mu.Lock()
	if f.plans.count == 0 {
		if len(l.order) == plannedMost {
			l.order[0].plans.kept, l.order[0].plans.count = nil, 0
			l.order = append(l.order[:0:0], l.order[1:]...)
		}
		l.order = append(l.order, f)
	}
	before := f.plans.add(p)
	l.mu.Unlock()
	t.cfg.Log.Info("slow query explained", "query", f.statement.Name(), "host", p.Host, "port", p.Port, "execution", p.Execution, "plan", p.Text)
	if before != nil {
		f.replanned.Add(1)
		t.cfg.Log.LogAttrs(c.Context, slog.LevelWarn, "a query's plan changed", slog.String("query", f.statement.Name()),
			slog.Duration("before", before.Execution), slog.Duration("now", p.Execution), slog.String("plan_before", before.Text), slog.String("plan", p.Text))
		if t.cfg.PlanChanged != nil {
			t.cfg.PlanChanged(f.statement, before, p)
		}
	}
	return nil
}

// Plans returns the plans of slow calls of a statement that were taken, the newest
// last: one for each shape.
func (t *Tracker) Plans(s *Statement) []Plan {
	t.plans.mu.Lock()
	defer t.plans.mu.Unlock()
	for _, f := range t.plans.order {
		if f.statement == s {
			return f.plans.all()
		}
	}
	return nil
}

func (p *plans) all() []Plan {
	all := make([]Plan, len(p.kept))
	for i, k := range p.kept {
		all[i] = *k
	}
	return all
}
