package pgcat

import (
	"iter"
	"maps"
)

// Types yields all types: PostgreSQL's own, then those that were added, in no
// particular order.
func (c *Catalog) Types() iter.Seq[*Type] { return all(c.builtin.types, maps.Values(c.added.types)) }

// all yields what PostgreSQL has by itself, then what was added.
func all[T any](builtin []T, added iter.Seq[*T]) iter.Seq[*T] {
	return func(yield func(*T) bool) {
		for i := range builtin {
			if !yield(&builtin[i]) {
				return
			}
		}
		added(yield)
	}
}
