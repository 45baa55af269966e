package limit

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/dbgen-go/dbgen/runtime/internal/cost"
)

// What it costs to be let in, in this process.
func TestCosts(t *testing.T) {
	l, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	// However long a call takes, ten are in the window: what is counted must not depend
	// on how busy the machine is.
	var now time.Duration
	l.local.now = func() time.Duration {
		now += 100 * time.Microsecond
		return now
	}
	many := Rate{Count: 1 << 30, Window: time.Millisecond}
	let := func(rule Rule) func() {
		return func() {
			permit, err := l.Allow(t.Context(), Caller{User: "u"}, rule)
			if err != nil {
				panic(err)
			}
			permit.Release()
		}
	}
	cost.Check(t, filepath.Join("testdata", "costs.txt"),
		cost.Call{Name: "user", Run: let(Rule{Name: "search", User: many})},
		cost.Call{Name: "user-and-all", Run: let(Rule{Name: "search", User: many, Global: many})},
		cost.Call{Name: "concurrent", Run: let(Rule{Name: "search", Concurrent: 8})},
	)
}
