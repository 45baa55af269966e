package httpx

import (
	"bufio"
	"io"
	"net"
	"net/http"
)

// A response tells when an answer begins, which is the last moment at which headers can
// be added. http.ResponseController finds all that the server's own writer can do
// behind it.
type response struct {
	http.ResponseWriter
	before func(status int)
	begun  bool // before was called
	sent   bool // the header was sent, or the connection was taken over
}

// commit adds the headers, once.
func (w *response) commit(status int) {
	if !w.begun {
		w.begun = true
		if w.before != nil {
			w.before(status)
		}
	}
}

// WriteHeader sends the header. Informational ones come before it.
func (w *response) WriteHeader(status int) {
	if status >= 200 || status == http.StatusSwitchingProtocols {
		w.commit(status)
		w.sent = true
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *response) start() {
	w.commit(http.StatusOK)
	w.sent = true
}

// Write sends a part of the body.
func (w *response) Write(b []byte) (int, error) {
	w.start()
	return w.ResponseWriter.Write(b)
}

// WriteString sends a part of the body.
func (w *response) WriteString(s string) (int, error) {
	w.start()
	return io.WriteString(w.ResponseWriter, s)
}

// ReadFrom sends a part of the body, as files are best sent.
func (w *response) ReadFrom(r io.Reader) (int64, error) {
	w.start()
	return io.Copy(w.ResponseWriter, r)
}

// Flush sends what there is, the header first.
func (w *response) Flush() { _ = w.FlushError() }

// FlushError is Flush, for http.ResponseController.
func (w *response) FlushError() error {
	w.start()
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// Hijack takes the connection over; the header was not sent then, and will not be.
func (w *response) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(w.ResponseWriter).Hijack()
	if err == nil {
		w.begun, w.sent = true, true
	}
	return conn, rw, err
}

// Unwrap returns the writer behind, for http.ResponseController.
func (w *response) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// responseOf finds the response that a writer is, or has behind it, or returns nil.
func responseOf(w http.ResponseWriter) *response {
	for at := w; ; {
		if r, ok := at.(*response); ok {
			return r
		}
		inner, ok := at.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			return nil
		}
		at = inner.Unwrap()
	}
}
