package monitoring

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// visitors use the library until their context ends.
type visitors struct {
	sync.WaitGroup
	answered atomic.Int64

	mu      sync.Mutex
	refused map[int]int // by status
}

// visitors has twelve come, at any instance.
func (l *library) visitors(ctx context.Context) *visitors {
	v := &visitors{refused: map[int]int{}}
	for n := range 12 {
		v.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				v.visit(ctx, l.urls[rand.IntN(len(l.urls))], n, i)
				time.Sleep(20 * time.Millisecond)
			}
		})
	}
	return v
}

// visit is a request of what the library is used for, and sometimes of what it refuses. A
// visitor keeps no cookie but the last one of their own requests.
func (v *visitors) visit(ctx context.Context, url string, n, i int) {
	user, method, path, body := 1+rand.IntN(200), http.MethodGet, "/stories", ""
	switch story := 1 + rand.IntN(400); i % 12 {
	case 0, 1:
	case 2, 3, 4:
		path = fmt.Sprint("/stories/", story)
	case 5:
		path = fmt.Sprintf("/stories/%d/chapters", story)
	case 6:
		method, path, body = http.MethodPatch, fmt.Sprint("/stories/", 1+story%20), fmt.Sprintf(`{"title": "The title of %d"}`, i)
	case 7:
		user, path = 7, "/search?q=fox" // more than the limit allows
	case 8:
		path = []string{"/feed", "/comments"}[n%2]
	case 9:
		path = "/digest"
	case 10:
		method, path = http.MethodPost, fmt.Sprintf("/stories/%d/like", story)
	case 11:
		method, body = http.MethodPost, `{"slug": "story-1", "title": "Taken", "language": "en", "keywords": []}`
	}
	var cookies []*http.Cookie
	for range 2 { // the second time with what the first was given
		req, err := http.NewRequestWithContext(ctx, method, url+path, strings.NewReader(body))
		if err != nil {
			return
		}
		req.Header.Set("X-User", fmt.Sprint(user))
		for _, c := range cookies {
			req.AddCookie(c)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return // the test is over, or the application ended, which is told
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		cookies = resp.Cookies()
		if resp.StatusCode == http.StatusOK {
			v.answered.Add(1)
			continue
		}
		v.mu.Lock()
		v.refused[resp.StatusCode]++
		v.mu.Unlock()
	}
}
