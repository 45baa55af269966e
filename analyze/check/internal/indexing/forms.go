package indexing

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/check/internal/planner"
	"github.com/dbgen-go/dbgen/analyze/paths"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// cure is the gap that a condition leaves, if there is a cure for it.
func (d *demand) cure(c *paths.Cond) (Gap, bool) {
	switch c.Op {
	case paths.Eq, paths.In, paths.Range:
		if c.Column == nil {
			return d.expression(c)
		}
	case paths.Like:
		return d.prefix(c)
	case paths.LikeParam, paths.Match:
		return d.trigram(c)
	case paths.Contains:
		return d.contains(c)
	case paths.TextSearch:
		return d.textSearch(c)
	case paths.AnyOf:
		if c.Column != nil {
			return d.rewrite(c, fmt.Sprintf("write %s @> ARRAY[…], which a GIN index on %[1]s serves", tree.QuoteIdent(c.Column.Name)))
		}
	case paths.Either:
		return d.either(c)
	case paths.Computed:
		if c.Column != nil {
			return d.rewrite(c, fmt.Sprintf("write \"%s = …\" and, where NULL is meant, another query with \"%[1]s IS NULL\"", tree.QuoteIdent(c.Column.Name)))
		}
	}
	return Gap{}, false
}

// index is a gap that another kind of index fills.
func (d *demand) index(c *paths.Cond, using string, elems []string, serves string) (Gap, bool) {
	return Gap{
		Table:   d.Rel.Table(),
		Columns: exprColumns(c, d.Rel.Table()),
		Index:   CreateIndex(d.Rel.Table(), using, elems, ""),
		Serves:  serves,
		Cost:    costOf([]*paths.Cond{c}),
	}, true
}

// rewrite is a gap that another way to write the condition fills.
func (d *demand) rewrite(c *paths.Cond, how string) (Gap, bool) {
	return Gap{
		Table:   d.Rel.Table(),
		Columns: exprColumns(c, d.Rel.Table()),
		Rewrite: how,
		Cost:    costOf([]*paths.Cond{c}),
	}, true
}

func exprColumns(c *paths.Cond, t *schema.Table) []string {
	if c.Column != nil {
		return []string{c.Column.Name}
	}
	var found []string
	for _, col := range t.Columns {
		if planner.Mentions(c.Expr, col.Name) {
			found = append(found, col.Name)
		}
	}
	return found
}

// expression handles lower(c) = $1, c::text = $1, date_trunc('day', c) = $1.
func (d *demand) expression(c *paths.Cond) (Gap, bool) {
	s, ok := planner.Text(d.Pass, c.Expr)
	if !ok {
		return Gap{}, false
	}
	e := tree.Bare(c.Expr)
	name, col := function(e), d.columnText(c)
	_, coalesces := e.(*tree.Coalesce)
	switch {
	case arithmetic[operator(e)] || name == "age":
		return d.computed(c)
	case isCast(e) && isTime(d.column(c)):
		return d.rewrite(c, fmt.Sprintf("compare the column itself with a range: %s >= $1 AND %[1]s < $1 + interval '1 day'", col))
	case isCast(e) && c.Op != paths.Range:
		return d.rewrite(c, "cast the other side to the column's type instead of the column")
	case coalesces:
		return d.rewrite(c, fmt.Sprintf("write a query for each case: %s = …, and %[1]s IS NULL", col))
	case calendar[name]:
		return d.rewrite(c, fmt.Sprintf("compare the column itself with a range: %s >= $1 AND %[1]s < $2", col))
	}
	return d.indexed(c, name, s)
}

// indexed handles an expression, a call of a function of a name if any, that an
// index can be made on as it is written.
func (d *demand) indexed(c *paths.Cond, name, serves string) (Gap, bool) {
	elem, ok := element(d.Pass, c.Expr)
	switch {
	case !ok:
	case c.Op == paths.Range: // how much of the table it leaves is anyone's guess
	case immutable[name], strings.HasPrefix(operator(tree.Bare(c.Expr)), "->"):
		return d.index(c, "", []string{elem}, serves)
	}
	return Gap{}, false
}

var arithmetic = map[string]bool{"+": true, "-": true, "*": true, "/": true}

// calendar are the functions that take a time apart.
var calendar = map[string]bool{"date_trunc": true, "date_part": true, "extract": true, "to_char": true, "date": true}

// computed handles c + 1 = $1, c + interval '1 day' > now(), now() - c < $1:
// arithmetic on one column, which the other side of the comparison can bear.
func (d *demand) computed(c *paths.Cond) (Gap, bool) {
	col := d.column(c)
	if col == nil || d.FewValues(col) || c.Op != paths.Range && c.Literal {
		return Gap{}, false
	}
	ok, less := bare(c.Expr, col)
	if !ok {
		return Gap{}, false
	}
	if c.Op == paths.Range {
		plain := *c
		plain.Column = col
		plain.Literal = c.Literal && function(tree.Bare(c.Expr)) != "age" && !mentionsFunction(c.Expr, "now")
		plain.Upper = c.Upper != less
		if !d.obviousRange(&plain) {
			return Gap{}, false
		}
	}
	return d.rewrite(c, fmt.Sprintf("compare %s itself, and do the arithmetic on the other side", tree.QuoteIdent(col.Name)))
}

// bare reports whether an expression is a column with nothing but arithmetic
// around it, and whether a greater column makes it less.
func bare(e tree.Expr, col *schema.Column) (ok, less bool) {
	f, isCall := tree.Bare(e).(*tree.Func)
	switch {
	case !isCall:
		return planner.ColumnName(e) != "", false
	case function(f) == "age" && len(f.Args) > 0: // age(c), age(now(), c)
		ok, less = bare(f.Args[len(f.Args)-1], col)
		return ok, !less
	case !arithmetic[f.Op]:
		return false, false
	case len(f.Args) == 2 && planner.Mentions(f.Args[0], col.Name):
		return bare(f.Args[0], col)
	}
	ok, less = bare(f.Args[len(f.Args)-1], col)
	return ok, less != (f.Op == "-")
}

// immutable are the functions that indexes are commonly made on.
var immutable = map[string]bool{
	"lower": true, "upper": true, "initcap": true, "btrim": true, "ltrim": true, "rtrim": true, "length": true,
	"char_length": true, "md5": true, "abs": true, "reverse": true, "left": true, "right": true, "substring": true,
	"substr": true, "replace": true,
}

// prefix handles LIKE 'x%'.
func (d *demand) prefix(c *paths.Cond) (Gap, bool) {
	s, _ := planner.Text(d.Pass, c.Expr)
	elem, ok := element(d.Pass, c.Expr)
	if !ok {
		return Gap{}, false
	}
	class := " text_pattern_ops"
	if c.Column != nil && c.Column.Type.Name.Name == "varchar" {
		class = " varchar_pattern_ops"
	}
	return d.index(c, "", []string{elem + class}, s+" LIKE 'prefix%'")
}

// trigram handles LIKE '%x%', LIKE $1, ILIKE and regular expressions.
func (d *demand) trigram(c *paths.Cond) (Gap, bool) {
	s, _ := planner.Text(d.Pass, c.Expr)
	elem, ok := element(d.Pass, c.Expr)
	if !ok || d.hasGIN(c) {
		return Gap{}, false
	}
	if c.Op == paths.LikeParam && slices.ContainsFunc(d.Indexes(), func(ix *tree.Index) bool {
		return ix.Method == "btree" && len(ix.Keys) > 0 && d.Matches(ix, ix.Keys[0], c) && planner.PatternOps(ix.Keys[0])
	}) {
		return Gap{}, false // it serves the patterns that are prefixes
	}
	g, ok := d.index(c, "gin", []string{elem + " gin_trgm_ops"}, "a search within "+s)
	if !slices.Contains(d.Pass.Result.Schema.Extensions, "pg_trgm") {
		g.Extension = "pg_trgm"
	}
	return g, ok
}

// contains handles @>, && and ? on jsonb, arrays and ranges.
func (d *demand) contains(c *paths.Cond) (Gap, bool) {
	if c.Column == nil || d.hasGIN(c) {
		return Gap{}, false
	}
	name := tree.QuoteIdent(c.Column.Name)
	switch {
	case c.Column.Type.ArrayDims > 0:
		return d.index(c, "gin", []string{name}, name+" "+c.Name+" …")
	case c.Column.Type.Name.Name == "jsonb" && c.Name == "@>":
		return d.index(c, "gin", []string{name + " jsonb_path_ops"}, name+" @> …")
	case c.Column.Type.Name.Name == "jsonb":
		return d.index(c, "gin", []string{name}, name+" "+c.Name+" …")
	case strings.HasSuffix(c.Column.Type.Name.Name, "range"):
		return d.index(c, "gist", []string{name}, name+" "+c.Name+" …")
	}
	return Gap{}, false
}

// textSearch handles tsvector @@ tsquery.
func (d *demand) textSearch(c *paths.Cond) (Gap, bool) {
	if d.hasGIN(c) {
		return Gap{}, false
	}
	if c.Column != nil {
		if c.Column.Type.Name.Name != "tsvector" {
			return Gap{}, false
		}
		return d.index(c, "gin", []string{tree.QuoteIdent(c.Column.Name)}, "the text search in "+c.Column.Name)
	}
	call, isCall := tree.Bare(c.Expr).(*tree.Func)
	if !isCall || function(call) != "to_tsvector" {
		return Gap{}, false
	}
	if len(call.Args) == 1 {
		return d.rewrite(c, "give to_tsvector its configuration, to_tsvector('english', …), and index that very expression with GIN")
	}
	s, ok := element(d.Pass, c.Expr)
	if !ok {
		return Gap{}, false
	}
	return d.index(c, "gin", []string{s}, "the text search in "+s)
}

// either handles a = $1 OR b = $1, which wants an index for each.
func (d *demand) either(c *paths.Cond) (Gap, bool) {
	var columns, statements []string
	for _, arm := range c.Arms {
		if d.FewValues(arm.Column) || arm.Literal {
			return Gap{}, false
		}
		if d.served(arm) || slices.Contains(columns, arm.Column.Name) {
			continue
		}
		columns = append(columns, arm.Column.Name)
		statements = append(statements, CreateIndex(d.Rel.Table(), "", []string{tree.QuoteIdent(arm.Column.Name)}, ""))
	}
	if len(columns) == 0 {
		return Gap{}, false
	}
	g, ok := d.index(c, "", nil, "both sides of the OR: each column needs an index of its own")
	g.Columns, g.Index = columns, strings.Join(statements, "\n")
	return g, ok
}

// column returns the one column of an expression, or nil.
func (d *demand) column(c *paths.Cond) *schema.Column {
	if names := exprColumns(c, d.Rel.Table()); len(names) == 1 {
		return d.Rel.Table().Column(names[0])
	}
	return nil
}

// columnText names the column of an expression in a rewrite.
func (d *demand) columnText(c *paths.Cond) string {
	if col := d.column(c); col != nil {
		return tree.QuoteIdent(col.Name)
	}
	return "the column"
}

func isTime(c *schema.Column) bool {
	return c != nil && (c.Type.Name.Name == "timestamptz" || c.Type.Name.Name == "timestamp")
}
