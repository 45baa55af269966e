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
