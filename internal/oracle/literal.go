package oracle

import (
	"strings"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/internal/oracle/sample"
)

// literalText is the text form of a value of a type, ok false when none is
// known.
func (g *gen) literalText(t pgcat.OID) (s string, ok bool) { return sample.Text(g.Rand, g.cat, t) }

// typeName writes a type for a cast.
func (g *gen) typeName(t pgcat.OID) string {
	switch t {
	case pgcat.Char:
		return `"char"`
	case pgcat.Bpchar:
		return "bpchar" // character alone is character(1)
	case pgcat.Bit:
		return "bit"
	}
	return g.cat.Format(t)
}

// literal is a typed constant.
func (g *gen) literal(t pgcat.OID) *node {
	s, ok := g.literalText(t)
	if !ok {
		return text("NULL::" + g.typeName(t)).as(t)
	}
	if g.one(4) {
		switch t {
		case pgcat.Int4, pgcat.Bool:
			return text("(" + s + ")").as(t)
		case pgcat.Numeric:
			if strings.Contains(s, ".") {
				return text("(" + s + ")").as(t)
			}
		}
	}
	if u := g.cat.Type(t); u.Kind == pgcat.CompositeKind && g.one(2) {
		var parts []*node
		for _, a := range u.Attrs {
			parts = append(parts, g.literal(a.Type))
		}
		if len(parts) > 0 {
			g.use("expression: ROW")
			return seq("ROW(", row(", ", parts...), ")::"+g.typeName(t)).as(t)
		}
	}
	return text(sample.Quote(s) + "::" + g.typeName(t)).as(t)
}
