package debugpage_test

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/dbgen-go/dbgen/runtime/debugpage"
)

// A watcher reads a live view's events.
type watcher struct {
	t    *testing.T
	body io.ReadCloser
	read *bufio.Reader
}

func watch(t *testing.T, base string) *watcher {
	t.Helper()
	r, err := http.Get(base + "events")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Body.Close() })
	if r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("events: %s, %q", r.Status, r.Header.Get("Content-Type"))
	}
	hardened(t, "events", r.Header)
	return &watcher{t, r.Body, bufio.NewReader(r.Body)}
}

// next returns the next event; "" at the end.
func (w *watcher) next() (event string, data map[string]any) {
	w.t.Helper()
	for {
		line, err := w.read.ReadString('\n')
		if err != nil {
			return "", nil
		}
		line = strings.TrimSuffix(line, "\n")
		switch field, value, _ := strings.Cut(line, ": "); field {
		case "event":
			event = value
		case "data":
			if err := json.Unmarshal([]byte(value), &data); err != nil {
				w.t.Fatalf("%s: %v", line, err)
			}
		case "":
			if event != "" {
				return event, data
			}
		}
	}
}

var quick = debugpage.Options{WithoutAuthorization: true, Interval: 100 * time.Millisecond, Keep: time.Second, Viewers: 2}

func TestLiveView(t *testing.T) {
	db := open(t, nil)
	_, base := serve(t, db, quick)
	ask(t.Context(), t, db, &getNote, 1)
	w := watch(t, base)
	event, d := w.next()
	if event != "full" || named(t, d, "statements", "db.GetNote")["calls"] != 1.0 {
		t.Fatalf("the first event is %q: %v", event, d)
	}
	ask(t.Context(), t, db, &getNote, 2)
	ask(t.Context(), t, db, &notesBy, "a")
	id := named(t, d, "statements", "db.GetNote")["id"]
	var known, fresh bool
	for deadline := time.Now().Add(10 * time.Second); !known || !fresh; {
		if time.Now().After(deadline) {
			t.Fatalf("what ran is told: %v and %v", known, fresh)
		}
		event, c := w.next()
		if event != "change" || c["sample"].(map[string]any)["at"] == nil {
			t.Fatalf("event %q: %v", event, c)
		}
		for _, s := range c["statements"].([]any) {
			s := s.(map[string]any)
			switch {
			case s["id"] == id: // its text was told already
				known = s["calls"] == 2.0 && s["sql"] == nil
			case s["name"] == "db.CountNotesBy":
				fresh = s["sql"] == notesBy.SQL
			}
		}
	}
}

// Samples are kept for so long and no longer.
func TestChartsAreBounded(t *testing.T) {
	_, base := serve(t, open(t, nil), quick)
	w := watch(t, base)
	for range 16 {
		if event, _ := w.next(); event == "" {
			t.Fatal("the view ended")
		}
	}
	_, d := document(t, base)
	if n := len(d["samples"].([]any)); n < 8 || n > 12 {
		t.Errorf("%d samples of 100 ms in 1 s", n)
	}
}

func TestSoManyMayWatch(t *testing.T) {
	page, base := serve(t, open(t, nil), quick)
	first, second := watch(t, base), watch(t, base)
	r, text := get(t, base+"events")
	if r.StatusCode != http.StatusServiceUnavailable || r.Header.Get("Retry-After") == "" || !strings.Contains(text, "watching already") {
		t.Errorf("a third viewer: %s %q", r.Status, text)
	}
	if r, _ := get(t, base+"data.json"); r.StatusCode != http.StatusOK { // which the page asks instead
		t.Errorf("data.json: %s", r.Status)
	}
	first.body.Close()
	eventually(t, "room for another", func() bool {
		r, err := http.Get(base + "events")
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		return r.StatusCode == http.StatusOK
	})
	page.Close()
	for {
		if event, _ := second.next(); event == "" {
			break
		}
	}
	if r, text := get(t, base+"events"); r.StatusCode != http.StatusServiceUnavailable || !strings.Contains(text, "closed") {
		t.Errorf("after Close: %s %q", r.Status, text)
	}
	page.Close() // again
}

// While nobody watches nothing runs.
func TestNobodyWatches(t *testing.T) {
	_, base := serve(t, open(t, nil), quick)
	if n := looking(); n != 0 {
		t.Fatalf("%d goroutines look before anybody does", n)
	}
	a, b := watch(t, base), watch(t, base)
	a.next()
	b.next()
	if n := looking(); n != 1 {
		t.Errorf("%d goroutines look for two viewers, want 1", n)
	}
	a.body.Close()
	b.body.Close()
	eventually(t, "an end of looking", func() bool { return looking() == 0 })
}

// looking counts the goroutines that look at regular times.
func looking() int {
	stacks := make([]byte, 1<<20)
	return strings.Count(string(stacks[:runtime.Stack(stacks, true)]), "debugpage.(*sampler).run(")
}

// A server's Shutdown waits for streams, which Close ends; its WriteTimeout is for
// answers, and streams outlive it.
func TestStreamsAndTheirServer(t *testing.T) {
	page, err := debugpage.Handler(open(t, nil), quick)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(page)
	server.Config.WriteTimeout = 300 * time.Millisecond
	server.Config.RegisterOnShutdown(page.Close)
	server.Start()
	defer server.Close()
	w := watch(t, server.URL+"/")
	for begun := time.Now(); time.Since(begun) < time.Second; {
		if event, _ := w.next(); event == "" {
			t.Fatalf("the stream ended after %s", time.Since(begun))
		}
	}
	if err := server.Config.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// A handler around the page that hides how to flush gets a clear answer.
func TestNoFlusher(t *testing.T) {
	page, err := debugpage.Handler(open(t, nil), quick)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page.ServeHTTP(struct{ http.ResponseWriter }{w}, r)
	}))
	defer server.Close()
	r, text := get(t, server.URL+"/events")
	if r.StatusCode != http.StatusNotImplemented || !strings.Contains(text, "Flusher") {
		t.Errorf("%s %q", r.Status, text)
	}
	eventually(t, "an end of looking", func() bool { return looking() == 0 })
}
