package schema

import (
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// comment replays COMMENT ON what the model holds; IS NULL takes it back.
func (r *replayer) comment(s *pg.CommentStmt) {
	if text := r.commentOf(s); text != nil {
		*text = s.Comment
	}
}

// commentOf finds where an object keeps its comment, or reports that there is
// no such object; nil for what is not in the model.
func (r *replayer) commentOf(s *pg.CommentStmt) *string {
	names := stringsOf(listOf(s.Object))
	switch s.Objtype {
	case pg.ObjectType_OBJECT_TABLE, pg.ObjectType_OBJECT_VIEW, pg.ObjectType_OBJECT_MATVIEW,
		pg.ObjectType_OBJECT_FOREIGN_TABLE, pg.ObjectType_OBJECT_INDEX, pg.ObjectType_OBJECT_SEQUENCE:
		return r.commentOfRelation(nameOf(listOf(s.Object)), relationKinds[s.Objtype])
	case pg.ObjectType_OBJECT_COLUMN:
		return r.commentOfColumn(names)
	case pg.ObjectType_OBJECT_TABCONSTRAINT, pg.ObjectType_OBJECT_TRIGGER:
		return r.commentOfPart(s.Objtype, names)
	case pg.ObjectType_OBJECT_DOMCONSTRAINT:
		return r.commentOfDomainConstraint(listOf(s.Object))
	case pg.ObjectType_OBJECT_TYPE, pg.ObjectType_OBJECT_DOMAIN:
		n := nameOf(s.Object.GetTypeName().GetNames())
		if n.Schema == "pg_catalog" || n.Schema == "" && builtinTypes[n.Name] {
			return nil
		}
		if t := r.userDefined(n); t != nil {
			return &t.Comment
		}
	case pg.ObjectType_OBJECT_SCHEMA:
		name := s.Object.GetString_().GetSval()
		if ns := r.cat.Schema(name); ns != nil {
			return &ns.Comment
		}
		r.noSchema(name, r.locate(name))
	case pg.ObjectType_OBJECT_FUNCTION, pg.ObjectType_OBJECT_PROCEDURE, pg.ObjectType_OBJECT_ROUTINE, pg.ObjectType_OBJECT_AGGREGATE:
		if f := r.findFunction(s.Objtype, s.Object.GetObjectWithArgs(), false); f != nil {
			return &f.Comment
		}
	case pg.ObjectType_OBJECT_OPERATOR:
		if op := r.findOperator(s.Object.GetObjectWithArgs(), false); op != nil {
			return &op.Comment
		}
	case pg.ObjectType_OBJECT_CAST:
		if c := r.findCast(listOf(s.Object), false); c != nil {
			return &c.Comment
		}
	}
	return nil
}

func (r *replayer) commentOfRelation(n Name, kind string) *string {
	rel := r.relation(n)
	if rel == nil {
		r.noRelation(n, r.locate(n.Name))
		return nil
	}
	if kindOf(rel) != kind {
		r.errorf(r.locate(n.Name), "", "%q is not %s", n.Name, withArticle(kind))
		return nil
	}
	switch rel := rel.(type) {
	case *Table:
		return &rel.Comment
	case *Index:
		return &rel.Comment
	case *Sequence:
		return &rel.Comment
	}
	return nil
}

// split takes the last part off a dotted name.
func split(names []string) (Name, string) {
	if len(names) < 2 {
		return Name{}, ""
	}
	n := Name{Name: names[len(names)-2]}
	if len(names) > 2 {
		n.Schema = names[len(names)-3]
	}
	return n, names[len(names)-1]
}

func (r *replayer) commentOfColumn(names []string) *string {
	n, column := split(names)
	if n.Name == "" {
		r.errorf(r.here(), "write table.column", "column name must be qualified")
		return nil
	}
	if typ, ok := r.relation(n).(*Type); ok {
		if c := typ.Column(column); c != nil {
			return &c.Comment
		}
		r.errorf(r.locate(column), "", "column %q of relation %q does not exist", column, typ.Name)
		return nil
	}
	t := r.table(n, r.locate(n.Name), false)
	if t == nil {
		return nil
	}
	if c := t.column(column); c != nil {
		return &c.Comment
	}
	r.noColumn(t, column, r.locate(column))
	return nil
}

// commentOfPart finds a constraint or trigger of a table.
func (r *replayer) commentOfPart(kind pg.ObjectType, names []string) *string {
	n, part := split(names)
	t := r.table(n, r.locate(n.Name), false)
	if t == nil {
		return nil
	}
	if kind == pg.ObjectType_OBJECT_TRIGGER {
		if tr := t.Trigger(part); tr != nil {
			return &tr.Comment
		}
		r.noTrigger(t, part)
		return nil
	}
	if con := t.Constraint(part); con != nil {
		return &con.Comment
	}
	if notNullNamed(t, part) != nil {
		return nil
	}
	r.noTableConstraint(t, part)
	return nil
}

func (r *replayer) commentOfDomainConstraint(parts []*pg.Node) *string {
	if len(parts) != 2 {
		return nil
	}
	t := r.userDefined(nameOf(parts[0].GetTypeName().GetNames()))
	if t == nil {
		return nil
	}
	name := parts[1].GetString_().GetSval()
	for _, c := range t.Checks {
		if c.Name == name {
			return &c.Comment
		}
	}
	r.errorf(r.locate(name), "", "constraint %q for domain %q does not exist", name, t.Name)
	return nil
}
