package templates

import (
	"fmt"
	"strings"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/sqlc"
	"github.com/dbgen-go/dbgen/internal/diag"
)

// noteDoubts tells of columns whose Go types are sqlc's although pgx cannot read
// into them all that PostgreSQL may give.
func (g *generator) noteDoubts(q *query) {
	for _, c := range q.src.Columns {
		v := g.resultValue(q, c)
		if c.Embed != "" || g.adoptedType(v) != nil || g.valueOverride(v, true) != nil {
			continue
		}
		chosen, ok := g.sqlcChoice(v)
		if !ok || !chosen.doubt.any() {
			continue
		}
		q.doubtful = true
		pos := q.src.Pos
		if c.Loc >= 0 {
			pos = q.src.Position(c.Loc)
		}
		d := diagAt(pos, q.name, g.cure(chosen, c), g.says(chosen, c))
		d.Severity = diag.Warning
		g.diags.Add(d)
	}
}

// says words a doubt about a column.
func (g *generator) says(chosen choice, c *analyze.Column) string {
	d, t := chosen.doubt, chosen.typ
	var what, errs []string
	if d.null {
		what = append(what, fmt.Sprintf("may be NULL (%s)", c.Reason))
		if t.path == "net/netip" { // pgx asks it to read no text
			errs = append(errs, "a NULL becomes the zero value, which is not valid")
		} else {
			errs = append(errs, "a NULL is an error")
		}
	}
	if d.elems {
		what, errs = append(what, "is an array in which there may be NULL"), append(errs, "a NULL in it is an error")
	}
	switch d.fit {
	case refuses:
		what, errs = append(what, "is of type "+g.res.Types.Format(c.Type.OID)), append(errs, "a value that it cannot hold is an error")
	case rounds:
		what, errs = append(what, "is of type "+g.res.Types.Format(c.Type.OID)), append(errs, "a value that it cannot hold is rounded")
	}
	return fmt.Sprintf("column %q %s, but its Go type is sqlc's, %s: %s", c.Name, strings.Join(what, " and "), t.show(), strings.Join(errs, ", and "))
}

// cure says what to do about a doubt: what to write, so that the Go type and the
// name stay as they are, and the setting that changes the type.
func (g *generator) cure(chosen choice, c *analyze.Column) string {
	const prove = "set sqlc_nulls: prove"
	as := g.castTo(chosen.typ, c)
	if as == "" {
		return prove
	}
	if c.SQLC.Label != "" {
		as += " AS " + pgcat.QuoteIdent(c.SQLC.Label)
	}
	var write string
	switch d := chosen.doubt; {
	case d.null && c.Expands != "": // which COALESCE in a SELECT list must not hold
		write = fmt.Sprintf("move the call to FROM, %s(…) AS x(y), and with x.y in its place write coalesce(…, …)::%s", c.Expands, as)
	case d.null:
		write = "write coalesce(…, …)::" + as
	case d.elems:
		write = "write array_remove(…, NULL)::" + as
	default:
		write = "write (…)::" + as
	}
	if c.SetOp {
		write += " in each operand of the set operation"
	}
	return write + ", or " + prove
}

// castTo is the type to which a cast keeps the Go type that sqlc gives a column, as
// SQL has it; "" when there is none. To sqlc a cast is never NULL.
func (g *generator) castTo(t goType, c *analyze.Column) string {
	read := *c.SQLC
	if read.Inferred && g.SQLCDatabase {
		read.Type, read.Dims = c.Type.Name, 0
		if c.Type.Schema != "pg_catalog" {
			read.Type = c.Type.Schema + "." + c.Type.Name
		}
	}
	kind := sqlcKinds[read.Type]
	for _, name := range []string{"pg_catalog." + kind, kind, read.Type} {
		s := g.sqlcTypeOf(&sqlc.Column{Type: name, Dims: read.Dims, NotNull: true})
		if name == "" || s.whole().String() != t.String() {
			continue
		}
		return g.writtenName(name) + strings.Repeat("[]", read.Dims)
	}
	return ""
}

// writtenName is how SQL writes a type that sqlc knows by a name: its keywords are
// types of pg_catalog.
func (g *generator) writtenName(name string) string {
	schemaName, typeName, qualified := strings.Cut(name, ".")
	if !qualified {
		return pgcat.QuoteIdent(name)
	}
	if t := g.res.Types.LookupType(nil, schemaName, typeName); t != nil && schemaName == "pg_catalog" {
		return g.res.Types.Format(t.OID)
	}
	return pgcat.QuoteIdent(schemaName) + "." + pgcat.QuoteIdent(typeName)
}
