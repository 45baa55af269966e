package replay_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dbgen-go/dbgen/runtime/dbtest"
	"github.com/dbgen-go/dbgen/runtime/dbtest/replay"
)

func TestReplay(t *testing.T) {
	server := dbtest.Postgres(t)
	cfg := dbtest.Database(t, server, "CREATE TABLE notes AS SELECT i AS id, 'note ' || i AS text FROM generate_series(1, 1000) i").Pool(t).Config()
	var r replay.Recording
	open := func(dial replay.Dial) *pgxpool.Pool {
		c := cfg.Copy()
		c.ConnConfig.DialFunc = dial
		pool, err := pgxpool.NewWithConfig(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(pool.Close)
		return pool
	}
	ask := func(pool *pgxpool.Pool) (texts []string) {
		rows, err := pool.Query(t.Context(), "SELECT text FROM notes WHERE id <= $1 ORDER BY id", 900)
		if err != nil {
			t.Fatal(err)
		}
		if texts, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
			t.Fatal(err)
		}
		var b pgx.Batch
		for i := range 3 {
			b.Queue("SELECT text FROM notes WHERE id = $1", i+1).QueryRow(func(row pgx.Row) error {
				var s string
				err := row.Scan(&s)
				texts = append(texts, s)
				return err
			})
		}
		if err := pool.SendBatch(t.Context(), &b).Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := pool.Exec(t.Context(), "UPDATE notes SET text = text WHERE id = $1", 1); err != nil {
			t.Fatal(err)
		}
		return texts
	}
	recording := open(r.Record(nil))
	ask(recording) // statements are prepared, which is asked once
	want := ask(recording)
	recording.Close()
	server.Stop()

	replaying := open(r.Replay)
	for range 3 {
		if got := ask(replaying); !slices.Equal(got, want) || len(got) != 903 {
			t.Fatalf("%d texts replayed, %d recorded, or others", len(got), len(want))
		}
	}
	if err := r.Err(); err != nil {
		t.Error(err)
	}
	if tag, err := replaying.Exec(t.Context(), "SELECT 42"); err == nil {
		t.Errorf("a question that was never asked has the answer %v", tag)
	}
	if err := r.Err(); err == nil || !strings.Contains(err.Error(), "SELECT 42") {
		t.Errorf("a question that was never asked: %v", err)
	}
}
