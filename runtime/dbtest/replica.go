package dbtest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Cluster starts a primary and n streaming replicas that are closed when the
// test ends.
func Cluster(t testing.TB, n int, opts ...Option) (primary *PG, replicas []*PG) {
	t.Helper()
	primary = Postgres(t, opts...)
	for range n {
		replicas = append(replicas, primary.Replica(t, opts...))
	}
	return primary, replicas
}

// Replica starts a streaming replica that is closed when the test ends. It is
// a hot standby of its own physical slot on the primary.
func (pg *PG) Replica(t testing.TB, opts ...Option) *PG {
	t.Helper()
	replica, err := pg.StartReplica(context.Background(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	closeWith(t, replica)
	return replica
}

// StartReplica is Replica without a test; the caller closes the server.
func (pg *PG) StartReplica(ctx context.Context, opts ...Option) (*PG, error) {
	o := newOptions(opts)
	pg.mu.Lock()
	pg.replicas++
	slot := fmt.Sprintf("replica_%d", pg.replicas)
	pg.mu.Unlock()

	replica := &PG{bin: pg.bin, major: pg.major, who: pg.who, primary: pg, slot: slot}
	settings := map[string]string{"cluster_name": slot} // also its application_name
	maps.Copy(settings, o.settings)
	o.settings = settings
	err := replica.create(ctx, o, func() error {
		cmd := pg.who.command(replica.proc.dir, filepath.Join(pg.bin, "pg_basebackup"),
			"--dbname="+pg.conninfo(), "--pgdata="+replica.dataDir(),
			"--write-recovery-conf", "--create-slot", "--slot="+slot,
			"--wal-method=stream", "--checkpoint=fast", "--no-sync")
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("dbtest: pg_basebackup: %w\n%s", err, tail(string(out)))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return replica, nil
}

func (pg *PG) conninfo() string {
	return fmt.Sprintf("host=%s port=%d user=%s dbname=%s sslmode=disable", pg.Host, pg.Port, pg.User, pg.Database)
}

// PauseReplay stops a replica from applying what it receives: it lags until
// ResumeReplay, and still answers reads.
func (pg *PG) PauseReplay() error {
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	if err := pg.Do(ctx, "SELECT pg_wal_replay_pause()"); err != nil {
		return err
	}
	return pg.until(ctx, "SELECT pg_get_wal_replay_pause_state() = 'paused'")
}

// ResumeReplay ends PauseReplay.
func (pg *PG) ResumeReplay() error {
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	return pg.Do(ctx, "SELECT pg_wal_replay_resume()")
}

// Promote makes a replica a primary, on a new timeline, and waits until it
// takes writes.
func (pg *PG) Promote() error {
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	if err := pg.Do(ctx, "SELECT pg_promote(true)"); err != nil {
		return err
	}
	return pg.until(ctx, "SELECT NOT pg_is_in_recovery()")
}

// Follow makes a replica stream from another primary, such as one that was
// just promoted.
func (pg *PG) Follow(ctx context.Context, primary *PG) error {
	primary.mu.Lock()
	primary.replicas++
	slot := fmt.Sprintf("follower_%d", primary.replicas)
	primary.mu.Unlock()
	if err := primary.Do(ctx, "SELECT pg_create_physical_replication_slot($1)", slot); err != nil {
		return err
	}
	err := pg.Do(ctx, fmt.Sprintf("ALTER SYSTEM SET primary_conninfo = '%s'", primary.conninfo()))
	err = cmpErr(err, pg.Do(ctx, fmt.Sprintf("ALTER SYSTEM SET primary_slot_name = '%s'", slot)))
	err = cmpErr(err, pg.Do(ctx, "SELECT pg_reload_conf()"))
	if err != nil {
		return err
	}
	pg.primary, pg.slot = primary, slot
	return nil
}

// WaitReplayed waits until a replica has replayed all that its primary has
// written so far.
func (pg *PG) WaitReplayed(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	if err := pg.CatchUp(ctx); err != nil {
		t.Fatal(err)
	}
}

// CatchUp is WaitReplayed without a test.
func (pg *PG) CatchUp(ctx context.Context) error {
	if pg.primary == nil {
		return errors.New("dbtest: the server is no replica")
	}
	lsn, err := queryValue[string](ctx, pg.primary.Endpoint, "SELECT pg_current_wal_lsn()::text")
	if err != nil {
		return err
	}
	return pg.until(ctx, "SELECT pg_last_wal_replay_lsn() >= $1::text::pg_lsn", lsn)
}

// until polls a condition.
func (pg *PG) until(ctx context.Context, sql string, args ...any) error {
	return pg.with(ctx, func(conn *pgx.Conn) error {
		for {
			var holds bool
			if err := conn.QueryRow(ctx, sql, args...).Scan(&holds); err != nil {
				return err
			}
			if holds {
				return nil
			}
			select {
			case <-ctx.Done():
				return fmt.Errorf("waiting for %q: %w", sql, ctx.Err())
			case <-time.After(2 * time.Millisecond):
			}
		}
	})
}
