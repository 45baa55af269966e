// Package httpchain measures what the chain of package httpx adds to a request.
package httpchain

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
	"github.com/dbgen-go/dbgen/runtime/httpx"
	"github.com/dbgen-go/dbgen/runtime/limit"
)

// open opens a DB on a primary and a replica, as a service has them.
func open(b *testing.B) *dbgen.DB {
	primary, replicas := dbtest.Cluster(b, 1)
	replicas[0].WaitReplayed(b)
	db, err := dbgen.Open(context.Background(), dbgen.Config{
		Primary: primary.DSN(), Replicas: []dbgen.Replica{{DSN: replicas[0].DSN()}},
		Pool: dbgen.PoolConfig{MinConns: 1, MaxConns: 4}, Log: dbgen.LogConfig{Logger: slog.New(slog.DiscardHandler)},
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	return db
}

func answer(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain")
	_, _ = io.WriteString(w, "hello")
}

// chains are ways to have the chain before a handler.
func chains(b *testing.B, db *dbgen.DB) map[string]http.Handler {
	key := bytes.Repeat([]byte("k"), 32)
	user := func(*http.Request) dbgen.Session { return dbgen.Session{User: "u"} }
	made := map[string]http.Handler{}
	for name, cfg := range map[string]httpx.Config{
		"chain":    {User: user},
		"sessions": {User: user, Sessions: httpx.Sessions{Keys: [][]byte{key}}},
		"limits": {User: user, Sessions: httpx.Sessions{Keys: [][]byte{key}}, Limits: map[string]limit.Rule{
			"GET /": {User: limit.Rate{Count: 1 << 30, Window: time.Second}},
		}},
	} {
		chain, err := httpx.New(db, cfg)
		if err != nil {
			b.Fatal(err)
		}
		made[name] = chain.Middleware(http.HandlerFunc(answer))
	}
	return made
}

// cookies are those of a session that has written.
func cookies(b *testing.B, db *dbgen.DB) []*http.Cookie {
	chain, err := httpx.New(db, httpx.Config{
		User:     func(*http.Request) dbgen.Session { return dbgen.Session{User: "u"} },
		Sessions: httpx.Sessions{Keys: [][]byte{bytes.Repeat([]byte("k"), 32)}},
	})
	if err != nil {
		b.Fatal(err)
	}
	w := httptest.NewRecorder()
	chain.Middleware(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if _, err := db.Exec(r.Context(), "SELECT 1"); err != nil {
			b.Error(err)
		}
	})).ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if len(w.Result().Cookies()) == 0 {
		b.Fatal("no cookie")
	}
	return w.Result().Cookies()
}

// BenchmarkChain is the time in the handler alone, in memory, with a cookie in each request:
// what each part adds is the difference to bare.
func BenchmarkChain(b *testing.B) {
	db := open(b)
	handlers := chains(b, db)
	handlers["bare"] = http.HandlerFunc(answer)
	kept := cookies(b, db)
	for _, name := range []string{"bare", "chain", "sessions", "limits"} {
		b.Run(name, func(b *testing.B) {
			r := httptest.NewRequest("GET", "/", nil)
			for _, c := range kept {
				r.AddCookie(c)
			}
			times := make([]time.Duration, 0, b.N)
			b.ReportAllocs()
			for b.Loop() {
				w := httptest.NewRecorder()
				begun := time.Now()
				handlers[name].ServeHTTP(w, r)
				times = append(times, time.Since(begun))
			}
			quantiles(b, times)
		})
	}
}

// BenchmarkServed is a whole request over a connection to the loopback interface, bare
// and behind all of the chain in turns, so that both meet the same machine.
func BenchmarkServed(b *testing.B) {
	db := open(b)
	kept := cookies(b, db)
	bare, full := httptest.NewServer(http.HandlerFunc(answer)), httptest.NewServer(chains(b, db)["limits"])
	defer bare.Close()
	defer full.Close()
	ask := func(url string) time.Duration {
		r, err := http.NewRequest("GET", url, nil)
		if err != nil {
			b.Fatal(err)
		}
		for _, c := range kept {
			r.AddCookie(c)
		}
		begun := time.Now()
		got, err := http.DefaultClient.Do(r)
		if err != nil {
			b.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, got.Body)
		got.Body.Close()
		return time.Since(begun)
	}
	var without, with []time.Duration
	for b.Loop() {
		without, with = append(without, ask(bare.URL)), append(with, ask(full.URL))
	}
	for _, q := range []struct {
		name string
		at   float64
	}{{"p50", 0.5}, {"p99", 0.99}} {
		b.ReportMetric(float64(quantile(without, q.at))/1e3, "bare-"+q.name+"-µs")
		b.ReportMetric(float64(quantile(with, q.at))/1e3, "chain-"+q.name+"-µs")
		b.ReportMetric(float64(quantile(with, q.at)-quantile(without, q.at))/1e3, "added-"+q.name+"-µs")
	}
}

func quantiles(b *testing.B, times []time.Duration) {
	b.ReportMetric(float64(quantile(times, 0.5))/1e3, "p50-µs")
	b.ReportMetric(float64(quantile(times, 0.99))/1e3, "p99-µs")
}

func quantile(times []time.Duration, q float64) time.Duration {
	slices.Sort(times)
	return times[int(q*float64(len(times)-1))]
}
