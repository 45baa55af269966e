package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// A load is users of the application: some write stories and read back what they
// wrote, others read. It remembers what was acknowledged.
type load struct {
	url              string
	writers, readers int
	run              string // makes names unique

	mu           sync.Mutex
	acknowledged map[string]time.Time // slugs, and when they were
	latencies    []time.Duration      // of requests that were answered
	failed       map[string]int       // requests that were not, by what they said
	firstFailure time.Time
	gap          time.Duration // the longest time without an acknowledged write
	gapFrom      time.Time
	lastWrite    time.Time
	stale        []string // reads that did not see the reader's own write

	cancel context.CancelFunc
	done   sync.WaitGroup
	start  time.Time
	took   time.Duration
}

// startLoad starts users, who go on until the load is stopped.
func startLoad(ctx context.Context, url, run string, writers, readers int) *load {
	ctx, cancel := context.WithCancel(ctx)
	l := &load{url: url, run: run, writers: writers, readers: readers, acknowledged: map[string]time.Time{}, failed: map[string]int{}, cancel: cancel, start: time.Now()}
	l.lastWrite = l.start
	for w := range writers {
		l.done.Go(func() { l.write(ctx, w) })
	}
	for r := range readers {
		l.done.Go(func() { l.read(ctx, r) })
	}
	return l
}

// stop ends the load; what is under way is answered first.
func (l *load) stop() {
	l.cancel()
	l.done.Wait()
	l.took = time.Since(l.start)
}

// write makes stories, one after the other, and after each asks for it by another
// request, changes it and asks again: it must see what it wrote.
func (l *load) write(ctx context.Context, w int) {
	v := newVisitor(fmt.Sprint(1 + w%40))
	for n := 0; ctx.Err() == nil; n++ {
		slug := fmt.Sprintf("%s-%d-%d", l.run, w, n)
		var story struct{ ID int64 }
		// Not cancelled by the load's end: an outcome must be known.
		body, ok := l.request(v, http.MethodPost, "/stories", fmt.Sprintf(`{"slug": %q, "title": "One", "language": "en", "keywords": []}`, slug))
		if !ok {
			continue
		}
		l.acknowledge(slug)
		if err := json.Unmarshal([]byte(body), &story); err != nil {
			l.fail(fmt.Errorf("a story that is no JSON: %w", err))
			continue
		}
		path := fmt.Sprintf("/stories/%d", story.ID)
		if _, ok := l.request(v, http.MethodGet, path, ""); !ok {
			continue
		}
		if _, ok := l.request(v, http.MethodPatch, path, `{"title": "Two"}`); !ok {
			continue
		}
		if body, ok := l.request(v, http.MethodGet, path, ""); ok && !strings.Contains(body, `"Two"`) {
			l.mu.Lock()
			l.stale = append(l.stale, slug+": "+body)
			l.mu.Unlock()
		}
	}
}

// read asks for front pages, stories and their chapters.
func (l *load) read(ctx context.Context, r int) {
	v := newVisitor(fmt.Sprint(1000 + r))
	for n := 0; ctx.Err() == nil; n++ {
		switch id := 1 + rand.IntN(450); n % 3 {
		case 0:
			l.request(v, http.MethodGet, "/stories", "")
		case 1:
			// A user may ask for a hundred stories a minute, who are not many here: each
			// of these is another one, and has no cookie yet.
			l.request(newVisitor(fmt.Sprint(1000+r+100*n)), http.MethodGet, fmt.Sprintf("/stories/%d", id), "")
		case 2:
			l.request(v, http.MethodGet, fmt.Sprintf("/stories/%d/chapters", id), "")
		}
	}
}

// request sends one and says whether it was answered with success.
func (l *load) request(v *visitor, method, path, body string) (string, bool) {
	start := time.Now()
	text, err := v.send(context.Background(), method, l.url+path, body)
	if err != nil {
		var answer *answerError
		if errors.As(err, &answer) && answer.code == http.StatusNotFound {
			// A story that this user's own write made is there: on a replica that lags
			// it would not be.
			l.mu.Lock()
			l.stale = append(l.stale, path+": "+err.Error())
			l.mu.Unlock()
			return "", false
		}
		l.fail(err)
		time.Sleep(20 * time.Millisecond) // as a user would, and not a loop
		return "", false
	}
	l.mu.Lock()
	l.latencies = append(l.latencies, time.Since(start))
	l.mu.Unlock()
	return text, true
}

func (l *load) acknowledge(slug string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	l.acknowledged[slug] = now
	if gap := now.Sub(l.lastWrite); gap > l.gap {
		l.gap, l.gapFrom = gap, l.lastWrite
	}
	l.lastWrite = now
}

func (l *load) fail(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.firstFailure.IsZero() {
		l.firstFailure = time.Now()
	}
	text := err.Error()
	if i := strings.LastIndex(text, ": "); i >= 0 {
		text = text[i+2:]
	}
	l.failed[text]++
}

// wrote counts the acknowledged writes.
func (l *load) wrote() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.acknowledged)
}

// await waits for n more acknowledged writes.
func (l *load) await(ctx context.Context, within time.Duration, n int) error {
	before := l.wrote()
	return eventually(ctx, within, "writes go on", func() error {
		if now := l.wrote(); now < before+n {
			l.mu.Lock()
			defer l.mu.Unlock()
			return fmt.Errorf("%d of %d writes were acknowledged; failures: %v", now-before, n, l.failed)
		}
		return nil
	})
}

// lost returns the acknowledged stories that a server does not have.
func (l *load) lost(ctx context.Context, dsn string) ([]string, error) {
	there, err := queryOne[[]string](ctx, dsn, "SELECT coalesce(array_agg(slug), '{}') FROM stories WHERE slug LIKE $1", l.run+"-%")
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	missing := maps.Clone(l.acknowledged)
	l.mu.Unlock()
	for _, slug := range there {
		delete(missing, slug)
	}
	return slices.Sorted(maps.Keys(missing)), nil
}

// figures say how fast requests were answered.
func (l *load) figures() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	failures := 0
	for _, n := range l.failed {
		failures += n
	}
	if len(l.latencies) == 0 {
		return fmt.Sprintf("nothing was answered, %d requests failed: %v", failures, l.failed)
	}
	slices.Sort(l.latencies)
	at := func(q float64) time.Duration {
		return l.latencies[int(q*float64(len(l.latencies)-1))].Round(10 * time.Microsecond)
	}
	return fmt.Sprintf("%d requests in %v, %.0f a second by %d users: p50 %v, p99 %v, longest %v; %d failed",
		len(l.latencies), l.took.Round(time.Millisecond), float64(len(l.latencies))/l.took.Seconds(), l.writers+l.readers, at(0.5), at(0.99), at(1), failures)
}
