package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
)

const redisPassword = "drill-redis"

// A redisNode is a node of the guide's Redis Cluster.
type redisNode struct {
	port int
	p    *program
}

func (n *redisNode) address() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(n.port)) }

func (n *redisNode) client() *redis.Client {
	return redis.NewClient(&redis.Options{Addr: n.address(), Password: redisPassword, MaxRetries: -1, DialTimeout: time.Second})
}

// startRedis starts six nodes by deploy/redis/cluster.conf and makes a cluster of them, as
// the guide says.
func (d *drill) startRedis(ctx context.Context) error {
	server, err := redisServer()
	if err != nil {
		return err
	}
	redis.SetLogger(&logging.VoidLogger{}) // masters are killed on purpose
	start := time.Now()
	d.env["REDISCLI_AUTH"] = redisPassword
	var addresses []string
	for k := range 6 {
		// The nodes talk to each other on a port of their own.
		port, err := freePort()
		if err != nil {
			return err
		}
		bus, err := freePort()
		if err != nil {
			return err
		}
		n := &redisNode{port: port}
		name := fmt.Sprintf("redis%d", k+1)
		if err := d.write(name+"/README", "A node's folder.\n", 0o644); err != nil {
			return err
		}
		if err := d.give(filepath.Join(d.dir, name)); err != nil {
			return err
		}
		if n.p, err = d.start(name, nil, server, filepath.Join(d.dir, "deploy/redis/cluster.conf"),
			"--port", strconv.Itoa(port), "--cluster-port", strconv.Itoa(bus), "--bind", "127.0.0.1", "--dir", filepath.Join(d.dir, name),
			"--requirepass", redisPassword, "--masterauth", redisPassword); err != nil {
			return err
		}
		d.redis = append(d.redis, n)
		addresses = append(addresses, n.address())
		d.env["REDIS"+strconv.Itoa(k+1)] = "redis://" + n.address()
	}
	for _, n := range d.redis {
		if err := eventually(ctx, 20*time.Second, "Redis answers", func() error {
			c := n.client()
			defer c.Close()
			return c.Ping(ctx).Err()
		}); err != nil {
			return err
		}
	}
	if _, err := d.follow(ctx, "redis", map[string]string{"REDIS_NODES": strings.Join(addresses, " ")}); err != nil {
		return err
	}
	if err := d.redisWell(ctx, 30*time.Second); err != nil {
		return err
	}
	d.say("a Redis Cluster of three masters and three replicas is ready after %v", time.Since(start).Round(100*time.Millisecond))
	return nil
}

// redisWell waits until the guide's look at the cluster prints what it should.
func (d *drill) redisWell(ctx context.Context, within time.Duration) error {
	err := eventually(ctx, within, "the Redis Cluster is well", func() error {
		_, err := d.guide.follow(ctx, d.site, "redis_well", nil, false)
		return err
	})
	if err != nil {
		return err
	}
	_, err = d.follow(ctx, "redis_well", nil)
	return err
}

// redisURL is what an application is told of the cluster.
func (d *drill) redisURL() string {
	url := "redis://:" + redisPassword + "@" + d.redis[0].address()
	for i, n := range d.redis[1:3] {
		url += []string{"?", "&"}[min(i, 1)] + "addr=" + n.address()
	}
	return url
}

// masters returns the nodes that are masters now.
func (d *drill) masters(ctx context.Context) (masters []*redisNode) {
	for _, n := range d.redis {
		c := n.client()
		text, err := c.Info(ctx, "replication").Result()
		c.Close()
		if err == nil && strings.Contains(text, "role:master") {
			masters = append(masters, n)
		}
	}
	return masters
}

// redisFailover kills masters of the cluster, one after the other, under load, and
// brings them back: no request may fail and no user may miss what they wrote.
func (d *drill) redisFailover(ctx context.Context, masters int) error {
	app, err := d.startApp(ctx, "redis-app", d.appEnv())
	if err != nil {
		return err
	}
	l := startLoad(ctx, app.url, fmt.Sprintf("redis%d", time.Now().Unix()), 2, 2)
	defer l.stop()
	for _, victim := range d.masters(ctx)[:masters] {
		if err := l.await(ctx, 20*time.Second, 20); err != nil {
			return err
		}
		start := time.Now()
		victim.p.kill()
		if err := eventually(ctx, 40*time.Second, "a replica takes the master's place", func() error {
			if n := len(d.masters(ctx)); n != 3 {
				return fmt.Errorf("there are %d masters", n)
			}
			return nil
		}); err != nil {
			return err
		}
		took := time.Since(start)
		if err := l.await(ctx, 20*time.Second, 20); err != nil {
			return err
		}
		if err := victim.p.again(); err != nil {
			return err
		}
		if err := d.redisWell(ctx, 40*time.Second); err != nil {
			return err
		}
		d.say("a Redis master was killed; its replica had its place after %v", took.Round(100*time.Millisecond))
	}
	before, err := app.metrics(ctx)
	if err != nil {
		return err
	}
	if err := eventually(ctx, 30*time.Second, "entries come from Redis again", func() error {
		now, err := app.metrics(ctx)
		if err == nil && now.Cache.L2.Hits == before.Cache.L2.Hits {
			err = fmt.Errorf("no hit since: %+v", now.Cache)
		}
		return err
	}); err != nil {
		return err
	}
	l.stop()
	if err := l.verdict(ctx, d.nodes["db1"].app(), true); err != nil {
		return err
	}
	if len(l.failed) > 0 {
		return fmt.Errorf("requests failed while Redis' master was away: %v\n%s", l.failed, app.p.log())
	}
	d.say("  meanwhile: %s", l.figures())
	return app.stop()
}

func redisServer() (string, error) {
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		for _, name := range []string{"redis-server", "valkey-server"} {
			if info, err := os.Stat(filepath.Join(dir, name)); err == nil && !info.IsDir() {
				return filepath.Join(dir, name), nil
			}
		}
	}
	return "", fmt.Errorf("there is no redis-server: apt-get install redis-server")
}
