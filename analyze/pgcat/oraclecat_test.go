package pgcat

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// compareCatalogues reads the server's catalogues and finds what is the same
// there: differs names functions, operators and types that are not, and pool
// has the types to try.
func (o *oracle) compareCatalogues() {
	o.t.Helper()
	clear(o.types)
	clear(o.differs)
	o.pool = nil
	var oid uint32
	var schema, name, line string
	forEach := func(sql string, dest []any, do func()) {
		o.t.Helper()
		rows, err := o.conn.Query(context.Background(), sql)
		if err == nil {
			_, err = pgx.ForEachRow(rows, dest, func() error { do(); return nil })
		}
		if err != nil {
			o.t.Fatal(err)
		}
	}
	forEach(`SELECT t.oid, n.nspname::text, t.typname::text FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace`,
		[]any{&oid, &schema, &name}, func() {
			if t := o.cat.LookupType(nil, schema, name); t != nil {
				o.types[oid] = t.OID
			}
		})

	server, ours := map[string][]string{}, map[string][]string{}
	list := func(types []uint32) string {
		var names []string
		for _, t := range types {
			names = append(names, fmt.Sprint(o.types[t]))
		}
		return strings.Join(names, " ")
	}
	var args []uint32
	var result, variadic uint32
	var defaults int
	var names []string
	forEach(`SELECT n.nspname::text, p.proname::text, p.proargtypes::oid[], p.prorettype, p.provariadic, p.pronargdefaults,
		ARRAY(SELECT u.name FROM unnest(p.proargnames) WITH ORDINALITY AS u (name, i)
			WHERE coalesce(p.proargmodes[u.i], 'i') IN ('i', 'b', 'v') ORDER BY u.i)
		FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace`,
		[]any{&schema, &name, &args, &result, &variadic, &defaults, &names}, func() {
			line = fmt.Sprintf("%s(%s) %d %d %d %s", schema, list(args), o.types[result], o.types[variadic], defaults, strings.TrimSpace(strings.Join(names, " ")))
			server["function "+name] = append(server["function "+name], line)
		})
	for f := range o.functions() {
		line := fmt.Sprintf("%s(%s) %d %d %d %s", f.Schema, strings.Trim(fmt.Sprint(f.Args), "[]"), f.Returns, f.Variadic, f.Defaults, strings.TrimSpace(strings.Join(f.ArgNames, " ")))
		ours["function "+f.Name] = append(ours["function "+f.Name], line)
	}
	var left, right uint32
	forEach(`SELECT n.nspname::text, o.oprname::text, o.oprleft, o.oprright, o.oprresult
		FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace WHERE o.oprcode <> 0`,
		[]any{&schema, &name, &left, &right, &result}, func() {
			line = fmt.Sprint(schema, o.types[left], o.types[right], o.types[result])
			server["operator "+name] = append(server["operator "+name], line)
		})
	for p := range o.operators() {
		ours["operator "+p.Name] = append(ours["operator "+p.Name], fmt.Sprint(p.Schema, p.Left, p.Right, p.Result))
	}
	var context, method string
	forEach(`SELECT castsource, casttarget, castcontext::text, castmethod::text FROM pg_cast`,
		[]any{&left, &right, &context, &method}, func() {
			line = fmt.Sprint(o.types[left], o.types[right], strings.Index("iae", context), method)
			for _, t := range []uint32{left, right} {
				server[fmt.Sprint("type ", o.types[t])] = append(server[fmt.Sprint("type ", o.types[t])], line)
			}
		})
	for k := range o.cat.Casts() {
		for _, t := range []OID{k.Source, k.Target} {
			key := fmt.Sprint("type ", t)
			ours[key] = append(ours[key], fmt.Sprint(k.Source, k.Target, k.Context, string(k.Method)))
		}
	}
	for _, m := range []map[string][]string{server, ours} {
		for key := range m {
			slices.Sort(server[key])
			slices.Sort(ours[key])
			o.differs[key] = o.differs[key] || !slices.Equal(server[key], ours[key])
		}
	}
	for _, t := range o.types {
		u := o.cat.Type(t)
		if u.Kind != PseudoKind && u.Schema != "information_schema" && !u.RowOf && !o.differs[fmt.Sprint("type ", t)] &&
			(u.Elem == 0 || slices.Contains([]OID{Int4, Text, Varchar, Numeric, Record}, u.Elem) || u.Schema == "public" || u.OID == OidVector) {
			o.pool = append(o.pool, t)
		}
	}
	o.pool = append(o.pool, Record)
	slices.Sort(o.pool)
}

// typ picks a type at random.
func (o *oracle) typ() OID { return o.pool[o.rand.IntN(len(o.pool))] }

// near picks a type that is like another: it, one of its category, or any.
func (o *oracle) near(t OID) OID {
	if u := o.cat.Type(t); u != nil && u.Kind == PseudoKind && t != Record {
		t = o.typ()
	}
	switch o.rand.IntN(4) {
	case 0:
		return Unknown
	case 1:
		return t
	case 2:
		var like []OID
		for _, u := range o.pool {
			if o.cat.category(u) == o.cat.category(t) {
				like = append(like, u)
			}
		}
		if len(like) > 0 {
			return like[o.rand.IntN(len(like))]
		}
	}
	return o.typ()
}
