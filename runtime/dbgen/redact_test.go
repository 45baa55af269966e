package dbgen

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/dbgen-go/dbgen/runtime/cache"
)

// secrets are passwords as DSNs have them; each has s3cret in it.
var secrets = []string{
	"postgres://me:s3cret@db1:5432/app?sslmode=disable", "postgres://me@db1/app?password=s3cret&sslpassword=s3cret", "postgresql://me:s3cret%40x@db1/app",
	"host=db1 user=me password=s3cret dbname=app", "host=db1 password='s3cret with \\' quote s3cret' user=me", "password = s3cret\\ s3cret host=db1",
	"host=db1 PASSWORD=s3cret", "postgres://me:s3c%ret-s3cret@db1/app", "postgres://me:s3cret@db1:port/app", "host=db1 password='s3cret", "sslpassword=s3cret host=db1",
}

func TestConfigHidesSecrets(t *testing.T) {
	for _, dsn := range secrets {
		c := Config{
			Primary: dsn, Replicas: []Replica{{DSN: dsn, Weight: 2}},
			Pool:  PoolConfig{MaxConns: 20, StatementTimeout: 5 * time.Second},
			Redis: RedisConfig{URL: "redis://u:s3cret@cache:6379/1", Server: cache.Redis{Addrs: []string{"cache:6379"}, Password: "s3cret", SentinelPassword: "s3cret"}},
			Cache: CacheConfig{TagTTL: map[string]time.Duration{"stories": time.Minute}},
			Log:   LogConfig{Level: slog.LevelWarn},
		}
		var shown []string
		for _, v := range []any{c, &c, c.Replicas, c.Replicas[0], c.Redis, &c.Redis, c.Redis.Server, struct{ C Config }{c}, []any{c}} {
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
				shown = append(shown, fmt.Sprintf(verb, v))
			}
		}
		for _, v := range []any{c, &c, c.Replicas, c.Redis} {
			encoded, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			shown = append(shown, string(encoded))
		}
		var logged bytes.Buffer
		slog.New(slog.NewJSONHandler(&logged, nil)).Info("opening", "config", c)
		slog.New(slog.NewTextHandler(&logged, nil)).Info("opening", "config", c, "redis", c.Redis)
		for _, text := range append(shown, logged.String(), fmt.Sprint(c)) {
			if strings.Contains(text, "s3c") {
				t.Errorf("%s: %s", dsn, text)
			}
		}
		for _, want := range []string{"MaxConns=20", "Pool.StatementTimeout=5s", "Cache.TagTTL.stories=1m0s", "Log.Level=WARN", "Weight=2", "cache:6379"} {
			if !strings.Contains(c.String(), want) {
				t.Errorf("want %q in %s", want, c)
			}
		}
	}
	c := Config{Primary: secrets[0], Pool: PoolConfig{MaxConns: 3}}
	if got, want := c.String(), `Primary="postgres://me:xxxxx@db1:5432/app?sslmode=disable" Pool.MaxConns=3`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := (Config{Primary: secrets[3]}).String(); !strings.Contains(got, "host=db1 user=me password=xxxxx dbname=app") {
		t.Errorf("keywords: %s", got)
	}
	encoded, err := json.Marshal(c)
	if err != nil || string(encoded) != `{"Pool":{"MaxConns":3},"Primary":"postgres://me:xxxxx@db1:5432/app?sslmode=disable"}` {
		t.Errorf("got %s, %v", encoded, err)
	}
}

func TestOpenHidesSecrets(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for _, dsn := range append([]string{
		"postgres://me:s3cret@127.0.0.1:1/app", "postgres://me:s3cret@127.0.0.1:1/app?sslmode=bogus", "host=127.0.0.1 port=x password=s3cret",
		"postgres://me@127.0.0.1:1/app?sslmode=bogus&password=s3cret", "postgres://me:s3cret pass@127.0.0.1/app",
	}, secrets...) {
		dsn = strings.ReplaceAll(dsn, "db1", "127.0.0.1")
		if !strings.Contains(dsn, "port") && !strings.Contains(dsn, ":1/") {
			dsn = strings.ReplaceAll(strings.ReplaceAll(dsn, "127.0.0.1:5432", "127.0.0.1"), "127.0.0.1", "127.0.0.1:1")
			dsn = strings.ReplaceAll(dsn, "host=127.0.0.1:1", "host=127.0.0.1 port=1")
		}
		for _, c := range []Config{{Primary: dsn}, {Primary: "postgres://127.0.0.1:1/d", Replicas: []Replica{{DSN: dsn}}}} {
			c.Log.Logger = slog.New(slog.DiscardHandler)
			db, err := Open(ctx, c)
			if err == nil {
				_ = db.Close()
				t.Errorf("%s: it opened", dsn)
			} else if strings.Contains(err.Error(), "s3c") {
				t.Errorf("%s: %v", dsn, err)
			}
		}
	}
}
