package pool

import (
	"context"
	"net"
	"sync"
	"sync/atomic"

	"github.com/jackc/pgx/v5/pgconn"
)

// A gate is what all connections of a node's pool go through. While it is shut
// there are none: a server that is passed over by a promotion is not written to,
// and one that hangs keeps nobody waiting. The monitor's connection is outside.
type gate struct {
	dialer pgconn.DialFunc
	shut   atomic.Pointer[error] // why it is shut; nil: open

	mu    sync.Mutex
	links map[*link]struct{}
	term  context.Context // ends when the gate is next shut
	end   context.CancelFunc
}

// A link is a connection that came through a gate.
type link struct {
	net.Conn
	gate *gate
}

func newGate(dialer pgconn.DialFunc, why error) *gate {
	g := &gate{dialer: dialer, links: map[*link]struct{}{}}
	g.term, g.end = context.WithCancel(context.Background())
	g.shut.Store(&why)
	return g
}

func (g *gate) isOpen() bool { return g.shut.Load() == nil }

// why returns why the gate is shut; nil: it is open.
func (g *gate) why() error {
	if why := g.shut.Load(); why != nil {
		return *why
	}
	return nil
}

// open reports whether the gate was shut.
func (g *gate) open() bool { return g.shut.Swap(nil) != nil }

// close shuts the gate and closes all that came through it. It reports whether
// the gate was open.
func (g *gate) close(why error) bool {
	was := g.shut.Swap(&why)
	g.mu.Lock()
	g.end()
	g.term, g.end = context.WithCancel(context.Background())
	links := g.links
	g.links = map[*link]struct{}{}
	g.mu.Unlock()
	for l := range links {
		l.Conn.Close()
	}
	return was == nil
}

// dial is a pgconn.DialFunc.
func (g *gate) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	g.mu.Lock()
	term := g.term
	g.mu.Unlock()
	// In this order: who sees the gate open has a term that ends when it is shut.
	if err := g.why(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(term, cancel)()
	conn, err := g.dialer(ctx, network, addr)
	g.mu.Lock()
	defer g.mu.Unlock()
	if term.Err() != nil {
		if err == nil {
			conn.Close()
		}
		if err = g.why(); err == nil {
			err = errCut
		}
		return nil, err
	}
	if err != nil {
		return nil, err
	}
	l := &link{Conn: conn, gate: g}
	g.links[l] = struct{}{}
	return l, nil
}

// Close closes the connection.
func (l *link) Close() error {
	l.gate.mu.Lock()
	delete(l.gate.links, l)
	l.gate.mu.Unlock()
	return l.Conn.Close()
}

// cut closes the node's connections and lets nobody open new ones until the
// monitor finds the node fit again. Calls that are under way on it fail at once,
// as with any connection that breaks: reads are then tried elsewhere.
func (n *Node) cut(why error) {
	n.refilling.Store(true) // before: who opens the gate again sees to it that this ends
	if n.gate.close(why) {
		n.pool.Reset() // the idle connections are closed, too
		n.cluster.cfg.Log.Warn("server not in use: its connections are closed", "node", n.addr, "reason", why)
	}
}

// refill opens the connections of a replica that answers again, before it is
// given reads: the first of them would have to wait for that.
func (n *Node) refill(ctx context.Context) {
	c := n.cluster
	if !c.started.Load() { // Open sees to it
		n.refilling.Store(false)
		return
	}
	n.refilling.Store(true)
	c.running.Go(func() {
		defer n.refilling.Store(false)
		if err := n.warm(ctx, c.cfg.Size.ConnectTimeout); err != nil {
			c.cfg.Log.Warn("connections to a replica that is back not opened", "node", n.addr, "error", err)
		}
	})
}

// Usable reports whether anything can be sent to the node: it is the primary or a
// replica, as far as is known, and answers.
func (n *Node) Usable() bool { return n.gate.isOpen() }
