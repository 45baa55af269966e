package pool

import "context"

// An internalContext is that of statements which the pool sends for its own sake: the
// question for a position, or who a server is. Tracers leave them out.
type internalContext struct{ context.Context }

type internalKey struct{}

// Value says that the context is internal.
func (c internalContext) Value(key any) any {
	if _, ok := key.(internalKey); ok {
		return true
	}
	return c.Context.Value(key)
}

// Internal returns a context for statements that nobody called for.
func Internal(ctx context.Context) context.Context { return internalContext{ctx} }

// IsInternal reports whether a statement's context is that of one which a pool sent
// for its own sake, and not for its caller.
func IsInternal(ctx context.Context) bool {
	is, _ := ctx.Value(internalKey{}).(bool)
	return is
}
