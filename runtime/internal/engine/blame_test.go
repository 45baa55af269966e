package engine_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbgenimpl"
)

var sleepQuery = dbgenimpl.Query{Name: "Sleep", Package: "db", SQL: "SELECT pg_sleep($1)::text", ReadOnly: true, Route: dbgenimpl.RoutePrimary}

// sleep is a call of a generated query that takes some seconds.
func (q *queries) sleep(ctx context.Context, desc *dbgenimpl.Query, seconds float64) error {
	a := dbgenimpl.Start(ctx, q.rt, q.db, desc)
	defer a.Close()
	for a.Next() {
		var none string
		a.Done(a.DB().QueryRow(a.Context(), desc.SQL, seconds).Scan(&none))
	}
	return a.Err()
}

func timeoutOf(d time.Duration) *dbgenimpl.Query {
	return as(sleepQuery, func(q *dbgenimpl.Query) { q.Timeout = d })
}

// isTimeout checks whose timeout an error is, and what else it is.
func isTimeout(t *testing.T, err error, want dbgen.TimeoutError, deadline bool, text string) {
	t.Helper()
	var got *dbgen.TimeoutError
	if !errors.As(err, &got) {
		t.Fatalf("got %T: %v", err, err)
	}
	if got.Query != "Sleep" || got.Package != "db" || got.Whose != want.Whose || got.Setting != want.Setting || got.Limit != want.Limit {
		t.Errorf("got %+v, want %+v", *got, want)
	}
	if is := errors.Is(err, context.DeadlineExceeded); is != deadline {
		t.Errorf("DeadlineExceeded is %v: %v", is, err)
	}
	if errors.Is(err, context.Canceled) {
		t.Errorf("is Canceled: %v", err)
	}
	if !strings.Contains(err.Error(), "query db.Sleep: ") || !strings.Contains(err.Error(), text) {
		t.Errorf("the text is %q, want %q in it", err, text)
	}
	if !got.Timeout() {
		t.Error("Timeout is false")
	}
}

func TestWhoseTimeout(t *testing.T) {
	c := config(t)
	c.Pool.StatementTimeout = 300 * time.Millisecond
	db := open(t, c)
	q := newQueries(db)
	const ms = time.Millisecond
	within := func(d time.Duration) context.Context {
		ctx, cancel := context.WithTimeoutCause(t.Context(), d, errBudget)
		t.Cleanup(cancel)
		return ctx
	}
	t.Run("annotation", func(t *testing.T) {
		err := q.sleep(t.Context(), timeoutOf(50*ms), 5)
		isTimeout(t, err, dbgen.TimeoutError{Whose: dbgen.OfAnnotation, Setting: "timeout", Limit: 50 * ms}, true, "its timeout of 50ms")
	})
	t.Run("annotation before the caller", func(t *testing.T) {
		err := q.sleep(within(time.Minute), timeoutOf(50*ms), 5)
		isTimeout(t, err, dbgen.TimeoutError{Whose: dbgen.OfAnnotation, Setting: "timeout", Limit: 50 * ms}, true, "annotation")
	})
	t.Run("caller", func(t *testing.T) {
		err := q.sleep(within(50*ms), &sleepQuery, 5)
		isTimeout(t, err, dbgen.TimeoutError{Whose: dbgen.OfCaller}, true, "the caller's deadline passed (the page's budget)")
		if !errors.Is(err, errBudget) {
			t.Errorf("its cause is lost: %v", err)
		}
	})
	t.Run("caller before the annotation", func(t *testing.T) {
		err := q.sleep(within(50*ms), timeoutOf(time.Minute), 5)
		isTimeout(t, err, dbgen.TimeoutError{Whose: dbgen.OfCaller}, true, "the caller's deadline")
	})
	t.Run("configuration", func(t *testing.T) {
		err := q.sleep(within(time.Minute), timeoutOf(time.Minute), 5)
		isTimeout(t, err, dbgen.TimeoutError{Whose: dbgen.OfConfiguration, Setting: "StatementTimeout", Limit: 300 * ms}, false, "300ms passed (Config.Pool.StatementTimeout)")
		var reported *pgconn.PgError
		if !errors.As(err, &reported) || reported.Code != "57014" {
			t.Errorf("beneath is no PgError: %v", err)
		}
	})
	set := func(t *testing.T, what string, call func(*queries) error) error {
		t.Helper()
		var err error
		_ = db.InTx(t.Context(), pgx.TxOptions{}, func(ctx context.Context, tx *dbgen.Tx) error {
			if _, err := tx.Exec(ctx, "SET LOCAL "+what); err != nil {
				t.Fatal(err)
			}
			err = call(q.withTx(tx))
			return err
		})
		return err
	}
	t.Run("server", func(t *testing.T) {
		err := set(t, "statement_timeout = 50", func(q *queries) error { return q.sleep(t.Context(), &sleepQuery, 5) })
		isTimeout(t, err, dbgen.TimeoutError{Whose: dbgen.OfServer, Setting: "statement_timeout"}, false, "the server's statement_timeout")
	})
	t.Run("lock", func(t *testing.T) {
		blocker, err := db.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = blocker.Rollback(context.Background()) }()
		if _, err := blocker.Exec(t.Context(), "LOCK TABLE other"); err != nil {
			t.Fatal(err)
		}
		lock := func(sql string) error {
			desc := as(sleepQuery, func(q *dbgenimpl.Query) { q.SQL = sql })
			return set(t, "lock_timeout = 50", func(q *queries) error { return q.sleep(t.Context(), desc, 1) })
		}
		err = lock("SELECT $1::float8::text FROM other")
		isTimeout(t, err, dbgen.TimeoutError{Whose: dbgen.OfServer, Setting: "lock_timeout"}, false, "lock_timeout")
		var late *dbgen.TimeoutError
		if err = lock("SELECT $1::float8::text FROM (SELECT FROM other FOR UPDATE NOWAIT)"); err == nil || errors.As(err, &late) && late.Setting != "lock_timeout" {
			t.Errorf("NOWAIT: %v", err)
		}
	})
}

var errBudget = errors.New("the page's budget")

func TestWhoseWait(t *testing.T) {
	c := config(t)
	c.Replicas = nil
	c.Pool.MaxConns, c.Pool.AcquireTimeout = 1, 100*time.Millisecond
	db := open(t, c)
	q := newQueries(db)
	taken, err := db.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Rollback(context.Background()) }()

	err = q.sleep(t.Context(), timeoutOf(time.Minute), 0)
	isTimeout(t, err, dbgen.TimeoutError{Whose: dbgen.OfConfiguration, Setting: "AcquireTimeout", Limit: 100 * time.Millisecond}, false, "AcquireTimeout")
	var exhausted *dbgen.PoolExhaustedError
	if !errors.Is(err, dbgen.ErrPoolExhausted) || !errors.As(err, &exhausted) || exhausted.Size != 1 {
		t.Errorf("beneath is no PoolExhaustedError: %v", err)
	}

	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	err = q.sleep(ctx, timeoutOf(time.Minute), 0)
	isTimeout(t, err, dbgen.TimeoutError{Whose: dbgen.OfCaller}, true, "the caller's deadline")
	if !errors.Is(err, dbgen.ErrPoolExhausted) {
		t.Errorf("what it waited for is lost: %v", err)
	}

	// One caller waits for what another one loads, and gives up.
	loading := make(chan error)
	go func() { _, err := q.getCachedAs(context.Background(), &getCached, 3); loading <- err }()
	eventually(t, "a caller waits for a connection", func() bool { return db.Stats().Pools[0].Waiters > 0 })
	giveUp, stop := context.WithCancelCause(t.Context())
	time.AfterFunc(20*time.Millisecond, func() { stop(errBudget) })
	_, err = q.getCachedAs(giveUp, &getCached, 3)
	var canceled *dbgen.CanceledError
	if !errors.As(err, &canceled) || canceled.Query != "GetCached" || canceled.Whose != dbgen.OfCaller || !errors.Is(err, context.Canceled) || !errors.Is(err, errBudget) {
		t.Errorf("who waited for another's call: %v", err)
	}
	if err := <-loading; !errors.Is(err, dbgen.ErrPoolExhausted) {
		t.Errorf("who loads: %v", err)
	}
}

func TestWhoCancels(t *testing.T) {
	db := open(t, config(t))
	q := newQueries(db)
	var canceled *dbgen.CanceledError

	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	err := q.sleep(ctx, timeoutOf(time.Minute), 5)
	if !errors.As(err, &canceled) || canceled.Whose != dbgen.OfCaller || canceled.Query != "Sleep" || !errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the caller: %v", err)
	}

	var ended sync.WaitGroup
	ended.Go(func() { err = q.sleep(t.Context(), timeoutOf(time.Minute), 9) })
	eventually(t, "an administrator cancels", func() bool {
		var n int
		if err := db.QueryRow(t.Context(), "SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE query = $1 AND state = 'active'",
			sleepQuery.SQL).Scan(&n); err != nil {
			t.Error(err)
		}
		return n > 0
	})
	ended.Wait()
	if !errors.As(err, &canceled) || canceled.Whose != dbgen.OfServer || errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "db.Sleep: canceled on the server") {
		t.Errorf("an administrator: %v", err)
	}
}

// A call and a commit whose connection breaks under way say so, and whether they may be
// done; a read that is not tried again, too.
func TestConnectionLost(t *testing.T) {
	var mu sync.Mutex
	var conns []net.Conn
	c := config(t)
	c.Routing.Attempts = 1
	c.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, network, addr)
		if err != nil { // of a call that is given up while it dials
			return nil, err
		}
		mu.Lock()
		defer mu.Unlock()
		conns = append(conns, conn)
		return conn, nil
	}
	db := open(t, c)
	q := newQueries(db)
	cut := func() {
		mu.Lock()
		defer mu.Unlock()
		for _, conn := range conns {
			conn.Close()
		}
		conns = nil
	}
	want := func(err error, query string, mayBeDone bool) {
		t.Helper()
		var gone *dbgen.ConnectionLostError
		if !errors.As(err, &gone) || gone.Query != query || gone.MayBeDone != mayBeDone || !errors.Is(err, dbgen.ErrConnectionLost) || !errors.Is(err, net.ErrClosed) {
			t.Errorf("got %T %v, want one of %q, %v", err, err, query, mayBeDone)
		}
	}
	for _, reads := range []bool{true, false} {
		desc := as(sleepQuery, func(q *dbgenimpl.Query) { q.ReadOnly = reads })
		timer := time.AfterFunc(200*time.Millisecond, cut)
		want(q.sleep(t.Context(), desc, 5), "Sleep", !reads)
		timer.Stop()
	}
	eventually(t, "the server is let in again", func() bool { return q.sleep(t.Context(), &sleepQuery, 0) == nil })
	want(db.InTx(t.Context(), pgx.TxOptions{}, func(ctx context.Context, tx *dbgen.Tx) error {
		_, err := tx.Exec(ctx, "SELECT 1")
		cut()
		return err
	}), "", false) // nothing could be sent
	eventually(t, "the server is let in again", func() bool { return q.sleep(t.Context(), &sleepQuery, 0) == nil })
	for _, commits := range []bool{true, false} { // after a statement that broke it: nothing is sent any more
		tx, err := db.BeginTx(t.Context(), pgx.TxOptions{})
		if err != nil {
			t.Fatal(err)
		}
		cut()
		in := &queries{rt: q.rt, db: tx}
		want(in.sleep(t.Context(), as(sleepQuery, func(q *dbgenimpl.Query) { q.ReadOnly = false }), 0), "Sleep", false)
		if commits {
			err = tx.Commit(t.Context())
		} else {
			err = in.sleep(t.Context(), &sleepQuery, 0)
			_ = tx.Rollback(t.Context())
		}
		var gone *dbgen.ConnectionLostError
		if !errors.As(err, &gone) || gone.MayBeDone {
			t.Errorf("with a connection that is closed already: %T %v", err, err)
		}
		eventually(t, "the server is let in again", func() bool { return q.sleep(t.Context(), &sleepQuery, 0) == nil })
	}
}

// Callers compare and assert these, so they stay what they are.
func TestErrorsThatStay(t *testing.T) {
	db := open(t, config(t))
	q := newQueries(db)
	if _, err := q.GetStory(t.Context(), 4711); err != pgx.ErrNoRows { //nolint:errorlint // that it is bare is the point
		t.Errorf("no row: %T", err)
	}
	if _, err := q.GetCached(t.Context(), 4711); err != pgx.ErrNoRows { //nolint:errorlint // that it is bare is the point
		t.Errorf("no row, cached: %T", err)
	}
	twice := as(setTitle, func(q *dbgenimpl.Query) { q.SQL = "INSERT INTO stories (id, title) VALUES (1, 'again')" })
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	a := dbgenimpl.Start(ctx, q.rt, q.db, twice)
	for a.Next() {
		_, err := a.DB().Exec(a.Context(), twice.SQL)
		a.Done(err)
	}
	if _, ok := a.Err().(*pgconn.PgError); !ok { //nolint:errorlint // that it is bare is the point
		t.Errorf("a row that is there already: %T: %v", a.Err(), a.Err())
	}
}
