package pool

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Timelines is what the processes of an application know together: the highest
// timeline of each system that any of them has seen. A process that cannot reach
// the promoted server then does not write to the one that it replaced.
type Timelines interface {
	// Raise notes that a timeline of a system exists (0 notes nothing), and
	// returns the highest that was ever noted.
	Raise(ctx context.Context, system int64, timeline uint32) (uint32, error)
}

// consult tells the other processes of a timeline, and returns the highest that
// any has told. It is not ok when they cannot be asked.
func (c *Cluster) consult(ctx context.Context, timeline uint32) (seen uint32, ok bool) {
	if c.cfg.Timelines == nil || c.system == 0 {
		return 0, c.cfg.Timelines == nil
	}
	seen, err := c.cfg.Timelines.Raise(ctx, c.system, timeline)
	if errors.Is(err, context.Canceled) {
		return 0, false // the cluster is being closed
	}
	c.electing.Lock()
	before := c.deaf
	c.deaf = err != nil
	c.electing.Unlock()
	switch {
	case (err != nil) != before && c.cfg.OnTimelines != nil:
		c.cfg.OnTimelines(err)
	case err != nil && !before:
		c.cfg.Log.Warn("which timelines other processes have seen is not known while Redis does not answer", "error", err)
	case err == nil && before:
		c.cfg.Log.Info("which timelines other processes have seen is known again", "timeline", seen)
	}
	return seen, err == nil
}

// consultSoon is consult for a cluster that is in use: it waits no longer than a
// poll may take, and what is not known is 0.
func (c *Cluster) consultSoon(ctx context.Context, timeline uint32) uint32 {
	ctx, cancel := context.WithTimeout(ctx, c.cfg.PollTimeout)
	defer cancel()
	seen, _ := c.consult(ctx, timeline)
	return seen
}

// keepTimeline goes on telling and asking: another process may see a promotion
// that this one cannot see, and what remembers may have forgotten.
func (c *Cluster) keepTimeline(ctx context.Context) {
	tick := time.NewTicker(c.cfg.PollInterval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			c.raise(c.consultSoon(ctx, c.highest()))
		}
	}
}

// highest returns the highest timeline that is known to exist.
func (c *Cluster) highest() uint32 {
	c.electing.Lock()
	defer c.electing.Unlock()
	return c.timeline
}

// raise notes that a timeline exists. A primary on a lower one was passed over.
func (c *Cluster) raise(timeline uint32) {
	c.electing.Lock()
	defer c.electing.Unlock()
	if timeline > c.timeline {
		c.timeline = timeline
		c.passOver()
	}
}

// passOver cuts the primary off if it is on a lower timeline than the highest.
// The caller holds the lock of elections.
func (c *Cluster) passOver() {
	n := c.Primary()
	if n == nil {
		return
	}
	n.mu.Lock()
	line := n.state.pos.Timeline
	passed := !n.state.replica && line != 0 && line < c.timeline
	if passed && n.passedAt == 0 {
		n.passedAt = max(c.now(), 1)
	}
	n.mu.Unlock()
	if passed {
		n.cut(n.passedOver(line, c.timeline))
	}
}

// passedOver says why a server is not written to.
func (n *Node) passedOver(line, highest uint32) error {
	if line < highest {
		return fmt.Errorf("%w: %s is on timeline %d, and timeline %d has been seen", ErrNoPrimary, n.addr, line, highest)
	}
	return fmt.Errorf("%w: %s is a second primary on timeline %d", ErrNoPrimary, n.addr, line)
}

// elect makes n the primary if it is on a higher timeline than any that is known
// to exist, or if the present primary has become a replica, and reports whether n
// is the primary then. A server on a lower timeline was passed over by a
// promotion: nothing may be written to it.
func (c *Cluster) elect(ctx context.Context, n *Node, s state) bool {
	var seen uint32
	if highest := c.highest(); s.pos.Timeline > highest || s.pos.Timeline == highest && n != c.Primary() {
		seen = c.consultSoon(ctx, s.pos.Timeline)
	}
	c.electing.Lock()
	defer c.electing.Unlock()
	c.timeline = max(c.timeline, seen)
	if s.pos.Timeline < c.timeline {
		c.passOver()
		return false
	}
	old := c.Primary()
	if old != nil && n != old {
		old.mu.Lock()
		holds := !old.state.replica && old.state.pos.Timeline >= s.pos.Timeline
		old.mu.Unlock()
		if holds {
			return false
		}
		c.cfg.Log.Warn("primary changed", "from", old.addr, "to", n.addr, "timeline", s.pos.Timeline)
		c.log.reset()
	}
	c.timeline = s.pos.Timeline
	n.mu.Lock()
	n.passedAt = 0
	n.mu.Unlock()
	n.gate.open()
	n.refilling.Store(false)
	c.primary.Store(n)
	if old != nil && n != old {
		c.replace(old)
	}
	return true
}

// replace cuts the former primary off, unless it is a replica by now: what is
// under way there would wait for nothing, or be done where it is lost.
func (c *Cluster) replace(old *Node) {
	old.mu.Lock()
	demoted, line := old.state.replica && old.state.err == nil, old.state.pos.Timeline
	old.mu.Unlock()
	if !demoted {
		old.cut(old.passedOver(line, c.timeline))
	}
}
