package deployed

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A comparison is of one query in two states.
type comparison struct {
	query    *Query
	old, now *facts
	out      []Break
}

func (c *comparison) add(b Break, key ...any) {
	b.Query = c.query
	b.key = fmt.Sprintf("%p %s %v", c.query, b.Kind, key)
	c.out = append(c.out, b)
}

// compare says how a query that was right breaks. asked is what tables ask for that
// they did not ask for before, types are those that were
// renamed, by their old names.
func compare(q *Query, old, now *facts, asked map[string][]demand, types map[string]string) []Break {
	c := &comparison{query: q, old: old, now: now}
	if now.fault != "" {
		c.add(Break{Kind: Refused, Message: now.fault, Confidence: Sure}, now.fault)
		return c.out
	}
	c.params(types)
	c.columns(types)
	c.values()
	c.rejected(asked)
	return c.out
}

// renamed is the name that a type has now.
func renamed(names map[string]string, typ string) string {
	base, array := strings.CutSuffix(typ, "[]")
	if to, ok := names[base]; ok {
		base = to
	} else if i := strings.LastIndexByte(base, '.'); i >= 0 && names[base[i+1:]] != "" {
		base = base[:i+1] + names[base[i+1:]]
	}
	if array {
		base += "[]"
	}
	return base
}

func (c *comparison) params(names map[string]string) {
	for i := range min(len(c.old.params), len(c.now.params)) {
		was, is := c.old.params[i], c.now.params[i]
		if was.typ != "" && is.typ != "" && renamed(names, was.typ) != is.typ {
			fits := was.kind.class == is.kind.class && was.kind.array == is.kind.array
			switch narrower := is.kind.width < was.kind.width; {
			case was.kind == (valueType{class: "text"}) && (!fits || len(is.enum) > 0 && len(was.enum) == 0): // strings go as text, whatever the type
				c.add(Break{Kind: ParamType, Table: is.into.table, Column: is.into.column, Confidence: May,
					Message: fmt.Sprintf("parameter $%d is %s, and the deployed code sends any %s", i+1, is.typ, was.typ)}, i, is.typ)
			case !fits && is.kind == (valueType{class: "json"}): // which takes any Go value, as JSON
				c.add(Break{Kind: ParamType, Table: is.into.table, Column: is.into.column, Confidence: May,
					Message: fmt.Sprintf("parameter $%d is %s, and the deployed code's %s goes there as JSON", i+1, is.typ, was.typ)}, i, is.typ)
			case !fits:
				c.add(Break{Kind: ParamType, Table: is.into.table, Column: is.into.column, Confidence: Sure,
					Message: fmt.Sprintf("parameter $%d is %s, and the deployed code sends %s", i+1, is.typ, was.typ)}, i, is.typ)
			case narrower:
				c.add(Break{Kind: ParamType, Table: is.into.table, Column: is.into.column, Confidence: May,
					Message: fmt.Sprintf("parameter $%d is %s, and the deployed code sends %s, which may not fit", i+1, is.typ, was.typ)}, i, is.typ)
			}
		}
		if gone := missing(was.enum, is.enum); len(gone) > 0 && len(is.enum) > 0 {
			c.add(Break{Kind: EnumValue, Table: is.into.table, Column: is.into.column, Confidence: May,
				Message: fmt.Sprintf("parameter $%d may be %s, which %s has no more", i+1, strings.Join(gone, ", "), is.typ)}, i, gone)
		}
		if was.null && is.assigned && is.refuses && !was.refuses {
			c.add(Break{Kind: SetsNull, Table: is.into.table, Column: is.into.column, Confidence: May,
				Message: fmt.Sprintf("null value in column %q violates not-null constraint, when $%d is NULL", is.into.column, i+1)}, i, is.into)
		}
	}
}

// missing are the values of one list that another one lacks, quoted.
func missing(was, is []string) (gone []string) {
	for _, v := range was {
		if !slices.Contains(is, v) {
			gone = append(gone, "'"+v+"'")
		}
	}
	return gone
}

func (c *comparison) columns(names map[string]string) {
	for i := range min(len(c.old.cols), len(c.now.cols)) {
		was, is := c.old.cols[i], c.now.cols[i]
		b := Break{Table: is.from.table, Column: is.from.column}
		if b.Table == "" {
			b.Table, b.Column = was.from.table, was.from.column
		}
		switch same := renamed(names, was.typ) == is.typ; {
		case !same:
			b.Kind, b.Confidence = ResultType, Sure
			b.Message = fmt.Sprintf("column %q of the result is %s, and the deployed code reads %s", is.name, is.typ, was.typ)
			if was.kind.class == is.kind.class && was.kind.array == is.kind.array {
				b.Kind, b.Confidence = Replanned, Minor
				b.Message = fmt.Sprintf("column %q of the result is %s instead of %s: cached plan must not change result type", is.name, is.typ, was.typ)
				if is.kind.width > was.kind.width {
					b.Kind, b.Confidence = ResultType, May
					b.Message = fmt.Sprintf("column %q of the result is %s, and the deployed code reads %s, into which not every value fits", is.name, is.typ, was.typ)
				}
			}
			c.add(b, i, is.typ)
		case was.mod != is.mod:
			b.Kind, b.Confidence = Replanned, Minor
			b.Message = fmt.Sprintf("column %q of the result has another length or precision: cached plan must not change result type", is.name)
			c.add(b, i, is.mod)
		case was.rows != is.rows:
			b.Kind, b.Confidence = WholeRow, May
			b.Message = fmt.Sprintf("the row %q of the result has other columns than the deployed code knows", is.name)
			c.add(b, i, is.rows)
		}
		if !was.null && is.null {
			b.Kind, b.Confidence = ResultNull, May
			b.Message = fmt.Sprintf("column %q of the result may be NULL, which the deployed code has no place for", is.name)
			c.add(b, i, "null")
		}
	}
}

// values are what the query writes, or leaves out.
func (c *comparison) values() {
	for _, o := range c.now.omits {
		if !slices.Contains(c.old.omits, o) {
			c.add(Break{Kind: Omits, Table: o.table, Column: o.column, Confidence: Sure,
				Message: fmt.Sprintf("null value in column %q of relation %q violates not-null constraint", o.column, bare(o.table))}, o)
		}
	}
	for _, o := range c.now.nulls {
		if !slices.Contains(c.old.nulls, o) {
			c.add(Break{Kind: SetsNull, Table: o.table, Column: o.column, Confidence: Sure,
				Message: fmt.Sprintf("null value in column %q of relation %q violates not-null constraint", o.column, bare(o.table))}, o)
		}
	}
	for _, o := range c.now.mayNull {
		if !slices.Contains(c.old.mayNull, o) {
			c.add(Break{Kind: SetsNull, Table: o.table, Column: o.column, Confidence: May,
				Message: fmt.Sprintf("null value in column %q of relation %q violates not-null constraint, when its SELECT has NULL there", o.column, bare(o.table))}, o, "selected")
		}
	}
}

// bare is a table's name without its schema.
func bare(table string) string { return table[strings.LastIndexByte(table, '.')+1:] }

// rejected are the constraints that are new to what the query writes.
func (c *comparison) rejected(asked map[string][]demand) {
	for _, w := range c.now.writes {
		if w.verb == tree.Delete {
			c.referred(w, asked)
			continue
		}
		for _, d := range asked[w.table] {
			if w.touches(&d) {
				c.add(Break{Kind: Rejects, Table: w.table, Constraint: d.name, Confidence: May,
					Message: fmt.Sprintf("%s %s may reject what it writes", d.what, d.name)}, w.table, d.name)
			}
		}
	}
}

// referred are the new foreign keys that keep rows from being deleted.
func (c *comparison) referred(w write, asked map[string][]demand) {
	for table, list := range asked {
		for _, d := range list {
			if d.other == w.table && d.strict && d.what == string(schema.ForeignKey) {
				confidence := May
				if d.fresh {
					confidence = Minor // nothing refers to a row before the new version does
				}
				c.add(Break{Kind: Rejects, Table: table, Constraint: d.name, Confidence: confidence,
					Message: fmt.Sprintf("foreign key %s of %s keeps rows from being deleted that are referred to", d.name, table)}, w.table, d.name)
			}
		}
	}
}

// askedAnew is what tables of a schema ask for, by their names with their schemas,
// that they did not ask for in another one. names are what the other one calls tables
// that were renamed.
func askedAnew(before, now *schema.Catalog, names map[string]string) map[string][]demand {
	old := map[string]*schema.Table{}
	for t := range before.AllTables() {
		old[nameOf(t)] = t
	}
	asked := map[string][]demand{}
	for t := range now.AllTables() {
		name := nameOf(t)
		was := old[cmp.Or(names[name], name)]
		list := newDemands(was, t)
		for i := range list {
			list[i].fresh = was == nil
		}
		if len(list) > 0 {
			asked[name] = list
		}
	}
	return asked
}
