// Package dbtest starts throwaway PostgreSQL and Redis servers on free local
// ports, for tests and demonstrations. It knows binaries, processes, ports and
// folders; it must not know dbgen's runtime, its cache or generated code.
//
// The servers are real ones, found on this machine (see [Postgres] and
// [Redis]), and tuned to start fast and forget everything: a PostgreSQL server
// is a copy of a template that initdb makes once per machine and version, and
// nothing is ever synced to disk.
//
//	func TestStories(t *testing.T) {
//		db := dbtest.Database(t, dbtest.SharedPostgres(t), schemaSQL)
//		pool := db.Pool(t)
//		…
//	}
//
// A server never outlives the process that started it, however that process
// ends: a panic, os.Exit, SIGKILL, a test timeout or ctrl-C. A small shell
// that waits on a pipe held by the process stops the server and removes its
// folder when the pipe closes.
//
// Servers start on Unix systems. Elsewhere, on Windows say, the package compiles,
// tests that ask for a server are skipped, and the functions that return errors
// return one that is an [errors.ErrUnsupported].
//
// Every function that takes a testing.TB has a twin that takes a context and
// returns an error, for programs that are no tests.
package dbtest
