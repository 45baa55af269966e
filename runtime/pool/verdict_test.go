package pool

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// refusal is what a server says to a connection that it does not want.
func refusal(code string) error {
	return fmt.Errorf("connecting: %w", errors.Join(&pgconn.ConnectError{Config: &pgconn.Config{}}, &pgconn.PgError{Code: code}))
}

func TestJudge(t *testing.T) {
	for name, test := range map[string]struct {
		err  error
		want Verdict
		gone Verdict // when the caller's context is over; zero: the same
	}{
		"no error":               {nil, Verdict{Answered, Done}, Verdict{}},
		"no row":                 {pgx.ErrNoRows, Verdict{Answered, Done}, Verdict{}},
		"a constraint":           {&pgconn.PgError{Code: "23505"}, Verdict{Answered, Undone}, Verdict{}},
		"wrapped":                {fmt.Errorf("query x: %w", &pgconn.PgError{Code: "42P01"}), Verdict{Answered, Undone}, Verdict{}},
		"a shutdown":             {&pgconn.PgError{Code: "57P01"}, Verdict{Failed, Unknown}, Verdict{}},
		"a server's own network": {&pgconn.PgError{Code: "08006"}, Verdict{Failed, Unknown}, Verdict{}},
		"a full server":          {refusal("53300"), Verdict{Failed, NotSent}, Verdict{}},
		"a wrong password":       {refusal("28P01"), Verdict{Answered, NotSent}, Verdict{}},
		"no connection":          {&pgconn.ConnectError{Config: &pgconn.Config{}}, Verdict{Failed, NotSent}, Verdict{Abandoned, NotSent}},
		"a restart":              {fmt.Errorf("connecting: %w", ErrRestarted), Verdict{Failed, NotSent}, Verdict{Abandoned, NotSent}},
		"a passed-over primary":  {fmt.Errorf("connecting: %w", ErrNoPrimary), Verdict{Failed, NotSent}, Verdict{Abandoned, NotSent}},
		"a broken connection":    {io.ErrUnexpectedEOF, Verdict{Failed, Unknown}, Verdict{Abandoned, Unknown}},
		"a broken socket":        {&net.OpError{Op: "read", Err: errors.New("reset")}, Verdict{Failed, Unknown}, Verdict{Abandoned, Unknown}},
		"a commit of nothing":    {pgx.ErrTxCommitRollback, Verdict{Answered, Undone}, Verdict{Abandoned, Undone}},
		"an ended transaction":   {pgx.ErrTxClosed, Verdict{Answered, Undone}, Verdict{Abandoned, Undone}},
		"a full pool":            {&ExhaustedError{}, Verdict{Answered, Undone}, Verdict{Abandoned, Undone}},
		"a server that is out":   {fmt.Errorf("primary: %w", ErrUnavailable), Verdict{Answered, Undone}, Verdict{Abandoned, Undone}},
		"an unreadable row":      {errors.New("cannot scan"), Verdict{Answered, Unknown}, Verdict{Abandoned, Unknown}},
		"the caller's own time":  {context.DeadlineExceeded, Verdict{Failed, Unknown}, Verdict{Abandoned, Unknown}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Judge(t.Context(), test.err); got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
			over, cancel := context.WithCancel(t.Context())
			cancel()
			want := test.gone
			if want == (Verdict{}) {
				want = test.want
			}
			if got := Judge(over, test.err); got != want {
				t.Errorf("after the caller has gone: got %+v, want %+v", got, want)
			}
		})
	}
	if !GaveWay(&pgconn.PgError{Code: "40P01"}) || GaveWay(&pgconn.PgError{Code: "23505"}) || GaveWay(nil) {
		t.Error("a deadlock gives way, a duplicate does not")
	}
}
