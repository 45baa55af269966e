package dbfake_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/runtime/dbtest/dbfake"
)

type author struct {
	ID   int64
	Name *string
}

type story struct {
	Title  string
	Author author
	At     time.Time
}

var errFailed = errors.New("failed")

func send(ctx context.Context, h *dbfake.Handle, n int) pgx.BatchResults {
	b := &pgx.Batch{}
	for range n {
		b.Queue("SELECT $1", n)
	}
	return h.SendBatch(ctx, b)
}

func TestOutcomes(t *testing.T) {
	name := "ann"
	want := story{"One", author{7, &name}, time.Unix(5, 0)}
	h := dbfake.Batch(dbfake.Done(3), dbfake.Rows(want), dbfake.Rows(&want), dbfake.Rows[story](), dbfake.Rows(int64(1), int64(2)), dbfake.Failed(errFailed), dbfake.Done(1))
	r := send(t.Context(), h, 7)
	if tag, err := r.Exec(); err != nil || tag.RowsAffected() != 3 {
		t.Errorf("Done: %v, %v", tag, err)
	}
	for range 2 { // as it is, and by pointer
		var got story
		var id *int64 // as of an embedded struct that may not be there
		if err := r.QueryRow().Scan(&got.Title, &id, &got.Author.Name, &got.At); err != nil || *id != 7 {
			t.Fatal(id, err)
		}
		if got.Author.ID = *id; got != want {
			t.Errorf("got %+v", got)
		}
	}
	if err := r.QueryRow().Scan(new(string)); err != pgx.ErrNoRows { //nolint:errorlint // bare, as pgx returns it
		t.Errorf("no row: %v", err)
	}
	rows, err := r.Query()
	if err != nil {
		t.Fatal(err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (n int64, err error) { return n, row.Scan(&n) })
	if err != nil || len(list) != 2 || list[1] != 2 {
		t.Errorf("rows: %v, %v", list, err)
	}
	for what, err := range map[string]error{"the one that failed": r.QueryRow().Scan(new(int)), "one behind it": r.QueryRow().Scan(new(int)), "Close": r.Close()} {
		if !errors.Is(err, errFailed) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if sent := h.Sent(); len(sent) != 1 || sent[0].QueuedQueries[0].SQL != "SELECT $1" {
		t.Errorf("sent: %+v", sent)
	}
}

func TestWhatDoesNotFit(t *testing.T) {
	over, cancel := context.WithCancel(t.Context())
	cancel()
	for want, err := range map[string]error{
		"2 outcomes for a batch of 1 statements":  send(t.Context(), dbfake.Batch(dbfake.Done(1), dbfake.Done(1)), 1).Close(),
		"context canceled":                        send(over, dbfake.Batch(dbfake.Done(1)), 1).Close(),
		"a string where the query returns a int6": send(t.Context(), dbfake.Batch(dbfake.Rows("x")), 1).QueryRow().Scan(new(int64)),
		"too few values for 2 columns":            send(t.Context(), dbfake.Batch(dbfake.Rows("x")), 1).QueryRow().Scan(new(string), new(string)),
		"more values than there are columns":      send(t.Context(), dbfake.Batch(dbfake.Rows(author{})), 1).QueryRow().Scan(new(int64)),
		"the row has something else there":        send(t.Context(), dbfake.Batch(dbfake.Rows(time.Now())), 1).QueryRow().Scan(new(uint64), new(int)),
		"answers batches alone":                   dbfake.Batch().QueryRow(t.Context(), "SELECT 1").Scan(new(int)),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
