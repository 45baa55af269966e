package pool

import (
	"context"
	"errors"
	"math"
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
// position of this node then covers anything.
const pollSQL = `SELECT r.recovery, s.system_identifier, pg_postmaster_start_time(),
 coalesce(CASE WHEN r.recovery THEN pg_last_wal_replay_lsn() - '0/0' ELSE pg_current_wal_insert_lsn() - '0/0' END, 0)::int8,
 coalesce(CASE WHEN r.recovery THEN NULL ELSE pg_current_wal_flush_lsn() - '0/0' END, 0)::int8,
 coalesce(CASE WHEN r.recovery THEN (SELECT received_tli FROM pg_stat_wal_receiver)
   ELSE ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int8 END, 0)::int8
FROM pg_is_in_recovery() AS r(recovery), pg_control_system() AS s`

// loadSQL gives active backends over max_connections; the monitor's own is left
// out.
const loadSQL = `SELECT count(*) FILTER (WHERE state = 'active' AND pid <> pg_backend_pid())::float8 / current_setting('max_connections')::float8
FROM pg_stat_activity WHERE backend_type = 'client backend'`

// monitor polls one node until the context ends. It has a connection of its
// own, so that a busy pool does not look like a dead server.
type monitor struct {
	node *Node
	conn *pgx.Conn
	load time.Duration // when the load was last measured
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

// poll asks the node once and tells the cluster what it said.
func (m *monitor) poll(parent context.Context) {
	c := m.node.cluster
	ctx, cancel := context.WithTimeout(parent, c.cfg.PollTimeout)
	defer cancel()
	s, err := m.ask(ctx)
	if parent.Err() != nil {
		return // the cluster is being closed
	}
	if err != nil {
		m.close()
		c.failed(m.node, err)
		return
	}
	c.sampled(m.node, s)
	if now := c.now(); m.load == 0 || now-m.load >= c.cfg.LoadInterval {
		m.load = now
		m.measure(ctx)
	}
}

func (m *monitor) ask(ctx context.Context) (state, error) {
	if m.conn == nil {
		conn, err := pgx.ConnectConfig(ctx, m.node.connect)
		if err != nil {
			return state{}, err
		}
		m.conn = conn
	}
	s := state{polled: true, sent: m.node.cluster.now()}
	var lsn, flush, timeline int64
	err := m.conn.QueryRow(ctx, pollSQL).Scan(&s.replica, &s.pos.System, &s.started, &lsn, &flush, &timeline)
	s.pos.LSN, s.pos.Timeline, s.flush = uint64(lsn), uint32(timeline), uint64(flush)
	return s, err
}

// measure takes the node's load. A failure leaves the last figure: it says
// nothing that the poll would not say.
func (m *monitor) measure(ctx context.Context) {
	n := m.node
	var load float64
	var err error
	if f := n.cluster.cfg.Load; f != nil {
		load, err = f(ctx, n.host, n.port)
	} else {
		err = m.conn.QueryRow(ctx, loadSQL).Scan(&load)
	}
	if err != nil {
		n.cluster.cfg.Log.Debug("load not measured", "node", n.addr, "error", err)
		return
	}
	n.load.Store(math.Float64bits(load))
}

// failed notes that a node did not answer a poll.
func (c *Cluster) failed(n *Node, err error) {
	n.mu.Lock()
	first := n.state.err == nil
	n.state.err = err
	n.mu.Unlock()
	if first || errors.Is(err, ErrRestarted) {
		c.cfg.Log.Warn("node does not answer", "node", n.addr, "role", n.Role(), "error", err)
	}
}

// sampled notes what a node answered.
func (c *Cluster) sampled(n *Node, s state) {
	n.mu.Lock()
	before := n.state
	// What was fresh stays so while it is the same process on the same
	// timeline: replay never goes back.
	if before.started.Equal(s.started) && before.replica && s.replica && (before.pos.Timeline == s.pos.Timeline || s.pos.Timeline == 0) {
		s.fresh, s.isFresh = before.fresh, before.isFresh
	}
	n.state = s
	n.mu.Unlock()
	if before.err != nil && before.polled {
		c.cfg.Log.Info("node answers again", "node", n.addr, "replica", s.replica)
	}
	if n == c.nodes[0] {
		c.adopt(s.pos.System)
	}
	if !s.replica {
		c.elect(n, s)
	}
	if n == c.Primary() {
		c.log.add(s)
		return
	}
	if fresh, ok := c.log.newest(s.pos); ok && s.replica {
		n.mu.Lock()
		if !n.state.isFresh || fresh > n.state.fresh {
			n.state.fresh, n.state.isFresh = fresh, true
		}
		n.mu.Unlock()
	}
}

// adopt notes which system this cluster is: the one of the server that the
// configuration calls the primary, whatever it is now.
func (c *Cluster) adopt(system int64) {
	c.electing.Lock()
	defer c.electing.Unlock()
	if c.system == 0 {
		c.system = system
	}
}

// elect makes n the primary if it is on a higher timeline than any primary
// before it, or if the present primary has become a replica. A server on a lower
// timeline was passed over by a promotion: nothing may be written to it.
func (c *Cluster) elect(n *Node, s state) {
	c.electing.Lock()
	defer c.electing.Unlock()
	old := c.Primary()
	if s.pos.System != c.system || s.pos.Timeline < c.timeline {
		return
	}
	if n != old {
		old.mu.Lock()
		demoted := old.state.replica
		old.mu.Unlock()
		if s.pos.Timeline == c.timeline && !demoted {
			return
		}
		c.primary.Store(n)
		c.log.reset()
		c.cfg.Log.Warn("primary changed", "from", old.addr, "to", n.addr, "timeline", s.pos.Timeline)
	}
	c.timeline = s.pos.Timeline
}
