package pool_test

import (
	"testing"

	"github.com/dbgen-go/dbgen/runtime/dbtest"
	"github.com/dbgen-go/dbgen/runtime/pool"
)

// A text that is sent instead of a statement leaves one prepared statement however many
// texts there are, has its results, and recovers when the table is another.
func TestInstead(t *testing.T) {
	primary, replicas := dbtest.Cluster(t, 1)
	for name, c := range map[string]pool.Config{"alone": config(primary), "replicated": config(primary, replicas...)} {
		t.Run(name, func(t *testing.T) {
			primary.Exec(t, "DROP TABLE IF EXISTS changing")
			primary.Exec(t, "CREATE TABLE changing AS SELECT 1 AS id, 'a' AS title")
			c.Size.MaxConns = 1
			node := open(t, c).Primary()
			var w pool.Writer
			w.Use(node)
			w.UseByHand()
			const sql = "SELECT * FROM changing WHERE id = $1"
			columns := func(text string) (n int, err error) {
				if !w.Instead(text) {
					t.Fatal("nothing is prepared")
				}
				rows, err := w.Query(t.Context(), sql, 1)
				if err != nil {
					return 0, err
				}
				defer rows.Close()
				for rows.Next() {
					n = len(rows.RawValues())
				}
				rows.Close()
				return n, rows.Err()
			}
			for _, text := range []string{"", sql + " /*1*/", sql + " /*2*/", "", sql + " /*3*/"} {
				if n, err := columns(text); n != 2 || err != nil {
					t.Fatalf("%q: %d columns, %v", text, n, err)
				}
			}
			var kept int
			err := node.Pool().QueryRow(t.Context(), "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%changing%' AND statement NOT LIKE '%pg_prepared%'").Scan(&kept)
			if kept != 1 || err != nil {
				t.Errorf("%d prepared statements, %v", kept, err)
			}
			primary.Exec(t, "ALTER TABLE changing ADD COLUMN more int")
			if _, err := columns(sql + " /*4*/"); err == nil {
				t.Error("the table has another column, and nobody minds")
			}
			if n, err := columns(sql + " /*5*/"); n != 3 || err != nil {
				t.Errorf("%d columns, %v", n, err)
			}
			primary.Exec(t, "ALTER TABLE changing DROP COLUMN more")
			for i, text := range []string{"", ""} {
				if n, err := columns(text); i == 1 && (n != 2 || err != nil) {
					t.Errorf("%d columns, %v", n, err)
				}
			}
			if tag, err := w.Exec(t.Context(), sql, 1); err != nil || tag.RowsAffected() != 1 {
				t.Errorf("%s, %v", tag, err)
			}
		})
	}
}
