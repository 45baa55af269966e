package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// A world is a way to fill the tables, and how often each query runs in it.
type world struct {
	name  string
	rows  int     // into each table
	skip  float64 // the share of tables that stay empty
	runs  int
	nulls float64 // the share of NULL where a column or a parameter allows it
	tame  bool    // small positive numbers, finite times: what divides, fits and ends
}

// inColumns are NULLs in whole columns, and none in the others.
const inColumns = -1

// worlds begin with emptiness: aggregates and subqueries over no rows, then few
// rows, of which many have no match, then enough to meet most of them. The tame
// ones are for the statements that fail with odd values; and where every NULL
// that is allowed is there, what is computed of them is NULL, too.
var worlds = []world{
	{"empty", 0, 1, 12, 0.4, false},
	{"few rows", 1, 0.2, 4, 0.4, false},
	{"few rows", 2, 0.2, 6, 0.4, false},
	{"many rows", 6, 0.1, 8, 0.4, false},
	{"many rows", 20, 0, 12, 0.4, false},
	{"a row of NULLs", 1, 0, 4, 1, true},
	{"rows of NULLs", 3, 0, 4, 1, true},
	{"one row", 1, 0, 6, 0, true},
	{"tame rows", 3, 0, 8, 0.4, true},
	{"tame rows", 8, 0, 8, 0.2, true},
	{"a row, columns of NULLs", 1, 0, 4, inColumns, true},
	{"a row, columns of NULLs", 1, 0, 4, inColumns, true},
	{"a row, columns of NULLs", 1, 0, 4, inColumns, true},
	{"a row, columns of NULLs", 1, 0, 4, inColumns, true},
	{"a row, columns of NULLs", 1, 0, 4, inColumns, true},
	{"a row, columns of NULLs", 1, 0, 4, inColumns, true},
	{"a row, columns of NULLs", 1, 0, 4, inColumns, true},
	{"a row, columns of NULLs", 1, 0, 4, inColumns, true},
	{"a row, columns of NULLs", 1, 0, 4, inColumns, true},
	{"a row, columns of NULLs", 1, 0, 4, inColumns, true},
	{"a row, columns of NULLs", 1, 0, 4, inColumns, true},
	{"a row, columns of NULLs", 1, 0, 4, inColumns, true},
	{"columns of NULLs", 4, 0, 4, inColumns, true},
	{"columns of NULLs", 5, 0, 4, inColumns, false},
	{"columns of NULLs", 6, 0, 4, inColumns, false},
}

// An observation is what running a tool's statement showed.
type observation struct {
	query  int // its place in the case
	sql    string
	claim  claim
	types  []pgcat.OID // of the parameters, from the server
	rows   int
	ran    int             // without an error
	borne  int             // rows that came without an error while there were some in the tables
	nulls  map[int]string  // by column: how it came to be NULL
	failed *pgconn.PgError // the last error
	slow   bool            // it ran into the time limit, and is not run again
}

func newObservation(query int, x claim, v verdict, witnesses map[callee]string) *observation {
	o := &observation{query: query, sql: x.sql, claim: x, nulls: witnessed(x.sql, len(x.columns), witnesses)}
	for _, p := range v.params {
		o.types = append(o.types, pgcat.OID(p))
	}
	return o
}

// dangerous are statements that reach beyond the transaction.
var dangerous = regexp.MustCompile(`(?i)\b(pg_terminate_backend|pg_cancel_backend|pg_sleep\w*|pg_promote|pg_switch_wal|pg_reload_conf|pg_rotate_logfile|lo_export|lo_import|dblink\w*|pg_advisory_lock\w*|pg_logical_\w+|pg_create_\w+|pg_drop_\w+)\b`)

// observe runs each statement in each world, and notes which columns came back
// NULL.
func (b *bench) observe(ctx context.Context, c *testCase, list []*observation) error {
	if _, err := b.conn.Exec(ctx, "SET statement_timeout = '1s'"); err != nil {
		return err
	}
	f, err := b.newFiller(ctx, c)
	if err != nil {
		return err
	}
	for i, w := range worlds {
		if err := f.fill(ctx, w, i); err != nil {
			return err
		}
		if err := f.runAll(ctx, list, w, i); err != nil {
			return err
		}
	}
	if c.witness == "" {
		return nil
	}
	if err := f.script(ctx, c.witness); err != nil {
		return err
	}
	f.world = world{name: "the case's witness", rows: 1, runs: 10, nulls: 0.4}
	return f.runAll(ctx, list, f.world, len(worlds))
}

func (f *filler) runAll(ctx context.Context, list []*observation, w world, stream int) error {
	for _, o := range list {
		if o.slow || dangerous.MatchString(o.sql) {
			continue
		}
		// The same arguments for every tool, whichever queries the others refuse.
		f.rand = rand.New(rand.NewPCG(uint64(stream), uint64(o.query)))
		runs := w.runs
		if len(o.claim.params) == 0 {
			runs = 1
		}
		for range runs {
			if err := f.run(ctx, o, w); err != nil {
				return err
			}
		}
	}
	return nil
}

// run runs a statement once; whatever it does is undone.
func (f *filler) run(ctx context.Context, o *observation, w world) error {
	args, ok := f.arguments(o)
	if !ok {
		return nil
	}
	pc := f.bench.conn.PgConn()
	if _, err := pc.Exec(ctx, "BEGIN").ReadAll(); err != nil {
		return err
	}
	res := pc.ExecParams(ctx, o.sql, args, nil, nil, nil)
	var shown map[int]bool
	before := o.rows
	for n := 0; res.NextRow() && n < 1000; n++ {
		o.rows++
		for i, v := range res.Values() {
			if v == nil && o.nulls[i] == "" {
				if shown == nil {
					shown = map[int]bool{}
				}
				shown[i] = true
			}
		}
	}
	_, err := res.Close()
	var refused *pgconn.PgError
	switch {
	case err == nil:
		o.ran++
		if w.rows > 0 || len(f.tables) == 0 {
			o.borne += o.rows - before
		}
	case asPgError(err, &refused):
		o.failed = refused
		o.slow = refused.Code == "57014"
	default:
		return fmt.Errorf("%w\n%s", err, o.sql)
	}
	for i := range shown { // rows that came before an error came all the same
		o.nulls[i] = fmt.Sprintf("%s, arguments %s", w.name, showArguments(args))
	}
	_, err = pc.Exec(ctx, "ROLLBACK").ReadAll()
	return err
}

// arguments are values for the parameters: NULL where the tool lets the caller
// pass NULL, or Go has a nil; most others are in the tables.
func (f *filler) arguments(o *observation) (args [][]byte, ok bool) {
	f.look(o.sql)
	for i, p := range o.claim.params {
		if i >= len(o.types) {
			return nil, false
		}
		t := o.types[i]
		if !p.notNull && f.rand.Float64() < 0.1+math.Abs(f.world.nulls) || f.nilable(t) && f.rand.Float64() < f.world.nulls/2 {
			args = append(args, nil)
			continue
		}
		s, ok := f.argument(p.name, t)
		if !ok {
			return nil, false
		}
		args = append(args, []byte(s))
	}
	return args, true
}

func showArguments(args [][]byte) string {
	if len(args) == 0 {
		return "none"
	}
	var list []string
	for _, a := range args {
		if a == nil {
			list = append(list, "NULL")
		} else {
			list = append(list, "'"+string(a)+"'")
		}
	}
	return strings.Join(list, " ")
}
