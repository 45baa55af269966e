package analyze

import (
	"strings"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// coerce converts e to type t, or reports that it cannot. An untyped literal or
// parameter takes the type.
func (a *analysis) coerce(e *expr, t typ, ctx pgcat.Coercion) (*expr, bool) {
	if e.oid == t.oid || isPseudo(t.oid) {
		if e.oid == t.oid && len(t.mod) > 0 && !equalMods(e.mod, t.mod) {
			return &expr{kind: xRelabel, typ: t, loc: e.loc, args: []*expr{e}}, true
		}
		return e, true
	}
	if e.oid == pgcat.Unknown {
		switch {
		case e.kind == xParam:
			a.decide(e, t)
			return e, true
		case e.kind == xConst:
			a.checkLiteral(e, t)
			out := *e
			out.typ = t
			return a.toDomain(&out, t), true
		case e.kind == xOpaque: // a call taken on trust
			out := *e
			out.typ = t
			return &out, true
		}
	}
	if e.kind == xRelabel && strings.HasPrefix(e.text, collateText) { // what is cast is below COLLATE
		inner, ok := a.coerce(e.args[0], t, ctx)
		if c := a.types.Type(t.oid); !ok || c == nil || !c.Collatable {
			return inner, ok
		}
		return &expr{kind: xRelabel, typ: t, loc: e.loc, args: []*expr{inner}, text: e.text}, true
	}
	if e.kind == xRow && e.oid == pgcat.Record {
		if done, ok := a.coerceRow(e, t, ctx); ok {
			return done, true
		}
	}
	if e.oid == pgcat.Record && t.oid != pgcat.Record && e.kind != xWholeRow && a.isComposite(t.oid) {
		return e, false // its columns are not known
	}
	how, fn := a.types.FindConversion(e.oid, t.oid, ctx)
	if how != pgcat.NoConversion && how != pgcat.ByInOut && (t.oid == pgcat.Record || t.oid == pgcat.RecordArray) {
		return e, true // a row stays what it is where any row will do
	}
	switch how {
	case pgcat.NoConversion:
		return e, false
	case pgcat.ByFunction:
		if fn != nil {
			a.note(fn)
			return a.toDomain(&expr{kind: xFunc, fn: fn, typ: t, loc: e.loc, args: []*expr{e}}, t), true
		}
	}
	return a.toDomain(&expr{kind: xRelabel, typ: t, loc: e.loc, args: []*expr{e}}, t), true
}

// toDomain wraps a value that was made a domain's: a domain that is NOT NULL
// rejects NULL at that moment.
func (a *analysis) toDomain(e *expr, t typ) *expr {
	if d := a.types.Type(t.oid); d != nil && d.Kind == pgcat.DomainKind && d.NotNull {
		return &expr{kind: xDomain, typ: t, loc: e.loc, args: []*expr{e}, text: d.Name}
	}
	return e
}

// coerceRow converts ROW(…) to a composite type, field by field.
func (a *analysis) coerceRow(e *expr, t typ, ctx pgcat.Coercion) (*expr, bool) {
	attrs := a.attrs(a.types.BaseType(t.oid), e.loc)
	if len(attrs) == 0 || len(attrs) != len(e.args) {
		return nil, false
	}
	out := *e
	out.typ = t
	out.args = make([]*expr, len(e.args))
	for i, arg := range e.args {
		c, ok := a.coerce(arg, attrs[i].typ, ctx)
		if !ok {
			return nil, false
		}
		out.args[i] = c
	}
	return a.toDomain(&out, t), true
}

// must is coerce where package pgcat said before that it is possible.
func (a *analysis) must(e *expr, t typ, ctx pgcat.Coercion) *expr {
	out, ok := a.coerce(e, t, ctx)
	if !ok {
		a.check(a.types.CoercionError(e.oid, t.oid), e.loc)
	}
	return out
}

// toType is must without array dimensions: those of e are kept.
func (a *analysis) toType(e *expr, oid pgcat.OID, ctx pgcat.Coercion) *expr {
	t := of(oid)
	if a.types.ElemOf(oid) != 0 {
		t.dims = max(e.dims, 1)
	}
	return a.must(e, t, ctx)
}

// toBool converts a condition.
func (a *analysis) toBool(e *expr, construct string) *expr {
	out, ok := a.coerce(e, of(pgcat.Bool), pgcat.Assignment)
	if !ok {
		a.fail(e.loc, "", "argument of %s must be type boolean, not type %s", construct, a.typeName(e.oid))
	}
	if a.returnsSet(out) {
		a.fail(e.loc, "", "argument of %s must not return a set", construct)
	}
	return out
}

// toSpecific converts an argument that must be of one type.
func (a *analysis) toSpecific(e *expr, oid pgcat.OID, construct string) *expr {
	out, ok := a.coerce(e, of(oid), pgcat.Assignment)
	if !ok {
		a.fail(e.loc, "", "argument of %s must be type %s, not type %s", construct, a.typeName(oid), a.typeName(e.oid))
	}
	return out
}

func (a *analysis) returnsSet(e *expr) bool {
	return e.kind == xFunc && e.fn != nil && e.fn.ReturnsSet
}

// common finds the type that the branches of a construct agree on and converts
// them to it.
func (a *analysis) common(context string, branches []*expr) typ {
	oids := make([]pgcat.OID, len(branches))
	for i, b := range branches {
		oids[i] = b.oid
	}
	oid, err := a.types.CommonType(context, oids)
	if err != nil {
		loc := -1
		for _, b := range branches {
			if b.oid != branches[0].oid && b.oid != pgcat.Unknown {
				loc = b.loc
				break
			}
		}
		a.check(err, loc)
	}
	return a.toCommon(context, branches, oid)
}

func (a *analysis) toCommon(context string, branches []*expr, oid pgcat.OID) typ {
	t := of(oid)
	for i, b := range branches {
		if b.oid == oid {
			t.dims = max(t.dims, b.dims)
			if i == 0 || t.mod != nil && equalMods(t.mod, b.mod) {
				t.mod = b.mod
				continue
			}
		}
		t.mod = nil
	}
	if t.dims == 0 && a.types.ElemOf(oid) != 0 {
		t.dims = 1
	}
	for i, b := range branches {
		out, ok := a.coerce(b, typ{oid: oid, dims: t.dims}, pgcat.Implicit)
		if !ok {
			a.fail(b.loc, "", "%s could not convert type %s to %s", context, a.typeName(b.oid), a.typeName(oid))
		}
		branches[i] = out
	}
	return t
}

// isArray reports whether values of a type are arrays in the eyes of ARRAY[…]:
// PostgreSQL treats the two vector types and domains over arrays as plain
// values there.
func (a *analysis) isArray(oid pgcat.OID) bool {
	t := a.types.Type(oid)
	return t != nil && t.Elem != 0 && oid != pgcat.Int2Vector && oid != pgcat.OidVector
}

func equalMods(a, b []int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// isPseudo reports whether t stands for any type in a function's signature, so
// that nothing is to be converted.
func isPseudo(t pgcat.OID) bool {
	switch t {
	case pgcat.Any, pgcat.AnyElement, pgcat.AnyArray, pgcat.AnyNonarray, pgcat.AnyEnum, pgcat.AnyRange,
		pgcat.AnyMultirange, pgcat.AnyCompatible, pgcat.AnyCompatibleArray, pgcat.AnyCompatibleNonarray,
		pgcat.AnyCompatibleRange, pgcat.AnyCompatibleMultirange:
		return true
	}
	return false
}
