package http

import (
	"net/http"

	"github.com/dbgen-go/dbgen/examples/db"
	"github.com/dbgen-go/dbgen/runtime/httpx"
)

// Stdlib serves by net/http's own router.
func Stdlib(chain *httpx.Chain, q *db.Queries) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /users/{id}", httpx.Handler(func(w http.ResponseWriter, r *http.Request) error {
		user, err := getUser(r.Context(), q, r.PathValue("id"))
		if err != nil {
			return err
		}
		return answer(w, http.StatusOK, user)
	}))
	mux.Handle("POST /users", httpx.Handler(func(w http.ResponseWriter, r *http.Request) error {
		user, err := createUser(r, q)
		if err != nil {
			return err
		}
		return answer(w, http.StatusCreated, user)
	}))
	return chain.Middleware(mux)
}
