package batches_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/examples/batches/db"
)

// writes are the statements of the SQL file and their twins.
func writes(t *testing.T) (out []pair) {
	t.Helper()
	text, err := os.ReadFile("writes.sql")
	if err != nil {
		t.Fatal(err)
	}
	code, err := os.ReadFile("db/writes.sql.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`-- name: (\w+) :\w+\n(?:-- invalidate.*\n)?-- batch: by=(\S+)\n`).FindAllStringSubmatch(string(text), -1) {
		line := regexp.MustCompile(`name=` + m[1] + ` .* batch=(\w+)`).FindStringSubmatch(string(code))
		if line == nil {
			t.Fatalf("%s has no twin", m[1])
		}
		p := pair{query: m[1], twin: line[1]}
		if m[2] != "*" {
			for _, name := range strings.Split(m[2], ",") {
				p.by = append(p.by, strings.ReplaceAll(name, "_", ""))
			}
		}
		out = append(out, p)
	}
	if len(out) < 18 {
		t.Fatalf("only %d statements were found", len(out))
	}
	return out
}

// once are statements that do not take two rows with one key: PostgreSQL refuses
// them, or the second one of a loop.
var once = []string{"AddItem", "AddItemNow", "PutWord", "PutFound", "AddWordReturning"}

// TestWriteTwins: for random rows, among them keys without a row and, where the
// statement takes them, keys that are given twice, what the tables hold after a twin
// is what they hold after its statement was run for each.
func TestWriteTwins(t *testing.T) {
	q, pool := queries(t)
	for _, p := range writes(t) {
		t.Run(p.twin, func(t *testing.T) {
			changed := 0
			for seed := range uint64(10) {
				r := rand.New(rand.NewPCG(seed, 11))
				twin := reflect.ValueOf(q).MethodByName(p.twin)
				keys := reflect.MakeSlice(twin.Type().In(1), 0, 0)
				for range int(seed) * 3 {
					key := rowOf(t, r, p, twin.Type().In(1).Elem())
					if !slices.Contains(once, p.query) || !given(keys, key) {
						keys = reflect.Append(keys, key)
					}
				}
				var rest []reflect.Value
				for i := 2; i < twin.Type().NumIn(); i++ {
					rest = append(rest, value(t, r, twin.Type().In(i)))
				}
				in := append([]reflect.Value{reflect.ValueOf(t.Context()), keys}, rest...)
				before := state(t, pool.Begin, func(pgx.Tx) int { return 0 })
				together := state(t, pool.Begin, func(tx pgx.Tx) int {
					return affected(t, reflect.ValueOf(q.WithTx(tx)).MethodByName(p.twin).Call(in))
				})
				apart := state(t, pool.Begin, func(tx pgx.Tx) (n int) {
					one := reflect.ValueOf(q.WithTx(tx)).MethodByName(p.query)
					for i := range keys.Len() {
						n += affected(t, one.Call([]reflect.Value{reflect.ValueOf(t.Context()), p.argument(t, one.Type().In(1), keys.Index(i), rest)}))
					}
					return n
				})
				if twice := keys.Len() > 0 && given(keys.Slice(0, keys.Len()-1), keys.Index(keys.Len()-1)); twice || p.repeats(keys) {
					together.affected, apart.affected = 0, 0 // a key that is given twice counts once
				}
				if !reflect.DeepEqual(together, apart) {
					t.Errorf("%d keys: the twin leaves %s, one by one it is %s", keys.Len(), together, apart)
				}
				if !reflect.DeepEqual(before.tables, apart.tables) {
					changed++
				}
			}
			if changed < 5 {
				t.Errorf("only %d of ten rounds change anything", changed)
			}
		})
	}
}

// rowOf makes a row, or a key, for a statement.
func rowOf(t *testing.T, r *rand.Rand, p pair, typ reflect.Type) reflect.Value {
	v := reflect.New(typ).Elem()
	v.Set(value(t, r, typ))
	if typ.Kind() != reflect.Struct || typ == reflect.TypeFor[db.NullMood]() {
		return v
	}
	for i := range v.NumField() {
		switch name := typ.Field(i).Name; {
		case name == "Email":
			v.Field(i).SetString(pick(r, emails...))
		case name == "ID" && strings.HasPrefix(p.query, "Add"):
			v.Field(i).SetInt(r.Int64N(1000) + 1000)
		case name == "OrgID" && strings.HasPrefix(p.query, "Add"):
			v.Field(i).FieldByName("Int64").SetInt(r.Int64N(30) + 1)
		case (name == "N" || name == "Group") && strings.HasPrefix(p.query, "Add"):
			v.Field(i).SetInt(r.Int64N(1000) + 7)
		case name == "N":
			v.Field(i).SetInt(r.Int64N(40) + 1)
		case name == "Group":
			v.Field(i).SetInt(r.Int64N(5))
		}
	}
	return v
}

// given reports whether a key is among others, as a statement tells rows apart.
func given(keys, key reflect.Value) bool {
	for i := range keys.Len() {
		if identity(keys.Index(i)) == identity(key) {
			return true
		}
	}
	return false
}

// identity is what of a row says which one it is.
func identity(v reflect.Value) string {
	if v.Kind() != reflect.Struct {
		return fmt.Sprint(v)
	}
	var parts []any
	for i := range v.NumField() {
		if slices.Contains([]string{"ID", "Group", "N", "OrgID", "Kind", "Nick"}, v.Type().Field(i).Name) && !v.FieldByName("Email").IsValid() {
			parts = append(parts, v.Field(i))
		}
	}
	if id := v.FieldByName("ID"); id.IsValid() {
		return fmt.Sprint(id)
	}
	return fmt.Sprint(parts...)
}

// repeats reports whether rows have a key in common.
func (p pair) repeats(keys reflect.Value) bool {
	for i := range keys.Len() {
		if given(keys.Slice(0, i), keys.Index(i)) {
			return true
		}
	}
	return p.query == "CopyOrg" || p.query == "SetEmailByNick" // whose keys are alike but for case
}

// affected checks what a call returns, and tells how many rows it says.
func affected(t *testing.T, out []reflect.Value) int {
	t.Helper()
	if err, _ := out[len(out)-1].Interface().(error); err != nil && err != pgx.ErrNoRows {
		t.Fatal(err)
	} else if err != nil || len(out) == 1 {
		return 0
	}
	switch v := out[0]; {
	case v.Kind() == reflect.Slice:
		return v.Len()
	case v.Kind() == reflect.Int64:
		return int(v.Int())
	case v.Kind() == reflect.Struct && v.NumField() > 1:
		return 1
	}
	return 0
}

// A left is what a transaction leaves.
type left struct {
	tables   []string
	affected int
}

func (l left) String() string { return fmt.Sprintf("%d rows said, %.300v", l.affected, l.tables) }

// state runs f in a transaction that is rolled back, and tells what it left.
func state(t *testing.T, begin func(context.Context) (pgx.Tx, error), f func(pgx.Tx) int) (l left) {
	t.Helper()
	tx, err := begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(context.WithoutCancel(t.Context()))
	l.affected = f(tx)
	for _, table := range []string{"orgs", "items", `"order"`} {
		rows, _ := tx.Query(t.Context(), "SELECT t::text FROM "+table+" t ORDER BY 1")
		texts, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		l.tables = append(l.tables, strings.Join(texts, "\n"))
	}
	return l
}

// TestUpsertTwice: two rows that conflict with each other are refused, and neither is
// written.
func TestUpsertTwice(t *testing.T) {
	q, _ := queries(t)
	err := q.PutWordBatch(t.Context(), []db.PutWordParams{{Group: 70, N: 1, Asked: "a"}, {Group: 70, N: 1, Asked: "b"}})
	if err == nil || !strings.Contains(err.Error(), "21000") {
		t.Error(err)
	}
	if words, err := q.Words(t.Context(), 70); err != nil || len(words) > 0 {
		t.Error(words, err)
	}
}
