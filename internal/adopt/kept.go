package adopt

import (
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/templates/options"
)

// keep proposes the whole signature of a method.
func (c *comparison) keep(was *query, command parser.Command) {
	a := options.Adopted{Query: was.name}
	if command == "" {
		a.Command = was.command
	}
	if was.copyInto != nil {
		a.Copy = &options.CopyTarget{Table: was.copyTable, Columns: was.copyInto}
	}
	fields := was.args
	if was.params != nil {
		fields = was.params.fields
	}
	args, ok := c.kept(&a, was, fields)
	switch {
	case !ok:
		return
	case was.params != nil:
		a.Params = args
	case len(args) > 0:
		a.Args = args
	}
	if !slices.Equal(was.sent, fieldNames(&structure{fields: fields})) {
		a.Send = was.sent
	}
	if ok = was.row.text == "" || c.keepRow(&a, was); ok {
		c.add(a)
	}
}

// keepRow fills in what a row becomes.
func (c *comparison) keepRow(a *options.Adopted, was *query) (ok bool) {
	def := c.was.structs[was.row.text]
	switch {
	case def == nil:
		if a.Result, ok = was.row.yaml(); !ok {
			c.cannotf(a.Label() + ": the type " + was.row.text + " cannot be written as a setting")
		}
		return ok
	case def.name == was.name+"Row":
		if a.Row, ok = c.kept(a, was, def.fields); !ok {
			return false
		}
	default:
		a.Model = def.name
	}
	if !slices.Equal(was.scanned, fieldNames(def)) {
		a.Scan = was.scanned
	}
	return true
}

// kept are fields as a signature has them.
func (c *comparison) kept(a *options.Adopted, was *query, fields []field) (list []options.Kept, ok bool) {
	list = []options.Kept{}
	for _, f := range fields {
		t := f.typ
		if was.params == nil && was.many && slices.ContainsFunc(was.args, func(arg field) bool { return arg.name == f.name }) {
			t.text = strings.TrimPrefix(t.text, "[]")
		}
		g, ok := t.yaml()
		if !ok {
			c.cannotf(a.Label() + ": the type " + t.text + " cannot be written as a setting")
			return nil, false
		}
		list = append(list, options.Kept{Name: f.name, GoType: g, GoStructTag: f.tag})
	}
	return list, true
}
