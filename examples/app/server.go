package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/dbgen-go/dbgen/examples/db"
	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/httpx"
	"github.com/dbgen-go/dbgen/runtime/limit"
)

// newChain makes what is before every request: who asks, a session that goes on in the
// next request, limits, and errors as problem documents.
func newChain(handle *dbgen.DB, keys [][]byte) (*httpx.Chain, error) {
	return httpx.New(handle, httpx.Config{
		// A real service takes the user from a cookie that it has signed.
		User:     func(r *http.Request) dbgen.Session { return dbgen.Session{User: r.Header.Get("X-User")} },
		Sessions: httpx.Sessions{Keys: keys},
		Limits:   map[string]limit.Rule{"POST /stories": {User: limit.Rate{Count: 30, Window: time.Minute}}},
		Constraints: map[string]httpx.Violation{
			db.ErrStoriesSlugKey.Name:      {Field: "slug", Detail: "is taken"},
			db.ErrStoriesAuthorIDFkey.Name: {Detail: "There is no user of this number.", Status: http.StatusForbidden},
		},
	})
}

// server answers requests with the generated queries.
type server struct{ q *db.Queries }

// newHandler routes the service's endpoints.
func newHandler(handle *dbgen.DB, chain *httpx.Chain) http.Handler {
	s := &server{q: db.New(handle)}
	library := http.NewServeMux()
	library.Handle("GET /stories", endpoint(s.frontPage))
	library.Handle("POST /stories", endpoint(s.createStory))
	library.Handle("GET /stories/{id}", endpoint(s.story))
	library.Handle("PATCH /stories/{id}", endpoint(s.updateStory))
	library.Handle("POST /stories/{id}/publish", endpoint(s.publish))
	library.Handle("GET /stories/{id}/chapters", endpoint(s.chapters))
	library.Handle("POST /stories/{id}/like", endpoint(s.like))
	library.Handle("GET /search", endpoint(s.search))
	library.Handle("GET /feed", endpoint(s.feed))
	library.Handle("GET /comments", endpoint(s.comments))
	library.Handle("GET /digest", endpoint(s.digest))

	// What a balancer asks is nobody's request. It is told a status and no more.
	mux := http.NewServeMux()
	mux.Handle("GET /health/live", chain.LiveHandler())
	mux.Handle("GET /health/ready", chain.ReadyHandler())
	mux.Handle("/", chain.Middleware(library))
	return mux
}

// endpoint makes a handler of a function that returns what to send as JSON. Its
// errors are answered by what they stand for: no row by 404, a full pool by 503.
func endpoint(answer func(*http.Request) (any, error)) http.Handler {
	return httpx.Handler(func(w http.ResponseWriter, r *http.Request) error {
		body, err := answer(r)
		if err != nil {
			return err
		}
		w.Header().Set("Content-Type", "application/json")
		return json.NewEncoder(w).Encode(body)
	})
}

// badRequest is a problem of the caller's making.
func badRequest(format string, args ...any) error {
	return httpx.NewProblem(http.StatusBadRequest, fmt.Sprintf(format, args...))
}

// pathID reads the {id} of a path.
func pathID(r *http.Request) (int64, error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return 0, badRequest("%q is not a story's number.", r.PathValue("id"))
	}
	return id, nil
}

// userID reads who asks.
func userID(r *http.Request) (int64, error) {
	id, err := strconv.ParseInt(r.Header.Get("X-User"), 10, 64)
	if err != nil {
		return 0, badRequest("The header X-User must hold a user's number.")
	}
	return id, nil
}

// decode reads a request's JSON body.
func decode(r *http.Request, v any) error {
	dec := json.NewDecoder(http.MaxBytesReader(nil, r.Body, 1<<20))
	dec.DisallowUnknownFields()
	switch err := dec.Decode(v); {
	case httpx.Status(err) == http.StatusRequestEntityTooLarge:
		return err
	case err != nil:
		return &httpx.Problem{Status: http.StatusBadRequest, Detail: fmt.Sprintf("The body is not as expected: %v.", err), Cause: err}
	}
	return nil
}
