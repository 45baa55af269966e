package schema

import (
	"slices"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// newType makes a user-defined type, or reports that the name is taken.
func (r *replayer) newType(n Name, kind TypeKind) *Type { return r.newTypeOrShell(n, kind, false) }

func (r *replayer) newTypeOrShell(n Name, kind TypeKind, shell bool) *Type {
	pos := r.here()
	ns := r.creationSchema(n, pos)
	if ns == nil {
		return nil
	}
	full := Name{ns.Name, n.Name}
	if old := r.cat.Type([]string{ns.Name}, full); old != nil && old.shell && !shell { // CREATE TYPE t; then its definition
		*old = Type{Schema: ns.Name, Name: n.Name, Kind: kind, Pos: pos}
		return old
	}
	if !r.typeFree(full, r.locate(n.Name), "") {
		return nil
	}
	t := &Type{Schema: ns.Name, Name: n.Name, Kind: kind, Pos: pos}
	ns.Types = append(ns.Types, t)
	return t
}

// userDefined finds a type to alter, or reports that there is none.
func (r *replayer) userDefined(n Name) *Type {
	t := r.cat.Type(r.searched(n), n)
	if t == nil {
		r.noType(n, r.locate(n.Name))
	}
	return t
}

func (r *replayer) createEnum(s *pg.CreateEnumStmt) {
	values := stringsOf(s.Vals)
	for i, v := range values {
		if slices.Contains(values[:i], v) {
			r.errorf(r.locate(v), "", "enum label %q used more than once", v)
			return
		}
		if !r.labelFits(v) {
			return
		}
	}
	if t := r.newType(nameOf(s.TypeName), Enum); t != nil {
		t.Values = values
	}
}

func (r *replayer) labelFits(label string) bool {
	if len(label) <= maxName {
		return true
	}
	r.errorf(r.locate(label), "labels must be 63 bytes or less", "invalid enum label %q", label)
	return false
}

// alterEnum adds or renames a label.
func (r *replayer) alterEnum(s *pg.AlterEnumStmt) {
	n := nameOf(s.TypeName)
	t := r.userDefined(n)
	if t == nil {
		return
	}
	if t.Kind != Enum {
		r.errorf(r.locate(n.Name), "", "%q is not an enum", n.String())
		return
	}
	missing := func(label string) {
		r.errorf(r.locate(label), diag.DidYouMean(label, t.Values), "%q is not an existing enum label", label)
	}
	if s.OldVal != "" {
		i := slices.Index(t.Values, s.OldVal)
		switch {
		case i < 0:
			missing(s.OldVal)
		case slices.Contains(t.Values, s.NewVal):
			r.errorf(r.locate(s.NewVal), "", "enum label %q already exists", s.NewVal)
		case r.labelFits(s.NewVal):
			t.Values[i] = s.NewVal
		}
		return
	}
	if slices.Contains(t.Values, s.NewVal) {
		if !s.SkipIfNewValExists {
			r.errorf(r.locate(s.NewVal), "", "enum label %q already exists", s.NewVal)
		}
		return
	}
	if !r.labelFits(s.NewVal) {
		return
	}
	at := len(t.Values)
	if s.NewValNeighbor != "" {
		if at = slices.Index(t.Values, s.NewValNeighbor); at < 0 {
			missing(s.NewValNeighbor)
			return
		}
		if s.NewValIsAfter {
			at++
		}
	}
	t.Values = slices.Insert(t.Values, at, s.NewVal)
}
