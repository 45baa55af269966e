package http

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/dbgen-go/dbgen/examples/db"
	"github.com/dbgen-go/dbgen/runtime/httpx"
)

// Chi serves by chi, whose handlers and middleware are net/http's.
func Chi(chain *httpx.Chain, q *db.Queries) http.Handler {
	r := chi.NewRouter()
	r.Use(chain.Middleware)
	r.Method("GET", "/users/{id}", httpx.Handler(func(w http.ResponseWriter, r *http.Request) error {
		user, err := getUser(r.Context(), q, chi.URLParam(r, "id"))
		if err != nil {
			return err
		}
		return answer(w, http.StatusOK, user)
	}))
	r.Method("POST", "/users", httpx.Handler(func(w http.ResponseWriter, r *http.Request) error {
		user, err := createUser(r, q)
		if err != nil {
			return err
		}
		return answer(w, http.StatusCreated, user)
	}))
	return r
}
