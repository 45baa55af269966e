package implicitcast_test

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dbgen-go/dbgen/analyze/check/internal/checktest"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

var (
	found     = regexp.MustCompile(`(?m): Q: (\w+) of .*; write (.*) \[implicit-cast\]$`)
	condition = regexp.MustCompile(`WHERE .*?( AND .*)?;`)
)

// rows are around the bounds that the cases ask for.
const rows = `INSERT INTO items (id, small, n, big, code, name, mail, price, at)
	SELECT i, i, i, extract(epoch FROM now())::bigint + 3600 + i, i, i, i, i, '2024-01-01' FROM generate_series(-150, 150) i`

// TestPlans has a real server plan the cases that have a plan. Where nothing is found
// it looks the condition up in an index. Where a column is converted it does not, but
// it does once the condition is written as the finding says, with the same rows.
func TestPlans(t *testing.T) {
	for _, f := range checktest.Files(t) {
		pool := dbtest.Database(t, dbtest.SharedPostgres(t), "").Pool(t)
		for _, c := range f.Cases {
			if c.Planned {
				t.Run(c.Name, func(t *testing.T) { holdToPlan(t, pool, c) })
			}
		}
	}
}

func holdToPlan(t *testing.T, pool *pgxpool.Pool, c *checktest.Case) {
	ctx := context.Background()
	tx, err := pool.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(ctx)
	args := ""
	if c.Plan != "" {
		args = "(" + c.Plan + ")"
	}
	run := func(sql string) []string {
		t.Helper()
		rows, err := tx.Query(ctx, sql, pgx.QueryExecModeSimpleProtocol)
		if err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
		lines, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (string, error) {
			values, err := row.Values()
			return fmt.Sprint(values...), err
		})
		if err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
		return lines
	}
	exec := func(sql string) {
		t.Helper()
		if _, err := tx.Exec(ctx, sql, pgx.QueryExecModeSimpleProtocol); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	exec(c.Schema() + ";" + rows + "; SET LOCAL enable_seqscan = off")
	// looked returns the conditions that indexes look up, and the rows.
	looked := func(sql string) (conditions string, rows []string) {
		t.Helper()
		exec("DEALLOCATE ALL")
		exec("PREPARE probe AS " + sql)
		for _, line := range run("EXPLAIN EXECUTE probe" + args) {
			if _, cond, ok := strings.Cut(line, "Index Cond: "); ok {
				conditions += cond + "\n"
			}
		}
		return conditions, run("EXECUTE probe" + args)
	}
	before, want := looked(c.SQL)
	m := found.FindStringSubmatch(c.Want)
	if m == nil {
		if c.Want != "" {
			t.Fatalf("no rewriting in %s", c.Want)
		}
		if before == "" {
			t.Error("check is silent, and no index is used")
		}
		return
	}
	column := regexp.MustCompile(`\b` + m[1] + `\b`)
	if column.MatchString(before) {
		t.Errorf("an index looks up %s as it is", before)
	}
	after, got := looked(condition.ReplaceAllString(c.SQL, "WHERE "+strings.ReplaceAll(m[2], "$", "$$")+"$1;"))
	if !column.MatchString(after) {
		t.Errorf("no index looks up %s, only %q", m[2], after)
	}
	if strings.Join(want, "\n") != strings.Join(got, "\n") {
		t.Errorf("%s gives %d rows, not %d", m[2], len(got), len(want))
	}
}
