package httpx

import (
	"context"
	"net/http"
	"strconv"

	"github.com/dbgen-go/dbgen/runtime/observe"
	"github.com/dbgen-go/dbgen/runtime/pool"
)

// debug says how the pools and the cache stand, in percent, and what the request has
// sent to the database so far.
func (c *Chain) debug(ctx context.Context, h http.Header) {
	s := c.db.Stats()
	read, write := utilization(s.Pools)
	h.Set("X-DB-Pool-Read-Utilization", percent(read))
	h.Set("X-DB-Pool-Write-Utilization", percent(write))
	h.Set("X-Cache-L1-Hit-Rate", percent(100*s.Cache.L1HitRate()))
	h.Set("X-Cache-L2-Hit-Rate", percent(100*s.Cache.L2HitRate()))
	h.Set("X-Cache-Overall-Hit-Rate", percent(100*s.Cache.HitRate()))
	if r := observe.RequestFrom(ctx); r != nil {
		h.Set("X-Query-Count", strconv.Itoa(r.Queries()))
		h.Set("X-Query-N-Plus-One", strconv.Itoa(r.Repeated()))
	}
}

// utilization returns how much of the pools for reads and for writes is in use, in
// percent. Without replicas reads are on the primary.
func utilization(pools []pool.Stats) (read, write float64) {
	r, w := sumPools(pools)
	return r.UtilizationPercent, w.UtilizationPercent
}

func percent(p float64) string { return strconv.FormatFloat(p, 'f', 1, 64) + "%" }
