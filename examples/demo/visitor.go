package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// A visitor is a user, with the cookies of a browser: what one instance gave them goes
// to the next. They are Secure, and go by HTTP here as they do behind a proxy that
// ends TLS.
type visitor struct {
	user    string
	cookies map[string]*http.Cookie
}

func visitorNamed(user string) *visitor { return &visitor{user, map[string]*http.Cookie{}} }

// statusError is an answer that is no success.
type statusError struct {
	code int
	body string
}

func (e statusError) Error() string { return fmt.Sprintf("status %d: %s", e.code, e.body) }

func (v *visitor) get(ctx context.Context, at *instance, path string) (string, error) {
	return v.send(ctx, at, http.MethodGet, path, "")
}

// send makes a request and returns the answer's body.
func (v *visitor) send(ctx context.Context, at *instance, method, path, body string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, at.url+path, strings.NewReader(body))
	if err != nil {
		return "", err
	}
	req.Header.Set("X-User", v.user)
	for _, c := range v.cookies {
		req.AddCookie(c)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	for _, c := range resp.Cookies() {
		v.cookies[c.Name] = c
	}
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return "", err
	}
	if resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s %s: %w\n%s", method, path, statusError{resp.StatusCode, strings.TrimSpace(string(text))}, at.log)
	}
	return string(text), nil
}
