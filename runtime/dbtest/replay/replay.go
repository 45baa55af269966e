// Package replay answers a PostgreSQL client with what a real server once answered
// the same questions, so that what a client takes is measured without a server and
// without a network. It knows bytes and which of them belong together; it must not
// know what they mean.
//
//	var r replay.Recording
//	cfg.ConnConfig.DialFunc = r.Record(cfg.ConnConfig.DialFunc) // run everything once
//	…
//	cfg.ConnConfig.DialFunc = r.Replay // from now on without the server
//
// What depends on more than the question cannot be replayed: passwords (the server
// must trust), TLS, COPY FROM, and notifications that nobody asked for.
package replay

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"sync"
	"time"
)

// A Recording holds what a server answered, by what it was asked. The zero Recording
// is empty. It is safe for concurrent use.
type Recording struct {
	mu      sync.RWMutex
	answers map[string][]byte
	err     error
}

// A Dial makes a connection, as pgconn.DialFunc does.
type Dial = func(ctx context.Context, network, addr string) (net.Conn, error)

// Record returns a way to connect like another one, nil for TCP and Unix sockets,
// that keeps what is said. The last answer to a question counts.
func (r *Recording) Record(dial Dial) Dial {
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := dial(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		return &recorder{Conn: conn, recording: r, first: true}, nil
	}
}

// Replay is a way to connect to nobody: the connection answers from the recording, at
// once and without a goroutine. A question that was never asked while it was made is
// an error when the answer is read; see Err.
func (r *Recording) Replay(context.Context, string, string) (net.Conn, error) {
	p := &player{recording: r, first: true}
	p.changed.L = &p.mu
	return p, nil
}

// Err tells of the first question that could not be answered. Drivers that lose a
// connection do not always say why.
func (r *Recording) Err() error {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.err
}

// unknown makes the error of a question without an answer.
func (r *Recording) unknown(question []byte) error {
	err := fmt.Errorf("replay: while it was recorded, nobody asked %q", question)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err == nil {
		r.err = err
	}
	return err
}

func (r *Recording) keep(question, answer []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.answers == nil {
		r.answers = map[string][]byte{}
	}
	r.answers[string(question)] = bytes.Clone(answer)
}

func (r *Recording) answer(question []byte) (answer []byte, ok bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	answer, ok = r.answers[string(question)]
	return answer, ok
}

// A recorder is a connection to a server. A question is what a client writes until it
// reads that the server is ready for the next one.
type recorder struct {
	net.Conn
	recording *Recording

	mu               sync.Mutex
	question, answer []byte
	read             int  // of the answer, so many bytes are whole messages
	first            bool // nothing has been asked yet
}

// hello stands for the first message of a client: its settings come in any order, and
// what they are is taken for granted.
const hello = "hello"

func (c *recorder) Write(b []byte) (int, error) {
	c.mu.Lock()
	if c.read > 0 && c.read == len(c.answer) { // the one before is answered
		c.question, c.answer, c.read = nil, nil, 0
	}
	if c.first {
		c.question, c.first = []byte(hello), false
	} else {
		c.question = append(c.question, b...)
	}
	c.mu.Unlock()
	return c.Conn.Write(b)
}

func (c *recorder) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.answer = append(c.answer, b[:n]...)
	ready := false
	for {
		kind, end := message(c.answer[c.read:])
		if end == 0 {
			break
		}
		c.read += end
		ready = kind == readyForQuery
	}
	if ready && c.read == len(c.answer) {
		c.recording.keep(c.question, c.answer)
	}
	return n, err
}

const readyForQuery = 'Z'

// message returns the kind of the first message of a server, and its end; 0: it is
// not there as a whole.
func message(b []byte) (kind byte, end int) {
	if len(b) < 5 {
		return 0, 0
	}
	end = 1 + int(uint32(b[1])<<24|uint32(b[2])<<16|uint32(b[3])<<8|uint32(b[4]))
	if end > len(b) {
		return 0, 0
	}
	return b[0], end
}

// A player is a connection to nobody.
type player struct {
	recording *Recording

	mu       sync.Mutex
	changed  sync.Cond // there is something to read, or no use in waiting for it
	question []byte    // that has no answer yet: it may not be whole
	answer   []byte    // that has not been read
	first    bool      // nothing has been asked yet
	closed   bool
	late     bool // the deadline is over
}

func (c *player) Write(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return 0, net.ErrClosed
	}
	if c.first {
		c.question, c.first = []byte(hello), false
	} else {
		c.question = append(c.question, b...)
	}
	if answer, ok := c.recording.answer(c.question); ok {
		c.question = c.question[:0]
		if len(c.answer) == 0 {
			c.answer = answer // it is never written to
		} else {
			c.answer = append(c.answer[:len(c.answer):len(c.answer)], answer...)
		}
	}
	c.changed.Signal()
	return len(b), nil
}

func (c *player) Read(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		switch {
		case c.closed:
			return 0, net.ErrClosed
		case c.late:
			return 0, os.ErrDeadlineExceeded
		case len(c.answer) == 0 && len(c.question) > 0:
			return 0, c.recording.unknown(c.question)
		}
		if len(c.answer) > 0 {
			break
		}
		// pgx reads ahead, beside what it writes, when that takes long.
		c.changed.Wait()
	}
	n := copy(b, c.answer)
	c.answer = c.answer[n:]
	return n, nil
}

func (c *player) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	c.changed.Broadcast()
	return nil
}

// SetDeadline knows the deadlines that pgx sets: none, and one that is over, by which
// it interrupts what waits.
func (c *player) SetDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.late = !t.IsZero() && !t.After(time.Now())
	c.changed.Broadcast()
	return nil
}

func (c *player) SetReadDeadline(t time.Time) error { return c.SetDeadline(t) }
func (*player) SetWriteDeadline(time.Time) error    { return nil }
func (*player) LocalAddr() net.Addr                 { return nobody{} }
func (*player) RemoteAddr() net.Addr                { return nobody{} }

// nobody is the address of both ends.
type nobody struct{}

func (nobody) Network() string { return "replay" }
func (nobody) String() string  { return "replay" }
