package httpx

import (
	"context"
	"database/sql"
	"errors"
	"net/http"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/limit"
	"github.com/dbgen-go/dbgen/runtime/pool"
)

// StatusClientClosed is the status of a request whose client has gone: nobody gets it, and
// logs show it (as nginx has it).
const StatusClientClosed = 499

// Status returns the status that an error of a query, or of a handler, stands for:
//
//	200  nil
//	     a *Problem's own status
//	404  pgx.ErrNoRows, sql.ErrNoRows
//	401  a caller without a user where a limit is for each user (limit.ErrAnonymous)
//	409  a unique, foreign-key or exclusion constraint is violated
//	413  a body larger than http.MaxBytesReader allows
//	422  a check or not-null constraint is violated, or a value does not fit its type
//	429  a limit is exceeded
//	499  the caller's context was cancelled
//	503  a pool is exhausted, a circuit breaker open, no primary there, the server starting
//	     or stopping, a connection refused or lost; a lock not had, a transaction given up for another one
//	504  a deadline passed: the caller's, an annotation's or PostgreSQL's
//	500  anything else
func Status(err error) int {
	var problem *Problem
	var exceeded *limit.Exceeded
	var tooLarge *http.MaxBytesError
	var reported *pgconn.PgError
	var connect *pgconn.ConnectError
	switch {
	case err == nil:
		return http.StatusOK
	case errors.As(err, &problem):
		return problem.status()
	case errors.Is(err, limit.ErrAnonymous):
		return http.StatusUnauthorized
	case errors.As(err, &exceeded):
		return http.StatusTooManyRequests
	case errors.Is(err, sql.ErrNoRows): // which pgx.ErrNoRows is, too
		return http.StatusNotFound
	case errors.As(err, &tooLarge):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, dbgen.ErrPoolExhausted), errors.Is(err, dbgen.ErrUnavailable), errors.Is(err, dbgen.ErrNoPrimary), errors.Is(err, dbgen.ErrConnectionLost),
		errors.Is(err, pool.ErrRestarted):
		return http.StatusServiceUnavailable
	case errors.Is(err, context.Canceled):
		return StatusClientClosed
	case errors.Is(err, context.DeadlineExceeded):
		return http.StatusGatewayTimeout
	case errors.As(err, &reported):
		return stateStatus(reported.Code)
	case errors.As(err, &connect):
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// states are the SQLSTATEs that stand for a status of their own; classes those whose
// first two characters do.
var (
	states = map[string]int{
		"23505": http.StatusConflict,            // unique_violation
		"23503": http.StatusConflict,            // foreign_key_violation
		"23001": http.StatusConflict,            // restrict_violation
		"23P01": http.StatusConflict,            // exclusion_violation
		"23502": http.StatusUnprocessableEntity, // not_null_violation
		"23514": http.StatusUnprocessableEntity, // check_violation
		"22001": http.StatusUnprocessableEntity, // string_data_right_truncation
		"22003": http.StatusUnprocessableEntity, // numeric_value_out_of_range
		"22007": http.StatusUnprocessableEntity, // invalid_datetime_format
		"22008": http.StatusUnprocessableEntity, // datetime_field_overflow
		"22021": http.StatusUnprocessableEntity, // character_not_in_repertoire, such as a NUL in a text
		"22P02": http.StatusUnprocessableEntity, // invalid_text_representation
		"57014": http.StatusGatewayTimeout,      // query_canceled, as by statement_timeout
		"25P04": http.StatusGatewayTimeout,      // transaction_timeout
		"55P03": http.StatusServiceUnavailable,  // lock_not_available, as by lock_timeout
		"40001": http.StatusServiceUnavailable,  // serialization_failure
		"40P01": http.StatusServiceUnavailable,  // deadlock_detected
		"57P01": http.StatusServiceUnavailable,  // admin_shutdown
		"57P02": http.StatusServiceUnavailable,  // crash_shutdown
		"57P03": http.StatusServiceUnavailable,  // cannot_connect_now
	}
	classes = map[string]int{
		"08": http.StatusServiceUnavailable, // connection exceptions
		"53": http.StatusServiceUnavailable, // insufficient resources
	}
)

func stateStatus(code string) int {
	if status, ok := states[code]; ok {
		return status
	}
	if len(code) == 5 {
		if status, ok := classes[code[:2]]; ok {
			return status
		}
	}
	return http.StatusInternalServerError
}
