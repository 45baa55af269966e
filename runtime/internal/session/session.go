// Package session says on whose behalf a context's queries run, and what they have
// written so far. It knows callers and positions in the log; it must not know
// queries or caches.
package session

import (
	"context"

	"github.com/dbgen-go/dbgen/runtime/limit"
)

// A Session is a caller, with a watermark of its writes.
type Session struct {
	limit.Caller
	RequestID string
	Wrote     *Watermark
	Met       *Met // what limits said; nil: nobody wants to know
	// Scope is what package observe counts of the request; nil: nothing. Here it is
	// carried only, so that a context is asked once for all that a call must know.
	Scope any
}

type key struct{}

// With returns a context whose queries belong to a caller. A context that has a
// session already keeps that one's watermark.
func With(ctx context.Context, caller limit.Caller, requestID string) context.Context {
	s := &Session{Caller: caller, RequestID: requestID}
	if parent := From(ctx); parent != nil {
		s.Wrote, s.Met, s.Scope = parent.Wrote, parent.Met, parent.Scope
	} else {
		s.Wrote = &Watermark{}
	}
	return context.WithValue(ctx, key{}, s)
}

// WithScope returns a context whose queries are counted in a scope, and which is
// otherwise of the session that ctx has, or of nobody's.
func WithScope(ctx context.Context, scope any) context.Context {
	s := &Session{Wrote: &Watermark{}}
	if parent := From(ctx); parent != nil {
		*s = *parent
	}
	s.Scope = scope
	return context.WithValue(ctx, key{}, s)
}

// From returns the context's session, or nil.
func From(ctx context.Context) *Session {
	s, _ := ctx.Value(key{}).(*Session)
	return s
}
