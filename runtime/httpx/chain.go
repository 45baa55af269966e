package httpx

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/internal/engine"
	"github.com/dbgen-go/dbgen/runtime/internal/session"
	"github.com/dbgen-go/dbgen/runtime/limit"
	"github.com/dbgen-go/dbgen/runtime/observe"
)

// Config says what a Chain does. Its zero value gives each request an identity and a
// session of nobody's, which ends with the request.
type Config struct {
	// User says on whose behalf a request runs. It runs on each request, before the
	// handlers: whoever has to ask a database caches that. A RequestID that it sets
	// takes the place of the chain's.
	User func(*http.Request) dbgen.Session

	// RequestID is the header that a request's identity is answered in; default
	// "X-Request-ID". With TrustRequestID it is taken from the request when it is one
	// of up to 128 letters, digits and "-_.:/+=@": set it behind a proxy that sets or
	// removes the header.
	RequestID      string
	TrustRequestID bool

	Sessions Sessions

	// Limits are for endpoints, by net/http's patterns ("POST /stories", "GET
	// /stories/{id}"), whichever router serves them. They are asked before the handler;
	// a request too many is answered 429. A rule without a name has the pattern's.
	Limits map[string]limit.Rule

	// Constraints say what clients are told of violations, by the name of the
	// constraint ("users_email_key") or with the table's before it
	// ("users.users_email_key").
	Constraints map[string]Violation

	// Route names the kind of a request, of few there are, once it was served: what
	// it has sent to the database is reported under it. Default is the pattern that
	// net/http's and chi's routers note in the request they are given; behind a
	// middleware that gives them another request, a Handler knows it.
	Route func(*http.Request) string

	// Debug adds headers that say how the pools and the cache stand and what the
	// request has sent to the database. They are for the makers, and not for everybody.
	Debug bool

	// Log gets requests that failed; default db.Logger("http").
	Log *slog.Logger
}

// Sessions say how a session goes from one request to the next.
type Sessions struct {
	// Keys sign the tokens, as dbgen.TokensConfig says. Without keys a session ends with
	// its request.
	Keys [][]byte
	// TTL, Skew, AnyUser and WritesOnly are those of dbgen.TokensConfig.
	TTL        time.Duration
	Skew       time.Duration
	AnyUser    bool
	WritesOnly bool

	// Header, if set, is the header that tokens are taken from and answered in, for
	// clients that keep it: "Dbgen-Session", say. Otherwise there are two cookies.
	Header string
	// Cookie is what the cookies are named after ("-w" for what was written, "-r" for what was
	// read); default "dbgen". Path, Domain and SameSite are theirs; default "/",
	// none, and Lax.
	Cookie   string
	Path     string
	Domain   string
	SameSite http.SameSite
	// Insecure leaves out Secure, for servers without TLS, such as in tests: clients send
	// a Secure cookie by TLS alone, and to localhost.
	Insecure bool
}

// A Chain is the middleware of a DB, and what is said about it by HTTP. It is safe for
// concurrent use.
type Chain struct {
	cfg    Config
	db     *dbgen.DB
	engine *engine.Engine
	tokens *dbgen.Tokens // nil: sessions end with the request
	limits *limits       // nil: none
	health *health
	log    *slog.Logger
}

// New makes a chain. The DB stays its owner's to close, after the server.
func New(db *dbgen.DB, cfg Config) (*Chain, error) {
	if db == nil {
		return nil, dbgen.ErrNoDB
	}
	c := &Chain{cfg: cfg, db: db, engine: engine.Behind(db), log: cfg.Log}
	if c.engine == nil {
		return nil, errors.New("httpx: the DB was not made by dbgen.Open")
	}
	if c.log == nil {
		c.log = db.Logger("http")
	}
	c.cfg.RequestID = cmp.Or(cfg.RequestID, "X-Request-ID")
	c.cfg.Sessions.Cookie = cmp.Or(cfg.Sessions.Cookie, "dbgen")
	c.cfg.Sessions.Path = cmp.Or(cfg.Sessions.Path, "/")
	c.cfg.Sessions.SameSite = cmp.Or(cfg.Sessions.SameSite, http.SameSiteLaxMode)
	if s := cfg.Sessions; len(s.Keys) > 0 {
		var err error
		c.tokens, err = db.Tokens(dbgen.TokensConfig{Keys: s.Keys, TTL: s.TTL, Skew: s.Skew, AnyUser: s.AnyUser, WritesOnly: s.WritesOnly})
		if err != nil {
			return nil, fmt.Errorf("httpx: Config.Sessions: %w", err)
		}
		if err := c.cookie("-w", "").Valid(); err != nil {
			return nil, fmt.Errorf("httpx: Config.Sessions: %w", err)
		}
	}
	var err error
	if c.limits, err = newLimits(cfg.Limits); err != nil {
		return nil, err
	}
	if err := checkViolations(cfg.Constraints); err != nil {
		return nil, err
	}
	c.health = newHealth(c.engine)
	c.health.watch(c)
	return c, nil
}

// A request is what the chain keeps of one.
type request struct {
	chain *Chain
	id    string
	// pattern is what a Handler was routed by: a middleware in between may have made
	// another request of the one that the chain sees.
	pattern atomic.Pointer[string]
}

type requestKey struct{}

func requestFrom(ctx context.Context) *request {
	r, _ := ctx.Value(requestKey{}).(*request)
	return r
}

// RequestID returns the identity of the request that a context is of, or "".
func RequestID(ctx context.Context) string {
	if r := requestFrom(ctx); r != nil {
		return r.id
	}
	return ""
}

// Middleware puts the chain before a handler: identity, session, the scope in which package
// observe counts queries, limits; and on the way back, before the answer's first byte, the session's token and the headers of
// limits and, in debug mode, of the rest.
//
// What a handler writes to the database after the first byte of its answer (or its
// first Flush) is in no token: write first.
func (c *Chain) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var who dbgen.Session
		if c.cfg.User != nil {
			who = c.cfg.User(r)
		}
		if who.RequestID == "" {
			who.RequestID = c.identify(r)
		}
		met := &session.Met{}
		ctx := context.WithValue(r.Context(), requestKey{}, &request{chain: c, id: who.RequestID})
		ctx = c.begin(ctx, who, r)
		session.From(ctx).Met = met // it was made a moment ago: nobody else has it
		ctx, counted := observe.Begin(ctx, r.Method)
		r = r.WithContext(ctx)
		answer := &response{ResponseWriter: w}
		answer.before = func(status int) { c.finish(ctx, answer, status, met) }
		w.Header().Set(c.cfg.RequestID, who.RequestID)
		// Also when the handler panics: who recovers it may still answer.
		defer func() {
			answer.commit(http.StatusOK)
			counted.Rename(c.route(r))
			counted.End()
		}()
		c.serve(answer, r, next, met)
	})
}

// route says what kind of request one was.
func (c *Chain) route(r *http.Request) string {
	name := r.Pattern // which the router has set by now
	if routed := requestFrom(r.Context()).pattern.Load(); routed != nil {
		name = *routed
	}
	if c.cfg.Route != nil {
		name = c.cfg.Route(r)
	}
	if name == "" || strings.HasPrefix(name, r.Method+" ") {
		return cmp.Or(name, r.Method)
	}
	return r.Method + " " + name
}

// serve lets a request pass its endpoint's limit.
func (c *Chain) serve(w *response, r *http.Request, next http.Handler, met *session.Met) {
	if rule := c.limits.of(r); rule != nil && !c.engine.Limits.Disabled {
		caller := session.From(r.Context()).Caller
		permit, err := c.db.Limiter().Allow(r.Context(), caller, *rule)
		if err != nil {
			if exceeded := (*limit.Exceeded)(nil); errors.As(err, &exceeded) {
				met.Note(exceeded.Result)
			}
			Error(w, r, err)
			return
		}
		defer permit.Release()
		met.Note(permit.Result)
	}
	next.ServeHTTP(w, r)
}

// begin begins a request's session.
func (c *Chain) begin(ctx context.Context, who dbgen.Session, r *http.Request) context.Context {
	if c.tokens == nil {
		return dbgen.WithSession(ctx, who)
	}
	return c.tokens.WithSession(ctx, who, c.incoming(r)...)
}

// finish writes what must be said before the first byte.
func (c *Chain) finish(ctx context.Context, w *response, status int, met *session.Met) {
	h := w.Header()
	if result, ok := met.Tightest(); ok {
		limitHeaders(h, result, status)
	}
	if c.tokens != nil {
		c.outgoing(ctx, h)
	}
	if c.cfg.Debug {
		c.debug(ctx, h)
	}
}

// identify gives a request its identity.
func (c *Chain) identify(r *http.Request) string {
	if c.cfg.TrustRequestID {
		if id := r.Header.Get(c.cfg.RequestID); isRequestID(id) {
			return id
		}
	}
	return rand.Text()
}

// isRequestID reports whether an identity may be logged and sent back as it is.
func isRequestID(id string) bool {
	if id == "" || len(id) > 128 {
		return false
	}
	for _, c := range []byte(id) {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		case c == '-', c == '_', c == '.', c == ':', c == '/', c == '+', c == '=', c == '@':
		default:
			return false
		}
	}
	return true
}
