package bind

import (
	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
)

// coerce converts e to type t, or reports that it cannot. An untyped literal or
// parameter takes the type.
func (a *binder) coerce(e tree.Expr, t tree.Type, ctx pgcat.Coercion) (tree.Expr, bool) {
	switch {
	case e.OID() == t.OID:
		return modify(e, t), true
	case isPseudo(t.OID):
		return e, true
	case e.OID() == pgcat.Unknown:
		if out := a.typeUnknown(e, t); out != nil {
			return out, true
		}
	}
	switch x := e.(type) {
	case *tree.Collate:
		return a.coerceCollated(x, t, ctx)
	case *tree.Row:
		if e.OID() == pgcat.Record {
			if done, ok := a.coerceRow(x, t, ctx); ok {
				return done, true
			}
		}
	}
	if e.OID() == pgcat.Record && t.OID != pgcat.Record && !hasKnownColumns(e) && a.IsComposite(t.OID) {
		return e, false
	}
	return a.convert(e, t, ctx)
}

// modify gives a value of a type the type's modifier, if there is one.
func modify(e tree.Expr, t tree.Type) tree.Expr {
	if len(t.Mod) > 0 && !t.SameMod(e.Type()) {
		return relabel(e, t)
	}
	return e
}

// hasKnownColumns reports whether a row of no type in particular is that of an
// entry in FROM.
func hasKnownColumns(e tree.Expr) bool { _, ok := e.(*tree.WholeRow); return ok }

// coerceCollated converts what is below COLLATE.
func (a *binder) coerceCollated(e *tree.Collate, t tree.Type, ctx pgcat.Coercion) (tree.Expr, bool) {
	inner, ok := a.coerce(e.Arg, t, ctx)
	if c := a.Types.Type(t.OID); !ok || c == nil || !c.Collatable {
		return inner, ok
	}
	return &tree.Collate{Head: tree.At(t, e.At), Arg: inner, Collation: e.Collation}, true
}

// typeUnknown gives what has no type yet a type; nil is for what has none to
// give.
func (a *binder) typeUnknown(e tree.Expr, t tree.Type) tree.Expr {
	switch x := e.(type) {
	case *tree.Param:
		a.decide(x, t)
		return x
	case *tree.Const:
		a.checkLiteral(x, t)
		out := *x
		out.Typ = t
		return a.toDomain(&out, t)
	case *tree.Trusted:
		out := *x
		out.Typ = t
		return &out
	}
	return nil
}

// convert applies a cast of the catalogue's.
func (a *binder) convert(e tree.Expr, t tree.Type, ctx pgcat.Coercion) (tree.Expr, bool) {
	how, fn := a.Types.FindConversion(e.OID(), t.OID, ctx)
	switch {
	case how == pgcat.NoConversion:
		return e, false
	case how != pgcat.ByInOut && (t.OID == pgcat.Record || t.OID == pgcat.RecordArray):
		return e, true // a row stays what it is where any row will do
	case how == pgcat.ByFunction && fn != nil:
		a.note(fn)
		return a.toDomain(&tree.Func{Head: tree.At(t, e.Loc()), Fn: fn, Args: []tree.Expr{e}, Cast: tree.ImplicitCast}, t), true
	}
	return a.toDomain(relabel(e, t), t), true
}

func relabel(e tree.Expr, t tree.Type) tree.Expr {
	return &tree.Relabel{Head: tree.At(t, e.Loc()), Arg: e, Cast: tree.ImplicitCast}
}

// toDomain wraps a value that was made a domain's: a domain that is NOT NULL
// rejects NULL at that moment.
func (a *binder) toDomain(e tree.Expr, t tree.Type) tree.Expr {
	if a.Types.NotNullDomain(t.OID) {
		return &tree.Domain{Head: tree.At(t, e.Loc()), Arg: e, Name: a.Types.Type(t.OID).Name}
	}
	return e
}

// coerceRow converts ROW(…) to a composite type, field by field.
func (a *binder) coerceRow(e *tree.Row, t tree.Type, ctx pgcat.Coercion) (tree.Expr, bool) {
	attrs := a.attrs(a.Types.BaseType(t.OID), e.At)
	if len(attrs) == 0 || len(attrs) != len(e.Args) {
		return nil, false
	}
	out := &tree.Row{Head: tree.At(t, e.At), Args: make([]tree.Expr, len(e.Args))}
	for i, arg := range e.Args {
		c, ok := a.coerce(arg, attrs[i].Type, ctx)
		if !ok {
			return nil, false
		}
		out.Args[i] = c
	}
	return a.toDomain(out, t), true
}

// must is coerce where package pgcat said before that it is possible.
func (a *binder) must(e tree.Expr, t tree.Type, ctx pgcat.Coercion) tree.Expr {
	out, ok := a.coerce(e, t, ctx)
	if !ok {
		a.check(a.Types.CoercionError(e.OID(), t.OID), e.Loc())
	}
	return out
}

// toType is must without array dimensions: those of e are kept.
func (a *binder) toType(e tree.Expr, oid pgcat.OID, ctx pgcat.Coercion) tree.Expr {
	t := tree.Of(oid)
	if a.Types.ElemOf(oid) != 0 {
		t.Dims = max(e.Type().Dims, 1)
	}
	return a.must(e, t, ctx)
}

// toBool converts a condition.
func (a *binder) toBool(e tree.Expr, construct string) tree.Expr {
	out, ok := a.coerce(e, boolean, pgcat.Assignment)
	if !ok {
		a.fail(e.Loc(), "", "argument of %s must be type boolean, not type %s", construct, a.typeName(e.OID()))
	}
	if f, ok := out.(*tree.Func); ok && f.Fn.ReturnsSet {
		a.fail(e.Loc(), "", "argument of %s must not return a set", construct)
	}
	return out
}

// toSpecific converts an argument that must be of one type.
func (a *binder) toSpecific(e tree.Expr, oid pgcat.OID, construct string) tree.Expr {
	out, ok := a.coerce(e, tree.Of(oid), pgcat.Assignment)
	if !ok {
		a.fail(e.Loc(), "", "argument of %s must be type %s, not type %s", construct, a.typeName(oid), a.typeName(e.OID()))
	}
	return out
}

// textIfUnknown makes untyped literals and parameters text. A call taken on
// trust, which may give anything, stays as it is, also as a view's column.
func (a *binder) textIfUnknown(e tree.Expr) tree.Expr {
	if e.OID() != pgcat.Unknown {
		return e
	}
	switch e.(type) {
	case *tree.Trusted, *tree.Var, *tree.Agg, *tree.WindowFunc:
		return e
	}
	return a.must(e, tree.Of(pgcat.Text), pgcat.Implicit)
}

// common finds the type that the branches of a construct agree on and converts
// them to it.
func (a *binder) common(context string, branches []tree.Expr) tree.Type {
	oids := make([]pgcat.OID, len(branches))
	for i, b := range branches {
		oids[i] = b.OID()
	}
	oid, err := a.Types.CommonType(context, oids)
	if err != nil {
		loc := -1
		for _, b := range branches {
			if b.OID() != branches[0].OID() && b.OID() != pgcat.Unknown {
				loc = b.Loc()
				break
			}
		}
		a.check(err, loc)
	}
	return a.toCommon(context, branches, oid)
}

func (a *binder) toCommon(context string, branches []tree.Expr, oid pgcat.OID) tree.Type {
	t := tree.Of(oid)
	for i, b := range branches {
		if b.OID() == oid {
			have := b.Type()
			t.Dims = max(t.Dims, have.Dims)
			if i == 0 || t.Mod != nil && t.SameMod(have) {
				t.Mod = have.Mod
				continue
			}
		}
		t.Mod = nil
	}
	if t.Dims == 0 && a.Types.ElemOf(oid) != 0 {
		t.Dims = 1
	}
	for i, b := range branches {
		out, ok := a.coerce(b, tree.Type{OID: oid, Dims: t.Dims}, pgcat.Implicit)
		if !ok {
			a.fail(b.Loc(), "", "%s could not convert type %s to %s", context, a.typeName(b.OID()), a.typeName(oid))
		}
		branches[i] = out
	}
	return t
}

// result is a function's or operator's result type.
func (a *binder) result(oid pgcat.OID) tree.Type {
	t := tree.Of(oid)
	if a.Types.ElemOf(oid) != 0 {
		t.Dims = 1
	}
	return t
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
