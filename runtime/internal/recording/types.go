package recording

import (
	"context"
	"runtime"
	"sync"

	"github.com/jackc/pgx/v5/pgtype"
)

// TypeMaps hands out type maps like those of the connections that recordings are
// made on. A map and its codecs must not be used by two goroutines at once, so
// each is lent to one.
type TypeMaps struct {
	learn Learn
	free  chan *pgtype.Map

	mu      sync.Mutex
	learned int // maps that there are, free or lent
	present *attempt
}

// Learn gets a map that nobody else has. With patient set it waits for its turn
// as a query would; otherwise it gives up at once when that is not now.
type Learn func(ctx context.Context, patient bool) (*pgtype.Map, error)

// An attempt is one call of Learn.
type attempt struct {
	done chan struct{}
	err  error // why there is no map; nil too if the caller's context ended
}

// maxTypeMaps bounds the maps that are learned, and how many recordings are
// played at once by those who need them.
const maxTypeMaps = 8

// NewTypeMaps returns maps that are learned as they are needed, one at a time,
// and kept for good. With a nil learn, which stands for connections that nothing
// was done to, they are pgx's own.
func NewTypeMaps(learn Learn) *TypeMaps {
	return &TypeMaps{learn: learn, free: make(chan *pgtype.Map, max(1, min(runtime.GOMAXPROCS(0), maxTypeMaps)))}
}

// Take returns a map, which must be given back. Errors are Learn's, or the
// context's.
func (m *TypeMaps) Take(ctx context.Context) (*pgtype.Map, error) {
	for {
		select {
		case t := <-m.free:
			return t, nil
		default:
		}
		if m.learn == nil {
			return pgtype.NewMap(), nil
		}
		a, leads, first := m.join()
		if leads {
			t, err := m.run(ctx, a, first)
			if t != nil || first {
				return t, err
			}
		}
		// Who has none to wait for waits for the first one to be learned.
		var learned <-chan struct{}
		if first {
			learned = a.done
		}
		select {
		case t := <-m.free:
			return t, nil
		case <-learned:
			if a.err != nil {
				return nil, a.err
			}
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// join returns the attempt that is under way, or a new one that the caller leads
// when there may be more maps. first says that there is no map yet.
func (m *TypeMaps) join() (a *attempt, leads, first bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	first = m.learned == 0
	if m.present == nil && m.learned < cap(m.free) {
		m.present = &attempt{done: make(chan struct{})}
		leads = true
	}
	return m.present, leads, first
}

// run learns a map; only the first is worth waiting for.
func (m *TypeMaps) run(ctx context.Context, a *attempt, first bool) (t *pgtype.Map, err error) {
	defer func() { // also when Learn panics
		m.mu.Lock()
		defer m.mu.Unlock()
		m.present = nil
		if t != nil {
			m.learned++
		} else if ctx.Err() == nil {
			a.err = err
		}
		close(a.done)
	}()
	return m.learn(ctx, first)
}

// Give takes a map back.
func (m *TypeMaps) Give(t *pgtype.Map) {
	select {
	case m.free <- t:
	default: // pgx's own, of which there may be any number
	}
}
