// Package limit bounds how often something is done, over all processes that
// share a Redis or in one process. It knows names, users, tiers and windows; it
// must not know PostgreSQL, queries or the cache.
//
// # Windows
//
// A limit of 100 in a minute means that no minute, wherever it begins, sees more
// than 100 calls: the times of the calls in the window are kept, at most one for
// each call that the limit allows (8 to 12 bytes each in Redis). A refused call
// counts nothing. Several limits are taken at once, all or none, by one script in
// one round trip, on the clock of Redis; clocks of clients play no part.
//
// # Without Redis
//
// Without a Redis in the options, limits hold in each process by itself. While a
// Redis that is configured does not answer, they do too, from empty windows: n
// processes may then let n times the limit pass, and what they let pass meanwhile
// does not count when Redis is back. [Stats] counts such calls.
//
// # Callers without a user
//
// A rate for each user holds for callers without one, too: by default they count as one
// user together ([Options].Anonymous). Were they free, as is easy to overlook, whoever
// leaves the user out would pass every such limit.
//
// On Redis Cluster all limits live on one master, in the slot of {prefix}.
package limit
