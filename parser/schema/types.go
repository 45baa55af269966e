package schema

import (
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

func (r *replayer) createDomain(s *pg.CreateDomainStmt) {
	base := r.typeRef(s.TypeName)
	t := r.newType(nameOf(s.Domainname), Domain)
	if t == nil {
		return
	}
	t.Base = base
	if s.CollClause != nil {
		t.Collation = nameOf(s.CollClause.Collname)
	}
	for _, n := range s.Constraints {
		r.domainConstraint(t, n.GetConstraint())
	}
}

func (r *replayer) domainConstraint(t *Type, con *pg.Constraint) {
	pos := r.pos(con.GetLocation())
	switch con.GetContype() {
	case pg.ConstrType_CONSTR_NOTNULL:
		t.NotNull = true
	case pg.ConstrType_CONSTR_DEFAULT:
		t.Default = defaultExpr(con.RawExpr)
	case pg.ConstrType_CONSTR_CHECK:
		name := con.Conname
		if name == "" {
			name = r.chooseConstraintName(t.Schema, t.Name, "", "check")
		} else if slices.ContainsFunc(t.Checks, func(c *Constraint) bool { return c.Name == name }) {
			r.errorf(pos, "", "constraint %q for domain %q already exists", name, t.Name)
			return
		}
		t.Checks = append(t.Checks, &Constraint{Name: name, Kind: Check, Pos: pos, Expr: con.RawExpr, NotValid: con.SkipValidation, local: true})
	}
}

func (r *replayer) alterDomain(s *pg.AlterDomainStmt) {
	n := nameOf(s.TypeName)
	t := r.userDefined(n)
	if t == nil {
		return
	}
	if t.Kind != Domain {
		r.errorf(r.locate(n.Name), "", "%q is not a domain", n.String())
		return
	}
	switch s.Subtype {
	case "T":
		t.Default = defaultExpr(s.Def)
	case "N":
		t.NotNull = false
	case "O":
		t.NotNull = true
	case "C":
		r.domainConstraint(t, s.Def.GetConstraint())
	case "X", "V":
		i := slices.IndexFunc(t.Checks, func(c *Constraint) bool { return c.Name == s.Name })
		switch {
		case i < 0 && s.Subtype == "X" && s.Name == objectName(t.Name, "", "not_null"):
			t.NotNull = false
		case i < 0:
			if !s.MissingOk {
				var names []string
				for _, c := range t.Checks {
					names = append(names, c.Name)
				}
				r.errorf(r.locate(s.Name), diag.DidYouMean(s.Name, names), "constraint %q of domain %q does not exist", s.Name, t.Name)
			}
		case s.Subtype == "X":
			t.Checks = slices.Delete(t.Checks, i, i+1)
		default:
			t.Checks[i].NotValid = false
		}
	}
}

func (r *replayer) createComposite(s *pg.CompositeTypeStmt) {
	n := rangeName(s.Typevar)
	if ns := r.creationSchema(n, r.here()); ns != nil && r.rels[Name{ns.Name, n.Name}] != nil {
		if _, table := r.rels[Name{ns.Name, n.Name}].(*Table); !table {
			what := "relation"
			if r.cat.Type([]string{ns.Name}, n) != nil {
				what = "type"
			}
			r.errorf(r.pos(s.Typevar.Location), "", "%s %q already exists", what, n.Name)
			return
		}
	}
	t := r.newType(n, Composite)
	if t == nil {
		return
	}
	r.rels[Name{t.Schema, t.Name}] = t
	for _, elt := range s.Coldeflist {
		r.addAttribute(t, elt.GetColumnDef())
	}
}

func (r *replayer) addAttribute(t *Type, def *pg.ColumnDef) {
	pos := r.pos(def.GetLocation())
	if t.Column(def.GetColname()) != nil {
		r.errorf(pos, "", "column %q specified more than once", def.Colname)
		return
	}
	c := &Column{Name: def.GetColname(), Type: r.typeRef(def.GetTypeName()), Pos: pos, local: true}
	if def.GetCollClause() != nil {
		c.Collation = nameOf(def.CollClause.Collname)
	}
	t.Columns = append(t.Columns, c)
}

// alterComposite is ALTER TYPE … ADD, DROP and ALTER ATTRIBUTE.
func (r *replayer) alterComposite(n Name, pos diag.Position, cmds []*pg.Node) {
	t := r.cat.Type(r.searched(n), n)
	if t == nil {
		r.noType(n, pos)
		return
	}
	if t.Kind != Composite {
		r.errorf(pos, "", "%q is not a composite type", n.Name)
		return
	}
	for _, node := range cmds {
		cmd := node.GetAlterTableCmd()
		if cmd.Subtype == pg.AlterTableType_AT_AddColumn {
			def := cmd.Def.GetColumnDef()
			if t.Column(def.GetColname()) != nil {
				r.errorf(r.pos(def.GetLocation()), "", "column %q of relation %q already exists", def.GetColname(), t.Name)
				continue
			}
			r.addAttribute(t, def)
			continue
		}
		c := t.Column(cmd.Name)
		if c == nil {
			if !cmd.MissingOk {
				r.errorf(r.locate(cmd.Name), diag.DidYouMean(cmd.Name, columnNames(t.Columns)),
					"column %q of relation %q does not exist", cmd.Name, t.Name)
			}
			continue
		}
		switch cmd.Subtype {
		case pg.AlterTableType_AT_DropColumn:
			t.Columns = without(t.Columns, c)
		case pg.AlterTableType_AT_AlterColumnType:
			c.Type = r.typeRef(cmd.Def.GetColumnDef().GetTypeName())
		}
	}
}

func (r *replayer) createRange(s *pg.CreateRangeStmt) {
	t := r.newType(nameOf(s.TypeName), Range)
	if t == nil {
		return
	}
	for _, n := range s.Params {
		opt := n.GetDefElem()
		switch opt.GetDefname() {
		case "subtype":
			t.Subtype = r.typeRef(opt.Arg.GetTypeName())
		case "multirange_type_name":
			t.Multirange = nameOf(opt.Arg.GetTypeName().GetNames()).Name
		}
	}
	if t.Subtype.Name == (Name{}) {
		r.errorf(r.here(), "", "type attribute \"subtype\" is required")
	}
	if t.Multirange == "" {
		t.Multirange = multirangeName(t.Name)
	}
	r.multirangeFree(t)
}

// multirangeName is the name that PostgreSQL gives a range's multirange type.
func multirangeName(rangeType string) string {
	if i := strings.Index(rangeType, "range"); i >= 0 {
		prefix, rest := rangeType[:i], rangeType[i:]
		return clip(prefix+"multi"+rest, maxName)
	}
	return clip(rangeType, maxName-len("_multirange")) + "_multirange"
}

// defineBase is CREATE TYPE of a base type, or of its shell.
func (r *replayer) defineBase(s *pg.DefineStmt) {
	shell := len(s.Definition) == 0
	t := r.newTypeOrShell(nameOf(s.Defnames), Shell, shell)
	if t == nil {
		return
	}
	t.shell = shell
	r.baseOptions(t, s.Definition)
}

func (r *replayer) baseOptions(t *Type, options []*pg.Node) {
	for _, n := range options {
		opt := n.GetDefElem()
		switch strings.ToLower(opt.GetDefname()) {
		case "category":
			if s := optionText(opt.Arg); s != "" {
				t.Category = s[0]
			}
		case "preferred":
			switch strings.ToLower(optionText(opt.Arg)) {
			case "", "true", "on", "1", "t":
				t.Preferred = true
			}
		}
	}
}

// alterType is ALTER TYPE … SET (…) of a base type.
func (r *replayer) alterType(s *pg.AlterTypeStmt) {
	if t := r.userDefined(nameOf(s.TypeName)); t != nil {
		r.baseOptions(t, s.Options)
	}
}

// optionText is the value of an option, however the grammar took it.
func optionText(n *pg.Node) string {
	switch {
	case n.GetString_() != nil:
		return n.GetString_().Sval
	case n.GetTypeName() != nil:
		return pgast.LastName(n.GetTypeName().Names)
	case n.GetBoolean() != nil:
		if n.GetBoolean().Boolval {
			return "true"
		}
		return "false"
	case n.GetList() != nil:
		return pgast.LastName(n.GetList().Items)
	case n.GetAConst() != nil:
		return n.GetAConst().GetSval().GetSval()
	}
	return ""
}
