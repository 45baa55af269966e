package pgcat

import "iter"

// Types yields all types: PostgreSQL's own, then those that were added, in no
// particular order.
func (c *Catalog) Types() iter.Seq[*Type] {
	return func(yield func(*Type) bool) {
		for i := range c.builtin.types {
			if !yield(&c.builtin.types[i]) {
				return
			}
		}
		if c.added == nil {
			return
		}
		for _, t := range c.added.types {
			if !yield(t) {
				return
			}
		}
	}
}
