package http

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/dbgen-go/dbgen/examples/db"
	"github.com/dbgen-go/dbgen/runtime/httpx"
)

// What the endpoints do, whichever router is before them.

func getUser(ctx context.Context, q *db.Queries, id string) (db.User, error) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return db.User{}, httpx.NewProblem(http.StatusBadRequest, "The user is no number.")
	}
	return q.GetUser(ctx, n)
}

func createUser(r *http.Request, q *db.Queries) (db.User, error) {
	var body struct{ Email, Username string }
	if err := json.NewDecoder(http.MaxBytesReader(nil, r.Body, 1<<16)).Decode(&body); err != nil {
		return db.User{}, &httpx.Problem{Status: http.StatusBadRequest, Detail: "The body is not as expected.", Cause: err}
	}
	return q.CreateUser(r.Context(), db.CreateUserParams{Email: body.Email, Username: body.Username, DisplayName: body.Username})
}

func answer(w http.ResponseWriter, status int, body any) error {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	return json.NewEncoder(w).Encode(body)
}
