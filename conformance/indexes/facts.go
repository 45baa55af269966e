package main

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// A table is what a schema says of a table or materialized view.
type table struct {
	oid          uint32
	schema, name string
	kind         string // of pg_class.relkind
	isPartition  bool
	parent       *table // it is a partition of
	partitions   []*table
	columns      []*column
	keys         [][]*column // unique ones, without predicate and expressions; the primary one first
	foreign      []foreignKey
	indexes      []*index
}

// A column is one of a table.
type column struct {
	table      *table
	num        int16
	name       string
	typ        uint32 // what is stored, a domain's base
	typeName   string
	category   string // of pg_type
	kind       string // "e" enum, "b" base and so on
	notNull    bool
	length     int16 // bytes, or -1
	hasDefault bool
	listed     []string // an enum's labels, or what a CHECK lists
}

type foreignKey struct {
	columns []*column
	parent  *table
}

// An index is one that the schema has.
type index struct {
	oid       uint32
	name      string
	statement string
	unique    bool
	primary   bool
	partial   string // its predicate
	method    string
	leading   string // its first column, or expression
	width     int    // bytes of a row's key
}

// qualified is the name with the schema, as SQL writes it.
func (t *table) qualified() string { return pgx.Identifier{t.schema, t.name}.Sanitize() }

// plain is schema.name, as reports write it; a partition that was made stands for
// its parent.
func (t *table) plain() string {
	if t.parent != nil && t.schema == partitions {
		return t.parent.plain()
	}
	return t.schema + "." + t.name
}

func (t *table) column(num int16) *column {
	for _, c := range t.columns {
		if c.num == num {
			return c
		}
	}
	return nil
}

// inOrder sorts tables by their names.
func inOrder(tables map[uint32]*table) []*table {
	return slices.SortedFunc(maps.Values(tables), func(a, b *table) int { return strings.Compare(a.plain(), b.plain()) })
}

// facts reads the tables of a database, by OID.
func (db *database) facts(ctx context.Context) (map[uint32]*table, error) {
	tables := map[uint32]*table{}
	err := db.each(ctx, `
		SELECT c.oid, n.nspname, c.relname, c.relkind::text, c.relispartition
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind IN ('r', 'p', 'm') AND c.relpersistence <> 't' AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', $1)`,
		func(row pgx.Rows) error {
			t := &table{}
			err := row.Scan(&t.oid, &t.schema, &t.name, &t.kind, &t.isPartition)
			tables[t.oid] = t
			return err
		}, hypo)
	if err != nil {
		return nil, err
	}
	for _, read := range []func(context.Context, map[uint32]*table) error{db.readColumns, db.readLists, db.readKeys, db.readForeignKeys, db.readPartitions} {
		if err := read(ctx, tables); err != nil {
			return nil, err
		}
	}
	return tables, nil
}

// each calls a function for each row.
func (db *database) each(ctx context.Context, sql string, row func(pgx.Rows) error, args ...any) error {
	rows, err := db.Query(ctx, sql, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (db *database) readColumns(ctx context.Context, tables map[uint32]*table) error {
	return db.each(ctx, `
		WITH RECURSIVE base AS (
			SELECT oid, oid AS below, typbasetype FROM pg_type
			UNION ALL SELECT base.oid, t.oid, t.typbasetype FROM base JOIN pg_type t ON t.oid = base.typbasetype)
		SELECT a.attrelid, a.attnum, a.attname, t.oid, t.typname, t.typcategory::text, t.typtype::text, a.attnotnull, a.attlen, a.atthasdef OR a.attidentity <> '',
			array(SELECT enumlabel::text FROM pg_enum WHERE enumtypid = t.oid ORDER BY enumsortorder)
		FROM pg_attribute a JOIN base ON base.oid = a.atttypid AND base.typbasetype = 0 JOIN pg_type t ON t.oid = base.below
		WHERE a.attnum > 0 AND NOT a.attisdropped ORDER BY 1, 2`,
		func(row pgx.Rows) error {
			var oid uint32
			c := &column{}
			if err := row.Scan(&oid, &c.num, &c.name, &c.typ, &c.typeName, &c.category, &c.kind, &c.notNull, &c.length, &c.hasDefault, &c.listed); err != nil {
				return err
			}
			if t := tables[oid]; t != nil {
				c.table = t
				t.columns = append(t.columns, c)
			}
			return nil
		})
}

// quoted is a literal in the text of a constraint.
var quoted = regexp.MustCompile(`'((?:[^']|'')*)'::`)

// readLists reads CHECK (c IN ('a', 'b')) and CHECK (c = 'a').
func (db *database) readLists(ctx context.Context, tables map[uint32]*table) error {
	return db.each(ctx, `
		SELECT conrelid, conkey[1], pg_get_constraintdef(oid) FROM pg_constraint
		WHERE contype = 'c' AND conrelid <> 0 AND cardinality(conkey) = 1 AND pg_get_constraintdef(oid) ~ '^CHECK \(\(+[^=<>]+ = (ANY|''[^'']*''::[^()]+\)+$)'`,
		func(row pgx.Rows) error {
			var oid uint32
			var num int16
			var text string
			if err := row.Scan(&oid, &num, &text); err != nil || tables[oid] == nil {
				return err
			}
			if c := tables[oid].column(num); c != nil && len(c.listed) == 0 && strings.Contains("SNE", c.category) {
				for _, m := range quoted.FindAllStringSubmatch(text, -1) {
					c.listed = append(c.listed, strings.ReplaceAll(m[1], "''", "'"))
				}
			}
			return nil
		})
}

func (db *database) readKeys(ctx context.Context, tables map[uint32]*table) error {
	return db.each(ctx, `
		SELECT i.indrelid, i.indexrelid, i.indisunique, i.indisprimary, i.indkey::int2[], i.indnkeyatts, i.indexprs IS NOT NULL,
			coalesce(pg_get_expr(i.indpred, i.indrelid), ''), am.amname, c.relname, pg_get_indexdef(i.indexrelid), pg_get_indexdef(i.indexrelid, 1, false)
		FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am am ON am.oid = c.relam ORDER BY i.indisprimary DESC, 2`,
		func(row pgx.Rows) error {
			var table uint32
			var nums []int16
			var natts int16
			var expressions bool
			x := &index{}
			if err := row.Scan(&table, &x.oid, &x.unique, &x.primary, &nums, &natts, &expressions, &x.partial, &x.method, &x.name, &x.statement, &x.leading); err != nil {
				return err
			}
			t := tables[table]
			if t == nil {
				return nil
			}
			t.indexes = append(t.indexes, x)
			var key []*column
			for i, num := range nums {
				c := t.column(num)
				if c == nil {
					x.width += 16
					continue
				}
				x.width += c.width()
				if i < int(natts) {
					key = append(key, c)
				}
			}
			if x.unique && x.partial == "" && !expressions {
				t.keys = append(t.keys, key)
			}
			return nil
		})
}

func (db *database) readForeignKeys(ctx context.Context, tables map[uint32]*table) error {
	return db.each(ctx, "SELECT conrelid, confrelid, conkey FROM pg_constraint WHERE contype = 'f' ORDER BY oid", func(row pgx.Rows) error {
		var child, parent uint32
		var nums []int16
		if err := row.Scan(&child, &parent, &nums); err != nil || tables[child] == nil || tables[parent] == nil {
			return err
		}
		key := foreignKey{parent: tables[parent]}
		for _, num := range nums {
			if c := tables[child].column(num); c != nil {
				key.columns = append(key.columns, c)
			}
		}
		tables[child].foreign = append(tables[child].foreign, key)
		return nil
	})
}

func (db *database) readPartitions(ctx context.Context, tables map[uint32]*table) error {
	return db.each(ctx, "SELECT inhrelid, inhparent FROM pg_inherits ORDER BY 1", func(row pgx.Rows) error {
		var child, parent uint32
		if err := row.Scan(&child, &parent); err != nil {
			return err
		}
		if c, p := tables[child], tables[parent]; c != nil && p != nil && c.isPartition {
			c.parent = p
			p.partitions = append(p.partitions, c)
		}
		return nil
	})
}

// width is what a value takes, in bytes.
func (c *column) width() int {
	switch {
	case c.length > 0:
		return int(c.length)
	case longText.MatchString(c.name) || c.typeName == "jsonb" || c.typeName == "json" || c.typeName == "tsvector":
		return 200
	case c.typeName == "numeric":
		return 8
	}
	return 24
}

var longText = regexp.MustCompile(`(^|_)(body|content|description|message|metadata|payload|data|text|notes?|raw|blob|config|html|json|log|error|document|template|script)$`)
