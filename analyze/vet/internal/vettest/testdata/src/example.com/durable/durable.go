// Package durable stands in for a library of durable workflows.
package durable

import "context"

// Run runs a step and gives what it gives.
func Run[T any](ctx context.Context, step func(context.Context) (T, error)) (T, error) {
	return step(ctx)
}

// Schedule has a step run later.
func Schedule(ctx context.Context, step func(context.Context) error) error { return nil }
