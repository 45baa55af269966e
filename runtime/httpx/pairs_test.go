package httpx_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
	"github.com/dbgen-go/dbgen/runtime/httpx"
)

// pairs is how many pairs of a write and a read TestPairs makes: by DBGEN_PAIRS, or few.
func pairs(t testing.TB) int {
	n, err := strconv.Atoi(os.Getenv("DBGEN_PAIRS"))
	if err != nil {
		if text := os.Getenv("DBGEN_PAIRS"); text != "" {
			t.Fatalf("DBGEN_PAIRS=%s: %v", text, err)
		}
		return 600
	}
	return n
}

// twoInstances are two processes' worth of an application in turns, before a primary and
// two replicas.
func twoInstances(t testing.TB, cfg httpx.Config) (dbs [2]*dbgen.DB, primary *dbtest.PG, replicas []*dbtest.PG, s *httptest.Server) {
	t.Helper()
	primary, replicas = dbtest.Cluster(t, 2)
	primary.Exec(t, schema)
	for _, r := range replicas {
		r.WaitReplayed(t)
	}
	c := config(primary, replicas...)
	c.Routing.MaxLag = 20 * time.Second
	cfg.User = user
	cfg.Sessions.Keys, cfg.Sessions.Insecure = [][]byte{key}, true
	var handlers [2]http.Handler
	for i := range dbs {
		dbs[i] = open(t, c)
		handlers[i] = chain(t, dbs[i], cfg).Middleware(notes(dbs[i]))
	}
	for _, db := range dbs {
		eventually(t, "the replicas are in use", func() bool {
			for _, r := range db.Stats().Replicas {
				if !r.Healthy || r.Lag < 0 || r.Lag > 1 {
					return false
				}
			}
			return true
		})
	}
	return dbs, primary, replicas, balanced(t, handlers[0], handlers[1])
}

// lag has replicas fall behind, by up to five seconds and never the same, until the test
// ends.
func lag(t testing.TB, replicas []*dbtest.PG) {
	ctx, stop := context.WithCancel(t.Context())
	var done sync.WaitGroup
	t.Cleanup(func() {
		stop()
		done.Wait()
	})
	for i, r := range replicas {
		done.Go(func() {
			delays := []int{5000, 0, 300, 2000}
			for n := i; ctx.Err() == nil; n++ {
				_ = r.Do(ctx, fmt.Sprintf("ALTER SYSTEM SET recovery_min_apply_delay = %d", delays[n%len(delays)]))
				_ = r.Do(ctx, "SELECT pg_reload_conf()")
				select {
				case <-ctx.Done():
				case <-time.After(700 * time.Millisecond):
				}
			}
		})
	}
}

func fromReplicas(dbs [2]*dbgen.DB) (n int64) {
	for _, db := range dbs {
		n += db.Stats().Queries.BySource[dbgen.SourceReplica]
	}
	return n
}

// A client that writes through one instance and reads through the other one is never
// shown what was before, when it keeps its cookies; without them it is.
func TestPairs(t *testing.T) {
	dbs, _, replicas, s := twoInstances(t, httpx.Config{})
	lag(t, replicas)
	n := pairs(t)
	const clients = 6
	var stale, later, without atomic.Int64
	var all sync.WaitGroup
	for i := range clients {
		all.Go(func() {
			with, bare := newClient(s.URL, true), newClient(s.URL, false)
			for k := range n / clients {
				path := fmt.Sprintf("/notes/%d", i*2+1)
				raw := ""
				if k%4 == 3 {
					raw = "&raw=1"
				}
				want := int64(k + 1)
				with.put(t, fmt.Sprintf("%s?body=%d%s", path, want, raw))
				if with.number(t, path) != want {
					stale.Add(1)
				}
				if k%20 == 0 { // a while later, when a replica may serve again
					time.Sleep(time.Duration(rand.IntN(400)) * time.Millisecond)
					later.Add(1)
					if with.number(t, path) != want {
						stale.Add(1)
					}
				}
				if k%4 == 0 { // the same without cookies
					path = fmt.Sprintf("/notes/%d", i*2+2)
					bare.put(t, fmt.Sprintf("%s?body=%d", path, want))
					if bare.number(t, path) != want {
						without.Add(1)
					}
				}
			}
		})
	}
	all.Wait()
	t.Logf("%d pairs with cookies, and %d reads later: %d stale. %d pairs without cookies: %d stale. %d reads on replicas",
		n/clients*clients, later.Load(), stale.Load(), (n/clients+3)/4*clients, without.Load(), fromReplicas(dbs))
	if stale.Load() > 0 {
		t.Errorf("%d of %d reads did not see what was written before", stale.Load(), n)
	}
	if without.Load() == 0 {
		t.Error("without cookies no read was stale: this test sees nothing")
	}
	if fromReplicas(dbs) == 0 {
		t.Error("no read was on a replica")
	}
}

// Whoever only reads never goes back in time, when he keeps his cookies; without
// them he does.
func TestReadsNeverGoBack(t *testing.T) {
	dbs, primary, replicas, s := twoInstances(t, httpx.Config{})
	if err := replicas[0].PauseReplay(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = replicas[1].ResumeReplay() }()
	with, bare := newClient(s.URL, true), newClient(s.URL, false)
	var last, lastBare, back int64
	for n := range 200 {
		primary.Exec(t, "UPDATE notes SET body = $1 WHERE id = 99", n)
		if got := with.number(t, "/notes/99"); got < last {
			t.Fatalf("read %d after %d", got, last)
		} else {
			last = got
		}
		got := bare.number(t, "/notes/99")
		if got < lastBare {
			back++
		}
		lastBare = got
		if n == 100 { // now the other one is behind
			if err := replicas[0].ResumeReplay(); err != nil {
				t.Fatal(err)
			}
			replicas[0].WaitReplayed(t)
			if err := replicas[1].PauseReplay(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if back == 0 {
		t.Error("without cookies reads did not go back: this test sees nothing")
	}
	if fromReplicas(dbs) < 100 {
		t.Errorf("only %d of 400 reads were on replicas", fromReplicas(dbs))
	}
	if last == 0 {
		t.Error("nothing new was ever read")
	}
}

// Tokens that are no good have their request read from the primary, and nothing else.
func TestBadTokens(t *testing.T) {
	dbs, _, replicas, s := twoInstances(t, httpx.Config{})
	for _, r := range replicas {
		if err := r.PauseReplay(); err != nil {
			t.Fatal(err)
		}
		defer func() { _ = r.ResumeReplay() }()
	}
	c := newClient(s.URL, true)
	read := func(cookies ...string) (string, *http.Response) {
		t.Helper()
		r, _ := http.NewRequest("GET", s.URL+"/notes/1", nil)
		r.Header.Set("X-User", c.user)
		for _, value := range cookies {
			r.AddCookie(&http.Cookie{Name: "dbgen-w", Value: value})
		}
		bare := client{}
		answer, err := bare.Do(r)
		if err != nil || answer.StatusCode != http.StatusOK {
			t.Fatal(err, answer)
		}
		defer answer.Body.Close()
		var b [20]byte
		n, _ := answer.Body.Read(b[:])
		return string(b[:n]), answer
	}
	token := func() string {
		t.Helper()
		answer, _, err := c.do("PUT", "/notes/1?body=1")
		if err != nil {
			t.Fatal(err)
		}
		for _, cookie := range answer.Cookies() {
			if cookie.Name == "dbgen-w" {
				return cookie.Value
			}
		}
		t.Fatal("a write left no cookie")
		return ""
	}
	old := token()
	c.put(t, "/notes/1?body=2")
	if got, _ := read(); got != "0" {
		t.Fatalf("without a token read %s: this test sees nothing", got)
	}
	refused := func() (n int64) {
		for _, db := range dbs {
			n += db.Stats().Tokens.Refused()
		}
		return n
	}
	for name, bad := range map[string]string{
		"forged": strings.Repeat("A", len(old)), "cut": old[:len(old)-9], "junk": "hello", "altered": old[:len(old)-12] + "AAAA" + old[len(old)-8:],
		"too long": strings.Repeat(old, 10), "of another user": otherUsers(t, s.URL),
	} {
		before := refused()
		got, answer := read(bad)
		if got != "2" {
			t.Errorf("%s: read %s", name, got)
		}
		if refused() != before+1 {
			t.Errorf("%s: %d refused, then %d", name, before, refused())
		}
		if len(answer.Cookies()) == 0 {
			t.Errorf("%s: no better token is given", name)
		}
	}
	// One that is replayed shows what it stands for, or something newer.
	if got, _ := read(old); got != "1" && got != "2" {
		t.Errorf("replayed: read %s", got)
	}
	if got, _ := read(old, "junk", "junk", "junk"); got != "2" {
		t.Errorf("many: read %s", got)
	}
}

func otherUsers(t *testing.T, base string) string {
	t.Helper()
	c := newClient(base, true)
	c.user = "v"
	answer, _, err := c.do("PUT", "/notes/50?body=1")
	if err != nil || len(answer.Cookies()) == 0 {
		t.Fatal(err, answer)
	}
	return answer.Cookies()[0].Value
}
