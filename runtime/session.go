package dbgen

import "context"

// A Session says on whose behalf queries run. It travels in the context, from
// WithSession on, and remembers what was written through it, so that a later
// read of the same session never goes to a replica that has not seen the write.
type Session struct {
	User      string // the key of per-user limits; "" is the anonymous user
	RequestID string
	Tier      string // the plan whose limits apply; "" is the default
	Admin     bool   // no limit applies
}

// session is a Session in a context, with what it remembers.
type session struct {
	Session
	writes *writes
}

type sessionKey struct{}

// WithSession returns a context whose queries belong to s. A context that has a
// session already keeps what that one remembers of its writes.
func WithSession(ctx context.Context, s Session) context.Context {
	c := &session{Session: s, writes: &writes{}}
	if parent := sessionOf(ctx); parent != nil {
		c.writes = parent.writes
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

// writes is what a session remembers of its writes.
type writes struct{}
