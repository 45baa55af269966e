package observe

import (
	"path"
	"runtime"
	"strings"
	"sync"
)

// A stack is where a call came from: the frames nearest to it that the runtime's own
// are followed by.
type stack [16]uintptr

// callers returns the stack of the statement that is ending.
func callers() (s stack) {
	runtime.Callers(5, s[:])
	return s
}

// A place is a line of the application.
type place struct {
	name string // of the function, such as "main.(*server).story"
	file string
	line int
}

// places remembers where stacks end, of which a program has few.
var places struct {
	mu    sync.Mutex
	known map[stack]place
}

const placesMost = 4096

// place returns the line that called the method of a generated package, or, of what
// was not generated, the driver.
func (s stack) place(q *Statement) place {
	places.mu.Lock()
	defer places.mu.Unlock()
	if p, ok := places.known[s]; ok {
		return p
	}
	p := s.find(q)
	if places.known == nil || len(places.known) >= placesMost {
		places.known = map[stack]place{}
	}
	places.known[s] = p
	return p
}

func (s stack) find(q *Statement) place {
	n := 0
	for n < len(s) && s[n] != 0 {
		n++
	}
	frames := runtime.CallersFrames(s[:n])
	for {
		f, more := frames.Next()
		if f.Function != "" && !beneath(f, q) {
			return place{f.Function, f.File, f.Line}
		}
		if !more {
			return place{}
		}
	}
}

// below are the packages that are between an application and its servers, by the
// beginnings of their functions' names.
var below = []string{
	"github.com/dbgen-go/dbgen/runtime/", "github.com/jackc/pgx/", "github.com/jmoiron/sqlx.", "database/sql.", "runtime.",
}

// beneath reports whether a frame is not the application's, or is generated.
func beneath(f runtime.Frame, q *Statement) bool {
	for _, prefix := range below {
		if strings.HasPrefix(f.Function, prefix) && !strings.HasSuffix(f.File, "_test.go") {
			return true
		}
	}
	if q.Query == "" {
		return false
	}
	switch base := path.Base(f.File); base {
	case "db.go", "batch.go", "copyfrom.go", "loaders.go":
		return strings.Contains(f.Function, "Queries")
	default:
		return strings.HasSuffix(base, ".sql.go")
	}
}
