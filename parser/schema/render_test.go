package schema

import (
	"fmt"
	"slices"
	"strings"
)

// render writes a catalogue as lines, one for each fact, in the form that
// serverQueries give the same facts. Temporary objects are left out.
func render(cat *Catalog) []string {
	p := &printer{r: &replayer{cat: cat}}
	for _, s := range cat.Schemas {
		if s.Name == tempSchema {
			continue
		}
		p.line("schema %s", s.Name)
		p.comment(s, s.Comment)
		for _, t := range s.Tables {
			p.table(t)
		}
		for _, t := range s.Types {
			p.typ(t)
		}
		for _, f := range s.Functions {
			p.function(f)
		}
		for _, o := range s.Operators {
			p.line("operator %s.%s(%s,%s) function=%s commutator=%s", o.Schema, o.Name,
				p.operand(o.Left), p.operand(o.Right), o.Function.Name, o.Commutator)
		}
		for _, c := range s.Casts {
			p.line("cast %s to %s function=%s %s inout=%t", p.r.shownType(c.Source), p.r.shownType(c.Target), c.Function.Name, c.Context, c.InOut)
		}
		for _, seq := range s.Sequences {
			owner := ""
			if seq.OwnedBy != nil {
				owner = seq.OwnedByTable.QualifiedName().String() + "." + seq.OwnedBy.Name
			}
			p.line("sequence %s.%s %s owner=%s", seq.Schema, seq.Name, p.r.shownType(seq.Type), owner)
			p.comment(seq, seq.Comment)
		}
	}
	for _, e := range cat.Extensions {
		p.line("extension %s in %s", e, cat.ExtensionSchemas[e])
	}
	slices.Sort(p.lines)
	return p.lines
}

type printer struct {
	r     *replayer
	lines []string
}

func (p *printer) line(format string, args ...any) {
	p.lines = append(p.lines, fmt.Sprintf(format, args...))
}

func (p *printer) comment(o object, text string) {
	if text != "" {
		p.line("comment on %s: %s", p.r.describe(o), text)
	}
}

func (p *printer) operand(t TypeRef) string {
	if t.Name.Name == "" {
		return ""
	}
	return p.r.shownType(t)
}

func join(columns []*Column) string { return strings.Join(columnNames(columns), ",") }

func flag(set bool, word string) string {
	if set {
		return " " + word
	}
	return ""
}

func (p *printer) table(t *Table) {
	name := t.QualifiedName().String()
	var parents []string
	for _, parent := range t.Inherits {
		parents = append(parents, parent.QualifiedName().String())
	}
	p.line("table %s kind=%s%s%s inherits=%s by=%s(%s)", name, t.Kind, flag(t.Unlogged, "unlogged"), flag(t.PartitionOf != nil, "partition"),
		strings.Join(parents, ","), t.PartitionBy, elems(t.PartitionKey))
	p.comment(t, t.Comment)
	for i, c := range t.Columns {
		p.comment(columnOf{t, c}, c.Comment)
		if t.Kind == View || t.Kind == MaterializedView {
			p.line("column %s %d %s", name, i+1, c.Name)
			continue
		}
		typ := p.modded(c.Type)
		if c.Type.Name.Name == "" {
			typ = "?"
		}
		p.line("column %s %d %s %s%s%s identity=%s generated=%s collation=%s", name, i+1, c.Name, typ,
			flag(c.NotNull, "notnull"), flag(c.Default != nil, "default"), c.Identity, c.Generated, c.Collation.Name)
	}
	for _, c := range t.Constraints {
		p.constraint(t, c)
	}
	for _, i := range t.Indexes {
		con, parent := "", ""
		if i.Constraint != nil {
			con = i.Constraint.Name
		}
		if i.parent != nil {
			parent = i.parent.Name
		}
		p.line("index %s %s %s%s%s%s%s (%s) include=(%s) constraint=%s parent=%s%s%s", name, i.Name, i.Method,
			flag(i.Unique, "unique"), flag(i.Primary, "primary"), flag(i.NullsNotDistinct, "nullsnotdistinct"), flag(i.Where != nil, "partial"),
			elems(i.Elems), join(i.Include), con, parent, flag(i.Clustered, "clustered"), flag(i.ReplicaIdentity, "replident"))
		p.comment(indexOf{t, i}, i.Comment)
	}
	for _, tr := range t.Triggers {
		p.line("trigger %s %s %s %s each %s columns=%s function=%s", name, tr.Name, tr.Timing, strings.Join(tr.Events, ","), tr.ForEach,
			join(tr.Columns), tr.Function)
		p.comment(triggerOf{t, tr}, tr.Comment)
	}
}

func elems(list []IndexElem) string {
	var out []string
	for _, e := range list {
		s := "<expr>"
		if e.Column != nil {
			s = e.Column.Name
		}
		if e.OpClass.Name != "" {
			s += " " + e.OpClass.Name
		}
		if e.Collation.Name != "" {
			s += " collate " + e.Collation.Name
		}
		out = append(out, s+flag(e.Desc, "desc")+flag(e.NullsFirst, "nullsfirst"))
	}
	return strings.Join(out, ",")
}

func (p *printer) constraint(t *Table, c *Constraint) {
	columns := c.Columns
	if c.Kind == Check {
		columns = slices.Clone(columns)
		slices.SortFunc(columns, func(a, b *Column) int { return slices.Index(t.Columns, a) - slices.Index(t.Columns, b) })
	}
	ref := ""
	if c.Kind == ForeignKey {
		ref = fmt.Sprintf(" references %s(%s) delete=%s(%s) update=%s%s", c.RefTable.QualifiedName(), join(c.RefColumns),
			c.OnDelete, join(c.OnDeleteColumns), c.OnUpdate, flag(c.MatchFull, "full"))
	}
	p.line("constraint %s %s %s (%s)%s%s%s%s operators=%s%s", t.QualifiedName(), c.Name, c.Kind, join(columns), flag(c.Deferrable, "deferrable"),
		flag(c.InitiallyDeferred, "deferred"), flag(c.NotValid, "notvalid"), flag(c.NoInherit, "noinherit")+flag(c.NotEnforced, "notenforced")+flag(c.Temporal, "temporal"), strings.Join(c.Operators, ","), ref)
	p.comment(constraintOf{t, c}, c.Comment)
}

func (p *printer) typ(t *Type) {
	name := t.Schema + "." + t.Name
	p.comment(t, t.Comment)
	switch t.Kind {
	case Enum:
		p.line("enum %s %s", name, strings.Join(t.Values, "|"))
	case Domain:
		var checks []string
		for _, c := range t.Checks {
			checks = append(checks, c.Name+flag(c.NotValid, "notvalid"))
		}
		slices.Sort(checks)
		p.line("domain %s %s%s%s collation=%s checks=%s", name, p.modded(t.Base), flag(t.NotNull, "notnull"), flag(t.Default != nil, "default"),
			t.Collation.Name, strings.Join(checks, ","))
	case Composite:
		p.line("composite %s", name)
		for i, c := range t.Columns {
			p.line("attribute %s %d %s %s collation=%s", name, i+1, c.Name, p.modded(c.Type), c.Collation.Name)
			p.comment(attributeOf{t, c}, c.Comment)
		}
	case Range:
		p.line("range %s of %s multirange=%s", name, p.r.shownType(t.Subtype), t.Multirange)
	case Shell:
		category := "U"
		if t.Category != 0 {
			category = string(t.Category)
		}
		p.line("base %s category=%s%s", name, category, flag(t.Preferred, "preferred"))
	}
}

func (p *printer) function(f *Function) {
	var args []string
	for _, a := range f.Args {
		args = append(args, a.Mode+flag(a.Name != "", a.Name)+" "+p.r.shownType(a.Type)+flag(a.Default != nil, "default"))
	}
	returns := p.r.shownType(f.Returns)
	if outs := slices.DeleteFunc(slices.Clone(f.Args), func(a FuncArg) bool { return a.Mode == "in" || a.Mode == "variadic" }); len(outs) > 0 {
		returns = "record" // or the type of the only one; the arguments say it
	}
	if f.Kind == "procedure" {
		returns = "-"
	}
	p.line("%s %s.%s(%s) returns %s%s %s%s%s language=%s", f.Kind, f.Schema, f.Name, strings.Join(args, ", "), returns,
		flag(f.ReturnsSet, "set"), f.Volatility, flag(f.Strict, "strict"), flag(f.SecurityDefiner, "definer"), f.Language)
	p.comment(f, f.Comment)
}

// modded is a type as format_type(oid, typmod) prints it.
func (p *printer) modded(t TypeRef) string {
	name, array := strings.CutSuffix(p.r.shownType(t), "[]")
	if len(t.Mods) > 0 && t.Name.Name != "interval" {
		var mods []string
		for _, m := range t.Mods {
			mods = append(mods, fmt.Sprint(m))
		}
		if t.Name.Name == "numeric" && len(mods) == 1 {
			mods = append(mods, "0")
		}
		word, rest, _ := strings.Cut(name, " with")
		name = word + "(" + strings.Join(mods, ",") + ")"
		if rest != "" {
			name += " with" + rest
		}
	}
	if array {
		name += "[]"
	}
	return name
}
