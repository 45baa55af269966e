package debugpage

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// A tab is one of a headless Chromium, in which everything that a page should not do
// is noted.
type tab struct {
	t      *testing.T
	ctx    context.Context
	origin string

	mu     sync.Mutex
	wrongs []string
}

// chromium starts a browser of its own for a test.
func chromium(t *testing.T, width, height int) context.Context {
	t.Helper()
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		if os.Getenv("CI") != "" {
			t.Fatal("there is no Chromium, which .ci/setup installs")
		}
		t.Skip("there is no Chromium in PATH: install Debian's package chromium, or Google Chrome")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.WindowSize(width, height),
		chromedp.Flag("hide-scrollbars", false), chromedp.WSURLReadTimeout(60*time.Second))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // Chromium's does not work as root
	}
	allocator, end := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(end)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	return ctx
}

// visitPage opens an address and waits until it is live.
func visitPage(ctx context.Context, t *testing.T, address string, before ...chromedp.Action) *tab {
	t.Helper()
	timed, cancel := context.WithTimeout(ctx, 150*time.Second)
	t.Cleanup(cancel)
	b := &tab{t: t, ctx: timed, origin: address[:strings.Index(address, "/debug/")]}
	chromedp.ListenTarget(timed, b.listen)
	b.do(append([]chromedp.Action{network.Enable(), log.Enable(), runtime.Enable(), noteViolations}, before...)...)
	b.do(chromedp.Navigate(address))
	return b
}

// noteViolations tells of what the content security policy forbade, by the console.
var noteViolations = chromedp.ActionFunc(func(ctx context.Context) error {
	_, err := cdppage.AddScriptToEvaluateOnNewDocument(
		`addEventListener('securitypolicyviolation', e => console.error('violation of ' + e.violatedDirective + ' by ' + e.blockedURI))`).Do(ctx)
	return err
})

func (b *tab) listen(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		b.wrongs = append(b.wrongs, "exception: "+e.ExceptionDetails.Error())
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.APITypeError || e.Type == runtime.APITypeWarning {
			text, _ := json.Marshal(e.Args)
			b.wrongs = append(b.wrongs, "console: "+string(text))
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.LevelError || e.Entry.Level == log.LevelWarning {
			b.wrongs = append(b.wrongs, "log: "+e.Entry.Text+" "+e.Entry.URL)
		}
	case *network.EventRequestWillBeSent:
		if u := e.Request.URL; !strings.HasPrefix(u, b.origin+"/debug/dbgen/") && !strings.HasPrefix(u, "data:") {
			b.wrongs = append(b.wrongs, "request: "+u)
		}
	}
}

// wrong returns what the page did that it should not.
func (b *tab) wrong() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.wrongs)
}

func (b *tab) do(actions ...chromedp.Action) {
	b.t.Helper()
	if err := chromedp.Run(b.ctx, actions...); err != nil {
		b.t.Fatal(err)
	}
}

// eval returns what an expression is in the page.
func eval[T any](b *tab, expression string) (v T) {
	b.t.Helper()
	b.do(chromedp.Evaluate(expression, &v, func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
	return v
}

// until waits for an expression to be true.
func (b *tab) until(expression string) {
	b.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !eval[bool](b, "Boolean("+expression+")"); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			b.t.Fatalf("not in twenty seconds: %s\nthe page says:\n%.3000s\n%v", expression, eval[string](b, "document.body.innerText"), b.wrong())
		}
	}
}

// keys presses keys, as a reader without a mouse does.
func (b *tab) keys(keys string) {
	b.t.Helper()
	b.do(chromedp.KeyEvent(keys))
}
