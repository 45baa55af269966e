package migrationlock

import (
	"fmt"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/check/internal/migration"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// separately heads what must not be in one transaction with what is before it.
const separately = "-- in a migration of its own, which keeps neither reads nor writes out:"

// cureOf does the same as a statement without a long lock.
func cureOf(j *judgement, s schema.Step, c schema.Change, l lock) string {
	alter := "ALTER TABLE " + migration.Quote(c.Relation) + " "
	column := tree.QuoteIdent(c.Column)
	switch c.Kind {
	case schema.CreateIndex:
		if c.Table.Kind == schema.PartitionedTable {
			return "-- CREATE INDEX … ON ONLY the parent, CREATE INDEX CONCURRENTLY on each partition, and ALTER INDEX … ATTACH PARTITION for each"
		}
		return outsideOf(j.tool) + insert(s.SQL, "INDEX", "CONCURRENTLY")
	case schema.Reindex:
		return outsideOf(j.tool) + strings.TrimRight(s.SQL, "; \n") + "; -- as REINDEX INDEX CONCURRENTLY, or REINDEX TABLE CONCURRENTLY"
	case schema.Refresh:
		return insert(s.SQL, "VIEW", "CONCURRENTLY") + " -- which needs a unique index on the view"
	case schema.SetNotNull:
		return setNotNull(j.p.Options.PostgreSQL, alter, c.Relation.Name, c.Column)
	case schema.AddColumn:
		return addColumn(j, c, alter, column)
	case schema.AlterType:
		return alterType(c, alter, column)
	case schema.AddConstraint:
		return constraint(j, s, c, alter)
	case schema.AttachPartition:
		return "-- before it: ALTER TABLE " + migration.Quote(c.Other.QualifiedName()) + " ADD CONSTRAINT … CHECK (the partition's bounds) NOT VALID;\n" +
			"-- in a migration of its own: VALIDATE CONSTRAINT …; then ATTACH PARTITION reads nothing, and the CHECK can go"
	case schema.Rewrite:
		return "-- in a pause of the service, or by pg_repack, which keeps neither reads nor writes out"
	}
	return ""
}

// outsideOf heads a statement that needs to be outside of a transaction.
func outsideOf(t schema.Tool) string {
	if t.Outside == "" {
		return "-- outside of a transaction:\n"
	}
	if t.Alone {
		return "-- in a file of its own:\n"
	}
	return t.Outside + "\n"
}

// insert puts a word behind another one.
func insert(sql, behind, word string) string {
	sql = strings.TrimRight(sql, "; \n") + ";"
	if i := strings.Index(strings.ToUpper(sql), behind); i >= 0 {
		return sql[:i+len(behind)] + " " + word + sql[i+len(behind):]
	}
	return sql
}

// setNotNull looks for NULL without keeping anyone out. From PostgreSQL 18 on NOT NULL
// itself can be NOT VALID.
func setNotNull(version int, alter, table, column string) string {
	name, col := tree.QuoteIdent(table+"_"+column+"_not_null"), tree.QuoteIdent(column)
	if version >= 18 {
		return strings.Join([]string{alter + "ADD CONSTRAINT " + name + " NOT NULL " + col + " NOT VALID;", separately, alter + "VALIDATE CONSTRAINT " + name + ";"}, "\n")
	}
	return strings.Join([]string{
		alter + "ADD CONSTRAINT " + name + " CHECK (" + col + " IS NOT NULL) NOT VALID;",
		separately, alter + "VALIDATE CONSTRAINT " + name + ";",
		"-- and then, at once:", alter + "ALTER COLUMN " + col + " SET NOT NULL;", alter + "DROP CONSTRAINT " + name + ";",
	}, "\n")
}

func addColumn(j *judgement, c schema.Change, alter, column string) string {
	if c.EachRow {
		return strings.Join([]string{
			"-- a plain column first, filled in batches by the application or a job:", alter + "ADD COLUMN " + column + " " + orBigint(c.Type) + ";",
			"-- then what makes the values of new rows: a default, an identity, or a trigger",
		}, "\n")
	}
	if len(c.Calls) == 0 {
		return "-- give the column the domain's base type, and the domain's conditions as a CHECK that is NOT VALID, validated in a migration of its own"
	}
	list := []string{
		alter + "ADD COLUMN " + column + " " + c.Type + ";",
		alter + "ALTER COLUMN " + column + " SET DEFAULT " + tree.QuoteIdent(c.Calls[0].Name) + "(); -- for new rows alone",
		"-- in migrations of their own: fill the old rows in batches",
	}
	if c.NotNull {
		list = append(list, "-- and then", setNotNull(j.p.Options.PostgreSQL, alter, c.Relation.Name, c.Column))
	}
	return strings.Join(list, "\n")
}

func orBigint(typ string) string {
	if typ == "" {
		return "bigint"
	}
	return typ
}

func alterType(c schema.Change, alter, column string) string {
	renamed := tree.QuoteIdent(c.Column + "_new")
	return strings.Join([]string{
		alter + "ADD COLUMN " + renamed + " " + c.Type + ";",
		"-- a trigger BEFORE INSERT OR UPDATE that sets it, and, in migrations of their own, the old rows in batches",
		"-- its indexes by CREATE INDEX CONCURRENTLY, and then, in one transaction:",
		alter + "DROP COLUMN " + column + ";", alter + "RENAME COLUMN " + renamed + " TO " + column + ";",
	}, "\n")
}

func constraint(j *judgement, s schema.Step, c schema.Change, alter string) string {
	name := c.Name
	switch c.Constraint {
	case schema.ForeignKey, schema.Check, schema.NotNullConstraint:
		if name == "" {
			return "-- name the constraint, add NOT VALID, and in a migration of its own: " + alter + "VALIDATE CONSTRAINT …;"
		}
		if len(s.Changes) > 1 {
			return fmt.Sprintf("-- add NOT VALID to %s, and\n%s\n%sVALIDATE CONSTRAINT %s;", name, separately, alter, tree.QuoteIdent(name))
		}
		return strings.TrimRight(s.SQL, "; \n") + " NOT VALID;\n" + separately + "\n" + alter + "VALIDATE CONSTRAINT " + tree.QuoteIdent(name) + ";"
	case schema.Unique, schema.PrimaryKey:
		word := "UNIQUE"
		suffix := "_" + strings.Join(c.Columns, "_") + "_key"
		if c.Constraint == schema.PrimaryKey {
			word, suffix = "PRIMARY KEY", "_pkey"
		}
		if name == "" {
			name = c.Relation.Name + suffix
		}
		if c.UsingIndex {
			var list []string
			for _, col := range c.Columns {
				list = append(list, setNotNull(j.p.Options.PostgreSQL, alter, c.Relation.Name, col))
			}
			return strings.Join(append(list, "-- before the primary key"), "\n")
		}
		cols := make([]string, len(c.Columns))
		for i, col := range c.Columns {
			cols[i] = tree.QuoteIdent(col)
		}
		return outsideOf(j.tool) + "CREATE UNIQUE INDEX CONCURRENTLY " + tree.QuoteIdent(name) + " ON " + migration.Quote(c.Relation) + " (" + strings.Join(cols, ", ") + ");\n" +
			"-- and then, at once:\n" + alter + "ADD CONSTRAINT " + tree.QuoteIdent(name) + " " + word + " USING INDEX " + tree.QuoteIdent(name) + ";"
	}
	return "-- an exclusion constraint cannot be added without the lock: in a pause of the service"
}
