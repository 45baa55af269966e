package schema

import (
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"

	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// builtinTypes are pg_catalog's types that DDL may name without a schema. They
// come before any user-defined type of the same name. Package analyze knows
// what they mean; here only the names count.
var builtinTypes = func() map[string]bool {
	m := map[string]bool{}
	for name := range strings.FieldsSeq(`aclitem any anyarray anycompatible anycompatiblearray
anycompatiblemultirange anycompatiblenonarray anycompatiblerange anyelement anyenum anymultirange
anynonarray anyrange bit bool box bpchar bytea char cid cidr circle cstring date datemultirange
daterange event_trigger fdw_handler float4 float8 gtsvector index_am_handler inet int2 int2vector int4
int4multirange int4range int8 int8multirange int8range internal interval json jsonb jsonpath
language_handler line lseg macaddr macaddr8 money name numeric nummultirange numrange oid oidvector path
pg_lsn pg_snapshot point polygon record refcursor regclass regcollation regconfig regdictionary
regnamespace regoper regoperator regproc regprocedure regrole regtype table_am_handler text tid time
timestamp timestamptz timetz trigger tsm_handler tsmultirange tsquery tsrange tstzmultirange tstzrange
tsvector txid_snapshot unknown uuid varbit varchar void xid xid8 xml`) {
		m[name] = true
	}
	return m
}()

// typeRef reads a type name. User-defined types, row types among them, are
// found through the search path and come out qualified; a name that is unknown
// here stays as written, for package analyze to judge.
func (r *replayer) typeRef(tn *pg.TypeName) TypeRef {
	if tn == nil {
		return TypeRef{}
	}
	if tn.PctType {
		return r.columnType(tn)
	}
	n := nameOf(tn.Names)
	ref := TypeRef{Name: n, Written: n, Mods: typeMods(tn.Typmods), ArrayDims: len(tn.ArrayBounds), SetOf: tn.Setof, Pos: r.pos(tn.Location)}
	if n.Schema == "pg_catalog" {
		return ref
	}
	if n.Schema == "" && builtinTypes[n.Name] {
		ref.Schema = "pg_catalog"
		return ref
	}
	if schema, ok := r.userType(n); ok {
		ref.Schema = schema
		return ref
	}
	if element, ok := strings.CutPrefix(n.Name, "_"); ok && ref.ArrayDims == 0 {
		if n.Schema == "" && builtinTypes[element] {
			ref.Name, ref.ArrayDims = Name{"pg_catalog", element}, 1
		} else if schema, ok := r.userType(Name{n.Schema, element}); ok {
			ref.Name, ref.ArrayDims = Name{schema, element}, 1
		}
	}
	return ref
}

// userType finds the schema of a user-defined type or row type.
func (r *replayer) userType(n Name) (schema string, ok bool) {
	for _, schema := range r.searched(n) {
		if s := r.cat.Schema(schema); s != nil && s.hasType(n.Name) {
			return schema, true
		}
		if _, ok := r.rels[Name{schema, n.Name}].(*Table); ok {
			return schema, true
		}
	}
	return "", false
}

// multirange finds the range whose multirange type n names, or nil.
func (r *replayer) multirange(n Name) *Type {
	for s := range r.cat.lookIn(r.searched(n), n) {
		for _, t := range s.Types {
			if t.Kind == Range && t.Multirange == n.Name {
				return t
			}
		}
	}
	return nil
}

func (s *Schema) hasType(name string) bool {
	for _, t := range s.Types {
		if t.Name == name || t.Kind == Range && t.Multirange == name {
			return true
		}
	}
	return false
}

// columnType resolves table.column%TYPE.
func (r *replayer) columnType(tn *pg.TypeName) TypeRef {
	parts := stringsOf(tn.Names)
	if len(parts) < 2 {
		return TypeRef{Name: nameOf(tn.Names), Pos: r.pos(tn.Location)}
	}
	table := Name{Name: parts[len(parts)-2]}
	if len(parts) > 2 {
		table.Schema = parts[len(parts)-3]
	}
	column := parts[len(parts)-1]
	pos := r.pos(tn.Location)
	if t := r.table(table, pos, false); t != nil {
		if c := t.Column(column); c != nil {
			ref := c.Type
			ref.SetOf, ref.Pos = tn.Setof, pos
			return ref
		}
		r.noColumn(t, column, pos)
	}
	return TypeRef{Name: Name{"pg_catalog", "record"}, Pos: pos}
}

// typeMods returns a type's modifiers as far as they are integers.
func typeMods(list []*pg.Node) []int {
	var mods []int
	for _, n := range list {
		sign := 1
		if e := n.GetAExpr(); e != nil && pgast.LastName(e.Name) == "-" && e.Lexpr == nil {
			sign, n = -1, e.Rexpr
		}
		if c := n.GetAConst(); c != nil {
			if _, ok := c.Val.(*pg.A_Const_Ival); ok {
				mods = append(mods, sign*int(c.GetIval().GetIval()))
			}
		}
	}
	return mods
}

// key identifies a type in a signature: modifiers and the number of dimensions
// do not matter.
func (t TypeRef) key() string {
	name := t.Name.String()
	if t.Schema == "pg_catalog" {
		name = t.Name.Name
	}
	if t.ArrayDims > 0 {
		name += "[]"
	}
	return name
}

// sqlNames are the types that format_type prints otherwise than by name.
var sqlNames = map[string]string{
	"int2": "smallint", "int4": "integer", "int8": "bigint", "bool": "boolean",
	"float4": "real", "float8": "double precision", "varchar": "character varying",
	"bpchar": "character", "char": `"char"`, "varbit": "bit varying",
	"timestamp": "timestamp without time zone", "timestamptz": "timestamp with time zone",
	"any": `"any"`, "time": "time without time zone", "timetz": "time with time zone",
}

// shownType is a type as PostgreSQL's messages print it.
func (r *replayer) shownType(t TypeRef) string {
	name := t.Name.Name
	if t.Schema == "pg_catalog" {
		if sql, ok := sqlNames[name]; ok {
			name = sql
		}
	} else {
		name = r.shown(t.Name)
	}
	if t.ArrayDims > 0 {
		name += "[]"
	}
	return name
}

func (r *replayer) shownTypes(list []TypeRef) string {
	names := make([]string, len(list))
	for i, t := range list {
		names[i] = r.shownType(t)
	}
	return strings.Join(names, ",")
}

// typeRefs calls visit for every type reference of the catalogue.
func (c *Catalog) typeRefs(visit func(ref *TypeRef)) {
	for _, s := range c.Schemas {
		for _, t := range s.Tables {
			for _, col := range t.Columns {
				visit(&col.Type)
			}
		}
		for _, t := range s.Types {
			visit(&t.Base)
			visit(&t.Subtype)
			for _, col := range t.Columns {
				visit(&col.Type)
			}
		}
		for _, f := range s.Functions {
			visit(&f.Returns)
			for i := range f.Args {
				visit(&f.Args[i].Type)
			}
		}
		for _, o := range s.Operators {
			visit(&o.Left)
			visit(&o.Right)
		}
		for _, cast := range s.Casts {
			visit(&cast.Source)
			visit(&cast.Target)
			for i := range cast.FunctionArgs {
				visit(&cast.FunctionArgs[i])
			}
		}
	}
}

// retype follows a type that got another name: references, and casts inside
// of expressions and views.
func (r *replayer) retype(old, renamed Name) {
	r.cat.typeRefs(func(ref *TypeRef) {
		if ref.Name == old {
			ref.Name = renamed
		}
	})
	rename := func(m proto.Message) bool {
		tn, ok := m.(*pg.TypeName)
		if !ok {
			return true
		}
		n := nameOf(tn.Names)
		if n == old || n.Schema == "" && n.Name == old.Name && !builtinTypes[n.Name] && slices.Contains(r.path, old.Schema) {
			tn.Names = []*pg.Node{strNode(renamed.Schema), strNode(renamed.Name)}
		}
		return true
	}
	for _, s := range r.cat.Schemas {
		for _, t := range s.Tables {
			t.expressions(func(e *pg.Node) { pgast.Walk(e, rename) })
			pgast.Walk(t.Query, rename)
		}
		for _, t := range s.Types {
			pgast.Walk(t.Default, rename)
			for _, c := range t.Checks {
				pgast.Walk(c.Expr, rename)
			}
		}
		for _, f := range s.Functions {
			for _, a := range f.Args {
				pgast.Walk(a.Default, rename)
			}
			for _, b := range f.SQLBody {
				pgast.Walk(b, rename)
			}
		}
	}
}
