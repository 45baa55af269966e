package analyze

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jinzhu/inflection"

	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser"
)

// batchTwin makes the query that a batch directive asks for.
func (a *analysis) batchTwin(q *Query, by *parser.BatchDirective, diags *diag.List) *Query {
	refuse := func(hint, message string) *Query {
		diags.Add(diag.Diagnostic{Pos: by.Pos, Query: q.Name, Message: "batch: " + message, Hint: hint})
		return nil
	}
	asked := *by
	if slices.Equal(by.By, []string{"*"}) {
		asked.By = nil
		for _, p := range q.Params {
			asked.By = append(asked.By, p.Name)
		}
	}
	asRows := by.As == "" || by.As == parser.BatchAsRows
	switch {
	case len(asked.By) == 0:
		return refuse("leave the batch out", "the query has no parameters")
	case q.Verb != Select && (by.Loader != "" || !asRows):
		return refuse("leave as and loader out: the rows that it returns show the keys", "as and loader are for queries that read")
	case q.Verb == Select && q.Command != parser.One && q.Command != parser.Many:
		return refuse("use :one or :many", "a SELECT whose rows nobody gets has no twin")
	case q.Verb != Select:
		return a.writesTwin(q, &asked, diags)
	case !asRows:
		return a.keyedTwin(q, &asked, diags)
	case len(asked.By) > 1:
		return refuse("add as=list or as=map", "rows do not tell which of several parameters they answer")
	case by.Loader != "":
		return refuse("add as=list or as=map", "a loader needs to know which rows are whose")
	}
	return a.rowsTwin(q, by, asked.By[0], diags)
}

// otherTwin is what to do where rows do not tell whose they are.
const otherTwin = "add as=list or as=map: such a twin tells which rows are whose"

// rowsTwin makes the query that "-- batch: by=id" asks for: with
// id = ANY($1) in the place of id = $1.
func (a *analysis) rowsTwin(q *Query, by *parser.BatchDirective, key string, diags *diag.List) *Query {
	refuse := func(hint, format string, args ...any) *Query {
		diags.Add(diag.Diagnostic{Pos: by.Pos, Query: q.Name, Message: "batch: " + fmt.Sprintf(format, args...), Hint: hint})
		return nil
	}
	i := slices.IndexFunc(q.Params, func(p *Param) bool { return p.Name == key })
	if i < 0 {
		return refuse(q.paramHint(key), "the query has no parameter %q", key)
	}
	if why := notSeparable(a.stmt.Query); why != "" {
		return refuse(otherTwin, "with %s the rows of many keys together are not those of one call a key", why)
	}
	if !q.ReadOnly {
		return refuse("", "only a query that reads has a twin")
	}
	at, use := equalityWith(a.stmt.Query.Where, i+1), q.onlyUse(q.Params[i])
	if at == nil || use < 0 {
		return refuse("the WHERE clause must have column = "+paramText(q.Params[i])+" as one of its AND-ed conditions, and use the parameter nowhere else; or "+otherTwin,
			"%q is not compared to a column by a plain equality", key)
	}
	if !shows(a.stmt.Query, at.column) {
		full := nameAmong(at.column, a.stmt.Query.From)
		return refuse("select "+full+" too, so that each row says which call it answers; or "+otherTwin, "the query does not select the column %q", at.column.Name())
	}
	sql, ok := withAny(q.Query.SQL, at.param, i+1)
	if !ok {
		return refuse("write column = "+paramText(q.Params[i])+", with the column on the left and without a cast; or "+otherTwin,
			"the comparison with %q cannot be turned into = ANY", key)
	}
	copied, err := q.rewritten(sql, key, use, at.param)
	if err != nil {
		return refuse("", "the comparison with %q cannot be turned into = ANY", key)
	}
	var problems diag.List
	twin := a.query(copied, &problems)
	if twin == nil {
		return refuse("", "the twin is not valid: %s", problems.All()[0].Message)
	}
	p := twin.Params[i]
	p.Nullable, p.SQLCNullable, p.SQLC = false, false, nil // sqlc has no = ANY of many
	return twin
}

// paramHint helps out where the query has no parameter of a name.
func (q *Query) paramHint(name string) string {
	names := make([]string, len(q.Params))
	for i, p := range q.Params {
		names[i] = p.Name
	}
	hint := diag.DidYouMean(name, names)
	if hint == "" && len(names) > 0 {
		hint = "the query's parameters are " + strings.Join(names, ", ")
	}
	return hint
}

// nameAmong writes a column as it can be selected from a FROM clause.
func nameAmong(column *tree.Var, from []*tree.FromNode) string {
	if len(from) > 1 || from[0].RTE == nil {
		return column.RTE.Name + "." + column.Name()
	}
	return column.Name()
}

// rewritten is the query with the text of the twin by a parameter, of which use
// is the one reference, at a byte offset.
func (q *Query) rewritten(sql, by string, use, at int) (*parser.Query, error) {
	copied, err := q.Query.Rewritten(sql)
	if err != nil {
		return nil, err
	}
	copied.Name, copied.Command = twinName(q.Name, by), parser.Many
	copied.Directives.Batch = nil
	copied.Params = slices.Clone(q.Query.Params)
	ref := &copied.Params[use]
	*ref = parser.ParamRef{Number: ref.Number, Name: inflection.Plural(by), NotNull: true, Offsets: ref.Offsets}
	copied.Embeds = slices.Clone(q.Query.Embeds)
	for k := range copied.Embeds {
		if copied.Embeds[k].Offset > at {
			copied.Embeds[k].Offset += len(sql) - len(q.Query.SQL)
		}
	}
	// Tags may name the parameter, which has another name and is an array now.
	copied.Directives.Cache, copied.Directives.Invalidate = nil, nil
	return copied, nil
}

// TakesBatch reports whether "-- batch: by=" of a parameter would be accepted, as
// far as a look at the query tells: the refusal itself says why.
func (q *Query) TakesBatch(p *Param) bool {
	if q.dropped {
		return p.takesBatch
	}
	level := q.Tree.Query
	if level == nil || !q.ReadOnly || notSeparable(level) != "" || q.onlyUse(p) < 0 || !q.comparesPlainly(p) {
		return false
	}
	if from := level.From; p.Column == nil || len(from) != 1 || from[0].RTE == nil || from[0].RTE.Rel == nil {
		return true
	}
	return slices.ContainsFunc(q.Columns, func(c *Column) bool { return c.Column == p.Column || c.RelColumn == p.Column })
}

// Pins reports whether one of the conditions that all rows must meet is column = $n.
func (q *Query) Pins(p *Param) bool {
	if q.dropped {
		return p.pins
	}
	if q.Tree == nil || q.Tree.Query == nil {
		return false
	}
	found := false
	conditions(q.Tree.Query.Where, func(e tree.Expr) {
		x, y := tree.Equality(e)
		_, isVar := tree.Bare(x).(*tree.Var)
		param, ok := tree.Bare(y).(*tree.Param)
		found = found || ok && isVar && param.Num == p.Number
	})
	return found
}

// comparesPlainly reports whether one of the AND-ed conditions is column = $n,
// where ANY($n) can be written.
func (q *Query) comparesPlainly(p *Param) bool {
	found := false
	conditions(q.Tree.Query.Where, func(e tree.Expr) {
		x, y := tree.Equality(e)
		_, isVar := tree.Bare(x).(*tree.Var)
		if param, ok := tree.Bare(y).(*tree.Param); ok && isVar && param.Num == p.Number {
			_, plain := withAny(q.Query.SQL, param.At, p.Number)
			found = found || plain
		}
	})
	return found
}

// onlyUse is which of the parser's parameters one is that is used once, or -1.
func (q *Query) onlyUse(p *Param) int {
	return slices.IndexFunc(q.Query.Params, func(r parser.ParamRef) bool { return r.Number == p.Number && len(r.Offsets) == 1 })
}

func paramText(p *Param) string {
	if p.Named {
		return "@" + p.Name
	}
	return "$" + strconv.Itoa(p.Number)
}

// notSeparable says why a query's rows for many keys are not the rows for each
// key put together, or "".
func notSeparable(q *tree.Query) string {
	switch {
	case q.SetOp != nil:
		return q.SetOp.Op
	case q.Limit != nil:
		return "LIMIT"
	case q.Offset != nil:
		return "OFFSET"
	case q.Distinct:
		return "DISTINCT"
	case len(q.GroupBy) > 0:
		return "GROUP BY"
	case len(q.Aggs) > 0:
		return "an aggregate"
	case q.Windowed:
		return "a window function"
	}
	return ""
}

// An equality is column = $n in the text.
type equality struct {
	column *tree.Var
	param  int // byte offset of the parameter
}

// conditions calls f for each of the AND-ed conditions of e.
func conditions(e tree.Expr, f func(tree.Expr)) {
	if and, ok := e.(*tree.And); ok {
		for _, arg := range and.Args {
			conditions(arg, f)
		}
	} else if e != nil {
		f(e)
	}
}

// shows reports whether the result has the column, or one that an inner join or
// WHERE says is equal to it.
func shows(q *tree.Query, column *tree.Var) bool {
	same := []tree.Expr{column}
	equalities := func(e tree.Expr) {
		x, y := tree.Equality(e)
		switch x, y = tree.Unwrap(x), tree.Unwrap(y); {
		case x == nil:
		case tree.Equal(x, column):
			same = append(same, y)
		case tree.Equal(y, column):
			same = append(same, x)
		}
	}
	conditions(q.Where, equalities)
	var joins func(n *tree.FromNode)
	joins = func(n *tree.FromNode) {
		if n.Join == tree.InnerJoin {
			conditions(n.Quals, equalities)
			joins(n.Left)
			joins(n.Right)
		}
	}
	for _, n := range q.From {
		joins(n)
	}
	return slices.ContainsFunc(q.Columns(), func(t *tree.Target) bool {
		shown, ok := tree.Unwrap(t.Expr).(*tree.Var)
		return ok && slices.ContainsFunc(same, func(e tree.Expr) bool { return tree.Equal(e, shown) })
	})
}

// equalityWith finds column = $n among the AND-ed conditions.
func equalityWith(e tree.Expr, num int) *equality {
	var found *equality
	conditions(e, func(e tree.Expr) {
		x, y := tree.Equality(e)
		column, isVar := tree.Unwrap(x).(*tree.Var)
		param, isParam := tree.Unwrap(y).(*tree.Param)
		if found == nil && isVar && isParam && param.Num == num {
			found = &equality{column, param.At}
		}
	})
	return found
}

// withAny writes ANY($n) for the $n at a byte offset, unless a cast or the like
// hangs on it.
func withAny(sql string, at, num int) (string, bool) {
	text := "$" + strconv.Itoa(num)
	if !strings.HasPrefix(sql[at:], text) {
		return "", false
	}
	rest := sql[at+len(text):]
	if next := strings.TrimLeft(rest, " \t\r\n"); strings.HasPrefix(next, ":") || strings.HasPrefix(next, "[") || strings.HasPrefix(next, ".") {
		return "", false
	}
	before := strings.TrimRight(sql[:at], " \t\r\n")
	if !strings.HasSuffix(before, "=") {
		return "", false
	}
	return sql[:at] + "ANY(" + text + ")" + rest, true
}

// twinName names the twin: GetStory by id is GetStoryByIDs.
func twinName(name, by string) string {
	single, many := camelKey(by)
	return joinTwinName(name, single, many)
}

// joinTwinName puts many keys in the place of one. Where a word is the same for
// both (data, series), or there is none, Batch tells the two methods apart.
func joinTwinName(name, single, many string) string {
	if twin := strings.TrimSuffix(name, "By"+single) + "By" + many; many != "" && twin != name {
		return twin
	}
	return name + "Batch"
}

// camelKey is a parameter's name in the names of methods, for one and for many.
func camelKey(by string) (single, many string) {
	camel := func(word string) string {
		if word == "id" {
			return "ID"
		}
		return strings.ToUpper(word[:1]) + word[1:]
	}
	words := strings.FieldsFunc(by, func(r rune) bool { return r == '_' })
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
	return single, many
}
