package pgcat

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// A real server is the oracle: expressions are prepared on it, and its result
// and parameter types, or its error, must be what the catalogue says. By
// default it is a throwaway server, of whatever version is installed, and only
// what has not changed since that version is compared. DBGEN_TEST_DSN names
// another server (18, to compare everything); DBGEN_TEST_EXHAUSTIVE asks for
// all expressions instead of a sample.
type oracle struct {
	t    *testing.T
	conn *pgx.Conn
	cat  *Catalog
	rand *rand.Rand
	path []string

	types       map[uint32]OID // the server's OIDs
	pool        []OID          // types to try, the same on both sides
	differs     map[string]bool
	asked, said int
}

const oracleSchema = `
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TYPE colour AS ENUM ('red');
CREATE DOMAIN posint AS int4 CHECK (VALUE > 0);
CREATE DOMAIN tinyposint AS posint;
CREATE DOMAIN email AS text;
CREATE DOMAIN code AS varchar(8);
CREATE DOMAIN ints AS int4[];
CREATE DOMAIN happy AS mood;
CREATE TYPE pair AS (a int4, b text);
CREATE TYPE floatrange AS RANGE (subtype = float8);
CREATE DOMAIN small AS int4range;
CREATE FUNCTION f1(int4) RETURNS int4 LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION f1(text) RETURNS text LANGUAGE sql AS 'SELECT ''1''';
CREATE FUNCTION f2(a int4, b int4 DEFAULT 1, c text DEFAULT 'x') RETURNS int8 LANGUAGE sql AS 'SELECT 1::int8';
CREATE FUNCTION f3(int4) RETURNS int4 LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION f3(int4, int4 DEFAULT 42) RETURNS int8 LANGUAGE sql AS 'SELECT 1::int8';
CREATE FUNCTION f4(a text, VARIADIC rest int4[]) RETURNS text LANGUAGE sql AS 'SELECT ''1''';
CREATE FUNCTION f4(a text, b int4) RETURNS int4 LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION f5(anyelement, VARIADIC anyarray) RETURNS anyelement LANGUAGE sql AS 'SELECT $1';
CREATE FUNCTION f6(a anyelement, OUT x anyarray, OUT y anyelement) LANGUAGE sql AS 'SELECT ARRAY[$1], $1';
CREATE FUNCTION f7(mood) RETURNS posint LANGUAGE sql AS 'SELECT 1::posint';
CREATE FUNCTION f7(posint) RETURNS mood LANGUAGE sql AS 'SELECT ''ok''::mood';
CREATE FUNCTION f8(anyrange) RETURNS anyelement LANGUAGE sql AS 'SELECT lower($1)';
CREATE FUNCTION f9(anycompatible, anycompatiblearray) RETURNS anycompatible LANGUAGE sql AS 'SELECT $1';
CREATE FUNCTION fa(pair) RETURNS record LANGUAGE sql AS 'SELECT $1';
CREATE FUNCTION fb(mood[]) RETURNS mood LANGUAGE sql AS 'SELECT $1[1]';
CREATE FUNCTION mood_eq(mood, mood) RETURNS bool LANGUAGE sql AS 'SELECT true';
CREATE OPERATOR === (LEFTARG = mood, RIGHTARG = mood, FUNCTION = mood_eq);
CREATE FUNCTION mood_int(mood) RETURNS int4 LANGUAGE sql AS 'SELECT 1';
CREATE CAST (mood AS int4) WITH FUNCTION mood_int(mood) AS IMPLICIT;
CREATE CAST (pair AS text) WITH INOUT AS ASSIGNMENT;
`

// oracleCatalog is oracleSchema as the schema's reader would add it.
func oracleCatalog() *Catalog {
	c := New()
	add := func(t Type) OID { t.Schema = "public"; return c.AddType(&t).OID }
	mood := add(Type{Name: "mood", Kind: EnumKind, Labels: []string{"sad", "ok", "happy"}})
	add(Type{Name: "colour", Kind: EnumKind, Labels: []string{"red"}})
	posint := add(Type{Name: "posint", Kind: DomainKind, Base: Int4})
	add(Type{Name: "tinyposint", Kind: DomainKind, Base: posint})
	add(Type{Name: "email", Kind: DomainKind, Base: Text})
	add(Type{Name: "code", Kind: DomainKind, Base: Varchar, BaseMod: []int{8}})
	add(Type{Name: "ints", Kind: DomainKind, Base: Int4Array})
	add(Type{Name: "happy", Kind: DomainKind, Base: mood})
	pair := add(Type{Name: "pair", Kind: CompositeKind, Attrs: []Attr{{Name: "a", Type: Int4}, {Name: "b", Type: Text}}})
	add(Type{Name: "floatrange", Kind: RangeKind, Subtype: Float8})
	add(Type{Name: "small", Kind: DomainKind, Base: c.LookupType(nil, "", "int4range").OID})

	fn := func(f Function) *Function { f.Schema = "public"; return c.AddFunction(&f) }
	fn(Function{Name: "f1", Args: []OID{Int4}, Returns: Int4})
	fn(Function{Name: "f1", Args: []OID{Text}, Returns: Text})
	fn(Function{Name: "f2", Args: []OID{Int4, Int4, Text}, ArgNames: []string{"a", "b", "c"}, Defaults: 2, Returns: Int8})
	fn(Function{Name: "f3", Args: []OID{Int4}, Returns: Int4})
	fn(Function{Name: "f3", Args: []OID{Int4, Int4}, Defaults: 1, Returns: Int8})
	fn(Function{Name: "f4", Args: []OID{Text, Int4Array}, ArgNames: []string{"a", "rest"}, Variadic: Int4, Returns: Text})
	fn(Function{Name: "f4", Args: []OID{Text, Int4}, ArgNames: []string{"a", "b"}, Returns: Int4})
	fn(Function{Name: "f5", Args: []OID{AnyElement, AnyArray}, Variadic: AnyElement, Returns: AnyElement})
	fn(Function{Name: "f6", Args: []OID{AnyElement}, ArgNames: []string{"a"}, Returns: Record, OutArgs: []Attr{{Name: "x", Type: AnyArray}, {Name: "y", Type: AnyElement}}})
	fn(Function{Name: "f7", Args: []OID{mood}, Returns: posint})
	fn(Function{Name: "f7", Args: []OID{posint}, Returns: mood})
	fn(Function{Name: "f8", Args: []OID{AnyRange}, Returns: AnyElement})
	fn(Function{Name: "f9", Args: []OID{AnyCompatible, AnyCompatibleArray}, Returns: AnyCompatible})
	fn(Function{Name: "fa", Args: []OID{pair}, Returns: Record})
	fn(Function{Name: "fb", Args: []OID{c.ArrayOf(mood).OID}, Returns: mood})
	c.AddOperator(&Operator{Schema: "public", Name: "===", Left: mood, Right: mood,
		Func: fn(Function{Name: "mood_eq", Args: []OID{mood, mood}, Returns: Bool})})
	c.AddCast(&Cast{Source: mood, Target: Int4, Method: CastFunction, Context: Implicit,
		Func: fn(Function{Name: "mood_int", Args: []OID{mood}, Returns: Int4})})
	c.AddCast(&Cast{Source: pair, Target: Text, Method: CastInOut, Context: Assignment})
	return c
}

func newOracle(t *testing.T, cat *Catalog, ddl string) *oracle {
	t.Helper()
	ctx := context.Background()
	var config *pgx.ConnConfig
	if dsn := os.Getenv("DBGEN_TEST_DSN"); dsn != "" {
		config = scratchDatabase(t, dsn)
	} else {
		config = dbtest.Database(t, dbtest.SharedPostgres(t), "").ConnConfig()
	}
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(ctx) })
	if _, err := conn.Exec(ctx, ddl); err != nil {
		t.Fatal(err)
	}
	o := &oracle{t: t, conn: conn, cat: cat, path: []string{"public"}, rand: rand.New(rand.NewPCG(18, 4)), types: map[uint32]OID{}, differs: map[string]bool{}}
	o.compareCatalogues()
	t.Cleanup(func() { t.Logf("%d expressions asked, %d of them valid", o.asked, o.said) })
	return o
}

// scratchDatabase creates a database on a server that is there already.
func scratchDatabase(t *testing.T, dsn string) *pgx.ConnConfig {
	ctx := context.Background()
	admin, err := pgx.Connect(ctx, dsn)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.ToLower(fmt.Sprintf("pgcat_%s_%d", t.Name(), os.Getpid()))
	if _, err := admin.Exec(ctx, "CREATE DATABASE "+name+" TEMPLATE template0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := admin.Exec(ctx, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Error(err)
		}
		admin.Close(ctx)
	})
	config := admin.Config().Copy()
	config.Database = name
	return config
}

// n is how many random expressions to try.
func (o *oracle) n(sample, exhaustive int) int {
	if os.Getenv("DBGEN_TEST_EXHAUSTIVE") != "" {
		return exhaustive
	}
	return sample
}

// An answer is what one side says of an expression.
type answer struct {
	result OID
	params []OID
	code   string // of the error
	text   string // of the error
}

func (a answer) show(c *Catalog) string {
	if a.code != "" {
		return a.code + " " + a.text
	}
	s := c.Format(a.result)
	for i, p := range a.params {
		s += fmt.Sprintf(", $%d %s", i+1, c.Format(p))
	}
	return s
}

// indeterminate is the code of a parameter whose type nothing tells.
const indeterminate = "42P18"

// ask prepares a query of one column.
func (o *oracle) ask(sql string) answer {
	o.asked++
	d, err := o.conn.PgConn().Prepare(context.Background(), "", sql, nil)
	var pgErr *pgconn.PgError
	if errors.As(err, &pgErr) {
		return answer{code: pgErr.Code, text: pgErr.Message}
	}
	if err != nil {
		o.t.Fatal(err)
	}
	o.said++
	a := answer{}
	for _, p := range d.ParamOIDs {
		a.params = append(a.params, o.types[p])
	}
	if len(d.Fields) == 1 {
		a.result = o.types[d.Fields[0].DataTypeOID]
	}
	return a
}

// check compares an answer with the server's. Of two errors only the code and
// the message count.
func (o *oracle) check(sql string, got answer) {
	o.t.Helper()
	want := o.ask(sql)
	domain := got.result
	got.result = o.cat.BaseType(domain) // as the protocol describes columns
	got.text = strings.ReplaceAll(got.text, "public.", "")
	switch {
	case strings.HasPrefix(want.text, "could not identify an ordering operator"): // of WITHIN GROUP's key
	case want.code != got.code,
		want.code == "" && (want.result != got.result || !slices.Equal(want.params, got.params)),
		want.text != got.text && want.code != indeterminate:
		o.t.Errorf("%s\n\tPostgreSQL: %s\n\tcatalogue:  %s", sql, want.show(o.cat), got.show(o.cat))
	case want.code == "" && strings.Contains(sql, "NULL::public."):
		o.checkDomain(sql, domain)
	}
}

// checkDomain compares the type of a query's result when it may be a domain,
// which only an array around it lets through.
func (o *oracle) checkDomain(sql string, got OID) {
	o.t.Helper()
	array := o.cat.arrayOID(got)
	if o.cat.elemOID(got) != 0 {
		array = got // an array in ARRAY[] is another dimension
	}
	expr, _ := strings.CutPrefix(sql, "SELECT ")
	if want := o.ask("SELECT ARRAY[" + expr + "]"); want.code == "" && want.result != array {
		o.t.Errorf("%s\n\tPostgreSQL: element of %s\n\tcatalogue:  %s", sql, o.cat.Format(want.result), o.cat.Format(got))
	}
}

// failed is an answer that is an error.
func failed(err error) answer {
	var e *Error
	if errors.As(err, &e) {
		return answer{code: e.Code, text: e.Message}
	}
	return answer{code: "?", text: err.Error()}
}

// An args builder writes arguments: typed NULLs, and parameters for unknown
// ones.
type args struct {
	o       *oracle
	unknown []int // which arguments are parameters
	count   int
}

func (a *args) write(t OID) string {
	i := a.count
	a.count++
	if t == Unknown {
		a.unknown = append(a.unknown, i)
		return fmt.Sprintf("$%d", len(a.unknown))
	}
	if t == Record {
		return "coalesce((SELECT r FROM (SELECT 1, 'x'::text) AS r))" // not ROW(), whose comparison is one of columns
	}
	return "NULL::" + a.o.cat.Format(t)
}

// answer is the expected one of a call with these argument types.
func (a *args) answer(result OID, types []OID) answer {
	ans := answer{result: result}
	for _, i := range a.unknown {
		ans.params = append(ans.params, types[i])
		if types[i] == Any || types[i] == Unknown {
			return answer{code: indeterminate}
		}
	}
	return ans
}
