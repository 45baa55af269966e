package schema

import (
	"slices"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// A pending constraint waits until its table has all its columns.
type pending struct {
	*pg.Constraint
	keys  []string // the columns that it is about, also for a column's constraint
	later bool     // ALTER TABLE adds it by itself, to columns that are there
}

// notValid reports whether rows may break the constraint.
func (p pending) notValid() bool { return p.SkipValidation || !pgast.IsEnforced(p.Constraint) }

// A tableBuilder gathers what CREATE TABLE says.
type tableBuilder struct {
	*replayer
	t       *Table
	pending []pending
	likes   []*pg.TableLikeClause
}

func (r *replayer) createTable(s *pg.CreateStmt, kind TableKind) {
	rv := s.Relation
	pos := r.pos(rv.Location)
	ns := r.relationSchema(rv)
	if ns == nil {
		r.broken[rv.Relname] = true
		return
	}
	if !r.relationFree(ns, rv.Relname, s.IfNotExists, pos) {
		return
	}
	t := &Table{
		Schema: ns.Name, Name: rv.Relname, Kind: kind, Pos: pos,
		Temporary: ns.Name == tempSchema, Unlogged: rv.Relpersistence == "u",
	}
	r.rowTypeFree(ns, t.Name, pos)
	b := &tableBuilder{replayer: r, t: t}
	b.inherit(s)
	if s.OfTypename != nil {
		b.ofType(s.OfTypename)
	}
	for _, elt := range s.TableElts {
		switch e := elt.GetNode().(type) {
		case *pg.Node_ColumnDef:
			b.column(e.ColumnDef, s.Partbound != nil || s.OfTypename != nil)
		case *pg.Node_Constraint:
			b.pending = append(b.pending, pending{Constraint: e.Constraint, keys: stringsOf(e.Constraint.Keys)})
		case *pg.Node_TableLikeClause:
			b.like(e.TableLikeClause)
		}
	}
	if s.Partspec != nil {
		t.Kind = PartitionedTable
		b.partitionKey(s.Partspec)
	}
	r.addTable(ns, t)
	b.finish()
	r.onCommit(t, s.Oncommit)
}

// addTable makes a relation known.
func (r *replayer) addTable(ns *Schema, t *Table) {
	ns.Tables = append(ns.Tables, t)
	ns.Types = slices.DeleteFunc(ns.Types, func(shell *Type) bool { return shell.shell && shell.Name == t.Name })
	r.rels[Name{ns.Name, t.Name}] = t
	delete(r.broken, t.Name)
}

// finish adds what needs the table's columns, in PostgreSQL's order, which
// decides about implicit names: checks, indexes (the primary key first), those
// that LIKE brings, foreign keys.
func (b *tableBuilder) finish() {
	b.inheritChecks()
	for _, p := range b.pending {
		p.SkipValidation = false // an empty table has nothing to validate
	}
	b.addPending(b.t, b.pending, func() {
		for _, like := range b.likes {
			b.likeRest(like)
		}
		b.inheritIndexes()
	})
	b.inheritForeignKeys()
}

// addPending adds constraints that were declared together.
func (r *replayer) addPending(t *Table, list []pending, beforeForeignKeys func()) {
	pass := func(kinds ...pg.ConstrType) {
		for _, p := range list {
			if slices.Contains(kinds, p.Contype) {
				r.addConstraint(t, p, true)
			}
		}
	}
	pass(pg.ConstrType_CONSTR_NOTNULL)
	pass(pg.ConstrType_CONSTR_CHECK)
	first := len(t.Indexes)
	pass(pg.ConstrType_CONSTR_PRIMARY)
	pass(pg.ConstrType_CONSTR_UNIQUE, pg.ConstrType_CONSTR_EXCLUSION)
	r.mergeEqualIndexes(t, first)
	beforeForeignKeys()
	pass(pg.ConstrType_CONSTR_FOREIGN)
}

// column adds a column to a table that is being made. Columns of partitions
// and of typed tables may be mentioned again, without a type.
func (b *tableBuilder) column(def *pg.ColumnDef, mentioned bool) {
	pos := b.pos(def.Location)
	existing := b.t.Column(def.Colname)
	if existing == nil && mentioned && def.TypeName == nil {
		b.errorf(pos, diag.DidYouMean(def.Colname, columnNames(b.t.Columns)), "column %q does not exist", def.Colname)
		return
	}
	if existing != nil && existing.local && !mentioned {
		b.errorf(pos, "", "column %q specified more than once", def.Colname)
		return
	}
	c := existing
	if c == nil {
		c = &Column{Name: def.Colname, Pos: pos}
		b.t.Columns = append(b.t.Columns, c)
	} else if def.TypeName != nil {
		if ref := b.typeRef(def.TypeName); ref.key() != c.Type.key() {
			b.errorf(pos, "", "column %q has a type conflict: %s versus %s", c.Name, b.shownType(c.Type), b.shownType(ref))
			return
		}
	}
	c.local = true
	b.pending = append(b.pending, b.columnDef(b.t, c, def)...)
}

// serialTypes are the pseudo-types that mean a type and a sequence.
var serialTypes = map[string]string{
	"smallserial": "int2", "serial2": "int2",
	"serial": "int4", "serial4": "int4",
	"bigserial": "int8", "serial8": "int8",
}

// columnDef gives a column its type and its own constraints; those that concern
// the table are returned.
func (r *replayer) columnDef(t *Table, c *Column, def *pg.ColumnDef) []pending {
	if def.TypeName != nil {
		if n := nameOf(def.TypeName.Names); n.Schema == "" && serialTypes[n.Name] != "" {
			c.Type = TypeRef{Name: Name{"pg_catalog", serialTypes[n.Name]}, Pos: r.pos(def.TypeName.Location)}
			c.NotNull, c.Serial = true, n.Name
			seq := r.ownedSequence(t, c, nil, false)
			c.Default = nextval(seq)
		} else {
			c.Type = r.typeRef(def.TypeName)
		}
	}
	if def.CollClause != nil {
		c.Collation = nameOf(def.CollClause.Collname)
	}
	var list []pending
	null := false
	var last *pg.Constraint
	for _, n := range def.Constraints {
		con := n.GetConstraint()
		if con == nil {
			continue
		}
		pos := r.pos(con.Location)
		switch con.Contype {
		case pg.ConstrType_CONSTR_NULL:
			null = true
			if c.NotNull && c.local {
				r.nullConflict(t, c, pos)
			}
		case pg.ConstrType_CONSTR_NOTNULL:
			if null {
				r.nullConflict(t, c, pos)
			}
			c.NotNull, c.declared, c.notNullName = true, true, con.Conname
		case pg.ConstrType_CONSTR_DEFAULT:
			if c.sequence != nil && !c.sequence.identity && c.sequence.OwnedBy == c {
				r.errorf(pos, "a serial column has its sequence as default", "multiple default values specified for column %q of table %q", c.Name, t.Name)
				continue
			}
			c.Default = defaultExpr(con.RawExpr)
		case pg.ConstrType_CONSTR_IDENTITY:
			r.addIdentity(t, c, con)
		case pg.ConstrType_CONSTR_GENERATED:
			c.GenExpr, c.Generated = con.RawExpr, generatedKind(con)
		case pg.ConstrType_CONSTR_ATTR_DEFERRABLE, pg.ConstrType_CONSTR_ATTR_NOT_DEFERRABLE,
			pg.ConstrType_CONSTR_ATTR_DEFERRED, pg.ConstrType_CONSTR_ATTR_IMMEDIATE:
			if last == nil {
				r.errorf(pos, "", "misplaced DEFERRABLE clause")
				continue
			}
			switch con.Contype {
			case pg.ConstrType_CONSTR_ATTR_DEFERRABLE:
				last.Deferrable = true
			case pg.ConstrType_CONSTR_ATTR_DEFERRED:
				last.Deferrable, last.Initdeferred = true, true
			}
			continue
		default:
			if last != nil && pgast.Enforcement(con, last) {
				continue
			}
			list = append(list, pending{Constraint: con, keys: []string{c.Name}})
		}
		last = con
	}
	return list
}

// generatedKind tells a stored generated column from a virtual one.
func generatedKind(con *pg.Constraint) string {
	if pgast.IsVirtual(con) {
		return "virtual"
	}
	return "stored"
}

func (r *replayer) nullConflict(t *Table, c *Column, pos diag.Position) {
	r.errorf(pos, "keep one of NULL and NOT NULL", "conflicting NULL/NOT NULL declarations for column %q of table %q", c.Name, t.Name)
}

// defaultExpr is a column's default; DEFAULT NULL is none.
func defaultExpr(expr *pg.Node) *pg.Node {
	inner := expr
	for inner.GetTypeCast() != nil {
		inner = inner.GetTypeCast().Arg
	}
	if inner.GetAConst().GetIsnull() {
		return nil
	}
	return expr
}

func (r *replayer) addIdentity(t *Table, c *Column, con *pg.Constraint) {
	pos := r.pos(con.Location)
	if c.Identity != "" {
		r.errorf(pos, "", "multiple identity specifications for column %q of table %q", c.Name, t.Name)
		return
	}
	if c.Default != nil {
		r.errorf(pos, "", "both default and identity specified for column %q of table %q", c.Name, t.Name)
		return
	}
	c.Identity = identityKind(con.GeneratedWhen)
	c.NotNull = true
	r.ownedSequence(t, c, con.Options, true)
}

func identityKind(when string) string {
	if when == "a" {
		return "always"
	}
	return "by default"
}

// ofType gives a table the columns of a composite type.
func (b *tableBuilder) ofType(tn *pg.TypeName) {
	n := nameOf(tn.Names)
	typ := b.cat.Type(b.searched(n), n)
	if typ == nil || typ.Kind != Composite {
		b.noType(n, b.pos(tn.Location))
		return
	}
	b.t.ofType = typ
	for _, c := range typ.Columns {
		b.t.Columns = append(b.t.Columns, &Column{Name: c.Name, Type: c.Type, Collation: c.Collation, Pos: b.t.Pos, local: true})
	}
}

// noColumn reports a column that a table does not have.
func (r *replayer) noColumn(t *Table, column string, pos diag.Position) {
	r.errorf(pos, diag.DidYouMean(column, columnNames(t.Columns)), "column %q of relation %q does not exist", column, t.Name)
}
