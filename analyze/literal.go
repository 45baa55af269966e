package analyze

import (
	"strconv"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/internal/diag"
)

// checkLiteral reports an untyped literal that cannot be a value of the type
// that it is to have, for the types whose input is simple. PostgreSQL says so
// when the query is prepared.
func (a *analysis) checkLiteral(e *expr, t typ) {
	if e.null || e.kind != xConst {
		return
	}
	base := a.types.BaseType(t.oid)
	text := strings.TrimSpace(e.text)
	invalid := false
	switch base {
	case pgcat.Int2, pgcat.Int4, pgcat.Int8:
		bits := map[pgcat.OID]int{pgcat.Int2: 16, pgcat.Int4: 32, pgcat.Int8: 64}[base]
		_, err := strconv.ParseInt(strings.TrimPrefix(text, "+"), 0, bits)
		if err == nil {
			return
		}
		if ne, ok := err.(*strconv.NumError); ok && ne.Err == strconv.ErrRange {
			a.fail(e.loc, "", "value \"%s\" is out of range for type %s", e.text, a.typeName(base))
		}
		if _, err := strconv.ParseInt(strings.TrimLeft(text, "+-0"), 10, bits); err == nil || text == "0" {
			return // leading zeros
		}
		invalid = strings.Trim(text, "0") != ""
	case pgcat.Bool:
		invalid = !isBool(strings.ToLower(text))
	default:
		d := a.types.Type(base)
		if d == nil || d.Kind != pgcat.EnumKind {
			return
		}
		for _, l := range d.Labels {
			if l == e.text {
				return
			}
		}
		hint := diag.DidYouMean(e.text, d.Labels)
		if hint == "" && len(d.Labels) > 0 {
			hint = "it has the values " + strings.Join(d.Labels, ", ")
		}
		a.fail(e.loc, hint, "invalid input value for enum %s: \"%s\"", d.Name, e.text)
	}
	if invalid {
		a.fail(e.loc, "", "invalid input syntax for type %s: \"%s\"", a.typeName(base), e.text)
	}
}

// isBool knows what PostgreSQL takes for a boolean: a part of each word will
// do, as long as it is clear.
func isBool(s string) bool {
	for _, word := range []string{"true", "false", "yes", "no"} {
		if s != "" && strings.HasPrefix(word, s) {
			return true
		}
	}
	switch s {
	case "on", "of", "off", "1", "0":
		return true
	}
	return false
}
