package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"
)

// play runs two instances of the service side by side, sends them requests and says what
// happened.
func play(ctx context.Context) (err error) {
	start := time.Now()
	s, err := startServers(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	fmt.Printf("PostgreSQL primary on port %d, streaming replica on port %d, Redis on %s (started in %s)\n",
		s.primary.Port, s.replica.Port, s.redis.Addr, time.Since(start).Round(10*time.Millisecond))

	dir, err := os.MkdirTemp("", "dbgen-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	instances, err := startInstances(ctx, dir, s)
	defer func() {
		for _, i := range instances {
			err = errors.Join(err, i.stop())
		}
	}()
	if err != nil {
		return err
	}
	a, b := instances[0], instances[1]
	fmt.Printf("two instances of the service on %s and %s; until they end, each has its page:\n  %s\n  %s\n\n", a.url, b.url, a.page(), b.page())
	if err := visit(ctx, s, a, b); err != nil {
		return err
	}
	if err := summarize(ctx, a, b); err != nil {
		return err
	}
	return showPage(ctx, a, b)
}

// visit sends the requests, and holds the answers to what they should be.
func visit(ctx context.Context, s *servers, a, b *instance) error {
	if err := s.replica.CatchUp(ctx); err != nil {
		return err
	}
	time.Sleep(time.Second) // for the instances to see that the replica has caught up

	fmt.Println("the front page and a story, five times on each instance")
	reader := visitorNamed("42")
	for _, at := range []*instance{a, b} {
		for range 5 {
			if _, err := reader.get(ctx, at, "/stories"); err != nil {
				return err
			}
			if _, err := reader.get(ctx, at, "/stories/1"); err != nil {
				return err
			}
		}
	}
	author := visitorNamed("2")
	if err := newTitle(ctx, author, reader, a, b); err != nil {
		return err
	}
	if err := ownWrite(ctx, s, author, a, b); err != nil {
		return err
	}

	fmt.Println("likes, a feed, somebody's comments, and a digest with an N+1 loop")
	for id := 1; id <= 5; id++ {
		if _, err := visitorNamed("99").send(ctx, a, http.MethodPost, fmt.Sprintf("/stories/%d/like", id), ""); err != nil {
			return err
		}
	}
	for _, path := range []string{"/feed", "/comments", "/digest"} {
		if _, err := visitorNamed("99").get(ctx, b, path); err != nil {
			return err
		}
		if _, err := visitorNamed("98").get(ctx, a, path); err != nil {
			return err
		}
	}
	return search(ctx, a, b)
}

// newTitle shows that both instances' caches hear of a write.
func newTitle(ctx context.Context, author, reader *visitor, a, b *instance) error {
	const title = "The river, revised"
	fmt.Printf("a new title for story 1 on the first instance: %q\n", title)
	if _, err := author.send(ctx, a, http.MethodPatch, "/stories/1", `{"title": "`+title+`"}`); err != nil {
		return err
	}
	for name, at := range map[string]*instance{"first": a, "second": b} {
		body, err := reader.get(ctx, at, "/stories/1")
		if err != nil {
			return err
		}
		if !strings.Contains(body, title) {
			return fmt.Errorf("the %s instance still shows the old title: %s", name, body)
		}
	}
	fmt.Println("  both instances show it at once, to everybody: what they had cached is invalid")
	return nil
}

// ownWrite shows that who wrote on one instance reads it on the other, by a query that
// is not cached and a replica that is behind.
func ownWrite(ctx context.Context, s *servers, author *visitor, a, b *instance) (err error) {
	fmt.Println("another title, while the replica is held back; the author searches for it on the second instance")
	if err := s.replica.PauseReplay(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.replica.ResumeReplay()) }()
	if _, err := author.send(ctx, a, http.MethodPatch, "/stories/1", `{"title": "The zeppelin"}`); err != nil {
		return err
	}
	for _, who := range []struct {
		*visitor
		name string
		must bool
	}{{author, "the author", true}, {visitorNamed("43"), "somebody else", false}} {
		body, err := who.get(ctx, b, "/search?q=zeppelin")
		if err != nil {
			return err
		}
		found := strings.Contains(body, "The zeppelin")
		switch {
		case found:
			fmt.Printf("  %s finds it\n", who.name)
		case who.must:
			return fmt.Errorf("%s does not find it: %s", who.name, body)
		default:
			fmt.Printf("  %s does not yet: the replica answers\n", who.name)
		}
	}
	return nil
}

// search shows a limit that both instances count together.
func search(ctx context.Context, a, b *instance) error {
	fmt.Println("one user searches 30 times, on both instances in turn; the limit is 20 a minute")
	reader, refused := visitorNamed("7"), 0
	for i := range 30 {
		_, err := reader.get(ctx, []*instance{a, b}[i%2], "/search?q=fox")
		var status statusError
		switch {
		case errors.As(err, &status) && status.code == http.StatusTooManyRequests:
			refused++
		case err != nil:
			return err
		}
	}
	fmt.Printf("  20 were answered, %d refused with 429\n", refused)
	if refused != 10 {
		return fmt.Errorf("%d searches were refused, want 10", refused)
	}
	return nil
}
