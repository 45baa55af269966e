package dbgen

import (
	"context"

	"github.com/dbgen-go/dbgen/runtime/internal/session"
	"github.com/dbgen-go/dbgen/runtime/limit"
)

// A Session says on whose behalf queries run. It travels in the context, from
// WithSession on, with a watermark of what was written through it, so that a
// later read of the same session never goes to a replica that has not seen the
// write.
//
// Queries without a session share one watermark for the whole process: none of
// them goes to a replica that has not seen all that this process has written.
type Session struct {
	User      string // the key of per-user limits; "" is nobody in particular: see LimitsConfig.Anonymous
	RequestID string
	Tier      string // the plan whose limits apply; "" is the default
	Admin     bool   // no rate applies
}

// WithSession returns a context whose queries belong to s. A context that has a
// session already keeps that one's watermark.
func WithSession(ctx context.Context, s Session) context.Context {
	return session.With(ctx, limit.Caller{User: s.User, Tier: s.Tier, Admin: s.Admin}, s.RequestID)
}

// SessionFrom returns the context's session, if it has one.
func SessionFrom(ctx context.Context) (Session, bool) {
	s := session.From(ctx)
	if s == nil {
		return Session{}, false
	}
	return Session{User: s.User, RequestID: s.RequestID, Tier: s.Tier, Admin: s.Admin}, true
}
