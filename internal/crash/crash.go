// Package crash turns a panic into a value that can be reported, so that one
// broken part of dbgen does not take the others with it. It knows the Go
// runtime alone.
package crash

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
)

// A Crash is a panic that was caught.
type Crash struct {
	Value any      // what panic was called with
	Trace []string // "package.function (file.go:line)", innermost first
}

// Catch calls f. It returns nil when f returns, and what f panicked with
// otherwise. A panic in a goroutine that f starts is not caught.
func Catch(f func()) (c *Crash) {
	defer func() {
		if v := recover(); v != nil {
			c = &Crash{Value: v, Trace: trace()}
		}
	}()
	f()
	return nil
}

// String says what the panic was about.
func (c *Crash) String() string { return fmt.Sprint(c.Value) }

// Where returns the trace, a function a line.
func (c *Crash) Where() string { return strings.Join(c.Trace, "\n") }

// maxTrace is enough to tell where a fault is; a recursion can be deep.
const maxTrace = 12

// trace lists the functions between the panic and Catch.
func trace() []string {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(0, pcs)])
	var list []string
	panicking := false
	for len(list) < maxTrace {
		frame, more := frames.Next()
		name := frame.Function[strings.LastIndexByte(frame.Function, '/')+1:]
		switch {
		case name == "crash.Catch":
			return list
		case name == "runtime.gopanic":
			panicking, list = true, nil
		case panicking && !strings.HasPrefix(name, "runtime."):
			list = append(list, fmt.Sprintf("%s (%s:%d)", name, filepath.Base(frame.File), frame.Line))
		}
		if !more {
			break
		}
	}
	return list
}
