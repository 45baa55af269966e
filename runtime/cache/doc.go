// Package cache keeps values in memory (L1) and in Redis (L2), and forgets them
// when what they depend on changes. It knows keys, dependencies, their versions
// and bytes; it must not know PostgreSQL, SQL or query descriptors.
//
// # Entries and dependencies
//
// An entry depends on things that have names: a table, a row, a tag ([Table],
// [Row], [AppendTag]). Every dependency has a version: in this process a word in
// a table of 65,536 slots, in Redis a stamp, which is the server's time in
// microseconds and always grows. An entry keeps the versions that were read
// before its value was loaded, and answers only while all of them are still the
// present ones. So a load that overlaps a change fills nothing that counts,
// however late it ends.
//
// # Changing things
//
// A writer calls [Cache.Hold] before it commits, and [Hold.Release] after. While
// a dependency is held nothing of it is answered from this process' caches and
// nothing is stored; Release gives it a new version in Redis, tells the other
// processes, and then gives it a new version here. [Cache.Bump] is both at once,
// for a change that is done already.
//
// # What holds
//
//   - In one process, with or without Redis: a read that begins after Hold
//     returned does not see a value from before the change out of the cache, and
//     a read that begins after Release returned never does. Reads and writes are
//     linearizable as far as the database's own are.
//   - In other processes that share the Redis: from L2 never after Release
//     returned without error. From L1 until the message arrives (well under a
//     millisecond on a quiet network), and in no case longer than [Fence], since
//     L1 is silent unless Redis answered a PING that was sent less than that ago
//     on the connection that the messages come by. Between COMMIT and Release
//     others may still see the old value; when a writer dies between the two,
//     until it is missed (below).
//   - When Redis cannot be reached at Release, the invalidation is pending: it
//     is sent as soon as Redis answers, and until then this process neither
//     reads nor fills L2. Other processes that do reach Redis may see old values
//     until then, at most for the entries' TTL. [Stats] counts what is pending.
//   - [Cache.Close] waits for Redis to be told, for Options.CloseTimeout at most.
//     A process that goes without having told, since Redis was away all that time
//     or since it crashed, is missed: each process has a lease of 15 s in Redis,
//     renewed every 5 s, and gives it up only when it owes nothing. Whoever finds
//     one that has run out gives All a new stamp, and so everything cached is
//     forgotten, everywhere. So what a process could not tell is served by others
//     for 20 s at most, not counting the time for which they cannot reach Redis,
//     when L1 is silent but for [Fence] and L2 is not asked. It takes one other
//     process that runs; one that starts later finds out too. A process is missed
//     once: what it changes after that, being cut off from Redis still, and never
//     tells, is served for its TTL.
//   - Redis that is started again, or a replica that takes over, may have lost
//     the newest stamps, or have missed changes while it was away. It is known by
//     its run (INFO server: run_id): whoever subscribes to one that was not asked
//     before gives All a new stamp. L2 is believed only on a subscription that has
//     asked; a process without one asks at each read. So nothing that was in Redis
//     before is served by a process that has noticed, which is when the connection
//     breaks; one whose connection stays open without an answer notices within
//     three times Fence. Where the user may not call INFO, this does not hold, the
//     log says so, and such entries can be served until their TTL ends.
//   - Redis may lose or evict any key at any time: a dependency without a stamp
//     validates nothing. Positions are lost with stamps: a load that follows may
//     be from a replica that lags.
//   - What Redis holds under the cache's names is taken for what anybody may have
//     written: it is bounded in all that it claims, and what is not understood
//     counts as not there.
//   - On Redis Cluster the stamps and the messages live on one master, in the
//     slot of {prefix}; entries are spread over all.
//
// A value loaded from a lagging replica would be stored as if it were new. So a
// dependency also carries the position in the database's log of its last change,
// and a load is told the one that its node must have reached.
//
// By file: load.go answers a request (TTLs), loadall.go several at once, flight.go
// lets one load for many; l1.go is memory, sweep.go drops what is past its time there;
// l2.go and store.go are Redis (l2.go says when it is not asked), codec.go what an entry
// looks like there; hold.go makes changes known, slots.go keeps their versions here,
// pending.go those that Redis was not told, subscribe.go hears of others'; member.go
// misses processes that are gone, close.go ends one; manual.go has values that are
// stored by hand, options.go the settings.
package cache
