package live

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// The kinds of object.
const (
	TableKind      = "table"
	ColumnKind     = "column"
	IndexKind      = "index"
	ConstraintKind = "constraint"
	EnumKind       = "type"
)

// An Object is something that a catalogue has, with what it is.
type Object struct {
	Kind   string
	Schema string
	Table  string // that it is of; the name of an enum; itself for a table
	Name   string // of a column; of an index and a constraint, for people
	What   string // its definition, by which it is compared
}

// key is what an object is told by in another catalogue: indexes and constraints by what
// they are, whatever they are called.
func (o *Object) key() string {
	k := o.Kind + "\x00" + o.Schema + "\x00" + o.Table + "\x00"
	if o.Kind == IndexKind || o.Kind == ConstraintKind {
		return k + o.What
	}
	return k + o.Name
}

// A Catalog is what a database has of some schemas.
type Catalog []Object

// querier is a connection of either kind.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// Catalog reads that of the database.
func (db *Database) Catalog(ctx context.Context, schemas []string) (Catalog, error) {
	return CatalogOf(ctx, db.conn, schemas)
}

// CatalogOf reads a catalogue: tables and views with their columns, indexes, constraints and
// enums. Partitions, and what only some versions of PostgreSQL keep, are left out.
func CatalogOf(ctx context.Context, conn querier, schemas []string) (Catalog, error) {
	rows, err := conn.Query(ctx, objects, schemas)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Object])
}

// objects are sorted, so that what is said of them is the same each time. An index behind
// a constraint is the constraint's.
const objects = `
WITH rel AS (
	SELECT c.oid, n.nspname, c.relname, c.relkind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
	WHERE n.nspname = ANY ($1) AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND c.relpersistence <> 't'
	AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
)
SELECT 'table', nspname::text, relname::text, '',
	CASE relkind WHEN 'r' THEN 'a table' WHEN 'p' THEN 'a partitioned table' WHEN 'v' THEN 'a view' WHEN 'm' THEN 'a materialized view' ELSE 'a foreign table' END FROM rel
UNION ALL
SELECT 'column', rel.nspname::text, rel.relname::text, a.attname::text,
	format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull AND relkind IN ('r', 'p', 'f') THEN ' NOT NULL' ELSE '' END
	|| CASE WHEN a.attidentity <> '' THEN ' with identity' WHEN a.attgenerated <> '' THEN ' generated' WHEN a.atthasdef AND relkind IN ('r', 'p', 'f') THEN ' with a default' ELSE '' END
FROM rel JOIN pg_attribute a ON a.attrelid = rel.oid AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL
SELECT 'index', rel.nspname::text, rel.relname::text, x.relname::text,
	CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE '' END || regexp_replace(pg_get_indexdef(i.indexrelid), '^.*? USING ', 'USING ')
FROM rel JOIN pg_index i ON i.indrelid = rel.oid AND i.indisvalid JOIN pg_class x ON x.oid = i.indexrelid
WHERE NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid AND contype IN ('p', 'u', 'x'))
UNION ALL
SELECT 'constraint', rel.nspname::text, rel.relname::text, k.conname::text, pg_get_constraintdef(k.oid)
FROM rel JOIN pg_constraint k ON k.conrelid = rel.oid AND k.contype IN ('p', 'u', 'f', 'x', 'c')
UNION ALL
SELECT 'type', n.nspname::text, t.typname::text, '', (SELECT string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid)
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype = 'e' AND n.nspname = ANY ($1)
ORDER BY 2, 3, 1, 4, 5`
