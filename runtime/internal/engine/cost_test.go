package engine_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/maypok86/otter/v2"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/internal/cost"
)

// What calls of generated code cost, beside the same by hand: a change of the runtime
// that makes them dearer fails here.
func TestCosts(t *testing.T) {
	q, pool := replayed(t, overheadCalls)
	ctx := dbgen.WithSession(context.Background(), dbgen.Session{User: "u"})
	kept := otter.Must(&otter.Options[int64, *titleRow]{MaximumSize: 1000, ExpiryCalculator: otter.ExpiryWriting[int64, *titleRow](time.Hour)})
	kept.Set(3, &titleRow{ID: 3})
	must := func(r titleRow, err error) {
		if err != nil || r.ID != 3 {
			panic("the call failed: " + err.Error())
		}
	}
	cost.Check(t, filepath.Join("testdata", "costs.txt"),
		cost.Call{Name: "read-by-pgx", Run: func() { must(loadTitle(ctx, pool, 3)) }},
		cost.Call{Name: "read", Run: func() { must(uncached(ctx, q, 3)) }},
		cost.Call{Name: "write-by-pgx", Run: func() { must(loadTouch(ctx, pool, 3)) }},
		cost.Call{Name: "write", Run: func() { must(touch(ctx, q, &touchTitle, 3)) }},
		cost.Call{Name: "write-that-invalidates", Run: func() { must(touch(ctx, q, &invalidatingTouch, 3)) }},
		cost.Call{Name: "otter", Run: func() { kept.GetIfPresent(3) }},
		cost.Call{Name: "hit-in-memory", Run: func() { must(cachedRow(ctx, q, 3)) }},
	)
}
