package planner

import (
	"math"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// An Assumption is what is taken for granted of data that nothing is known of.
type Assumption struct {
	Rows     float64 // of a table that refers to others, or stands alone
	Parents  float64 // rows of a table that others refer to, and that refers to none
	Lists    float64 // rows of a table that reads like a list of settings or kinds
	PerValue float64 // rows of one value of a column, where nothing hints at few values
	Few      float64 // values of a column that a name, a type or a constant hints at having few
	Nulls    float64 // part of a nullable column that is NULL
	Waiting  float64 // part of the rows in a state of work that is not done; 0 is as any other state
	Recent   float64 // part of the rows that are newer than a time asked for
	Grows    float64 // correlation of times with the order of the rows, where they are not those of insertion
}

// Typical and Adverse differ in what a schema leaves open. Whether an index pays
// under both does not depend on it.
var (
	Typical = Assumption{Rows: 1_000_000, Parents: 100_000, Lists: 20_000, PerValue: 10, Few: 20, Nulls: 0.5, Waiting: 0.01, Recent: 0.03, Grows: 0.9}
	Adverse = Assumption{Rows: 200_000, Parents: 50_000, Lists: 200, PerValue: 30, Few: 5, Nulls: 0.9, Recent: 1.0 / 3, Grows: 0}
)

// Data is what is known and assumed of the tables of one schema.
type Data struct {
	pass     *check.Pass
	assume   Assumption
	children map[*schema.Table]bool // that refer to others
	parents  map[*schema.Table]bool // that others refer to
	tables   map[*schema.Table]*size
	hints    *Hints
}

// A size is that of a table.
type size struct {
	rows, pages float64
	distinct    map[*schema.Column]float64
}

// NewData returns what is known of the tables of p's schema, and assumed beside.
func NewData(p *check.Pass, assume Assumption, h *Hints) *Data {
	d := &Data{pass: p, assume: assume, hints: h,
		children: map[*schema.Table]bool{}, parents: map[*schema.Table]bool{}, tables: map[*schema.Table]*size{}}
	for t := range p.Result.Schema.AllTables() {
		for _, k := range t.ForeignKeys() {
			if k.RefTable != nil && k.RefTable != t {
				d.children[t], d.parents[k.RefTable] = true, true
			}
		}
		for _, c := range t.Columns {
			if r := h.refs[c]; r != nil && r.Parent != t {
				d.children[t], d.parents[r.Parent] = true, true
			}
		}
	}
	return d
}

func (d *Data) size(t *schema.Table) *size {
	s, ok := d.tables[t]
	if !ok {
		s = &size{rows: d.rows(t), distinct: map[*schema.Column]float64{}}
		s.pages = d.pages(t, s.rows)
		d.tables[t] = s
	}
	return s
}

func (d *Data) rows(t *schema.Table) float64 {
	n := d.assume.Rows
	switch known := d.pass.Rows(t); {
	case known > 0:
		return float64(known)
	case Lists(t):
		n = d.assume.Lists
	case d.parents[t] && !d.children[t]:
		n = d.assume.Parents
	}
	return min(n, d.keys(t))
}

// keys is how many rows a table can have at most, as there are that many values of
// a unique key: one that may be TRUE alone has one.
func (d *Data) keys(t *schema.Table) float64 {
	most := math.Inf(1)
	r := d.pass.Result.Bound.Relation(t)
	for _, ix := range t.Indexes {
		if !ix.Unique && !ix.Primary || ix.Where != nil || len(ix.Elems) == 0 {
			continue
		}
		n := 1.0
		for _, e := range ix.Elems {
			values := 0.0
			if e.Column != nil && e.Column.NotNull {
				values = d.listed(r, e.Column)
			}
			if values == 0 {
				values = math.Inf(1)
			}
			n *= values
		}
		most = min(most, n)
	}
	return most
}

// listNames are the last words of the names of tables that list settings or kinds.
var listNames = map[string]bool{
	"setting": true, "settings": true, "config": true, "configs": true, "type": true, "types": true, "kind": true, "kinds": true,
	"role": true, "roles": true, "category": true, "categories": true, "country": true, "countries": true, "currency": true, "currencies": true,
	"language": true, "languages": true, "plan": true, "plans": true, "feature": true, "features": true, "permission": true, "permissions": true,
	"migration": true, "migrations": true, "version": true, "versions": true, "provider": true, "providers": true, "status": true, "statuses": true,
}

// Lists reports whether a table reads like a list of settings or kinds.
func Lists(t *schema.Table) bool {
	return listNames[lastWord(t.Name)] && len(t.ForeignKeys()) == 0
}

func lastWord(name string) string {
	words := strings.Split(strings.ToLower(name), "_")
	return words[len(words)-1]
}

const pageSize = 8192

func (d *Data) pages(t *schema.Table, rows float64) float64 {
	if ts, ok := d.pass.Options.Stats.Of(t); ok && ts.Pages > 0 {
		return float64(ts.Pages)
	}
	width := 28.0 // the row's header and its line pointer
	for _, c := range t.Columns {
		width += d.width(t, c)
	}
	return max(1, rows*width/pageSize)
}

var widths = map[string]float64{
	"bool": 1, "int2": 2, "int4": 4, "int8": 8, "float4": 4, "float8": 8, "date": 4, "timestamp": 8, "timestamptz": 8,
	"uuid": 16, "numeric": 8, "interval": 16, "inet": 8, "jsonb": 150, "json": 150, "bytea": 64, "tsvector": 200,
}

func (d *Data) width(t *schema.Table, c *schema.Column) float64 {
	if cs, ok := d.stats(t, c); ok && cs.Width > 0 {
		return float64(cs.Width)
	}
	if c.Type.ArrayDims > 0 {
		return 60
	}
	if w, ok := widths[c.Type.Name.Name]; ok {
		return w
	}
	return 24
}

func (d *Data) stats(t *schema.Table, c *schema.Column) (check.ColumnStats, bool) {
	ts, ok := d.pass.Options.Stats.Of(t)
	if !ok {
		return check.ColumnStats{}, false
	}
	cs, ok := ts.Columns[c.Name]
	return cs, ok
}

// nulls is the part of a column that is NULL.
func (d *Data) nulls(t *schema.Table, c *schema.Column) float64 {
	if c.NotNull {
		return 0
	}
	if cs, ok := d.stats(t, c); ok {
		return cs.NullFrac
	}
	return d.assume.Nulls
}

// distinct is how many values a column of a relation has.
func (d *Data) distinct(r *tree.Relation, c *schema.Column) float64 {
	s := d.size(r.Table)
	n, ok := s.distinct[c]
	if !ok {
		n = max(1, min(s.rows, d.values(r, c, s.rows)))
		s.distinct[c] = n
	}
	return n
}

func (d *Data) values(r *tree.Relation, c *schema.Column, rows float64) float64 {
	if cs, ok := d.stats(r.Table, c); ok && cs.Distinct != 0 {
		if cs.Distinct < 0 {
			return -cs.Distinct * rows
		}
		return cs.Distinct
	}
	if unique(r.Table, c) {
		return rows
	}
	if n := d.listed(r, c); n > 0 {
		return n
	}
	if parent := d.hints.parent(r.Table, c); parent != nil {
		return min(d.rows(parent), rows/2)
	}
	if parent := composite(r.Table, c); parent != nil {
		return min(d.rows(parent), rows/d.assume.PerValue)
	}
	if leads(r.Table, c) {
		return min(d.guess(c, rows), math.Sqrt(rows))
	}
	return d.guess(c, rows)
}

// composite is the table that a foreign key of several columns refers to, of which
// a column is one; nil if there is none.
func composite(t *schema.Table, c *schema.Column) *schema.Table {
	for _, k := range t.ForeignKeys() {
		if len(k.Columns) > 1 && slices.Contains(k.Columns, c) {
			return k.RefTable
		}
	}
	return nil
}

// leads reports whether a column is the first of a unique key that needs another
// one: then it has many rows a value. Identifiers have not; where a time is beside
// them, the key has it for a partition's sake.
func leads(t *schema.Table, c *schema.Column) bool {
	switch c.Type.Name.Name {
	case "uuid", "bytea", "timestamp", "timestamptz":
		return false
	}
	if c.Name == "id" || c.Identity != "" || c.Serial != "" {
		return false
	}
	return slices.ContainsFunc(t.Indexes, func(ix *schema.Index) bool {
		return (ix.Unique || ix.Primary) && len(ix.Elems) > 1 && ix.Elems[0].Column != nil && ix.Elems[0].Column.Name == c.Name
	})
}

// guess is how many values a column has by its type and name.
func (d *Data) guess(c *schema.Column, rows float64) float64 {
	switch {
	case c.Name == "id": // of a table without a key
		return rows
	case d.hints.literals[c], category(c):
		return d.assume.Few
	case c.Type.ArrayDims > 0:
		return rows / d.assume.PerValue
	}
	switch c.Type.Name.Name {
	case "timestamp", "timestamptz", "time", "timetz", "interval":
		return rows
	case "date":
		return 1000
	case "int2":
		return 50
	}
	return rows / d.assume.PerValue
}

// unique reports whether a column is unique by itself.
func unique(t *schema.Table, c *schema.Column) bool {
	return slices.ContainsFunc(t.Indexes, func(ix *schema.Index) bool {
		return (ix.Unique || ix.Primary) && len(ix.Elems) == 1 && ix.Elems[0].Column != nil && ix.Elems[0].Column.Name == c.Name
	})
}

// listed is how many values a type or a CHECK constraint allows; 0 if any.
func (d *Data) listed(r *tree.Relation, c *schema.Column) float64 {
	if c.Type.ArrayDims > 0 {
		return 0
	}
	if c.Type.Name.Name == "bool" {
		return 2
	}
	res := d.pass.Result
	if typ := res.Schema.Type(res.Schema.SearchPath, c.Type.Name); typ != nil && typ.Kind == schema.Enum {
		return float64(max(1, len(typ.Values)))
	}
	for _, e := range res.Bound.Checks(r) {
		if name, allowed := list(e); name == c.Name {
			return float64(max(1, len(allowed)))
		}
	}
	return 0
}

// categories are last words of the names of columns that sort rows into a few
// kinds.
var categories = map[string]bool{
	"status": true, "state": true, "type": true, "kind": true, "role": true, "mode": true, "level": true, "category": true, "priority": true,
	"severity": true, "provider": true, "source": true, "method": true, "visibility": true, "locale": true, "lang": true, "language": true,
	"country": true, "currency": true, "platform": true, "env": true, "environment": true, "plan": true, "tier": true, "phase": true,
	"stage": true, "class": true, "scope": true, "format": true, "region": true, "version": true,
}

func category(c *schema.Column) bool {
	switch c.Type.Name.Name {
	case "text", "varchar", "bpchar", "int2", "int4":
	default:
		return false
	}
	return categories[lastWord(c.Name)]
}
