package debugpage

import (
	"context"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// TestPictures writes the pictures of docs/debug-page.md with -update; without it, it
// takes one, so that taking them works.
func TestPictures(t *testing.T) {
	w := newWorld(t, nil)
	w.fill()
	b := visitPage(chromium(t, 1280, 1500), t, w.address)
	b.until(live)
	b.do(chromedp.Evaluate(`document.querySelector('#slow tbody button.open').click()`, nil))
	b.until(`document.querySelector('#slow tr.detail details')`)
	b.do(chromedp.Evaluate(`document.querySelector('#slow tr.detail details').open = true`, nil))
	// Visitors come all the while.
	ctx, leave := context.WithCancel(t.Context())
	var visitors sync.WaitGroup
	visitors.Go(func() {
		for n := 0; ctx.Err() == nil; n++ {
			w.visit(context.WithoutCancel(ctx), n)
			if n%40 == 0 {
				w.one(context.WithoutCancel(ctx), &countBy, hidden)
			}
			time.Sleep(time.Duration(20+30*(n/40%3)) * time.Millisecond)
		}
	})
	defer visitors.Wait()
	defer leave()
	if *update {
		time.Sleep(45 * time.Second) // for charts to have something to show
	}
	for _, picture := range []struct {
		file, scheme, at      string
		width, height, factor int64
	}{{"light", "light", "body", 1280, 1300, 1}, {"dark", "dark", "#slow", 1280, 1300, 1}, {"phone", "light", "#queries", 320, 900, 2}} {
		var png []byte
		b.do(emulation.SetDeviceMetricsOverride(picture.width, picture.height, float64(picture.factor), picture.width < 700),
			emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: picture.scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}),
			chromedp.Evaluate(`document.querySelector('`+picture.at+`').scrollIntoView()`, nil),
			chromedp.Sleep(sleep), chromedp.CaptureScreenshot(&png))
		if len(png) < 10<<10 {
			t.Errorf("the picture %s has %d bytes", picture.file, len(png))
		}
		if *update {
			ok(t, os.WriteFile("../../docs/debug-page-"+picture.file+".png", png, 0o644))
		}
	}
}
