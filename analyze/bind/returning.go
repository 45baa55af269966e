package bind

import (
	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser"
)

// returning binds RETURNING over what items make visible.
func (a *binder) returning(q *level, list []*pg.Node, items ...nsItem) {
	if len(list) == 0 {
		return
	}
	q.ns = items
	given := a.returningAlias(list)
	a.addImage(q, tree.OldImage, "old", given.Old, given.OldOffset)
	a.addImage(q, tree.NewImage, "new", given.New, given.NewOffset)
	q.clause = inReturning
	q.Targets = a.targetList(q, list)
	a.resolveUnknowns(q)
	q.clause = inNone
}

// returningAlias returns what RETURNING WITH says before these items.
func (a *binder) returningAlias(list []*pg.Node) parser.ReturningAlias {
	for _, x := range a.returningAliases {
		if x.Offset == int(list[0].GetResTarget().GetLocation()) {
			return x
		}
	}
	return parser.ReturningAlias{}
}

// addImage makes the old or new row visible by its alias, or else by its name
// as long as nothing else goes by that.
func (a *binder) addImage(q *level, kind tree.Image, name, alias string, loc int) {
	if alias != "" {
		name = alias
	}
	if a.lookupItem(q, "", name, loc) != nil {
		if alias != "" {
			a.fail(loc, "give one of them another alias", "table name %q specified more than once", name)
		}
		return
	}
	t := q.Target
	r := &tree.RTE{Name: name, Level: q.Query, Rel: t.Rel, Row: t.Row, Cols: t.Cols, Access: t.Access, Pos: t.Pos, Aliased: true, Image: kind}
	q.Images = append(q.Images, r)
	item := itemOf(r)
	item.colsVisible = false
	q.ns = append(q.ns, item)
}
