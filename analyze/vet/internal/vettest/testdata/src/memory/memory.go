// Package memory keeps values in memory.
package memory

import "context"

// Store is where values are.
type Store interface {
	Put(ctx context.Context, id int64) error
}

// New makes a store.
func New() Store { return kept{} }

type kept map[int64]bool

func (k kept) Put(ctx context.Context, id int64) error {
	k[id] = true
	return nil
}
