package debugpage_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/dbgen-go/dbgen/runtime/debugpage"
)

func TestNoPageWithoutSayingWhoMaySeeIt(t *testing.T) {
	db := open(t, nil)
	yes := func(*http.Request) bool { return true }
	for name, c := range map[string]struct {
		o    debugpage.Options
		want string // part of the error; "": none
	}{
		"nothing":         {debugpage.Options{}, "Authorize is missing"},
		"both":            {debugpage.Options{Authorize: yes, WithoutAuthorization: true}, "leave all but one out"},
		"two ways":        {debugpage.Options{Authorize: yes, Password: "a long password"}, "leave all but one out"},
		"a password":      {debugpage.Options{Password: "a long password"}, ""},
		"a short one":     {debugpage.Options{Password: "secret"}, "has 6 bytes: want at least 12"},
		"authorized":      {debugpage.Options{Authorize: yes}, ""},
		"for all":         {debugpage.Options{WithoutAuthorization: true}, ""},
		"too often":       {debugpage.Options{Authorize: yes, Interval: time.Millisecond}, "at least 100ms"},
		"too much":        {debugpage.Options{Authorize: yes, Keep: 24 * time.Hour}, "want from 2s to"},
		"negative":        {debugpage.Options{Authorize: yes, Viewers: -1}, "Viewers is -1"},
		"often, by a lot": {debugpage.Options{Authorize: yes, Interval: 100 * time.Millisecond}, ""},
	} {
		page, err := debugpage.Handler(db, c.o)
		switch {
		case c.want == "" && (err != nil || page == nil):
			t.Errorf("%s: %v", name, err)
		case c.want != "" && (err == nil || page != nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: page %v, error %v, want none and one with %q", name, page, err, c.want)
		}
	}
	if _, err := debugpage.Handler(nil, debugpage.Options{Authorize: yes}); err == nil {
		t.Error("a page of no DB was made")
	}
}

// names are all that a page answers.
var names = []string{"", "page.js", "table.js", "style.css", "icon.svg", "data.json", "statement.json?id=0", "events", "nothing.js", "nothing"}

func TestWhoMayNotSeeItSeesNothing(t *testing.T) {
	db := open(t, nil)
	_, base := serve(t, db, debugpage.Options{Authorize: func(r *http.Request) bool { return r.Header.Get("Who") == "operator" }})
	for _, name := range names {
		r, text := get(t, base+name)
		if r.StatusCode != http.StatusForbidden || text != "You may not see this page.\n" {
			t.Errorf("%q: %s %q", name, r.Status, text)
		}
		hardened(t, name, r.Header)
	}
	r := httptest.NewRequest(http.MethodGet, base, nil)
	r.Header.Set("Who", "operator")
	r.RequestURI = ""
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Errorf("an operator: %s", answer.Status)
	}
}

// A page with a password has browsers ask for it, and shows nothing without.
func TestPassword(t *testing.T) {
	db := open(t, nil)
	_, base := serve(t, db, debugpage.Options{Password: "a long password"})
	ask := func(name string, set func(*http.Request)) *http.Response {
		t.Helper()
		r, err := http.NewRequest(http.MethodGet, base+name, nil)
		if err != nil {
			t.Fatal(err)
		}
		set(r)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		return answer
	}
	for what, set := range map[string]func(*http.Request){
		"nothing":    func(*http.Request) {},
		"another":    func(r *http.Request) { r.SetBasicAuth("operator", "another password") },
		"its start":  func(r *http.Request) { r.SetBasicAuth("operator", "a long passwor") },
		"none":       func(r *http.Request) { r.SetBasicAuth("a long password", "") },
		"not Basic":  func(r *http.Request) { r.Header.Set("Authorization", "Bearer a long password") },
		"not base64": func(r *http.Request) { r.Header.Set("Authorization", "Basic a long password") },
	} {
		for _, name := range names {
			r := ask(name, set)
			if r.StatusCode != http.StatusUnauthorized || !strings.HasPrefix(r.Header.Get("WWW-Authenticate"), "Basic ") {
				t.Errorf("with %s, %q: %s %v", what, name, r.Status, r.Header)
			}
			hardened(t, name, r.Header)
		}
	}
	for _, user := range []string{"operator", "", "whoever"} {
		if r := ask("data.json", func(r *http.Request) { r.SetBasicAuth(user, "a long password") }); r.StatusCode != http.StatusOK {
			t.Errorf("with the password of %q: %s", user, r.Status)
		}
	}
}

// hardened holds an answer to what browsers are told about the page.
func hardened(t *testing.T, name string, h http.Header) {
	t.Helper()
	for header, want := range map[string]string{
		"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
			"base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
		"Cross-Origin-Resource-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin", "Access-Control-Allow-Origin": "",
	} {
		if got := h.Get(header); got != want {
			t.Errorf("%q: %s is %q, want %q", name, header, got, want)
		}
	}
}

func TestOnlyReads(t *testing.T) {
	page, err := debugpage.Handler(open(t, nil), debugpage.Options{WithoutAuthorization: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, method := range []string{"POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "X"} {
		for _, name := range names {
			w := httptest.NewRecorder()
			page.ServeHTTP(w, httptest.NewRequest(method, "/debug/dbgen/"+name, nil))
			if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
				t.Errorf("%s %q: %d, Allow %q", method, name, w.Code, w.Header().Get("Allow"))
			}
		}
	}
	w := httptest.NewRecorder()
	page.ServeHTTP(w, httptest.NewRequest(http.MethodHead, "/debug/dbgen/events", nil))
	if w.Code != http.StatusOK || w.Body.Len() > 0 || w.Header().Get("Content-Type") != "text/event-stream" {
		t.Errorf("HEAD of events: %d, %d bytes, %q", w.Code, w.Body.Len(), w.Header().Get("Content-Type"))
	}
}

func TestFiles(t *testing.T) {
	_, base := serve(t, open(t, nil), debugpage.Options{WithoutAuthorization: true})
	for name, kind := range map[string]string{
		"": "text/html; charset=utf-8", "page.js": "text/javascript; charset=utf-8", "style.css": "text/css; charset=utf-8",
		"icon.svg": "image/svg+xml", "data.json": "application/json",
	} {
		r, text := get(t, base+name)
		if r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != kind || text == "" {
			t.Errorf("%q: %s, %q, %d bytes", name, r.Status, r.Header.Get("Content-Type"), len(text))
		}
		hardened(t, name, r.Header)
	}
	for _, name := range []string{"nothing.js", "..%2fpage.go", "statement.json", "statement.json?id=0"} {
		if r, _ := get(t, base+name); r.StatusCode != http.StatusNotFound {
			t.Errorf("%q: %s, want 404", name, r.Status)
		}
	}
}

// Handlers are mounted with their prefix and without it, and people leave out the
// slash.
func TestAnyPrefix(t *testing.T) {
	page, err := debugpage.Handler(open(t, nil), debugpage.Options{WithoutAuthorization: true})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/whole/debug/", page)
	mux.Handle("/stripped/", http.StripPrefix("/stripped", page))
	mux.Handle("/bare", http.StripPrefix("/bare", page)) // what some routers hand on for an address without a slash
	mux.Handle("/bare/", http.StripPrefix("/bare", page))
	mux.Handle("/kept", page)
	mux.Handle("/kept/", page)
	server := httptest.NewServer(mux)
	defer server.Close()
	for _, prefix := range []string{"/whole/debug/", "/stripped/", "/stripped", "/bare", "/bare/", "/kept", "/kept/"} {
		r, text := get(t, server.URL+prefix)
		if r.StatusCode != http.StatusOK || !strings.Contains(text, "<h1>dbgen</h1>") {
			t.Errorf("%s: %s", prefix, r.Status)
		}
		if !strings.HasSuffix(r.Request.URL.Path, "/") {
			t.Errorf("%s stays at %s, from which the page's files are not found", prefix, r.Request.URL)
		}
		base := server.URL + r.Request.URL.Path
		if r, _ := get(t, base+"page.js"); r.StatusCode != http.StatusOK {
			t.Errorf("%spage.js: %s", base, r.Status)
		}
	}
}

// A path may not send a browser elsewhere.
func TestNoRedirectToOthers(t *testing.T) {
	page, err := debugpage.Handler(open(t, nil), debugpage.Options{WithoutAuthorization: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, uri := range []string{"/x//evil.example", "/debug/javascript:alert(1)", "//evil.example/a", "/a%0d%0aSet-Cookie:x", "/a?next=//evil.example"} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, "/a", nil)
		r.RequestURI = uri
		page.ServeHTTP(w, r)
		to := w.Header().Get("Location")
		if !strings.HasPrefix(to, "./") || strings.Count(to, "/") != 2 || strings.Contains(to, "next") {
			t.Errorf("%s: sent to %q", uri, to)
		}
	}
}
