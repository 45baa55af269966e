package bind

import (
	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// NewBinder returns what schema.Replay asks for the columns of views and of
// tables made from a query. It serves one replay.
func NewBinder() schema.Binder { return &replayBinder{} }

// NewTrustingBinder is NewBinder where the schema may leave functions out that
// views call, as Options.UnknownFunctions has it of queries.
func NewTrustingBinder() schema.Binder { return &replayBinder{trusting: true} }

// A replayBinder keeps the schema as it was bound at the last view, for as long
// as it looks the same.
type replayBinder struct {
	state   schemaState
	bound   *Schema
	missing []MissingExtension

	trusting bool
}

// A schemaState tells apart the states of a schema that DDL leads through.
type schemaState struct {
	cat     *schema.Catalog
	objects int
	sum     uint64
}

// Columns implements schema.Binder.
func (b *replayBinder) Columns(cat *schema.Catalog, stmt *pgast.Node, sql string, file *diag.File, offset int) ([]*schema.Column, error) {
	for {
		if state := stateOf(cat); b.bound == nil || b.state != state {
			b.bound, b.state = New(cat, Options{UnknownFunctions: b.trusting, Extensions: b.missing}), state
		}
		cols, err := b.columns(cat, stmt, sql, file, offset)
		missing := b.bound.Missing()
		if len(missing) == 0 {
			return cols, err
		}
		b.missing, b.bound = append(b.missing, missing...), nil // once more, with them
	}
}

// columns is Columns in the schema that is bound.
func (b *replayBinder) columns(cat *schema.Catalog, stmt *pgast.Node, sql string, file *diag.File, offset int) ([]*schema.Column, error) {
	b.bound.opaqueTypesIn(stmt, func(int) diag.Position { return diag.Position{} })
	a := b.bound.newBinder(cat.SearchPath, sql)
	var out []*schema.Column
	f := run(func() {
		q := newLevel(nil)
		a.top = q
		if s := stmt.GetSelectStmt(); s != nil {
			a.selectStmt(q, s)
		} else {
			a.modifyingStmt(q, stmt)
		}
		for _, t := range q.Columns() {
			ref := b.bound.reference(t.Expr.Type())
			out = append(out, &schema.Column{Name: t.Name, Type: ref, Resolved: &resolvedColumn{ref, a.collationOf(t.Expr)}})
		}
	})
	if f == nil {
		return out, nil
	}
	err := &BindError{Message: f.Message, Hint: f.Hint}
	if f.Loc >= 0 && file != nil {
		err.Pos = file.Position(offset + f.Loc)
	}
	return nil, err
}

// A BindError is why a view's columns are not known. Pos is where in the view's
// query, when that is known.
type BindError struct {
	Pos     diag.Position
	Message string
	Hint    string
}

func (e *BindError) Error() string {
	if e.Hint == "" {
		return e.Message
	}
	return e.Message + " (" + e.Hint + ")"
}

// reference names a type as the schema does.
func (b *Schema) reference(t tree.Type) schema.TypeRef {
	ty := b.Types.Type(t.OID)
	if ty == nil {
		return schema.TypeRef{}
	}
	ref := schema.TypeRef{Mods: t.Mod}
	if ty.Elem != 0 && t.OID != pgcat.Int2Vector && t.OID != pgcat.OidVector {
		ref.ArrayDims = max(t.Dims, 1)
		ty = b.Types.Type(ty.Elem)
	}
	ref.Name = schema.Name{Schema: ty.Schema, Name: ty.Name}
	return ref
}

// stateOf sums up what binding a schema depends on.
func stateOf(cat *schema.Catalog) schemaState {
	s := schemaState{cat: cat}
	add := func(words ...string) {
		s.objects++
		for _, w := range words {
			for i := range len(w) {
				s.sum = (s.sum ^ uint64(w[i])) * 1099511628211
			}
			s.sum = (s.sum ^ 0xff) * 1099511628211
		}
	}
	for _, sc := range cat.Schemas {
		for _, t := range sc.Tables {
			add(t.Schema, t.Name)
			for _, c := range t.Columns {
				add(c.Name, c.Type.Schema, c.Type.Name.Name)
			}
		}
		for _, t := range sc.Types {
			add(t.Schema, t.Name)
			for _, c := range t.Columns {
				add(c.Name, c.Type.Name.Name)
			}
			s.objects += len(t.Values)
		}
		for _, f := range sc.Functions {
			add(f.Schema, f.Name, f.Returns.Name.Name)
			for _, arg := range f.Args {
				add(arg.Name, arg.Type.Name.Name)
			}
		}
		s.objects += len(sc.Operators) + len(sc.Casts)
	}
	s.objects += len(cat.Extensions)
	return s
}
