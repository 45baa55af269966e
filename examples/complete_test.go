package examples_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/examples/db"
)

// executed notes the names of the queries that ran, to find those that no test
// executes.
var executed struct{ pool, runtime sync.Map }

// TestMain fails the run if a method of the generated package was not executed,
// on the pool or on the runtime. A run of some tests only is not held to it.
func TestMain(m *testing.M) {
	flag.Parse()
	code := m.Run()
	if code == 0 && flag.Lookup("test.run").Value.String() == "" && flag.Lookup("test.list").Value.String() == "" {
		for handle, names := range map[string]*sync.Map{"a pool": &executed.pool, "the runtime": &executed.runtime} {
			for method := range reflect.TypeFor[db.Querier]().Methods() {
				if _, found := names.Load(method.Name); !found {
					fmt.Printf("no test executed %s on %s\n", method.Name, handle)
					code = 1
				}
			}
		}
	}
	os.Exit(code)
}

// A tracer notes which generated method sends a statement. The statement alone
// does not tell: COPY is written by pgx.
type tracer struct{}

func (tracer) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	return note(ctx)
}

func (tracer) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	return note(ctx)
}

func (tracer) TraceCopyFromStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceCopyFromStartData) context.Context {
	return note(ctx)
}

func (tracer) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData)       {}
func (tracer) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData)   {}
func (tracer) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData)       {}
func (tracer) TraceCopyFromEnd(context.Context, *pgx.Conn, pgx.TraceCopyFromEndData) {}

// note finds the generated method among the callers.
func note(ctx context.Context) context.Context {
	const prefix = "github.com/dbgen-go/dbgen/examples/db.(*Queries)."
	var pcs [64]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs[:])])
	for {
		frame, more := frames.Next()
		if method, found := strings.CutPrefix(frame.Function, prefix); found {
			method, _, _ = strings.Cut(method, ".") // StreamStories.func1 is StreamStories'
			method, _, _ = strings.Cut(method, "-")
			executed.pool.Store(method, true)
		}
		if !more {
			return ctx
		}
	}
}
