package dbgen

import (
	"context"
	"sync"
	"time"

	"github.com/dbgen-go/dbgen/runtime/pool"
)

// A Session says on whose behalf queries run. It travels in the context, from
// WithSession on, and remembers what was written through it, so that a later
// read of the same session never goes to a replica that has not seen the write.
//
// Queries without a session share one memory for the whole process: none of
// them goes to a replica that has not seen all that this process has written.
type Session struct {
	User      string // the key of per-user limits; "" is the anonymous user
	RequestID string
	Tier      string // the plan whose limits apply; "" is the default
	Admin     bool   // no limit applies
}

// session is a Session in a context, with what it remembers.
type session struct {
	Session
	wrote *memory
}

type sessionKey struct{}

// WithSession returns a context whose queries belong to s. A context that has a
// session already keeps what that one remembers of its writes.
func WithSession(ctx context.Context, s Session) context.Context {
	c := &session{Session: s}
	if parent := sessionOf(ctx); parent != nil {
		c.wrote = parent.wrote
	} else {
		c.wrote = &memory{}
	}
	return context.WithValue(ctx, sessionKey{}, c)
}

// SessionFrom returns the context's session, if it has one.
func SessionFrom(ctx context.Context) (Session, bool) {
	if s := sessionOf(ctx); s != nil {
		return s.Session, true
	}
	return Session{}, false
}

func sessionOf(ctx context.Context) *session {
	s, _ := ctx.Value(sessionKey{}).(*session)
	return s
}

// A memory is what a session has written, on each DB that it used.
type memory struct {
	mu    sync.Mutex
	marks []mark
}

// A mark is how far a replica must have come to have one DB's writes: at least
// to pos and, when since is not 0, to wherever the primary's log stood at that
// moment. The second needs no question to the server: the monitor's next look at
// the primary tells it.
type mark struct {
	db    *DB
	pos   pool.Position
	since time.Duration // on the cluster's clock
}

// of returns the mark for a DB. The caller holds the lock.
func (m *memory) of(db *DB) *mark {
	for i := range m.marks {
		if m.marks[i].db == db {
			return &m.marks[i]
		}
	}
	m.marks = append(m.marks, mark{db: db})
	return &m.marks[len(m.marks)-1]
}

// at notes a write that pos, taken after its commit, covers.
func (m *memory) at(db *DB, pos pool.Position) {
	m.mu.Lock()
	defer m.mu.Unlock()
	k := m.of(db)
	k.pos = k.pos.Later(pos)
}

// now notes a write that is done, at a place in the log that was not asked.
func (m *memory) now(db *DB) {
	t := max(db.cluster.Now(), 1)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.of(db).since = t
}

// need returns the position that covers what was written. It is not ok while
// that is still unknown: then only the primary will do.
func (m *memory) need(db *DB) (pos pool.Position, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.marks) == 0 {
		return pos, true
	}
	k := m.of(db)
	if k.since != 0 {
		p, known := db.cluster.PositionSince(k.since)
		if !known {
			return pos, false
		}
		k.pos, k.since = k.pos.Later(p), 0
	}
	return k.pos, true
}
