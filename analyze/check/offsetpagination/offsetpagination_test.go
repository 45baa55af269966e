package offsetpagination_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/analyze/check/internal/checktest"
	"github.com/dbgen-go/dbgen/analyze/check/offsetpagination"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

func Test(t *testing.T) { checktest.Run(t, offsetpagination.Rule) }

var (
	found = regexp.MustCompile(`(?m)^.*(?:info|warning): (\w+): .* instead: (WHERE .+) \[offset-pagination\]$`)
	parts = regexp.MustCompile(`^(SELECT .+?)(?: WHERE (.+?))? (?:ORDER BY|LIMIT) .*$`)
	named = regexp.MustCompile(`@\w+`)
)

// TestCures has a real server prepare each query with the clauses that its finding
// proposes.
func TestCures(t *testing.T) {
	conn := dbtest.Database(t, dbtest.SharedPostgres(t), checktest.Stories).Pool(t)
	ran := 0
	for _, f := range checktest.Files(t) {
		for _, c := range f.Cases {
			for _, m := range found.FindAllStringSubmatch(c.Want, -1) {
				_, sql, _ := strings.Cut(c.SQL, "-- name: "+m[1]+" ")
				_, sql, _ = strings.Cut(sql, "\n")
				sql, _, _ = strings.Cut(sql, ";")
				part := parts.FindStringSubmatch(sql)
				if part == nil { // a page in WITH
					continue
				}
				// A parameter by name is one of any type.
				sql = named.ReplaceAllString(part[1]+" "+strings.Replace(m[2], "…", part[2], 1), "NULL")
				ran++
				if _, err := conn.Exec(t.Context(), "PREPARE q AS "+sql+"; DEALLOCATE q"); err != nil {
					t.Errorf("%s: %s: %v", c.Name, sql, err)
				}
			}
		}
	}
	if ran < 10 {
		t.Errorf("%d cures", ran)
	}
}
