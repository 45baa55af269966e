package rows

import (
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

var errUnreadable = errors.New("unreadable")

// fake are n rows, the last of which may be unreadable. As pgx does, they close
// themselves at the end and at an error.
type fake struct {
	pgx.Rows
	left   int
	bad    bool
	closed int
	err    error
}

func (f *fake) Close()     { f.closed++; f.left = 0 }
func (f *fake) Err() error { return f.err }
func (f *fake) Next() bool {
	if f.left == 0 {
		f.Close()
		return false
	}
	f.left--
	return true
}

func (f *fake) Scan(...any) error {
	if f.bad && f.left == 0 {
		f.err = errUnreadable
		f.Close()
	}
	return f.err
}

func (f *fake) Values() ([]any, error) { return nil, f.Scan() }

type ends []error

func (e *ends) End(err error) { *e = append(*e, err) }

// However rows end, who watches is told once, after they were closed.
func TestWatch(t *testing.T) {
	for name, test := range map[string]struct {
		read func(pgx.Rows)
		bad  bool
	}{
		"to the end": {read: func(r pgx.Rows) {
			for r.Next() {
			}
		}},
		"closed at once":   {read: func(pgx.Rows) {}},
		"closed midway":    {read: func(r pgx.Rows) { r.Next() }},
		"unreadable":       {read: func(r pgx.Rows) { r.Next(); r.Next(); _ = r.Scan() }, bad: true},
		"unreadable value": {read: func(r pgx.Rows) { r.Next(); r.Next(); _, _ = r.Values() }, bad: true},
	} {
		t.Run(name, func(t *testing.T) {
			var told ends
			inner := &fake{left: 2, bad: test.bad}
			rows := Watch(inner, &told)
			if test.read(rows); len(told) > 0 && inner.closed == 0 {
				t.Error("told before the rows were closed")
			}
			rows.Close()
			rows.Close()
			var want error
			if test.bad {
				want = errUnreadable
			}
			if len(told) != 1 || told[0] != want || inner.closed == 0 {
				t.Errorf("told %v, closed %d times", told, inner.closed)
			}
		})
	}
}

type fakeBatch struct{ pgx.BatchResults }

func (fakeBatch) Close() error { return errUnreadable }

func TestWatchBatch(t *testing.T) {
	var told ends
	b := WatchBatch(fakeBatch{}, &told)
	for range 2 {
		if err := b.Close(); err != errUnreadable {
			t.Error(err)
		}
	}
	if len(told) != 1 || told[0] != errUnreadable {
		t.Errorf("told %v", told)
	}
}

func TestFirst(t *testing.T) {
	if err := (First{&fake{}}).Scan(); !errors.Is(err, pgx.ErrNoRows) {
		t.Errorf("of no rows: %v", err)
	}
	if err := (First{Failed(errUnreadable)}).Scan(); err != errUnreadable {
		t.Errorf("of a query that was not sent: %v", err)
	}
	rows := &fake{left: 2}
	if err := (First{rows}).Scan(); err != nil || rows.closed == 0 {
		t.Errorf("got %v, closed %d times", err, rows.closed)
	}
	rows = &fake{left: 1}
	if err := (First{rows}).Scan(new(pgtype.DriverBytes)); err != errDriverBytes || rows.closed == 0 {
		t.Errorf("memory that outlives its row: %v, closed %d times", err, rows.closed)
	}
}
