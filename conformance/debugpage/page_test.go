package debugpage

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// rows are the names in the table of queries, from above.
const rows = `[...document.querySelectorAll('#queries tbody tr:not(.detail) td:first-child button span:last-child')].map(e => e.textContent)`

const live = `document.getElementById('state').textContent.includes('Live')`

func TestPage(t *testing.T) {
	w := newWorld(t, nil)
	w.fill()
	b := visitPage(chromium(t, 1280, 900), t, w.address)
	b.until(live)

	t.Run("shows everything", func(t *testing.T) {
		text := eval[string](b, `document.body.innerText`)
		for _, want := range []string{
			"db.GetStory", "reports.CountCommentsSaying", "n-plus-one", "GetUserNameByIDs", "at conformance/debugpage/world_test.go:", "GET /authors",
			"CREATE INDEX CONCURRENTLY ON comments (body);", "primary", "healthy", "closed",
		} {
			if !strings.Contains(text, want) {
				t.Errorf("the page does not say %q:\n%s", want, text)
			}
		}
		if html := eval[string](b, `document.documentElement.outerHTML`); strings.Contains(html, hidden) {
			t.Error("the page has a parameter's value")
		}
	})
	t.Run("updates", func(t *testing.T) {
		const calls = `Number([...document.querySelectorAll('#queries tbody tr')].find(r => r.textContent.includes('reports.GetUserName')).children[1].textContent)`
		before := eval[int](b, calls)
		for range 3 {
			w.one(t.Context(), &userName, 1)
		}
		b.until(calls + ` === ` + itoa(before+3))
		b.do(chromedp.Click(`#pause`, chromedp.ByQuery))
		b.until(`document.getElementById('state').textContent.includes('Paused')`)
		w.one(t.Context(), &userName, 1)
		at := eval[string](b, `document.getElementById('at').textContent`)
		b.do(chromedp.Sleep(sleep))
		if now := eval[int](b, calls); now != before+3 || eval[string](b, `document.getElementById('at').textContent`) != at {
			t.Errorf("while paused the page went from %d calls to %d", before+3, now)
		}
		b.do(chromedp.Click(`#pause`, chromedp.ByQuery))
		b.until(calls + ` === ` + itoa(before+4))
	})
	t.Run("sorts", func(t *testing.T) {
		b.do(chromedp.Click(`#queries th[data-key="name"] button`, chromedp.ByQuery))
		b.until(`document.querySelector('#queries th[data-key="name"]').getAttribute('aria-sort') === 'ascending'`)
		names := eval[[]string](b, rows)
		if len(names) < 6 || !slices.IsSortedFunc(names, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) }) {
			t.Errorf("by name: %v", names)
		}
		b.do(chromedp.Click(`#queries th[data-key="calls"] button`, chromedp.ByQuery))
		calls := eval[[]int](b, `[...document.querySelectorAll('#queries tbody tr')].map(r => Number(r.children[1].textContent.replaceAll(',', '')))`)
		if !slices.IsSortedFunc(calls, func(a, b int) int { return b - a }) {
			t.Errorf("by calls: %v", calls)
		}
		if n := eval[int](b, `document.querySelectorAll('#queries th[aria-sort="descending"], #queries th[aria-sort="ascending"]').length`); n != 1 {
			t.Errorf("%d columns say that the table is sorted by them", n)
		}
	})
	t.Run("searches and filters", func(t *testing.T) {
		b.do(chromedp.SendKeys(`#search`, "comments body", chromedp.ByQuery))
		b.until(`JSON.stringify(` + rows + `) === '["reports.CountCommentsSaying"]'`)
		b.until(`/^1 of \d+ queries$/.test(document.getElementById('count').textContent)`)
		b.do(chromedp.SendKeys(`#search`, strings.Repeat(kb.Backspace, 20), chromedp.ByQuery))
		b.do(chromedp.Evaluate(`document.getElementById('filter').value = 'other'; document.getElementById('filter').dispatchEvent(new Event('change'))`, nil))
		b.until(`(n => n.length > 0 && n.every(x => x.startsWith('SELECT')))(` + rows + `)`)
		b.do(chromedp.Evaluate(`document.getElementById('filter').value = 'ran'; document.getElementById('filter').dispatchEvent(new Event('change'))`, nil))
	})
	t.Run("shows a plan", func(t *testing.T) {
		b.do(chromedp.Click(`#slow tbody button.open`, chromedp.ByQuery))
		b.until(`document.querySelector('#slow tr.detail details')`)
		b.do(chromedp.Click(`#slow tr.detail summary`, chromedp.ByQuery))
		b.until(`document.querySelector('#slow tr.detail details[open] pre').textContent.includes('Scan')`)
		if text := eval[string](b, `document.querySelector('#slow tr.detail').innerText`); !strings.Contains(text, "SELECT count(*) FROM comments") || !strings.Contains(text, "max_lag=3s") {
			t.Errorf("the row says:\n%s", text)
		}
		b.do(chromedp.Sleep(sleep)) // looks go on
		if !eval[bool](b, `document.querySelector('#slow tr.detail details').open`) {
			t.Error("the plan closed by itself")
		}
		b.do(chromedp.Click(`#slow tbody button.open`, chromedp.ByQuery))
		b.until(`!document.querySelector('#slow tr.detail')`)
	})
	t.Run("colours can be chosen", func(t *testing.T) {
		const ground = `getComputedStyle(document.body).backgroundColor`
		light := eval[string](b, ground)
		b.do(emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}))
		dark := eval[string](b, ground)
		b.do(chromedp.Evaluate(`document.getElementById('scheme').value = 'light'; document.getElementById('scheme').dispatchEvent(new Event('change'))`, nil))
		if chosen := eval[string](b, ground); light == dark || chosen != light {
			t.Errorf("light %s, dark %s, light by choice %s", light, dark, chosen)
		}
		b.do(chromedp.Reload())
		b.until(live)
		if kept := eval[string](b, ground); kept != light {
			t.Errorf("after another visit it is %s", kept)
		}
	})
	if wrong := b.wrong(); len(wrong) > 0 {
		t.Errorf("the page did what it should not:\n%s", strings.Join(wrong, "\n"))
	}
}

func TestByKeyboard(t *testing.T) {
	w := newWorld(t, nil)
	w.fill()
	b := visitPage(chromium(t, 1280, 900), t, w.address)
	b.until(live)
	b.until(rows + `.length > 3`)
	const focus = `(e => e.id || e.dataset?.key || e.textContent || e.tagName)(document.activeElement)`
	b.keys(kb.Tab)
	if at := eval[string](b, focus); at != "Skip to the queries" {
		t.Errorf("the first stop is %q", at)
	}
	if eval[float64](b, `document.activeElement.getBoundingClientRect().left`) < 0 {
		t.Error("the skip link is not seen when it has the focus")
	}
	b.keys(kb.Enter)
	b.keys(kb.Tab)
	if at := eval[string](b, focus); at != "search" {
		t.Errorf("after the skip link comes %q", at)
	}
	b.keys("getusername")
	b.until(rows + `.length === 1`)
	// On to the row's button: past the filter, the table and its heads.
	for range 30 {
		b.keys(kb.Tab)
		if eval[bool](b, `document.activeElement.matches('#queries tbody button.open')`) {
			break
		}
		if !eval[bool](b, `document.activeElement.matches(':focus-visible') && getComputedStyle(document.activeElement).outlineStyle !== 'none'`) {
			t.Errorf("the focus on %q is not seen", eval[string](b, focus))
		}
	}
	b.keys(kb.Enter)
	b.until(`document.querySelector('#queries tr.detail pre')?.textContent.includes('display_name')`)
	b.do(chromedp.Sleep(sleep)) // looks go on, and rows stay
	if !eval[bool](b, `document.activeElement.matches('#queries tbody button.open[aria-expanded="true"]')`) {
		t.Errorf("the focus went to %q", eval[string](b, focus))
	}
	// On to the end of the page, and out of it: nothing holds the focus.
	for n := 0; !eval[bool](b, `document.activeElement.matches('footer a')`); n++ {
		if n > 150 {
			t.Fatalf("150 stops on, the focus is on %q", eval[string](b, focus))
		}
		b.keys(kb.Tab)
	}
	b.keys(kb.Tab)
	if eval[bool](b, `document.activeElement.matches('footer a')`) {
		t.Error("the focus stays on the last link")
	}
	if wrong := b.wrong(); len(wrong) > 0 {
		t.Errorf("the page did what it should not:\n%s", strings.Join(wrong, "\n"))
	}
}

func TestOnAPhone(t *testing.T) {
	w := newWorld(t, nil)
	w.fill()
	b := visitPage(chromium(t, 320, 640), t, w.address, emulation.SetDeviceMetricsOverride(320, 640, 2, true))
	b.until(live)
	b.until(rows + `.length > 3`)
	b.do(chromedp.Evaluate(`document.querySelector('#slow tbody button.open').click()`, nil))
	b.until(`document.querySelector('#slow tr.detail details')`)
	b.do(chromedp.Evaluate(`document.querySelectorAll('details').forEach(d => d.open = true)`, nil))
	if wide := eval[int](b, `document.documentElement.scrollWidth`); wide > 320 {
		t.Errorf("the page is %d wide; too wide are %v", wide, eval[[]string](b,
			`[...document.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > 320).map(e => e.tagName + '.' + e.className + ' ' + e.textContent.slice(0, 40)).slice(0, 10)`))
	}
	if wide := eval[[]string](b, `[...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth).map(e => e.getAttribute('aria-label'))`); len(wide) > 0 {
		t.Errorf("these tables go beyond the screen: %v", wide)
	}
	b.do(chromedp.Evaluate(`(s => { s.value = 'calls'; s.dispatchEvent(new Event('change')) })(document.querySelector('#queries .sortby select'))`, nil))
	calls := eval[[]int](b, `[...document.querySelectorAll('#queries tbody tr')].map(r => Number(r.children[1].textContent.replaceAll(',', '')))`)
	if !slices.IsSortedFunc(calls, func(a, b int) int { return b - a }) {
		t.Errorf("by calls: %v", calls)
	}
	if wrong := b.wrong(); len(wrong) > 0 {
		t.Errorf("the page did what it should not:\n%s", strings.Join(wrong, "\n"))
	}
}

// What the other tests rely on: a page that does what it should not is caught.
func TestWrongsAreSeen(t *testing.T) {
	w := newWorld(t, func(page http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !strings.HasSuffix(r.URL.Path, "/bad/") {
				page.ServeHTTP(w, r)
				return
			}
			w.Header().Set("Content-Security-Policy", "default-src 'self' 'unsafe-eval'; img-src http://127.0.0.1:9/")
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, `<!doctype html><title>bad</title><link rel=icon href=data:,><p style="color: red">bad</p><img src="http://127.0.0.1:9/x.png">`)
		})
	})
	b := visitPage(chromium(t, 800, 600), t, w.address+"bad/")
	b.do(chromedp.Evaluate(`console.error('by the console'); setTimeout(() => { throw new Error('thrown') })`, nil), chromedp.Sleep(sleep))
	all := strings.Join(b.wrong(), "\n")
	for _, want := range []string{"violation of style-src", "by the console", "request: http://127.0.0.1:9/x.png", "thrown"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q was not noted:\n%s", want, all)
		}
	}
}
