package bind

import (
	"strings"

	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/pgast"
)

// returning binds RETURNING over what items make visible.
func (a *binder) returning(q *level, given pgast.Returning, items ...nsItem) {
	if len(given.Items) == 0 {
		return
	}
	q.ns = items
	for _, image := range []struct {
		kind    tree.Image
		name    string
		aliases []pgast.RowAlias
	}{{tree.OldImage, "old", given.Old}, {tree.NewImage, "new", given.New}} {
		var alias pgast.RowAlias
		switch n := len(image.aliases); {
		case n > 1:
			a.fail(image.aliases[1].Offset, "", "%s cannot be specified multiple times", strings.ToUpper(image.name))
		case n == 1:
			alias = image.aliases[0]
		}
		a.addImage(q, image.kind, image.name, alias.Name, alias.Offset)
	}
	q.clause = inReturning
	q.Targets = a.targetList(q, given.Items)
	a.resolveUnknowns(q)
	q.clause = inNone
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
