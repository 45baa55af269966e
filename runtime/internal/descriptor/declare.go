package descriptor

import "sync"

// declared are the queries of all generated packages of the program.
var declared struct {
	mu  sync.Mutex
	all []*Query
}

// Declare makes a query known.
func Declare(q *Query) bool {
	declared.mu.Lock()
	defer declared.mu.Unlock()
	declared.all = append(declared.all, q)
	return true
}

// Declared returns the queries that are known, in the order in which they became so.
func Declared() []*Query {
	declared.mu.Lock()
	defer declared.mu.Unlock()
	return declared.all[:len(declared.all):len(declared.all)]
}
