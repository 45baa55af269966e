package debugpage

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// A library is examples/app as a process on real servers, as "make demo" has it.
type library struct {
	database       dbtest.Endpoint
	url, ops, page string // of its users, its operators, and of the page
}

// newLibrary starts one, in a database of its own; it ends with the test.
func newLibrary(t *testing.T) *library {
	t.Helper()
	s, err := begun()
	ok(t, err)
	var ddl strings.Builder
	files, err := filepath.Glob("../../examples/schema/*.sql")
	ok(t, err)
	for _, file := range append(files, "../../examples/demo/seed.sql") {
		text, err := os.ReadFile(file)
		ok(t, err)
		ddl.Write(append(text, '\n'))
	}
	database := dbtest.Database(t, s.primary, ddl.String())
	ok(t, database.Do(t.Context(), fmt.Sprintf(moreComments, 60_000)))
	s.replica.WaitReplayed(t)

	binary := filepath.Join(t.TempDir(), "app")
	build := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-o", binary, "./app")
	build.Dir = "../../examples"
	build.Env = append(os.Environ(), "GOWORK=")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the application: %v\n%s", err, out)
	}
	cmd := exec.Command(binary)
	cmd.Env = append(os.Environ(), "DATABASE_URL="+database.DSN(), "DATABASE_REPLICA_URLS="+s.replica.At(database.Database).DSN(), "REDIS_URL="+s.redis.URL(),
		"DB_POOL_MIN_CONNECTIONS=2", "DB_POOL_MAX_CONNECTIONS=10", "SLOW_QUERY_THRESHOLD_MS=4", "ENABLE_QUERY_EXPLAIN_ANALYZE=true",
		"LISTEN=127.0.0.1:0", "METRICS_PORT=0", "DEBUG_PAGE=open", "SESSION_KEYS="+strings.Repeat("0123456789abcdef", 4))
	var log strings.Builder
	cmd.Stderr = &log
	stdout, err := cmd.StdoutPipe()
	ok(t, err)
	ok(t, cmd.Start())
	t.Cleanup(func() {
		kill := time.AfterFunc(20*time.Second, func() { _ = cmd.Process.Kill() })
		defer kill.Stop()
		if err := errors.Join(cmd.Process.Signal(syscall.SIGTERM), cmd.Wait()); err != nil {
			t.Errorf("the application: %v\n%s", err, &log)
		}
	})
	l := &library{database: database}
	for lines := bufio.NewScanner(stdout); l.url == "" && lines.Scan(); {
		if address, found := strings.CutPrefix(lines.Text(), "operators on "); found {
			l.ops, l.page = address, address+"/debug/dbgen/"
		}
		if address, found := strings.CutPrefix(lines.Text(), "listening on "); found {
			l.url = address
		}
	}
	if l.url == "" {
		t.Fatal("the application does not listen")
	}
	return l
}

// moreComments adds so many to the 1,500 that are there.
const moreComments = `INSERT INTO comments (chapter_id, author_id, body, created_at)
	SELECT 1 + n %% 1500, 1 + n * 7 %% 200, 'What a river, number ' || n, timestamptz '2026-04-01' + n * interval '1 second' FROM generate_series(1, %d) AS n;
	ANALYZE comments`

// grow makes the table so large that PostgreSQL reads it in another way.
func (l *library) grow(t *testing.T) {
	t.Helper()
	ok(t, l.database.Do(t.Context(), fmt.Sprintf(moreComments, 250_000)))
}

// plans asks for somebody's comments, and says how many plans the page has of a query.
func (l *library) plans(t *testing.T, name string) int {
	t.Helper()
	if status, _, err := l.ask(t.Context(), 3, http.MethodGet, "/comments", "", nil); err != nil || status != http.StatusOK {
		t.Fatalf("/comments: %d, %v", status, err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, l.page+"data.json", nil)
	ok(t, err)
	resp, err := http.DefaultClient.Do(req)
	ok(t, err)
	defer resp.Body.Close()
	var shown struct {
		Statements []struct {
			Name  string
			Plans int
		}
	}
	ok(t, json.NewDecoder(resp.Body).Decode(&shown))
	for _, s := range shown.Statements {
		if s.Name == name {
			return s.Plans
		}
	}
	return 0
}

// visitors come until the function that it returns is called: more and fewer of them, by
// turns.
func (l *library) visitors(t *testing.T) (leave func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	var answered, failed atomic.Int64
	start := time.Now()
	for n := range 4 {
		all.Go(func() {
			for i := n; ctx.Err() == nil; i++ {
				status, err := l.visit(ctx, i)
				switch {
				case err != nil:
				case status >= 500:
					failed.Add(1)
				default:
					answered.Add(1)
				}
				pause := 20 * time.Millisecond
				if int(time.Since(start).Seconds())/8%2 == 1 {
					pause *= 3
				}
				time.Sleep(pause)
			}
		})
	}
	return func() {
		cancel()
		all.Wait()
		if answered.Load() < 50 || failed.Load() > 0 {
			t.Errorf("%d requests were answered, %d failed", answered.Load(), failed.Load())
		}
	}
}

// visit makes a request, and another that goes on with its session, and returns the last
// status.
func (l *library) visit(ctx context.Context, i int) (int, error) {
	user, method, path, body := 1+rand.IntN(200), http.MethodGet, "/stories", ""
	switch story := 1 + rand.IntN(120); i % 20 {
	case 0, 1, 2, 3:
	case 4, 5, 6, 7, 8, 9:
		path = fmt.Sprint("/stories/", story)
	case 10, 11:
		path = fmt.Sprintf("/stories/%d/chapters", story)
	case 12, 13:
		path = "/feed"
	case 14:
		path = "/search?q=river"
	case 15:
		user, path = 7, "/search?q=fox" // more than the limit allows
	case 16:
		path = "/comments"
	case 17:
		path = "/digest"
	case 18:
		method, path = http.MethodPost, fmt.Sprintf("/stories/%d/like", story)
	case 19:
		method, path, body = http.MethodPatch, fmt.Sprint("/stories/", story), fmt.Sprintf(`{"title": "The river, part %d"}`, i)
	}
	status, session, err := l.ask(ctx, user, method, path, body, nil)
	if err != nil || len(session) == 0 {
		return status, err
	}
	status, _, err = l.ask(ctx, user, http.MethodGet, "/feed", "", session)
	return status, err
}

// ask makes one request, with the cookies of another and for further ones.
func (l *library) ask(ctx context.Context, user int, method, path, body string, session []*http.Cookie) (int, []*http.Cookie, error) {
	req, err := http.NewRequestWithContext(ctx, method, l.url+path, strings.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("X-User", fmt.Sprint(user))
	for _, c := range session {
		req.AddCookie(c)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode, resp.Cookies(), err
}
