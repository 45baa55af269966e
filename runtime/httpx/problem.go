package httpx

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dbgen-go/dbgen/runtime/limit"
)

// A Problem is an error that says what clients are told, as a problem document of RFC
// 9457. A handler returns one for what it finds wrong itself; Error makes one of
// any other error. All that is in it is sent, but Cause.
type Problem struct {
	Type     string // a URI that names the kind of problem; "" is about:blank
	Title    string // default the status' name
	Status   int    // 400 to 599; anything else is 500
	Detail   string
	Instance string
	// Fields are what is wrong with parts of the request.
	Fields []FieldProblem
	// RequestID is filled in by Error.
	RequestID string
	Cause     error // logged, and not sent
}

// A FieldProblem says what is wrong with a part of a request.
type FieldProblem struct {
	Pointer string `json:"pointer,omitempty"` // a JSON Pointer into the body, such as "#/email"
	Detail  string `json:"detail"`
}

// NewProblem makes a problem with a status.
func NewProblem(status int, detail string) *Problem { return &Problem{Status: status, Detail: detail} }

func (p *Problem) status() int {
	if p.Status < 400 || p.Status > 599 {
		return http.StatusInternalServerError
	}
	return p.Status
}

// Error returns the problem and its cause, for logs.
func (p *Problem) Error() string {
	text := fmt.Sprintf("%d %s", p.status(), cmp.Or(p.Detail, p.Title, statusText(p.status())))
	if p.Cause != nil {
		text += ": " + p.Cause.Error()
	}
	return text
}

// Unwrap returns the cause.
func (p *Problem) Unwrap() error { return p.Cause }

// document is a problem as it is sent.
type document struct {
	Type      string         `json:"type"`
	Title     string         `json:"title"`
	Status    int            `json:"status"`
	Detail    string         `json:"detail,omitempty"`
	Instance  string         `json:"instance,omitempty"`
	RequestID string         `json:"request_id,omitempty"`
	Errors    []FieldProblem `json:"errors,omitempty"`
}

// A Violation is what clients are told of a constraint that their request violates.
type Violation struct {
	Field  string // the part of the body, such as "email"; sent as the pointer "#/email"
	Detail string // what is wrong, such as "is taken"
	Status int    // 400 to 599; default 409 or 422, as Status says
}

func checkViolations(all map[string]Violation) error {
	for name, v := range all {
		if v.Status != 0 && (v.Status < 400 || v.Status > 599) {
			return fmt.Errorf("httpx: Config.Constraints[%q].Status is %d: want 400 to 599", name, v.Status)
		}
		if v.Detail == "" {
			return fmt.Errorf("httpx: Config.Constraints[%q].Detail is empty: it is what clients are told", name)
		}
	}
	return nil
}

// details are what clients are told of an error that nobody said more about. They
// name neither queries nor values.
var details = map[int]string{
	http.StatusUnauthorized:          "Say who you are.",
	http.StatusNotFound:              "There is no such thing.",
	http.StatusConflict:              "The request contradicts what is there already.",
	http.StatusUnprocessableEntity:   "A value in the request is not allowed.",
	http.StatusRequestEntityTooLarge: "The request is too large.",
	http.StatusTooManyRequests:       "Too many requests.",
	http.StatusInternalServerError:   "Something went wrong here.",
	http.StatusServiceUnavailable:    "This cannot be done at the moment. Try again soon.",
	http.StatusGatewayTimeout:        "This took too long.",
}

func statusText(status int) string {
	if status == StatusClientClosed {
		return "Client Closed Request"
	}
	return cmp.Or(http.StatusText(status), strconv.Itoa(status))
}

// Error answers a request with the status that an error stands for, a problem document and,
// where to come again helps, Retry-After. What clients are not meant to know goes to
// the log: of an error that Status says is 500 or more, all of it.
//
// It must not be called when a part of the answer was sent.
func Error(w http.ResponseWriter, r *http.Request, err error) {
	if err == nil {
		return
	}
	status := Status(err)
	if status == StatusClientClosed && r.Context().Err() == nil {
		status = http.StatusInternalServerError // somebody else cancelled it
	}
	p := problemOf(r, err, status)
	status = p.status()
	logFailure(r, err, status)
	h := w.Header()
	// What the handler had in mind for its own answer.
	for _, name := range [...]string{"Content-Length", "Content-Encoding", "ETag", "Last-Modified", "Expires"} {
		h.Del(name)
	}
	h.Set("Cache-Control", "no-store")
	var exceeded *limit.Exceeded
	switch {
	case status == StatusClientClosed:
		w.WriteHeader(status)
		return
	case errors.As(err, &exceeded) && status == http.StatusTooManyRequests:
		limitHeaders(h, exceeded.Result, status)
	case status == http.StatusServiceUnavailable && h.Get("Retry-After") == "":
		h.Set("Retry-After", "1")
	}
	body, fault := json.Marshal(document{
		Type: cmp.Or(p.Type, "about:blank"), Title: cmp.Or(p.Title, statusText(status)), Status: status,
		Detail: p.Detail, Instance: p.Instance, RequestID: p.RequestID, Errors: p.Fields,
	})
	if fault != nil { // there is nothing in it that could not be written
		panic(fault)
	}
	h.Set("Content-Type", "application/problem+json")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n')) // a client that has gone
}

// problemOf says what a client is told of an error.
func problemOf(r *http.Request, err error, status int) Problem {
	var own *Problem
	p := Problem{Status: status, Detail: details[status]}
	if errors.As(err, &own) {
		p = *own
	} else if v, ok := violation(requestFrom(r.Context()), err); ok {
		p.Status = cmp.Or(v.Status, status)
		p.Detail = v.Detail
		if v.Field != "" {
			p.Detail = v.Field + " " + v.Detail
			p.Fields = []FieldProblem{{Pointer: "#/" + v.Field, Detail: v.Detail}}
		}
	}
	p.RequestID = RequestID(r.Context())
	return p
}

// violation finds what the application says of the constraint that an error names.
func violation(in *request, err error) (v Violation, ok bool) {
	var reported *pgconn.PgError
	if in == nil || !errors.As(err, &reported) || reported.ConstraintName == "" {
		return v, false
	}
	all := in.chain.cfg.Constraints
	if v, ok = all[reported.TableName+"."+reported.ConstraintName]; !ok {
		v, ok = all[reported.ConstraintName]
	}
	return v, ok
}

// logFailure writes an error to the log, in full from 500 on.
func logFailure(r *http.Request, err error, status int) {
	in := requestFrom(r.Context())
	if in == nil {
		return
	}
	log, ctx := in.chain.log, r.Context()
	switch {
	case status == StatusClientClosed || status < 500:
		log.DebugContext(ctx, "request not served", "method", r.Method, "path", r.URL.Path, "status", status, "request", in.id, "error", err)
	case status == http.StatusInternalServerError:
		log.ErrorContext(ctx, "request failed", "method", r.Method, "path", r.URL.Path, "status", status, "request", in.id, "error", err)
	default:
		log.WarnContext(ctx, "request failed", "method", r.Method, "path", r.URL.Path, "status", status, "request", in.id, "error", err)
	}
}

// A Handler is a handler that may fail: its error is answered by Error. One that fails
// when a part of its answer was sent has its error logged, and the connection
// broken, so that the client does not take the part for the whole. (An answer that is complete by
// its Content-Length is left alone.)
type Handler func(w http.ResponseWriter, r *http.Request) error

// ServeHTTP serves a request.
func (f Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	answer := responseOf(w)
	if answer == nil {
		answer = &response{ResponseWriter: w}
		w = answer
	}
	if in := requestFrom(r.Context()); in != nil && r.Pattern != "" {
		in.pattern.Store(&r.Pattern)
	}
	err := f(w, r)
	switch {
	case err == nil:
	case !answer.sent:
		Error(w, r, err)
	default:
		status := Status(err)
		logFailure(r, fmt.Errorf("after the answer began: %w", err), max(status, http.StatusInternalServerError))
		if w.Header().Get("Content-Length") == "" {
			panic(http.ErrAbortHandler)
		}
	}
}
