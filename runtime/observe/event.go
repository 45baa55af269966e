package observe

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// An Event is one attempt to run a statement, or one call of a generated query that
// a cache answered.
type Event struct {
	*Statement
	Source  Source
	Host    string // of the server
	Port    uint16
	Reason  string // why this server
	Attempt int    // 1 for the first
	Start   time.Time
	// Duration is how long the caller waited for the statement's end; 0 of a call
	// that reached no server.
	Duration  time.Duration
	Rows      int64 // returned or changed, as the server counted them; see Sent
	Sent      int   // statements that a Tracer saw the attempt send; 0: nobody saw, and Rows is not known
	Batch     int   // statements that SendBatch sent together; 0: it was not called
	Slow      bool
	Err       error
	User      string // of the session
	RequestID string
	// Args are the statement's parameters; nil unless Config.Values is set.
	Args []any
}

// Failed reports whether the call failed; that there was no row is no failure.
func (e *Event) Failed() bool { return e.Err != nil && !errors.Is(e.Err, pgx.ErrNoRows) }

// Outcome is what became of the call, in words that hold no value of the
// application's: "ok", "no row", "canceled", "deadline", an error code of PostgreSQL,
// or the kind of another error.
func (e *Event) Outcome() string { return outcome(e.Err) }

func outcome(err error) string {
	var pg *pgconn.PgError
	switch {
	case err == nil:
		return "ok"
	case errors.Is(err, pgx.ErrNoRows):
		return "no row"
	case errors.As(err, &pg):
		if pg.ConstraintName != "" {
			return pg.Code + " " + pg.ConstraintName
		}
		return pg.Code
	case errors.Is(err, context.DeadlineExceeded):
		return "deadline"
	case errors.Is(err, context.Canceled):
		return "canceled"
	}
	return "failed"
}

// A Hook is told of every attempt to run a statement. It runs on the caller's
// goroutine, so it should be quick. It must not keep the event.
type Hook interface {
	// Begin is told of an attempt before it is sent, of which there is no outcome
	// yet. The context that it returns is the attempt's; it must be made from ctx.
	Begin(ctx context.Context, e *Event) context.Context
	// End is told of its end, with the context that Begin returned, and of calls
	// that were refused, or that a cache answered, with their caller's: those have
	// no Begin.
	End(ctx context.Context, e *Event)
}

// A HookOfAttempts is a Hook that may have nothing to do with calls that a cache answers,
// which then cost what they cost without it.
type HookOfAttempts interface {
	Hook
	// AttemptsOnly reports whether it is not to be told of calls that a cache
	// answered. It is asked once.
	AttemptsOnly() bool
}
