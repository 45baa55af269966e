package debugpage

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"embed"
	"encoding/json"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
)

//go:embed assets
var assets embed.FS

// A Page serves what a DB does. It answers GET and HEAD alone and changes nothing. It
// is safe for concurrent use.
type Page struct {
	authorize func(*http.Request) bool // nil: everybody may
	asks      bool                     // for the password
	password  [sha256.Size]byte        // its sum: comparing it takes as long whatever is given
	gatherer  *gatherer
	sampler   *sampler
}

// policy is the page's content security policy: nothing but its own files, and no
// style or script that is written into the document.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

func harden(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}

// ServeHTTP answers with the page, one of its files, or what it shows.
func (p *Page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	harden(w.Header())
	switch {
	case p.asks && !p.knows(r):
		w.Header().Set("WWW-Authenticate", `Basic realm="dbgen", charset="UTF-8"`)
		http.Error(w, "This page asks for a password.", http.StatusUnauthorized)
		return
	case p.authorize != nil && !p.authorize(r):
		http.Error(w, "You may not see this page.", http.StatusForbidden)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "This page can only be read.", http.StatusMethodNotAllowed)
		return
	}
	// The names are all of one folder, so that the last part of a path decides and
	// it does not matter what prefix is before it.
	_, name := path.Split(r.URL.Path)
	switch {
	case name == "" && r.URL.Path != "":
		p.file(w, r, "index.html")
	case name == "data.json":
		p.data(w, r)
	case name == "statement.json":
		p.statement(w, r)
	case name == "events":
		p.events(w, r)
	case strings.Contains(name, "."):
		p.file(w, r, name)
	default:
		addSlash(w, r)
	}
}

// knows reports whether a request has the password.
func (p *Page) knows(r *http.Request) bool {
	_, given, ok := r.BasicAuth()
	sum := sha256.Sum256([]byte(given))
	return ok && subtle.ConstantTimeCompare(sum[:], p.password[:]) == 1
}

// addSlash sends the browser to the same address with a slash at its end, from which
// the names of the page's files are counted. The address is relative, since only what
// was asked for says what prefix there is.
func addSlash(w http.ResponseWriter, r *http.Request) {
	asked, _, _ := strings.Cut(r.RequestURI, "?")
	_, last := path.Split(asked)
	if last == "" {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Location", "./"+last+"/")
	w.WriteHeader(http.StatusTemporaryRedirect)
}

func (p *Page) file(w http.ResponseWriter, r *http.Request, name string) {
	text, err := assets.ReadFile("assets/" + name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	kind := mime.TypeByExtension(path.Ext(name))
	switch path.Ext(name) { // what the system says of these differs
	case ".js":
		kind = "text/javascript; charset=utf-8"
	case ".svg":
		kind = "image/svg+xml"
	}
	send(w, kind, text)
}

// data sends the whole document.
func (p *Page) data(w http.ResponseWriter, _ *http.Request) {
	sendJSON(w, p.sampler.document())
}

// statement sends all that is known of one statement.
func (p *Page) statement(w http.ResponseWriter, r *http.Request) {
	d := p.gatherer.detail(r.URL.Query().Get("id"))
	if d == nil {
		http.Error(w, "There is no statement of this id: data.json has those that there are.", http.StatusNotFound)
		return
	}
	sendJSON(w, d)
}

func sendJSON(w http.ResponseWriter, v any) {
	text, err := encode(v)
	if err != nil {
		http.Error(w, "The figures cannot be written as JSON.", http.StatusInternalServerError)
		return
	}
	send(w, "application/json", text)
}

// encode writes JSON on one line, with <, > and & as they are: it is never put into
// HTML.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return b.Bytes(), err
}

func send(w http.ResponseWriter, kind string, text []byte) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	_, _ = w.Write(text) // whoever asked is gone
}

// Close ends all live views, for which an http.Server's Shutdown waits else:
// RegisterOnShutdown takes it as it is. The page can be asked for once more, but not
// watched. It may be called again.
func (p *Page) Close() { p.sampler.close() }
