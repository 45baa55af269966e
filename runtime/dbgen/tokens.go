package dbgen

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/dbgen-go/dbgen/runtime/internal/session"
	"github.com/dbgen-go/dbgen/runtime/internal/token"
	"github.com/dbgen-go/dbgen/runtime/pool"
)

// TokensConfig says how sessions travel between processes.
type TokensConfig struct {
	// Keys sign tokens, by HMAC-SHA256: each has at least 32 random bytes, and all
	// instances have the same. The first signs and all verify. To rotate, give every
	// instance the new key behind the old one, then before it, and drop the old one
	// when TTL has passed.
	Keys [][]byte
	// TTL is how long a token is good for; default 10 minutes. It must be longer than
	// RoutingConfig.MaxLag, and than the max_lag of every query: a replica that
	// far behind is not used, so that an older token has nothing to say.
	TTL time.Duration
	// Skew is how far apart the clocks of two instances may be; default 1 s. It matters
	// to monotonic reads, and to writes whose place in the log was not asked
	// (SQL on the DB itself, transactions without generated writes): a replica counts as
	// new enough when it is newer by so much. An instance whose clock is further
	// behind another's may show its sessions what is older by the difference.
	Skew time.Duration
	// AnyUser has tokens of one user accepted for another one. Whoever holds a token
	// can learn nothing by it and change nothing, other than from where he reads.
	AnyUser bool
	// WritesOnly carries what was written alone: reads may go back in time, and are
	// spread over the replicas at random.
	WritesOnly bool
}

// Tokens carry what sessions wrote and read from one process to the next, so that
// their reads find it there: in a cookie, a header, a message. A token holds the
// positions in PostgreSQL's log, moments and a replica's hashed name, signed and less than 256 bytes
// long. Tokens are safe for concurrent use. Package httpx does all this for HTTP.
type Tokens struct {
	db   *DB
	cfg  TokensConfig
	keys *token.Keys
}

// Tokens makes and reads the tokens of sessions on this DB.
func (db *DB) Tokens(cfg TokensConfig) (*Tokens, error) {
	if db == nil {
		return nil, ErrNoDB
	}
	keys, err := token.NewKeys(cfg.Keys)
	if err != nil {
		return nil, fmt.Errorf("dbgen: TokensConfig.Keys: %w", err)
	}
	if cfg.Skew == 0 {
		cfg.Skew = time.Second
	}
	least := db.engine.Routing.MaxLag + max(cfg.Skew, 0)
	if cfg.TTL == 0 {
		cfg.TTL = max(10*time.Minute, 2*least)
	}
	switch {
	case cfg.Skew < 0:
		return nil, fmt.Errorf("dbgen: TokensConfig.Skew is %s: want 0 (which is 1s) or more", cfg.Skew)
	case cfg.TTL <= least:
		return nil, fmt.Errorf("dbgen: TokensConfig.TTL is %s: want more than Routing.MaxLag and Skew together, %s", cfg.TTL, least)
	}
	return &Tokens{db, cfg, keys}, nil
}

// TTL returns how long a token is good for.
func (t *Tokens) TTL() time.Duration { return t.cfg.TTL }

// WithSession returns a context whose queries belong to s, as the function of that
// name does, and see all that the tokens stand for; "" stands for nothing. The
// session is monotonic, unless WritesOnly says otherwise. A token that is not good (forged, cut, expired, another
// user's, of another system or a timeline that is not known) is no error: since nobody
// knows what it stood for, reads go to the primary until a replica has all that
// there was when it came, which takes Routing.PollInterval or longer.
func (t *Tokens) WithSession(ctx context.Context, s Session, tokens ...string) context.Context {
	ctx = WithSession(ctx, s)
	own := session.From(ctx).Wrote
	if !t.cfg.WritesOnly {
		own.BeMonotonic()
	}
	for _, text := range tokens {
		if text == "" {
			continue
		}
		if err := t.take(own, s.User, text); err != nil {
			t.db.tokens.refuse(err)
			t.db.log.of("routing").DebugContext(ctx, "session's token refused", "reason", err, "user", s.User, "request", s.RequestID)
			own.Doubt(t.db.cluster)
			continue
		}
		t.db.tokens.accepted.Add(1)
	}
	return ctx
}

var errTimeline = errors.New("a token of a timeline that is not known here")

// take lets a session know what a token says.
func (t *Tokens) take(own *session.Watermark, user, text string) error {
	c := t.db.cluster
	got, err := t.keys.Decode(t.bound(user), c.System(), time.Now(), text)
	if err != nil {
		return err
	}
	clock := t.clock()
	var m session.Mark
	if w := got.Writes; w != nil {
		m.Wrote = clock.reached(w.Place, c.System())
		m.WroteAt = clock.moment(w.At)
		if got.Issuer != t.db.number {
			m.Elsewhere, m.Untold = m.WroteAt, got.Untold
		}
	}
	if r := got.Reads; r != nil {
		m.Read = clock.reached(r.Place, c.System())
		m.Seen = pool.Seen{Server: pool.Server(r.Server), Least: clock.moment(r.Least), Newest: clock.moment(r.Newest)}
	}
	if c.Replicated() && max(m.Wrote.Pos.Timeline, m.Read.Pos.Timeline) > c.Timeline() {
		return errTimeline
	}
	t.db.engine.Import(own, m)
	return nil
}

// bound returns the user that tokens are signed for.
func (t *Tokens) bound(user string) string {
	if t.cfg.AnyUser {
		return ""
	}
	return user
}

// Token returns all that the context's session has written and read, so far and
// before, in one token, and whether there is anything in it that was not in those which came
// with it. The token is "" when there is nothing to tell.
func (t *Tokens) Token(ctx context.Context) (text string, changed bool) {
	return t.issue(ctx, true, true)
}

// Writes returns a token of what the context's session has written, if it has
// written since it began, and else "".
//
// A reader's token must not replace a writer's whose answer comes later: those who
// keep tokens where requests overtake each other, as browsers keep cookies, keep
// two, this one and that of Reads.
func (t *Tokens) Writes(ctx context.Context) string {
	text, changed := t.issue(ctx, true, false)
	if !changed {
		return ""
	}
	return text
}

// Reads returns a token of what the context's session has read, if it has read
// from a server since it began, and else "".
func (t *Tokens) Reads(ctx context.Context) string {
	text, changed := t.issue(ctx, false, true)
	if !changed {
		return ""
	}
	return text
}

// issue makes a token of what a session has done.
func (t *Tokens) issue(ctx context.Context, writes, reads bool) (text string, changed bool) {
	s := session.From(ctx)
	if s == nil {
		return "", false
	}
	c := t.db.cluster
	m := s.Wrote.Mark(c)
	clock := t.clock()
	out := token.Token{System: c.System(), Expires: time.Now().Add(t.cfg.TTL)}
	if writes && (m.Writes > 0 || m.WroteAt != 0) {
		changed = m.Writes > 0
		out.Issuer, out.Untold = t.issuer(m)
		if changed {
			// Requests of one session may overtake each other: the last answer stands for
			// what any of them wrote here.
			t.db.engine.Cover(&m.Wrote)
		}
		out.Writes = &token.Writes{Place: clock.place(m.Wrote), At: clock.wall(m.WroteAt)}
	}
	if reads && (m.Read != session.Reached{} || m.Seen.Newest != 0) {
		changed = changed || m.Reads > 0
		out.Reads = &token.Reads{
			Place: clock.place(m.Read), Server: uint64(m.Seen.Server),
			Least: clock.wall(m.Seen.Least), Newest: clock.wall(m.Seen.Newest),
		}
	}
	if out.Writes == nil && out.Reads == nil || (writes != reads && !changed) {
		return "", false
	}
	t.db.tokens.issued.Add(1)
	return t.keys.Encode(t.bound(s.User), out), changed
}

// issuer says who did a session's last writes, and whether others may be without
// knowledge of them.
func (t *Tokens) issuer(m session.Mark) (number uint32, untold bool) {
	here := m.Writes > 0 && (!t.db.engine.Caching.Told || t.db.cache.Pending())
	switch {
	case m.Elsewhere == 0:
		return t.db.number, here
	default: // by several, as far as it matters
		return 0, here || m.Untold
	}
}

// A tokenClock converts between the cluster's clock and the wall's.
type tokenClock struct {
	wall0 time.Time
	now   time.Duration
	skew  time.Duration
}

func (t *Tokens) clock() tokenClock {
	return tokenClock{time.Now(), t.db.cluster.Now(), t.cfg.Skew}
}

// wall returns when a moment was.
func (k tokenClock) wall(t time.Duration) time.Time {
	if t == 0 {
		return time.Time{}
	}
	return k.wall0.Add(t - k.now)
}

// moment returns a moment by which a time has come on another instance's clock. It is
// never after the present: whatever the token stands for was before it came.
func (k tokenClock) moment(t time.Time) time.Duration {
	if t.IsZero() {
		return 0
	}
	m := min(k.now, k.now+t.Sub(k.wall0)+k.skew)
	if m == 0 {
		m = 1
	}
	return m
}

func (k tokenClock) place(r session.Reached) token.Place {
	return token.Place{Timeline: r.Pos.Timeline, LSN: r.Pos.LSN, Since: k.wall(r.Since)}
}

func (k tokenClock) reached(p token.Place, system int64) session.Reached {
	r := session.Reached{Since: k.moment(p.Since)}
	if p.Timeline != 0 {
		r.Pos = pool.Position{System: system, Timeline: p.Timeline, LSN: p.LSN}
	}
	return r
}

// processNumber tells this process from others in tokens; it is not 0.
func processNumber() uint32 {
	var b [4]byte
	_, _ = rand.Read(b[:]) // it never fails
	return max(binary.BigEndian.Uint32(b[:]), 1)
}
