package main

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// The rows of the catalogues, with the columns in the order of the queries.
type (
	typeRow struct {
		OID                          uint32
		Schema, Name, Kind, Category string
		Preferred, NotNull           bool
		Elem, RawElem, Array, Base   uint32
		Subtype, Range, Multirange   uint32
		Relation                     uint32
		Collatable                   bool
		Labels                       []string
		Ext                          string
	}
	functionRow struct {
		OID                uint32
		Schema, Name, Kind string
		Args, AllArgs      []uint32
		Modes, Names       []string
		Variadic           uint32
		Defaults           int
		Returns            uint32
		ReturnsSet, Strict bool
		Volatility         string
		AggKind            string
		AggDirect          int
		Ext, Signature     string
	}
	operatorRow struct {
		OID                 uint32
		Schema, Name        string
		Left, Right, Result uint32
		Func, Com, Neg      uint32
		Strategy            int
		Hashes              bool
		Ext, Signature      string
	}
	castRow struct {
		Source, Target  uint32
		Context, Method string
		Func            uint32
		Ext             string
	}
	relationRow struct {
		OID                uint32
		Schema, Name, Kind string
		RowType            uint32
		Columns            []string
		Types              []uint32
		NotNull            []bool
		Ext                string
	}
)

// A database is all that is read of one.
type database struct {
	types     []typeRow
	functions []functionRow
	operators []operatorRow
	casts     []castRow
	relations []relationRow
}

// ext is the extension that an object belongs to, or "".
func ext(class, oid string) string {
	return fmt.Sprintf(`coalesce((SELECT x.extname::text FROM pg_depend d JOIN pg_extension x ON x.oid = d.refobjid
		WHERE d.deptype = 'e' AND d.refclassid = 'pg_extension'::regclass AND x.extname <> 'plpgsql'
		AND d.classid = '%s'::regclass AND d.objid = %s), '')`, class, oid)
}

const arrayHandler = "'array_subscript_handler'::regproc"

// An array type and a relation's row type belong to no extension themselves.
var typesSQL = `
SELECT t.oid, n.nspname::text, t.typname::text, t.typtype::text, t.typcategory::text, t.typispreferred, t.typnotnull,
	CASE WHEN t.typsubscript = ` + arrayHandler + ` THEN t.typelem ELSE 0 END,
	CASE WHEN t.typsubscript <> ` + arrayHandler + ` THEN t.typelem ELSE 0 END,
	t.typarray, t.typbasetype,
	coalesce(r.rngsubtype, m.rngsubtype, 0), coalesce(m.rngtypid, 0), coalesce(r.rngmultitypid, 0),
	t.typrelid, t.typcollation <> 0,
	ARRAY(SELECT enumlabel::text FROM pg_enum WHERE enumtypid = t.oid ORDER BY enumsortorder),
	greatest(` + ext("pg_type", "t.oid") + `, ` + ext("pg_type", "e.oid") + `, ` + ext("pg_type", "m.rngtypid") + `,
		` + ext("pg_class", "t.typrelid") + `, ` + ext("pg_class", "e.typrelid") + `)
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_type e ON e.typarray = t.oid
LEFT JOIN pg_range r ON r.rngtypid = t.oid
LEFT JOIN pg_range m ON m.rngmultitypid = t.oid OR m.rngmultitypid = e.oid
WHERE n.nspname <> 'pg_toast'`

var functionsSQL = `
SELECT p.oid, n.nspname::text, p.proname::text, p.prokind::text,
	p.proargtypes::oid[], coalesce(p.proallargtypes, '{}'), coalesce(p.proargmodes, '{}')::text[], coalesce(p.proargnames, '{}'),
	p.provariadic, p.pronargdefaults, p.prorettype, p.proretset, p.proisstrict, p.provolatile::text,
	coalesce(a.aggkind::text, ''), coalesce(a.aggnumdirectargs, 0),
	` + ext("pg_proc", "p.oid") + `,
	p.proname || '(' || array_to_string(ARRAY(SELECT CASE WHEN e.oid IS NULL THEN t.typname::text ELSE e.typname || '[]' END
		FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS u (oid, i) JOIN pg_type t ON t.oid = u.oid
		LEFT JOIN pg_type e ON e.typarray = t.oid ORDER BY u.i), ',') || ')'
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
LEFT JOIN pg_aggregate a ON a.aggfnoid = p.oid`

var operatorsSQL = `
SELECT o.oid, n.nspname::text, o.oprname::text, o.oprleft, o.oprright, o.oprresult, o.oprcode::oid, o.oprcom, o.oprnegate,
	coalesce((SELECT min(a.amopstrategy) FROM pg_amop a JOIN pg_am m ON m.oid = a.amopmethod
		WHERE a.amopopr = o.oid AND m.amname = 'btree' AND a.amoppurpose = 's'
		AND a.amopfamily NOT IN (SELECT oid FROM pg_opfamily WHERE opfname IN ('text_pattern_ops', 'bpchar_pattern_ops'))), 0)::int,
	o.oprcanhash,
	` + ext("pg_operator", "o.oid") + `,
	o.oprname || coalesce(l.typname, '') || ',' || r.typname
FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace
LEFT JOIN pg_type l ON l.oid = o.oprleft JOIN pg_type r ON r.oid = o.oprright
WHERE o.oprcode <> 0`

var castsSQL = `
SELECT c.castsource, c.casttarget, c.castcontext::text, c.castmethod::text, c.castfunc, ` + ext("pg_cast", "c.oid") + `
FROM pg_cast c`

var relationsSQL = `
SELECT c.oid, n.nspname::text, c.relname::text, c.relkind::text, c.reltype,
	array_agg(a.attname::text ORDER BY a.attnum), array_agg(a.atttypid ORDER BY a.attnum), array_agg(a.attnotnull ORDER BY a.attnum),
	` + ext("pg_class", "c.oid") + `
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'v', 'c') AND n.nspname <> 'pg_toast'
GROUP BY 1, 2, 3, 4, 5`

// read reads the catalogues.
func read(ctx context.Context, conn *pgx.Conn) (*database, error) {
	var db database
	var err error
	collect(ctx, conn, &err, &db.types, typesSQL)
	collect(ctx, conn, &err, &db.functions, functionsSQL)
	collect(ctx, conn, &err, &db.operators, operatorsSQL)
	collect(ctx, conn, &err, &db.casts, castsSQL)
	collect(ctx, conn, &err, &db.relations, relationsSQL)
	return &db, err
}

func collect[T any](ctx context.Context, conn *pgx.Conn, err *error, into *[]T, sql string) {
	if *err != nil {
		return
	}
	rows, e := conn.Query(ctx, sql)
	if e == nil {
		*into, e = pgx.CollectRows(rows, pgx.RowToStructByPos[T])
	}
	if e != nil {
		*err = fmt.Errorf("%w in %s", e, sql)
	}
}
