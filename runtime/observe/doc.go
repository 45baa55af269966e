// Package observe tells what an application's queries did: how often each ran, how
// long it took and what answered it, which were slow and why, and which requests ran
// the same one again and again. It knows statements, requests and time; it must not
// know how calls are routed, cached or limited.
//
// A [Tracker] is fed by the runtime for generated queries, and by a [Tracer] of pgx
// for all others. Values are never kept unless [Config.Values] says so: what it
// remembers of a call are the statement's text without literals, and times.
package observe
