package main

import (
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/dbgen-go/dbgen/conformance/scale/db"
	"github.com/dbgen-go/dbgen/runtime/cache"
	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// redisCluster starts one of n masters.
func redisCluster(t *testing.T, n int) (nodes []*redis.Client, addrs []string) {
	t.Helper()
	ctx := t.Context()
	for k := range n {
		server := dbtest.Redis(t, dbtest.WithRedisArgs("--cluster-enabled", "yes", "--cluster-node-timeout", "5000"))
		node := server.Client(t)
		if err := node.ClusterAddSlotsRange(ctx, k*16384/n, (k+1)*16384/n-1).Err(); err != nil {
			t.Fatal(err)
		}
		if k > 0 {
			host, port, err := net.SplitHostPort(server.Addr)
			if err != nil {
				t.Fatal(err)
			}
			if err := nodes[0].ClusterMeet(ctx, host, port).Err(); err != nil {
				t.Fatal(err)
			}
		}
		nodes, addrs = append(nodes, node), append(addrs, server.Addr)
	}
	for _, node := range nodes {
		for {
			text, err := node.ClusterInfo(ctx).Result()
			if err != nil {
				t.Fatal(err)
			}
			if field(text, "cluster_known_nodes:") == int64(n) && field(text, "cluster_slots_ok:") == 16384 {
				break
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
	return nodes, addrs
}

// On a Redis Cluster entries are spread over the masters; what is told to others, the
// stamps and the limits of a prefix are on one.
func TestOnRedisCluster(t *testing.T) {
	s, err := startServers(t.Context(), 60)
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	nodes, addrs := redisCluster(t, 3)
	f := &fleet{servers: s}
	for range 4 {
		handle, err := dbgen.Open(t.Context(), dbgen.Config{
			Primary: s.at.DSN(), Pool: dbgen.PoolConfig{MinConns: minConns, MaxConns: maxConns}, Routing: dbgen.RoutingConfig{PollInterval: 24 * time.Hour},
			Redis: dbgen.RedisConfig{Server: cache.Redis{Addrs: addrs, Cluster: true, Timeout: 5 * time.Second}, Timeout: 5 * time.Second},
			Log:   dbgen.LogConfig{Logger: slog.New(slog.DiscardHandler)},
		})
		if err != nil {
			t.Fatal(err)
		}
		defer handle.Close()
		f.instances = append(f.instances, &instance{handle, db.New(handle)})
	}
	if err := f.ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := f.warm(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, node := range nodes {
		if err := node.ConfigResetStat(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
	}
	const n = 90
	var told int64
	for _, i := range f.instances {
		told -= int64(i.db.Stats().Cache.Received)
	}
	for _, e := range events() {
		if err := e.run(t.Context(), f, n); err != nil {
			t.Fatalf("%s: %v", e.name, err)
		}
	}
	deadline := time.Now().Add(10 * time.Second)
	for want := int64(2 * n * 3); ; time.Sleep(20 * time.Millisecond) {
		now := told
		for _, i := range f.instances {
			now += int64(i.db.Stats().Cache.Received)
		}
		if now == want {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("instances were told of %d changes, want %d", now, want)
		}
	}
	var changes, limits, entries []string
	for _, node := range nodes {
		text, err := node.Info(t.Context(), "commandstats").Result()
		if err != nil {
			t.Fatal(err)
		}
		count := func(name string) string { return strconv.FormatInt(field(text, "cmdstat_"+name+":calls="), 10) }
		changes, limits, entries = append(changes, count("spublish")), append(limits, count("llen")), append(entries, count("getrange"))
	}
	t.Logf("of each master: SPUBLISH %v, LLEN %v, GETRANGE %v", changes, limits, entries)
	busy := func(counts []string) (n int) {
		for _, c := range counts {
			if c != "0" {
				n++
			}
		}
		return n
	}
	if busy(changes) != 1 || busy(limits) != 1 || busy(entries) != 3 {
		t.Errorf("changes are told by %s masters, limits counted by %s, entries read from %s", fmt.Sprint(changes), fmt.Sprint(limits), fmt.Sprint(entries))
	}
}
