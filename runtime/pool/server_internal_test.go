package pool

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// However replicas move, restart and fall back, and whichever of those that are let
// a reader reads from, also several at once, it never sees less than what it has
// seen at the end of reads before.
func TestSeenNeverGoesBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		// The primary's log grows by one in each unit of time: a replica's state is a time.
		type replica struct {
			at    time.Duration // what it has replayed
			state               // what is known of it
		}
		now := time.Duration(1)
		replicas := make([]replica, 3)
		for i := range replicas {
			replicas[i].state.server = Server(10 * (i + 1))
		}
		type reading struct {
			of    Server
			shown time.Duration
		}
		var under []reading // reads that have not ended
		var seen Seen
		shown := time.Duration(0) // by reads that have ended
		reads := 0
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			now += time.Duration(rapid.IntRange(0, 5).Draw(t, "time"))
			r := &replicas[rapid.IntRange(0, 2).Draw(t, "replica")]
			switch rapid.IntRange(0, 5).Draw(t, "what") {
			case 0: // replays
				r.at = max(r.at, now-time.Duration(rapid.IntRange(0, 100).Draw(t, "behind")))
			case 1: // is polled
				r.fresh = max(r.fresh, r.at-time.Duration(rapid.IntRange(0, 20).Draw(t, "unsampled")))
			case 2: // is started anew, from an older state
				if rapid.IntRange(0, 4).Draw(t, "crash") == 0 {
					r.at = max(0, r.at-time.Duration(rapid.IntRange(0, 50).Draw(t, "lost")))
					r.server, r.fresh = r.server+1, 0
				}
			case 3, 4: // is read from
				if !seen.metBy(&r.state) {
					continue
				}
				reads++
				if r.at < shown {
					t.Fatalf("a read begins on a replica at %d after one was shown %d", r.at, shown)
				}
				under = append(under, reading{r.server, r.at})
			case 5: // a read ends
				if len(under) == 0 {
					continue
				}
				i := rapid.IntRange(0, len(under)-1).Draw(t, "which")
				ended := under[i]
				under = append(under[:i], under[i+1:]...)
				seen, shown = seen.After(ended.of, now), max(shown, ended.shown)
			}
		}
	})
}

// A server's life has the same name in every process, and another when it was started
// anew, or when its replay was seen to go back.
func TestServerLife(t *testing.T) {
	begun := time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC)
	at := func(started time.Time, lsn uint64) state {
		return state{started: started, replica: true, pos: Position{System: 1, Timeline: 1, LSN: lsn}}
	}
	next := func(before, s state) state {
		s.live("db:5432", before)
		return s
	}
	first := next(state{}, at(begun, 100))
	if first.server == 0 || first.server != serverOf("db:5432", begun.Local(), 0) {
		t.Errorf("got %d", first.server)
	}
	on := next(first, at(begun, 200))
	if on.server != first.server {
		t.Error("replay that goes on is another life")
	}
	back := next(on, at(begun, 150))
	if back.server == on.server || replaysOn(on, back) {
		t.Error("replay that has gone back is the same life")
	}
	if later := next(back, at(begun, 160)); later.server != back.server {
		t.Error("a second life does not last")
	}
	if again := next(back, at(begun.Add(time.Second), 150)); again.server == back.server || again.lives != 0 {
		t.Error("a server that was started anew is the same life")
	}
	if serverOf("db:5433", begun, 0) == first.server {
		t.Error("two addresses are one server")
	}
}
