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

// WorkMem is what a sort has before it writes to disk (work_mem), in bytes.
const WorkMem = 4 << 20

// sorting is what it costs to sort rows of a width in bytes; of the first ones alone,
// a heap of them is kept (cost_tuplesort).
func sorting(rows, first, width float64) float64 {
	n := max(2, rows)
	if first > 0 && first < n {
		return 2 * cpuOp * n * math.Log2(max(2, 2*first))
	}
	cost := 2 * cpuOp * n * math.Log2(n)
	if bytes := n * width; bytes > WorkMem { // runs are written, and read once more to be merged
		cost += 2 * math.Ceil(bytes/pageSize) * (0.75*seqPage + 0.25*randomPage)
	}
	return cost
}
