package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/internal/oracle/sample"
)

// A filler puts random rows into a case's tables: rich in NULLs, with keys that
// match and keys that do not.
type filler struct {
	bench  *bench
	rand   *rand.Rand
	world  world
	types  map[pgcat.OID]*pgcat.Type // as the server has them
	tables []*table                  // referenced ones first
	words  []string                  // constants in the case's queries
	stored map[pgcat.OID][]string    // values that are in the tables
	focus  map[string]string         // a row that the arguments are about, by plain column name
}

type table struct {
	oid     uint32
	name    string
	columns []*tableColumn
	keys    []foreignKey
	rows    []map[string]string // some that are in it, by plain column name
}

type tableColumn struct {
	number    int16
	name      string
	typ       pgcat.OID
	notNull   bool
	def       bool     // it has a default or is an identity
	constants []string // in CHECK constraints
	length    int      // that a CHECK constraint asks for
	nulls     float64  // the share of NULLs, if it allows them
}

// A foreignKey is a key's columns and those that they refer to.
type foreignKey struct {
	columns    []int16
	table      uint32
	referenced []string
}

func asPgError(err error, target **pgconn.PgError) bool { return errors.As(err, target) }

// query runs a query and calls note for each row.
func (b *bench) query(ctx context.Context, sql string, into []any, note func()) error {
	rows, err := b.conn.Query(ctx, sql)
	if err != nil {
		return err
	}
	_, err = pgx.ForEachRow(rows, into, func() error { note(); return nil })
	return err
}

// user is what belongs to the case, and not to PostgreSQL.
const user = "NOT IN ('pg_catalog', 'information_schema', 'pg_toast')"

func (b *bench) newFiller(ctx context.Context, c *testCase) (*filler, error) {
	f := &filler{bench: b, types: map[pgcat.OID]*pgcat.Type{}}
	f.words = constants(strings.Join(mapValues(c.raw), "\n"))
	if err := f.readTypes(ctx); err != nil {
		return nil, err
	}
	return f, f.readTables(ctx)
}

// Type makes a filler know types for package sample.
func (f *filler) Type(oid pgcat.OID) *pgcat.Type { return f.types[oid] }

func (f *filler) readTypes(ctx context.Context) error {
	var oid, base, elem uint32
	var schema, name, kind, label string
	if err := f.bench.query(ctx, `SELECT t.oid, n.nspname::text, t.typname::text, t.typtype::text, t.typbasetype,
			CASE WHEN t.typcategory = 'A' THEN t.typelem ELSE 0 END
		FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace`, []any{&oid, &schema, &name, &kind, &base, &elem}, func() {
		f.types[pgcat.OID(oid)] = &pgcat.Type{OID: pgcat.OID(oid), Schema: schema, Name: name, Kind: kind[0], Base: pgcat.OID(base), Elem: pgcat.OID(elem)}
	}); err != nil {
		return err
	}
	if err := f.bench.query(ctx, "SELECT enumtypid, enumlabel::text FROM pg_enum ORDER BY enumtypid, enumsortorder", []any{&oid, &label}, func() {
		t := f.types[pgcat.OID(oid)]
		t.Labels = append(t.Labels, label)
	}); err != nil {
		return err
	}
	return f.bench.query(ctx, `SELECT t.oid, a.attname::text, a.atttypid FROM pg_type t JOIN pg_attribute a ON a.attrelid = t.typrelid
		WHERE t.typtype = 'c' AND a.attnum > 0 AND NOT a.attisdropped ORDER BY t.oid, a.attnum`, []any{&oid, &name, &base}, func() {
		t := f.types[pgcat.OID(oid)]
		t.Attrs = append(t.Attrs, pgcat.Attr{Name: name, Type: pgcat.OID(base)})
	})
}

func (f *filler) readTables(ctx context.Context) error {
	byOID := map[uint32]*table{}
	var all []*table
	var rel, typ, other uint32
	var name, column, text string
	var number int16
	var notNull, def bool
	if err := f.bench.query(ctx, `SELECT c.oid, c.oid::regclass::text, a.attnum, quote_ident(a.attname), a.atttypid, a.attnotnull, a.atthasdef OR a.attidentity <> ''
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind IN ('r', 'p') AND n.nspname `+user+` AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
		ORDER BY c.oid, a.attnum`, []any{&rel, &name, &number, &column, &typ, &notNull, &def}, func() {
		if byOID[rel] == nil {
			byOID[rel] = &table{oid: rel, name: name}
			all = append(all, byOID[rel])
		}
		byOID[rel].columns = append(byOID[rel].columns, &tableColumn{number: number, name: column, typ: pgcat.OID(typ), notNull: notNull, def: def})
	}); err != nil {
		return err
	}
	domains := map[pgcat.OID]string{}
	if err := f.bench.query(ctx, "SELECT conrelid, contypid, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c'", []any{&rel, &typ, &text}, func() {
		if t := byOID[rel]; t != nil {
			t.check(text)
		}
		if typ != 0 {
			domains[pgcat.OID(typ)] += text
		}
	}); err != nil {
		return err
	}
	for _, t := range all {
		for _, c := range t.columns {
			if text := domains[c.typ]; text != "" {
				c.constants = append(c.constants, constants(text)...)
				c.length = checkedLength(text, "VALUE")
			}
		}
	}
	var columns, referenced []int16
	var names []string
	if err := f.bench.query(ctx, `SELECT k.conrelid, k.confrelid, k.conkey, k.confkey,
			ARRAY(SELECT quote_ident(a.attname) FROM unnest(k.confkey) WITH ORDINALITY u (n, i) JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.n ORDER BY u.i)
		FROM pg_constraint k WHERE k.contype = 'f'`, []any{&rel, &other, &columns, &referenced, &names}, func() {
		if t := byOID[rel]; t != nil {
			t.keys = append(t.keys, foreignKey{columns, other, names})
			columns, referenced, names = nil, nil, nil
		}
	}); err != nil {
		return err
	}
	seen := map[*table]bool{}
	var place func(t *table)
	place = func(t *table) {
		if t == nil || seen[t] {
			return
		}
		seen[t] = true
		for _, k := range t.keys {
			place(byOID[k.table])
		}
		f.tables = append(f.tables, t)
	}
	for _, t := range all {
		place(t)
	}
	return nil
}

// check learns from a CHECK constraint what its columns may hold.
func (t *table) check(text string) {
	for _, c := range t.columns {
		if !regexp.MustCompile(`(^|\W)` + regexp.QuoteMeta(c.name) + `(\W|$)`).MatchString(text) {
			continue
		}
		c.constants = append(c.constants, constants(text)...)
		if n := checkedLength(text, c.name); n > 0 {
			c.length = n
		}
	}
}

var lengthOf = regexp.MustCompile(`(?:octet_|char_|character_)?length\(\(?\(?("?\w+"?)\)?(?:::[\w ]+)?\)?\) (>=|<=|=|>|<) (\d+)`)

// checkedLength is the length that a constraint asks of a column.
func checkedLength(text, column string) int {
	for _, m := range lengthOf.FindAllStringSubmatch(text, -1) {
		var n int
		if _, err := fmt.Sscan(m[3], &n); err == nil && m[1] == column {
			switch m[2] {
			case ">":
				n++
			case "<":
				n--
			}
			return n
		}
	}
	return 0
}

var constant = regexp.MustCompile(`'((?:[^']|'')*)'|\b\d+\b`)

// constants are the strings and numbers in SQL.
func constants(sql string) []string {
	var list []string
	seen := map[string]bool{}
	for _, m := range constant.FindAllStringSubmatch(sql, -1) {
		s := strings.ReplaceAll(m[1], "''", "'")
		if m[0][0] != '\'' {
			s = m[0]
		}
		if len(s) < 60 && !seen[s] {
			seen[s] = true
			list = append(list, s)
		}
	}
	return list
}

func mapValues(m map[string]string) []string {
	var list []string
	for _, name := range sortedKeys(m) {
		list = append(list, m[name])
	}
	return list
}

// script runs the statements of a file over empty tables.
func (f *filler) script(ctx context.Context, file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := f.empty(ctx); err != nil {
		return err
	}
	if _, err := f.bench.conn.PgConn().Exec(ctx, string(text)).ReadAll(); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return f.collect(ctx)
}

// tolerate passes over what the server refuses.
func tolerate(err error) error {
	var refused *pgconn.PgError
	if asPgError(err, &refused) {
		return nil
	}
	return err
}

func (f *filler) empty(ctx context.Context) error {
	var names []string
	for _, t := range f.tables {
		names = append(names, t.name)
	}
	if len(names) == 0 {
		return nil
	}
	_, err := f.bench.conn.Exec(ctx, "TRUNCATE "+strings.Join(names, ", ")+" CASCADE")
	return tolerate(err)
}

// fill makes a world; stream tells it from the others of its kind.
func (f *filler) fill(ctx context.Context, w world, stream int) error {
	f.world = w
	f.rand = rand.New(rand.NewPCG(uint64(stream), uint64(len(f.tables))))
	f.stored = map[pgcat.OID][]string{}
	if err := f.empty(ctx); err != nil {
		return err
	}
	// What the server draws, such as the row that a key refers to, is to come out
	// the same each time.
	if _, err := f.bench.conn.Exec(ctx, "SELECT setseed(0.5)"); err != nil {
		return err
	}
	for _, t := range f.tables {
		for _, c := range t.columns {
			c.nulls = w.nulls
			if w.nulls == inColumns {
				c.nulls = float64(f.rand.IntN(2))
			}
		}
		if f.rand.Float64() < w.skip {
			continue
		}
		for range w.rows {
			for try := range 6 {
				ok, err := f.insert(ctx, t, try)
				if err != nil {
					return err
				}
				if ok {
					break
				}
			}
		}
	}
	return f.collect(ctx)
}

// insert tries to add a row; one that breaks a constraint is no row. Later
// tries leave more columns to their defaults.
func (f *filler) insert(ctx context.Context, t *table, try int) (ok bool, err error) {
	row := map[int16]string{}
	for _, k := range t.keys {
		list := make([]*string, len(k.columns))
		into := make([]any, len(list))
		for i := range list {
			into[i] = &list[i]
		}
		sql := fmt.Sprintf("SELECT %s FROM %s ORDER BY random() LIMIT 1", strings.Join(suffixed(k.referenced, "::text"), ", "), f.name(k.table))
		if f.world.nulls != 0 && f.rand.IntN(4) == 0 || f.bench.conn.QueryRow(ctx, sql).Scan(into...) != nil {
			continue
		}
		for i, v := range list {
			if _, set := row[k.columns[i]]; v != nil && !set {
				row[k.columns[i]] = sample.Quote(*v)
			}
		}
	}
	var names, values []string
	for _, c := range t.columns {
		value, set := row[c.number]
		switch {
		case !c.notNull && f.rand.Float64() < c.nulls:
			value = f.null(c.typ)
		case set:
		case c.def && f.rand.IntN(6) <= try:
			continue
		default:
			s, known := f.columnValue(c)
			if !known {
				continue
			}
			value = sample.Quote(s)
		}
		names, values = append(names, c.name), append(values, value)
	}
	sql := fmt.Sprintf("INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE VALUES (%s)", t.name, strings.Join(names, ", "), strings.Join(values, ", "))
	if len(names) == 0 {
		sql = "INSERT INTO " + t.name + " DEFAULT VALUES"
	}
	_, err = f.bench.conn.PgConn().Exec(ctx, sql).ReadAll()
	return err == nil, tolerate(err)
}

// null is a NULL that a column of the type takes. One of a NOT NULL domain gets
// in by way of a subquery without a row.
func (f *filler) null(t pgcat.OID) string {
	if u := f.types[t]; u != nil && u.Kind == pgcat.DomainKind {
		return fmt.Sprintf("(SELECT NULL::%s.%s WHERE false)", pgcat.QuoteIdent(u.Schema), pgcat.QuoteIdent(u.Name))
	}
	return "NULL"
}

func (f *filler) name(oid uint32) string {
	for _, t := range f.tables {
		if t.oid == oid {
			return t.name
		}
	}
	return fmt.Sprint(oid)
}

func suffixed(list []string, suffix string) []string {
	var out []string
	for _, s := range list {
		out = append(out, s+suffix)
	}
	return out
}
