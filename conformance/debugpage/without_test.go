package debugpage

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
)

// Where there are no events to be had, such as when enough people watch already, the
// page asks; and who may not see it any more is told so.
func TestWithoutEvents(t *testing.T) {
	var forbidden atomic.Bool
	w := newWorld(t, func(page http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch {
			case forbidden.Load():
				http.Error(w, "no", http.StatusForbidden)
			case strings.HasSuffix(r.URL.Path, "/events"):
				http.Error(w, "enough", http.StatusServiceUnavailable)
			default:
				page.ServeHTTP(w, r)
			}
		})
	})
	w.one(t.Context(), &userName, 1)
	b := visitPage(chromium(t, 1280, 900), t, w.address)
	b.until(`document.getElementById('state').textContent.includes('Asking every five seconds')`)
	b.until(`JSON.stringify(` + rows + `).includes('reports.GetUserName')`)
	forbidden.Store(true)
	b.until(`document.getElementById('state').textContent.includes('You may not see this page any more')`)
	for _, wrong := range b.wrong() { // a browser tells of the answers themselves
		if !strings.Contains(wrong, "the server responded with a status of 503") && !strings.Contains(wrong, "the server responded with a status of 403") {
			t.Error(wrong)
		}
	}
}
