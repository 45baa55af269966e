package schema

import (
	"fmt"
	"maps"
	"slices"

	"google.golang.org/protobuf/proto"

	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// setSchema replays ALTER … SET SCHEMA.
func (r *replayer) setSchema(s *pg.AlterObjectSchemaStmt) {
	ns := r.cat.Schema(s.Newschema)
	if ns == nil {
		switch {
		case s.ObjectType == pg.ObjectType_OBJECT_EXTENSION:
		case s.MissingOk && s.Relation != nil && r.relation(rangeName(s.Relation)) == nil:
		default:
			r.noSchema(s.Newschema, r.locate(s.Newschema))
		}
		return
	}
	switch s.ObjectType {
	case pg.ObjectType_OBJECT_TABLE, pg.ObjectType_OBJECT_VIEW, pg.ObjectType_OBJECT_MATVIEW,
		pg.ObjectType_OBJECT_FOREIGN_TABLE, pg.ObjectType_OBJECT_SEQUENCE:
		n := rangeName(s.Relation)
		rel := r.relation(n)
		if rel == nil {
			if !s.MissingOk {
				r.noRelation(n, r.pos(s.Relation.Location))
			}
			return
		}
		if seq, ok := rel.(*Sequence); ok && seq.OwnedByTable != nil {
			r.errorf(r.pos(s.Relation.Location), "move its table "+seq.OwnedByTable.Name, "cannot move an owned sequence into another schema")
			return
		}
		r.moveRelation(rel, func(old Name) Name { return Name{ns.Name, old.Name} }, n.Name)
	case pg.ObjectType_OBJECT_TYPE, pg.ObjectType_OBJECT_DOMAIN:
		if t := r.userDefined(nameOf(listOf(s.Object))); t != nil {
			to := Name{ns.Name, t.Name}
			r.moveType(t, to, inSchema(t.Schema, to))
		}
	case pg.ObjectType_OBJECT_FUNCTION, pg.ObjectType_OBJECT_PROCEDURE, pg.ObjectType_OBJECT_ROUTINE, pg.ObjectType_OBJECT_AGGREGATE:
		if f := r.findFunction(s.ObjectType, s.Object.GetObjectWithArgs(), s.MissingOk); f != nil {
			r.moveFunction(f, Name{ns.Name, f.Name})
		}
	case pg.ObjectType_OBJECT_EXTENSION:
		if name := s.Object.GetString_().GetSval(); slices.Contains(r.cat.Extensions, name) {
			r.cat.ExtensionSchemas[name] = ns.Name
		}
	case pg.ObjectType_OBJECT_OPERATOR:
		if op := r.findOperator(s.Object.GetObjectWithArgs(), s.MissingOk); op != nil {
			old := r.cat.Schema(op.Schema)
			old.Operators = without(old.Operators, op)
			op.Schema = ns.Name
			ns.Operators = append(ns.Operators, op)
		}
	}
}

// inSchema is what PostgreSQL's messages add where a move to another schema
// meets an object that is there already.
func inSchema(from string, to Name) string {
	if from == to.Schema {
		return ""
	}
	return fmt.Sprintf(" in schema %q", to.Schema)
}

// moveType gives a type another name or schema; what refers to it follows.
// into is what inSchema says.
func (r *replayer) moveType(t *Type, to Name, into string) {
	from := Name{t.Schema, t.Name}
	if from == to {
		return
	}
	renamed := t.Kind == Composite && into == "" // then the relation's name is what PostgreSQL looks at first
	if renamed && !r.nameFree(to, to.Name, into) || !r.typeFree(to, r.locate(to.Name), into) {
		return
	}
	if t.Kind == Composite {
		if !renamed && !r.nameFree(to, to.Name, into) {
			return
		}
		r.renameRelation(from, to)
	}
	if from.Schema != to.Schema {
		old, now := r.cat.Schema(from.Schema), r.cat.Schema(to.Schema)
		old.Types = without(old.Types, t)
		now.Types = append(now.Types, t)
		if t.Kind == Range {
			r.retype(Name{from.Schema, t.Multirange}, Name{to.Schema, t.Multirange})
		}
	}
	t.Schema, t.Name = to.Schema, to.Name
	r.retype(from, to)
}

// renameMultirange gives a range's multirange type another name.
func (r *replayer) renameMultirange(t *Type, name string) {
	from, to := Name{t.Schema, t.Multirange}, Name{t.Schema, name}
	if from == to || !r.typeFree(to, r.locate(name), "") {
		return
	}
	t.Multirange = name
	r.retype(from, to)
}

// moveFunction gives a function another name or schema; triggers, operators
// and casts that use it follow, and so do calls of a name that is not
// overloaded.
func (r *replayer) moveFunction(f *Function, to Name) {
	from := Name{f.Schema, f.Name}
	for _, other := range r.cat.Schema(to.Schema).Functions {
		if other != f && other.Name == to.Name && sameTypes(inputTypes(other), inputTypes(f)) {
			r.errorf(r.locate(to.Name), "", "function %s already exists in schema %q", r.signature(other), to.Schema)
			return
		}
	}
	overloaded := len(r.cat.Functions([]string{from.Schema}, from)) > 1
	if from.Schema != to.Schema {
		old, now := r.cat.Schema(from.Schema), r.cat.Schema(to.Schema)
		old.Functions = without(old.Functions, f)
		now.Functions = append(now.Functions, f)
	}
	f.Schema, f.Name = to.Schema, to.Name
	if overloaded {
		return
	}
	r.refunction(from, to)
}

func (r *replayer) refunction(from, to Name) {
	calls := func(m proto.Message) bool {
		if call, ok := m.(*pg.FuncCall); ok {
			n := nameOf(call.Funcname)
			if n == from || n.Schema == "" && n.Name == from.Name && slices.Contains(r.path, from.Schema) {
				call.Funcname = []*pg.Node{strNode(to.Schema), strNode(to.Name)}
			}
		}
		return true
	}
	for _, s := range r.cat.Schemas {
		for _, t := range s.Tables {
			t.expressions(func(e *pg.Node) { pgast.Walk(e, calls) })
			pgast.Walk(t.Query, calls)
			for _, tr := range t.Triggers {
				if tr.Function == from {
					tr.Function = to
				}
			}
		}
		for _, op := range s.Operators {
			if op.Function == from {
				op.Function = to
			}
		}
		for _, c := range s.Casts {
			if c.Function == from {
				c.Function = to
			}
		}
	}
}

// schemaRenamed follows a schema's new name in everything that it holds.
func (r *replayer) schemaRenamed(s *Schema, old string) {
	for _, t := range s.Tables {
		t.Schema = s.Name
		r.retype(Name{old, t.Name}, t.QualifiedName())
	}
	for _, t := range s.Types {
		t.Schema = s.Name
		r.retype(Name{old, t.Name}, Name{s.Name, t.Name})
		if t.Kind == Range {
			r.retype(Name{old, t.Multirange}, Name{s.Name, t.Multirange})
		}
	}
	for _, f := range s.Functions {
		f.Schema = s.Name
		r.refunction(Name{old, f.Name}, Name{s.Name, f.Name})
	}
	for _, op := range s.Operators {
		op.Schema = s.Name
	}
	for _, seq := range s.Sequences {
		for _, d := range r.sequenceDependents(seq) {
			if def, ok := d.object.(defaultOf); ok {
				if text, _ := nextvalOf(def.c.Default); text != nil {
					text.Sval = quoteIdent(s.Name) + "." + quoteIdent(seq.Name)
				}
			}
		}
		seq.Schema = s.Name
	}
	for _, n := range slices.Collect(maps.Keys(r.rels)) {
		if n.Schema == old {
			r.renameRelation(n, Name{s.Name, n.Name})
		}
	}
	for name, schema := range r.cat.ExtensionSchemas {
		if schema == old {
			r.cat.ExtensionSchemas[name] = s.Name
		}
	}
	r.renamed = true
}
