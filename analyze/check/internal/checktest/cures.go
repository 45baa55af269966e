package checktest

import (
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// clean empties a database of all that a case may have made.
const clean = `DO $$ DECLARE s text; BEGIN
	FOR s IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
		EXECUTE format('DROP SCHEMA %I CASCADE', s);
	END LOOP;
	CREATE SCHEMA public;
END $$`

// Cures has a real server run each statement that the rules' findings propose, as it
// is written, over the case's schema. Then the rules must be content with the schema.
// extensions are statements that make what the cures need besides.
func Cures(t *testing.T, extensions string, rules ...*check.Rule) {
	t.Helper()
	pool := dbtest.Database(t, dbtest.SharedPostgres(t), "").Pool(t)
	ran := 0
	for _, f := range Files(t) {
		for _, c := range f.Cases {
			found := c.findings(t, rules, "")
			var cures []string // statements, each on a line of its own
			for _, f := range found {
				for sql := range strings.Lines(f.SQL) {
					if sql = strings.TrimSpace(sql); !slices.Contains(cures, sql) {
						cures = append(cures, sql)
					}
				}
			}
			if len(cures) == 0 {
				continue
			}
			ran += len(cures)
			t.Run(c.Name, func(t *testing.T) {
				for _, sql := range []string{clean, c.Schema(), extensions} {
					if _, err := pool.Exec(t.Context(), sql, pgx.QueryExecModeSimpleProtocol); err != nil {
						t.Fatalf("%s: %v", sql, err)
					}
				}
				for _, sql := range cures { // each by itself: CONCURRENTLY runs in no transaction
					if _, err := pool.Exec(t.Context(), sql, pgx.QueryExecModeSimpleProtocol); err != nil {
						t.Errorf("%s: %v", sql, err)
					}
				}
				for _, f := range c.findings(t, rules, extensions+strings.Join(cures, "\n")) {
					if f.SQL != "" {
						t.Errorf("after the cure: %s", text(t, []check.Finding{f}))
					}
				}
			})
		}
	}
	if ran == 0 {
		t.Error("no case has a cure")
	}
}
