package analyze

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jinzhu/inflection"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/pgast"
)

// batchTwin makes the query that "-- batch: by=id" asks for: with
// id = ANY($1) in the place of id = $1.
func (b *binding) batchTwin(q *Query, a *analysis, by *parser.BatchDirective, diags *diag.List) *Query {
	refuse := func(hint, format string, args ...any) *Query {
		diags.Add(diag.Diagnostic{Pos: by.Pos, Query: q.Name, Message: "batch: " + fmt.Sprintf(format, args...), Hint: hint})
		return nil
	}
	i := slices.IndexFunc(q.Params, func(p *Param) bool { return p.Name == by.By })
	if i < 0 {
		names := make([]string, len(q.Params))
		for k, p := range q.Params {
			names[k] = p.Name
		}
		hint := diag.DidYouMean(by.By, names)
		if hint == "" && len(names) > 0 {
			hint = "the query's parameters are " + strings.Join(names, ", ")
		}
		return refuse(hint, "the query has no parameter %q", by.By)
	}
	if why := notSeparable(a.top); why != "" {
		return refuse("rows of many keys come mixed, so the twin would give other rows than one call a key; leave the batch out, or write that query by hand",
			"a query with %s has no twin", why)
	}
	if !q.ReadOnly {
		return refuse("", "only a query that reads has a twin")
	}
	at := equalityWith(a.top.where, i+1)
	uses := slices.IndexFunc(q.Query.Params, func(p parser.ParamRef) bool { return p.Number == i+1 && len(p.Offsets) == 1 })
	if at == nil || uses < 0 {
		return refuse("the WHERE clause must have column = "+paramText(q.Params[i])+" as one of its AND-ed conditions, and use the parameter nowhere else",
			"%q is not compared to a column by a plain equality", by.By)
	}
	if !a.shows(at.column) {
		name := at.column.rte.cols[at.column.num].name
		full := name
		if len(a.top.from) > 1 || a.top.from[0].rte == nil {
			full = at.column.rte.name + "." + name
		}
		return refuse("select "+full+" too, so that each row says which call it answers", "the query does not select the column %q", name)
	}
	sql, ok := withAny(q.Query.SQL, at, i+1)
	if !ok {
		return refuse("write column = "+paramText(q.Params[i])+", with the column on the left and without a cast",
			"the comparison with %q cannot be turned into = ANY", by.By)
	}
	tree, err := pgast.Parse(sql)
	if err != nil || len(tree.Stmts) != 1 {
		return refuse("", "the comparison with %q cannot be turned into = ANY", by.By)
	}
	copied := *q.Query
	copied.Name, copied.Command = twinName(q.Name, by.By), parser.Many
	copied.SQL, copied.Stmt = sql, tree.Stmts[0].Stmt
	copied.Directives.Batch = nil
	copied.Params = slices.Clone(q.Query.Params)
	copied.Params[uses] = parser.ParamRef{Number: i + 1, Name: inflection.Plural(by.By), NotNull: true, Offsets: copied.Params[uses].Offsets}
	copied.Embeds = slices.Clone(q.Query.Embeds)
	for k := range copied.Embeds {
		if copied.Embeds[k].Offset > at.param {
			copied.Embeds[k].Offset += len(sql) - len(q.Query.SQL)
		}
	}
	// Tags may name the parameter, which has another name and is an array now.
	copied.Directives.Cache, copied.Directives.Invalidate = nil, nil
	var problems diag.List
	twin := b.analyzeQuery(&copied, &problems)
	if twin == nil {
		return refuse("", "the twin is not valid: %s", problems.All()[0].Message)
	}
	twin.Params[i].Nullable = false
	return twin
}

func paramText(p *Param) string {
	if p.Named {
		return "@" + p.Name
	}
	return "$" + itoa(p.Number)
}

// notSeparable says why a query's rows for many keys are not the rows for each
// key put together, or "".
func notSeparable(q *query) string {
	switch {
	case q.setOp != nil:
		return q.setOp.op
	case q.limit != nil:
		return "LIMIT"
	case q.offset != nil:
		return "OFFSET"
	case q.distinct:
		return "DISTINCT"
	case len(q.groupBy) > 0:
		return "GROUP BY"
	case len(q.aggs) > 0:
		return "an aggregate"
	case q.windowSeen:
		return "a window function"
	}
	return ""
}

// An equality is column = $n in the text.
type equality struct {
	column *expr
	param  int // byte offset of the parameter
}

// shows reports whether the result has the column, or one that an inner join or
// WHERE says is equal to it.
func (a *analysis) shows(column *expr) bool {
	same := []*expr{column}
	var equalities func(e *expr)
	equalities = func(e *expr) {
		switch {
		case e == nil:
		case e.kind == xAnd:
			for _, arg := range e.args {
				equalities(arg)
			}
		case e.kind == xFunc && e.text == "=" && len(e.args) == 2:
			left, right := unwrap(e.args[0]), unwrap(e.args[1])
			switch {
			case equal(left, column):
				same = append(same, right)
			case equal(right, column):
				same = append(same, left)
			}
		}
	}
	equalities(a.top.where)
	var joins func(n *fromNode)
	joins = func(n *fromNode) {
		if n.join == innerJoin {
			equalities(n.quals)
			joins(n.left)
			joins(n.right)
		}
	}
	for _, n := range a.top.from {
		joins(n)
	}
	return slices.ContainsFunc(a.top.columns(), func(t *target) bool {
		shown := unwrap(t.expr)
		return shown.kind == xVar && slices.ContainsFunc(same, func(e *expr) bool { return equal(e, shown) })
	})
}

// equalityWith finds column = $n among the AND-ed conditions.
func equalityWith(e *expr, num int) *equality {
	if e == nil {
		return nil
	}
	if e.kind == xAnd {
		for _, arg := range e.args {
			if at := equalityWith(arg, num); at != nil {
				return at
			}
		}
		return nil
	}
	if e.kind != xFunc || e.text != "=" || len(e.args) != 2 {
		return nil
	}
	left, right := unwrap(e.args[0]), unwrap(e.args[1])
	if right.kind == xParam && right.num == num && left.kind == xVar {
		return &equality{left, right.loc}
	}
	return nil
}

// withAny writes ANY($n) for the $n at a place, unless a cast or the like hangs
// on it.
func withAny(sql string, at *equality, num int) (string, bool) {
	text := "$" + itoa(num)
	if !strings.HasPrefix(sql[at.param:], text) {
		return "", false
	}
	rest := sql[at.param+len(text):]
	if next := strings.TrimLeft(rest, " \t\r\n"); strings.HasPrefix(next, ":") || strings.HasPrefix(next, "[") || strings.HasPrefix(next, ".") {
		return "", false
	}
	before := strings.TrimRight(sql[:at.param], " \t\r\n")
	if !strings.HasSuffix(before, "=") {
		return "", false
	}
	return sql[:at.param] + "ANY(" + text + ")" + rest, true
}

// twinName names the twin: GetStory by id is GetStoryByIDs.
func twinName(name, by string) string {
	camel := func(word string) string {
		if word == "id" {
			return "ID"
		}
		return strings.ToUpper(word[:1]) + word[1:]
	}
	words := strings.FieldsFunc(by, func(r rune) bool { return r == '_' })
	if len(words) == 0 {
		return name + "Batch"
	}
	single, many := "", ""
	for i, w := range words {
		single += camel(w)
		if i < len(words)-1 {
			many += camel(w)
			continue
		}
		if w == "id" {
			many += "IDs"
		} else {
			many += camel(inflection.Plural(w))
		}
	}
	name = strings.TrimSuffix(name, "By"+single)
	return name + "By" + many
}
