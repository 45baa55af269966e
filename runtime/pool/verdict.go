package pool

import (
	"context"
	"errors"
	"io"
	"net"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// An Outcome is how a call went, as far as the node is concerned.
type Outcome int

// The outcomes. Answered includes errors that the server itself reported.
const (
	Answered  Outcome = iota
	Failed            // no connection, or the connection broke
	Abandoned         // the caller gave up: says nothing of the node
)

// A Fate is what became of a statement, as far as its error tells.
type Fate int

// The fates. Unknown is that of a write whose connection broke before the
// answer, and of one that was done but whose result could not be read.
const (
	Done    Fate = iota
	NotSent      // nothing was sent to the server: even a write may be tried again
	Undone       // it certainly changed nothing
	Unknown
)

// MayBeDone reports whether a write of this fate may have changed something.
func (f Fate) MayBeDone() bool { return f == Done || f == Unknown }

// A Verdict is what a call's error says: of the server that it came from, and of
// the statement that was sent there.
type Verdict struct {
	Outcome Outcome
	Fate    Fate
}

// Judge classifies the error of a call that was made with a context.
func Judge(ctx context.Context, err error) Verdict {
	if err == nil || err == pgx.ErrNoRows { //nolint:errorlint // the common case, bare as pgx returns it
		return Verdict{Answered, Done}
	}
	v := Verdict{Answered, Unknown}
	code := sqlState(err)
	unsent := notSent(err)
	switch {
	case code != "" && serverGone(code):
		v.Outcome = Failed
	case code != "":
	case ctx.Err() != nil:
		v.Outcome = Abandoned
	case unsent || Broken(err):
		v.Outcome = Failed
	}
	switch {
	case unsent: // whatever the server said to a connection that it refused
		v.Fate = NotSent
	case code != "":
		// An administrator's shutdown can come between the commit and its
		// confirmation. Anything else is the server's own word.
		if !serverGone(code) {
			v.Fate = Undone
		}
	case errors.Is(err, pgx.ErrTxCommitRollback), errors.Is(err, pgx.ErrTxClosed),
		errors.Is(err, ErrExhausted), errors.Is(err, ErrUnavailable):
		v.Fate = Undone
	}
	return v
}

// GaveWay reports whether PostgreSQL gave a transaction up for the sake of
// another one, so that it may succeed when it is run again: a serialization
// failure or a deadlock.
func GaveWay(err error) bool {
	switch sqlState(err) {
	case "40001", "40P01":
		return true
	}
	return false
}

// refused reports whether the server itself said that the statement failed. Any
// other error, such as a value that could not be scanned, leaves it done.
func refused(err error) bool { return sqlState(err) != "" }

// outdated reports whether a prepared statement no longer fits the tables that
// it names, or is gone.
func outdated(err error) bool {
	switch sqlState(err) {
	case "0A000", "26000":
		return true
	}
	return false
}

// sqlState returns the SQLSTATE of an error that a server reported, or "".
func sqlState(err error) string {
	if err == nil { // before the variable below is allocated
		return ""
	}
	var reported *pgconn.PgError
	if errors.As(err, &reported) {
		return reported.Code
	}
	return ""
}

// untold reports whether a server would not say what it was asked: the user may
// not call the function, or there is none, as with some that are managed by others.
func untold(err error) bool {
	switch sqlState(err) {
	case "42501", "42883", "0A000":
		return true
	}
	return false
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

// notSent reports whether an error came before anything was sent to the server.
func notSent(err error) bool {
	var connect *pgconn.ConnectError
	return pgconn.SafeToRetry(err) || errors.As(err, &connect) || errors.Is(err, ErrRestarted) || errors.Is(err, ErrNoPrimary)
}

// Broken reports whether an error is how a connection breaks.
func Broken(err error) bool {
	var network net.Error
	return errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed)
}
