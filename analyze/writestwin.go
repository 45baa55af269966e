package analyze

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/jinzhu/inflection"

	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/lazyregexp"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/twin"
)

// writesTwin makes the statement that "-- batch: by=…" asks for of an INSERT, UPDATE
// or DELETE: rows of lists in the place of the parameters. It leaves what calls one
// after the other leave; where one call would see what another wrote, there is none.
func (a *analysis) writesTwin(q *Query, by *parser.BatchDirective, diags *diag.List) *Query {
	refuse := func(hint, format string, args ...any) *Query {
		diags.Add(diag.Diagnostic{Pos: by.Pos, Query: q.Name, Message: "batch: " + fmt.Sprintf(format, args...), Hint: cmp.Or(hint, "use :batchexec, which runs the statement for each row in one round trip")})
		return nil
	}
	keyed := new(Keyed)
	var problem diag.Diagnostic
	if keyed.Keys, problem = a.batchKeys(q, by); problem.Message != "" {
		return refuse(problem.Hint, "%s", problem.Message)
	}
	if why := a.dependent(); why != "" {
		return refuse("", "a call would see what the one before it wrote: %s", why)
	}
	asked := twin.Query{SQL: q.Query.SQL, Params: map[int]twin.Known{}}
	for i, p := range q.Params {
		if p.Type.Type == nil {
			return refuse("cast it", "the type of %q is not known", p.Name)
		}
		list := p.Slice || p.Type.Dims > 0
		known := twin.Known{Name: strings.ToLower(p.Name), Type: castName(a.schema.Types, p.Type.Type), List: list && slices.Contains(keyed.Keys, i)}
		asked.Params[p.Number] = known
		if slices.Contains(keyed.Keys, i) {
			asked.Each = append(asked.Each, p.Number)
		}
	}
	made, err := twin.Of(asked)
	if err != nil {
		return refuse("", "%s", err)
	}
	sql := a.sentAs(q, keyed.Keys, made)
	if q.Verb == Update {
		picking, other := a.picking(q, keyed.Keys)
		if other >= 0 {
			return refuse("", "%q is in a condition that is no column = %s", q.Params[other].Name, paramText(q.Params[other]))
		}
		var numbers []string
		for _, i := range picking {
			numbers = append(numbers, fmt.Sprint(q.Params[i].Number))
		}
		sql = lastOfEach(sql, numbers)
	}
	copied, err := a.writeTwin(q, by, keyed.Keys, sql)
	if err != nil {
		return refuse("", "the twin cannot be read: %s", err)
	}
	var problems diag.List
	out := a.query(copied, &problems)
	if out == nil {
		return refuse("", "the twin is not valid: %s", problems.All()[0].Message)
	}
	for _, i := range keyed.Keys {
		p := out.Params[i]
		p.Nullable, p.SQLCNullable, p.SQLC, p.Assigned = false, false, nil, false
	}
	out.Directives.Invalidate = q.Directives.Invalidate // of the original's parameters
	out.Keyed = keyed
	return out
}

// writeTwin is the original's query with the twin's text, name and parameters.
func (a *analysis) writeTwin(q *Query, by *parser.BatchDirective, keys []int, sql string) (*parser.Query, error) {
	copied, err := q.Query.Rewritten(sql)
	if err != nil {
		return nil, err
	}
	copied.Name = q.Name + "Batch"
	if picking, _ := a.picking(q, keys); len(picking) > 0 && q.Verb != Insert {
		var names []string
		for _, i := range picking {
			names = append(names, q.Params[i].Name)
		}
		copied.Name = keyedName(q.Name, names)
	}
	if len(q.Columns) > 0 && (q.Command == parser.One || q.Command == parser.Many) {
		copied.Command = parser.Many
	}
	copied.Embeds = slices.Clone(q.Query.Embeds)
	for i, e := range copied.Embeds { // RETURNING stands last, but for keys behind it
		if copied.Embeds[i].Offset = strings.LastIndex(sql, q.Query.SQL[e.Offset:]); copied.Embeds[i].Offset < 0 {
			return nil, fmt.Errorf("sqlc.embed(%s) is not found in it", e.Table)
		}
	}
	copied.Params = slices.Clone(q.Query.Params)
	for i, p := range copied.Params {
		name := q.Params[i].Name // which a place in another clause would not give
		if slices.Contains(keys, i) {
			name = inflection.Plural(name)
		}
		copied.Params[i] = parser.ParamRef{Number: p.Number, Name: name, NotNull: true, Slice: p.Slice}
		copied.Params[i].Offsets = uses(sql, p.Number)
	}
	copied.Directives.Batch, copied.Directives.Invalidate = nil, nil
	return copied, nil
}

// uses are the offsets of a parameter.
func uses(sql string, number int) (at []int) {
	for _, m := range regexp.MustCompile(fmt.Sprintf(`\$%d\b`, number)).FindAllStringIndex(sql, -1) {
		at = append(at, m[0])
	}
	return at
}

// dependent says why calls of a statement one after the other do not what they do at
// once, or "".
func (a *analysis) dependent() string {
	q := a.stmt.Query
	if q.Target == nil || q.Target.Rel == nil {
		return ""
	}
	for _, x := range a.stmt.Accesses {
		if x != q.Target.Access && x.RTE != nil && x.RTE.Rel == q.Target.Rel {
			return fmt.Sprintf("it reads %s besides", q.Target.Rel.Name)
		}
	}
	if q.Verb != tree.Update {
		return ""
	}
	why := ""
	reads := func(e tree.Expr) bool {
		v, ok := e.(*tree.Var)
		if ok && v.RTE == q.Target && slices.Contains(q.SetCols, v.ColumnOf()) {
			why = fmt.Sprintf("it sets %s by what %[1]s is", v.Name())
		}
		return why == ""
	}
	tree.Walk(q.Where, reads)
	for _, e := range q.Assigned {
		tree.Walk(e, reads)
	}
	return why
}

// picking are the keys that say which rows an UPDATE or DELETE is of, by being equal
// to a column. other is one that says so in another way, or -1.
func (a *analysis) picking(q *Query, keys []int) (picking []int, other int) {
	other = -1
	where := a.stmt.Query.Where
	for _, i := range keys {
		number := q.Params[i].Number
		switch isUse := func(e tree.Expr) bool { p, ok := e.(*tree.Param); return ok && p.Num == number }; {
		case equalityWith(where, number) != nil:
			picking = append(picking, i)
		case tree.Contains(where, isUse):
			other = i
		}
	}
	return picking, other
}

// sentAs is the twin's text with the lists sent in the types that need not be
// registered on a connection.
func (a *analysis) sentAs(q *Query, keys []int, made *twin.Twin) string {
	sql := made.SQL
	for _, i := range keys {
		p := q.Params[i]
		typ := p.Type.Type
		if sent := listed(a.schema.Types, typ); sent != typ {
			list := fmt.Sprintf("$%d", p.Number)
			cast := fmt.Sprintf("%s::%s[]::%s[]", list, castName(a.schema.Types, sent), castName(a.schema.Types, typ))
			sql = strings.Replace(sql, list+"::"+made.Params[p.Number-1].Type+"[]", cast, 1)
			sql = strings.Replace(sql, "ANY("+list+")", "ANY("+cast+")", 1)
		}
	}
	return sql
}

var unnested = lazyregexp.New(`(unnest\((?:[^()]|\([^()]*\))*\)) AS (\w+)\(([^()]*)\)`)

// lastOfEach has an UPDATE take the last of the rows with one key, as calls one after
// the other do. picking are the numbers of the keys.
func lastOfEach(sql string, picking []string) string {
	m := unnested().FindStringSubmatchIndex(sql)
	if m == nil {
		return sql // there are only keys
	}
	part := func(i int) string { return sql[m[2*i]:m[2*i+1]] }
	lists, name, columns := part(1), part(2), part(3)
	names, ordinal := strings.Split(columns, ", "), "n"
	for slices.Contains(names, ordinal) {
		ordinal += "_"
	}
	var by []string
	for i, list := range strings.Split(lists, "$")[1:] {
		if number, _, _ := strings.Cut(list, "::"); slices.Contains(picking, number) {
			by = append(by, names[i])
		}
	}
	keys := strings.Join(by, ", ")
	rows := fmt.Sprintf("(\n    SELECT DISTINCT ON (%s) %s\n    FROM %s WITH ORDINALITY AS %s(%s, %s)\n    ORDER BY %s, %s DESC\n) AS %s",
		keys, columns, lists, name, columns, ordinal, keys, ordinal, name)
	return sql[:m[0]] + rows + sql[m[1]:]
}
