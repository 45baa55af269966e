package templates

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// resultValue is the value that a column of the result holds.
func (g *generator) resultValue(q *query, c *analyze.Column) value {
	v := g.columnValue(q, c)
	g.adoptValue(q, "query_column", slices.Index(q.src.Columns, c), &v)
	return v
}

// columnValue is resultValue without what entries give.
func (g *generator) columnValue(q *query, c *analyze.Column) value {
	v := value{typ: c.Type, nullable: c.Null != analyze.Never, nullElems: c.NullElems}
	if c.Embed == "" {
		v.queries, v.item = q.names, c.Name
	}
	if g.SQLCCompatible && c.SQLC != nil && !c.Overruled {
		v.read, v.null = c.SQLC, c.Null
		v.schema, v.table, v.column = cmp.Or(c.SQLC.Schema, "public"), c.SQLC.Table, c.SQLC.Name
		v.nullable = v.nullable || v.table != "" && c.SQLC.Nullable() // where dbgen's type is taken, too
		return v
	}
	switch {
	case c.Rel != nil && c.RelColumn != nil && (c.Rel == c.Table || g.SQLCCompatible || g.overridesColumn(c.Rel.Schema, c.Rel.Name, c.RelColumn.Name)):
		v.schema, v.table, v.column = c.Rel.Schema, c.Rel.Name, c.RelColumn.Name
	case c.Table != nil && c.Column != nil && !g.SQLCCompatible:
		v.schema, v.table, v.column = c.Table.Schema, c.Table.Name, c.Column.Name
	}
	if v.written = g.writtenType(c.Rel, c.RelColumn); v.written == "" { // behind a WITH query
		v.written = g.writtenType(c.Table, c.Column)
	}
	if g.SQLCCompatible && !c.Overruled && !v.nullable {
		v.nullable = g.declaredNullable(c)
	}
	return v
}

// declaredNullable reports whether the table or view that a column shows lets
// it be NULL, whatever the query rules out.
func (g *generator) declaredNullable(c *analyze.Column) bool {
	for _, shown := range []struct {
		table  *schema.Table
		column *schema.Column
	}{{c.Rel, c.RelColumn}, {c.Table, c.Column}} {
		if shown.table == nil {
			continue
		}
		if i := slices.Index(shown.table.Columns, shown.column); i >= 0 {
			return g.tableValues(shown.table)[i].nullable
		}
	}
	return false
}

func (g *generator) buildRow(q *query) {
	columns := q.src.Columns
	if !q.src.ReturnsRows() || !commandReturnsRows(q.cmd) {
		return
	}
	g.noteDoubts(q)
	if len(columns) == 1 && columns[0].Embed == "" {
		t := g.goTypeOf(g.resultValue(q, columns[0]))
		g.judgeColumn(q, 0)
		q.row = &row{typ: t, result: t}
		return
	}
	r := &row{}
	if model, own, adopted := g.adoptRow(q); !adopted {
		r.def = g.sameModel(q)
	} else if !own {
		r.def = model
	}
	if r.def == nil {
		r.def, r.emit = g.rowStruct(q), true
		if q.twin != nil && q.twin.row != nil && sameFields(r.def, q.twin.row.def) {
			r.def, r.emit = q.twin.row.def, false
		}
	}
	r.typ = local(r.def.name)
	r.result = r.typ
	if g.EmitResultStructPointers {
		r.result = r.typ.pointer()
	}
	q.row = r
}

// sameModel returns the model of the table or view whose columns these are, all
// of them, in order and under their names. Where the query rules out a NULL that
// the model allows for, the model still fits. A WITH query between hides the
// table from sqlc alone.
func (g *generator) sameModel(q *query) *structDef {
	columns := q.src.Columns
	if len(columns) == 0 {
		return nil
	}
	named := func(c *analyze.Column) (*schema.Table, *schema.Column) { return c.Rel, c.RelColumn }
	base := func(c *analyze.Column) (*schema.Table, *schema.Column) { return c.Table, c.Column }
	if def := g.modelOf[columns[0].Rel]; g.modelFits(def, q, named) {
		return def
	}
	if def := g.modelOf[columns[0].Table]; !g.SQLCCompatible && g.modelFits(def, q, base) {
		return def
	}
	return nil
}

func (g *generator) modelFits(def *structDef, q *query, origin func(*analyze.Column) (*schema.Table, *schema.Column)) bool {
	if def == nil || len(def.fields) != len(q.src.Columns) {
		return false
	}
	values := g.tableValues(def.table)
	for i, c := range q.src.Columns {
		table, column := origin(c)
		if c.Embed != "" || table != def.table || column != def.table.Columns[i] || g.goName(c.Name) != g.goName(column.Name) {
			return false
		}
		v := g.resultValue(q, c)
		v.nullable = v.nullable || values[i].nullable && !c.Overruled
		if g.goTypeOf(v).String() != def.fields[i].typ.String() {
			return false
		}
	}
	return true
}

// sameFields reports whether two structs are alike but for their names.
func sameFields(a, b *structDef) bool {
	return a != nil && b != nil && slices.EqualFunc(a.fields, b.fields, func(x, y *field) bool {
		return x.name == y.name && x.typ.String() == y.typ.String() && maps.Equal(x.tags, y.tags)
	})
}

// rowStruct makes the query's own struct. Names that occur twice are numbered.
func (g *generator) rowStruct(q *query) *structDef {
	def := &structDef{name: q.name + "Row", pos: q.src.Pos}
	seen := make(map[string]int)
	add := func(name, tag string, f *field) {
		f.name = name
		if seen[name]++; seen[name] > 1 {
			f.name = fmt.Sprintf("%s_%d", name, seen[name])
			tag = fmt.Sprintf("%s_%d", tag, seen[name])
		}
		extra := f.tags
		f.tags = g.tags(tag)
		for k, v := range extra {
			f.tags[k] = v
		}
		def.fields = append(def.fields, f)
	}
	columns := q.src.Columns
	for i := 0; i < len(columns); {
		c := columns[i]
		if c.Embed != "" {
			n := i
			for n < len(columns) && columns[n].Embed != "" && columns[n].EmbedPos == c.EmbedPos {
				n++
			}
			if e := g.embed(q, columns[i:n]); e != nil {
				g.adoptEmbed(q, i, e)
				typ := local(e.model.name)
				if e.nullable {
					typ = typ.pointer()
				}
				add(e.model.name, snakeCase(e.model.name), &field{typ: typ, embed: e})
			}
			i = n
			continue
		}
		v := g.resultValue(q, c)
		name := cmp.Or(c.Name, fmt.Sprintf("column_%d", i+1))
		if v.read != nil {
			name = cmp.Or(v.read.Label, fmt.Sprintf("column_%d", i+1))
		}
		extra := make(map[string]string)
		g.addTags(extra, v)
		add(cmp.Or(g.goName(name), fmt.Sprintf("Column%d", i+1)), name, &field{typ: g.goTypeOf(v), tags: extra})
		g.judgeColumn(q, i)
		i++
	}
	g.adoptFields(q, def)
	return def
}
