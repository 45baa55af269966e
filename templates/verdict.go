package templates

import (
	"fmt"
	"strings"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/schema"
	"github.com/dbgen-go/dbgen/templates/options"
)

// A Verdict is what an entry of options.Adopted comes to.
type Verdict struct {
	Entry  int // its place in options.Adopted
	Kind   VerdictKind
	Detail string // how it fails, or what dbgen has in its place
}

// A VerdictKind says how what an entry keeps stands to what dbgen would make.
type VerdictKind int

// The kinds, the gravest last: of an entry that differs in several ways, the
// gravest is told.
const (
	Unmatched VerdictKind = iota // nothing is what the entry names
	Same                         // dbgen would make the same
	OtherName                    // another name, order or type for the same values
	Wider                        // dbgen's holds more
	Narrower                     // dbgen's holds less, and all that there can be
	Unsound                      // what is kept fails
)

// Named is what the package's types are called in Go.
type Named struct {
	Tables map[*schema.Table]string
	Enums  map[*schema.Type]string
}

// Judge says what the entries of opts.Adopted come to, in their order, and what
// types are called with them, without writing any Go. The diagnostics are those
// that Generate has.
func Judge(res *analyze.Result, opts options.Options) ([]Verdict, Named, diag.List) {
	g := &generator{res: res}
	named := Named{Tables: make(map[*schema.Table]string), Enums: make(map[*schema.Type]string)}
	opts.Check(&g.diags)
	if g.diags.HasErrors() {
		return nil, named, g.diags
	}
	g.settings = newSettings(opts)
	g.build()
	var verdicts []Verdict
	for _, a := range g.adoptedInOrder() {
		verdicts = append(verdicts, a.verdict)
	}
	for _, m := range g.models {
		named.Tables[m.table] = m.name
	}
	for _, sch := range res.Schema.Schemas {
		for _, t := range sch.Types {
			if t.Kind == schema.Enum {
				named.Enums[t] = g.enumName(t.Schema, t.Name)
			}
		}
	}
	return verdicts, named, g.diags
}

// judge notes a difference; the gravest stays.
func (a *adopted) judge(kind VerdictKind, detail string) {
	if kind > a.verdict.Kind {
		a.verdict.Kind, a.verdict.Detail = kind, detail
	}
}

// A soundness is what is known of NULL in a value, whatever sqlc makes of it.
type soundness struct {
	nullable bool
	reason   string // why it may be NULL; may be empty
}

// judgeResult notes how a type that is kept for a value that comes from the
// database stands to dbgen's own.
func (a *adopted) judgeResult(g *generator, v value, truth soundness, kept, ours goType) {
	if kept.String() == ours.String() {
		return
	}
	if how := g.fails(v, truth, kept); how != "" {
		a.judge(Unsound, how)
		return
	}
	instead := "dbgen has " + ours.show()
	switch {
	case isAny(kept):
		a.judge(Narrower, instead)
	case isAny(ours):
		a.judge(Wider, instead)
	case g.holdsNull(kept) && !g.holdsNull(ours) && !truth.nullable:
		a.judge(Narrower, instead+": it is never NULL")
	case !g.holdsNull(kept) && g.holdsNull(ours):
		a.judge(Wider, instead)
	case bits(kept) > bits(ours) && bits(ours) > 0:
		a.judge(Narrower, instead)
	default:
		a.judge(OtherName, instead)
	}
}

// judgeParam notes how a type that is kept for a parameter stands to dbgen's own.
func (a *adopted) judgeParam(g *generator, kept, ours goType) {
	if kept.String() == ours.String() {
		return
	}
	instead := "dbgen has " + ours.show()
	switch {
	case isAny(kept):
		a.judge(Narrower, instead+", the only type that PostgreSQL takes here")
	case isAny(ours), !g.holdsNull(kept) && g.holdsNull(ours):
		a.judge(Wider, instead)
	case g.holdsNull(kept) && !g.holdsNull(ours):
		a.judge(Narrower, instead)
	case bits(kept) > 0 && bits(kept) < bits(ours):
		a.judge(Wider, instead)
	case bits(ours) > 0 && bits(kept) > bits(ours):
		a.judge(Narrower, instead)
	default:
		a.judge(OtherName, instead)
	}
}

// judgeModel notes how the model that rows of a query become by an entry fits the
// query's columns.
func (g *generator) judgeModel(q *query, a *adopted, model *structDef) {
	a.judge(OtherName, "dbgen has "+q.name+"Row")
	for i, c := range q.src.Columns {
		v := g.resultValue(q, c)
		if how := g.fails(v, truthOf(c), model.fields[i].typ); how != "" {
			a.judge(Unsound, "column "+placeOf(c, i)+": "+how)
			return
		}
	}
}

func placeOf(c *analyze.Column, i int) string {
	if c.Name != "" {
		return fmt.Sprintf("%q", c.Name)
	}
	return fmt.Sprint(i + 1)
}

// truthOf is what the analysis proves of NULL in a column of a result.
func truthOf(c *analyze.Column) soundness {
	return soundness{nullable: c.Null != analyze.Never, reason: c.Reason}
}

// fails says how reading a value into a variable of a type fails, "" if it does
// not, as far as is known. What always fails comes first, what some values do last.
func (g *generator) fails(v value, truth soundness, t goType) string {
	typ, dims := g.element(v.typ, false)
	known := typ != nil && !isAny(t) && t.known()
	how := ""
	switch {
	case !known:
	case dims > 0 && t.prefix == "" && t.path == "":
		how = "it is an array, which is an error in " + t.show()
	case dims == 1 && t.isSlice():
		how = unread(typ, t.elem())
	case dims == 0:
		how = unread(typ, t)
	}
	if how != "" {
		return how
	}
	if truth.nullable && !g.holdsNull(t) {
		how = "it may be NULL"
		if truth.reason != "" {
			how += " (" + truth.reason + ")"
		}
		return how + ", which is an error in " + t.show()
	}
	if !known || dims > 0 {
		return ""
	}
	if have, hold := bitsOf[typ.Name], bits(t); have > 0 && hold > 0 && hold < have {
		return fmt.Sprintf("it is %s, whose larger values are an error in %s", sqlName(typ), t.show())
	}
	switch {
	case !pgxReadsPartly[wireName(typ)][t.plainName()]:
		return ""
	case fractions[typ.Name]:
		return fmt.Sprintf("it is %s, of which a value with a fraction is an error in %s", sqlName(typ), t.show())
	}
	return fmt.Sprintf("it is %s, of which what is no number is an error in %s", sqlName(typ), t.show())
}

// unread says that pgx never reads a type into one of Go's rightly, "" if it does.
func unread(typ *pgcat.Type, t goType) string {
	wire, name := wireName(typ), t.plainName()
	switch {
	case pgxRefuses[wire][name] && !pgxReadsPartly[wire][name]:
		return fmt.Sprintf("pgx does not read %s into %s", sqlName(typ), t.show())
	case pgxGarbles[wire][name]:
		return fmt.Sprintf("pgx reads another value into %s than the %s that was sent, without an error", t.show(), sqlName(typ))
	}
	return ""
}

// fractions are the types of numbers that need not be whole.
var fractions = set("numeric", "float4", "float8")

// wireName is the name by which pgx's answers are known for a type. Those of its own
// that it has no codec for, and enums, it reads as it does text.
func wireName(t *pgcat.Type) string {
	_, mapped := mappings[t.Name]
	_, answered := pgxRefuses[t.Name]
	text := (t.Kind == pgcat.BaseKind || t.Kind == pgcat.EnumKind) && !t.Opaque && t.Name != "xml" // which is unmarshalled
	if text && !mapped && !answered {
		return "text"
	}
	return t.Name
}

func sqlName(t *pgcat.Type) string {
	if names := sqlNames[t.Name]; len(names) > 0 && t.Name != "numeric" {
		return names[0]
	}
	return t.Name
}

func isAny(t goType) bool { return t.prefix == "" && t.path == "" && !t.local && t.name == "any" }

// known reports whether what the type holds is known here: Go's own types and
// pgtype's, not those of other packages or of the author's.
func (t goType) known() bool {
	return !t.local && t.form == nil && (t.path == "" || t.path == pgtypePath || t.path == "time" || t.path == "net/netip" || t.path == "database/sql")
}

// holdsNull reports whether NULL can be read into a type; of a type of which
// nothing is known, it is taken to.
func (g *generator) holdsNull(t goType) bool {
	return t.handlesNull() || !t.known() && (!t.local || g.Declared[t.name])
}

// plainName is the type without a pointer, as its own package writes it.
func (t goType) plainName() string {
	name := strings.TrimPrefix(t.prefix, "*")
	if t.path != "" {
		name += t.pkg + "."
	}
	return name + t.name
}

// show is the type as a reader knows it.
func (t goType) show() string {
	if t.form != nil {
		return t.String()
	}
	s := t.prefix
	if t.path != "" {
		s += t.pkg + "."
	}
	s += t.name
	if len(t.args) > 0 {
		var args []string
		for _, a := range t.args {
			args = append(args, a.show())
		}
		s += "[" + strings.Join(args, ", ") + "]"
	}
	return s
}

// bitsOf are the sizes of PostgreSQL's integers.
var bitsOf = map[string]int{"int2": 16, "int4": 32, "int8": 64}

// goBits are the sizes of the types that hold integers.
var goBits = map[string]int{
	"int8": 8, "int16": 16, "int32": 32, "int64": 64, "int": 64,
	"pgtype.Int2": 16, "pgtype.Int4": 32, "pgtype.Int8": 64, "sql.NullInt16": 16, "sql.NullInt32": 32, "sql.NullInt64": 64,
}

// bits is the size of the integers that a type holds, 0 for other types.
func bits(t goType) int {
	if strings.HasPrefix(t.prefix, "[") || strings.HasPrefix(t.prefix, "m") {
		return 0
	}
	return goBits[t.plainName()]
}
