package httpx_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbgenimpl"
	"github.com/dbgen-go/dbgen/runtime/httpx"
	"github.com/dbgen-go/dbgen/runtime/limit"
)

func TestStatus(t *testing.T) {
	state := func(code string) error { return &pgconn.PgError{Code: code} }
	for _, test := range []struct {
		err  error
		want int
	}{
		{nil, 200},
		{&limit.Exceeded{}, 429},
		{pgx.ErrNoRows, 404},
		{sql.ErrNoRows, 404},
		{state("23505"), 409},
		{state("23503"), 409},
		{state("23P01"), 409},
		{state("23514"), 422},
		{state("23502"), 422},
		{state("22P02"), 422},
		{state("22012"), 500}, // a division by zero is the query's
		{state("57014"), 504},
		{state("40001"), 503},
		{state("53300"), 503},
		{state("08006"), 503},
		{state("42P01"), 500},
		{state("P0001"), 500},
		{state("08"), 500},
		{&dbgen.PoolExhaustedError{}, 503},
		{dbgen.ErrUnavailable, 503},
		{dbgen.ErrNoPrimary, 503},
		{&dbgen.ConnectionLostError{Query: "GetNote", Err: io.ErrUnexpectedEOF}, 503},
		{io.ErrUnexpectedEOF, 500}, // such as of a request's body: whoever reads it knows
		{&pgconn.ConnectError{}, 503},
		{context.DeadlineExceeded, 504},
		{context.Canceled, 499},
		{&dbgen.TimeoutError{Whose: dbgen.OfAnnotation, Err: io.EOF}, 504},
		{&dbgen.TimeoutError{Whose: dbgen.OfConfiguration, Err: state("57014")}, 504},
		{&dbgen.TimeoutError{Whose: dbgen.OfConfiguration, Err: &dbgen.PoolExhaustedError{}}, 503},
		{&http.MaxBytesError{}, 413},
		{httpx.NewProblem(418, ""), 418},
		{httpx.NewProblem(200, ""), 500},
		{dbgen.ErrForeignTx, 500},
		{errors.New("x"), 500},
		{io.ErrUnexpectedEOF, 500},
	} {
		if got := httpx.Status(test.err); got != test.want {
			t.Errorf("%v: %d, want %d", test.err, got, test.want)
		}
		if wrapped := httpx.Status(fmt.Errorf("wrapped: %w", test.err)); test.err != nil && wrapped != test.want {
			t.Errorf("%v, wrapped: %d, want %d", test.err, wrapped, test.want)
		}
	}
}

// problem is a problem document as clients see it.
type problem struct {
	Type, Title, Detail string
	Status              int
	RequestID           string `json:"request_id"`
	Errors              []struct{ Pointer, Detail string }
}

// answer runs a handler that fails behind a chain, and returns what was answered and logged.
func answer(t *testing.T, cfg httpx.Config, f httpx.Handler) (*httptest.ResponseRecorder, problem, string) {
	t.Helper()
	var log bytes.Buffer
	cfg.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	w := serve(chain(t, open(t, sharedConfig(t)), cfg).Middleware(f), httptest.NewRequest("POST", "/x", nil))
	var p problem
	if w.Body.Len() > 0 {
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
			t.Fatalf("%s: %v", w.Body, err)
		}
		if p.Status != w.Code || p.RequestID != w.Header().Get("X-Request-ID") || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("got %d %v %s", w.Code, w.Header(), w.Body)
		}
	}
	return w, p, log.String()
}

// What PostgreSQL says of a violation is told in the application's words, or in none:
// neither SQL nor values nor names of constraints go out, and all of it is in the log.
func TestViolations(t *testing.T) {
	db := open(t, sharedConfig(t))
	run := func(sql string) httpx.Handler {
		return func(_ http.ResponseWriter, r *http.Request) error {
			_, err := db.Exec(r.Context(), sql)
			return err
		}
	}
	said := httpx.Config{Constraints: map[string]httpx.Violation{
		"users_email_key":       {Field: "email", Detail: "is taken"},
		"users.users_age_check": {Field: "age", Detail: "must be positive", Status: 400},
	}}
	for name, test := range map[string]struct {
		sql    string
		status int
		detail string
		fields int
	}{
		"unique":      {"INSERT INTO users VALUES (2, 'ann@example.com')", 409, "email is taken", 1},
		"check":       {"INSERT INTO users VALUES (3, 'secret@example.com', -1)", 400, "age must be positive", 1},
		"foreign key": {"INSERT INTO notes VALUES (1000, -77)", 409, "The request contradicts what is there already.", 0},
		"not null":    {"INSERT INTO users VALUES (4, NULL)", 422, "A value in the request is not allowed.", 0},
		"text":        {"SELECT 'secret'::int", 422, "A value in the request is not allowed.", 0},
		"syntax":      {"SELEKT secret", 500, "Something went wrong here.", 0},
		"a table":     {"SELECT * FROM secret", 500, "Something went wrong here.", 0},
	} {
		t.Run(name, func(t *testing.T) {
			w, p, log := answer(t, said, run(test.sql))
			if w.Code != test.status || p.Detail != test.detail || len(p.Errors) != test.fields || p.Type != "about:blank" || p.Title != http.StatusText(test.status) {
				t.Errorf("got %d %s", w.Code, w.Body)
			}
			if test.fields == 1 && !strings.HasPrefix(p.Errors[0].Pointer, "#/") {
				t.Errorf("got %+v", p.Errors)
			}
			for _, leak := range []string{"secret", "users_", "notes", "SQLSTATE", "-77", "ann@"} {
				if strings.Contains(w.Body.String(), leak) {
					t.Errorf("%q is told: %s", leak, w.Body)
				}
			}
			if !strings.Contains(log, "SQLSTATE") || !strings.Contains(log, p.RequestID) {
				t.Errorf("the log has %q", log)
			}
		})
	}
}

func TestError(t *testing.T) {
	t.Run("a problem of one's own", func(t *testing.T) {
		w, p, log := answer(t, httpx.Config{}, func(http.ResponseWriter, *http.Request) error {
			return fmt.Errorf("in a handler: %w", &httpx.Problem{
				Status: 422, Title: "No", Detail: "Not so.", Type: "https://example.com/no",
				Fields: []httpx.FieldProblem{{Pointer: "#/a", Detail: "b"}}, Cause: errors.New("hidden"),
			})
		})
		if w.Code != 422 || p.Title != "No" || p.Detail != "Not so." || p.Type != "https://example.com/no" || len(p.Errors) != 1 {
			t.Errorf("got %s", w.Body)
		}
		if strings.Contains(w.Body.String(), "hidden") || !strings.Contains(log, "hidden") {
			t.Errorf("the cause: %s, %s", w.Body, log)
		}
	})
	t.Run("unavailable", func(t *testing.T) {
		w, _, log := answer(t, httpx.Config{}, func(w http.ResponseWriter, _ *http.Request) error {
			w.Header().Set("ETag", `"1"`)
			w.Header().Set("Cache-Control", "public, max-age=600")
			return dbgen.ErrNoPrimary
		})
		if w.Code != 503 || w.Header().Get("Retry-After") != "1" || w.Header().Get("ETag") != "" || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("got %d %v", w.Code, w.Header())
		}
		if !strings.Contains(log, "level=WARN") {
			t.Errorf("the log has %q", log)
		}
	})
	t.Run("no rows", func(t *testing.T) {
		w, _, log := answer(t, httpx.Config{}, func(http.ResponseWriter, *http.Request) error { return pgx.ErrNoRows })
		if w.Code != 404 || strings.Contains(log, "level=ERROR") || strings.Contains(log, "level=WARN") {
			t.Errorf("got %d, and in the log %q", w.Code, log)
		}
	})
	t.Run("cancelled by somebody else", func(t *testing.T) {
		if w, _, _ := answer(t, httpx.Config{}, func(http.ResponseWriter, *http.Request) error { return context.Canceled }); w.Code != 500 {
			t.Errorf("got %d", w.Code)
		}
	})
	t.Run("the client has gone", func(t *testing.T) {
		db := open(t, sharedConfig(t))
		ctx, cancel := context.WithCancel(t.Context())
		c := chain(t, db, httpx.Config{})
		w := serve(c.Middleware(httpx.Handler(func(_ http.ResponseWriter, r *http.Request) error {
			time.AfterFunc(30*time.Millisecond, cancel)
			_, err := db.Exec(r.Context(), "SELECT pg_sleep(20)")
			return err
		})), httptest.NewRequestWithContext(ctx, "GET", "/", nil))
		if w.Code != httpx.StatusClientClosed || w.Body.Len() > 0 {
			t.Errorf("got %d %s", w.Code, w.Body)
		}
	})
	t.Run("nil", func(t *testing.T) {
		w := httptest.NewRecorder()
		httpx.Error(w, httptest.NewRequest("GET", "/", nil), nil)
		if w.Body.Len() > 0 {
			t.Errorf("got %s", w.Body)
		}
	})
	t.Run("without a chain", func(t *testing.T) {
		w := httptest.NewRecorder()
		httpx.Handler(func(http.ResponseWriter, *http.Request) error { return pgx.ErrNoRows }).ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
		if w.Code != 404 {
			t.Errorf("got %d", w.Code)
		}
	})
}

// Timeouts of PostgreSQL and of a query's annotation are 504, a full pool is 503.
func TestTimeouts(t *testing.T) {
	c := sharedConfig(t)
	c.Pool.StatementTimeout = 50 * time.Millisecond
	c.Pool.MaxConns, c.Pool.AcquireTimeout = 1, 50*time.Millisecond
	db := open(t, c)
	h := chain(t, db, httpx.Config{})
	slow := dbgenimpl.Query{Name: "Slow", Package: "db", SQL: "SELECT pg_sleep(5)::text", ReadOnly: true}
	quick := slow
	quick.Timeout = 20 * time.Millisecond
	for name, test := range map[string]struct {
		call httpx.Handler
		want int
	}{
		"statement_timeout": {func(_ http.ResponseWriter, r *http.Request) error {
			_, err := db.Exec(r.Context(), slow.SQL)
			return err
		}, 504},
		"statement_timeout of a generated query": {func(_ http.ResponseWriter, r *http.Request) error { return sleep(r.Context(), db, &slow) }, 504},
		"annotation":                             {func(_ http.ResponseWriter, r *http.Request) error { return sleep(r.Context(), db, &quick) }, 504},
		"deadline": {func(_ http.ResponseWriter, r *http.Request) error {
			ctx, cancel := context.WithTimeout(r.Context(), 10*time.Millisecond)
			defer cancel()
			return sleep(ctx, db, &slow)
		}, 504},
		"exhausted": {func(_ http.ResponseWriter, r *http.Request) error {
			tx, err := db.Begin(r.Context())
			if err != nil {
				return err
			}
			defer func() { _ = tx.Rollback(r.Context()) }()
			return sleep(r.Context(), db, &quick)
		}, 503},
	} {
		t.Run(name, func(t *testing.T) {
			if w := serve(h.Middleware(test.call), httptest.NewRequest("GET", "/", nil)); w.Code != test.want {
				t.Errorf("got %d %s", w.Code, w.Body)
			}
		})
	}
}

func sleep(ctx context.Context, db *dbgen.DB, q *dbgenimpl.Query) error {
	a := dbgenimpl.Start(ctx, dbgenimpl.RuntimeOf(db), db, q)
	defer a.Close()
	for a.Next() {
		_, err := a.DB().Exec(a.Context(), q.SQL)
		a.Done(err)
	}
	return a.Err()
}

// What fails half-way is not taken for the whole.
func TestFailureHalfWay(t *testing.T) {
	c := chain(t, open(t, sharedConfig(t)), httpx.Config{})
	s := httptest.NewServer(c.Middleware(httpx.Handler(func(w http.ResponseWriter, r *http.Request) error {
		_, _ = io.WriteString(w, "half")
		_ = http.NewResponseController(w).Flush()
		return errors.New("x")
	})))
	defer s.Close()
	answer, err := http.Get(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if body, err := io.ReadAll(answer.Body); err == nil {
		t.Errorf("the client takes %q for all", body)
	}
}
