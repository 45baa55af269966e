package httpx

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/internal/engine"
	"github.com/dbgen-go/dbgen/runtime/pool"
)

// The states of a dependency, and of all together.
const (
	StateUp       = "up"
	StateDegraded = "degraded" // the application works without, slower or less well
	StateDown     = "down"     // the application does not work
)

// Health is what /health answers.
type Health struct {
	Status       string       `json:"status"` // StateUp, StateDegraded or StateDown
	Ready        bool         `json:"ready"`  // Status is not StateDown
	Since        time.Time    `json:"since"`  // when Status became what it is
	Dependencies []Dependency `json:"dependencies"`
}

// A Dependency is how one stands that a DB needs.
type Dependency struct {
	Name    string    `json:"name"` // "primary", "replica", "redis" or "cache"
	Address string    `json:"address,omitempty"`
	Status  string    `json:"status"` // StateUp, StateDegraded or StateDown
	Since   time.Time `json:"since"`  // when it was first seen to be so
	// Lag is how old a replica's data may be, in seconds; absent while that is unknown.
	Lag *float64 `json:"lag_seconds,omitempty"`
	Why string   `json:"why,omitempty"` // why it is not up
}

// health notes when dependencies change.
type health struct {
	engine *engine.Engine

	mu   sync.Mutex
	seen map[string]change
	ping error // of a primary that nobody watches
}

type change struct {
	status string
	since  time.Time
}

// Dependencies are looked at so often, which costs no exchange with any; a primary that
// nobody watches is asked less often.
const (
	lookEvery = 250 * time.Millisecond
	pingEvery = 5 * time.Second
	pingWait  = time.Second
)

func newHealth(e *engine.Engine) *health {
	return &health{engine: e, seen: map[string]change{}}
}

// watch looks at the dependencies until the DB is closed.
func (h *health) watch(c *Chain) {
	h.engine.Background(func(ctx context.Context) {
		look := time.NewTicker(lookEvery)
		defer look.Stop()
		var pinged time.Time
		for {
			if now := time.Now(); !h.engine.Cluster.Watched() && now.Sub(pinged) >= pingEvery {
				pinged = now
				h.ask(ctx)
			}
			c.Health()
			select {
			case <-look.C:
			case <-ctx.Done():
				return
			}
		}
	})
}

// ask asks a primary that nobody watches whether it is there. One with all its
// connections in use is.
func (h *health) ask(ctx context.Context) {
	node := h.engine.Cluster.Primary()
	if !node.TryAcquire() {
		return
	}
	defer node.Release()
	ctx, cancel := context.WithTimeout(ctx, pingWait)
	defer cancel()
	err := node.Pool().Ping(ctx)
	h.mu.Lock()
	h.ping = err
	h.mu.Unlock()
}

// note gives a dependency the time since when it is as it is.
func (h *health) note(d *Dependency, now time.Time) {
	d.Since = h.since(d.Name+" "+d.Address, d.Status, now)
}

func (h *health) since(key, status string, now time.Time) time.Time {
	was, ok := h.seen[key]
	if !ok || was.status != status {
		was = change{status, now}
		h.seen[key] = was
	}
	return was.since
}

// Health returns how the DB and what it depends on stand. It asks nobody: the
// pools' monitors and the callers have found out. The application is ready while
// the primary is up; with WithoutPrimary, while a replica is.
func (c *Chain) Health() Health {
	s, now := c.db.Stats(), time.Now()
	h := c.health
	h.mu.Lock()
	defer h.mu.Unlock()
	all := Health{Status: StateUp}
	add := func(d Dependency) {
		h.note(&d, now)
		all.Dependencies = append(all.Dependencies, d)
		if d.Status != StateUp && all.Status == StateUp {
			all.Status = StateDegraded
		}
	}
	primary := h.primary()
	add(primary)
	serving := false
	for _, r := range s.Replicas {
		d := replica(r, c.engine.Routing.MaxLag)
		serving = serving || d.Status == StateUp
		add(d)
	}
	if s.Redis.Configured {
		d := Dependency{Name: "redis", Status: StateUp}
		if !s.Redis.Up {
			d.Status, d.Why = StateDown, "it does not answer"
		}
		add(d)
		all.Dependencies[len(all.Dependencies)-1].Since = s.Redis.Since
	}
	if !c.engine.Caching.NoReads {
		add(cacheState(s))
	}
	if primary.Status == StateDown && !(serving && c.engine.Cluster.ServesWithoutPrimary()) || h.engine.Closed() {
		all.Status = StateDown
	}
	all.Ready = all.Status != StateDown
	all.Since = h.since("", all.Status, now)
	return all
}

func (h *health) primary() Dependency {
	node := h.engine.Cluster.Primary()
	d := Dependency{Name: "primary", Address: node.Addr(), Status: StateUp}
	err := h.engine.Cluster.Down()
	if err == nil {
		err = h.ping
	}
	if err != nil {
		d.Status, d.Why = StateDown, err.Error()
	}
	return d
}

func replica(r pool.ReplicaStatus, most time.Duration) Dependency {
	d := Dependency{Name: "replica", Address: net.JoinHostPort(r.Host, strconv.Itoa(int(r.Port))), Status: StateUp}
	if r.Lag >= 0 {
		d.Lag = &r.Lag
	}
	switch {
	case !r.Healthy:
		d.Status, d.Why = StateDown, r.Error
	case r.Lag < 0:
		d.Status, d.Why = StateDegraded, "how far it is behind is not known"
	case r.Lag > most.Seconds():
		d.Status, d.Why = StateDegraded, "it is too far behind to be read from"
	case r.Breaker == "open":
		d.Status, d.Why = StateDown, "its circuit breaker is open"
	}
	return d
}

func cacheState(s dbgen.Stats) Dependency {
	d := Dependency{Name: "cache", Status: StateUp}
	switch {
	case !s.Cache.FenceOpen:
		d.Status, d.Why = StateDegraded, "memory does not answer while messages of other processes may be missed"
	case s.Cache.PendingInvalidations > 0:
		d.Status, d.Why = StateDegraded, "Redis does not know yet of what this process has written"
	}
	return d
}

// HealthHandler answers with Health: 200 when ready, 503 otherwise. Addresses and errors
// are in it: it is for the makers.
func (c *Chain) HealthHandler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := c.Health()
		writeJSON(w, readiness(h.Ready), h)
	})
}

// A state is what those are told who only ask whether.
type state struct {
	Status string `json:"status"`
}

// LiveHandler answers 200 as long as the process does. It looks at nothing else: a
// process is not started anew because a database is away.
func (c *Chain) LiveHandler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { writeJSON(w, http.StatusOK, state{StateUp}) })
}

// ReadyHandler answers 200 when requests can be served, and 503 otherwise, with the status alone.
func (c *Chain) ReadyHandler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := c.Health()
		writeJSON(w, readiness(h.Ready), state{h.Status})
	})
}

func readiness(ready bool) int {
	if ready {
		return http.StatusOK
	}
	return http.StatusServiceUnavailable
}

// writeJSON answers with what nobody may keep.
func writeJSON(w http.ResponseWriter, status int, body any) {
	text, err := json.MarshalIndent(body, "", "  ")
	if err != nil { // there is nothing in it that could not be written
		panic(err)
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(append(text, '\n')) // a client that has gone
}

// Endpoints serves /health, /health/live, /health/ready and /metrics/json, for a port, or behind
// a rule, that only the makers reach. The chain's middleware need not be before
// it.
func (c *Chain) Endpoints() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /health", c.HealthHandler())
	mux.Handle("GET /health/live", c.LiveHandler())
	mux.Handle("GET /health/ready", c.ReadyHandler())
	mux.Handle("GET /metrics/json", c.MetricsHandler())
	return mux
}
