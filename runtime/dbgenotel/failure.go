package dbgenotel

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/limit"
	"github.com/dbgen-go/dbgen/runtime/observe"
)

// kindOf returns the error.type of an event; "" where there was no failure. code is
// PostgreSQL's, "" where it gave none. There are few of them, and no value of the
// application's is in one.
func kindOf(e *observe.Event) (kind, code string) {
	if !e.Failed() {
		return "", ""
	}
	err := e.Err
	var pg *pgconn.PgError
	switch {
	case errors.As(err, &pg):
		return pg.Code, pg.Code
	case errors.Is(err, dbgen.ErrPoolExhausted):
		return "pool_exhausted", ""
	case errors.Is(err, dbgen.ErrNoPrimary):
		return "no_primary", ""
	case errors.Is(err, dbgen.ErrUnavailable):
		return "unavailable", ""
	case errors.As(err, new(*limit.Exceeded)), errors.Is(err, limit.ErrAnonymous):
		return "limit_exceeded", ""
	case errors.Is(err, context.DeadlineExceeded):
		return "timeout", ""
	case errors.Is(err, context.Canceled):
		return "canceled", ""
	}
	return typeOf(err), ""
}

// typeOf names the type of the innermost error.
func typeOf(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return strings.TrimPrefix(fmt.Sprintf("%T", err), "*")
		}
		err = inner
	}
}

// describe says what failed where the error's type does not, without a value of the
// application's: the constraint that was violated.
func describe(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.ConstraintName != "" {
		return "violates " + pg.ConstraintName
	}
	return ""
}
