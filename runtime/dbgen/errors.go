package dbgen

import (
	"github.com/dbgen-go/dbgen/runtime/internal/engine"
	"github.com/dbgen-go/dbgen/runtime/pool"
)

// ErrForeignTx means that a write which invalidates cached results was given a
// handle that this runtime does not know, so that it cannot tell when the write
// commits. Use DB.Begin, DB.BeginTx or DB.InTx.
var ErrForeignTx = engine.ErrForeignTx

// ErrNoDB is the error of calls on a nil *DB, and of a generated package's queries
// made of one: Open returned it with an error that was not looked at.
var ErrNoDB = engine.ErrNoDB

// ErrPoolExhausted is what a PoolExhaustedError is, for errors.Is.
var ErrPoolExhausted = pool.ErrExhausted

// ErrUnavailable means that a server failed so often that nothing is sent to it
// for a moment.
var ErrUnavailable = pool.ErrUnavailable

// ErrNoPrimary means that nothing may be written to any server that can be
// reached: none is a primary, or the one that is was passed over by a promotion,
// as this process or, where there is Redis, another one has seen.
var ErrNoPrimary = pool.ErrNoPrimary

// A PoolExhaustedError says which pool had no free connection, its size, and
// how long the caller waited.
type PoolExhaustedError = pool.ExhaustedError

// A TimeoutError is the error of a call of a generated query that took too long: its
// Query and Package; Whose limit it was, by which Setting, of what Limit (0 where that
// is not known, as of a caller); the Cause that a caller's context gives, if any
// (context.WithTimeoutCause); and Err, the error itself.
//
// errors.As finds what is beneath: a *pgconn.PgError, a *PoolExhaustedError. errors.Is
// finds context.DeadlineExceeded when a context ended the call, which is so for
// OfAnnotation and OfCaller; a limit that PostgreSQL or a pool keeps is none.
//
// Of a batch, the error of Close is one, and that of each of its statements.
type TimeoutError = engine.TimeoutError

// A CanceledError is the error of a call of a generated query that somebody gave up
// before it was done: the caller (context.Canceled, to errors.Is), or somebody on the
// server, as by pg_cancel_backend. It has TimeoutError's Query, Package, Whose, Cause
// and Err.
type CanceledError = engine.CanceledError

// ErrConnectionLost is what a ConnectionLostError is, for errors.Is.
var ErrConnectionLost = engine.ErrConnectionLost

// A ConnectionLostError is the error of a call of a generated query, or of a
// transaction's commit, whose connection broke while it was under way, and that was not
// tried again: it says which query it was, and whether it MayBeDone all the same.
// errors.Is finds what broke the connection, such as io.ErrUnexpectedEOF.
type ConnectionLostError = engine.ConnectionLostError

// Whose says who set the limit that ended a call.
type Whose = engine.Whose

// Who sets limits.
const (
	OfAnnotation    = engine.OfAnnotation    // the query's timeout annotation, for an attempt
	OfConfiguration = engine.OfConfiguration // PoolConfig's StatementTimeout, AcquireTimeout or ConnectTimeout
	OfCaller        = engine.OfCaller        // the context of the call
	OfServer        = engine.OfServer        // statement_timeout and its like, where a role, a database or SET gives them; who administers the server
)
