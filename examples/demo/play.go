package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"
)

// play runs two instances of the service side by side, as a team would, sends
// them requests and says what happened.
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
	env := []string{
		"DATABASE_URL=" + s.primary.DSN(),
		"DATABASE_REPLICA_URLS=" + s.replica.DSN(),
		"REDIS_URL=" + s.redis.URL(),
		"LISTEN=127.0.0.1:0",
	}
	var instances []*app
	defer func() {
		for _, a := range instances {
			err = errors.Join(err, a.stop())
		}
	}()
	for range 2 {
		a, err := startApp(ctx, dir, env)
		if err != nil {
			return err
		}
		instances = append(instances, a)
	}
	a, b := instances[0], instances[1]
	fmt.Printf("two instances of the service on %s and %s\n\n", a.url, b.url)
	if err := visit(ctx, s, a, b); err != nil {
		return err
	}
	return summarize(ctx, a, b)
}

// visit sends the requests, and holds the answers to what they should be.
func visit(ctx context.Context, s *servers, a, b *app) error {
	if err := s.replica.CatchUp(ctx); err != nil {
		return err
	}
	time.Sleep(time.Second) // for the instances to see that the replica has caught up

	fmt.Println("the front page and a story, five times on each instance")
	for _, instance := range []*app{a, b} {
		for range 5 {
			if _, err := instance.get(ctx, "/stories", "42"); err != nil {
				return err
			}
			if _, err := instance.get(ctx, "/stories/1", "42"); err != nil {
				return err
			}
		}
	}

	const title = "The river, revised"
	fmt.Printf("a new title for story 1 on the first instance: %q\n", title)
	if _, err := a.send(ctx, http.MethodPatch, "/stories/1", "2", `{"title": "`+title+`"}`); err != nil {
		return err
	}
	for name, instance := range map[string]*app{"first": a, "second": b} {
		body, err := instance.get(ctx, "/stories/1", "42")
		if err != nil {
			return err
		}
		if !strings.Contains(body, title) {
			return fmt.Errorf("the %s instance still shows the old title: %s", name, body)
		}
	}
	fmt.Println("  both instances show it at once")

	fmt.Println("likes, and a feed")
	for id := 1; id <= 5; id++ {
		if _, err := a.send(ctx, http.MethodPost, fmt.Sprintf("/stories/%d/like", id), "99", ""); err != nil {
			return err
		}
	}
	if _, err := b.get(ctx, "/feed", "99"); err != nil {
		return err
	}

	fmt.Println("one user searches 30 times, on both instances in turn; the limit is 20 a minute")
	refused := 0
	for i := range 30 {
		_, err := []*app{a, b}[i%2].get(ctx, "/search?q=fox", "7")
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

// statusError is an answer that is no success.
type statusError struct {
	code int
	body string
}

func (e statusError) Error() string { return fmt.Sprintf("status %d: %s", e.code, e.body) }

func (a *app) get(ctx context.Context, path, user string) (string, error) {
	return a.send(ctx, http.MethodGet, path, user, "")
}

// send makes a request on a user's behalf and returns the answer's body.
func (a *app) send(ctx context.Context, method, path, user, body string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, a.url+path, strings.NewReader(body))
	if err != nil {
		return "", err
	}
	req.Header.Set("X-User", user)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return "", err
	}
	if resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s %s: %w\n%s", method, path, statusError{resp.StatusCode, strings.TrimSpace(string(text))}, a.log)
	}
	return string(text), nil
}
