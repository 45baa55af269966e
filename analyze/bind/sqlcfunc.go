package bind

import (
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A sqlcFunction is what sqlc knows of the function that it takes a call for: the
// first of that name that takes so many arguments.
type sqlcFunction struct {
	name  string
	names []string // of the arguments; empty ones for those without a name
	types []sqlcArg
	row   *tree.Relation // whose rows it returns, or nil
}

// A sqlcArg is the type of an argument: the zero one when sqlc knows no Go type
// for it.
type sqlcArg struct {
	tree.Type
	written string // as overrides of the type name it
}

// function finds the function that sqlc takes a call for. PostgreSQL's own come
// first, then those of the schema that the call names.
func (r *sqlcReader) function(call *pg.FuncCall) sqlcFunction {
	schemaName, name := splitName(call.Funcname)
	if schemaName == "" {
		schemaName = "public"
	}
	list := r.sqlcOrder(r.Types.Functions(nil, "pg_catalog", name))
	if name == "concat" || newToSQLC[name] {
		list = nil
	}
	if schemaName != "pg_catalog" {
		list = append(list, r.sqlcOrder(r.Types.Functions(nil, schemaName, name))...)
	}
	for _, f := range list {
		if r.takes(f, call.Args) && !r.isMissing(f) {
			return r.known(f)
		}
	}
	return sqlcFunction{name: name}
}

// sqlcOrder puts functions of one name in the order of sqlc's catalogue: by their
// result, then by their arguments, as texts. The schema's own stay as they are.
func (r *sqlcReader) sqlcOrder(list []*pgcat.Function) []*pgcat.Function {
	list = slices.DeleteFunc(list, func(f *pgcat.Function) bool {
		return f.Returns == pgcat.Internal || slices.Contains(f.Args, pgcat.Internal) || f.Name == "reverse" && f.Returns == pgcat.Bytea
	})
	key := func(f *pgcat.Function) []string {
		if r.functions[f] != nil {
			return nil
		}
		texts := []string{r.Types.Format(f.Returns)}
		for _, t := range f.Args {
			texts = append(texts, r.Types.Format(t))
		}
		if slices.Contains(sqlcFirst[f.Name], strings.Join(texts[1:], ",")) {
			texts[0] = ""
		}
		return texts
	}
	slices.SortStableFunc(list, func(x, y *pgcat.Function) int { return slices.Compare(key(x), key(y)) })
	return list
}

// sqlcFirst are the arguments of functions that sqlc's authors have put in front
// of others.
var sqlcFirst = map[string][]string{
	"lower": {"text"}, "generate_series": {"numeric,numeric"}, "digest": {"text,text"},
}

// newToSQLC are functions that PostgreSQL has had since version 16, which sqlc's
// catalogue lacks.
var newToSQLC = setOf("any_value", "array_reverse", "array_sample", "array_shuffle", "array_sort", "bytea", "casefold", "crc32", "crc32c",
	"date_add", "date_subtract", "erf", "erfc", "gamma", "json_agg_strict", "jsonb_agg_strict", "lgamma", "pg_basetype",
	"pg_input_error_info", "pg_input_is_valid", "random_normal", "system_user", "to_bin", "to_oct", "to_regtypemod", "unicode_assigned",
	"uuid_extract_timestamp", "uuid_extract_version", "uuidv4", "uuidv7", "xmltext")

func setOf(words ...string) map[string]bool {
	set := make(map[string]bool, len(words))
	for _, w := range words {
		set[w] = true
	}
	return set
}

// takes reports whether sqlc finds that a function takes the arguments of a call:
// it counts them, and looks for the names of those that have one.
func (r *sqlcReader) takes(f *pgcat.Function, args []*pg.Node) bool {
	optional := f.Defaults
	if f.ArgNames == nil && r.functions[f] == nil {
		optional = 0 // sqlc knows the defaults of named arguments only
	}
	if f.Variadic != 0 {
		optional++
	}
	if len(args) < len(f.Args)-optional || len(args) > len(f.Args) && f.Variadic == 0 {
		return false
	}
	for _, arg := range args {
		if n := arg.GetNamedArgExpr(); n != nil && !slices.Contains(f.ArgNames, n.Name) {
			return false
		}
	}
	return true
}

// known is what sqlc knows of a function.
func (r *sqlcReader) known(f *pgcat.Function) sqlcFunction {
	if def := r.functions[f]; def != nil {
		return r.declared(f, def)
	}
	out := sqlcFunction{name: f.Name, names: make([]string, len(f.Args)), types: make([]sqlcArg, len(f.Args))}
	if !newlyNamed(f) {
		copy(out.names, f.ArgNames)
	}
	for i, t := range f.Args {
		out.types[i] = r.builtinArg(t)
	}
	return out
}

// declared is what sqlc knows of one of the schema's functions. The arguments of a
// call it takes for the declared ones of the same places, OUT ones among them, and it
// overlooks the brackets of arrays.
func (r *sqlcReader) declared(f *pgcat.Function, def *schema.Function) sqlcFunction {
	out := sqlcFunction{name: f.Name, row: r.byRow[f.Returns]}
	in, of := 0, 0
	for _, arg := range def.Args {
		var t pgcat.OID
		switch arg.Mode {
		case "out", "table":
			t, of = f.OutArgs[of].Type, of+1
			if arg.Mode == "out" && f.Kind == pgcat.ProcedureKind { // CALL has it, too
				in++
			}
		default:
			t, in = f.Args[in], in+1
			if arg.Mode == "inout" {
				of++
			}
		}
		if elem := r.Types.ElemOf(t); elem != 0 && r.IsArray(t) {
			t = elem
		}
		out.names = append(out.names, arg.Name)
		out.types = append(out.types, sqlcArg{tree.Of(t), arg.Type.Written.String()})
	}
	return out
}

// builtinArg is the type of an argument of one of PostgreSQL's functions, or an
// extension's. sqlc has the types' SQL names there, of which it knows some.
func (r *sqlcReader) builtinArg(t pgcat.OID) sqlcArg {
	ty := r.Types.Type(t)
	switch {
	case ty == nil || ty.Elem != 0 && r.IsArray(t) || isPseudo(t):
		return sqlcArg{}
	case ty.Schema == "pg_catalog" && !sqlcKnows[r.Types.Format(t)]:
		return sqlcArg{}
	case ty.Schema != "pg_catalog":
		return sqlcArg{Type: tree.Of(t), written: ty.Name}
	}
	return sqlcArg{Type: tree.Of(t), written: r.Types.Format(t)}
}

// sqlcKnows are the SQL names of PostgreSQL's types that sqlc has Go types for. It
// has them for "timestamp with time zone" and "character varying" under their short
// names only.
var sqlcKnows = setOf("smallint", "integer", "bigint", "real", "double precision", "numeric", "money", "boolean", "json", "jsonb",
	"bytea", "date", "text", "name", "uuid", "inet", "cidr", "macaddr", "macaddr8", "interval", "bit", "oid", "cid", "xid", "tid", "xid8",
	"box", "circle", "line", "lseg", "path", "point", "polygon",
	"int4range", "int8range", "numrange", "daterange", "tsrange", "tstzrange",
	"int4multirange", "int8multirange", "nummultirange", "datemultirange", "tsmultirange", "tstzmultirange")

// sqlcShortNames are the types that sqlc knows by their names in the catalogue alone.
var sqlcShortNames = map[pgcat.OID]bool{
	pgcat.Varchar: true, pgcat.Bpchar: true, pgcat.Varbit: true,
	pgcat.Time: true, pgcat.Timetz: true, pgcat.Timestamp: true, pgcat.Timestamptz: true,
}

// writtenName is a type's name as a cast has it, with the schema that the grammar
// gives to names of its own.
func writtenName(names []*pg.Node) string { return strings.Join(strs(names), ".") }
