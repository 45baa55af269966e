package pool

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"time"
)

// A Server names one life of one server process, the same in every process that
// connects to it by the same address. A replica's replay only goes forward in it:
// who has read from it reads nothing older from it later. 0 is no server.
type Server uint64

// serverOf names the life of a process that started at a time. A backend that
// crashes takes the others with it, and a replica then replays anew from
// where it may have been before, though its postmaster goes on: lives counts that.
func serverOf(addr string, started time.Time, lives int) Server {
	b := append([]byte(addr), 0)
	b = binary.BigEndian.AppendUint64(b, uint64(started.UnixMicro()))
	b = binary.BigEndian.AppendUint64(b, uint64(lives))
	sum := sha256.Sum256(b)
	return Server(max(binary.BigEndian.Uint64(sum[:8]), 1))
}

// Seen is what reads of replicas have shown a caller who must not be shown
// anything older. Moments are on the cluster's clock, and may be before its start.
type Seen struct {
	// Server is where the last of them was; it will do again if it has all that
	// the primary had at the moment Least (0: anything). A zero Server is none.
	Server Server
	Least  time.Duration
	// Any other replica must have all that the primary had at the moment Newest,
	// which is not before the end of the last read; 0: nothing was read.
	Newest time.Duration
}

// After returns what has been seen when another read, on a replica, ended at a
// moment. Reads that ran beside each other may have been on several.
func (v Seen) After(server Server, at time.Duration) Seen {
	if server != v.Server {
		v.Server, v.Least = server, v.Newest
	}
	if v.Newest == 0 || at > v.Newest {
		v.Newest = at
	}
	return v
}

// metBy reports whether a replica whose freshness is known shows nothing older.
// What a replica has, the primary had flushed before; so freshness, which is
// counted in flushed positions, is exact for what was read from replicas.
func (v Seen) metBy(s *state) bool {
	switch {
	case v.Newest == 0:
		return true
	case v.Server != 0 && v.Server == s.server:
		return v.Least == 0 || s.fresh >= v.Least
	}
	return s.fresh >= v.Newest
}

// Timeline returns the highest timeline that is known to exist; 0 in a cluster
// that is not watched.
func (c *Cluster) Timeline() uint32 { return c.highest() }

// Watched reports whether the servers are polled.
func (c *Cluster) Watched() bool { return c.watched() }

// ServesWithoutPrimary reports whether replicas go on answering however long the primary
// does not.
func (c *Cluster) ServesWithoutPrimary() bool { return c.cfg.WithoutPrimary }

// Down says why the primary is not in order, as far as is known without asking
// it: nothing may be sent to it, it did not answer its last poll, or it has failed a
// caller since. It is nil when it is, and in a cluster that is not watched.
func (c *Cluster) Down() error {
	n := c.Primary()
	if !c.watched() {
		return nil
	}
	if err := n.gate.why(); err != nil {
		return err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	switch s := &n.state; {
	case s.err != nil:
		return s.err
	case s.polled && s.replica:
		return fmt.Errorf("%w: %s is in recovery", ErrNoPrimary, n.addr)
	case n.failedAt > s.sent:
		return errors.New("a connection failed since the last poll")
	}
	return nil
}
