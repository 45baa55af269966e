package engine_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbgenimpl"
)

// A write whose caller has gone may be done later. Whatever was read and cached
// in the meantime must not outlive it.
func TestLateCommit(t *testing.T) {
	// Whoever writes 'late' is done only after a while, whoever cancels it.
	shared(t).primary.Exec(t, `CREATE OR REPLACE FUNCTION be_late() RETURNS trigger LANGUAGE plpgsql AS $$
		DECLARE
			done timestamptz := clock_timestamp() + interval '1.5 s';
		BEGIN
			WHILE clock_timestamp() < done LOOP
				BEGIN
					PERFORM pg_sleep_until(done);
				EXCEPTION WHEN query_canceled THEN
					NULL;
				END;
			END LOOP;
			RETURN NULL;
		END $$`)
	shared(t).primary.Exec(t, "DROP TRIGGER IF EXISTS late ON stories; DROP TRIGGER IF EXISTS late_at_commit ON stories")
	shared(t).primary.Exec(t, `CREATE TRIGGER late AFTER UPDATE ON stories
		FOR EACH ROW WHEN (NEW.title = 'late') EXECUTE FUNCTION be_late()`)
	shared(t).primary.Exec(t, `CREATE CONSTRAINT TRIGGER late_at_commit AFTER UPDATE ON stories DEFERRABLE INITIALLY DEFERRED
		FOR EACH ROW WHEN (NEW.title = 'late at commit') EXECUTE FUNCTION be_late()`)
	for what, write := range map[string]func(context.Context, *queries, int64) error{
		"statement": func(ctx context.Context, q *queries, id int64) error { return q.SetTitle(ctx, id, "late") },
		"commit": func(ctx context.Context, q *queries, id int64) error {
			return q.handle.InTx(ctx, pgx.TxOptions{}, func(ctx context.Context, tx *dbgen.Tx) error {
				return q.withTx(tx).SetTitle(ctx, id, "late at commit")
			})
		},
	} {
		for _, where := range []string{"replicas", "redis"} {
			t.Run(where+"/"+what, func(t *testing.T) {
				c := config(t)
				if where != "redis" {
					c.Redis.URL = ""
				}
				if where != "replicas" {
					c.Replicas = nil
				}
				db := memoryOpen(t, open(t, c))
				q := newQueries(db)
				id := newStory(t, "before")
				read := func() string {
					s, err := q.GetCached(dbgen.WithSession(t.Context(), dbgen.Session{}), id)
					return title(t, s, err)
				}
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				go func() {
					untilAsleep(t)
					cancel()
				}()
				if err := write(ctx, q, id); !errors.Is(err, context.Canceled) {
					t.Fatalf("got %v", err)
				}
				if got := read(); got != "before" {
					t.Fatalf("it was not late: %q", got)
				}
				eventually(t, "the write is done", func() bool {
					var now string
					err := db.Pool().QueryRow(t.Context(), "SELECT title FROM stories WHERE id = $1", id).Scan(&now)
					return err == nil && strings.HasPrefix(now, "late")
				})
				eventually(t, "the write is read", func() bool { return strings.HasPrefix(read(), "late") })
				eventually(t, "and cached", func() bool {
					hits := db.Stats().Cache.L1Hits
					return strings.HasPrefix(read(), "late") && db.Stats().Cache.L1Hits > hits
				})
			})
		}
	}
}

// untilAsleep waits until a session of the primary is in pg_sleep.
func untilAsleep(t *testing.T) {
	conn, err := pgx.ConnectConfig(t.Context(), shared(t).primary.ConnConfig())
	if err != nil {
		t.Error(err)
		return
	}
	defer conn.Close(context.Background())
	for asleep := false; !asleep && t.Context().Err() == nil; time.Sleep(10 * time.Millisecond) {
		if err := conn.QueryRow(t.Context(), "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep')").Scan(&asleep); err != nil {
			t.Error(err)
			return
		}
	}
}

// Whatever else goes wrong with a result, a write that the server has finished
// is not in doubt.
func TestUnreadableResult(t *testing.T) {
	for name, replicas := range map[string]bool{"replicas": true, "none": false} {
		t.Run(name, func(t *testing.T) {
			c := config(t)
			c.Redis.URL = ""
			if !replicas {
				c.Replicas = nil
			}
			seen := watch(&c)
			q := newQueries(open(t, c))
			id := newStory(t, "before")
			desc := as(setTitle, func(q *dbgenimpl.Query) { q.SQL += " RETURNING title" })
			a := dbgenimpl.Start(t.Context(), q.rt, q.db, desc)
			for a.Next() {
				a.Done(a.DB().QueryRow(a.Context(), desc.SQL, id, "after").Scan(new(time.Time)))
			}
			if a.Err() == nil {
				t.Fatal("a title is a time")
			}
			for _, want := range []bool{false, true} {
				s, err := q.GetCached(t.Context(), id)
				if got := title(t, s, err); got != "after" {
					t.Errorf("read %q", got)
				}
				if cached := seen.last(t).Source == dbgen.SourceL1; cached != want {
					t.Errorf("got %+v", seen.last(t))
				}
			}
		})
	}
}

// The statement of a write is prepared once; a change of its table does not
// break it for good.
func TestWriteAfterMigration(t *testing.T) {
	c := config(t)
	c.Pool.MaxConns = 1
	db := open(t, c)
	shared(t).primary.Exec(t, "DROP TABLE IF EXISTS migrated; CREATE TABLE migrated (id int); INSERT INTO migrated VALUES (1)")
	desc := dbgenimpl.Query{
		Name: "Touch", Package: "db", SQL: "UPDATE migrated SET id = id WHERE id = $1 RETURNING *",
		Writes: []string{"public.migrated"},
	}
	write := func() (columns int, err error) {
		a := dbgenimpl.Start(t.Context(), dbgenimpl.RuntimeOf(db), db, &desc)
		for a.Next() {
			rows, err := a.DB().Query(a.Context(), desc.SQL, 1)
			if err == nil {
				var all [][]any
				all, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) ([]any, error) { return row.Values() })
				if len(all) == 1 {
					columns = len(all[0])
				}
			}
			a.Done(err)
		}
		return columns, a.Err()
	}
	if n, err := write(); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	shared(t).primary.Exec(t, "ALTER TABLE migrated ADD COLUMN more int")
	if _, err := write(); err == nil {
		t.Log("the plan was not outdated") // allowed, but then nothing is tested
	}
	if n, err := write(); n != 2 || err != nil {
		t.Error(n, err)
	}
}
