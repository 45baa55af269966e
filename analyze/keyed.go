package analyze

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/jinzhu/inflection"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser"
)

// A Keyed is what a batch twin does key by key. Of one that reads the text is the
// original's, run for each key LATERAL to the list of them, and each row has the
// key's number in front. So anything that may stand in a subquery has a twin, and
// no key is compared anywhere but by the original's own conditions. Of one that
// writes, see writesTwin.
type Keyed struct {
	Keys   []int  // the parameters that are lists, by place in Params, in the order of "by"
	As     string // parser.BatchAsList or parser.BatchAsMap; "" of a write, which may return rows
	Loader string // the loader's name, or ""
}

// keyedTwin makes the query that "-- batch: by=… as=…" asks for.
func (a *analysis) keyedTwin(q *Query, by *parser.BatchDirective, diags *diag.List) *Query {
	refuse := func(hint, format string, args ...any) *Query {
		diags.Add(diag.Diagnostic{Pos: by.Pos, Query: q.Name, Message: "batch: " + fmt.Sprintf(format, args...), Hint: hint})
		return nil
	}
	keyed := &Keyed{As: by.As, Loader: by.Loader}
	var problem diag.Diagnostic
	if keyed.Keys, problem = a.batchKeys(q, by); problem.Message != "" {
		return refuse(problem.Hint, "%s", problem.Message)
	}
	switch {
	case !q.ReadOnly:
		return refuse("leave the batch out: what a query locks or writes for one key may be in the way of the next", "only a query that reads has a twin")
	case len(q.Columns) == 0:
		return refuse("select something", "the query returns no columns")
	case by.Loader != "" && len(by.By) < len(q.Params):
		names := slices.Clone(by.By)
		for i, p := range q.Params {
			if !slices.Contains(keyed.Keys, i) {
				names = append(names, p.Name)
			}
		}
		return refuse("name them in by, too: by="+strings.Join(names, ","), "a loader's key is all parameters, for calls that differ in one cannot be gathered")
	}
	text := keyedText{types: a.schema.Types, q: q, keys: keyed.Keys}
	copied, err := q.Query.Rewritten(text.write())
	if err != nil {
		return refuse("this is a fault of dbgen: please report it with the SQL", "the twin cannot be read: %s", err)
	}
	copied.Name, copied.Command = keyedName(q.Name, by.By), parser.Many
	copied.Embeds, copied.Params = nil, text.params
	copied.Directives.Batch, copied.Directives.Cache, copied.Directives.Invalidate = nil, nil, nil
	var problems diag.List
	twin := a.query(copied, &problems)
	if twin == nil {
		return refuse("leave the batch out, or write the query for many keys by hand", "its parameters cannot be columns of a list: %s", problems.All()[0].Message)
	}
	for _, i := range keyed.Keys {
		p := twin.Params[i]
		p.Nullable, p.SQLCNullable, p.SQLC = false, false, nil
	}
	twin.Keyed = keyed
	return twin
}

// batchKeys are the places of the parameters that become lists, or what is wrong
// with them.
func (a *Analyzer) batchKeys(q *Query, by *parser.BatchDirective) (keys []int, problem diag.Diagnostic) {
	for _, name := range by.By {
		i := slices.IndexFunc(q.Params, func(p *Param) bool { return p.Name == name })
		if i < 0 {
			return nil, diag.Diagnostic{Hint: q.paramHint(name), Message: fmt.Sprintf("the query has no parameter %q", name)}
		}
		if why := noList(a.schema.Types, q.Params[i]); why != "" {
			hint := "leave the batch out, or write the query for many keys by hand"
			if q.Verb != Select {
				hint = "leave it out of by, or use :batchexec or :copyfrom"
			}
			return nil, diag.Diagnostic{Hint: hint, Message: fmt.Sprintf("%q is %s, of which PostgreSQL makes no list to go through", name, why)}
		}
		keys = append(keys, i)
	}
	return keys, diag.Diagnostic{}
}

// TakesListBatch reports whether "-- batch: by=… as=list" of these parameters would
// be accepted, as far as a look at the query tells.
func (q *Query) TakesListBatch(types *pgcat.Catalog, params []*Param) bool {
	return q.ReadOnly && len(q.Columns) > 0 && !slices.ContainsFunc(params, func(p *Param) bool { return noList(types, p) != "" })
}

// noList says why a parameter cannot become a list that unnest takes apart, or "".
func noList(types *pgcat.Catalog, p *Param) string {
	t := p.Type.Type
	switch {
	case t == nil:
		return "of an unknown type"
	case p.Slice || p.Type.Dims > 0 || isArray(types, t):
		return "an array"
	case types.ArrayOf(listed(types, t).OID) == nil:
		return "a " + types.Format(t.OID)
	}
	return ""
}

func isArray(types *pgcat.Catalog, t *pgcat.Type) bool {
	elem := types.ElemOf(t.OID)
	array := types.ArrayOf(elem)
	return elem != 0 && array != nil && array.OID == types.BaseType(t.OID)
}

// listed is the type in which the values of a type are sent in a list: itself, a
// domain's base type, and text for enums and for what pgx knows as text alone, so
// that no connection must have been told of their arrays.
func listed(types *pgcat.Catalog, t *pgcat.Type) *pgcat.Type {
	base := types.Type(types.BaseType(t.OID))
	if base.Kind == pgcat.EnumKind || base.Kind == pgcat.BaseKind && base.Schema != "pg_catalog" && base.Name == "citext" {
		return types.Type(pgcat.Text)
	}
	return base
}

// castName names a type in a cast that changes no value: character and bit are of
// length 1 there.
func castName(types *pgcat.Catalog, t *pgcat.Type) string {
	if t.Schema == "pg_catalog" && (t.Name == "bpchar" || t.Name == "bit") {
		return `"` + t.Name + `"`
	}
	return types.Format(t.OID)
}

// A keyedText writes the text of a keyed twin.
type keyedText struct {
	types  *pgcat.Catalog
	q      *Query
	keys   []int
	params []parser.ParamRef // the twin's
	asked  string            // the list's name in it
}

func (t *keyedText) write() string {
	sql := t.q.Query.SQL
	t.asked = t.free("asked")
	found, number := t.free("found"), "n"
	var columns, lists, names []string
	for i := range t.q.Columns {
		names = append(names, fmt.Sprintf("c%d", i+1))
		columns = append(columns, found+"."+names[i])
	}
	t.params = slices.Clone(t.q.Query.Params)
	var keys []string
	for _, i := range t.keys {
		p := t.q.Params[i]
		keys = append(keys, tree.QuoteIdent(p.Name))
		if p.Name == number {
			number += "_"
		}
		lists = append(lists, fmt.Sprintf("$%d::%s[]", p.Number, castName(t.types, listed(t.types, p.Type.Type))))
	}
	for slices.Contains(keys, number) {
		number += "_"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "SELECT %s.%s, %s\nFROM ", t.asked, number, strings.Join(columns, ", "))
	t.lists(&b, lists)
	fmt.Fprintf(&b, " WITH ORDINALITY AS %s (%s, %s)\nCROSS JOIN LATERAL (\n", t.asked, strings.Join(keys, ", "), number)
	t.body(&b, sql)
	fmt.Fprintf(&b, "\n) AS %s (%s)", found, strings.Join(names, ", "))
	return b.String()
}

// lists writes the call that takes the lists apart, and notes where it names them.
func (t *keyedText) lists(b *strings.Builder, lists []string) {
	b.WriteString("unnest(")
	for k, i := range t.keys {
		if k > 0 {
			b.WriteString(", ")
		}
		p := t.q.Params[i]
		t.params[i] = parser.ParamRef{Number: p.Number, Name: inflection.Plural(p.Name), NotNull: true, Offsets: []int{b.Len()}}
		b.WriteString(lists[k])
	}
	b.WriteString(")")
}

// body writes the original's text with the list's columns in the place of the
// parameters, and notes where the others stand now.
func (t *keyedText) body(b *strings.Builder, sql string) {
	type use struct{ at, param int }
	var uses []use
	for i, p := range t.q.Query.Params {
		for _, at := range p.Offsets {
			uses = append(uses, use{at, i})
		}
		if !slices.Contains(t.keys, i) {
			t.params[i].Offsets = nil
		}
	}
	slices.SortFunc(uses, func(x, y use) int { return cmp.Compare(x.at, y.at) })
	from := 0
	for _, u := range uses {
		b.WriteString(sql[from:u.at])
		from = u.at + len(fmt.Sprintf("$%d", t.q.Params[u.param].Number))
		if slices.Contains(t.keys, u.param) {
			b.WriteString(t.column(t.q.Params[u.param], sql[from:]))
			continue
		}
		t.params[u.param].Offsets = append(t.params[u.param].Offsets, b.Len())
		b.WriteString(sql[u.at:from])
	}
	b.WriteString(sql[from:])
}

// column writes the column that a parameter has become, of the parameter's type;
// rest is what follows it.
func (t *keyedText) column(p *Param, rest string) string {
	text := t.asked + "." + tree.QuoteIdent(p.Name)
	if typ := p.Type.Type; listed(t.types, typ) != typ {
		text += "::" + castName(t.types, typ)
	}
	if next := strings.TrimLeft(rest, " \t\r\n"); strings.HasPrefix(next, ".") || strings.HasPrefix(next, "[") || strings.Contains(text, "::") {
		text = "(" + text + ")"
	}
	return text
}

// free is a name that the query's text does not have.
func (t *keyedText) free(name string) string {
	for strings.Contains(strings.ToLower(t.q.Query.SQL), name) {
		name += "_"
	}
	return name
}

// keyedName names the twin by its keys: GetMember by org_id and user_id is
// GetMemberByOrgIDAndUserIDs.
func keyedName(name string, by []string) string {
	single, many := make([]string, len(by)), make([]string, len(by))
	for i, b := range by {
		single[i], many[i] = camelKey(b)
	}
	last := len(by) - 1
	return joinTwinName(name, strings.Join(single, "And"), strings.Join(append(slices.Clone(single[:last]), many[last]), "And"))
}
