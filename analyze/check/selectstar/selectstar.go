// Package selectstar is the rule select-star: lists of whole rows that are wide. It reads
// the analysis, and what is known of the tables' sizes and columns; it must not know what
// the application does with the rows.
package selectstar

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/internal/rowset"
	"github.com/dbgen-go/dbgen/analyze/tree"
)

//go:embed page.md
var page string

// Rule is the rule select-star.
var Rule = &check.Rule{
	ID:       "select-star",
	Title:    "a list of whole rows (`*`) of a wide table: documents and blobs are read, sent and cached with each row",
	Severity: check.Warning,
	Page:     page,
	Query:    query,
}

func query(p *check.Pass) {
	if !list(p) {
		return
	}
	cached := p.Query.Directives.Cache != nil
	for _, s := range stars(p.Query.Tree.Query) {
		t := s.rel.Table
		if p.Small(t) || !cached && p.Rows(t) == 0 {
			continue // of what is read again each time, only what is known to be much
		}
		wide, known, sure := widest(p, t, s.columns)
		if !sure && (!cached || len(wide) == 0) {
			continue // a name alone says little
		}
		name := t.QualifiedName().String()
		what := fmt.Sprintf("%d columns", len(s.columns))
		if len(wide) > 0 {
			what = strings.Join(wide, ", ")
		}
		f := check.Finding{
			Confidence: check.Low,
			Table:      name,
			Columns:    wide,
			Message:    fmt.Sprintf("%s brings %s of %s into each row of the list; name the columns that are used", s.text, what, name),
			Why:        "each row carries them from the disk (wide values lie in a table of their own, which is read for them) over the network into memory",
			Evidence:   p.SizeText(t) + known,
		}
		if cached {
			if sure {
				f.Confidence = check.Medium
			}
			f.Message = fmt.Sprintf("%s puts %s of %s into each list that is cached; name the columns that are used", s.text, what, name)
			f.Why = "the cache holds, sends and decodes them with every list, and has room for fewer lists; a list rarely shows them"
		}
		f.At(p.Query.Position(max(s.loc, 0)))
		p.Report(f)
	}
}

// list reports whether the query collects rows of which there may be many.
func list(p *check.Pass) bool {
	q := p.Query.Tree
	switch p.Query.Command {
	case "many", "batchmany":
	default:
		return false // one row, or rows that pass by: they are for who wants them all
	}
	if q == nil || q.Query.Verb != tree.Select {
		return false // RETURNING gives what was just written
	}
	if n, ok := tree.Bare(q.Query.Limit).(*tree.Const); ok && n.Text == "1" {
		return false
	}
	rows, ok := rowset.Of(p, q.Query)
	return !ok || !rows.One(nil)
}

// A star is a whole row of a table in the result.
type star struct {
	rel     *tree.Relation
	columns []*tree.RelCol
	loc     int
	text    string // as people call it
}

// stars are the whole rows in the result of a query, those of subqueries that it passes
// on included. A view's rows are not whole: its author has chosen them.
func stars(q *tree.Query) (out []*star) {
	if q.SetOp != nil {
		return append(stars(q.SetOp.Left), stars(q.SetOp.Right)...)
	}
	for _, t := range q.Columns() {
		if t.Embed >= 0 {
			continue
		}
		if row := wholeRow(t.Expr); row != nil {
			if s := whole(row.RTE, t.Loc); s != nil {
				out = append(out, s)
			}
			continue
		}
		if t.Form != nil {
			continue // written out
		}
		rel, col := starred(t.Expr)
		if col == nil {
			continue
		}
		i := slices.IndexFunc(out, func(s *star) bool { return s.rel == rel && s.loc == t.Loc })
		if i < 0 {
			i, out = len(out), append(out, &star{rel: rel, loc: t.Loc, text: "*"})
		}
		out[i].columns = append(out[i].columns, col)
	}
	return out
}

// whole is the star of a row that is one value; nil where it is no table's.
func whole(r *tree.RTE, loc int) *star {
	if r.Rel == nil || r.Rel.Table == nil || r.Rel.IsView() {
		return nil
	}
	s := &star{rel: r.Rel, loc: loc, text: "the whole row " + tree.QuoteIdent(r.Name)}
	for i := range r.Rel.Cols {
		s.columns = append(s.columns, &r.Rel.Cols[i])
	}
	return s
}

// wholeRow is the row that an expression is, or makes JSON of; else nil.
func wholeRow(e tree.Expr) *tree.WholeRow {
	switch e := tree.Bare(e).(type) {
	case *tree.WholeRow:
		return e
	case *tree.Func:
		if e.Fn != nil && slices.Contains(rowFunctions, e.Fn.Name) && len(e.Args) > 0 {
			return wholeRow(e.Args[0])
		}
	case *tree.Agg:
		if e.Fn != nil && slices.Contains(rowFunctions, e.Fn.Name) && len(e.Args) > 0 {
			return wholeRow(e.Args[0])
		}
	}
	return nil
}

// rowFunctions keep all of the row that they are given.
var rowFunctions = []string{"row_to_json", "to_json", "to_jsonb", "json_agg", "jsonb_agg", "array_agg"}

// starred is the table's column that a star stands for; also through a subquery's star.
func starred(e tree.Expr) (*tree.Relation, *tree.RelCol) {
	for range 16 {
		v, ok := e.(*tree.Var)
		if !ok {
			return nil, nil
		}
		if rel := v.RTE.Rel; rel != nil {
			i := v.ColumnOf()
			if rel.Table == nil || rel.IsView() || i < 0 || i >= len(rel.Cols) {
				return nil, nil
			}
			return rel, &rel.Cols[i]
		}
		q, i := v.Inner()
		if q == nil || q.Column(i).Form != nil || q.Column(i).Embed >= 0 {
			return nil, nil
		}
		e = q.Column(i).Expr
	}
	return nil, nil
}
