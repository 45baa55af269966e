package effects

// Bodies counts the function bodies that are kept.
func (s *Schema) Bodies() int {
	n := 0
	s.bodies.Range(func(any, any) bool {
		n++
		return true
	})
	return n
}
