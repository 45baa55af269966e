package planner

import "math"

// PostgreSQL's units of cost, and what it takes to be cached.
const (
	seqPage    = 1.0
	randomPage = 4.0
	cpuTuple   = 0.01
	cpuIndex   = 0.005
	cpuOp      = 0.0025
	cachePages = 524_288 // effective_cache_size, 4 GiB
)

// A Cost is that of the first row and of all.
type Cost struct{ Startup, Total float64 }

// of is the cost of a part of the rows.
func (c Cost) of(part float64) float64 { return c.Startup + (c.Total-c.Startup)*min(1, part) }

// fetched is how many different pages of a table are read to fetch rows in no
// order (index_pages_fetched: Mackert and Lohman, "Index Scans Using a Finite
// LRU Buffer", 1989).
func fetched(rows, pages float64) float64 {
	if rows <= 0 {
		return 0
	}
	t, b := max(1, pages), float64(cachePages)
	if t <= b {
		return min(t, 2*t*rows/(2*t+rows))
	}
	if limit := 2 * t * b / (2*t - b); rows > limit {
		return b + (rows-limit)*(t-b)/t
	}
	return 2 * t * rows / (2*t + rows)
}

// descent is what it costs to find a place in a btree.
func descent(rows float64) float64 {
	height := math.Ceil(math.Log(max(2, rows)) / math.Log(250))
	return math.Log2(max(2, rows))*cpuOp + (height+1)*50*cpuOp
}

// sorting is what it costs to sort rows; of the first ones alone, a heap of
// them is kept.
func sorting(rows, first float64) float64 {
	n := max(2, rows)
	k := n
	if first > 0 && first < n {
		k = max(2, 2*first)
	}
	return 2 * cpuOp * n * math.Log2(k)
}
