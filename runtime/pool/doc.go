// Package pool keeps the connections to a primary and its replicas: one pool a
// host, a monitor that knows each node's role, health and replay position, and
// the choice of a replica that is fresh enough. It knows nodes, positions in the
// write-ahead log and time; it must not know queries, descriptors or caches.
package pool
