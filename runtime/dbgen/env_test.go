package dbgen

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dbgen-go/dbgen/runtime/cache"
)

func TestConfigFromEnv(t *testing.T) {
	got, err := configFrom(strings.Fields(`
		DB_NAME=app DB_USER=me DB_PASSWORD=p@ss/word DB_PRIMARY_HOST=db1 DB_PORT=6432
		DB_REPLICA_2_HOST=db3 DB_REPLICA_1_HOST=db2 DB_REPLICA_10_HOST=[::1]:7000 DATABASE_REPLICA_URLS=postgres://x/y
		DB_POOL_MIN_CONNECTIONS=0 DB_POOL_MAX_CONNECTIONS=20 DB_POOL_IDLE_TIMEOUT=60 MAX_REPLICA_LAG=2.5
		REDIS_HOST=cache REDIS_PASSWORD=secret REDIS_DB=3
		CACHE_TTL_DEFAULT=120 CACHE_TTL_STORIES=600 CACHE_TTL_USERS=30m CACHE_L1_SIZE=50 CACHE_L1_TTL=5
		RATE_LIMIT_PER_USER=10 RATE_LIMIT_WINDOW=30
		SLOW_QUERY_THRESHOLD_MS=250 ENABLE_QUERY_EXPLAIN_ANALYZE=true QUERY_OPTIMIZER_MAX_HISTORY=5
		DB_POOL_MAX_LIFETIME=10m DB_POOL_ACQUIRE_TIMEOUT=2 DB_CONNECT_TIMEOUT=3 DB_STATEMENT_TIMEOUT=1.5 DBGEN_POLL_INTERVAL=0.2
		RATE_LIMIT_ANONYMOUS=Refused ENABLE_METRICS=false METRICS_PORT=8000
		DBGEN_ROUTING=off DBGEN_TRACKING=off`))
	if err != nil {
		t.Fatal(err)
	}
	want := Config{
		Primary: "postgres://me:p%40ss%2Fword@db1:6432/app",
		Replicas: []Replica{
			{DSN: "postgres://me:p%40ss%2Fword@db2:6432/app"},
			{DSN: "postgres://me:p%40ss%2Fword@db3:6432/app"},
			{DSN: "postgres://me:p%40ss%2Fword@[::1]:7000/app"},
			{DSN: "postgres://x/y"},
		},
		Pool: PoolConfig{
			MinConns: -1, MaxConns: 20, IdleTimeout: time.Minute, MaxLifetime: 10 * time.Minute,
			AcquireTimeout: 2 * time.Second, ConnectTimeout: 3 * time.Second, StatementTimeout: 1500 * time.Millisecond,
		},
		Routing: RoutingConfig{Disabled: true, MaxLag: 2500 * time.Millisecond, PollInterval: 200 * time.Millisecond},
		Redis:   RedisConfig{URL: "redis://:secret@cache:6379/3"},
		Cache: CacheConfig{
			TTL: 2 * time.Minute, L1Size: 50, L1TTL: 5 * time.Second,
			TagTTL: map[string]time.Duration{"stories": 10 * time.Minute, "users": 30 * time.Minute},
		},
		Limits:  LimitsConfig{User: Rate{Count: 10, Window: 30 * time.Second}, Global: Rate{Count: 10_000, Window: 30 * time.Second}, Anonymous: AnonymousRefused},
		Queries: QueriesConfig{Disabled: true, Slow: 250 * time.Millisecond, Explain: true, History: 5},
		Metrics: MetricsConfig{Disabled: true, Port: 8000},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestConfigFromURLs(t *testing.T) {
	got, err := configFrom([]string{
		"DATABASE_URL=postgres://me:pw@db1:5433/app?sslmode=disable", "DB_REPLICA_1_HOST=db2:5434", "REDIS_URL=rediss://:pw@cache:6380/1",
		"RATE_LIMIT_PER_USER=0", "CACHE_L1_SIZE=0", "DBGEN_WITHOUT_PRIMARY=on", "QUERY_OPTIMIZER_MAX_HISTORY=0", "SLOW_QUERY_THRESHOLD_MS=0",
	})
	if err != nil {
		t.Fatal(err)
	}
	want := Config{
		Primary:  "postgres://me:pw@db1:5433/app?sslmode=disable",
		Replicas: []Replica{{DSN: "postgres://me:pw@db2:5434/app?sslmode=disable"}},
		Redis:    RedisConfig{URL: "rediss://:pw@cache:6380/1"},
		Cache:    CacheConfig{L1Disabled: true},
		Routing:  RoutingConfig{WithoutPrimary: true},
		Limits:   LimitsConfig{Global: DefaultGlobalRate},
		Queries:  QueriesConfig{Slow: -1, History: -1},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	full, err := got.withDefaults()
	if err != nil {
		t.Fatal(err)
	}
	if full.Queries.Slow != 0 || full.Queries.History != 0 || full.Pool.MinConns != 10 {
		t.Errorf("got %+v", full)
	}
}

// What is set to 0 to switch it off is off, and the rest works.
func TestZeroTTLs(t *testing.T) {
	for name, want := range map[string]CacheConfig{
		"CACHE_L1_SIZE": {L1Disabled: true}, "CACHE_L1_TTL": {L1Disabled: true}, "CACHE_TTL_DEFAULT": {L2Disabled: true},
	} {
		c, err := configFrom([]string{"DATABASE_URL=postgres://h/d", name + "=0"})
		if diff := cmp.Diff(want, c.Cache); diff != "" || err != nil {
			t.Error(name, diff, err)
		}
		if _, err := c.withDefaults(); err != nil {
			t.Error(name, err)
		}
	}
}

func TestDefaults(t *testing.T) {
	c, err := Config{Primary: "postgres://h/d"}.withDefaults()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(PoolConfig{
		MinConns: 10, MaxConns: 50, IdleTimeout: 300 * time.Second, MaxLifetime: 3600 * time.Second, ConnectTimeout: 10 * time.Second,
		StatementTimeout: 30 * time.Second, AcquireTimeout: 10 * time.Second, PingTimeout: time.Second,
	}, c.Pool); diff != "" {
		t.Error(diff)
	}
	if c.Routing.MaxLag != 5*time.Second || c.Cache.L1Size != 1000 || c.Cache.L1TTL != time.Minute || c.Cache.TTL != 300*time.Second ||
		c.Queries.Slow != 100*time.Millisecond || c.Queries.History != 1000 || c.Limits.User.Count != 0 {
		t.Errorf("got %+v", c)
	}
}

func TestConfigFromEnvErrors(t *testing.T) {
	for _, test := range []struct{ env, want string }{
		{"", "DB_PRIMARY_HOST is not set: set it, or DATABASE_URL"},
		{"DB_PRIMARY_HOST=h", "DB_NAME is not set"},
		{"DATABASE_URL=mysql://secret@h/d", "DATABASE_URL: want postgres://"},
		{"DATABASE_URL=postgres://h/d REDIS_URL=cache:6379", "REDIS_URL: want redis://"},
		{"DATABASE_URL=postgres://h/d DB_POOL_MAX_CONNECTIONS=0", `DB_POOL_MAX_CONNECTIONS="0": want a whole number of at least 1`},
		{"DATABASE_URL=postgres://h/d DB_POOL_MIN_CONNECTIONS=many", `DB_POOL_MIN_CONNECTIONS="many": want a whole number`},
		{"DATABASE_URL=postgres://h/d MAX_REPLICA_LAG=-1", `MAX_REPLICA_LAG="-1": want a time such as 5`},
		{"DATABASE_URL=postgres://h/d CACHE_TTL_STORIES=soon", `CACHE_TTL_STORIES="soon": want a time`},
		{"DATABASE_URL=postgres://h/d CACHE_TTL_STORIES=0", "want more than 0"},
		{"DATABASE_URL=postgres://h/d DBGEN_CACHE=maybe", `DBGEN_CACHE="maybe": want true or false`},
		{"DATABASE_URL=postgres://h/d DB_REPLICA_X_HOST=h", "the name must be DB_REPLICA_1_HOST"},
		{"DATABASE_URL=postgres://h/d DBGEN_ROUTNG=off", "dbgen: DBGEN_ROUTNG is set, but there is no such setting: did you mean DBGEN_ROUTING?"},
		{"DATABASE_URL=postgres://h/d DBGEN_TRACES=on", "dbgen: DBGEN_TRACES is set, but there is no such setting: those of this kind are DBGEN_CACHE, DBGEN_COMMENTS, DBGEN_LIMITS"},
		{"DATABASE_URL=postgres://h/d RATE_LIMIT_PER_USR=10", "RATE_LIMIT_PER_USR is set, but there is no such setting: did you mean RATE_LIMIT_PER_USER?"},
		{"DATABASE_URL=postgres://h/d REDIS_ULR=redis://:secret@h", "REDIS_ULR is set, but there is no such setting: did you mean REDIS_URL?"},
		{"DATABASE_URL=postgres://h/d CACHE_TTL_DEFUALT=10", "CACHE_TTL_DEFUALT is set, but there is no such setting: did you mean CACHE_TTL_DEFAULT?"},
		{"DATABASE_URL=postgres://h/d DATABASE_REPLICA_URL=postgres://r/d", "did you mean DATABASE_REPLICA_URLS?"},
		{"DB_PRIMARY_HOST=h DB_NAME=d DB_REPLICA_2_HOTS=r", "did you mean DB_REPLICA_1_HOST?"},
		{"DATABASE_URL=postgres://h/d DB_POOL_MAX_LIFETIME=0", `DB_POOL_MAX_LIFETIME="0": want more than 0`},
		{"DATABASE_URL=postgres://h/d DB_STATEMENT_TIMEOUTS=3", "did you mean DB_STATEMENT_TIMEOUT?"},
		{"DATABASE_URL=postgres://h/d ENABLE_METRIC=on", "did you mean ENABLE_METRICS?"},
		{"DATABASE_URL=postgres://h/d DBGEN_POLLING_INTERVAL=3", "did you mean DBGEN_POLL_INTERVAL?"},
		{"DATABASE_URL=postgres://h/d RATE_LIMIT_ANONYMOUS=fre", `RATE_LIMIT_ANONYMOUS="fre": want shared, refused or free`},
		{"DATABASE_URL=postgres://h/d ENABLE_METRICS=true", `ENABLE_METRICS="true": nothing in this program serves metrics: call Serve of github.com/dbgen-go/dbgen/runtime/dbgenprom`},
		{"DATABASE_URL=postgres://h/d METRICS_PORT=9000", `METRICS_PORT="9000": nothing in this program serves metrics`},
		{"DATABASE_URL=postgres://h/d METRICS_PRT=9000", "did you mean METRICS_PORT?"},
		{"DATABASE_URL=postgres://h/d RATE_LIMIT_WINDOW=0", `RATE_LIMIT_WINDOW="0": want more than 0`},
	} {
		_, err := configFrom(strings.Fields(test.env))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", test.env, err, test.want)
		} else if strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the error repeats the password: %v", test.env, err)
		}
	}
	_, err := configFrom(strings.Fields("DB_PORT=x REDIS_HOST=h REDIS_DB=y DBGEN_CACHE=z"))
	for _, name := range []string{"DB_PORT", "DB_PRIMARY_HOST", "REDIS_DB", "DBGEN_CACHE"} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s is not reported in one run: %v", name, err)
		}
	}
}

// Variables of others, and of tests, are not taken for slips.
func TestOthersVariables(t *testing.T) {
	for _, vars := range []string{
		"DATABASE_URL2=x DB_NAMES=x DB_HOST=x REDIS_PORTS=x DB_PORT_5432_TCP=x REDIS_DB2=3 DATABASE_SCHEMA=x CACHE_DIR=/x RATE_LIMIT=5",
		"ENABLE_METRICS=false METRICS_PORT=9000", // asks for nothing
		"DBGEN_PG_BIN=/usr/lib/postgresql/18/bin DBGEN_TEST_DSN=postgres://h/d",
		"DATABASE_REPLICA_URLS=postgres://r/d DATABASE_REPLICA_URL=postgres://r/d",
	} {
		if c, err := configFrom(append(strings.Fields(vars), "DATABASE_URL=postgres://h/d")); err != nil || c.Warnings != nil {
			t.Errorf("%s: %v, %q", vars, err, c.Warnings)
		}
	}
}

// What may be meant for a setting, or may be another tool's, is said and not refused.
func TestLikelySlips(t *testing.T) {
	for name, meant := range map[string]string{
		"DB_POOL_MAX_CONNS": "DB_POOL_MAX_CONNECTIONS", "DB_MAX_CONNECTIONS": "DB_POOL_MAX_CONNECTIONS", "RATE_LIMIT_USER": "RATE_LIMIT_PER_USER",
		"SLOW_QUERY_THRESHOLD": "SLOW_QUERY_THRESHOLD_MS", "CACHE_L1_MAX_SIZE": "CACHE_L1_SIZE", "DB_POOL_STATEMENT_TIMEOUT": "DB_STATEMENT_TIMEOUT",
		"ENABLE_EXPLAIN_ANALYZE": "ENABLE_QUERY_EXPLAIN_ANALYZE", "QUERY_OPTIMIZER_HISTORY": "QUERY_OPTIMIZER_MAX_HISTORY", "MAX_REPLICA_LAG_SECONDS": "MAX_REPLICA_LAG",
		// What is a tool's own.
		"DB_HOST_INTERNAL": "", "DB_NAME_TEST": "", "DB_PRIMARY_PORT": "", "CACHE_DRIVER": "", "RATE_CARD_URL": "", "REDIS_TLS_URL": "", "ENABLE_SIGNUP": "", "METRICS_HOST": "",
		"DB_MIGRATIONS_TABLE": "", "DB_CONNECTION_NAME": "", "QUERY_MAX_CONNECTIONS_FOO": "", "SOME_POOL_MAX_CONNECTIONS": "", "CACHE_REDIS_DB": "", "DATABASE_POOL_MAX": "",
	} {
		c, err := configFrom([]string{"DATABASE_URL=postgres://h/d", name + "=secret"})
		if err != nil {
			t.Errorf("%s is refused: %v", name, err)
		}
		said := strings.Join(c.Warnings, "\n")
		if (said != "") != (meant != "") || !strings.Contains(said, meant) || strings.Contains(said, "secret") {
			t.Errorf("%s: %q, want %q", name, said, meant)
		}
		// Whoever has both means both.
		if c, err = configFrom([]string{"DATABASE_URL=postgres://h/d", name + "=1", meant + "=1"}); meant != "" && (err != nil || c.Warnings != nil) {
			t.Errorf("%s beside %s: %v, %q", name, meant, err, c.Warnings)
		}
	}
}

func TestConfigErrors(t *testing.T) {
	for want, c := range map[string]Config{
		"Config.Primary is empty":         {},
		"Config.Replicas[0].DSN is empty": {Primary: "x", Replicas: []Replica{{}}},
		"MaxConns is -1":                  {Primary: "x", Pool: PoolConfig{MaxConns: -1}},
		"give one":                        {Primary: "x", Redis: RedisConfig{URL: "redis://h", Server: cache.Redis{Addrs: []string{"h:1"}}}},
		"Limits.User is a rate of 1":      {Primary: "x", Limits: LimitsConfig{User: Rate{Count: 1}}},
		`Tiers["a"].Rates["b"] is a rate`: {Primary: "x", Limits: LimitsConfig{Tiers: map[string]Tier{"a": {Rates: map[string]Rate{"b": {Count: 1}}}}}},
		"Routing.PollInterval is -1ns":    {Primary: "x", Routing: RoutingConfig{PollInterval: -1}},
		"Cache.L1Size is -1":              {Primary: "x", Cache: CacheConfig{L1Size: -1}},
	} {
		if _, err := c.withDefaults(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
