package engine_test

import (
	"bytes"
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbgenimpl"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
	"github.com/dbgen-go/dbgen/runtime/internal/token"
)

// An instance is one process of an application.
type instance struct {
	db     *dbgen.DB
	q      *queries
	tokens *dbgen.Tokens
	seen   *events
}

func newInstance(t testing.TB, c dbgen.Config) *instance {
	t.Helper()
	i := &instance{seen: watch(&c)}
	i.db = open(t, c)
	i.q = newQueries(i.db)
	var err error
	i.tokens, err = i.db.Tokens(dbgen.TokensConfig{Keys: [][]byte{bytes.Repeat([]byte("k"), 32)}})
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func (i *instance) session(t testing.TB, tokens ...string) context.Context {
	return i.tokens.WithSession(t.Context(), dbgen.Session{User: "u"}, tokens...)
}

// lagging returns two instances before a primary and two replicas, of which the first
// is paused; limits of lag are out of the way.
func lagging(t testing.TB, change func(*dbgen.Config)) (a, b *instance, replicas []*dbtest.PG) {
	t.Helper()
	primary, replicas := dbtest.Cluster(t, 2)
	primary.Exec(t, schema)
	c := clusterConfig(primary, replicas...)
	c.Routing.MaxLag = 5 * time.Minute
	if change != nil {
		change(&c)
	}
	for _, r := range replicas {
		r.WaitReplayed(t)
	}
	a, b = newInstance(t, c), newInstance(t, c)
	for _, i := range []*instance{a, b} {
		eventually(t, "reads on both replicas", func() bool {
			on := map[uint16]bool{}
			for range 40 {
				if _, err := i.q.GetStory(dbgen.WithSession(t.Context(), dbgen.Session{}), 1); err != nil {
					t.Fatal(err)
				}
				if e := i.seen.last(t); e.Source == dbgen.SourceReplica {
					on[e.Port] = true
				}
			}
			return len(on) == 2
		})
	}
	return a, b, replicas
}

func pause(t testing.TB, replicas ...*dbtest.PG) {
	t.Helper()
	for _, r := range replicas {
		if err := r.PauseReplay(); err != nil {
			t.Fatal(err)
		}
	}
}

func resume(t testing.TB, replicas ...*dbtest.PG) {
	t.Helper()
	for _, r := range replicas {
		if err := r.ResumeReplay(); err != nil {
			t.Fatal(err)
		}
		r.WaitReplayed(t)
	}
}

// What one instance has written another one reads, if the session's token comes along.
func TestTokensReadYourWrites(t *testing.T) {
	a, b, replicas := lagging(t, nil)
	const update = "UPDATE stories SET title = $1 WHERE id = 1"
	for name, write := range map[string]func(context.Context, string) error{
		"generated": func(ctx context.Context, title string) error { return a.q.SetTitle(ctx, 1, title) },
		"transaction": func(ctx context.Context, title string) error {
			return a.db.InTx(ctx, pgx.TxOptions{}, func(ctx context.Context, tx *dbgen.Tx) error { return a.q.withTx(tx).SetTitle(ctx, 1, title) })
		},
		"raw": func(ctx context.Context, title string) error {
			_, err := a.db.Exec(ctx, update, title)
			return err
		},
		"raw in a transaction": func(ctx context.Context, title string) error {
			return a.db.InTx(ctx, pgx.TxOptions{}, func(ctx context.Context, tx *dbgen.Tx) error {
				_, err := tx.Exec(ctx, update, title)
				return err
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			pause(t, replicas...)
			before := a.session(t)
			if a.tokens.Writes(before) != "" {
				t.Error("a session that wrote nothing has a token of it")
			}
			if err := write(before, name); err != nil {
				t.Fatal(err)
			}
			text := a.tokens.Writes(before)
			if text == "" || len(text) >= 256 {
				t.Fatalf("the token has %d bytes", len(text))
			}
			if s, err := b.q.GetStory(b.session(t), 1); title(t, s, err) == name {
				t.Error("without a token, too, the write is seen: this test sees nothing")
			}
			for range 20 {
				ctx := b.session(t, text)
				s, err := b.q.GetStory(ctx, 1)
				if got := title(t, s, err); got != name {
					t.Fatalf("read %q after another instance wrote %q", got, name)
				}
				if b.tokens.Writes(ctx) != "" {
					t.Fatal("a reader replaces the token of what was written")
				}
			}
			resume(t, replicas...)
			eventually(t, "the session is back on a replica", func() bool {
				s, err := b.q.GetStory(b.session(t, text), 1)
				if got := title(t, s, err); got != name {
					t.Fatalf("read %q", got)
				}
				return b.seen.last(t).Source == dbgen.SourceReplica
			})
		})
	}
	if n := b.db.Stats().Tokens; n.Accepted == 0 || n.Refused() != 0 {
		t.Errorf("tokens: %+v", n)
	}
}

// Reads never go back, whichever instance and replica answer; without tokens they do.
func TestTokensMonotonicReads(t *testing.T) {
	a, b, replicas := lagging(t, nil)
	both := [2]*instance{a, b}
	pause(t, replicas[0])
	last := map[bool]int{}
	back := 0
	var text string
	for n := 1; n <= 300; n++ {
		if _, err := a.db.Exec(t.Context(), "UPDATE stories SET title = $1 WHERE id = 2", strconv.Itoa(n)); err != nil {
			t.Fatal(err)
		}
		i := both[n%2]
		for _, with := range []bool{false, true} {
			ctx := dbgen.WithSession(t.Context(), dbgen.Session{User: "u"})
			if with {
				ctx = i.session(t, text)
			}
			s, err := i.q.GetStory(ctx, 2)
			got, _ := strconv.Atoi(title(t, s, err)) // 0: "story 2", as it was at first
			switch {
			case n > 1 && got < last[with] && with:
				t.Fatalf("read %d after %d, on %+v", got, last[with], i.seen.last(t))
			case n > 1 && got < last[with]:
				back++
			}
			last[with] = got
			if with {
				if text = i.tokens.Reads(ctx); text == "" {
					t.Fatal("a read left no token")
				}
			}
		}
		if n == 150 { // now the other one is behind
			resume(t, replicas[0])
			pause(t, replicas[1])
		}
	}
	if back == 0 {
		t.Error("without tokens reads did not go back: this test sees nothing")
	}
	if n := a.db.Stats().Queries.BySource[dbgen.SourceReplica]; n < 50 {
		t.Errorf("only %d reads went to replicas", n)
	}
}

// A session that is monotonic stays on its replica, goes to the primary when that falls
// away, and does not go back until a replica is known to have what it saw.
func TestMonotonicSession(t *testing.T) {
	a, _, replicas := lagging(t, nil)
	ctx := dbgen.WithSession(t.Context(), dbgen.Session{Monotonic: true})
	if s, _ := dbgen.SessionFrom(dbgen.WithSession(ctx, dbgen.Session{User: "v"})); !s.Monotonic {
		t.Error("a session within one that is monotonic is not")
	}
	read := func(q *dbgenimpl.Query) dbgen.QueryEvent {
		t.Helper()
		if _, err := a.q.getStoryAs(ctx, q, 1); err != nil {
			t.Fatal(err)
		}
		return a.seen.last(t)
	}
	first := read(&getStory)
	for range 30 {
		if e := read(&getStory); e.Port != first.Port {
			t.Fatalf("from %d to %d", first.Port, e.Port)
		}
	}
	pause(t, replicas...)
	primary := as(getStory, func(q *dbgenimpl.Query) { q.Route = dbgenimpl.RoutePrimary })
	if _, err := a.db.Exec(t.Context(), "UPDATE stories SET title = 'new' WHERE id = 1"); err != nil { // somebody else
		t.Fatal(err)
	}
	if e := read(primary); e.Source != dbgen.SourcePrimary {
		t.Fatalf("got %+v", e)
	}
	for range 10 {
		if e := read(&getStory); e.Source != dbgen.SourcePrimary || !strings.Contains(e.Reason, "replayed") && !strings.Contains(e.Reason, "read") {
			t.Fatalf("back on a replica that is behind: %+v", e)
		}
		time.Sleep(10 * time.Millisecond)
	}
	resume(t, replicas...)
	eventually(t, "a replica answers again", func() bool { return read(&getStory).Source == dbgen.SourceReplica })
}

// A token that is not good sends the session's reads to the primary, is counted, and
// its successor is good.
func TestTokensRefused(t *testing.T) {
	a, b, replicas := lagging(t, nil)
	pause(t, replicas...)
	ctx := a.session(t)
	if err := a.q.SetTitle(ctx, 1, "written"); err != nil {
		t.Fatal(err)
	}
	good := a.tokens.Writes(ctx)
	for name, bad := range map[string]string{
		"cut": good[:len(good)-6], "junk": "x", "altered": good[:100] + "AAAA" + good[104:], "long": strings.Repeat(good, 20),
	} {
		t.Run(name, func(t *testing.T) {
			before := b.db.Stats().Tokens.Refused()
			ctx := b.session(t, bad)
			s, err := b.q.GetStory(ctx, 1)
			if got := title(t, s, err); got != "written" {
				t.Errorf("read %q", got)
			}
			if n := b.db.Stats().Tokens.Refused(); n != before+1 {
				t.Errorf("%d refused, then %d", before, n)
			}
			next := b.tokens.Writes(ctx)
			s, err = a.q.GetStory(a.session(t, next), 1)
			if got := title(t, s, err); got != "written" {
				t.Errorf("by the token that came after it, read %q", got)
			}
		})
	}
	other := b.tokens.WithSession(t.Context(), dbgen.Session{User: "v"}, good)
	if s, err := b.q.GetStory(other, 1); title(t, s, err) != "written" || b.db.Stats().Tokens.BadSignature < 2 {
		t.Errorf("another user's token: %q, %+v", s.Title, b.db.Stats().Tokens)
	}
}

// So do those that are signed and do not fit, and after a promotion those of before
// are good.
func TestTokensOfOtherTimes(t *testing.T) {
	a, b, replicas := lagging(t, nil)
	pause(t, replicas...)
	var system int64
	if err := a.db.QueryRow(t.Context(), "SELECT system_identifier FROM pg_control_system()").Scan(&system); err != nil {
		t.Fatal(err)
	}
	ctx := a.session(t)
	if err := a.q.SetTitle(ctx, 1, "written"); err != nil {
		t.Fatal(err)
	}
	old := a.tokens.Writes(ctx)
	keys, err := token.NewKeys([][]byte{bytes.Repeat([]byte("k"), 32)})
	if err != nil {
		t.Fatal(err)
	}
	sign := func(system int64, expires time.Duration, timeline uint32) string {
		return keys.Encode("u", token.Token{
			System: system, Expires: time.Now().Add(expires), Writes: &token.Writes{Place: token.Place{Timeline: timeline, LSN: 1}},
		})
	}
	for name, test := range map[string]struct {
		text  string
		count func(dbgen.TokenStats) int64
	}{
		"unknown timeline": {sign(system, time.Minute, 99), func(s dbgen.TokenStats) int64 { return s.UnknownTimeline }},
		"expired":          {sign(system, -time.Second, 1), func(s dbgen.TokenStats) int64 { return s.Expired }},
		"another system":   {sign(system+1, time.Minute, 1), func(s dbgen.TokenStats) int64 { return s.OtherSystem }},
	} {
		s, err := b.q.GetStory(b.session(t, test.text), 1)
		if got := title(t, s, err); got != "written" || test.count(b.db.Stats().Tokens) != 1 {
			t.Errorf("%s: read %q, counted as %+v", name, got, b.db.Stats().Tokens)
		}
	}
	resume(t, replicas...)
	if err := a.db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := replicas[0].Promote(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the promoted server is written to", func() bool {
		return b.q.SetTitle(b.session(t, old), 1, "after") == nil && b.seen.last(t).Port == uint16(replicas[0].Port)
	})
	for range 10 {
		s, err := b.q.GetStory(b.session(t, old), 1)
		if got := title(t, s, err); got != "written" && got != "after" {
			t.Fatalf("after a promotion, read %q", got)
		}
	}
	if n := b.db.Stats().Tokens.UnknownTimeline; n != 1 {
		t.Errorf("a token of the timeline before is refused: %d", n)
	}
}

// A cache that may not have heard yet of what the session wrote elsewhere is not asked.
func TestTokensAndCaches(t *testing.T) {
	c := clusterConfig(shared(t).primary) // no Redis: nobody tells the other instance
	id := newStory(t, "old")
	a, b := newInstance(t, c), newInstance(t, c)
	if s, err := b.q.GetCached(b.session(t), id); title(t, s, err) != "old" {
		t.Fatal(s.Title)
	}
	ctx := a.session(t)
	if err := a.q.SetTitle(ctx, id, "new"); err != nil {
		t.Fatal(err)
	}
	text := a.tokens.Writes(ctx)
	if s, err := b.q.GetCached(b.session(t), id); title(t, s, err) != "old" {
		t.Fatal("without a token, too, the write is seen: this test sees nothing")
	}
	for range 3 {
		if s, err := b.q.GetCached(b.session(t, text), id); title(t, s, err) != "new" {
			t.Fatalf("read %q", s.Title)
		}
	}
	hits := a.db.Stats().Cache.L1Hits
	for range 2 { // its own cache knows
		if s, err := a.q.GetCached(a.session(t, text), id); title(t, s, err) != "new" {
			t.Fatalf("read %q", s.Title)
		}
	}
	if a.db.Stats().Cache.L1Hits == hits {
		t.Error("the instance that wrote does without its cache")
	}
}

func TestTokensConfig(t *testing.T) {
	db := newInstance(t, clusterConfig(shared(t).primary)).db
	key := bytes.Repeat([]byte("k"), 32)
	for want, c := range map[string]dbgen.TokensConfig{
		"at least one":           {},
		"16 bytes":               {Keys: [][]byte{key[:16]}},
		"want more than Routing": {Keys: [][]byte{key}, TTL: time.Second},
		"Skew is -1s":            {Keys: [][]byte{key}, Skew: -time.Second},
	} {
		if _, err := db.Tokens(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}
