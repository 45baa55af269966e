package limit

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"pgregory.net/rapid"

	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// model is the definition of a sliding window: the times of all allowed calls.
type model map[string][]time.Duration

func (m model) inWindow(b bucket, now time.Duration) (n int) {
	for _, at := range m[b.key] {
		if at > now-b.Window {
			n++
		}
	}
	return n
}

// compare drives a store beside the definition.
func compare(t *rapid.T, take func(now time.Duration, buckets []bucket, n int) []state) {
	buckets := []bucket{
		{key: "a", Rate: Rate{rapid.IntRange(1, 5).Draw(t, "a"), 10 * time.Millisecond}},
		{key: "b", Rate: Rate{rapid.IntRange(1, 20).Draw(t, "b"), 35 * time.Millisecond}},
		{key: "c", Rate: Rate{2, 3 * time.Millisecond}},
	}
	m := model{}
	now := time.Hour
	for range rapid.IntRange(1, 60).Draw(t, "calls") {
		now += time.Duration(rapid.IntRange(0, 9000).Draw(t, "µs")) * time.Microsecond
		n := rapid.IntRange(0, 3).Draw(t, "n")
		some := slices.Clone(buckets)
		if drop := rapid.IntRange(0, 3).Draw(t, "without"); drop < 3 {
			some = slices.Delete(some, drop, drop+1)
		}
		want := true
		for _, b := range some {
			want = want && (n == 0 || m.inWindow(b, now)+n <= b.Count)
		}
		states := take(now, some, n)
		got := true
		for i, b := range some {
			got = got && states[i].retry == 0
			if r := states[i].retry; r > 0 && n <= b.Count && m.inWindow(b, now+r)+n > b.Count {
				t.Fatalf("%s: no room %v later", b.key, r)
			} else if r > time.Microsecond && m.inWindow(b, now+r-time.Microsecond)+n <= b.Count {
				t.Fatalf("%s: there is room before %v", b.key, r)
			}
		}
		if got != want {
			t.Fatalf("%d calls in %+v: allowed is %v, want %v", n, some, got, want)
		}
		for i, b := range some {
			if want {
				for range n {
					m[b.key] = append(m[b.key], now)
				}
			}
			if count := m.inWindow(b, now); states[i].count != count || count > b.Count {
				t.Fatalf("%s: count %d, want %d", b.key, states[i].count, count)
			}
			if all := m[b.key]; len(all) > 0 && states[i].count > 0 && states[i].reset != all[len(all)-1]+b.Window-now {
				t.Fatalf("%s: reset %v", b.key, states[i].reset)
			}
		}
	}
}

func TestWindowsAreExactInProcess(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var now time.Duration
		l := newLocal()
		l.now = func() time.Duration { return now }
		compare(t, func(at time.Duration, buckets []bucket, n int) []state {
			now = at
			return l.take(buckets, n)
		})
	})
}

func TestWindowsAreExactInRedis(t *testing.T) {
	t.Parallel()
	server := dbtest.Redis(t)
	r := newRemote(Options{Client: client(t, server), Prefix: "x", Timeout: 5 * time.Second})
	// The same script on a clock of the test's; keys must not expire by Redis'.
	source := strings.Replace(takeSource, "redis.call('TIME')", "redis.call('HMGET', 'clock', 's', 'us')", 1)
	source = strings.Replace(source, "redis.call('PEXPIRE'", "redis.call('EXISTS'", 1)
	source = strings.Replace(source, ", math.ceil(length / 1000) + 1)", ")", 1)
	r.script = redis.NewScript(source)
	rapid.Check(t, func(t *rapid.T) {
		ctx := context.Background()
		if err := server.Flush(); err != nil {
			t.Fatal(err)
		}
		compare(t, func(now time.Duration, buckets []bucket, n int) []state {
			us := now.Microseconds()
			if err := r.client.HSet(ctx, "clock", "s", us/1e6, "us", us%1e6).Err(); err != nil {
				t.Fatal(err)
			}
			var c counts
			states := r.take(ctx, buckets, n, &c)
			if states == nil {
				t.Fatal("the script failed")
			}
			return states
		})
	})
}
