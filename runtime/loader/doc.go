// Package loader gathers look-ups by key, so that many callers of one request cost
// one statement. Generated code makes a Loader for each query that asks for one
// ("-- batch: by=id as=map loader=story"), in its NewLoaders; the package is
// for that code and for those who call the loaders. It knows keys, callers and time,
// and of pgx only its connections and "no rows"; it must not know SQL, the runtime's
// handles, or the cache.
//
// A Loader is made for one request. It remembers what it has answered, and so shows
// one state of each key: after a write ask Clear, or a new loader.
package loader
