package cache

import (
	"crypto/tls"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// Redis says which Redis, or Valkey, to connect to: a single node, a Sentinel
// group when Master is set, or a cluster.
type Redis struct {
	Addrs   []string // host:port; of the sentinels, or of some of a cluster's nodes
	Master  string   // the name that the sentinels know the master by
	Cluster bool

	Username, Password                 string
	SentinelUsername, SentinelPassword string
	DB                                 int // not on a cluster
	TLS                                *tls.Config

	PoolSize int           // connections a node; 10 for each CPU by default
	Timeout  time.Duration // of dialling, reading and writing; 1 s by default
}

// String is where the servers are, and nothing secret.
func (r Redis) String() string {
	kind := ""
	switch {
	case r.Cluster:
		kind = " (a cluster)"
	case r.Master != "":
		kind = " (sentinels of " + r.Master + ")"
	}
	return "Redis at " + strings.Join(r.Addrs, ", ") + kind
}

// Format prints String for every verb, so that none shows a password.
func (r Redis) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, r.String()) }

// ParseRedis reads a URL: redis://user:password@host:port/db, rediss:// for
// TLS, or, with ?addr=host:port for further nodes, a cluster's.
func ParseRedis(rawURL string) (Redis, error) {
	if strings.Contains(rawURL, "addr=") {
		o, err := redis.ParseClusterURL(rawURL)
		if err != nil {
			return Redis{}, fmt.Errorf("cache: %w", err)
		}
		return Redis{Addrs: o.Addrs, Cluster: true, Username: o.Username, Password: o.Password, TLS: o.TLSConfig, PoolSize: o.PoolSize}, nil
	}
	o, err := redis.ParseURL(rawURL)
	if err != nil {
		return Redis{}, fmt.Errorf("cache: %w", err)
	}
	return Redis{Addrs: []string{o.Addr}, Username: o.Username, Password: o.Password, DB: o.DB, TLS: o.TLSConfig, PoolSize: o.PoolSize}, nil
}

// NewClient makes a client for Redis. It does not connect yet.
func NewClient(r Redis) redis.UniversalClient {
	if r.Timeout == 0 {
		r.Timeout = time.Second
	}
	return redis.NewUniversalClient(&redis.UniversalOptions{
		Addrs: r.Addrs, MasterName: r.Master, IsClusterMode: r.Cluster,
		Username: r.Username, Password: r.Password,
		SentinelUsername: r.SentinelUsername, SentinelPassword: r.SentinelPassword,
		DB: r.DB, TLSConfig: r.TLS, PoolSize: r.PoolSize,
		DialTimeout: r.Timeout, ReadTimeout: r.Timeout, WriteTimeout: r.Timeout,
		// The cache's own, shorter, timeouts are contexts.
		ContextTimeoutEnabled: true,
		// A cache that is slow to give up is worse than none.
		MaxRetries: 1, DialerRetries: 1,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	})
}
