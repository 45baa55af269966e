package debugpage

import (
	"errors"
	"net/http"
	"time"
)

const (
	// heartbeat is how long a stream may be silent, so that proxies keep it and a
	// viewer who is gone is noticed.
	heartbeat = 15 * time.Second
	// streamLife is how long a stream lasts. The browser then connects anew, and is
	// asked anew whether it may.
	streamLife = 5 * time.Minute
	// writeTime is how long a viewer may take to take something.
	writeTime = 10 * time.Second
)

// events sends the document, and then what changes, as server-sent events "full" and
// "change".
func (p *Page) events(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	if r.Method == http.MethodHead {
		h.Set("Content-Type", "text/event-stream")
		return
	}
	v, err := p.sampler.watch()
	if err != nil {
		h.Set("Retry-After", "15")
		http.Error(w, "There is no live view: "+err.Error()+".", http.StatusServiceUnavailable)
		return
	}
	defer p.sampler.leave(v)
	first, err := encode(v.first)
	v.first = nil
	if err != nil {
		http.Error(w, "The figures cannot be written as JSON.", http.StatusInternalServerError)
		return
	}
	s := &stream{w: w, control: http.NewResponseController(w)}
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no") // nginx would gather what must go at once
	if r.ProtoMajor == 1 {
		h.Set("Connection", "close") // it has deadlines that are not the next request's
	}
	if err := s.control.Flush(); errors.Is(err, http.ErrNotSupported) {
		h.Del("Connection")
		http.Error(w, "There is no live view: a handler around this one hides http.Flusher.", http.StatusNotImplemented)
		return
	}
	if s.send("full", first) != nil {
		return
	}
	s.follow(r, v.changes)
}

// A stream is a live view's connection.
type stream struct {
	w       http.ResponseWriter
	control *http.ResponseController
}

// follow sends changes until the viewer goes, the page closes or the stream has
// lasted long enough.
func (s *stream) follow(r *http.Request, changes <-chan []byte) {
	end := time.NewTimer(streamLife)
	defer end.Stop()
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		var err error
		select {
		case <-r.Context().Done():
			return
		case <-end.C:
			return
		case text, more := <-changes:
			if !more {
				return
			}
			err = s.send("change", text)
			beat.Reset(heartbeat)
		case <-beat.C:
			err = s.write(":\n\n")
		}
		if err != nil {
			return
		}
	}
}

// send sends an event. The text is of one line, which ends.
func (s *stream) send(event string, text []byte) error {
	return s.write("event: " + event + "\ndata: " + string(text) + "\n")
}

func (s *stream) write(text string) error {
	// Where deadlines are not supported the server's own holds.
	_ = s.control.SetWriteDeadline(time.Now().Add(writeTime))
	if _, err := s.w.Write([]byte(text)); err != nil {
		return err
	}
	return s.control.Flush()
}
