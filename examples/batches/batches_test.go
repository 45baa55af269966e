// Package batches_test holds batch twins to what they promise: for any keys a twin
// returns what its query returns for each of them.
package batches_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dbgen-go/dbgen/runtime/dbtest"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dbgen-go/dbgen/examples/batches/db"
)

// filling is what the tables hold: NULLs, values that are the same but for case or
// blanks at the end, and keys that have many rows, one, and none.
const filling = `
INSERT INTO orgs
SELECT i, nullif(i / 3, 0), 'org ' || i % 7, 'c' || i % 5, 's' || i % 4,
       CASE WHEN i % 4 < 3 THEN (enum_range(NULL::mood))[i % 4 + 1] END, 'm' || i % 6 || '@example.org',
       CASE i % 3 WHEN 0 THEN 'Anna' WHEN 1 THEN 'anna' ELSE 'Ben' END,
       ('00000000-0000-0000-0000-0000000000' || lpad(i::text, 2, '0'))::uuid,
       '2024-01-01'::timestamptz + i % 4 * interval '1 hour', CASE WHEN i % 3 > 0 THEN '2024-01-01'::date + i % 3 END,
       CASE WHEN i % 5 > 0 THEN i % 5 END, decode(lpad(i::text, 2, '0'), 'hex'), i % 2 = 0, i % 3 / 2.0, ARRAY['t' || i % 3, 't' || i % 4]
FROM generate_series(1, 30) i;
INSERT INTO items
SELECT i, nullif(i * i % 23, 0), CASE WHEN i % 5 > 0 THEN 'k' || i % 5 END, (enum_range(NULL::mood))[i % 3 + 1],
       i % 9, i * 37 % 101, '2024-01-01'::timestamptz + i * interval '1 minute'
FROM generate_series(1, 300) i;
INSERT INTO "order" SELECT i % 5, i, 'a' || i, 'f' || i FROM generate_series(1, 40) i;
ANALYZE`

func queries(t *testing.T) (*db.Queries, *pgxpool.Pool) {
	t.Helper()
	ddl, err := os.ReadFile("schema.sql")
	if err != nil {
		t.Fatal(err)
	}
	pool := dbtest.Database(t, dbtest.SharedPostgres(t), string(ddl)+filling).Pool(t)
	return db.New(pool), pool
}

// values are what keys are made of, by type.
var values = map[reflect.Type]func(r *rand.Rand) any{
	reflect.TypeFor[bool]():    func(r *rand.Rand) any { return r.IntN(2) == 0 },
	reflect.TypeFor[int32]():   func(r *rand.Rand) any { return r.Int32N(10) },
	reflect.TypeFor[int64]():   func(r *rand.Rand) any { return r.Int64N(34) },
	reflect.TypeFor[float32](): func(r *rand.Rand) any { return float32(r.IntN(4)) / 2 },
	reflect.TypeFor[db.Mood](): func(r *rand.Rand) any { return pick(r, db.MoodSad, db.MoodOk, db.MoodHappy) },
	reflect.TypeFor[db.NullMood](): func(r *rand.Rand) any {
		return pick(r, db.NullMood{}, db.NullMood{Mood: db.MoodSad, Valid: true}, db.NullMood{Mood: db.MoodOk, Valid: true})
	},
	reflect.TypeFor[string](): func(r *rand.Rand) any {
		return pick(r, "", "k1", "k2", "t1", "c1", "c2", "s1", "s2  ", "ANNA", "anna", "ben", "m1@example.org", "m2@example.org", `"{,}\`)
	},
	reflect.TypeFor[pgtype.Text](): func(r *rand.Rand) any {
		return pick(r, pgtype.Text{}, pgtype.Text{String: "k1", Valid: true}, pgtype.Text{String: "k2", Valid: true}, pgtype.Text{String: "none", Valid: true})
	},
	reflect.TypeFor[pgtype.Int8](): func(r *rand.Rand) any { return pgtype.Int8{Int64: r.Int64N(12), Valid: r.IntN(4) > 0} },
	reflect.TypeFor[pgtype.Date](): func(r *rand.Rand) any {
		return pgtype.Date{Time: time.Date(2024, 1, r.IntN(4)+1, 0, 0, 0, 0, time.UTC), Valid: r.IntN(4) > 0}
	},
	reflect.TypeFor[pgtype.UUID](): func(r *rand.Rand) any {
		u := pgtype.UUID{Valid: true}
		u.Bytes[15] = pick[byte](r, 0x01, 0x02, 0x15, 0x29, 0x77)
		return u
	},
	reflect.TypeFor[pgtype.Timestamptz](): func(r *rand.Rand) any {
		return pgtype.Timestamptz{Time: time.Date(2024, 1, 1, r.IntN(6), 0, 0, 0, time.Local), Valid: true}
	},
	reflect.TypeFor[pgtype.Numeric](): func(r *rand.Rand) any {
		var n pgtype.Numeric
		if err := n.Scan(pick(r, "0", "1", "2.00", "3", "40.5", "1000")); err != nil {
			panic(err)
		}
		return n
	},
	reflect.TypeFor[pgtype.Bits](): func(r *rand.Rand) any {
		return pgtype.Bits{Bytes: []byte{pick[byte](r, 0x04, 0x18, 0xfc)}, Len: 6, Valid: true}
	},
	reflect.TypeFor[[]byte](): func(r *rand.Rand) any { return []byte{pick[byte](r, 0x01, 0x17, 0x99)} },
}

func pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

// value makes a value of a type; of a struct, of each of its fields.
func value(t *testing.T, r *rand.Rand, typ reflect.Type) reflect.Value {
	t.Helper()
	if f := values[typ]; f != nil {
		return reflect.ValueOf(f(r))
	}
	if typ.Kind() != reflect.Struct {
		t.Fatalf("no values of type %s", typ)
	}
	v := reflect.New(typ).Elem()
	for i := range typ.NumField() {
		v.Field(i).Set(value(t, r, typ.Field(i).Type))
	}
	return v
}

var emails = []string{"m1@example.org", "m2@example.org", "none@example.org"}

// A pair is a query and its twin. by are the names of the keys' parameters in Go.
type pair struct {
	query, twin string
	by          []string
	ordered     bool
}

var head = regexp.MustCompile(`(?s)-- name: (\w+) :(\w+)\n(?:-- cache[^\n]*\n)?-- batch: by=(\S+) as=\w+[^\n]*\n(.*?)(?:;\n|;$)`)

// pairs are those of the SQL file.
func pairs(t *testing.T) (out []pair) {
	t.Helper()
	text, err := os.ReadFile("queries.sql")
	if err != nil {
		t.Fatal(err)
	}
	code, err := os.ReadFile("db/queries.sql.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range head.FindAllStringSubmatch(string(text), -1) {
		line := regexp.MustCompile(`name=` + m[1] + ` .* batch=(\w+)`).FindStringSubmatch(string(code))
		if line == nil {
			t.Fatalf("%s has no twin", m[1])
		}
		p := pair{query: m[1], twin: line[1], ordered: strings.Contains(m[4], "ORDER BY")}
		for _, name := range strings.Split(strings.TrimPrefix(m[3], "*"), ",") {
			p.by = append(p.by, strings.ReplaceAll(name, "_", ""))
		}
		out = append(out, p)
	}
	if len(out) < 40 {
		t.Fatalf("only %d queries were found", len(out))
	}
	return out
}

// TestTwins: for random keys, among them NULLs, keys without rows and keys that
// are given twice, each twin returns what its query returns key by key.
func TestTwins(t *testing.T) {
	q, _ := queries(t)
	for _, p := range pairs(t) {
		t.Run(p.twin, func(t *testing.T) {
			query, twin := reflect.ValueOf(q).MethodByName(p.query), reflect.ValueOf(q).MethodByName(p.twin)
			rows := 0
			for seed := range uint64(12) {
				r := rand.New(rand.NewPCG(seed, 7))
				keys := reflect.MakeSlice(twin.Type().In(1), 0, 0)
				for range int(seed) * 4 {
					key := value(t, r, keys.Type().Elem())
					if strings.Contains(p.query, "Email") {
						key = reflect.ValueOf(pick(r, emails...))
					}
					keys = reflect.Append(keys, key)
				}
				in := []reflect.Value{reflect.ValueOf(t.Context()), keys}
				for i := 2; i < twin.Type().NumIn(); i++ {
					in = append(in, value(t, r, twin.Type().In(i)))
				}
				out := twin.Call(in)
				if err := out[1].Interface(); err != nil {
					t.Fatal(err)
				}
				for i := range keys.Len() {
					rows += p.compare(t, query, keys.Index(i), in[2:], p.answer(out[0], keys, i))
				}
				if out[0].Kind() == reflect.Map && seed == 0 && (out[0].IsNil() || out[0].Len() != 0) {
					t.Errorf("for no keys there is %v", out[0])
				}
			}
			if rows == 0 {
				t.Error("no key has a row")
			}
		})
	}
}

// answer is what a twin has for the i-th key; not valid: nothing.
func (p pair) answer(out, keys reflect.Value, i int) reflect.Value {
	if out.Kind() == reflect.Map {
		return out.MapIndex(keys.Index(i))
	}
	v := out.Index(i)
	if v.Kind() == reflect.Pointer {
		return v.Elem()
	}
	return v
}

// compare calls the query for a key and compares; it returns how many rows it has.
func (p pair) compare(t *testing.T, query, key reflect.Value, rest []reflect.Value, got reflect.Value) int {
	t.Helper()
	want := query.Call([]reflect.Value{reflect.ValueOf(t.Context()), p.argument(t, query.Type().In(1), key, rest)})
	err, _ := want[1].Interface().(error)
	if errors.Is(err, pgx.ErrNoRows) {
		if got.IsValid() {
			t.Errorf("key %v has no row, the twin says %v", key, got)
		}
		return 0
	}
	if err != nil {
		t.Fatal(err)
	}
	if want[0].Kind() != reflect.Slice || want[0].Type().Elem().Kind() == reflect.Uint8 {
		if !got.IsValid() || !reflect.DeepEqual(got.Interface(), want[0].Interface()) {
			t.Errorf("key %v: got %v, want %v", key, got, want[0])
		}
		return 1
	}
	n := 0
	if got.IsValid() {
		n = got.Len()
	}
	if n != want[0].Len() {
		t.Errorf("key %v has %d rows, the twin says %d", key, want[0].Len(), n)
		return 0
	}
	if n > 0 && !reflect.DeepEqual(p.rows(got), p.rows(want[0])) {
		t.Errorf("key %v:\n got %v\nwant %v", key, got, want[0])
	}
	return n
}

// rows are a result's rows as text, sorted where the query leaves their order open.
func (p pair) rows(v reflect.Value) []string {
	var out []string
	for i := range v.Len() {
		out = append(out, fmt.Sprintf("%#v", v.Index(i)))
	}
	if !p.ordered {
		slices.Sort(out)
	}
	return out
}

// argument is that of the query's method, for a key and the twin's other arguments.
func (p pair) argument(t *testing.T, typ reflect.Type, key reflect.Value, rest []reflect.Value) reflect.Value {
	t.Helper()
	if typ == key.Type() {
		return key
	}
	arg := reflect.New(typ).Elem()
	for i := range typ.NumField() {
		name := typ.Field(i).Name
		isKey := slices.ContainsFunc(p.by, func(by string) bool { return strings.EqualFold(by, name) })
		switch {
		case isKey && len(p.by) == 1:
			arg.Field(i).Set(key)
		case isKey:
			arg.Field(i).Set(key.FieldByName(name))
		default:
			arg.Field(i).Set(rest[0])
			rest = rest[1:]
		}
	}
	if len(rest) > 0 {
		t.Fatalf("%d arguments of %s stand for nothing", len(rest), p.twin)
	}
	return arg
}

// TestTwinsUseIndexes: a twin is planned by the index that serves its query.
func TestTwinsUseIndexes(t *testing.T) {
	_, pool := queries(t)
	ctx := t.Context()
	if _, err := pool.Exec(ctx, `INSERT INTO items SELECT i, NULL, 'k' || i, 'ok', i, i, now() FROM generate_series(1000, 40000) i;
		INSERT INTO orgs SELECT i, NULL, '', '', '', NULL, 'a@b', '', gen_random_uuid(), now(), NULL, NULL, '', true, 0, '{}' FROM generate_series(1000, 20000) i;
		ANALYZE`); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("db/queries.sql.go")
	if err != nil {
		t.Fatal(err)
	}
	for twin, args := range map[string]string{
		"GetOrgByIDs":                          "'{1,2,3}'",
		"FindItemByOrgIDAndKindAndPlaces":      "'{1,2}', '{k1,k2}', '{3,4}'",
		"NewestItemsByOrgIDs":                  "'{1,2}', 3",
		"CountItemsByOrgIDs":                   "'{1,2}'",
		"MoodyItemsByOrgIDAndMoods":            "'{1,2}', '{ok,sad}', 3",
		"PageOfItemsByOrgIDAndLimitAndOffsets": "'{1,2}', '{3,4}', '{0,0}'",
	} {
		sql := regexp.MustCompile("(?s)`(-- name: " + twin + " .*?)`").FindStringSubmatch(string(text))
		if sql == nil {
			t.Errorf("there is no %s", twin)
			continue
		}
		t.Run(twin, func(t *testing.T) { explain(t, pool, sql[1], args) })
	}
}

func explain(t *testing.T, pool *pgxpool.Pool, sql, args string) {
	conn, err := pool.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	if _, err := conn.Exec(t.Context(), "PREPARE twin AS "+sql); err != nil {
		t.Fatal(err)
	}
	defer conn.Exec(context.WithoutCancel(t.Context()), "DEALLOCATE twin")
	rows, _ := conn.Query(t.Context(), "EXPLAIN (COSTS OFF) EXECUTE twin ("+args+")", pgx.QueryExecModeSimpleProtocol)
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	plan := strings.Join(lines, "\n")
	if !strings.Contains(plan, "Index") || strings.Contains(plan, "Seq Scan") {
		t.Error(plan)
	}
	t.Log(plan)
}
