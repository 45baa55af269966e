package schema

import (
	"cmp"
	"slices"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// addConstraint adds a constraint and, where PostgreSQL does, gives it to
// children and partitions too.
func (r *replayer) addConstraint(t *Table, p pending, recurse bool) {
	r.besidesColumns(func() { r.constrain(t, p, recurse) })
}

func (r *replayer) constrain(t *Table, p pending, recurse bool) {
	pos := r.pos(p.Location)
	if same := t.Constraint(p.Conname); same != nil && p.Contype != pg.ConstrType_CONSTR_CHECK &&
		(same.Index == nil || p.Contype == pg.ConstrType_CONSTR_FOREIGN) { // of two indexes the relation's name is what is taken
		r.errorf(pos, "", "constraint %q for relation %q already exists", p.Conname, t.Name)
		return
	}
	switch p.Contype {
	case pg.ConstrType_CONSTR_CHECK:
		r.addCheck(t, p, pos, recurse)
	case pg.ConstrType_CONSTR_PRIMARY, pg.ConstrType_CONSTR_UNIQUE:
		if p.Indexname != "" {
			r.constraintUsingIndex(t, p, pos)
			return
		}
		r.addKey(t, p, pos, recurse)
	case pg.ConstrType_CONSTR_EXCLUSION:
		r.addExclusion(t, p, pos)
	case pg.ConstrType_CONSTR_FOREIGN:
		r.addForeignKey(t, p, pos)
	case pg.ConstrType_CONSTR_NOTNULL:
		r.addNotNull(t, p, recurse)
	}
}

func (r *replayer) addCheck(t *Table, p pending, pos diag.Position, recurse bool) {
	if !r.checkExpr(t, p.RawExpr) {
		return
	}
	columns := exprColumns(t, p.RawExpr)
	name := p.Conname
	if name == "" {
		column := ""
		if len(columns) == 1 {
			column = columns[0].Name
		}
		name = r.chooseConstraintName(t.Schema, t.Name, column, "check")
	}
	con := &Constraint{
		Name: name, Kind: Check, Pos: pos, Columns: columns, Expr: p.RawExpr,
		NotValid: p.notValid(), NotEnforced: !pgast.IsEnforced(p.Constraint), NoInherit: p.IsNoInherit, local: true,
	}
	r.putCheck(t, con, pos)
	if recurse && !con.NoInherit {
		r.checkToChildren(t, con)
	}
}

// putCheck adds a check, or merges it with an inherited one of its name.
func (r *replayer) putCheck(t *Table, con *Constraint, pos diag.Position) {
	if old := t.Constraint(con.Name); old != nil {
		if old.Kind != Check || old.local && con.local {
			r.errorf(pos, "", "constraint %q for relation %q already exists", con.Name, t.Name)
			return
		}
		old.local = old.local || con.local
		old.Comment = cmp.Or(old.Comment, con.Comment)
		old.parents += con.parents
		return
	}
	t.Constraints = append(t.Constraints, con)
}

func (r *replayer) checkToChildren(t *Table, con *Constraint) {
	for _, child := range t.children {
		copied := r.inheritedCheck(child, con)
		r.putCheck(child, copied, con.Pos)
		r.checkToChildren(child, copied)
	}
}

func (r *replayer) inheritedCheck(t *Table, con *Constraint) *Constraint {
	return &Constraint{
		Name: con.Name, Kind: Check, Pos: t.Pos, Columns: sameColumns(t, con.Columns),
		Expr: cloneNode(con.Expr), NotValid: con.NotValid, NotEnforced: con.NotEnforced, parents: 1,
	}
}

// systemColumns can be named in expressions though no DDL declares them.
var systemColumns = []string{"tableoid", "ctid", "xmin", "xmax", "cmin", "cmax"}

// checkExpr reports columns that an expression names and t does not have.
func (r *replayer) checkExpr(t *Table, expr *pg.Node) bool {
	ok := true
	columnRefs(expr, t.Name, func(field *pg.String, location int32) {
		name := field.Sval
		if t.column(name) != nil || name == t.Name || slices.Contains(systemColumns, name) {
			return
		}
		r.errorf(r.pos(location), diag.DidYouMean(name, columnNames(t.Columns)), "column %q does not exist", name)
		ok = false
	})
	return ok
}

// keyColumns finds a constraint's columns; format says what to complain of.
func (r *replayer) keyColumns(t *Table, names []string, format string) ([]*Column, bool) {
	var columns []*Column
	for _, name := range names {
		c := t.column(name)
		if c == nil {
			r.errorf(r.locate(name), diag.DidYouMean(name, columnNames(t.Columns)), format, name)
			return nil, false
		}
		columns = append(columns, c)
	}
	return columns, true
}

// addKey adds a primary key or a unique constraint.
func (r *replayer) addKey(t *Table, p pending, pos diag.Position, recurse bool) {
	primary := p.Contype == pg.ConstrType_CONSTR_PRIMARY
	const missing = "column %q named in key does not exist"
	columns, ok := r.keyColumns(t, p.keys, missing)
	if !ok {
		return
	}
	include, ok := r.keyColumns(t, stringsOf(p.Including), missing)
	if !ok {
		return
	}
	for i, c := range columns {
		if slices.Contains(columns[:i], c) {
			what := "unique"
			if primary {
				what = "primary key"
			}
			r.errorf(pos, "", "column %q appears twice in %s constraint", c.Name, what)
			return
		}
	}
	if primary {
		if t.PrimaryKey() != nil {
			r.errorf(pos, "", "multiple primary keys for table %q are not allowed", t.Name)
			return
		}
		for _, c := range columns {
			setNotNull(t, c.Name, recurse, !p.later)
		}
	}
	idx := &Index{
		Name: p.Conname, Pos: pos, Method: "btree", Unique: true, Primary: primary,
		NullsNotDistinct: p.NullsNotDistinct, Include: include,
	}
	temporal := pgast.WithoutOverlaps(p.Constraint)
	if temporal {
		idx.Method = "gist"
	}
	for _, c := range columns {
		idx.Elems = append(idx.Elems, IndexElem{Column: c})
	}
	con := &Constraint{
		Kind: Unique, Pos: pos, Columns: columns, NullsNotDistinct: p.NullsNotDistinct,
		Deferrable: p.Deferrable || p.Initdeferred, InitiallyDeferred: p.Initdeferred, Temporal: temporal, local: true,
	}
	if temporal {
		con.Operators = append(slices.Repeat([]string{"="}, len(columns)-1), "&&")
	}
	if primary {
		con.Kind = PrimaryKey
	}
	if r.addIndex(t, idx, con) && recurse {
		r.indexToPartitions(t, idx)
	}
}

// addNotNull adds NOT NULL as a constraint of the table, as PostgreSQL 18 has it.
func (r *replayer) addNotNull(t *Table, p pending, recurse bool) {
	columns, ok := r.keyColumns(t, p.keys, "column %q of relation \""+t.Name+"\" does not exist")
	if !ok {
		return
	}
	for _, c := range columns {
		if c.NotNull && (c.declared || c.Serial == "" && c.Identity == "") || c.unvalidated {
			continue // PostgreSQL keeps the one that is there
		}
		c.notNullName = p.Conname
		if p.SkipValidation {
			c.unvalidated = true
			continue
		}
		setNotNull(t, c.Name, recurse && !p.IsNoInherit, false)
	}
}

// setNotNull marks a column, in children too. declared: by a statement that says
// so of the column.
func setNotNull(t *Table, column string, recurse, declared bool) {
	if c := t.Column(column); c != nil {
		c.NotNull, c.declared, c.unvalidated = true, c.declared || declared, false
	}
	if recurse {
		for _, child := range t.children {
			setNotNull(child, column, true, declared)
		}
	}
}

func (r *replayer) addExclusion(t *Table, p pending, pos diag.Position) {
	idx := &Index{Name: p.Conname, Pos: pos, Method: p.AccessMethod, Where: p.WhereClause}
	con := &Constraint{
		Kind: Exclusion, Pos: pos, local: true,
		Deferrable: p.Deferrable || p.Initdeferred, InitiallyDeferred: p.Initdeferred,
	}
	for _, n := range p.Exclusions {
		pair := listOf(n)
		if len(pair) != 2 {
			continue
		}
		elem, ok := r.indexElem(t, pair[0].GetIndexElem(), idx.Method)
		if !ok {
			return
		}
		idx.Elems = append(idx.Elems, elem)
		if elem.Column != nil {
			con.Columns = append(con.Columns, elem.Column)
		}
		op := listOf(pair[1])
		if len(op) == 0 {
			op = []*pg.Node{pair[1]}
		}
		con.Operators = append(con.Operators, pgast.LastName(op))
	}
	include, ok := r.keyColumns(t, stringsOf(p.Including), "column %q named in key does not exist")
	if !ok || p.WhereClause != nil && !r.checkExpr(t, p.WhereClause) {
		return
	}
	idx.Include = include
	r.addIndex(t, idx, con)
}

// constraintUsingIndex makes an existing index a constraint's.
func (r *replayer) constraintUsingIndex(t *Table, p pending, pos diag.Position) {
	idx := t.Index(p.Indexname)
	switch {
	case idx == nil:
		r.errorf(r.locate(p.Indexname), diag.DidYouMean(p.Indexname, indexNames(t)), "index %q does not exist", p.Indexname)
		return
	case idx.Constraint != nil:
		r.errorf(pos, "", "index %q is already associated with a constraint", idx.Name)
		return
	case !idx.Unique:
		r.errorf(pos, "", "%q is not a unique index", idx.Name)
		return
	case idx.Where != nil:
		r.errorf(pos, "", "%q is a partial index", idx.Name)
		return
	}
	con := &Constraint{
		Name: idx.Name, Kind: Unique, Pos: pos, Index: idx, NullsNotDistinct: idx.NullsNotDistinct, local: true,
		Deferrable: p.Deferrable || p.Initdeferred, InitiallyDeferred: p.Initdeferred,
	}
	for _, e := range idx.Elems {
		if e.Column == nil {
			r.errorf(pos, "", "index %q contains expressions", idx.Name)
			return
		}
		con.Columns = append(con.Columns, e.Column)
	}
	if p.Contype == pg.ConstrType_CONSTR_PRIMARY {
		if t.PrimaryKey() != nil {
			r.errorf(pos, "", "multiple primary keys for table %q are not allowed", t.Name)
			return
		}
		con.Kind, idx.Primary = PrimaryKey, true
		for _, c := range con.Columns {
			c.NotNull = true
		}
	}
	if p.Conname != "" && p.Conname != idx.Name {
		if !r.relationFree(r.cat.Schema(t.Schema), p.Conname, false, pos) {
			return
		}
		r.renameRelation(Name{t.Schema, idx.Name}, Name{t.Schema, p.Conname})
		idx.Name, con.Name = p.Conname, p.Conname
	}
	idx.Constraint = con
	t.Constraints = append(t.Constraints, con)
}

func indexNames(t *Table) []string {
	var names []string
	for _, i := range t.Indexes {
		names = append(names, i.Name)
	}
	return names
}
