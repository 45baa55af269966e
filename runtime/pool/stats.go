package pool

import (
	"math"
	"time"
)

// Stats is what one pool has done.
type Stats struct {
	Role        string // "primary" or "replica"
	Host        string
	Port        uint16
	Size        int           // the most connections it may have
	Least       int           // connections that are kept open
	LeastIdle   int           // connections that are kept open beside those that are borrowed
	Open        int           // connections that are open
	InUse       int           // calls that hold a connection
	Idle        int           // open connections that nobody holds
	Borrowed    int           // open connections that somebody holds, the runtime itself among them
	Utilization float64       // InUse of Size, in percent
	Acquired    int64         // calls that got a connection
	Waited      int64         // calls that had to wait for one
	Waiters     int           // calls that are waiting now
	WaitTime    time.Duration // that calls have waited together, those in vain too
	AverageWait time.Duration // of all calls
	Errors      int64         // connections refused or broken
	Exhausted   int64         // calls that waited in vain
}

// ReplicaStatus is how a replica stands.
type ReplicaStatus struct {
	Host    string
	Port    uint16
	Healthy bool
	// Lag is how old the newest state of the primary is that it is known to
	// have, in seconds; -1 when nothing is known.
	Lag     float64
	Load    float64 // 0 to 1
	Breaker string  // "closed", "open" or "half-open"
	Replay  Position
	Error   string // why it is not healthy
}

// Stats returns what the node's pool has done.
func (n *Node) Stats() Stats {
	st := n.pool.Stat()
	s := Stats{
		Role: n.Role(), Host: n.host, Port: n.port,
		Size: cap(n.slots), Least: n.least, LeastIdle: n.leastIdle, Open: int(st.TotalConns()), InUse: len(n.slots),
		Idle: int(st.IdleConns()), Borrowed: int(st.AcquiredConns()),
		Acquired: n.acquired.Load(), Waited: n.waited.Load(), Waiters: int(n.waiters.Load()),
		WaitTime: time.Duration(n.waitTime.Load()),
		Errors:   n.errors.Load(), Exhausted: n.exhausted.Load(),
	}
	s.Utilization = 100 * float64(s.InUse) / float64(s.Size)
	if tries := s.Acquired + s.Exhausted; tries > 0 {
		s.AverageWait = s.WaitTime / time.Duration(tries)
	}
	return s
}

// Status returns how the node stands as a replica.
func (n *Node) Status() ReplicaStatus {
	now := n.cluster.now()
	n.mu.Lock()
	defer n.mu.Unlock()
	s := ReplicaStatus{
		Host: n.host, Port: n.port, Healthy: n.healthyLocked(), Lag: -1,
		Load: math.Float64frombits(n.load.Load()), Breaker: n.breaker.State().String(), Replay: n.state.pos,
	}
	if n.state.isFresh {
		s.Lag = (now - n.state.fresh).Seconds()
	}
	switch {
	case s.Healthy:
	case n.state.err != nil:
		s.Error = n.state.err.Error()
	case !n.state.polled:
		s.Error = "not polled yet"
	case !n.state.replica:
		s.Error = "not in recovery"
	case n.refilling.Load():
		s.Error = "its connections are being opened"
	default:
		s.Error = "a connection failed since the last poll"
	}
	return s
}

// Replicas returns how each node stands that is not the primary.
func (c *Cluster) Replicas() []ReplicaStatus {
	var all []ReplicaStatus
	primary := c.Primary()
	for _, n := range c.nodes {
		if n != primary {
			all = append(all, n.Status())
		}
	}
	return all
}
