package breakingmigration

import (
	"fmt"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/check/internal/migration"
	"github.com/dbgen-go/dbgen/analyze/deployed"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// The steps' headings.
const (
	thisRelease  = "-- 1. in this release, before the new code runs:"
	codeFirst    = "-- 1. in this release: the new code alone"
	nextRelease  = "-- 2. in a later release, once no instance of the deployed version runs:"
	thirdRelease = "-- 3. in a later release, once no instance of the deployed version runs:"
)

// cureOf are the steps that do what the group does, and break nothing.
func cureOf(g *group) string {
	c := &g.change
	table, column := migration.Quote(c.Relation), tree.QuoteIdent(c.Column)
	alter := "ALTER TABLE " + table + " "
	switch c.Kind {
	case schema.DropColumn:
		return dropColumn(g, alter, column)
	case schema.RenameColumn:
		return beside(c, table, c.Column, c.NewName, c.Type, tree.QuoteIdent(c.Column), tree.QuoteIdent(c.NewName))
	case schema.AlterType:
		return alterType(g, table)
	case schema.RenameRelation, schema.SetSchema:
		return renameRelation(c, table)
	case schema.SetNotNull, schema.AddConstraint, schema.AddColumn, schema.DropDefault:
		return demand(g, alter, column)
	case schema.RenameEnumValue:
		return lines("-- 1. in this release: the new value beside the old one, and code that takes both and writes the new one",
			fmt.Sprintf("ALTER TYPE %s ADD VALUE %s;", table, literal(c.NewName)),
			nextRelease, fmt.Sprintf("-- UPDATE each table of the type, in batches, from %s to %s; the old value may stay", literal(c.Column), literal(c.NewName)))
	case schema.DropNotNull:
		return lines("-- 1. in this release: code that reads "+column+" as a value that may be NULL",
			nextRelease, alter+"ALTER COLUMN "+column+" DROP NOT NULL;")
	case schema.CreateIndex:
		return lines(codeFirst+", which writes no duplicates", nextRelease, concurrently(g.statement))
	case schema.DropRelation, schema.DropConstraint, schema.DropIndex, schema.DropFunction, schema.DropType, schema.RenameSchema:
		return lines(codeFirst+", which does without it", nextRelease, terminated(g.statement))
	}
	switch c.Kind {
	case schema.RevokePrivilege:
		return lines("-- nothing, if the deployed version does not run as "+c.Name+", nor as a member of it; otherwise", codeFirst+", which runs as a role that keeps what it needs", nextRelease, terminated(g.statement))
	case schema.EnableRowSecured:
		return lines("-- nothing, if the deployed version runs as the table's owner, or with BYPASSRLS; otherwise, in this transaction, for its role:",
			fmt.Sprintf("CREATE POLICY deployed ON %s TO deployed_role USING (true) WITH CHECK (true);", table),
			nextRelease, fmt.Sprintf("DROP POLICY deployed ON %s;", table))
	}
	if g.statement == "" {
		return "-- change the schema in two releases: first what the deployed queries can live with, then, once no instance of the deployed version runs, the rest"
	}
	return lines(codeFirst+", which works before and after the statement", nextRelease, terminated(g.statement))
}

func lines(list ...string) string { return strings.Join(list, "\n") }

func literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// terminated is a statement with its semicolon.
func terminated(sql string) string { return strings.TrimRight(strings.TrimSpace(sql), ";") + ";" }

// concurrently is CREATE INDEX without locking out writes.
func concurrently(sql string) string {
	sql = terminated(sql)
	if strings.Contains(strings.ToUpper(sql), "CONCURRENTLY") {
		return sql
	}
	i := strings.Index(strings.ToUpper(sql), "INDEX")
	if i < 0 {
		return sql
	}
	return sql[:i+len("INDEX")] + " CONCURRENTLY" + sql[i+len("INDEX"):]
}

func dropColumn(g *group, alter, column string) string {
	first := []string{codeFirst + ", which neither reads nor writes " + column}
	if g.writes() {
		first = append(first, alter+"ALTER COLUMN "+column+" DROP NOT NULL; -- if it is NOT NULL without a default: the new code leaves it out")
	}
	return lines(append(first, nextRelease, alter+"DROP COLUMN "+column+";")...)
}

// writes reports whether one of the queries may be a write.
func (g *group) writes() bool {
	for _, b := range g.breaks {
		word, _, _ := strings.Cut(strings.TrimSpace(b.Query.SQL), " ")
		if strings.EqualFold(word, "insert") {
			return true
		}
	}
	return false
}

// beside puts a new column beside an old one, and keeps them equal until the old one
// can go. forth and back make the value of one of that of the other.
func beside(c *schema.Change, table, old, renamed, typ, forth, back string) string {
	a, b := tree.QuoteIdent(old), tree.QuoteIdent(renamed)
	fn := migration.Quote(schema.Name{Schema: c.Relation.Schema, Name: c.Relation.Name + "_" + old + "_to_" + renamed})
	trigger := tree.QuoteIdent(c.Relation.Name + "_" + old + "_to_" + renamed)
	forthNew, backNew := strings.ReplaceAll(forth, a, "NEW."+a), strings.ReplaceAll(back, b, "NEW."+b)
	return lines("-- 1. in this release, before the new code runs: both columns, kept equal",
		fmt.Sprintf("ALTER TABLE %s ADD COLUMN %s %s;", table, b, typ),
		fmt.Sprintf("CREATE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql AS $$", fn),
		"BEGIN",
		fmt.Sprintf("  IF TG_OP = 'INSERT' THEN NEW.%s := coalesce(NEW.%[1]s, %s); NEW.%s := coalesce(NEW.%[3]s, %s);", b, forthNew, a, backNew),
		fmt.Sprintf("  ELSIF NEW.%s IS DISTINCT FROM OLD.%[1]s THEN NEW.%s := %s;", a, b, forthNew),
		fmt.Sprintf("  ELSIF NEW.%s IS DISTINCT FROM OLD.%[1]s THEN NEW.%s := %s;", b, a, backNew),
		"  END IF;", "  RETURN NEW;", "END $$;",
		fmt.Sprintf("CREATE TRIGGER %s BEFORE INSERT OR UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION %s();", trigger, table, fn),
		fmt.Sprintf("UPDATE %s SET %s = %s WHERE %[2]s IS NULL AND %s IS NOT NULL; -- in batches", table, b, forth, a),
		fmt.Sprintf("-- 2. code that uses %s alone; NOT NULL, defaults, constraints and indexes of %s are made for %[1]s as well", b, a),
		thirdRelease,
		fmt.Sprintf("DROP TRIGGER %s ON %s;", trigger, table),
		fmt.Sprintf("DROP FUNCTION %s();", fn),
		fmt.Sprintf("ALTER TABLE %s DROP COLUMN %s;", table, a))
}

func alterType(g *group, table string) string {
	c := &g.change
	switch g.breaks[0].Confidence {
	case deployed.Minor:
		return "-- nothing, if one error on each open connection is no harm; otherwise close the pool's connections after the migration (pgxpool's Reset)"
	case deployed.May:
		return lines(codeFirst+", which reads and writes "+c.Type, nextRelease, terminated(g.statement))
	}
	renamed := c.Column + "_new"
	a, b := tree.QuoteIdent(c.Column), tree.QuoteIdent(renamed)
	return beside(c, table, c.Column, renamed, c.Type, fmt.Sprintf("%s::%s", a, c.Type), fmt.Sprintf("%s::%s", b, oldType(c)))
}

// oldType is the type that a column had, as DDL has it.
func oldType(c *schema.Change) string {
	if c.From.Schema == "pg_catalog" {
		return c.From.Name.Name
	}
	return migration.Quote(c.From.Name)
}

func renameRelation(c *schema.Change, table string) string {
	to := schema.Name{Schema: c.Relation.Schema, Name: c.NewName}
	how := "ALTER TABLE " + table + " RENAME TO " + tree.QuoteIdent(c.NewName) + ";"
	if c.Kind == schema.SetSchema {
		to = schema.Name{Schema: c.NewName, Name: c.Relation.Name}
		how = "ALTER TABLE " + table + " SET SCHEMA " + tree.QuoteIdent(c.NewName) + ";"
	}
	return lines("-- 1. in this release, in one transaction: the old name stays, as a view that can be read and written",
		"BEGIN;", how, "CREATE VIEW "+table+" AS SELECT * FROM "+migration.Quote(to)+";", "COMMIT;",
		nextRelease, "DROP VIEW "+table+";")
}

// demand is what a table asks for that the deployed queries do not give.
func demand(g *group, alter, column string) string {
	c := &g.change
	if g.breaks[0].Kind == deployed.Rejects {
		return lines(codeFirst+", which keeps the constraint (NOT VALID does not help: new rows have to keep it)", nextRelease, terminated(g.statement))
	}
	if b := g.breaks[0]; c.Column == "" && b.Column != "" {
		column = tree.QuoteIdent(b.Column)
	}
	later := lines(nextRelease,
		alter+"ADD CONSTRAINT "+tree.QuoteIdent(strings.Trim(column, `"`)+"_not_null")+" CHECK ("+column+" IS NOT NULL) NOT VALID;",
		alter+"VALIDATE CONSTRAINT "+tree.QuoteIdent(strings.Trim(column, `"`)+"_not_null")+"; -- in a transaction of its own",
		alter+"ALTER COLUMN "+column+" SET NOT NULL;",
		alter+"DROP CONSTRAINT "+tree.QuoteIdent(strings.Trim(column, `"`)+"_not_null")+";")
	switch c.Kind {
	case schema.AddColumn:
		return lines(thisRelease, alter+"ADD COLUMN "+column+" "+c.Type+"; -- or NOT NULL with a DEFAULT, which needs nothing more", later)
	case schema.DropDefault:
		return lines(codeFirst+", which gives "+column+" a value", nextRelease, alter+"ALTER COLUMN "+column+" DROP DEFAULT;")
	}
	return lines(codeFirst+", which gives "+column+" a value", later)
}
