package schema

import (
	"slices"

	"google.golang.org/protobuf/proto"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// rename replays ALTER … RENAME of anything in the model.
func (r *replayer) rename(s *pg.RenameStmt) {
	switch s.RenameType {
	case pg.ObjectType_OBJECT_TABLE, pg.ObjectType_OBJECT_VIEW, pg.ObjectType_OBJECT_MATVIEW,
		pg.ObjectType_OBJECT_FOREIGN_TABLE, pg.ObjectType_OBJECT_SEQUENCE, pg.ObjectType_OBJECT_INDEX:
		r.renameRelationStmt(s)
	case pg.ObjectType_OBJECT_COLUMN:
		r.renameColumn(s)
	case pg.ObjectType_OBJECT_ATTRIBUTE:
		r.renameAttribute(s)
	case pg.ObjectType_OBJECT_TABCONSTRAINT:
		r.renameConstraint(s)
	case pg.ObjectType_OBJECT_DOMCONSTRAINT:
		r.renameDomainConstraint(s)
	case pg.ObjectType_OBJECT_TRIGGER:
		r.renameTrigger(s)
	case pg.ObjectType_OBJECT_TYPE, pg.ObjectType_OBJECT_DOMAIN:
		n := nameOf(listOf(s.Object))
		if rng := r.multirange(n); rng != nil {
			r.renameMultirange(rng, s.Newname)
		} else if t := r.userDefined(n); t != nil {
			r.moveType(t, Name{t.Schema, s.Newname}, "")
		}
	case pg.ObjectType_OBJECT_SCHEMA:
		r.renameSchema(s)
	case pg.ObjectType_OBJECT_FUNCTION, pg.ObjectType_OBJECT_PROCEDURE, pg.ObjectType_OBJECT_ROUTINE, pg.ObjectType_OBJECT_AGGREGATE:
		if f := r.findFunction(s.RenameType, s.Object.GetObjectWithArgs(), s.MissingOk); f != nil {
			r.moveFunction(f, Name{f.Schema, s.Newname})
		}
	}
}

// renameRelation keeps the map of relations.
func (r *replayer) renameRelation(old, renamed Name) {
	r.rels[renamed] = r.rels[old]
	delete(r.rels, old)
}

// nameFree reports a relation that is in the way of a new name, or of a move
// when into is what inSchema says.
func (r *replayer) nameFree(n Name, word, into string) bool {
	if r.rels[n] != nil {
		r.errorf(r.locate(word), "", "relation %q already exists%s", n.Name, into)
		return false
	}
	return true
}

func (r *replayer) renameRelationStmt(s *pg.RenameStmt) {
	n := rangeName(s.Relation)
	rel := r.relation(n)
	if rel == nil {
		if !s.MissingOk {
			r.noRelation(n, r.pos(s.Relation.Location))
		}
		return
	}
	kind := relationKinds[s.RenameType]
	if is := kindOf(rel); kind != "table" && is != kind && !(kind == "index" && is == "table") {
		r.errorf(r.pos(s.Relation.Location), "", "%q is not %s", n.Name, withArticle(kind))
		return
	}
	r.moveRelation(rel, func(old Name) Name { return Name{old.Schema, s.Newname} }, s.Newname)
}

// moveRelation gives a relation another name or schema.
func (r *replayer) moveRelation(rel any, move func(Name) Name, word string) {
	switch rel := rel.(type) {
	case *Table:
		r.moveTable(rel, move(rel.QualifiedName()), word)
	case *Index:
		t := r.indexOf(rel)
		to := move(Name{t.Schema, rel.Name})
		if !r.nameFree(to, word, "") {
			return
		}
		r.renameRelation(Name{t.Schema, rel.Name}, to)
		rel.Name = to.Name
		if rel.Constraint != nil {
			rel.Constraint.Name = to.Name
		}
	case *Sequence:
		r.moveSequence(rel, move(Name{rel.Schema, rel.Name}), word)
	case *Type:
		to := move(Name{rel.Schema, rel.Name})
		r.moveType(rel, to, inSchema(rel.Schema, to))
	}
}

func (r *replayer) moveTable(t *Table, to Name, word string) {
	from := t.QualifiedName()
	into := inSchema(from.Schema, to)
	if from == to || !r.nameFree(to, word, into) || !r.typeFree(to, r.locate(word), into) {
		return
	}
	if from.Schema != to.Schema && !r.moveParts(t, to.Schema) {
		return
	}
	// A table's own expressions may name it.
	t.expressions(func(e *pg.Node) { renameQualifier(e, from.Name, to.Name) })
	r.renameRelation(from, to)
	if from.Schema != to.Schema {
		old, now := r.cat.Schema(from.Schema), r.cat.Schema(to.Schema)
		old.Tables = without(old.Tables, t)
		now.Tables = append(now.Tables, t)
	}
	t.Schema, t.Name = to.Schema, to.Name
	r.retype(from, to)
	r.renamed = true
}

// moveParts takes a table's indexes and owned sequences to another schema.
func (r *replayer) moveParts(t *Table, schema string) bool {
	for _, idx := range t.Indexes {
		if r.rels[Name{schema, idx.Name}] != nil {
			r.errorf(r.here(), "", "relation %q already exists in schema %q", idx.Name, schema)
			return false
		}
	}
	for _, idx := range t.Indexes {
		r.renameRelation(Name{t.Schema, idx.Name}, Name{schema, idx.Name})
	}
	for _, seq := range slices.Clone(r.cat.Schema(t.Schema).Sequences) {
		if seq.OwnedByTable == t {
			r.moveSequence(seq, Name{schema, seq.Name}, seq.Name)
		}
	}
	return true
}

func (r *replayer) moveSequence(seq *Sequence, to Name, word string) {
	from := Name{seq.Schema, seq.Name}
	if from == to || !r.nameFree(to, word, inSchema(from.Schema, to)) {
		return
	}
	// The defaults that draw from it follow.
	for _, d := range r.sequenceDependents(seq) {
		if def, ok := d.object.(defaultOf); ok {
			if s, _ := nextvalOf(def.c.Default); s != nil {
				s.Sval = quoteIdent(to.Schema) + "." + quoteIdent(to.Name)
			}
		}
	}
	r.renameRelation(from, to)
	if from.Schema != to.Schema {
		old, now := r.cat.Schema(from.Schema), r.cat.Schema(to.Schema)
		old.Sequences = without(old.Sequences, seq)
		now.Sequences = append(now.Sequences, seq)
	}
	seq.Schema, seq.Name = to.Schema, to.Name
}

func (r *replayer) renameColumn(s *pg.RenameStmt) {
	n := rangeName(s.Relation)
	if typ, ok := r.relation(n).(*Type); ok {
		r.renameTypeColumn(typ, s)
		return
	}
	t := r.table(n, r.pos(s.Relation.Location), s.MissingOk)
	if t == nil {
		return
	}
	c := t.column(s.Subname)
	if c == nil {
		r.errorf(r.locate(s.Subname), diag.DidYouMean(s.Subname, columnNames(t.Columns)), "column %q does not exist", s.Subname)
		return
	}
	if c.parents > 0 {
		r.errorf(r.locate(s.Subname), "rename it in the parent table", "cannot rename inherited column %q", c.Name)
		return
	}
	if t.Column(s.Newname) != nil {
		r.errorf(r.locate(s.Newname), "", "column %q of relation %q already exists", s.Newname, t.Name)
		return
	}
	r.renameColumnIn(t, c, s.Newname)
}

func (r *replayer) renameColumnIn(t *Table, c *Column, name string) {
	old := c.Name
	t.expressions(func(e *pg.Node) {
		columnRefs(e, t.Name, func(field *pg.String, _ int32) {
			if field.Sval == old {
				field.Sval = name
			}
		})
	})
	c.Name = name
	r.renamed = true
	for _, child := range t.children {
		if own := child.Column(old); own != nil {
			r.renameColumnIn(child, own, name)
		}
	}
}

// renameQualifier follows a table's rename where its own expressions say
// table.column.
func renameQualifier(expr *pg.Node, old, name string) {
	pgast.Walk(expr, func(m proto.Message) bool {
		if ref, ok := m.(*pg.ColumnRef); ok && len(ref.Fields) == 2 {
			if q := ref.Fields[0].GetString_(); q != nil && q.Sval == old {
				q.Sval = name
			}
		}
		return true
	})
}

func (r *replayer) renameAttribute(s *pg.RenameStmt) {
	n := rangeName(s.Relation)
	typ := r.cat.Type(r.searched(n), n)
	if typ == nil {
		r.noType(n, r.pos(s.Relation.Location))
		return
	}
	r.renameTypeColumn(typ, s)
}

func (r *replayer) renameTypeColumn(typ *Type, s *pg.RenameStmt) {
	c := typ.Column(s.Subname)
	switch {
	case c == nil:
		r.errorf(r.locate(s.Subname), diag.DidYouMean(s.Subname, columnNames(typ.Columns)), "column %q does not exist", s.Subname)
	case typ.Column(s.Newname) != nil:
		r.errorf(r.locate(s.Newname), "", "column %q of relation %q already exists", s.Newname, typ.Name)
	default:
		c.Name = s.Newname
	}
}

func (r *replayer) renameConstraint(s *pg.RenameStmt) {
	t := r.table(rangeName(s.Relation), r.pos(s.Relation.Location), s.MissingOk)
	if t == nil {
		return
	}
	con := t.Constraint(s.Subname)
	if con == nil {
		if !renameNotNull(t, s.Subname, s.Newname) {
			r.noTableConstraint(t, s.Subname)
		}
		return
	}
	if t.Constraint(s.Newname) != nil {
		r.errorf(r.locate(s.Newname), "", "constraint %q for relation %q already exists", s.Newname, t.Name)
		return
	}
	if con.Index != nil {
		r.moveRelation(con.Index, func(old Name) Name { return Name{old.Schema, s.Newname} }, s.Newname)
		return
	}
	old := con.Name
	con.Name = s.Newname
	renameInherited(t, con.Kind, old, s.Newname)
}

func renameInherited(t *Table, kind ConstraintKind, old, name string) {
	if kind != Check {
		return
	}
	for _, child := range t.children {
		if own := child.Constraint(old); own != nil && own.parents > 0 {
			own.Name = name
			renameInherited(child, kind, old, name)
		}
	}
}

func (r *replayer) noTableConstraint(t *Table, name string) {
	var names []string
	for _, con := range t.Constraints {
		names = append(names, con.Name)
	}
	r.errorf(r.locate(name), diag.DidYouMean(name, names), "constraint %q for table %q does not exist", name, t.Name)
}

// renameNotNull renames a NOT NULL constraint, which PostgreSQL 18 names.
func renameNotNull(t *Table, old, name string) bool {
	c := notNullNamed(t, old)
	if c != nil {
		c.notNullName = name
	}
	return c != nil
}

func (r *replayer) renameDomainConstraint(s *pg.RenameStmt) {
	t := r.userDefined(nameOf(listOf(s.Object)))
	if t == nil {
		return
	}
	for _, c := range t.Checks {
		if c.Name == s.Subname {
			c.Name = s.Newname
			return
		}
	}
	r.errorf(r.locate(s.Subname), "", "constraint %q for domain %q does not exist", s.Subname, t.Name)
}

func (r *replayer) renameTrigger(s *pg.RenameStmt) {
	t := r.table(rangeName(s.Relation), r.pos(s.Relation.Location), false)
	if t == nil {
		return
	}
	tr := t.Trigger(s.Subname)
	switch {
	case tr == nil:
		r.noTrigger(t, s.Subname)
	case t.Trigger(s.Newname) != nil:
		r.errorf(r.locate(s.Newname), "", "trigger %q for relation %q already exists", s.Newname, t.Name)
	default:
		renameTriggers(t, tr, s.Newname)
	}
}

func renameTriggers(t *Table, tr *Trigger, name string) {
	tr.Name = name
	for _, child := range t.children {
		for _, own := range child.Triggers {
			if own.parent == tr {
				renameTriggers(child, own, name)
			}
		}
	}
}

func (r *replayer) renameSchema(s *pg.RenameStmt) {
	ns := r.cat.Schema(s.Subname)
	if ns == nil {
		r.noSchema(s.Subname, r.locate(s.Subname))
		return
	}
	if r.cat.Schema(s.Newname) != nil {
		r.errorf(r.locate(s.Newname), "", "schema %q already exists", s.Newname)
		return
	}
	old := ns.Name
	ns.Name = s.Newname
	if old == "public" { // the catalogue always has it, first
		i := slices.Index(r.cat.Schemas, ns)
		r.cat.Schemas = slices.Insert(r.cat.Schemas, i, &Schema{Name: "public", Casts: ns.Casts})
		ns.Casts = nil
	}
	r.schemaRenamed(ns, old)
}
