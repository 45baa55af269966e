// Package txn finds what goes wrong around transactions and rows: queries that run
// beside the transaction that is open, on another connection; calls that wait for
// something outside while it is open; transactions and rows that are not closed on
// some path.
//
// It works on types and on control flow, with a summary of each function: what it
// runs and on which handle, what it calls outside, which of its parameters it closes.
// A handle is followed to where it comes from: a parameter, a field, a constructor's
// argument. Where that cannot be told, nothing is said. In unit mode (go vet) the
// summaries of other packages are facts; a Program has those of all packages that are
// judged together, and what implements an interface.
//
// The package knows Go and the handles of pgx, database/sql and sqlx by their types.
// It must not know SQL, what was generated, nor how a rule words its findings.
//
// By file: types.go tells handles by type, body.go has what a function assigns,
// handle.go where a handle comes from, effects.go what a call does, summary.go what
// a function does; open.go where a transaction is open, beside.go what is wrong
// there; paths.go follows a transaction or rows to the function's ends, rows.go finds the
// rows, ending.go says what ends them, answers.go where it did not begin; fix.go has the edits.
package txn
