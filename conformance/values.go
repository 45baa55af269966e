package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/internal/oracle/sample"
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// columnValue is a value for a column, one that its constraints allow if that
// can be told.
func (f *filler) columnValue(c *tableColumn) (string, bool) {
	if c.length > 0 && f.rand.IntN(10) > 0 {
		letter := string(rune('a' + f.rand.IntN(10)))
		if f.base(c.typ) == pgcat.Bytea {
			return `\x` + strings.Repeat(fmt.Sprintf("%02x", letter[0]), c.length), true
		}
		return strings.Repeat(letter, c.length), true
	}
	if len(c.constants) > 0 && f.rand.IntN(3) > 0 && f.scalar(c.typ) {
		return c.constants[f.rand.IntN(len(c.constants))], true
	}
	return f.value(c.typ, false)
}

// value is a random value of a type; stored asks for one that is in the tables,
// mostly.
func (f *filler) value(t pgcat.OID, stored bool) (string, bool) {
	if stored && f.rand.IntN(4) > 0 {
		known := f.stored[f.base(t)]
		if u := f.types[f.base(t)]; len(known) == 0 && u != nil && u.Elem != 0 {
			if s, ok := f.storedArray(u.Elem); ok {
				return s, true
			}
		}
		if len(known) > 0 {
			return known[f.rand.IntN(len(known))], true
		}
	}
	if s, ok := f.long(f.base(t)); ok {
		return s, true
	}
	n := 1 + f.rand.IntN(12)
	if f.world.tame {
		if s, ok := f.tame(f.base(t)); ok {
			return s, true
		}
	}
	switch base := f.base(t); base {
	case pgcat.UUID:
		return fmt.Sprintf("00000000-0000-4000-8000-%012d", n), true
	case pgcat.Date, pgcat.Timestamp, pgcat.Timestamptz:
		switch {
		case n > 10:
			return "infinity", true
		case n > 3:
			return fmt.Sprintf("2024-01-%02d", n), true
		}
	case pgcat.Text, pgcat.Varchar, pgcat.Int2, pgcat.Int4, pgcat.Int8, pgcat.Numeric:
		if f.rand.IntN(3) == 0 {
			break
		}
		text := base == pgcat.Text || base == pgcat.Varchar
		if len(f.words) > 0 && f.rand.IntN(2) == 0 {
			word := f.words[f.rand.IntN(len(f.words))]
			if _, err := strconv.Atoi(word); err == nil || text {
				return word, true
			}
		}
		switch {
		case text:
			return fmt.Sprintf("v%d", n), true
		case base == pgcat.Numeric && n > 10:
			return "NaN", true
		}
		return fmt.Sprint(n), true
	}
	return sample.Text(f.rand, f, t)
}

// long is now and then a value of many parts, more than the other values have.
func (f *filler) long(t pgcat.OID) (string, bool) {
	u := f.types[t]
	if u == nil || f.rand.IntN(12) > 0 {
		return "", false
	}
	if t == pgcat.Text {
		return strings.Repeat("ab ", 13), true
	}
	var parts []string
	for range 5 {
		if s, ok := sample.Text(f.rand, f, u.Elem); ok && u.Elem != 0 {
			parts = append(parts, `"`+strings.NewReplacer(`"`, `\"`, `\`, `\\`).Replace(s)+`"`)
		}
	}
	return "{" + strings.Join(parts, ",") + "}", len(parts) > 0
}

// tame is a value with which a computation does not fail, for the types of which
// there are others.
func (f *filler) tame(t pgcat.OID) (string, bool) {
	n := 1 + f.rand.IntN(3)
	switch t {
	case pgcat.Int2, pgcat.Int4, pgcat.Int8:
		return fmt.Sprint(n), true
	case pgcat.Numeric, pgcat.Float4, pgcat.Float8, pgcat.Money:
		return fmt.Sprintf("%d.5", n), true
	case pgcat.Text, pgcat.Varchar, pgcat.Bpchar:
		return fmt.Sprint(n), f.rand.IntN(3) > 0 // text is cast to a number more often than to anything else
	case pgcat.Date, pgcat.Timestamp, pgcat.Timestamptz:
		return fmt.Sprintf("2024-01-%02d", n), true
	case pgcat.Interval:
		return fmt.Sprintf("%d days", n), true
	}
	return "", false
}

// storedArray is an array of values that are in the tables.
func (f *filler) storedArray(elem pgcat.OID) (string, bool) {
	known := f.stored[f.base(elem)]
	if len(known) == 0 {
		return "", false
	}
	var parts []string
	for range f.rand.IntN(4) {
		s := known[f.rand.IntN(len(known))]
		parts = append(parts, `"`+strings.NewReplacer(`"`, `\"`, `\`, `\\`).Replace(s)+`"`)
	}
	return "{" + strings.Join(parts, ",") + "}", true
}

// base is the type below domains.
func (f *filler) base(t pgcat.OID) pgcat.OID {
	for {
		u := f.types[t]
		if u == nil || u.Kind != pgcat.DomainKind {
			return t
		}
		t = u.Base
	}
}

// scalar reports whether constants in a constraint may be values of the type.
func (f *filler) scalar(t pgcat.OID) bool {
	switch f.base(t) {
	case pgcat.Text, pgcat.Varchar, pgcat.Bpchar, pgcat.Int2, pgcat.Int4, pgcat.Int8, pgcat.Numeric, pgcat.Float4, pgcat.Float8:
		return true
	}
	return false
}

// nilable reports whether the type's Go value has a nil that is NULL, whatever
// a tool says of the parameter.
func (f *filler) nilable(t pgcat.OID) bool {
	switch base := f.base(t); base {
	case pgcat.Bytea, pgcat.JSON, pgcat.JSONB:
		return true
	default:
		return f.types[base] != nil && f.types[base].Elem != 0
	}
}

// collect refreshes what is made of the tables, and remembers their values.
func (f *filler) collect(ctx context.Context) error {
	var views []string
	var view string
	if err := f.bench.query(ctx, "SELECT c.oid::regclass::text FROM pg_class c WHERE c.relkind = 'm' ORDER BY c.oid", []any{&view}, func() { views = append(views, view) }); err != nil {
		return err
	}
	for _, v := range views {
		_, err := f.bench.conn.Exec(ctx, "REFRESH MATERIALIZED VIEW "+v)
		if err := tolerate(err); err != nil {
			return err
		}
	}
	f.stored = map[pgcat.OID][]string{}
	for _, t := range f.tables {
		t.rows = nil
		var columns []string
		for _, c := range t.columns {
			columns = append(columns, c.name)
		}
		results, err := f.bench.conn.PgConn().Exec(ctx, fmt.Sprintf("SELECT %s FROM %s LIMIT 30", strings.Join(columns, ", "), t.name)).ReadAll()
		if err := tolerate(err); err != nil {
			return err
		}
		if err != nil || len(results) == 0 {
			continue
		}
		for _, row := range results[0].Rows {
			known := map[string]string{}
			t.rows = append(t.rows, known)
			for i, v := range row {
				if v != nil {
					known[plainName(t.columns[i].name)] = string(v)
				}
				typ := f.base(t.columns[i].typ)
				if s := string(v); v != nil && len(s) < 1000 && !slices.Contains(f.stored[typ], s) {
					f.stored[typ] = append(f.stored[typ], s)
				}
			}
		}
	}
	return nil
}

// plainName is what the names of a column and of a parameter that is about it
// have in common.
func plainName(s string) string {
	return strings.TrimSuffix(strings.ToLower(strings.NewReplacer("_", "", `"`, "", ".", "").Replace(s)), "s")
}

// look chooses a row of a table in the statement for the arguments to be about.
func (f *filler) look(sql string) {
	f.focus = nil
	var near []*table
	for _, t := range f.tables {
		if len(t.rows) > 0 && strings.Contains(sql, strings.Trim(t.name[strings.LastIndexByte(t.name, '.')+1:], `"`)) {
			near = append(near, t)
		}
	}
	if len(near) > 0 {
		t := near[f.rand.IntN(len(near))]
		f.focus = t.rows[f.rand.IntN(len(t.rows))]
	}
}

// argument is a value for a parameter, which a row that it may be about has,
// mostly.
func (f *filler) argument(name string, t pgcat.OID) (string, bool) {
	v, ok := f.focus[plainName(name)]
	switch f.base(t) {
	case pgcat.Int4, pgcat.Int8: // HAVING count(*) > $1
		if f.rand.IntN(3) == 0 {
			return strconv.Itoa(-f.rand.IntN(2)), true
		}
	}
	switch u := f.types[f.base(t)]; {
	case !ok || u == nil || f.rand.IntN(6) == 0:
		return f.value(t, true)
	case u.Elem != 0 && !strings.HasPrefix(v, "{"):
		return `{"` + strings.NewReplacer(`"`, `\"`, `\`, `\\`).Replace(v) + `"}`, true
	default:
		return v, true
	}
}
