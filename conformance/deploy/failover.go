package main

import (
	"context"
	"fmt"
	"strings"
	"syscall"
	"time"
)

// appEnv is the application's environment as the guide has it. The limits of single
// users are off, since the drill has few users who ask for much.
func (d *drill) appEnv() map[string]string { return d.appEnvOf("db1", "db2", "db3", "db4") }

// appEnvOf is the same for other servers.
func (d *drill) appEnvOf(primary string, replicas ...string) map[string]string {
	env := map[string]string{
		"DB_PRIMARY_HOST": d.nodes[primary].address(), "DB_NAME": "library", "DB_USER": "app", "DB_PASSWORD": appPassword,
		"DB_POOL_MIN_CONNECTIONS": "2", "DB_POOL_MAX_CONNECTIONS": "10", "DBGEN_LIMITS": "off",
	}
	for k, name := range replicas {
		env[fmt.Sprintf("DB_REPLICA_%d_HOST", k+1)] = d.nodes[name].address()
	}
	if len(d.redis) > 0 {
		env["REDIS_URL"] = d.redisURL()
	}
	return env
}

// verdict holds what users were told to what a server has: nothing that was acknowledged
// is lost, and nobody missed what they had written.
func (l *load) verdict(ctx context.Context, dsn string, ownWrites bool) error {
	lost, err := l.lost(ctx, dsn)
	if err != nil {
		return err
	}
	if len(lost) > 0 {
		return fmt.Errorf("%d of %d acknowledged writes are lost: %v", len(lost), l.wrote(), lost)
	}
	if ownWrites && len(l.stale) > 0 {
		return fmt.Errorf("%d reads did not see what their user had written: %s", len(l.stale), l.stale[0])
	}
	return nil
}

// failover kills the primary under load, promotes the replica that has the most, lets
// the others follow it and brings the old primary back, all as the guide says.
func (d *drill) failover(ctx context.Context) error {
	app, err := d.startApp(ctx, "failover-app", d.appEnv())
	if err != nil {
		return err
	}
	l := startLoad(ctx, app.url, "sync", 3, 3)
	defer l.stop()
	if err := l.await(ctx, 20*time.Second, 60); err != nil {
		return fmt.Errorf("%w\n%s", err, app.p.log())
	}
	old := d.nodes["db1"]
	killed := time.Now()
	old.p.kill()
	promoted, err := d.succeed(ctx, []string{"db2", "db3", "db4"})
	if err != nil {
		return err
	}
	if err := l.await(ctx, 30*time.Second, 60); err != nil {
		return fmt.Errorf("%w\n%s", err, app.p.log())
	}
	took := time.Since(killed)
	if err := d.comeBack(ctx, old, promoted); err != nil {
		return err
	}
	if err := l.await(ctx, 30*time.Second, 60); err != nil {
		return fmt.Errorf("%w\n%s", err, app.p.log())
	}
	l.stop()
	if err := l.verdict(ctx, promoted.app(), true); err != nil {
		return err
	}
	d.say("the primary was killed under load; %s was promoted, and 60 more writes were acknowledged, within %v; %v without a write",
		promoted.name, took.Round(10*time.Millisecond), l.gap.Round(10*time.Millisecond))
	d.say("  none of %d acknowledged writes is lost, every user saw their own; %s", l.wrote(), l.figures())
	d.say("  what users were told meanwhile: %v", l.failed)
	d.nodes["primary"] = promoted
	return app.stop()
}

// succeed promotes the server of some that has the most of the primary's log, and lets
// the others follow it.
func (d *drill) succeed(ctx context.Context, among []string) (*node, error) {
	text, err := d.follow(ctx, "furthest", map[string]string{"REPLICAS": strings.Join(among, " ")})
	if err != nil {
		return nil, err
	}
	promoted, ok := d.nodes[strings.TrimSpace(text)]
	if !ok {
		return nil, fmt.Errorf("the guide's query names no server: %q", text)
	}
	var others []string
	for _, name := range among {
		if name != promoted.name {
			others = append(others, name)
		}
	}
	more := map[string]string{"NEW": promoted.name, "NEW_HOST": "127.0.0.1", "NEW_PORT": fmt.Sprint(promoted.port), "OTHERS": strings.Join(others, " ")}
	for _, step := range []string{"promote", "follow"} {
		if _, err := d.follow(ctx, step, more); err != nil {
			return nil, err
		}
	}
	return promoted, nil
}

// comeBack makes the old primary a replica of the new one, and waits until it streams.
func (d *drill) comeBack(ctx context.Context, old, promoted *node) error {
	if err := old.rejoin(promoted); err != nil {
		return err
	}
	if err := old.ready(ctx); err != nil {
		return err
	}
	more := map[string]string{"NEW": promoted.name}
	if err := eventually(ctx, 30*time.Second, "all replicas stream from the new primary", func() error {
		_, err := d.guide.follow(ctx, d.site, "followed", more, false)
		return err
	}); err != nil {
		return fmt.Errorf("%w\n%s", err, old.p.log())
	}
	_, err := d.follow(ctx, "followed", more)
	return err
}

// asynchronous shows what a failover loses when commits do not wait: the replicas are cut
// off, some writes are acknowledged, and the primary is killed.
func (d *drill) asynchronous(ctx context.Context) error {
	primary := d.nodes["primary"]
	for _, sql := range []string{"ALTER SYSTEM SET synchronous_standby_names = ''", "SELECT pg_reload_conf()"} {
		if err := do(ctx, primary.admin(), sql); err != nil {
			return err
		}
	}
	app, err := d.startApp(ctx, "asynchronous-app", d.appEnv())
	if err != nil {
		return err
	}
	l := startLoad(ctx, app.url, "async", 2, 2)
	defer l.stop()
	if err := l.await(ctx, 20*time.Second, 40); err != nil {
		return fmt.Errorf("%w\n%s", err, app.p.log())
	}
	senders, err := queryOne[[]int32](ctx, primary.admin(), "SELECT array_agg(pid) FROM pg_stat_replication")
	if err != nil {
		return err
	}
	cut := time.Now()
	for _, pid := range senders {
		if err := syscall.Kill(int(pid), syscall.SIGSTOP); err != nil {
			return err
		}
	}
	if err := l.await(ctx, 20*time.Second, 40); err != nil {
		return fmt.Errorf("%w\n%s", err, app.p.log())
	}
	l.stop()
	primary.p.kill()
	var among []string
	for _, name := range []string{"db1", "db2", "db3", "db4"} {
		if name != primary.name {
			among = append(among, name)
		}
	}
	promoted, err := d.succeed(ctx, among)
	if err != nil {
		return err
	}
	lost, err := l.lost(ctx, promoted.app())
	if err != nil {
		return err
	}
	for _, slug := range lost {
		// A write that was acknowledged as the replicas were cut off may have come just too late.
		if at := l.acknowledged[slug]; at.Before(cut.Add(-500 * time.Millisecond)) {
			return fmt.Errorf("%s was acknowledged %v before the replicas were cut off, and is lost", slug, cut.Sub(at))
		}
	}
	if len(lost) == 0 {
		return fmt.Errorf("nothing is lost though no replica got the last 40 writes: the drill did not cut them off")
	}
	d.say("without synchronous replication: %d of %d acknowledged writes are lost, those of the last %v before the primary was killed",
		len(lost), l.wrote(), l.lastWrite.Sub(cut).Round(10*time.Millisecond))
	if err := d.comeBack(ctx, primary, promoted); err != nil {
		return err
	}
	d.nodes["primary"] = promoted
	return app.stop()
}
