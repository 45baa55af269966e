package httpx

import (
	"context"
	"net/http"
	"strings"
)

// incoming returns the tokens that came with a request.
func (c *Chain) incoming(r *http.Request) []string {
	s := &c.cfg.Sessions
	if s.Header != "" {
		return r.Header[http.CanonicalHeaderKey(s.Header)]
	}
	var tokens []string
	for _, name := range [...]string{s.Cookie + "-w", s.Cookie + "-r"} {
		for i, cookie := range r.CookiesNamed(name) {
			if i == 2 { // one of this path and one of another: more is somebody's play
				break
			}
			tokens = append(tokens, cookie.Value)
		}
	}
	return tokens
}

// outgoing answers with what the session has come to, if it has changed. A cache that
// serves many must not keep such an answer.
func (c *Chain) outgoing(ctx context.Context, h http.Header) {
	s := &c.cfg.Sessions
	if s.Header != "" {
		if token, changed := c.tokens.Token(ctx); changed && (!isShared(h) || c.tokens.Writes(ctx) != "") {
			h.Set(s.Header, token)
			keepPrivate(h)
		}
		return
	}
	if writes := c.tokens.Writes(ctx); writes != "" {
		h.Add("Set-Cookie", c.cookie("-w", writes).String())
		keepPrivate(h)
	}
	// What says that everybody may have it is one's own and no part of a session's reads.
	if s.WritesOnly || isShared(h) {
		return
	}
	if reads := c.tokens.Reads(ctx); reads != "" {
		h.Add("Set-Cookie", c.cookie("-r", reads).String())
		keepPrivate(h)
	}
}

func (c *Chain) cookie(suffix, value string) *http.Cookie {
	s := &c.cfg.Sessions
	return &http.Cookie{
		Name: s.Cookie + suffix, Value: value, Path: s.Path, Domain: s.Domain, SameSite: s.SameSite,
		MaxAge: int(c.tokens.TTL().Seconds()), HttpOnly: true, Secure: !s.Insecure,
	}
}

// isShared reports whether an answer says that a shared cache may keep it.
func isShared(h http.Header) bool {
	for _, d := range directives(h) {
		if d == "public" || strings.HasPrefix(d, "s-maxage=") {
			return true
		}
	}
	return false
}

// keepPrivate has shared caches not keep an answer.
func keepPrivate(h http.Header) {
	var kept []string
	for _, d := range directives(h) {
		switch {
		case d == "private", d == "no-store":
			return
		case d == "public", strings.HasPrefix(d, "s-maxage="):
		default:
			kept = append(kept, d)
		}
	}
	h.Set("Cache-Control", strings.Join(append(kept, "private"), ", "))
}

// directives returns those of Cache-Control, in lower case.
func directives(h http.Header) (all []string) {
	for _, line := range h["Cache-Control"] {
		for d := range strings.SplitSeq(line, ",") {
			if d = strings.ToLower(strings.TrimSpace(d)); d != "" {
				all = append(all, d)
			}
		}
	}
	return all
}
