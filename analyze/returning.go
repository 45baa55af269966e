package analyze

import (
	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/dbgen-go/dbgen/parser"
)

// An image is the target's row before or after a change, which RETURNING names
// old and new.
type image uint8

const (
	noImage image = iota
	oldImage
	newImage
)

// returning analyses RETURNING over what items make visible.
func (a *analysis) returning(q *query, list []*pg.Node, items ...nsItem) {
	if len(list) == 0 {
		return
	}
	q.ns = items
	given := a.returningAlias(list)
	a.addImage(q, oldImage, "old", given.Old, given.OldOffset)
	a.addImage(q, newImage, "new", given.New, given.NewOffset)
	q.clause = inReturning
	q.targets = a.targetList(q, list)
	a.resolveUnknowns(q)
	q.clause = inNone
}

// returningAlias returns what RETURNING WITH says before these items.
func (a *analysis) returningAlias(list []*pg.Node) parser.ReturningAlias {
	for _, x := range a.returningAliases {
		if x.Offset == int(list[0].GetResTarget().GetLocation()) {
			return x
		}
	}
	return parser.ReturningAlias{}
}

// addImage makes the old or new row visible by its alias, or else by its name
// as long as nothing else goes by that.
func (a *analysis) addImage(q *query, kind image, name, alias string, loc int) {
	if alias != "" {
		name = alias
	}
	if a.lookupItem(q, "", name, loc) != nil {
		if alias != "" {
			a.fail(loc, "give one of them another alias", "table name %q specified more than once", name)
		}
		return
	}
	t := q.target
	r := &rte{name: name, level: q, rel: t.rel, row: t.row, cols: t.cols, access: t.access, pos: t.pos, aliased: true, image: kind}
	q.images = append(q.images, r)
	item := r.item()
	item.colsVisible = false
	q.ns = append(q.ns, item)
}

// noteImages adds what the kind of change says of the old and the new row.
func (a *analysis) noteImages(q *query, f *facts) {
	for _, r := range q.images {
		switch x := a.presence(q, r.image); {
		case x.null == Maybe:
			f.null([]*rte{r}, x.reason)
		case x.null == Never && r.image == oldImage && (q.verb == Update || q.verb == Delete):
			// It is the row that WHERE let through.
			for _, e := range f.proven {
				if e.kind == xVar && e.rte == q.target {
					old := *e
					old.rte = r
					f.proven = append(f.proven, &old)
				}
			}
		}
	}
}

// presenceOf is presence for an entry, which may be no image.
func (a *analysis) presenceOf(r *rte) nullAnswer {
	if r.image == noImage {
		return never("a row")
	}
	return a.presence(r.level, r.image)
}

// presence answers whether the old or the new row is there: never NULL means
// that it always is.
func (a *analysis) presence(q *query, kind image) nullAnswer {
	acc := a.accesses[q.target.access]
	inserts, updates, deletes := q.verb == Insert, q.verb == Update || acc.upsert, q.verb == Delete
	for _, v := range acc.merges {
		inserts, updates, deletes = inserts || v == Insert, updates || v == Update, deletes || v == Delete
	}
	without, reason := inserts, "a row that is inserted has no old one"
	with := updates || deletes
	if kind == newImage {
		without, reason = deletes, "a row that is deleted has no new one"
		with = updates || inserts
	}
	switch {
	case !without:
		return never("a row")
	case with:
		return maybe(reason)
	}
	return always(reason)
}
