package pool

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Open connects to the servers, among which it must find the primary, whichever
// of them the configuration calls so; the others may come later. Then it watches
// them. A single server without Timelines is not watched.
func Open(ctx context.Context, cfg Config) (*Cluster, error) {
	if len(cfg.Replicas) >= maxNodes {
		return nil, fmt.Errorf("%d replicas: at most %d can be used", len(cfg.Replicas), maxNodes-1)
	}
	c := &Cluster{cfg: cfg, base: time.Now()}
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	c.stop = stop
	for i, nc := range append([]NodeConfig{cfg.Primary}, cfg.Replicas...) {
		n, err := newNode(background, c, nc)
		if err != nil {
			c.Close()
			if i == 0 {
				return nil, fmt.Errorf("primary: %w", err)
			}
			return nil, fmt.Errorf("replica %d: %w", i, err)
		}
		c.nodes = append(c.nodes, n)
	}
	if err := c.start(ctx, background); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// start finds the primary, warms the pools, and leaves the monitors running.
func (c *Cluster) start(ctx, background context.Context) error {
	limit := max(c.cfg.Size.ConnectTimeout, c.cfg.PollTimeout)
	if !c.watched() {
		return c.startUnwatched(ctx, limit)
	}
	monitors := make([]*monitor, len(c.nodes))
	for i, n := range c.nodes {
		monitors[i] = &monitor{node: n}
	}
	finding, found := context.WithTimeout(ctx, limit)
	defer found()
	err := c.find(finding, monitors)
	if err != nil {
		for _, m := range monitors {
			m.close()
		}
		if !c.Replicated() && untold(err) {
			c.silent = true
			c.cfg.Log.Warn("the server does not say on which timeline it is: it is written to whatever other processes have seen", "node", c.nodes[0].addr, "error", err)
			return c.startUnwatched(ctx, limit)
		}
		return err
	}
	var first sync.WaitGroup
	for _, m := range monitors {
		if n := m.node; n != c.Primary() && n.gate.isOpen() {
			first.Go(func() {
				m.begin(ctx)
				if err := n.warm(ctx, limit); err != nil {
					c.cfg.Log.Warn("replica not reachable at start", "node", n.addr, "error", err)
				}
			})
		}
	}
	err = c.warmPrimary(ctx, limit)
	first.Wait()
	c.started.Store(true)
	for _, m := range monitors {
		c.running.Go(func() { m.run(background) })
	}
	if c.cfg.Timelines != nil {
		c.running.Go(func() { c.keepTimeline(background) })
	}
	return err
}

// startUnwatched takes the only server for the primary.
func (c *Cluster) startUnwatched(ctx context.Context, limit time.Duration) error {
	c.primary.Store(c.nodes[0])
	c.nodes[0].gate.open()
	return c.warmPrimary(ctx, limit)
}

// An answer is what a server said when it was asked who it is.
type answer struct {
	monitor *monitor
	state   state
	err     error
}

// find asks the servers who they are until one may be taken for the primary. It
// waits while some of them answers: a promotion may be under way.
func (c *Cluster) find(ctx context.Context, monitors []*monitor) error {
	var why error
	for {
		answers := c.askAll(ctx, monitors)
		err := c.settle(ctx, answers)
		if err == nil {
			return nil
		}
		if why == nil || ctx.Err() == nil { // in the round that time ends, nobody gets to answer
			why = err
		}
		answered := slices.ContainsFunc(answers, func(a answer) bool { return a.err == nil })
		if !answered || len(c.nodes) == 1 {
			return why
		}
		select {
		case <-ctx.Done():
			return why
		case <-time.After(c.cfg.PollInterval):
		}
	}
}

// errNoAnswer stands for the answer of a server that was not waited for.
var errNoAnswer = errors.New("no answer yet")

// askAll asks every server. It waits for all of them, because one that is slow to
// answer may be the one that was promoted; but when some have answered, for the
// rest no longer than a poll may take.
func (c *Cluster) askAll(ctx context.Context, monitors []*monitor) []answer {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	come := make(chan answer, len(monitors))
	var asking sync.WaitGroup
	for _, m := range monitors {
		asking.Go(func() {
			s, err := m.ask(ctx)
			if err != nil {
				m.close()
			}
			come <- answer{m, s, err}
		})
	}
	patience := time.After(c.cfg.PollTimeout)
	var answers []answer
	some, late := false, false
	for len(answers) < len(monitors) && !(some && late) {
		select {
		case a := <-come:
			answers = append(answers, a)
			some = some || a.err == nil
		case <-patience:
			late = true
		}
	}
	cancel()
	asking.Wait()
	for len(answers) < len(monitors) { // an answer of the last moment counts, too
		a := <-come
		if errors.Is(a.err, context.Canceled) {
			a.err = errNoAnswer
		}
		answers = append(answers, a)
	}
	return answers
}

// settle takes a primary from what the servers said, if one may be taken.
func (c *Cluster) settle(ctx context.Context, answers []answer) error {
	if err := c.adopt(answers); err != nil {
		return err
	}
	all := true
	var highest uint32
	for _, a := range answers {
		all = all && a.err == nil
		if a.err == nil && a.state.pos.System == c.system {
			highest = max(highest, a.state.pos.Timeline, a.state.least)
		}
	}
	seen, told := c.consult(ctx, highest)
	c.raise(max(highest, seen))
	// Primaries come before replicas, which are measured by them, and the one on
	// the highest timeline first.
	slices.SortStableFunc(answers, func(a, b answer) int {
		return rankAnswer(b) - rankAnswer(a)
	})
	var none noPrimaryError
	for _, a := range answers {
		if err := c.take(ctx, a, told || all); err != nil {
			none.why = append(none.why, err)
		}
	}
	if c.Primary() == nil && len(c.nodes) == 1 && answers[0].err == nil && answers[0].state.replica {
		c.primary.Store(c.nodes[0]) // a replica that is all there is
	}
	if c.Primary() != nil {
		return nil
	}
	return &none
}

// take notes what a server said, and returns why it is not the primary. sure: were
// there a newer primary, it would be known of.
func (c *Cluster) take(ctx context.Context, a answer, sure bool) error {
	n := a.monitor.node
	switch {
	case a.err != nil:
		c.failed(n, a.err)
		if untold(a.err) {
			a.err = fmt.Errorf("%w (which of several servers is written to depends on the answer: let this user ask, or switch routing off)", a.err)
		}
		return fmt.Errorf("%s: %w", n.addr, a.err)
	case !a.state.replica && !sure && c.Primary() == nil:
		return fmt.Errorf("%s: a primary on timeline %d, but a server that does not answer may have been promoted since, and Redis, which would know, does not answer either", n.addr, a.state.pos.Timeline)
	}
	c.sampled(ctx, n, a.state)
	if a.state.replica {
		return fmt.Errorf("%s: in recovery", n.addr)
	}
	return n.gate.why()
}

// rankAnswer orders answers by how much they say of who is the primary.
func rankAnswer(a answer) int {
	switch {
	case a.err != nil:
		return 0
	case a.state.replica:
		return 1
	}
	return 1 + int(a.state.pos.Timeline)
}

// adopt notes which system this cluster is: that of the server that the
// configuration calls the primary, whatever it is now; while that one does not
// answer, the one that all others are of.
func (c *Cluster) adopt(answers []answer) error {
	var system int64
	var other string
	for _, a := range answers {
		switch {
		case a.err != nil:
			continue
		case a.monitor.node == c.nodes[0]:
			c.system = a.state.pos.System
			return nil
		case system != 0 && system != a.state.pos.System:
			return fmt.Errorf("%w: %s does not answer, and %s and %s are not replicas of one primary", ErrNoPrimary, c.nodes[0].addr, other, a.monitor.node.addr)
		}
		system, other = a.state.pos.System, a.monitor.node.addr
	}
	c.system = system
	return nil
}

func (c *Cluster) warmPrimary(ctx context.Context, limit time.Duration) error {
	n := c.Primary()
	if err := n.warm(ctx, limit); err != nil {
		return fmt.Errorf("primary %s: %w", n.addr, err)
	}
	return nil
}

// warm opens the least number of connections, and at least one, by holding them
// all at once.
func (n *Node) warm(ctx context.Context, limit time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	want := max(1, int(n.cluster.cfg.Size.MinConns))
	conns := make([]*pgxpool.Conn, want)
	errs := make([]error, want)
	var all sync.WaitGroup
	for i := range want {
		all.Go(func() { conns[i], errs[i] = n.pool.Acquire(ctx) })
	}
	all.Wait()
	for _, conn := range conns {
		if conn != nil {
			conn.Release()
		}
	}
	return firstError(errs)
}

func firstError(errs []error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// Close closes every connection, and then stops the monitors: until the last call
// has given its connection back, those of a server that hangs are cut.
func (c *Cluster) Close() {
	var all sync.WaitGroup
	for _, n := range c.nodes {
		all.Go(n.pool.Close)
	}
	all.Wait()
	c.stop()
	c.running.Wait()
}
