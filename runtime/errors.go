package dbgen

import "errors"

// ErrForeignTx means that a write which invalidates cached results was given a
// transaction that this runtime did not begin, so that it cannot know when the
// write commits.
var ErrForeignTx = errors.New("dbgen: this write invalidates cached results, but runs in a transaction that the runtime did not begin (use DB.Begin, DB.BeginTx or DB.InTx)")

// ErrClosed means that the DB was closed.
var ErrClosed = errors.New("dbgen: the DB is closed")
