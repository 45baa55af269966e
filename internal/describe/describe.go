// Package describe says what dbgen understood of a project, as one stable
// document that tests and tools read. It only renders what package analyze
// found.
//
// It is the roof, beside package project: only commands import it.
package describe

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/internal/diag"
)

// A Document is what "dbgen describe --format json" prints. Version changes
// when a field changes its meaning or goes away; fields may be added.
type Document struct {
	Version int     `json:"version"`
	Queries []Query `json:"queries"`
	Errors  []Error `json:"errors"`
}

// A Query is one understood query.
type Query struct {
	Package     string     `json:"package"`
	Name        string     `json:"name"`
	Command     string     `json:"command"`
	File        string     `json:"file"`
	Line        int        `json:"line"`
	SQL         string     `json:"sql"`
	Doc         []string   `json:"doc,omitempty"`
	Params      []Param    `json:"params"`
	Columns     []Column   `json:"columns"`
	Reads       []Access   `json:"reads"`
	Writes      []Access   `json:"writes"`
	Unseen      []string   `json:"unseen,omitempty"` // what may write unseen, and why
	ReadOnly    bool       `json:"read_only"`
	Route       string     `json:"route,omitempty"`
	MaxLag      string     `json:"max_lag,omitempty"`
	Priority    string     `json:"priority,omitempty"`
	Cache       *Settings  `json:"cache,omitempty"`
	Limits      []Settings `json:"limits,omitempty"`
	Timeout     string     `json:"timeout,omitempty"`
	Slow        string     `json:"slow,omitempty"`
	Batch       string     `json:"batch,omitempty"` // the twin's name
	Invalidates []string   `json:"invalidates"`
}

// A Param is a query's parameter.
type Param struct {
	Number   int    `json:"number"`
	Name     string `json:"name"`
	Type     string `json:"type"`
	Nullable bool   `json:"nullable"`
}

// A Column is a column of a result. Type is what the server says of it, which
// for a domain is the type below it; Domain then names the domain. Overruled:
// Nullable is the author's word, AS "name!" or AS "name?". Table and Column name
// the base table's column that it shows unaltered.
type Column struct {
	Name      string `json:"name"`
	Type      string `json:"type"`
	Domain    string `json:"domain,omitempty"`
	Nullable  bool   `json:"nullable"`
	Overruled bool   `json:"overruled,omitempty"`
	Reason    string `json:"reason,omitempty"`
	Table     string `json:"table,omitempty"`
	Column    string `json:"column,omitempty"`
	Embed     string `json:"embed,omitempty"`
	SQLC      *SQLC  `json:"sqlc,omitempty"`
}

// SQLC is what sqlc takes a column for, in a project of sqlc's: the type as sqlc
// has it, which is as it is written, and the column whose overrides it heeds.
type SQLC struct {
	Name    string `json:"name"`
	Type    string `json:"type"`
	Dims    int    `json:"dims,omitempty"`
	NotNull bool   `json:"not_null"`
	Table   string `json:"table,omitempty"`
	Column  string `json:"column,omitempty"`
}

// An Access is a table that is read or written; Key is the primary key when it
// is pinned to one row.
type Access struct {
	Table string   `json:"table"`
	Verb  string   `json:"verb,omitempty"`
	Key   []string `json:"key,omitempty"`
	Via   string   `json:"via,omitempty"`
}

// An Error is something wrong in the input.
type Error struct {
	Query    string `json:"query,omitempty"`
	Severity string `json:"severity"`
	File     string `json:"file"`
	Line     int    `json:"line"`
	Column   int    `json:"column"`
	Message  string `json:"message"`
	Hint     string `json:"hint,omitempty"`
}

// Make starts a document; lists are never null in JSON.
func Make() *Document {
	return &Document{Version: 1, Queries: []Query{}, Errors: []Error{}}
}

// Add appends a package's queries, if it is one of a project of sqlc's with what
// sqlc takes their columns for.
func (d *Document) Add(pkg string, res *analyze.Result, ofSQLC bool) {
	for _, q := range res.Queries {
		described := describeQuery(pkg, res, q)
		for i := range described.Columns {
			if ofSQLC {
				described.Columns[i].SQLC = readBySQLC(q.Columns[i])
			}
		}
		d.Queries = append(d.Queries, described)
	}
}

func readBySQLC(c *analyze.Column) *SQLC {
	if c.SQLC == nil {
		return nil
	}
	out := &SQLC{Name: c.SQLC.Label, Type: c.SQLC.Type, Dims: c.SQLC.Dims, NotNull: c.SQLC.NotNull}
	if c.SQLC.Table != "" {
		out.Table, out.Column = cmp.Or(c.SQLC.Schema, "public")+"."+c.SQLC.Table, c.SQLC.Name
	}
	return out
}

// Names returns the queries' names.
func (d *Document) Names() []string {
	var names []string
	for _, q := range d.Queries {
		names = append(names, q.Name)
	}
	return names
}

// Select keeps only the queries with these names; no names keep all. A name
// that no query has is an error, but for those of queries that are wrong: what
// is wrong with them is in Errors.
func (d *Document) Select(names []string) error {
	if len(names) == 0 {
		return nil
	}
	known := d.Names()
	for _, e := range d.Errors {
		if e.Query != "" {
			known = append(known, e.Query)
		}
	}
	for _, name := range names {
		if slices.Contains(known, name) {
			continue
		}
		if hint := diag.DidYouMean(name, known); hint != "" {
			return fmt.Errorf("there is no query %q; %s", name, hint)
		}
		return fmt.Errorf("there is no query %q", name)
	}
	d.Queries = slices.DeleteFunc(d.Queries, func(q Query) bool { return !slices.Contains(names, q.Name) })
	return nil
}

// AddDiags appends what is wrong.
func (d *Document) AddDiags(diags *diag.List) {
	for _, x := range diags.All() {
		d.Errors = append(d.Errors, Error{
			Query: x.Query, Severity: x.Severity.String(), File: filepath.ToSlash(x.Pos.File),
			Line: x.Pos.Line, Column: x.Pos.Column, Message: x.Message, Hint: x.Hint,
		})
	}
}

// JSON writes the document.
func (d *Document) JSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(d)
}

func describeQuery(pkg string, res *analyze.Result, q *analyze.Query) Query {
	out := Query{
		Package: pkg, Name: q.Name, Command: string(q.Command),
		File: filepath.ToSlash(q.Pos.File), Line: q.Pos.Line, SQL: q.SQL, Doc: q.Doc,
		Params: []Param{}, Columns: []Column{}, ReadOnly: q.ReadOnly,
		Reads: accesses(q.Reads), Writes: accesses(q.Writes), Invalidates: []string{},
		Unseen: q.Unseen,
	}
	for _, p := range q.Params {
		out.Params = append(out.Params, Param{p.Number, p.Name, res.Types.Format(p.Type.OID), p.Nullable})
	}
	for _, c := range q.Columns {
		base := res.Types.BaseType(c.Type.OID)
		col := Column{
			Name: c.Name, Type: res.Types.Format(base), Nullable: c.Null != analyze.Never,
			Overruled: c.Overruled, Reason: c.Reason, Embed: c.Embed,
		}
		if base != c.Type.OID {
			col.Domain = res.Types.Format(c.Type.OID)
		}
		if c.Table != nil && c.Column != nil {
			col.Table, col.Column = c.Table.Schema+"."+c.Table.Name, c.Column.Name
		}
		out.Columns = append(out.Columns, col)
	}
	if q.Batch != nil {
		out.Batch = q.Batch.Name
	}
	out.directives(&q.Directives)
	return out
}

func accesses(list []analyze.Access) []Access {
	out := []Access{}
	for _, a := range list {
		x := Access{Table: a.Table.Schema + "." + a.Table.Name, Verb: string(a.Verb), Via: a.Via}
		for _, k := range a.Key {
			x.Key = append(x.Key, k.Column.Name)
		}
		out = append(out, x)
	}
	return slices.Clip(out)
}
