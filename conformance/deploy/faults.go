package main

import (
	"context"
	"fmt"
	"time"
)

// patroniFaults are what happens to a leader, and how long it may take until the
// application writes again: the guide's table.
func (d *drill) patroniFaults() []patroniFault {
	return []patroniFault{
		{"a switchover", 20 * time.Second, func(ctx context.Context, leader, standby *member) error {
			_, err := d.follow(ctx, "switchover", map[string]string{"LEADER": leader.name, "CANDIDATE": standby.name})
			return err
		}, nil},
		{"PostgreSQL of the leader killed", 30 * time.Second, func(_ context.Context, leader, _ *member) error {
			return leader.killPostgres()
		}, nil},
		{"PostgreSQL and Patroni of the leader killed", 45 * time.Second, func(_ context.Context, leader, _ *member) error {
			err := leader.killPostgres()
			leader.p.kill()
			return err
		}, func(leader *member) error { return leader.p.again() }},
		{"Patroni of the leader killed, its PostgreSQL lives", 45 * time.Second, func(_ context.Context, leader, _ *member) error {
			leader.p.kill()
			return nil
		}, func(leader *member) error { return leader.p.again() }},
		{"the leader frozen, and awake again", 45 * time.Second, func(_ context.Context, leader, _ *member) error {
			return leader.freezeAll()
		}, func(leader *member) error {
			leader.p.thaw()
			return nil
		}},
	}
}

type patroniFault struct {
	what   string
	within time.Duration
	do     func(ctx context.Context, leader, standby *member) error
	mend   func(leader *member) error
}

// failUnderPatroni does all of it to one cluster, while the example's application and
// the runtime in this process write to it.
func (d *drill) failUnderPatroni(ctx context.Context) error {
	var others []string
	env := d.appEnvOf("db1", "db2", "db3")
	for _, m := range d.members[1:] {
		others = append(others, m.app())
	}
	book, err := startLedger(ctx, d.members[0].app(), others, d.redisURL(), 2)
	if err != nil {
		return err
	}
	defer book.stop()
	app, err := d.startApp(ctx, "patroni-app", env)
	if err != nil {
		return err
	}
	l := startLoad(ctx, app.url, "patroni", 2, 1)
	defer l.stop()

	for _, fault := range d.patroniFaults() {
		leader, standby, err := d.roles(ctx)
		if err != nil {
			return err
		}
		if _, err := book.after(ctx, time.Now(), 20*time.Second); err != nil {
			return err
		}
		at := time.Now()
		if err := fault.do(ctx, leader, standby); err != nil {
			return fmt.Errorf("%s: %w", fault.what, err)
		}
		// Not a write that the old leader took before it was gone.
		var e entry
		if err := eventually(ctx, fault.within, "another server takes writes after "+fault.what, func() error {
			var err error
			if e, err = book.newest(); err == nil && e.port == leader.port {
				err = fmt.Errorf("the newest write went to the old leader, %v after", e.ended.Sub(at))
			}
			return err
		}); err != nil {
			return err
		}
		took := e.ended.Sub(at)
		if err := l.await(ctx, fault.within, 10); err != nil {
			return fmt.Errorf("%s: %w\n%s", fault.what, err, app.p.log())
		}
		if fault.mend != nil {
			if err := fault.mend(leader); err != nil {
				return fmt.Errorf("after %s: %w", fault.what, err)
			}
		}
		if err := d.whole(ctx); err != nil {
			return fmt.Errorf("after %s: %w", fault.what, err)
		}
		d.say("%s: another server took writes after %v", fault.what, took.Round(100*time.Millisecond))
	}
	if err := d.etcdAway(ctx, book); err != nil {
		return err
	}
	if err := l.await(ctx, 30*time.Second, 10); err != nil {
		return fmt.Errorf("%w\n%s", err, app.p.log())
	}
	l.stop()
	book.stop()
	leader, _, err := d.roles(ctx)
	if err != nil {
		return err
	}
	if err := book.verdict(ctx, leader.app()); err != nil {
		return err
	}
	if err := l.verdict(ctx, leader.app(), true); err != nil {
		return err
	}
	d.say("none of %d + %d acknowledged writes is lost, no older timeline was written to once a newer one was, every user saw their own writes", len(book.entries), l.wrote())
	d.say("  what users were told meanwhile: %v", l.failed)
	return app.stop()
}

// etcdAway takes etcd's majority away: the leader must step down, as it cannot know
// whether there is another one, and come back with etcd.
func (d *drill) etcdAway(ctx context.Context, book *ledger) error {
	at := time.Now()
	for _, p := range d.etcd[1:] {
		p.kill()
	}
	if err := eventually(ctx, 60*time.Second, "the leader steps down when etcd is away", func() error {
		if e, err := book.newest(); err != nil || time.Since(e.ended) < 5*time.Second {
			return fmt.Errorf("the newest write was acknowledged %v ago", time.Since(e.ended))
		}
		return nil
	}); err != nil {
		return err
	}
	last, err := book.newest()
	if err != nil {
		return err
	}
	back := time.Now()
	for _, p := range d.etcd[1:] {
		if err := p.again(); err != nil {
			return err
		}
	}
	e, err := book.after(ctx, back, 60*time.Second)
	if err != nil {
		return fmt.Errorf("etcd is back: %w", err)
	}
	d.say("etcd's majority was taken away: the leader stepped down %v later; etcd came back, and writes were taken %v after that",
		last.ended.Sub(at).Round(100*time.Millisecond), e.ended.Sub(back).Round(100*time.Millisecond))
	return d.whole(ctx)
}
