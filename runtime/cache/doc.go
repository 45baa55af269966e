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
//     others may still see the old value; a writer that dies between the two
//     leaves it until the entry's TTL ends.
//   - When Redis cannot be reached at Release, the invalidation is pending: it
//     is sent as soon as Redis answers, and until then this process neither
//     reads nor fills L2. Other processes that do reach Redis may see old values
//     until then, at most for the entries' TTL. [Stats] counts what is pending.
//   - Redis may lose or evict any key at any time: a dependency without a
//     stamp validates nothing. A failover of Redis that loses the newest writes
//     may bring back stamps that were replaced; entries of that age can then be
//     served until their TTL ends.
//   - On Redis Cluster the stamps and the messages live on one master, in the
//     slot of {prefix}; entries are spread over all.
//
// A value loaded from a lagging replica would be stored as if it were new. So a
// dependency also carries the position in the database's log of its last change,
// and a load is told the one that its node must have reached.
package cache
