// Package httpx puts a *dbgen.DB behind net/http: a chain of middleware that gives each
// request its session, which goes on where the last request left it, and its limits;
// errors as statuses and problem documents; health and metrics. It knows HTTP
// and what the runtime tells of itself; it must not know SQL, and nothing else of the runtime
// imports it, so that only who imports it links net/http.
//
//	chain, err := httpx.New(db, httpx.Config{
//		User:     func(r *http.Request) dbgen.Session { return dbgen.Session{User: userOf(r)} },
//		Sessions: httpx.Sessions{Keys: [][]byte{key}},
//	})
//	mux.Handle("GET /stories/{id}", httpx.Handler(story)) // func(http.ResponseWriter, *http.Request) error
//	http.ListenAndServe(addr, chain.Middleware(mux))
package httpx
