package pool

import "fmt"

// A Position is a place in a server's write-ahead log. Positions of different
// systems or timelines cannot be compared: a failover may have cut off what the
// higher number stood for.
type Position struct {
	System   int64  // pg_control_system().system_identifier
	Timeline uint32 // 0: unknown
	LSN      uint64
}

// Known reports whether the position says anything.
func (p Position) Known() bool { return p.Timeline != 0 }

// Covers reports whether a node that has replayed up to p has replayed q. It is
// false when they cannot be compared.
func (p Position) Covers(q Position) bool {
	return p.Known() && p.System == q.System && p.Timeline == q.Timeline && p.LSN >= q.LSN
}

// Later returns the later of two positions of one server's life: the one on the
// higher timeline, and on the same timeline the one with the higher LSN.
func (p Position) Later(q Position) Position {
	if q.Timeline > p.Timeline || q.Timeline == p.Timeline && q.LSN > p.LSN {
		return q
	}
	return p
}

// String returns the position as PostgreSQL writes it, after its timeline.
func (p Position) String() string {
	if !p.Known() {
		return "unknown"
	}
	return fmt.Sprintf("%d:%X/%X", p.Timeline, p.LSN>>32, uint32(p.LSN))
}
