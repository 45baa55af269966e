package dbgen

import (
	"context"
	"errors"
	"io"
	"net"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dbgen-go/dbgen/runtime/pool"
)

// ErrForeignTx means that a write which invalidates cached results was given a
// handle that this runtime does not know, so that it cannot tell when the write
// commits.
var ErrForeignTx = errors.New("dbgen: this write invalidates cached results, but its transaction was not begun by this runtime (use DB.Begin, DB.BeginTx or DB.InTx)")

// ErrPoolExhausted is what a PoolExhaustedError is, for errors.Is.
var ErrPoolExhausted = pool.ErrExhausted

// ErrUnavailable means that a server failed so often that nothing is sent to it
// for a moment.
var ErrUnavailable = pool.ErrUnavailable

// A PoolExhaustedError says which pool had no free connection, its size, and
// how long the caller waited.
type PoolExhaustedError = pool.ExhaustedError

// outcome classifies what an error says of the node that it came from.
func outcome(ctx context.Context, err error) pool.Outcome {
	if err == nil || err == pgx.ErrNoRows { //nolint:errorlint // the common case, bare as pgx returns it
		return pool.Answered
	}
	if pgErr := (*pgconn.PgError)(nil); errors.As(err, &pgErr) {
		if serverGone(pgErr.Code) {
			return pool.Failed
		}
		return pool.Answered
	}
	if ctx.Err() != nil {
		return pool.Abandoned
	}
	if brokenConnection(err) {
		return pool.Failed
	}
	return pool.Answered
}

// serverGone reports whether an SQLSTATE says that the server, not the
// statement, is the trouble: it is shutting down, starting up, or full.
func serverGone(code string) bool {
	switch code {
	case "57P01", "57P02", "57P03", "53300":
		return true
	}
	return len(code) == 5 && code[:2] == "08"
}

func brokenConnection(err error) bool {
	var connect *pgconn.ConnectError
	var network net.Error
	return pgconn.SafeToRetry(err) || errors.As(err, &connect) || errors.As(err, &network) ||
		errors.Is(err, pool.ErrRestarted) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed)
}

// notSent reports whether an error came before anything was sent to the server,
// so that even a write may be tried again.
func notSent(err error) bool {
	var connect *pgconn.ConnectError
	return pgconn.SafeToRetry(err) || errors.As(err, &connect) || errors.Is(err, pool.ErrRestarted)
}

// notDone reports whether a write that failed with err certainly changed
// nothing. Anything but the server's own word leaves the outcome unknown.
func notDone(err error) bool {
	if notSent(err) {
		return true // whatever the server said to a connection that it refused
	}
	var pgErr *pgconn.PgError
	if errors.As(err, &pgErr) {
		// An administrator's shutdown can come between the commit and its
		// confirmation.
		return !serverGone(pgErr.Code)
	}
	return errors.Is(err, pgx.ErrTxCommitRollback) || errors.Is(err, pgx.ErrTxClosed) ||
		errors.Is(err, pool.ErrExhausted) || errors.Is(err, pool.ErrUnavailable)
}
