package examples_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dbgen-go/dbgen/examples/db"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
	"github.com/dbgen-go/dbgen/runtime/dbtest/dbfake"
	"github.com/dbgen-go/dbgen/runtime/dbtest/replay"
	"github.com/dbgen-go/dbgen/runtime/httpx"
)

// What docs/unit-testing.md shows: code that uses a generated package, and its tests
// without a server, on one, and from a recording.

var errNameTaken = errors.New("that name is taken")

// join signs a user up, who follows somebody from the beginning.
func join(ctx context.Context, q db.Querier, arg db.CreateUserParams, follows int64) (user db.User, err error) {
	err = q.InTx(ctx, pgx.TxOptions{}, func(ctx context.Context, q db.Querier) error {
		user, err = q.CreateUser(ctx, arg)
		if errors.Is(err, db.ErrUsersUsernameKey) {
			return errNameTaken
		}
		if err != nil {
			return err
		}
		_, err = q.Follow(ctx, db.FollowParams{FollowerID: user.ID, FolloweeID: follows})
		return err
	})
	return user, err
}

// titles looks stories up in one batch; what is not there has no title.
func titles(ctx context.Context, q db.Querier, ids []int64) (found []string, failed error) {
	found = make([]string, len(ids))
	q.GetStoriesBatch(ctx, ids).QueryRow(func(i int, row db.GetStoriesBatchRow, err error) {
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			failed = err
		}
		found[i] = row.Title
	})
	return found, failed
}

// fakeQueries answers what a test needs; a call of anything else panics, for want of a
// Querier beneath.
type fakeQueries struct {
	db.Querier
	createUser func(db.CreateUserParams) (db.User, error)
	followed   []db.FollowParams
	committed  bool
	batch      []dbfake.Outcome
}

func (f *fakeQueries) InTx(ctx context.Context, _ pgx.TxOptions, fn func(context.Context, db.Querier) error) error {
	err := fn(ctx, f)
	f.committed = err == nil
	return err
}

func (f *fakeQueries) CreateUser(_ context.Context, arg db.CreateUserParams) (db.User, error) {
	return f.createUser(arg)
}

func (f *fakeQueries) Follow(_ context.Context, arg db.FollowParams) (int64, error) {
	f.followed = append(f.followed, arg)
	return 1, nil
}

func (f *fakeQueries) GetStoriesBatch(ctx context.Context, ids []int64) *db.GetStoriesBatchBatchResults {
	return db.New(dbfake.Batch(f.batch...)).GetStoriesBatch(ctx, ids)
}

func TestJoinWithoutAServer(t *testing.T) {
	f := &fakeQueries{createUser: func(arg db.CreateUserParams) (db.User, error) { return db.User{ID: 7, Username: arg.Username}, nil }}
	user, err := join(t.Context(), f, db.CreateUserParams{Username: "ann"}, 3)
	if err != nil || user.ID != 7 || !f.committed || len(f.followed) != 1 || f.followed[0] != (db.FollowParams{FollowerID: 7, FolloweeID: 3}) {
		t.Errorf("got %+v, %v; %+v", user, err, f)
	}

	if db.ConstraintOf(fmt.Errorf("joining: %w", db.ErrUsersUsernameKey)) != db.ErrUsersUsernameKey {
		t.Error("a fake's error is of no constraint")
	}
	for _, c := range []*db.ConstraintError{db.ErrUsersUsernameKey, db.ErrUsersUsernameCheck, db.ErrStoriesAuthorIDFkey} {
		var reported *pgconn.PgError
		if err := fmt.Errorf("joining: %w", c); !errors.As(err, &reported) || reported.ConstraintName != c.Name || reported.Code != c.Code || db.ConstraintOf(reported) != c {
			t.Errorf("beneath %v is %+v", err, reported)
		}
	}
	if status := httpx.Status(db.ErrUsersUsernameKey); status != http.StatusConflict {
		t.Errorf("a fake's violation is answered by %d", status)
	}
	f.followed, f.createUser = nil, func(db.CreateUserParams) (db.User, error) { return db.User{}, db.ErrUsersUsernameKey }
	if _, err := join(t.Context(), f, db.CreateUserParams{Username: "ann"}, 3); err != errNameTaken || f.committed || f.followed != nil { //nolint:errorlint // its own
		t.Errorf("got %v; %+v", err, f)
	}
}

func TestTitlesWithoutAServer(t *testing.T) {
	f := &fakeQueries{batch: []dbfake.Outcome{dbfake.Rows(db.GetStoriesBatchRow{ID: 1, Title: "One"}), dbfake.Rows[db.GetStoriesBatchRow]()}}
	got, err := titles(t.Context(), f, []int64{1, 99})
	if err != nil || len(got) != 2 || got[0] != "One" || got[1] != "" {
		t.Errorf("got %q, %v", got, err)
	}
	down := errors.New("down")
	f.batch = []dbfake.Outcome{dbfake.Failed(down), dbfake.Done(0)}
	if _, err := titles(t.Context(), f, []int64{1, 99}); !errors.Is(err, down) {
		t.Errorf("got %v", err)
	}
}

// The same code on a real server, with the schema that the migrations give.
func TestJoinOnAServer(t *testing.T) {
	t.Parallel()
	database := dbtest.Migrated(t, dbtest.SharedPostgres(t), os.DirFS("schema"))
	q := db.New(pool(t, database, nil))
	ann, err := q.CreateUser(t.Context(), db.CreateUserParams{Email: "ann@example.org", Username: "ann"})
	ok(t, err)
	bob, err := join(t.Context(), q, db.CreateUserParams{Email: "bob@example.org", Username: "bob"}, ann.ID)
	ok(t, err)
	equal(t, "follows", must(q.IsFollowing(t.Context(), db.IsFollowingParams{FollowerID: bob.ID, FolloweeID: ann.ID}))(t), true)
	if _, err := join(t.Context(), q, db.CreateUserParams{Email: "b@example.org", Username: "bob"}, ann.ID); !errors.Is(err, errNameTaken) {
		t.Errorf("got %v", err)
	}
	if _, err := join(t.Context(), q, db.CreateUserParams{Email: "c@example.org", Username: "cid"}, 4711); !errors.Is(err, db.ErrFollowsFolloweeIDFkey) {
		t.Errorf("got %v", err)
	}
	if _, err := q.GetUserByUsername(t.Context(), "cid"); !errors.Is(err, pgx.ErrNoRows) {
		t.Errorf("what was rolled back is there: %v", err)
	}
}

// And from a recording: nobody is connected to the second time.
func TestUserFromARecording(t *testing.T) {
	t.Parallel()
	database := dbtest.Migrated(t, dbtest.SharedPostgres(t), os.DirFS("schema"))
	var recording replay.Recording
	record := func(config *pgxpool.Config) { config.ConnConfig.DialFunc = recording.Record(nil) }
	live := db.New(pool(t, database, record))
	ann, err := live.CreateUser(t.Context(), db.CreateUserParams{Email: "ann@example.org", Username: "ann"})
	ok(t, err)
	for range 2 { // statements are prepared the first time
		equal(t, "live", must(live.GetUser(t.Context(), ann.ID))(t).Username, "ann")
	}
	replayed := db.New(pool(t, database, func(config *pgxpool.Config) { config.ConnConfig.DialFunc = recording.Replay }))
	equal(t, "replayed", must(replayed.GetUser(t.Context(), ann.ID))(t).Username, "ann")
	ok(t, recording.Err())
}

func pool(t *testing.T, database dbtest.Endpoint, configure func(*pgxpool.Config)) *pgxpool.Pool {
	t.Helper()
	config, err := pgxpool.ParseConfig(database.DSN())
	ok(t, err)
	config.AfterConnect = db.RegisterTypes
	if configure != nil {
		configure(config)
	}
	p, err := pgxpool.NewWithConfig(t.Context(), config)
	ok(t, err)
	t.Cleanup(p.Close)
	return p
}
