package debugpage

import (
	"strings"
	"testing"
)

func TestRedacted(t *testing.T) {
	for text, want := range map[string]string{
		"failed to connect to `user=app database=shop`: 10.0.0.1:5432": "failed to connect to `user=app database=shop`: 10.0.0.1:5432",
		"postgres://app:hunter2@db/shop: no route":                     "postgres://app:xxxxx@db/shop: no route",
		"postgres://app:hun:t%er2@db/shop":                             "postgres://app:xxxxx@db/shop",
		"host=db password=hunter2 user=app":                            "host=db password=xxxxx user=app",
		"host=db PASSWORD = 'hunter 2' user=app":                       "host=db PASSWORD = xxxxx user=app",
		`tunnel refused token: "hunter2"`:                              `tunnel refused token: xxxxx`,
		"https://tunnel/?a=1&token=hunter2&b=2":                        "https://tunnel/?a=1&token=xxxxx&b=2",
	} {
		if got := redacted(text); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
	if got := redacted(strings.Repeat("é", 1000)); len(got) > 510 || !strings.HasSuffix(got, "é…") {
		t.Errorf("a long text: %d bytes, …%s", len(got), got[len(got)-10:])
	}
}
