package dbgen

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/dbgen-go/dbgen/runtime/internal/linked"
)

// ConfigFromEnv reads a Config from the environment. Times are seconds, or have
// a unit (90s, 5m). All errors are reported together. A variable that is one letter away
// from one of these, which is not set, is an error; one that may be meant for it is a
// warning (Config.Warnings).
//
// The servers: DATABASE_URL, or DB_NAME, DB_USER, DB_PASSWORD, DB_PRIMARY_HOST
// and DB_PORT (5432); DB_REPLICA_1_HOST … DB_REPLICA_n_HOST, each a host or
// host:port with the primary's name, user and password; or whole URLs in
// DATABASE_REPLICA_URLS, separated by commas.
//
// Pools and routing: DB_POOL_MIN_CONNECTIONS (10), DB_POOL_MAX_CONNECTIONS (50),
// DB_POOL_IDLE_TIMEOUT (300), DB_POOL_MAX_LIFETIME (3600), DB_POOL_ACQUIRE_TIMEOUT (10),
// DB_CONNECT_TIMEOUT (10), DB_STATEMENT_TIMEOUT (30; 0: the server's own),
// MAX_REPLICA_LAG (5.0), DBGEN_POLL_INTERVAL (0.1), DBGEN_WITHOUT_PRIMARY (off).
//
// Redis: REDIS_URL, or REDIS_HOST, REDIS_PORT (6379), REDIS_PASSWORD and
// REDIS_DB (0).
//
// Cache (0 switches a tier off): CACHE_TTL_DEFAULT (300), CACHE_TTL_<TAG> for the
// queries with a tag (CACHE_TTL_STORIES is for the tag stories), CACHE_L1_SIZE
// (1000), CACHE_L1_TTL (60).
//
// Limits: RATE_LIMIT_PER_USER (100), RATE_LIMIT_GLOBAL (10000),
// RATE_LIMIT_WINDOW (60). Overall limits apply when any of these is set; 0
// means no limit. RATE_LIMIT_ANONYMOUS (shared; refused, free) says what limits for each
// user, these and the queries' own, mean to calls without one.
//
// Queries: SLOW_QUERY_THRESHOLD_MS (100), ENABLE_QUERY_EXPLAIN_ANALYZE (false),
// QUERY_OPTIMIZER_MAX_HISTORY (1000).
//
// Metrics: ENABLE_METRICS (true) and METRICS_PORT (8000; 0: any that is free), for
// programs that serve them by package dbgenprom. In one that does not import it,
// ENABLE_METRICS=true and METRICS_PORT are errors, since they would do nothing.
//
// Switches: DBGEN_ROUTING, DBGEN_CACHE, DBGEN_LIMITS and DBGEN_TRACKING, each on or off;
// DBGEN_COMMENTS=on names the query in a comment of its statement.
func ConfigFromEnv() (Config, error) { return configFrom(os.Environ()) }

// configFrom reads variables of the form NAME=value.
func configFrom(environ []string) (Config, error) {
	e := env{vars: map[string]string{}}
	for _, kv := range environ {
		if name, value, ok := strings.Cut(kv, "="); ok && value != "" {
			e.vars[name] = value
		}
	}
	var c Config
	e.servers(&c)
	c.Pool.MinConns = e.count("DB_POOL_MIN_CONNECTIONS", 0)
	c.Pool.MaxConns = e.count("DB_POOL_MAX_CONNECTIONS", 1)
	c.Pool.IdleTimeout = e.positive("DB_POOL_IDLE_TIMEOUT")
	c.Pool.MaxLifetime = e.positive("DB_POOL_MAX_LIFETIME")
	c.Pool.AcquireTimeout = e.positive("DB_POOL_ACQUIRE_TIMEOUT")
	c.Pool.ConnectTimeout = e.positive("DB_CONNECT_TIMEOUT")
	c.Pool.StatementTimeout = e.seconds("DB_STATEMENT_TIMEOUT")
	c.Routing.MaxLag = e.seconds("MAX_REPLICA_LAG")
	c.Routing.PollInterval = e.positive("DBGEN_POLL_INTERVAL")
	e.redis(&c)
	c.Cache.TTL = e.seconds("CACHE_TTL_DEFAULT")
	c.Cache.L1Size = e.count("CACHE_L1_SIZE", 0)
	c.Cache.L1TTL = e.seconds("CACHE_L1_TTL")
	if c.Cache.L1Size < 0 || c.Cache.L1TTL < 0 {
		c.Cache.L1Disabled, c.Cache.L1Size, c.Cache.L1TTL = true, 0, 0
	}
	if c.Cache.TTL < 0 {
		c.Cache.L2Disabled, c.Cache.TTL = true, 0
	}
	e.tagTTLs(&c)
	e.limits(&c)
	c.Queries.Slow = e.milliseconds("SLOW_QUERY_THRESHOLD_MS")
	c.Queries.History = e.count("QUERY_OPTIMIZER_MAX_HISTORY", 0)
	c.Queries.Explain = e.flag("ENABLE_QUERY_EXPLAIN_ANALYZE", false)
	e.metrics(&c)
	c.Comments.Query = e.flag("DBGEN_COMMENTS", false)
	c.Routing.WithoutPrimary = e.flag("DBGEN_WITHOUT_PRIMARY", false)
	c.Routing.Disabled = !e.flag("DBGEN_ROUTING", true)
	c.Cache.Disabled = !e.flag("DBGEN_CACHE", true)
	c.Limits.Disabled = !e.flag("DBGEN_LIMITS", true)
	c.Queries.Disabled = !e.flag("DBGEN_TRACKING", true)
	c.Warnings = e.misspelt()
	return c, errors.Join(e.errs...)
}

// env reads variables and collects what is wrong with them.
type env struct {
	vars  map[string]string
	known []string // the names that were asked for
	errs  []error
}

// get returns a variable, and whether it is set.
func (e *env) get(name string) (string, bool) {
	e.known = append(e.known, name)
	value, ok := e.vars[name]
	return value, ok
}

// value is the variable, "" when it is not set.
func (e *env) value(name string) string {
	value, _ := e.get(name)
	return value
}

func (e *env) wrong(name, want string) {
	e.errs = append(e.errs, fmt.Errorf("dbgen: %s=%q: %s", name, e.vars[name], want))
}

func (e *env) missing(name, why string) {
	e.errs = append(e.errs, fmt.Errorf("dbgen: %s is not set: %s", name, why))
}

// count reads a number of at least least. It returns -1, "none", for a zero that
// was given, and 0, "the default", for none.
func (e *env) count(name string, least int) int {
	text, ok := e.get(name)
	if !ok {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least {
		e.wrong(name, fmt.Sprintf("want a whole number of at least %d", least))
		return 0
	}
	return none(n)
}

// seconds reads a time in seconds, or with a unit.
func (e *env) seconds(name string) time.Duration { return e.duration(name, time.Second) }

// positive reads a time in seconds that must be more than 0.
func (e *env) positive(name string) time.Duration {
	d := e.seconds(name)
	if d < 0 {
		e.wrong(name, "want more than 0")
		return 0
	}
	return d
}

// milliseconds reads a time in milliseconds, or with a unit.
func (e *env) milliseconds(name string) time.Duration { return e.duration(name, time.Millisecond) }

func (e *env) duration(name string, unit time.Duration) time.Duration {
	text, ok := e.get(name)
	if !ok {
		return 0
	}
	if f, err := strconv.ParseFloat(text, 64); err == nil && f >= 0 && f < 1e9 {
		return none(time.Duration(f * float64(unit)))
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		e.wrong(name, fmt.Sprintf("want a time such as 5 (in units of %s) or 1m30s", unit))
		return 0
	}
	return none(d)
}

// none turns a zero that was asked for into Config's word for it.
func none[T int | time.Duration](v T) T {
	if v == 0 {
		return -1
	}
	return v
}

func (e *env) flag(name string, def bool) bool {
	text, ok := e.get(name)
	if !ok {
		return def
	}
	switch strings.ToLower(text) {
	case "1", "t", "true", "yes", "on":
		return true
	case "0", "f", "false", "no", "off":
		return false
	}
	e.wrong(name, "want true or false, or on or off")
	return def
}

// servers reads where PostgreSQL is.
func (e *env) servers(c *Config) {
	port := 5432
	if n := e.count("DB_PORT", 1); n > 0 {
		port = n
	}
	base, err := e.primary(port)
	if err != nil {
		return
	}
	c.Primary = base.String()
	for _, name := range e.replicaNames() {
		u := *base
		u.Host = hostPort(e.value(name), port)
		c.Replicas = append(c.Replicas, Replica{DSN: u.String()})
	}
	for _, dsn := range strings.FieldsFunc(e.value("DATABASE_REPLICA_URLS"), func(r rune) bool { return r == ',' || r == ' ' }) {
		c.Replicas = append(c.Replicas, Replica{DSN: dsn})
	}
}

var errReported = errors.New("reported")

// primary returns the primary's URL.
func (e *env) primary(port int) (*url.URL, error) {
	if dsn, ok := e.get("DATABASE_URL"); ok {
		u, err := url.Parse(dsn)
		if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
			// The value may hold a password, so it is not repeated.
			e.errs = append(e.errs, errors.New("dbgen: DATABASE_URL: want postgres://user:password@host:5432/name"))
			return nil, errReported
		}
		return u, nil
	}
	if e.value("DB_PRIMARY_HOST") == "" {
		e.missing("DB_PRIMARY_HOST", "set it, or DATABASE_URL, to the primary")
		return nil, errReported
	}
	if e.value("DB_NAME") == "" {
		e.missing("DB_NAME", "set it, or DATABASE_URL, to the database")
		return nil, errReported
	}
	u := &url.URL{Scheme: "postgres", Host: hostPort(e.value("DB_PRIMARY_HOST"), port), Path: "/" + e.value("DB_NAME")}
	switch user, password := e.value("DB_USER"), e.value("DB_PASSWORD"); {
	case password != "":
		u.User = url.UserPassword(user, password)
	case user != "":
		u.User = url.User(user)
	}
	return u, nil
}

// hostPort adds the port to a host that has none.
func hostPort(host string, port int) string {
	if _, _, err := net.SplitHostPort(host); err == nil {
		return host
	}
	return net.JoinHostPort(strings.Trim(host, "[]"), strconv.Itoa(port))
}

// replicaNames returns the names of the variables DB_REPLICA_n_HOST, by n.
func (e *env) replicaNames() []string {
	byNumber := map[int]string{}
	var numbers []int
	for name := range e.vars {
		n, ok := strings.CutPrefix(name, "DB_REPLICA_")
		if !ok {
			continue
		}
		if n, ok = strings.CutSuffix(n, "_HOST"); !ok {
			continue
		}
		i, err := strconv.Atoi(n)
		if err != nil || i < 1 {
			e.wrong(name, "the name must be DB_REPLICA_1_HOST, DB_REPLICA_2_HOST and so on")
			continue
		}
		byNumber[i] = name
		numbers = append(numbers, i)
	}
	sort.Ints(numbers)
	names := make([]string, len(numbers))
	for i, n := range numbers {
		names[i] = byNumber[n]
	}
	e.known = append(e.known, "DB_REPLICA_1_HOST")
	return names
}

// redis reads where Redis is.
func (e *env) redis(c *Config) {
	if text, ok := e.get("REDIS_URL"); ok {
		if u, err := url.Parse(text); err != nil || u.Scheme != "redis" && u.Scheme != "rediss" && u.Scheme != "unix" {
			e.errs = append(e.errs, errors.New("dbgen: REDIS_URL: want redis://:password@host:6379/0 (rediss:// for TLS)"))
			return
		}
		c.Redis.URL = text
		return
	}
	host, ok := e.get("REDIS_HOST")
	if !ok {
		return
	}
	port, db := 6379, 0
	if n := e.count("REDIS_PORT", 1); n > 0 {
		port = n
	}
	if n := e.count("REDIS_DB", 0); n > 0 {
		db = n
	}
	u := url.URL{Scheme: "redis", Host: hostPort(host, port), Path: "/" + strconv.Itoa(db)}
	if password := e.value("REDIS_PASSWORD"); password != "" {
		u.User = url.UserPassword("", password)
	}
	c.Redis.URL = u.String()
}

// metrics reads where metrics are served. To ask for them where nothing serves them is an
// error: the one who asks will look for them.
func (e *env) metrics(c *Config) {
	c.Metrics.Disabled = !e.flag("ENABLE_METRICS", true)
	c.Metrics.Port = e.count("METRICS_PORT", 0) // 0 comes as -1: any that is free
	if c.Metrics.Port > 65535 {
		e.wrong("METRICS_PORT", "want a port, from 1 to 65535, or 0 for any that is free")
	}
	for _, name := range []string{"ENABLE_METRICS", "METRICS_PORT"} {
		if _, set := e.vars[name]; set && !c.Metrics.Disabled && !linked.Metrics {
			e.wrong(name, "nothing in this program serves metrics: call Serve of github.com/dbgen-go/dbgen/runtime/dbgenprom, or do not set it")
		}
	}
}

// tagTTLs reads CACHE_TTL_<TAG>.
func (e *env) tagTTLs(c *Config) {
	for name := range e.vars {
		tag, ok := strings.CutPrefix(name, "CACHE_TTL_")
		if !ok || tag == "" || tag == "DEFAULT" {
			continue
		}
		if near := e.near(name); near == "CACHE_TTL_DEFAULT" {
			e.unknown(name, "did you mean "+near+"?")
			continue
		}
		ttl := e.seconds(name)
		if ttl < 0 {
			e.wrong(name, "want more than 0; to leave a query uncached, drop its cache directive")
			continue
		}
		if c.Cache.TagTTL == nil {
			c.Cache.TagTTL = map[string]time.Duration{}
		}
		c.Cache.TagTTL[strings.ToLower(tag)] = ttl
	}
}

// limits reads the overall limits, which apply when any of them is set.
func (e *env) limits(c *Config) {
	switch text := Anonymous(strings.ToLower(e.value("RATE_LIMIT_ANONYMOUS"))); text {
	case "", AnonymousShared, AnonymousRefused, AnonymousFree:
		c.Limits.Anonymous = text
	default:
		e.wrong("RATE_LIMIT_ANONYMOUS", fmt.Sprintf("want %s, %s or %s", AnonymousShared, AnonymousRefused, AnonymousFree))
	}
	user, global, window := e.count("RATE_LIMIT_PER_USER", 0), e.count("RATE_LIMIT_GLOBAL", 0), e.seconds("RATE_LIMIT_WINDOW")
	if user == 0 && global == 0 && window == 0 {
		return
	}
	if window < 0 {
		e.wrong("RATE_LIMIT_WINDOW", "want more than 0")
		return
	}
	window = cmp.Or(window, DefaultUserRate.Window)
	if n := cmp.Or(user, DefaultUserRate.Count); n > 0 {
		c.Limits.User = Rate{Count: n, Window: window}
	}
	if n := cmp.Or(global, DefaultGlobalRate.Count); n > 0 {
		c.Limits.Global = Rate{Count: n, Window: window}
	}
}
