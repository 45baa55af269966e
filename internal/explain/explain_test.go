package explain_test

import (
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/internal/explain"
)

func TestPages(t *testing.T) {
	rules := explain.Rules()
	if len(rules) == 0 {
		t.Fatal("no pages")
	}
	for _, rule := range rules {
		t.Run(rule, func(t *testing.T) {
			page, ok := explain.Page(rule)
			if !ok || !strings.HasPrefix(page, "# "+rule+"\n") {
				t.Errorf("the page does not begin with its rule")
			}
			for _, heading := range []string{"## Why", "## Example", "## Cure", "## When it is silent", "## Silencing it"} {
				if !strings.Contains(page, "\n"+heading+"\n") {
					t.Errorf("no section %q", heading)
				}
			}
			if s := explain.Summary(rule); !strings.HasSuffix(s, ".") {
				t.Errorf("the summary is no sentence: %q", s)
			}
		})
	}
	if _, ok := explain.Page("no-such-rule"); ok {
		t.Error("a page for no rule")
	}
	if s := explain.Summary("no-such-rule"); s != "" {
		t.Errorf("a summary for no rule: %q", s)
	}
}
