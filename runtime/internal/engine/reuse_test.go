package engine_test

import (
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/runtime/dbgenimpl"
)

// echo returns its parameter, and is a write as far as the runtime knows.
var echo = dbgenimpl.Query{Name: "Echo", Package: "engine", SQL: "SELECT $1::bigint", Writes: []string{"public.echoes"}}

// The memory of writes that are over is used again: by one at a time. It is the race
// detector, with which sync.Pool hands things on in another order each time, that sees two.
func TestWritesHaveTheirOwnMemory(t *testing.T) {
	q := newQueries(open(t, clusterConfig(shared(t).primary)))
	var all sync.WaitGroup
	for i := range int64(8) {
		all.Go(func() {
			for n := i; n < 2000; n += 8 {
				a := dbgenimpl.Start(t.Context(), q.rt, q.db, &echo)
				var got int64
				for a.Next() {
					a.Done(a.DB().QueryRow(a.Context(), echo.SQL, n).Scan(&got))
				}
				if a.Err() != nil || got != n {
					t.Errorf("%d: got %d, %v", n, got, a.Err())
				}
			}
		})
	}
	all.Wait()
	if n := q.handle.Pool().Stat().AcquiredConns(); n != 0 {
		t.Errorf("%d connections are lost", n)
	}
}

// Who leaves rows open beyond the end of the call can go on reading them.
func TestRowsThatOutliveTheirWrite(t *testing.T) {
	q := newQueries(open(t, clusterConfig(shared(t).primary)))
	call := func(n int64) (rows pgx.Rows) {
		a := dbgenimpl.Start(t.Context(), q.rt, q.db, &echo)
		defer a.Close()
		for a.Next() {
			var err error
			rows, err = a.DB().Query(a.Context(), echo.SQL, n)
			a.Done(err)
		}
		if a.Err() != nil {
			t.Fatal(a.Err())
		}
		return rows
	}
	first := call(1)
	for n := range int64(10) {
		call(n).Close()
	}
	got, err := pgx.CollectRows(first, pgx.RowTo[int64])
	if err != nil || len(got) != 1 || got[0] != 1 {
		t.Errorf("got %v, %v", got, err)
	}
}
