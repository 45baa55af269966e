package debugpage

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// sleep is a few looks of the page.
const sleep = 700 * time.Millisecond

func itoa(n int) string { return strconv.Itoa(n) }

// axeVersion is of the npm package axe-core, which tests web pages for what keeps
// people from using them.
const axeVersion = "4.11.0"

// axe returns axe-core's script, fetched once a machine.
func axe(t *testing.T) string {
	t.Helper()
	home, err := os.UserCacheDir()
	ok(t, err)
	home = filepath.Join(home, "dbgen-test", "axe-core-"+axeVersion)
	script := filepath.Join(home, "node_modules", "axe-core", "axe.min.js")
	if _, err := os.Stat(script); err != nil {
		ok(t, os.MkdirAll(home, 0o755))
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
		defer cancel()
		out, err := exec.CommandContext(ctx, "npm", "install", "--prefix", home, "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "axe-core@"+axeVersion).CombinedOutput()
		if err != nil && os.Getenv("CI") == "" {
			t.Skipf("axe-core %s cannot be had from npm: %v\n%s", axeVersion, err, out)
		}
		if err != nil {
			t.Fatalf("npm install axe-core@%s: %v\n%s", axeVersion, err, out)
		}
	}
	text, err := os.ReadFile(script)
	ok(t, err)
	return string(text)
}

// An axeFinding is what axe-core has to say.
type axeFinding struct {
	ID, Impact, Help string
	Nodes            []struct {
		HTML           string
		FailureSummary string
	}
}

const runAxe = `axe.run(document, { resultTypes: ['violations'] }).then(r => ({ violations: r.violations, passes: r.passes.length }))`

func TestForEverybody(t *testing.T) {
	script := axe(t)
	w := newWorld(t, nil)
	w.fill()
	ctx := chromium(t, 1280, 900)
	b := visitPage(ctx, t, w.address)
	b.until(live)
	b.until(rows + `.length > 3`)
	b.do(chromedp.Evaluate(`document.querySelector('#queries tbody button.open').click(); document.querySelector('#slow tbody button.open').click()`, nil))
	b.until(`document.querySelector('#slow tr.detail details')`)
	b.do(chromedp.Evaluate(`document.querySelectorAll('details').forEach(d => d.open = true)`, nil), chromedp.Evaluate(script, nil))
	for _, width := range []int64{1280, 320} {
		for _, scheme := range []string{"light", "dark"} {
			t.Run(fmt.Sprint(scheme, " ", width), func(t *testing.T) {
				b.do(emulation.SetDeviceMetricsOverride(width, 900, 1, width < 700),
					emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}))
				got := eval[struct {
					Violations []axeFinding
					Passes     int
				}](b, runAxe)
				if got.Passes < 20 {
					t.Errorf("only %d rules looked at something", got.Passes)
				}
				for _, f := range got.Violations {
					if f.Impact != "serious" && f.Impact != "critical" {
						t.Logf("%s (%s): %s", f.ID, f.Impact, f.Help)
						continue
					}
					for _, n := range f.Nodes[:min(len(f.Nodes), 4)] {
						t.Errorf("%s (%s): %s\n%s\n%s", f.ID, f.Impact, f.Help, n.HTML, n.FailureSummary)
					}
				}
			})
		}
	}
	t.Run("axe-core finds", func(t *testing.T) { // or the above would say nothing
		b.do(chromedp.Evaluate(`document.querySelector('h1').setAttribute('style', ''); document.querySelector('label[for=search]').remove()`, nil))
		got := eval[struct{ Violations []axeFinding }](b, runAxe)
		var ids []string
		for _, f := range got.Violations {
			ids = append(ids, f.ID)
		}
		if !strings.Contains(strings.Join(ids, " "), "label") {
			t.Errorf("a field without a label is not found: %v", ids)
		}
	})
}
