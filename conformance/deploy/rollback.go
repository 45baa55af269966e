package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/dbgen-go/dbgen/runtime/httpx"
)

// A rollback is a row of the guide's table: variables that switch a part off.
type rollback struct {
	part string
	env  map[string]string
}

var assignment = regexp.MustCompile("`([A-Z][A-Z0-9_]+)=([^`]*)`")

// rollbacks reads the guide's table.
func (d *drill) rollbacks() ([]rollback, error) {
	page, err := os.ReadFile(filepath.Join(d.root, "docs/deploy.md"))
	if err != nil {
		return nil, err
	}
	_, section, _ := strings.Cut(string(page), "\n## Rollback by configuration\n")
	section, _, _ = strings.Cut(section, "\n## ")
	var found []rollback
	for line := range strings.Lines(section) {
		row := strings.Split(line, "|")
		if len(row) < 4 {
			continue
		}
		r := rollback{part: strings.TrimSpace(row[1]), env: map[string]string{}}
		for _, m := range assignment.FindAllStringSubmatch(row[2], -1) {
			r.env[m[1]] = m[2]
		}
		if len(r.env) > 0 {
			found = append(found, r)
		}
	}
	if len(found) < 5 {
		return nil, fmt.Errorf("docs/deploy.md: the table of rollbacks has %d rows that can be read", len(found))
	}
	return found, nil
}

// rollBack restarts the application with each part off, and holds its answers to those
// with all on.
func (d *drill) rollBack(ctx context.Context) error {
	rows, err := d.rollbacks()
	if err != nil {
		return err
	}
	env := d.appEnv()
	delete(env, "DBGEN_LIMITS")
	want, _, err := d.interview(ctx, env, 41)
	if err != nil {
		return err
	}
	for k, row := range rows {
		changed := maps.Clone(env)
		maps.Copy(changed, row.env)
		got, counted, err := d.interview(ctx, changed, 42+k)
		if err != nil {
			return fmt.Errorf("without %s: %w", row.part, err)
		}
		for question, answer := range want {
			if got[question] != answer {
				return fmt.Errorf("without %s the answer to %s is another:\n%s\nwith all on:\n%s", row.part, question, got[question], answer)
			}
		}
		if err := isOff(row.env, counted); err != nil {
			return fmt.Errorf("without %s: %w", row.part, err)
		}
		d.say("without %s the application gives the same %d answers", row.part, len(want))
	}
	return nil
}

// isOff looks at what the runtime counted for signs of a part that should be off.
func isOff(env map[string]string, m httpx.Metrics) error {
	is := func(name, value string) bool { v, ok := env[name]; return ok && v == value }
	reads, l1, l2 := m.Queries.BySource, m.Cache.L1.Hits, m.Cache.L2.Hits
	switch {
	case is("DBGEN_ROUTING", "off") && reads["replica"] > 0:
		return fmt.Errorf("replicas answered %d reads", reads["replica"])
	case is("DBGEN_CACHE", "off") && l1+l2 > 0:
		return fmt.Errorf("the cache answered: %+v", m.Cache)
	case is("CACHE_L1_SIZE", "0") && l1 > 0:
		return fmt.Errorf("memory answered %d times", l1)
	case (is("CACHE_TTL_DEFAULT", "0") || is("REDIS_URL", "")) && l2 > 0:
		return fmt.Errorf("hits in Redis: %d", l2)
	case is("DBGEN_TRACKING", "off") && m.Queries.Total > 0:
		return fmt.Errorf("%d queries were counted", m.Queries.Total)
	case is("SLOW_QUERY_THRESHOLD_MS", "0") && m.Queries.Slow > 0:
		return fmt.Errorf("%d queries were slow", m.Queries.Slow)
	}
	return nil
}

// changing is what differs each time that a row is written, and with each request.
var changing = regexp.MustCompile(`"(updated_at|request_id)":"[^"]*"`)

// interview starts an application, asks it a list of questions on behalf of a user and
// returns its answers. The users 41 to 200 follow the same people; each has limits of
// their own, and is counted in Redis from one application to the next.
func (d *drill) interview(ctx context.Context, env map[string]string, user int) (map[string]string, httpx.Metrics, error) {
	answers := map[string]string{}
	app, err := d.startApp(ctx, "rollback-app", env)
	if err != nil {
		return nil, httpx.Metrics{}, err
	}
	v := newVisitor(strconv.Itoa(user))
	ask := func(method, path, body string) {
		text, err := v.send(ctx, method, app.url+path, body)
		if err != nil {
			text = err.Error()
		}
		answers[method+" "+path+" "+body] = changing.ReplaceAllString(text, `"$1":…`)
	}
	own := func(title string) {
		ask(http.MethodPatch, "/stories/7", fmt.Sprintf(`{"title": %q}`, title))
		ask(http.MethodGet, "/stories/7", "")
		answers["own write "+title] = answers["GET /stories/7 "]
	}
	for range 3 {
		own("Seven")
		own("Seven, again")
		ask(http.MethodPost, "/stories/8/like", "")
		for _, path := range []string{"/stories/1", "/stories/1/chapters", "/search?q=clockmaker", "/feed", "/digest", "/stories/999999", "/stories/one"} {
			ask(http.MethodGet, path, "")
		}
		ask(http.MethodPost, "/stories", `{"slug": "story-1", "title": "taken", "language": "en"}`)
		ask(http.MethodPost, "/stories", `no JSON`)
	}
	m, err := app.metrics(ctx)
	if err := errors.Join(err, app.stop()); err != nil {
		return nil, m, fmt.Errorf("%w\n%s", err, app.p.log())
	}
	if n := strings.Count(fmt.Sprint(answers), "status 5"); n > 0 {
		return nil, m, fmt.Errorf("%d answers are errors of the server: %v\n%s", n, answers, app.p.log())
	}
	for _, title := range []string{"Seven", "Seven, again"} {
		if got := answers["own write "+title]; !strings.Contains(got, strconv.Quote(title)) {
			return nil, m, fmt.Errorf("the title %q was not read by who had just written it: %s", title, got)
		}
	}
	return answers, m, nil
}

// adopt goes through the guide's stages, and looks whether each has what it adds and
// nothing more.
func (d *drill) adopt(ctx context.Context) error {
	type seen struct {
		replica, cached, slow bool
		refused               int
	}
	stages := []struct {
		name string
		want seen
	}{
		{"adopt_pooling", seen{replica: true}},
		{"adopt_caching", seen{replica: true, cached: true}},
		{"adopt_limits", seen{replica: true, cached: true, refused: 30}},
		{"adopt_tracking", seen{replica: true, cached: true, refused: 30, slow: true}},
	}
	for k, stage := range stages {
		env := d.appEnv()
		delete(env, "DBGEN_LIMITS")
		for _, b := range d.find(stage.name) {
			for line := range strings.Lines(b.text) {
				name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
				env[name] = value
			}
		}
		app, err := d.startApp(ctx, "adopt-app", env)
		if err != nil {
			return fmt.Errorf("%s: %w", stage.name, err)
		}
		var got seen
		v := newVisitor(fmt.Sprintf("7%d%d", k, time.Now().Unix()))
		for n := range 130 { // of a hundred a minute
			_, err := v.get(ctx, fmt.Sprintf("%s/stories/%d", app.url, 1+n%3))
			var answer *answerError
			switch {
			case errors.As(err, &answer) && answer.code == http.StatusTooManyRequests:
				got.refused++
			case err != nil:
				return fmt.Errorf("%s: %w", stage.name, err)
			}
		}
		if err := d.slowWrite(ctx, app); err != nil {
			return fmt.Errorf("%s: %w", stage.name, err)
		}
		if err := eventually(ctx, 10*time.Second, "a replica answers", func() error {
			m, err := app.metrics(ctx)
			if err != nil {
				return err
			}
			got.replica = m.Queries.BySource["replica"] > 0
			got.cached = m.Cache.L1.Hits+m.Cache.L2.Hits > 0
			got.slow = m.Queries.Slow > 0
			if !got.replica {
				_, err := newVisitor("1").get(ctx, app.url+"/search?q=fox")
				return errors.Join(errors.New("it has not"), err)
			}
			return nil
		}); err != nil {
			return fmt.Errorf("%s: %w", stage.name, err)
		}
		if got != stage.want {
			return fmt.Errorf("docs/deploy.md, %s: replicas, cache, slow queries and refusals are %+v, want %+v\n%s", stage.name, got, stage.want, app.p.log())
		}
		if logged := strings.Contains(app.p.log(), "slow query"); logged != stage.want.slow {
			return fmt.Errorf("%s: that a slow query is in the log is %v\n%s", stage.name, logged, app.p.log())
		}
		if err := app.stop(); err != nil {
			return err
		}
		d.say("%s: %+v, as the guide says", stage.name, got)
	}
	return nil
}

// slowWrite makes a write of the application wait for a lock for 0.3 s.
func (d *drill) slowWrite(ctx context.Context, app *application) error {
	locked := make(chan error, 1)
	go func() {
		locked <- do(ctx, d.nodes["db1"].admin(), "WITH held AS MATERIALIZED (SELECT id FROM stories WHERE id = 9 FOR UPDATE) SELECT pg_sleep(0.4) FROM held")
	}()
	time.Sleep(100 * time.Millisecond)
	_, err := newVisitor("1").send(ctx, http.MethodPatch, app.url+"/stories/9", `{"title": "Nine"}`)
	return errors.Join(err, <-locked)
}

// loadTest says how fast the application answers; what it finds is no criterion, but that
// everything is answered and nothing is old.
func (d *drill) loadTest(ctx context.Context, span time.Duration) error {
	app, err := d.startApp(ctx, "load-app", d.appEnv())
	if err != nil {
		return err
	}
	l := startLoad(ctx, app.url, "load", 2, 6)
	defer l.stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(span):
	}
	l.stop()
	if err := l.verdict(ctx, d.nodes["db1"].app(), true); err != nil {
		return err
	}
	if len(l.failed) > 0 {
		return fmt.Errorf("requests failed: %v\n%s", l.failed, app.p.log())
	}
	d.say("load test: %s", l.figures())
	return app.stop()
}
