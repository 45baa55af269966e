package analyze_test

import (
	"fmt"
	"strings"
	"testing"
)

// A column that is used twice in each of many WITH queries is met in 2^n ways,
// and must not be gone through for each.
func TestCollationOfNestedQueries(t *testing.T) {
	const levels = 60
	var with []string
	for i := range levels {
		with = append(with, fmt.Sprintf("c%d AS (SELECT x || x AS x FROM c%d)", i+1, i))
	}
	r, diags := load(t, `CREATE TABLE c0 (x text COLLATE "C" NOT NULL);
		CREATE VIEW v AS WITH `+strings.Join(with, ", ")+fmt.Sprintf(" SELECT x FROM c%d;", levels),
		`-- name: Q :many
		WITH RECURSIVE r AS (SELECT x FROM v UNION ALL SELECT x || 'a' COLLATE "POSIX" FROM r) SELECT * FROM r;`)
	if err := diags.Err(); err == nil || !strings.Contains(err.Error(), `collation "C" in non-recursive term but collation "POSIX" overall`) {
		t.Errorf("%v; %d queries", err, len(r.Queries))
	}
}
