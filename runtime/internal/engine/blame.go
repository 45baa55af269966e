package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dbgen-go/dbgen/runtime/internal/descriptor"
	"github.com/dbgen-go/dbgen/runtime/pool"
)

// A Whose says who set the limit that ended a call.
type Whose string

// Who sets limits.
const (
	OfAnnotation    Whose = "annotation"    // the query's timeout annotation
	OfConfiguration Whose = "configuration" // a timeout of dbgen.Config
	OfCaller        Whose = "caller"        // the context of the call
	OfServer        Whose = "server"        // a timeout that PostgreSQL has from elsewhere, or who administers it
)

// A TimeoutError is the error of a call that took too long.
type TimeoutError struct {
	Query   string // such as "GetStory"
	Package string // the generated package's name
	Whose   Whose
	// Setting is the name of the limit: "timeout" of an annotation;
	// "StatementTimeout", "AcquireTimeout" or "ConnectTimeout" of the
	// configuration; "statement_timeout", "lock_timeout" or the like of the server; ""
	// of a caller.
	Setting string
	Limit   time.Duration // 0: not known, as of a caller
	Cause   error         // why the caller's context ended, if it says more than that it did
	Err     error
}

// Error says whose limit it was, which one, and what came of it.
func (e *TimeoutError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "query %s.%s: ", e.Package, e.Query)
	switch {
	case e.Whose == OfCaller:
		b.WriteString("the caller's deadline passed")
	case e.Whose == OfAnnotation:
		fmt.Fprintf(&b, "its timeout of %s passed (the query's annotation)", e.Limit)
	case e.Whose == OfConfiguration:
		fmt.Fprintf(&b, "the timeout of %s passed (Config.Pool.%s)", e.Limit, e.Setting)
	default:
		fmt.Fprintf(&b, "the server's %s passed", e.Setting)
	}
	if e.Cause != nil {
		fmt.Fprintf(&b, " (%v)", e.Cause)
	}
	fmt.Fprintf(&b, ": %v", e.Err)
	return b.String()
}

// Unwrap returns what went wrong, and the cause that the caller's context names.
func (e *TimeoutError) Unwrap() []error { return withCause(e.Err, e.Cause) }

// Is makes what a context ended a context.DeadlineExceeded, also where PostgreSQL said
// it in its own words.
func (e *TimeoutError) Is(target error) bool {
	return target == context.DeadlineExceeded && (e.Whose == OfCaller || e.Whose == OfAnnotation)
}

// Timeout is true, as of net.Error.
func (e *TimeoutError) Timeout() bool { return true }

// A CanceledError is the error of a call that somebody gave up.
type CanceledError struct {
	Query   string // such as "GetStory"
	Package string // the generated package's name
	Whose   Whose  // OfCaller, or OfServer: pg_cancel_backend, or a request to cancel
	Cause   error  // why the caller's context ended, if it says more than that it did
	Err     error
}

// Error says who gave the call up.
func (e *CanceledError) Error() string {
	who := "the caller's context was canceled"
	if e.Whose == OfServer {
		who = "canceled on the server, by no limit of this application"
	}
	if e.Cause != nil {
		who += fmt.Sprintf(" (%v)", e.Cause)
	}
	return fmt.Sprintf("query %s.%s: %s: %v", e.Package, e.Query, who, e.Err)
}

// Unwrap returns what went wrong, and the cause that the caller's context names.
func (e *CanceledError) Unwrap() []error { return withCause(e.Err, e.Cause) }

// Is makes what the caller's context ended a context.Canceled, also where PostgreSQL
// said it in its own words.
func (e *CanceledError) Is(target error) bool {
	return target == context.Canceled && e.Whose == OfCaller
}

// ErrConnectionLost is what a ConnectionLostError is, for errors.Is.
var ErrConnectionLost = errors.New("the connection to the server was lost")

// A ConnectionLostError is the error of a call, or of a transaction's commit, that was
// under way when its connection broke.
type ConnectionLostError struct {
	Query   string // "" of a commit
	Package string
	// MayBeDone: it may have changed something all the same.
	MayBeDone bool
	Err       error
}

// Error says what was lost, and what is not known of it.
func (e *ConnectionLostError) Error() string {
	what := "commit"
	if e.Query != "" {
		what = "query " + e.Package + "." + e.Query
	}
	if e.MayBeDone {
		return fmt.Sprintf("%s: %v, and it is not known whether it was done: %v", what, ErrConnectionLost, e.Err)
	}
	return fmt.Sprintf("%s: %v: %v", what, ErrConnectionLost, e.Err)
}

// Unwrap returns how the connection broke.
func (e *ConnectionLostError) Unwrap() error { return e.Err }

// Is makes it an ErrConnectionLost.
func (e *ConnectionLostError) Is(target error) bool { return target == ErrConnectionLost }

// lost reports whether an error is how a connection breaks that was there.
func lost(err error) bool {
	var connect *pgconn.ConnectError
	return pool.Broken(err) && !errors.As(err, &connect)
}

func withCause(err, cause error) []error {
	if cause == nil {
		return []error{err}
	}
	return []error{err, cause}
}

// Blame is what the call's own error will be when its present attempt ends with err:
// the results of a batch have errors of their own before it ends. It returns err where
// there is no runtime (a is nil) or the attempt has ended.
func (a *Attempt) Blame(err error) error {
	if a == nil || !a.open || err == nil {
		return err
	}
	return a.blame(err, time.Since(a.begun))
}

// blame says of an attempt's error whose limit it was, when it was one, and that the
// connection was lost. It must be called before the attempt's context is cancelled.
// Every other error stays as it is: callers compare some of them.
func (a *Attempt) blame(err error, took time.Duration) error {
	if err == pgx.ErrNoRows { //nolint:errorlint // the common case, bare as pgx returns it
		return err
	}
	var reported *pgconn.PgError
	code := ""
	if errors.As(err, &reported) {
		code = reported.Code
	}
	if ended := a.ctx.Err(); ended != nil && (code == canceledCode || code == "" && interrupted(err)) {
		if d := a.q.Timeout; a.parent.Err() == nil || d > 0 && ended == context.DeadlineExceeded && ownIsFirst(a.parent, a.begun.Add(d)) {
			return &TimeoutError{Query: a.q.Name, Package: a.q.Package, Whose: OfAnnotation, Setting: "timeout", Limit: d, Err: err}
		}
		return ofCaller(a.parent, a.q, err)
	}
	var connect *pgconn.ConnectError
	switch {
	case reported != nil:
		return a.blameServer(reported, err, took)
	case errors.Is(err, context.DeadlineExceeded) && errors.As(err, &connect):
		return &TimeoutError{
			Query: a.q.Name, Package: a.q.Package, Whose: OfConfiguration, Setting: "ConnectTimeout", Limit: a.engine.Limits.Connect, Err: err,
		}
	case lost(err) || a.tx != nil && a.tx.broken():
		return &ConnectionLostError{Query: a.q.Name, Package: a.q.Package, MayBeDone: !a.q.ReadOnly && !pgconn.SafeToRetry(err), Err: err}
	}
	return err
}

// blameServer is blame for an error that PostgreSQL reported.
func (a *Attempt) blameServer(reported *pgconn.PgError, err error, took time.Duration) error {
	e := &TimeoutError{Query: a.q.Name, Package: a.q.Package, Whose: OfServer, Err: err}
	switch statement := a.engine.Limits.Statement; reported.Code {
	case canceledCode:
		switch {
		case !isStatementTimeout(reported.Message, took, statement):
			return &CanceledError{Query: e.Query, Package: e.Package, Whose: OfServer, Err: err}
		case statement > 0 && took >= statement-clockSlack:
			e.Whose, e.Setting, e.Limit = OfConfiguration, "StatementTimeout", statement
		default: // a shorter one, from SET, the role or the database
			e.Setting = "statement_timeout"
		}
	case lockCode:
		if reported.Routine != "ProcessInterrupts" { // NOWAIT, which waits for nothing
			return err
		}
		e.Setting = "lock_timeout"
	case transactionCode:
		e.Setting = "transaction_timeout"
	case idleCode:
		e.Setting = "idle_in_transaction_session_timeout"
	default:
		return err
	}
	return e
}

// The SQLSTATEs of what PostgreSQL gives up for lack of time.
const (
	canceledCode    = "57014" // a statement timeout, or a request to cancel
	lockCode        = "55P03" // a lock timeout, or NOWAIT
	transactionCode = "25P04"
	idleCode        = "25P03"
)

// clockSlack is by how much PostgreSQL may be ahead of a timeout, by this machine's
// clock: it begins to count when it has read the statement, and in milliseconds.
const clockSlack = 10 * time.Millisecond

// isStatementTimeout tells a statement timeout from a request to cancel, which have one
// SQLSTATE. The message does, unless it is in another language; then the time does.
func isStatementTimeout(message string, took, configured time.Duration) bool {
	switch {
	case strings.Contains(message, "statement timeout"):
		return true
	case strings.Contains(message, "user request"):
		return false
	}
	return configured > 0 && took >= configured-clockSlack
}

// interrupted reports whether an error is how a call ends whose context does.
func interrupted(err error) bool {
	return isContextError(err) || pgconn.Timeout(err) || pool.Broken(err)
}

func isContextError(err error) bool {
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}

// ownIsFirst reports whether a deadline comes before that of a context.
func ownIsFirst(parent context.Context, own time.Time) bool {
	theirs, ok := parent.Deadline()
	return !ok || own.Before(theirs)
}

// ofCaller blames a caller's context, which has ended.
func ofCaller(ctx context.Context, q *descriptor.Query, err error) error {
	ended, cause := ctx.Err(), context.Cause(ctx)
	if cause == ended || errors.Is(err, cause) {
		cause = nil
	}
	if ended == context.DeadlineExceeded {
		return &TimeoutError{Query: q.Name, Package: q.Package, Whose: OfCaller, Cause: cause, Err: err}
	}
	return &CanceledError{Query: q.Name, Package: q.Package, Whose: OfCaller, Cause: cause, Err: err}
}

// blameWait is blame for a call that waited in vain to be let in, for a connection, or
// for what another call was loading: nothing was sent.
func (e *Engine) blameWait(ctx context.Context, q *descriptor.Query, err error) error {
	exhausted := errors.Is(err, pool.ErrExhausted)
	if !exhausted && !isContextError(err) || blamed(err) {
		return err
	}
	if ctx.Err() != nil {
		return ofCaller(ctx, q, err)
	}
	if exhausted {
		return &TimeoutError{
			Query: q.Name, Package: q.Package, Whose: OfConfiguration, Setting: "AcquireTimeout", Limit: e.Limits.Acquire, Err: err,
		}
	}
	return err
}

// blamed reports whether an error says already whose limit it was.
func blamed(err error) bool {
	var late *TimeoutError
	var canceled *CanceledError
	return errors.As(err, &late) || errors.As(err, &canceled)
}
