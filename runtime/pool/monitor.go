package pool

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
)

// positionSQL gives a primary's insert position and timeline. The names of WAL
// files begin with the timeline.
const positionSQL = `SELECT (l - '0/0'::pg_lsn)::int8, ('x' || substr(pg_walfile_name(l), 1, 8))::bit(32)::int8
FROM pg_current_wal_insert_lsn() AS l`

// pollSQL asks for a node's role and place. A replica's timeline comes from its
// WAL receiver: the control file still shows the old one seconds after a
// promotion. Without the right to see it (pg_monitor) it is unknown, and no
// position of this node then covers anything. The control file then still tells a
// timeline that it has certainly come to.
const pollSQL = `SELECT r.recovery, s.system_identifier, pg_postmaster_start_time(),
 coalesce(CASE WHEN r.recovery THEN pg_last_wal_replay_lsn() - '0/0' ELSE pg_current_wal_insert_lsn() - '0/0' END, 0)::int8,
 coalesce(CASE WHEN r.recovery THEN NULL ELSE pg_current_wal_flush_lsn() - '0/0' END, 0)::int8,
 coalesce(CASE WHEN r.recovery THEN (SELECT received_tli FROM pg_stat_wal_receiver)
   ELSE ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int8 END, 0)::int8,
 coalesce(CASE WHEN r.recovery THEN (SELECT greatest(c.timeline_id, m.min_recovery_end_timeline)
   FROM pg_control_checkpoint() AS c, pg_control_recovery() AS m) END, 0)::int8
FROM pg_is_in_recovery() AS r(recovery), pg_control_system() AS s`

// loadSQL gives active backends over max_connections; the monitor's own is left
// out.
const loadSQL = `SELECT count(*) FILTER (WHERE state = 'active' AND pid <> pg_backend_pid())::float8 / current_setting('max_connections')::float8
FROM pg_stat_activity WHERE backend_type = 'client backend'`

// monitor polls one node until the context ends. It has a connection of its
// own, so that a busy pool does not look like a dead server.
type monitor struct {
	node      *Node
	conn      *pgx.Conn
	connected time.Duration // when conn was opened
	load      time.Duration // when the load was last measured
	measuring atomic.Bool   // by a hook
}

func (m *monitor) run(ctx context.Context) {
	defer m.close()
	tick := time.NewTicker(m.node.cluster.cfg.PollInterval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			m.poll(ctx)
		}
	}
}

// begin polls a replica for the first time. One that is a moment behind is asked
// again, so that an idle replica is in use from the start.
func (m *monitor) begin(ctx context.Context) {
	for range 10 {
		m.poll(ctx)
		if s := m.node.Status(); !s.Healthy || s.Lag >= 0 || ctx.Err() != nil {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func (m *monitor) close() {
	if m.conn != nil {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		m.conn.Close(ctx)
		m.conn = nil
	}
}

// reconnectAfter is how long the connection to a server that is not in use is
// kept: its address may lead to another one by now.
const reconnectAfter = time.Second

// poll asks the node once and tells the cluster what it said.
func (m *monitor) poll(parent context.Context) {
	c := m.node.cluster
	ctx, cancel := context.WithTimeout(parent, c.cfg.PollTimeout)
	defer cancel()
	s, err := m.ask(ctx)
	used := err == nil && c.sampled(parent, m.node, s)
	if now := c.now(); used && (m.load == 0 || now-m.load >= c.cfg.LoadInterval) {
		m.load = now
		err = m.measure(parent)
	}
	if parent.Err() != nil {
		return // the cluster is being closed
	}
	if err != nil {
		m.close()
		c.failed(m.node, err)
	} else if !used && c.now()-m.connected > reconnectAfter {
		m.close()
	}
}

func (m *monitor) ask(ctx context.Context) (state, error) {
	if m.conn == nil {
		conn, err := pgx.ConnectConfig(ctx, m.node.connect)
		if err != nil {
			return state{}, err
		}
		m.conn, m.connected = conn, m.node.cluster.now()
	}
	s := state{polled: true, sent: m.node.cluster.now()}
	var lsn, flush, timeline, least int64
	err := m.conn.QueryRow(ctx, pollSQL).Scan(&s.replica, &s.pos.System, &s.started, &lsn, &flush, &timeline, &least)
	s.pos.LSN, s.pos.Timeline, s.flush, s.least = uint64(lsn), uint32(timeline), uint64(flush), uint32(least)
	return s, err
}

// measure takes the node's load. An error is that of a server which no longer
// answers; any other failure leaves the last figure. It has time of its own: that
// of the poll may have gone by while others were asked of a promotion.
func (m *monitor) measure(parent context.Context) error {
	n := m.node
	if hook := n.cluster.cfg.Load; hook != nil {
		m.measureBy(parent, hook)
		return nil
	}
	ctx, cancel := context.WithTimeout(parent, n.cluster.cfg.PollTimeout)
	defer cancel()
	var load float64
	err := m.conn.QueryRow(ctx, loadSQL).Scan(&load)
	if err != nil && refused(err) {
		n.cluster.cfg.Log.Debug("load not measured", "node", n.addr, "error", err)
		return nil
	}
	if err == nil {
		n.load.Store(math.Float64bits(load))
	}
	return err
}

// measureBy asks a hook for the load, aside: it may be slow, and the next poll
// must not wait for it.
func (m *monitor) measureBy(parent context.Context, hook func(context.Context, string, uint16) (float64, error)) {
	n := m.node
	if !m.measuring.CompareAndSwap(false, true) {
		return
	}
	n.cluster.running.Go(func() {
		defer m.measuring.Store(false)
		ctx, cancel := context.WithTimeout(parent, n.cluster.cfg.PollTimeout)
		defer cancel()
		load, err := hook(ctx, n.host, n.port)
		if err != nil {
			n.cluster.cfg.Log.Debug("load not measured", "node", n.addr, "error", err)
			return
		}
		n.load.Store(math.Float64bits(load))
	})
}

// failed notes that a node did not answer a poll. One that said nothing at all is
// cut off, if there are others for what it was asked: there is no other primary
// until one is elected.
func (c *Cluster) failed(n *Node, err error) {
	n.mu.Lock()
	first := n.state.err == nil
	n.state.err = err
	n.mu.Unlock()
	if first || errors.Is(err, ErrRestarted) {
		c.cfg.Log.Warn("node does not answer", "node", n.addr, "role", n.Role(), "error", err)
	}
	if n != c.Primary() && !refused(err) {
		n.cut(fmt.Errorf("%s %w", n.addr, errSilent))
	}
}

// sampled notes what a node answered, and reports whether the node is in use
// after that.
func (c *Cluster) sampled(ctx context.Context, n *Node, s state) bool {
	n.mu.Lock()
	before := n.state
	if replaysOn(before, s) {
		s.fresh, s.isFresh = before.fresh, before.isFresh
	}
	s.live(n.addr, before)
	n.state = s
	n.mu.Unlock()
	if before.err != nil && before.polled {
		c.cfg.Log.Info("node answers again", "node", n.addr, "replica", s.replica)
	}
	if before.polled && !before.started.Equal(s.started) {
		n.pool.Reset() // what is open leads to a server that is gone
	}
	switch {
	case s.pos.System != c.system:
		n.cut(fmt.Errorf("%s is no server of this cluster: its system identifier is %d, not %d", n.addr, s.pos.System, c.system))
		return false
	case s.replica:
		c.raise(max(s.pos.Timeline, s.least)) // there is a primary on it
		if n.gate.open() {
			n.refill(ctx)
		}
	case !c.elect(ctx, n, s):
		n.cut(n.passedOver(s.pos.Timeline, c.highest()))
		return false
	}
	if n == c.Primary() {
		n.demoted.Store(s.replica)
		if !s.replica {
			c.log.add(s)
		}
		return true
	}
	if fresh, ok := c.log.newest(s); ok && s.replica {
		n.noteFresh(fresh)
	}
	return true
}

// replaysOn reports whether what a replica had replayed before it still has: it is
// the same process on the same timeline, and its replay has not gone back.
func replaysOn(before, s state) bool {
	return before.started.Equal(s.started) && before.replica && s.replica && s.pos.LSN >= before.pos.LSN &&
		(before.pos.Timeline == s.pos.Timeline || s.pos.Timeline == 0)
}

// live names the life of the server that a state is of.
func (s *state) live(addr string, before state) {
	if !before.started.Equal(s.started) {
		s.server = serverOf(addr, s.started, 0)
		return
	}
	s.server, s.lives = before.server, before.lives
	if s.replica && before.replica && s.pos.LSN < before.pos.LSN { // all backends were started anew
		s.lives++
	}
	if s.server == 0 || s.lives != before.lives {
		s.server = serverOf(addr, s.started, s.lives)
	}
}

// noteFresh notes the time at which a primary's log was sampled that the replica
// has replayed.
func (n *Node) noteFresh(at time.Duration) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if !n.state.isFresh || at > n.state.fresh {
		n.state.fresh, n.state.isFresh = at, true
	}
}
