package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"strconv"

	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/examples/db"
	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/limit"
)

// server answers requests with the generated queries.
type server struct {
	db *dbgen.DB
	q  *db.Queries
}

// newHandler routes the service's endpoints.
func newHandler(handle *dbgen.DB) http.Handler {
	s := &server{db: handle, q: db.New(handle)}
	mux := http.NewServeMux()
	mux.Handle("GET /stories", endpoint(s.frontPage))
	mux.Handle("POST /stories", endpoint(s.createStory))
	mux.Handle("GET /stories/{id}", endpoint(s.story))
	mux.Handle("PATCH /stories/{id}", endpoint(s.updateStory))
	mux.Handle("POST /stories/{id}/publish", endpoint(s.publish))
	mux.Handle("GET /stories/{id}/chapters", endpoint(s.chapters))
	mux.Handle("POST /stories/{id}/like", endpoint(s.like))
	mux.Handle("GET /search", endpoint(s.search))
	mux.Handle("GET /feed", endpoint(s.feed))
	mux.Handle("GET /digest", endpoint(s.digest))
	mux.Handle("GET /stats", endpoint(s.stats))
	return withSession(mux)
}

// withSession gives each request its session: who asks, for limits and for
// reading what the same request wrote. A real service would take the user from
// a signed cookie.
func withSession(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := dbgen.WithSession(r.Context(), dbgen.Session{User: r.Header.Get("X-User"), RequestID: r.Header.Get("X-Request-ID")})
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// An endpoint returns what to send as JSON.
type endpoint func(r *http.Request) (any, error)

// badRequest is an error of the caller's making.
type badRequest struct{ error }

func (e endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := e(r)
	if err != nil {
		fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(body); err != nil {
		slog.WarnContext(r.Context(), "response not sent", "error", err)
	}
}

// fail answers with the status that an error stands for.
func fail(w http.ResponseWriter, r *http.Request, err error) {
	var exceeded *limit.Exceeded
	var bad badRequest
	switch {
	case errors.As(err, &exceeded):
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(exceeded.RetryAfter.Seconds()))))
		http.Error(w, "too many requests", http.StatusTooManyRequests)
	case errors.Is(err, pgx.ErrNoRows):
		http.Error(w, "not found", http.StatusNotFound)
	case errors.As(err, &bad):
		http.Error(w, bad.Error(), http.StatusBadRequest)
	default:
		slog.ErrorContext(r.Context(), "request failed", "path", r.URL.Path, "error", err)
		http.Error(w, "internal error", http.StatusInternalServerError)
	}
}

// pathID reads the {id} of a path.
func pathID(r *http.Request) (int64, error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return 0, badRequest{fmt.Errorf("%q is not a story's number", r.PathValue("id"))}
	}
	return id, nil
}

// userID reads who asks.
func userID(r *http.Request) (int64, error) {
	id, err := strconv.ParseInt(r.Header.Get("X-User"), 10, 64)
	if err != nil {
		return 0, badRequest{errors.New("the header X-User must hold a user's number")}
	}
	return id, nil
}

// decode reads a request's JSON body.
func decode(r *http.Request, v any) error {
	dec := json.NewDecoder(http.MaxBytesReader(nil, r.Body, 1<<20))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return badRequest{fmt.Errorf("the body is not as expected: %w", err)}
	}
	return nil
}
