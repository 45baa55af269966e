package schema

import (
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// drop replays DROP of anything in the model. What the model does not hold
// (policies, rules, publications, collations …) is accepted as it is.
func (r *replayer) drop(s *pg.DropStmt) {
	var targets []object
	seen := map[object]bool{}
	for _, n := range s.Objects {
		if o := r.dropTarget(s, n); o != nil && !seen[o] {
			seen[o] = true
			targets = append(targets, o)
		}
	}
	if len(targets) > 0 {
		r.remove(targets, s.Behavior == pg.DropBehavior_DROP_CASCADE, r.here())
	}
}

// dropTarget finds one of the objects to drop; nil when there is nothing to do.
func (r *replayer) dropTarget(s *pg.DropStmt, n *pg.Node) object {
	switch s.RemoveType {
	case pg.ObjectType_OBJECT_TABLE, pg.ObjectType_OBJECT_VIEW, pg.ObjectType_OBJECT_MATVIEW,
		pg.ObjectType_OBJECT_FOREIGN_TABLE, pg.ObjectType_OBJECT_SEQUENCE, pg.ObjectType_OBJECT_INDEX:
		return r.dropRelation(s, nameOf(listOf(n)))
	case pg.ObjectType_OBJECT_TYPE, pg.ObjectType_OBJECT_DOMAIN:
		return r.dropType(s, nameOf(n.GetTypeName().GetNames()))
	case pg.ObjectType_OBJECT_SCHEMA:
		return r.dropSchema(s, n.GetString_().GetSval())
	case pg.ObjectType_OBJECT_EXTENSION:
		r.dropExtension(n.GetString_().GetSval(), s.MissingOk)
	case pg.ObjectType_OBJECT_TRIGGER:
		return r.dropTrigger(s, stringsOf(listOf(n)))
	case pg.ObjectType_OBJECT_RULE:
		r.dropRule(stringsOf(listOf(n)), s.MissingOk)
	case pg.ObjectType_OBJECT_FUNCTION, pg.ObjectType_OBJECT_PROCEDURE, pg.ObjectType_OBJECT_ROUTINE, pg.ObjectType_OBJECT_AGGREGATE:
		if f := r.findFunction(s.RemoveType, n.GetObjectWithArgs(), s.MissingOk); f != nil {
			return f
		}
	case pg.ObjectType_OBJECT_OPERATOR:
		if o := r.findOperator(n.GetObjectWithArgs(), s.MissingOk); o != nil {
			return o
		}
	case pg.ObjectType_OBJECT_CAST:
		if c := r.findCast(listOf(n), s.MissingOk); c != nil {
			return c
		}
	}
	return nil
}

// relationKinds are the words for kinds of relation in messages.
var relationKinds = map[pg.ObjectType]string{
	pg.ObjectType_OBJECT_TABLE: "table", pg.ObjectType_OBJECT_VIEW: "view", pg.ObjectType_OBJECT_MATVIEW: "materialized view",
	pg.ObjectType_OBJECT_FOREIGN_TABLE: "foreign table", pg.ObjectType_OBJECT_SEQUENCE: "sequence", pg.ObjectType_OBJECT_INDEX: "index",
}

// kindOf is the word for what a relation is.
func kindOf(rel any) string {
	switch rel := rel.(type) {
	case *Table:
		if rel.Kind == PartitionedTable {
			return "table"
		}
		return string(rel.Kind)
	case *Index:
		return "index"
	case *Sequence:
		return "sequence"
	}
	return "type"
}

// withArticle puts "a" or "an" before a kind of relation.
func withArticle(kind string) string {
	if kind == "index" {
		return "an index"
	}
	return "a " + kind
}

func (r *replayer) dropRelation(s *pg.DropStmt, n Name) object {
	kind := relationKinds[s.RemoveType]
	rel := r.relation(n)
	if rel == nil {
		if s.MissingOk || r.broken[n.Name] {
			return nil
		}
		pos := r.locate(n.Name)
		if n.Schema != "" && r.cat.Schema(n.Schema) == nil {
			r.noSchema(n.Schema, pos)
			return nil
		}
		r.errorf(pos, r.suggestRelation(n, func(rel any) bool { return kindOf(rel) == kind }), "%s %q does not exist", kind, n.Name)
		return nil
	}
	if is := kindOf(rel); is != kind {
		hint := "use DROP " + map[string]string{
			"table": "TABLE to remove a table", "view": "VIEW to remove a view",
			"materialized view": "MATERIALIZED VIEW to remove a materialized view",
			"foreign table":     "FOREIGN TABLE to remove a foreign table",
			"sequence":          "SEQUENCE to remove a sequence", "index": "INDEX to remove an index",
			"type": "TYPE to remove a type",
		}[is]
		r.errorf(r.locate(n.Name), hint, "%q is not %s", n.Name, withArticle(kind))
		return nil
	}
	switch rel := rel.(type) {
	case *Table:
		return rel
	case *Sequence:
		if rel.identity && rel.OwnedBy != nil {
			r.errorf(r.locate(n.Name), "you can drop "+r.describe(columnOf{rel.OwnedByTable, rel.OwnedBy})+" instead",
				"cannot drop %s because %s requires it", r.describe(rel), r.describe(columnOf{rel.OwnedByTable, rel.OwnedBy}))
			return nil
		}
		return rel
	case *Index:
		return r.dropIndexTarget(rel, n)
	}
	return nil
}

func (r *replayer) dropIndexTarget(idx *Index, n Name) object {
	t := r.indexOf(idx)
	if idx.Constraint != nil {
		con := r.describe(constraintOf{t, idx.Constraint})
		r.errorf(r.locate(n.Name), "you can drop "+con+" instead", "cannot drop index %s because %s requires it", idx.Name, con)
		return nil
	}
	if idx.parent != nil {
		r.errorf(r.locate(n.Name), "you can drop index "+idx.parent.Name+" instead",
			"cannot drop index %s because index %s requires it", idx.Name, idx.parent.Name)
		return nil
	}
	return indexOf{t, idx}
}

func (r *replayer) dropSchema(s *pg.DropStmt, name string) object {
	ns := r.cat.Schema(name)
	if ns == nil {
		if !s.MissingOk {
			r.noSchema(name, r.locate(name))
		}
		return nil
	}
	return ns
}

func (r *replayer) dropTrigger(s *pg.DropStmt, parts []string) object {
	if len(parts) < 2 {
		return nil
	}
	n := Name{Name: parts[len(parts)-2]}
	if len(parts) > 2 {
		n.Schema = parts[len(parts)-3]
	}
	name := parts[len(parts)-1]
	t := r.table(n, r.locate(n.Name), s.MissingOk)
	if t == nil {
		return nil
	}
	if tr := t.Trigger(name); tr != nil {
		return triggerOf{t, tr}
	}
	if !s.MissingOk {
		r.noTrigger(t, name)
	}
	return nil
}

// dropColumn is ALTER TABLE … DROP COLUMN.
func (r *replayer) dropColumn(t *Table, c *pg.AlterTableCmd, recurse bool) {
	col := t.Column(c.Name)
	if col == nil {
		if !c.MissingOk {
			r.noColumn(t, c.Name, r.locate(c.Name))
		}
		return
	}
	pos := r.locate(c.Name)
	if col.parents > 0 {
		r.errorf(pos, "drop it from the parent table", "cannot drop inherited column %q", c.Name)
		return
	}
	if t.partitionedBy(col) {
		r.errorf(pos, "", "cannot drop column %q because it is part of the partition key of relation %q", c.Name, t.Name)
		return
	}
	if !recurse {
		for _, child := range t.children {
			if own := child.Column(col.Name); own != nil {
				own.local = true
			}
		}
	}
	r.remove([]object{columnOf{t, col}}, c.Behavior == pg.DropBehavior_DROP_CASCADE, pos)
}

// dropConstraint is ALTER TABLE … DROP CONSTRAINT.
func (r *replayer) dropConstraint(t *Table, c *pg.AlterTableCmd) {
	if t.Constraint(c.Name) == nil && dropNamedNotNull(t, c.Name) {
		return
	}
	con := r.constraint(t, c.Name, c.MissingOk)
	if con == nil {
		return
	}
	pos := r.locate(c.Name)
	if con.parents > 0 {
		r.errorf(pos, "drop it from the parent table", "cannot drop inherited constraint %q of relation %q", con.Name, t.Name)
		return
	}
	r.remove([]object{constraintOf{t, con}}, c.Behavior == pg.DropBehavior_DROP_CASCADE, pos)
}

// dropNamedNotNull drops a NOT NULL by its constraint's name, which
// PostgreSQL 18 gives to each.
func dropNamedNotNull(t *Table, name string) bool {
	c := notNullNamed(t, name)
	if c != nil {
		c.dropNotNull()
	}
	return c != nil
}

// notNullNamed finds the column whose NOT NULL goes by a name.
func notNullNamed(t *Table, name string) *Column {
	for _, c := range t.Columns {
		own := c.notNullName
		if own == "" {
			own = objectName(t.Name, c.Name, "not_null")
		}
		if (c.NotNull || c.unvalidated) && own == name {
			return c
		}
	}
	return nil
}

func (c *Column) dropNotNull() {
	c.NotNull, c.declared, c.unvalidated, c.notNullName = false, false, false, ""
}

// noType reports a type that does not exist.
func (r *replayer) noType(n Name, pos diag.Position) {
	var names []string
	for _, schema := range r.searched(n) {
		s := r.cat.Schema(schema)
		if s == nil {
			continue
		}
		for _, t := range s.Types {
			names = append(names, Name{n.Schema, t.Name}.String())
		}
	}
	r.errorf(pos, diag.DidYouMean(n.String(), names), "type %q does not exist", n.String())
}

func (r *replayer) dropType(s *pg.DropStmt, n Name) object {
	t := r.cat.Type(r.searched(n), n)
	if t == nil {
		if !s.MissingOk {
			r.noType(n, r.locate(n.Name))
		}
		return nil
	}
	if s.RemoveType == pg.ObjectType_OBJECT_DOMAIN && t.Kind != Domain {
		r.errorf(r.locate(n.Name), "use DROP TYPE", "%q is not a domain", n.String())
		return nil
	}
	return t
}
