package recording

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jackc/pgx/v5/pgtype"
)

func TestTypesAreLearnedOneAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		learning, most, learned := 0, 0, 0
		m := NewTypeMaps(func(_ context.Context, patient bool) (*pgtype.Map, error) {
			if patient != (learned == 0) {
				t.Errorf("patient is %v when there are %d maps", patient, learned)
			}
			learning++
			most = max(most, learning)
			time.Sleep(time.Second)
			learning--
			learned++
			return pgtype.NewMap(), nil
		})
		lent := make(chan *pgtype.Map, 60)
		for range cap(lent) {
			go func() {
				types, err := m.Take(t.Context())
				if err != nil {
					t.Error(err)
				}
				lent <- types
				time.Sleep(10 * time.Millisecond)
				m.Give(types)
			}()
		}
		given := map[*pgtype.Map]bool{}
		for range cap(lent) {
			given[<-lent] = true
		}
		time.Sleep(time.Second) // until all are given back
		if most != 1 || learned > cap(m.free) || len(given) > learned {
			t.Errorf("%d were learned, %d at once, %d lent, of %d at the most", learned, most, len(given), cap(m.free))
		}
	})
}

func TestTypesThatCannotBeLearned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		boom := errors.New("boom")
		asked := 0
		var answer error
		m := NewTypeMaps(func(ctx context.Context, _ bool) (*pgtype.Map, error) {
			asked++
			select {
			case <-time.After(time.Second):
			case <-ctx.Done():
				return nil, ctx.Err()
			}
			if answer != nil {
				return nil, answer
			}
			return pgtype.NewMap(), nil
		})
		take := func(ctx context.Context) chan error {
			done := make(chan error, 1)
			go func() {
				_, err := m.Take(ctx) // kept for good
				done <- err
			}()
			synctest.Wait()
			return done
		}
		// Who waits for an attempt that fails fails with it: nobody queues for the next.
		answer = boom
		first, second := take(t.Context()), take(t.Context())
		if err1, err2 := <-first, <-second; !errors.Is(err1, boom) || !errors.Is(err2, boom) || asked != 1 {
			t.Errorf("%v and %v after %d attempts", err1, err2, asked)
		}
		// But one caller's context is not another's.
		answer = nil
		ctx, cancel := context.WithCancel(t.Context())
		first, second = take(ctx), take(t.Context())
		cancel()
		if err1, err2 := <-first, <-second; !errors.Is(err1, context.Canceled) || err2 != nil || asked != 3 {
			t.Errorf("%v and %v after %d attempts", err1, err2, asked)
		}
		// With a map there is something to wait for, whatever becomes of further ones.
		answer = boom
		ctx, cancel = context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := <-take(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		waits := take(t.Context())
		m.Give(pgtype.NewMap())
		if err := <-waits; err != nil {
			t.Error(err)
		}
	})
}

func TestTypesOfPlainConnections(t *testing.T) {
	m := NewTypeMaps(nil)
	for range 3 * cap(m.free) {
		if types, err := m.Take(t.Context()); err != nil || types == nil {
			t.Fatal(types, err)
		}
	}
}
