package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/dbgen-go/dbgen/runtime/httpx"
)

// buildApp builds the example's application for a site.
func (s *site) buildApp(ctx context.Context, root string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-o", filepath.Join(s.dir, "app"), "./app")
	cmd.Dir = filepath.Join(root, "examples")
	cmd.Env = append(os.Environ(), "GOWORK=") // the workspace's, which the caller's may be without
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build the application: %w\n%s", err, out)
	}
	return s.give(filepath.Join(s.dir, "app"))
}

// An application is a process of the example's application, configured by its
// environment alone.
type application struct {
	p   *program
	url string
	ops string // where operators look
}

// startApp starts one and waits until it listens.
func (s *site) startApp(ctx context.Context, name string, env map[string]string) (*application, error) {
	more := map[string]string{"LISTEN": "127.0.0.1:0", "METRICS_PORT": "0", "SESSION_KEYS": sessionKey}
	maps.Copy(more, env)
	if err := os.Remove(filepath.Join(s.dir, name+".log")); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	p, err := s.start(name, more, filepath.Join(s.dir, "app"))
	if err != nil {
		return nil, err
	}
	a := &application{p: p}
	return a, eventually(ctx, 30*time.Second, "the application listens", func() error {
		text, err := os.ReadFile(p.logPath())
		if err != nil {
			return err
		}
		for line := range strings.Lines(string(text)) {
			line = strings.TrimSpace(line)
			if address, ok := strings.CutPrefix(line, "operators on "); ok {
				a.ops = address
			}
			if address, ok := strings.CutPrefix(line, "listening on "); ok {
				a.url = address
				return nil
			}
		}
		return fmt.Errorf("it runs: %v\n%s", p.running(), p.log())
	})
}

// stop ends the application as an operator would.
func (a *application) stop() error { return a.p.stop(syscall.SIGTERM) }

// sessionKey signs the cookies of all instances.
const sessionKey = "6465706c6f79206472696c6c3a2074686973206b6579206973206e6f2073656372657421"

// metrics are what the application's runtime counted.
func (a *application) metrics(ctx context.Context) (m httpx.Metrics, err error) {
	body, err := newVisitor("1").get(ctx, a.ops+"/metrics/json")
	if err != nil {
		return m, err
	}
	return m, json.Unmarshal([]byte(body), &m)
}

// A visitor is a user with a browser: cookies are kept from one request to the next.
type visitor struct {
	user   string
	client *http.Client
}

func newVisitor(user string) *visitor {
	jar, _ := cookiejar.New(nil) // never fails without options
	return &visitor{user: user, client: &http.Client{Jar: behindTLS{jar}, Transport: transport, Timeout: 15 * time.Second}}
}

// behindTLS is the jar of a browser that reaches the application by way of a proxy with
// TLS: it keeps and sends Secure cookies.
type behindTLS struct{ jar *cookiejar.Jar }

func secure(u *url.URL) *url.URL {
	u = new(*u)
	u.Scheme = "https"
	return u
}

func (b behindTLS) SetCookies(u *url.URL, cookies []*http.Cookie) {
	b.jar.SetCookies(secure(u), cookies)
}
func (b behindTLS) Cookies(u *url.URL) []*http.Cookie { return b.jar.Cookies(secure(u)) }

var transport = &http.Transport{MaxIdleConnsPerHost: 64, IdleConnTimeout: 5 * time.Second}

// answerError is an answer that is no success.
type answerError struct {
	code int
	text string
}

func (e *answerError) Error() string {
	return fmt.Sprintf("status %d: %s", e.code, strings.TrimSpace(e.text))
}

func (v *visitor) get(ctx context.Context, url string) (string, error) {
	return v.send(ctx, http.MethodGet, url, "")
}

// send makes a request and returns the body of a success.
func (v *visitor) send(ctx context.Context, method, url, body string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		return "", err
	}
	req.Header.Set("X-User", v.user)
	resp, err := v.client.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return "", err
	}
	if resp.StatusCode/100 != 2 {
		return "", &answerError{resp.StatusCode, string(text)}
	}
	return string(text), nil
}
