package analyze

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/bind"
	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// copyTarget is where a plain INSERT of parameters goes.
func (a *analysis) copyTarget() *CopyTarget {
	q := a.stmt.Query
	if q.Verb != tree.Insert || len(q.CTEs) > 0 || len(q.Targets) > 0 || len(a.stmt.Accesses) != 1 {
		return nil
	}
	x := q.Target.Access
	if x.Conflict || len(x.Values) == 0 || len(x.Values) != len(a.stmt.Params) {
		return nil
	}
	t := &CopyTarget{Table: q.Target.Rel.Table, Columns: make([]*schema.Column, len(x.Values))}
	for i, e := range x.Values {
		p, _ := assigned(e)
		if p == nil || x.Places[i].Part || t.Columns[p.Num-1] != nil {
			return nil
		}
		t.Columns[p.Num-1] = q.Target.Rel.Cols[x.Places[i].Col].Col
	}
	return t
}

// assigned is the parameter that is put into a column, converted or not, or nil,
// and what the author cast it to, if that is more than its type.
func assigned(e tree.Expr) (p *tree.Param, cast tree.Type) {
	for {
		switch x := e.(type) {
		case *tree.Param:
			return x, cast
		case *tree.Relabel:
			if x.Cast == tree.ExplicitCast {
				cast = x.Typ
			}
			e = x.Arg
		case *tree.Domain:
			e = x.Arg
		case *tree.Func:
			if len(x.Args) != 1 {
				return nil, cast
			}
			e = x.Args[0]
		default:
			return nil, cast
		}
	}
}

// checkCopied reports values of a :copyfrom that the query casts, where COPY would
// store something else. COPY has no expressions: the Go value, which is of the
// cast's type, is sent as one of the column's.
func (a *analysis) checkCopied() *bind.Fault {
	q := a.stmt.Query
	for i, e := range q.Target.Access.Values {
		p, cast := assigned(e)
		col := q.Target.Rel.Cols[q.Target.Access.Places[i].Col]
		given := p.Type()
		if len(cast.Mod) > 0 {
			given = cast
		}
		if a.copiesSame(given, col.Type) {
			continue
		}
		return &bind.Fault{
			Loc: p.Loc(),
			Message: fmt.Sprintf(":copyfrom cannot cast: COPY takes the value for column %q as %s, not by way of %s",
				col.Name, a.typeText(col.Type), a.typeText(given)),
			Hint: "leave the cast out, so that the value has the column's type, or use :batchexec",
		}
	}
	return nil
}

// typeText is a type as the author may have written it.
func (a *analysis) typeText(t tree.Type) string {
	text := a.schema.Types.Format(t.OID)
	if len(t.Mod) > 0 {
		mods := make([]string, len(t.Mod))
		for i, m := range t.Mod {
			mods[i] = strconv.Itoa(m)
		}
		text += "(" + strings.Join(mods, ",") + ")"
	}
	return text
}

// copiedAs are, for the types of Go values, the types of columns into which COPY
// puts any such value as an assignment in INSERT does, or refuses it as that does.
var copiedAs = map[pgcat.OID][]pgcat.OID{
	pgcat.Int2:    {pgcat.Int4, pgcat.Int8, pgcat.Numeric, pgcat.Float4, pgcat.Float8},
	pgcat.Int4:    {pgcat.Int2, pgcat.Int8, pgcat.Numeric, pgcat.Float8},
	pgcat.Int8:    {pgcat.Int2, pgcat.Int4, pgcat.Numeric},
	pgcat.Float4:  {pgcat.Float8},
	pgcat.Text:    {pgcat.Varchar, pgcat.Bpchar},
	pgcat.Varchar: {pgcat.Text, pgcat.Bpchar},
	pgcat.JSON:    {pgcat.JSONB},
}

// roundedSame are the types whose modifier means the same in a cast and in a
// column: a cast to varchar(3) cuts, and a column refuses.
var roundedSame = []pgcat.OID{pgcat.Numeric, pgcat.Time, pgcat.Timetz, pgcat.Timestamp, pgcat.Timestamptz}

// copiesSame reports whether COPY stores a value that is given as one type in a
// column of another as INSERT with a cast to the first type would.
func (a *analysis) copiesSame(given, column tree.Type) bool {
	types := a.schema.Types
	same := given.OID == column.OID || given.OID == types.BaseType(column.OID)
	if len(given.Mod) > 0 {
		return same && given.SameMod(column) && slices.Contains(roundedSame, given.OID)
	}
	if from, to := types.ElemOf(given.OID), types.ElemOf(types.BaseType(column.OID)); from != 0 && to != 0 {
		return same || slices.Contains(copiedAs[from], to)
	}
	return same || slices.Contains(copiedAs[given.OID], types.BaseType(column.OID))
}
