package http_test

import (
	"bufio"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/labstack/echo/v4"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
	"github.com/dbgen-go/dbgen/runtime/debugpage"
)

// The page is mounted on each router as docs/debug-page.md says, and is live below it.
func TestDebugPage(t *testing.T) {
	gin.SetMode(gin.ReleaseMode)
	handle, err := dbgen.Open(t.Context(), dbgen.Config{
		Primary: dbtest.Postgres(t).DSN(), Pool: dbgen.PoolConfig{MinConns: -1, MaxConns: 2},
		Log: dbgen.LogConfig{Logger: slog.New(slog.DiscardHandler)},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer handle.Close()
	for name, mount := range map[string]func(page http.Handler) http.Handler{
		"stdlib": func(page http.Handler) http.Handler {
			mux := http.NewServeMux()
			mux.Handle("/debug/dbgen/", page)
			return mux
		},
		"chi": func(page http.Handler) http.Handler {
			r := chi.NewRouter()
			r.Mount("/debug/dbgen", page)
			return r
		},
		"gin": func(page http.Handler) http.Handler {
			r := gin.New()
			r.Any("/debug/dbgen/*any", gin.WrapH(page))
			return r
		},
		"echo": func(page http.Handler) http.Handler {
			e := echo.New()
			e.Any("/debug/dbgen/*", echo.WrapHandler(page))
			return e
		},
	} {
		t.Run(name, func(t *testing.T) {
			page, err := debugpage.Handler(handle, debugpage.Options{Authorize: func(r *http.Request) bool { return r.URL.Query().Get("who") == "me" }})
			if err != nil {
				t.Fatal(err)
			}
			server := httptest.NewServer(mount(page))
			defer server.Close()
			defer page.Close()
			base := server.URL + "/debug/dbgen/"
			for file, want := range map[string]string{"": "<h1>dbgen</h1>", "page.js": "import", "style.css": "color-scheme", "data.json": `"version":1`} {
				if status, text := read(t, base+file+"?who=me"); status != http.StatusOK || !strings.Contains(text, want) {
					t.Errorf("%q: %d, without %q", file, status, want)
				}
				if status, _ := read(t, base+file); status != http.StatusForbidden {
					t.Errorf("%q: %d for others, want 403", file, status)
				}
			}
			events, err := http.Get(base + "events?who=me")
			if err != nil {
				t.Fatal(err)
			}
			defer events.Body.Close()
			if line, err := bufio.NewReader(events.Body).ReadString('\n'); err != nil || line != "event: full\n" {
				t.Errorf("the stream begins with %q, %v", line, err)
			}
		})
	}
}

func read(t *testing.T, url string) (int, string) {
	t.Helper()
	r, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(text)
}
