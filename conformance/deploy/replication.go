package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"
)

// startReplication starts db1 with three replicas, as the guide's "Replication" says.
func (d *drill) startReplication(ctx context.Context) (err error) {
	start := time.Now()
	if d.nodes, err = d.newNodes("db1", "db2", "db3", "db4", "restored"); err != nil {
		return err
	}
	if err := d.archive(); err != nil {
		return err
	}
	if err := d.nodes["db1"].startPrimary(ctx); err != nil {
		return err
	}
	for _, name := range []string{"db2", "db3", "db4"} {
		if err := d.nodes[name].startReplica(d.nodes["db1"]); err != nil {
			return err
		}
	}
	for _, name := range []string{"db2", "db3", "db4"} {
		if err := d.nodes[name].ready(ctx); err != nil {
			return err
		}
	}
	d.say("db1 and its replicas db2, db3, db4 run after %v", time.Since(start).Round(100*time.Millisecond))
	return nil
}

// verify runs the guide's verification queries until they print what they must: replicas
// take a moment to be seen.
func (d *drill) verify(ctx context.Context) error {
	if err := eventually(ctx, 20*time.Second, "replication is as the guide says", func() error {
		d := *d
		d.quiet = true
		_, err := d.follow(ctx, "verify", nil)
		return err
	}); err != nil {
		return err
	}
	_, err := d.follow(ctx, "verify", nil)
	return err
}

// contents are what a restored server must have: the number of the library's comments
// and a digest of them, and the titles that the drill writes.
const contents = `SELECT count(*)::text || ' comments, ' || md5(string_agg(id || body, ',' ORDER BY id)) || ', ' ||
	(SELECT coalesce(string_agg(title, ', ' ORDER BY id), 'no notes') FROM stories WHERE slug LIKE 'pitr-%') FROM comments`

// backup takes a base backup, writes, makes a mistake, and brings back the moment before
// it beside the servers that run.
func (d *drill) backup(ctx context.Context) error {
	db1, restored := d.nodes["db1"], d.nodes["restored"]
	if _, err := d.follow(ctx, "backup", nil); err != nil {
		return err
	}
	note := func(n string) error {
		return do(ctx, db1.app(), "INSERT INTO stories (author_id, slug, title, language) VALUES (1, 'pitr-' || $1, $1, 'en')", n)
	}
	if err := note("before"); err != nil {
		return err
	}
	before, err := queryOne[string](ctx, db1.app(), contents)
	if err != nil {
		return err
	}
	mistake, err := queryOne[string](ctx, db1.app(), "SELECT clock_timestamp()::text")
	if err != nil {
		return err
	}
	if err := do(ctx, db1.app(), "DELETE FROM comments"); err != nil {
		return err
	}
	if err := note("after"); err != nil {
		return err
	}
	if _, err := d.follow(ctx, "switch", nil); err != nil {
		return err
	}
	if _, err := d.follow(ctx, "archived", nil); err != nil {
		return err
	}
	more := map[string]string{"MISTAKE": mistake, "RESTORED": filepath.Join(d.dir, "restored"), "RESTORED_OPTIONS": strings.Join(restored.overrides(), " ")}
	if _, err := d.follow(ctx, "restore", more); err != nil {
		return err
	}
	if err := eventually(ctx, 30*time.Second, "the restored server takes writes", func() error {
		recovering, err := queryOne[bool](ctx, restored.admin(), "SELECT pg_is_in_recovery()")
		if err == nil && recovering {
			err = fmt.Errorf("it still recovers")
		}
		return err
	}); err != nil {
		return err
	}
	if _, err := d.follow(ctx, "restored", nil); err != nil {
		return err
	}
	got, err := queryOne[string](ctx, restored.app(), contents)
	if err != nil {
		return err
	}
	if got != before || !strings.HasSuffix(got, ", before") {
		return fmt.Errorf("the restored server has %q, want %q", got, before)
	}
	now, err := queryOne[string](ctx, db1.app(), "SELECT count(*) || ' comments' FROM comments")
	if err != nil {
		return err
	}
	d.say("restored to %s: %s; the primary has %s", mistake, got, now)
	_, err = d.follow(ctx, "unrestore", more)
	return err
}
