// Package runtime holds no code: it is the module that generated packages and
// their applications import.
//
//   - [github.com/dbgen-go/dbgen/runtime/dbgen] is what people call: Open, Config,
//     DB, Tx, Session, Stats, errors.
//   - [github.com/dbgen-go/dbgen/runtime/dbgenimpl] is what only generated code
//     calls; _contract holds the versions of what it relies on.
//   - [github.com/dbgen-go/dbgen/runtime/pool], [github.com/dbgen-go/dbgen/runtime/cache]
//     and [github.com/dbgen-go/dbgen/runtime/limit] are the parts: servers, cached
//     values, limits. Each stands alone.
//   - [github.com/dbgen-go/dbgen/runtime/dbtest] starts servers for tests.
//
// What both faces share is in internal: engine drives the parts.
package runtime
