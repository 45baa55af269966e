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

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/examples/db"
)

// executed notes the names of the queries that ran, to find those that no test
// executes.
var executed struct {
	pool, runtime sync.Map // names
	sources       sync.Map // what answered, on the runtime
}

func noteEvent(_ context.Context, e dbgen.QueryEvent) {
	executed.sources.Store(e.Source, true)
	if e.Source != dbgen.SourceNone { // else it was refused
		executed.runtime.Store(e.Query, true)
	}
}

// TestMain fails the run if a method of the generated package was not executed,
// on the pool or on the runtime. A run of some tests only is not held to it.
func TestMain(m *testing.M) {
	flag.Parse()
	code := m.Run()
	whole := true
	for _, some := range []string{"test.run", "test.skip", "test.list", "test.bench", "test.fuzz"} {
		whole = whole && flag.Lookup(some).Value.String() == ""
	}
	if code == 0 && whole {
		for handle, names := range map[string]*sync.Map{"a pool": &executed.pool, "the runtime": &executed.runtime} {
			for method := range reflect.TypeFor[db.Querier]().Methods() {
				if method.Name == "InTx" { // no query; its own tests are in tx_test.go
					continue
				}
				if _, found := names.Load(method.Name); !found {
					fmt.Printf("no test executed %s on %s\n", method.Name, handle)
					code = 1
				}
			}
		}
		// Otherwise the second run would say no more than the first.
		for _, source := range []dbgen.Source{
			dbgen.SourcePrimary, dbgen.SourceReplica, dbgen.SourceTransaction, dbgen.SourceL1, dbgen.SourceL2,
		} {
			if _, found := executed.sources.Load(source); !found {
				fmt.Printf("on the runtime, nothing was answered by: %s\n", source)
				code = 1
			}
		}
	}
	os.Exit(code)
}

// A tracer notes which queries are sent to the server.
type tracer struct{}

func (tracer) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	noteSQL(data.SQL)
	return ctx
}

func (tracer) TraceBatchStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceBatchStartData) context.Context {
	for _, q := range data.Batch.QueuedQueries {
		noteSQL(q.SQL)
	}
	return ctx
}

// TraceCopyFromStart looks for the method among the callers: pgx writes the
// statement, so that does not name it.
func (tracer) TraceCopyFromStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceCopyFromStartData) context.Context {
	const prefix = "github.com/dbgen-go/dbgen/examples/db.(*Queries)."
	var pcs [64]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs[:])])
	for more := true; more; {
		var frame runtime.Frame
		frame, more = frames.Next()
		if method, found := strings.CutPrefix(frame.Function, prefix); found {
			executed.pool.Store(method, true)
		}
	}
	return ctx
}

func (tracer) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData)       {}
func (tracer) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData)   {}
func (tracer) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData)       {}
func (tracer) TraceCopyFromEnd(context.Context, *pgx.Conn, pgx.TraceCopyFromEndData) {}

// noteSQL reads the name in a generated statement's first line.
func noteSQL(sql string) {
	if rest, found := strings.CutPrefix(sql, "-- name: "); found {
		name, _, _ := strings.Cut(rest, " ")
		executed.pool.Store(name, true)
	}
}
