package debugpage

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// pictureMost is how many bytes a picture of the documentation may have.
const pictureMost = 200_000

// TestPictures writes the pictures of docs/debug-page.md with -update; without it, it
// takes them all the same, so that taking them works. They show examples/app as a process
// of its own, with visitors who come by HTTP: nothing in them is made up.
func TestPictures(t *testing.T) {
	ctx := chromium(t, 1280, 1500) // before what takes longer
	l := newLibrary(t)
	leave := l.visitors(t)
	defer leave()
	b := visitPage(ctx, t, l.page)
	b.until(live)
	if *update {
		time.Sleep(20 * time.Second) // for charts to have something to show
	}
	const grows = "db.ListCommentsByAuthor"
	eventually(t, "a plan of the small table", func() bool { return l.plans(t, grows) > 0 })
	l.grow(t)
	eventually(t, "a plan of the large one", func() bool { return l.plans(t, grows) > 1 })
	if *update {
		time.Sleep(20 * time.Second)
	}
	for _, part := range []string{"#slow tbody tr", "#findings ul.notes li", "#indexes ul.notes li", "#plans ul.notes li"} {
		b.until(`document.querySelector('` + part + `')`)
	}
	b.do(chromedp.Evaluate(`document.querySelector('#slow tbody button.open').click()`, nil))
	b.until(`document.querySelector('#slow tr.detail details')`)
	b.do(chromedp.Evaluate(`document.querySelector('#slow tr.detail details').open = true`, nil))
	for _, picture := range []struct {
		file, scheme, at      string
		width, height, factor int64
	}{{"light", "light", "body", 1280, 1300, 1}, {"dark", "dark", "#slow", 1280, 1300, 1}, {"phone", "light", "#queries", 320, 900, 2}} {
		var taken []byte
		b.do(emulation.SetDeviceMetricsOverride(picture.width, picture.height, float64(picture.factor), picture.width < 700),
			emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: picture.scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}),
			chromedp.Evaluate(`document.querySelector('`+picture.at+`').scrollIntoView()`, nil),
			chromedp.Sleep(sleep), chromedp.CaptureScreenshot(&taken))
		taken = packed(t, taken)
		if len(taken) < 10<<10 || len(taken) > pictureMost {
			t.Errorf("the picture %s has %d bytes, want up to %d", picture.file, len(taken), pictureMost)
		}
		if *update {
			ok(t, os.WriteFile("../../docs/debug-page-"+picture.file+".png", taken, 0o644))
		}
	}
	if wrong := b.wrong(); len(wrong) > 0 {
		t.Errorf("the page did what it should not: %v", wrong)
	}
}

// packed writes a picture with the 256 colours that most of it has, and the nearest of
// these for the others, which are shades at the edges of letters.
func packed(t *testing.T, picture []byte) []byte {
	t.Helper()
	m, err := png.Decode(bytes.NewReader(picture))
	ok(t, err)
	counts := map[color.Color]int{}
	for y := range m.Bounds().Dy() {
		for x := range m.Bounds().Dx() {
			counts[m.At(x, y)]++
		}
	}
	colours := slices.SortedFunc(maps.Keys(counts), func(a, b color.Color) int { return counts[b] - counts[a] })
	few := image.NewPaletted(m.Bounds(), colours[:min(len(colours), 256)])
	draw.Draw(few, m.Bounds(), m, image.Point{}, draw.Src)
	var b bytes.Buffer
	ok(t, (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, few))
	return b.Bytes()
}
