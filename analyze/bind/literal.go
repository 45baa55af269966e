package bind

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/lazyregexp"
)

// checkLiteral reports an untyped literal that cannot be a value of the type
// that it is to have, where that is plain to see. PostgreSQL says so when the
// query is prepared.
func (a *binder) checkLiteral(e *tree.Const, t tree.Type) {
	if e.Null {
		return
	}
	base := a.Types.BaseType(t.OID)
	text := strings.TrimSpace(e.Text)
	lower := strings.ToLower(text)
	invalid := false
	switch base {
	case pgcat.Int2, pgcat.Int4, pgcat.Int8:
		invalid = a.badInteger(e, base, text)
	case pgcat.Bool:
		invalid = !isBool(lower)
	case pgcat.UUID:
		invalid = !uuid().MatchString(e.Text)
	case pgcat.JSON, pgcat.JSONB:
		if !json.Valid([]byte(e.Text)) {
			a.fail(e.At, "write a value of JSON, as in '{\"a\": 1}', '[1]', '\"text\"' or 'null'", "invalid input syntax for type json")
		}
	default:
		if pattern := written[base]; pattern != nil {
			invalid = !pattern().MatchString(lower)
		} else {
			a.checkStructured(e, base, text)
		}
	}
	if invalid {
		a.fail(e.At, "", "invalid input syntax for type %s: \"%s\"", strings.TrimSuffix(a.typeName(base), " without time zone"), e.Text)
	}
}

var (
	number   = lazyregexp.New(`[0-9]|^[+-]*(nan|inf|infinity)$`)
	day      = lazyregexp.New(`[0-9]|now|today|tomorrow|yesterday|epoch|infinity`)
	clock    = lazyregexp.New(`[0-9]|allballs|now`)
	duration = lazyregexp.New(`[0-9]|^[+-]*infinity$`)
	uuid     = lazyregexp.New(`^(?i:([0-9a-f]{4}-?){7}[0-9a-f]{4}|\{([0-9a-f]{4}-?){7}[0-9a-f]{4}\})$`)
)

// written has what a literal must look like at the least, in lower case.
var written = map[pgcat.OID]func() *regexp.Regexp{
	pgcat.Numeric: number, pgcat.Float4: number, pgcat.Float8: number,
	pgcat.Date: day, pgcat.Timestamp: day, pgcat.Timestamptz: day,
	pgcat.Time: clock, pgcat.Timetz: clock, pgcat.Interval: duration,
}

func (a *binder) badInteger(e *tree.Const, base pgcat.OID, text string) bool {
	bits := map[pgcat.OID]int{pgcat.Int2: 16, pgcat.Int4: 32, pgcat.Int8: 64}[base]
	_, err := strconv.ParseInt(strings.TrimPrefix(text, "+"), 0, bits)
	if err == nil {
		return false
	}
	if ne, ok := err.(*strconv.NumError); ok && ne.Err == strconv.ErrRange {
		a.fail(e.At, "", "value \"%s\" is out of range for type %s", e.Text, a.typeName(base))
	}
	if _, err := strconv.ParseInt(strings.TrimLeft(text, "+-0"), 10, bits); err == nil || text == "0" {
		return false // leading zeros
	}
	return strings.Trim(text, "0") != ""
}

// checkStructured reports a label that an enum does not have, and an array,
// range or row that does not begin like one.
func (a *binder) checkStructured(e *tree.Const, base pgcat.OID, text string) {
	t := a.Types.Type(base)
	malformed := func(what, hint string) {
		a.fail(e.At, hint, "malformed %s literal: \"%s\"", what, e.Text)
	}
	begins := func(chars string) bool { return text != "" && strings.Contains(chars, text[:1]) }
	switch {
	case t == nil:
	case t.Kind == pgcat.EnumKind:
		a.checkLabel(e, t)
	case t.Kind == pgcat.RangeKind && !begins("[(") && !strings.EqualFold(text, "empty"):
		malformed("range", "Missing left parenthesis or bracket.")
	case t.Kind == pgcat.MultirangeKind && !begins("{"):
		malformed("multirange", "Missing left brace.")
	case t.Kind == pgcat.CompositeKind && !begins("("):
		malformed("record", "Missing left parenthesis.")
	case a.IsArray(base) && !begins("{["):
		malformed("array", "Array value must start with \"{\" or dimension information.\nFor an element, write its type: '"+strings.ReplaceAll(e.Text, "'", "''")+"'::"+a.typeName(t.Elem)+".")
	}
}

func (a *binder) checkLabel(e *tree.Const, t *pgcat.Type) {
	for _, l := range t.Labels {
		if l == e.Text {
			return
		}
	}
	hint := diag.DidYouMean(e.Text, t.Labels)
	if hint == "" && len(t.Labels) > 0 {
		hint = "it has the values " + strings.Join(t.Labels, ", ")
	}
	a.fail(e.At, hint, "invalid input value for enum %s: \"%s\"", t.Name, e.Text)
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
