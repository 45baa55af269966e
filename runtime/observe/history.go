package observe

import "sync"

// A history remembers the last events, bounded by their number and by their bytes.
type history struct {
	mu    sync.Mutex
	ring  []Event
	first int // the oldest
	n     int
	bytes int
	most  int // bytes
}

// eventBytes is about what an event takes besides its texts.
const eventBytes = 320

// size is about what remembering an event takes, in bytes. Texts of statements and
// names of servers are shared.
func size(e *Event) int {
	n := eventBytes + len(e.User) + len(e.RequestID)
	if e.Err != nil {
		n += 512
	}
	for _, a := range e.Args {
		n += 16
		switch a := a.(type) {
		case string:
			n += len(a)
		case []byte:
			n += len(a)
		default:
			n += 64
		}
	}
	return n
}

func (h *history) init(entries, bytes int) {
	h.ring, h.most = make([]Event, max(entries, 0)), bytes
}

func (h *history) add(e *Event) {
	if len(h.ring) == 0 {
		return
	}
	bytes := size(e)
	h.mu.Lock()
	defer h.mu.Unlock()
	for h.n > 0 && (h.n == len(h.ring) || h.bytes+bytes > h.most) {
		oldest := &h.ring[h.first]
		h.bytes -= size(oldest)
		if h.n < len(h.ring) || bytes > h.most { // else e takes its place
			*oldest = Event{}
		}
		h.first = (h.first + 1) % len(h.ring)
		h.n--
	}
	if bytes > h.most {
		return
	}
	h.ring[(h.first+h.n)%len(h.ring)] = *e
	h.n++
	h.bytes += bytes
}

// all returns the events, oldest first.
func (h *history) all() []Event {
	h.mu.Lock()
	defer h.mu.Unlock()
	events := make([]Event, h.n)
	for i := range events {
		events[i] = h.ring[(h.first+i)%len(h.ring)]
	}
	return events
}
