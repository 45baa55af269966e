package schema

import (
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// The options of LIKE, as parsenodes.h numbers them (TableLikeOption).
const (
	likeComments    = 1 << 0
	likeConstraints = 1 << 2
	likeDefaults    = 1 << 3
	likeGenerated   = 1 << 4
	likeIdentity    = 1 << 5
	likeIndexes     = 1 << 6
)

// like copies columns; what belongs to the table follows in likeRest.
func (b *tableBuilder) like(s *pg.TableLikeClause) {
	pos := b.pos(s.Relation.Location)
	var columns []*Column
	switch rel := b.relation(rangeName(s.Relation)).(type) {
	case *Table:
		columns = rel.Columns
		b.likes = append(b.likes, s)
	case *Type:
		columns = rel.Columns
	default:
		b.noRelation(rangeName(s.Relation), pos)
		return
	}
	for _, from := range columns {
		c := b.t.Column(from.Name)
		switch {
		case c == nil:
			c = &Column{Name: from.Name, Type: from.Type, Resolved: from.Resolved, Collation: from.Collation, Pos: pos}
			b.t.Columns = append(b.t.Columns, c)
		case c.local:
			b.errorf(pos, "", "column %q specified more than once", from.Name)
			continue
		}
		c.local = true
		c.NotNull, c.declared = c.NotNull || from.NotNull, c.declared || from.declared
		if s.Options&likeDefaults != 0 {
			c.Default = cloneNode(from.Default)
		}
		if s.Options&likeGenerated != 0 {
			c.Generated, c.GenExpr = from.Generated, cloneNode(from.GenExpr)
		}
		if s.Options&likeIdentity != 0 && from.Identity != "" {
			c.Identity = from.Identity
			// PostgreSQL makes it anew, without the column's type.
			b.ownedSequence(b.t, c, nil, true).Type = TypeRef{Name: Name{"pg_catalog", "int8"}}
		}
		if s.Options&likeComments != 0 {
			c.Comment = from.Comment
		}
	}
}

// likeRest copies checks and indexes.
func (b *tableBuilder) likeRest(s *pg.TableLikeClause) {
	from, _ := b.relation(rangeName(s.Relation)).(*Table)
	if from == nil {
		return
	}
	comment := func(s2 string) string {
		if s.Options&likeComments != 0 {
			return s2
		}
		return ""
	}
	if s.Options&likeConstraints != 0 {
		for _, con := range from.Constraints {
			if con.Kind != Check {
				continue
			}
			b.putCheck(b.t, &Constraint{
				Name: con.Name, Kind: Check, Pos: b.t.Pos, Columns: sameColumns(b.t, con.Columns),
				Expr: cloneNode(con.Expr), NoInherit: con.NoInherit, Comment: comment(con.Comment), local: true,
			}, b.pos(s.Relation.Location))
		}
	}
	if s.Options&likeIndexes == 0 {
		return
	}
	for _, idx := range from.Indexes {
		if idx.Primary && b.t.PrimaryKey() != nil {
			b.errorf(b.pos(s.Relation.Location), "", "multiple primary keys for table %q are not allowed", b.t.Name)
			continue
		}
		clone := b.cloneIndex(idx, b.t)
		clone.Comment = comment(idx.Comment)
		if con := clone.Constraint; con != nil {
			con.local = true
			con.Comment = comment(idx.Constraint.Comment)
		}
	}
}

// sameColumns finds in t the columns of the same names.
func sameColumns(t *Table, columns []*Column) []*Column {
	var same []*Column
	for _, c := range columns {
		if found := t.Column(c.Name); found != nil {
			same = append(same, found)
		}
	}
	return same
}

// cloneIndex gives t an index like idx, with a constraint when idx stands
// behind one; PostgreSQL chooses new names.
func (r *replayer) cloneIndex(idx *Index, t *Table) *Index {
	clone := &Index{
		Pos: t.Pos, Method: idx.Method, Unique: idx.Unique, Primary: idx.Primary,
		NullsNotDistinct: idx.NullsNotDistinct, Include: sameColumns(t, idx.Include), Where: cloneNode(idx.Where),
	}
	for _, e := range idx.Elems {
		if e.Column != nil {
			if e.Column = t.Column(e.Column.Name); e.Column == nil {
				continue
			}
		}
		e.Expr = cloneNode(e.Expr)
		clone.Elems = append(clone.Elems, e)
	}
	var con *Constraint
	if old := idx.Constraint; old != nil {
		con = &Constraint{
			Kind: old.Kind, Pos: t.Pos, Columns: sameColumns(t, old.Columns), NullsNotDistinct: old.NullsNotDistinct,
			Deferrable: old.Deferrable, InitiallyDeferred: old.InitiallyDeferred, Operators: old.Operators,
		}
	}
	r.addIndex(t, clone, con)
	return clone
}
