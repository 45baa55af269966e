package limitwithoutorder_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/analyze/check/internal/checktest"
	"github.com/dbgen-go/dbgen/analyze/check/limitwithoutorder"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

func Test(t *testing.T) { checktest.Run(t, limitwithoutorder.Rule) }

var (
	found = regexp.MustCompile(`(?m)^.*(?:info|warning): (\w+): .*; add (ORDER BY|to the ORDER BY) (.+) \[limit-without-order\]$`)
	limit = regexp.MustCompile(`LIMIT|FETCH FIRST`)
)

// TestCures has a real server prepare each query with the order that its finding
// proposes.
func TestCures(t *testing.T) {
	db := dbtest.Database(t, dbtest.SharedPostgres(t), checktest.Stories)
	conn := db.Pool(t)
	ran := 0
	for _, f := range checktest.Files(t) {
		for _, c := range f.Cases {
			for _, m := range found.FindAllStringSubmatch(c.Want, -1) {
				_, sql, _ := strings.Cut(c.SQL, "-- name: "+m[1]+" ")
				_, sql, _ = strings.Cut(sql, "\n")
				sql, _, _ = strings.Cut(sql, ";")
				order := "ORDER BY " + m[3] + " "
				if m[2] != "ORDER BY" {
					order = ", " + m[3] + " "
				}
				at := limit.FindStringIndex(sql)
				if at == nil {
					t.Fatalf("%s: no LIMIT in %s", c.Name, sql)
				}
				sql = sql[:at[0]] + order + sql[at[0]:]
				ran++
				if c.DDL != "" {
					db.Exec(t, c.DDL)
				}
				if _, err := conn.Exec(t.Context(), "PREPARE q AS "+sql+"; DEALLOCATE q"); err != nil {
					t.Errorf("%s: %s: %v", c.Name, sql, err)
				}
			}
		}
	}
	if ran == 0 {
		t.Error("no case has a cure")
	}
}
