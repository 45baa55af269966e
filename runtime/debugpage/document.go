package debugpage

import "time"

// documentVersion changes when a name in the document gets another meaning or goes;
// new names do not change it.
const documentVersion = 1

// A document is what data.json has. All times are in milliseconds; docs/debug-page.md
// says what each name means.
type document struct {
	Version     int          `json:"version"`
	At          time.Time    `json:"at"`
	Interval    float64      `json:"interval_ms"`
	Keep        float64      `json:"keep_ms"`
	Totals      totals       `json:"totals"`
	Servers     []server     `json:"servers"`
	Cache       cacheFigures `json:"cache"`
	Limits      limitFigures `json:"limits"`
	Tokens      tokenFigures `json:"tokens"`
	Statements  []statement  `json:"statements"`
	Slow        []slowCall   `json:"slow"`
	PlanChanges []planChange `json:"plan_changes"`
	Findings    []finding    `json:"findings"`
	Suggestions []suggestion `json:"suggestions"`
	Samples     []sample     `json:"samples"`
}

type totals struct {
	Calls    int64            `json:"calls"`
	Errors   int64            `json:"errors"`
	Rows     int64            `json:"rows"`
	Slow     int64            `json:"slow"`
	SlowRate float64          `json:"slow_rate"` // 0 to 1
	Mean     float64          `json:"mean_ms"`
	Sources  map[string]int64 `json:"sources"`
}

// A server is a pool, and how it stands when it is a replica's.
type server struct {
	Role        string  `json:"role"`
	Host        string  `json:"host"`
	Port        uint16  `json:"port"`
	Size        int     `json:"size"`
	Open        int     `json:"open"`
	InUse       int     `json:"in_use"`
	Idle        int     `json:"idle"`
	Waiters     int     `json:"waiters"`
	Acquired    int64   `json:"acquired"`
	Waited      int64   `json:"waited"`
	AverageWait float64 `json:"average_wait_ms"`
	Exhausted   int64   `json:"exhausted"`
	Errors      int64   `json:"errors"`

	Replica *replica `json:"replica"` // null for the primary
}

type replica struct {
	Healthy bool     `json:"healthy"`
	Lag     *float64 `json:"lag_ms"` // null: not known
	Load    float64  `json:"load"`
	Breaker string   `json:"breaker"`
	Error   string   `json:"error"`
}

type cacheFigures struct {
	HitRate       float64 `json:"hit_rate"`
	L1            tier    `json:"l1"`
	L2            tier    `json:"l2"`
	L2Up          bool    `json:"l2_up"`
	L2Errors      uint64  `json:"l2_errors"`
	FenceOpen     bool    `json:"fence_open"`
	Entries       int     `json:"l1_entries"`
	Evictions     uint64  `json:"evictions"`
	Stale         uint64  `json:"stale"`
	Shared        uint64  `json:"shared"`
	Loads         uint64  `json:"loads"`
	LoadErrors    uint64  `json:"load_errors"`
	DroppedFills  uint64  `json:"dropped_fills"`
	Invalidations uint64  `json:"invalidations"`
	Received      uint64  `json:"received"`
	Pending       int     `json:"pending_invalidations"`
	Late          uint64  `json:"late"`
	Cleared       uint64  `json:"cleared"`
}

type tier struct {
	Hits    uint64  `json:"hits"`
	Misses  uint64  `json:"misses"`
	HitRate float64 `json:"hit_rate"`
}

type limitFigures struct {
	Allowed   uint64 `json:"allowed"`
	Refused   uint64 `json:"refused"`
	Waited    uint64 `json:"waited"`
	Exempt    uint64 `json:"exempt"`
	Fallbacks uint64 `json:"fallbacks"`
	Errors    uint64 `json:"errors"`
	RedisUp   bool   `json:"redis_up"`
}

type tokenFigures struct {
	Issued   int64 `json:"issued"`
	Accepted int64 `json:"accepted"`
	Refused  int64 `json:"refused"`
}

// A statement is one that ran, or a generated query that may.
type statement struct {
	ID string `json:"id"`
	*about
	figures
}

// about is what never changes of a statement. Live views are told it once.
type about struct {
	Name      string `json:"name"`
	Query     string `json:"query"`
	Package   string `json:"package"`
	SQL       string `json:"sql"`
	Operation string `json:"operation"`
	Table     string `json:"table"`
	Command   string `json:"command"`
	File      string `json:"file"`
	Policy    string `json:"policy"`
	Batch     string `json:"batch"`
}

type figures struct {
	Calls   int64            `json:"calls"`
	Errors  int64            `json:"errors"`
	Rows    int64            `json:"rows"`
	Slow    int64            `json:"slow"`
	Sources map[string]int64 `json:"sources"`
	HitRate *float64         `json:"hit_rate"` // null: it is not cached
	Total   float64          `json:"total_ms"`
	Mean    float64          `json:"mean_ms"`
	P50     float64          `json:"p50_ms"`
	P95     float64          `json:"p95_ms"`
	P99     float64          `json:"p99_ms"`
	Max     float64          `json:"max_ms"`
	LastRun *time.Time       `json:"last_run"`
	Plans   int              `json:"plans"`
}

// A detail is what statement.json has.
type detail struct {
	Version int `json:"version"`
	statement
	Kept []plan `json:"kept_plans"` // the newest first
}

type plan struct {
	At        time.Time `json:"at"`
	Server    string    `json:"server"`
	Planning  float64   `json:"planning_ms"`
	Execution float64   `json:"execution_ms"`
	Shape     string    `json:"shape"`
	Text      string    `json:"text"`
}

type slowCall struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"`
	At      time.Time `json:"at"`
	Took    float64   `json:"took_ms"`
	Rows    int64     `json:"rows"`
	Source  string    `json:"source"`
	Server  string    `json:"server"`
	Reason  string    `json:"reason"`
	Attempt int       `json:"attempt"`
	Outcome string    `json:"outcome"`
}

// A planChange is a statement's two newest plans of different shapes.
type planChange struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Before plan   `json:"before"`
	Now    plan   `json:"now"`
}

type finding struct {
	Rule     string    `json:"rule"`
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Message  string    `json:"message"`
	Func     string    `json:"func"`
	File     string    `json:"file"`
	Line     int       `json:"line"`
	Calls    int       `json:"calls"`
	Distinct int       `json:"distinct"`
	Requests int64     `json:"requests"`
	Total    int64     `json:"total"`
	Names    []string  `json:"request_names"`
	Last     time.Time `json:"last"`
}

type suggestion struct {
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	Table       string   `json:"table"`
	DDL         string   `json:"ddl"`
	Why         string   `json:"why"`
	Calls       int64    `json:"calls"`
	Total       float64  `json:"total_ms"`
	Improvement *float64 `json:"improvement"` // 0 to 1; null: no plan was taken yet
}

// A sample is what the charts are made of: counts since the start, and how things
// stood.
type sample struct {
	At            int64   `json:"at"` // Unix milliseconds
	Calls         int64   `json:"calls"`
	Errors        int64   `json:"errors"`
	Slow          int64   `json:"slow"`
	Reached       int64   `json:"reached"` // attempts that reached a server
	Time          float64 `json:"time_ms"` // that these took
	L1Hits        uint64  `json:"l1_hits"`
	L1Lookups     uint64  `json:"l1_lookups"`
	L2Hits        uint64  `json:"l2_hits"`
	L2Lookups     uint64  `json:"l2_lookups"`
	Invalidations uint64  `json:"invalidations"` // both ways
	Refused       uint64  `json:"refused"`
	Servers       []point `json:"servers"` // as the document's
}

type point struct {
	InUse   int      `json:"in_use"`
	Waiters int      `json:"waiters"`
	Lag     *float64 `json:"lag_ms"`
}
