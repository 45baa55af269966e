// Package sqlcplace says in which of its places sqlc 1.31 looks at a parameter:
// the name, type and nullability that sqlc gives it all come from there. It knows
// the syntax of a statement and nothing else: neither what the names in it mean,
// nor what follows from a place.
package sqlcplace

import (
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// A Kind is what sqlc sees around a parameter.
type Kind uint8

// The kinds.
const (
	Nowhere  Kind = iota // nothing that says anything, as in WHERE $1
	Operator             // below Place.Operator, the nearest
	Call                 // below Place.Call
	Cast                 // below Place.Cast
	Column               // below a value for Place.Column, or in an item of a SELECT list of that name
	Limit                // it is the LIMIT of the query around
	Offset
)

// A Place is where sqlc looks at a parameter.
type Place struct {
	Number   int // of the parameter
	Kind     Kind
	Operator *pg.A_Expr
	Call     *pg.FuncCall
	Cast     *pg.TypeCast
	Column   string // may be empty: an item without a name
	// Relation is what Column is of; nil means the statement's first.
	Relation *pg.RangeVar
}

// Places are those of a statement's parameters.
type Places struct {
	// First has each parameter that sqlc sees, in no useful order.
	First []Place
	// Met are the parameters' numbers in the order in which sqlc meets them, the
	// WITH queries last; those of names are given out by it.
	Met []int
	// Relations are the names of relations, in the same order.
	Relations []*pg.RangeVar
}

// Of finds the places of a statement's parameters.
//
// sqlc walks the tree. At an INSERT it first takes the parameters that are by
// themselves values of its rows or items of its SELECT, and at an UPDATE those
// that are by themselves values of SET. All others it takes where it meets them,
// with the nearest operator, call, cast or item around them. Only the first place
// of a parameter counts.
func Of(stmt *pg.Node) *Places {
	w := &walker{places: &Places{}, placed: map[int]bool{}, seen: map[int32]bool{}}
	w.walk(stmt.ProtoReflect(), surroundings{})
	return w.places
}

// surroundings are what a walk has come through.
type surroundings struct {
	Place
	source        *pg.MultiAssignRef // of (a, b) = (…), when that is the nearest
	limit, offset int                // the parameters that are these by themselves, or 0
}

type walker struct {
	places *Places
	placed map[int]bool   // by number
	seen   map[int32]bool // by place in the text
}

// walk walks a message and what is below it. Fields are in the order in which the
// grammar's nodes declare them, which is sqlc's.
func (w *walker) walk(m protoreflect.Message, in surroundings) {
	switch x := m.Interface().(type) {
	case *pg.TypeName:
		return
	case *pg.ParamRef:
		w.param(x, in)
		return
	case *pg.RangeVar:
		w.places.Relations = append(w.places.Relations, x)
	case *pg.InsertStmt:
		w.insert(x)
	case *pg.UpdateStmt:
		w.update(x)
	case *pg.SelectStmt:
		in = in.within(x)
	case *pg.A_Expr:
		in = in.below(Place{Kind: Operator, Operator: x})
	case *pg.FuncCall:
		in = in.below(Place{Kind: Call, Call: x})
	case *pg.TypeCast:
		in = in.below(Place{Kind: Cast, Cast: x})
	case *pg.ResTarget:
		in = in.below(Place{Kind: Column, Column: x.Name})
		in.source = x.Val.GetMultiAssignRef()
	}
	parts(m, func(m protoreflect.Message) bool {
		w.walk(m, in)
		return true
	})
}

// parts calls f for the messages that a message has, in order, until it answers
// false. It reports whether f never did.
func parts(m protoreflect.Message, f func(protoreflect.Message) bool) bool {
	if n, ok := m.Interface().(*pg.Node); ok { // which has one of some hundred fields
		if n.GetNode() == nil { // an empty place in a list
			return true
		}
		more := true
		m.Range(func(_ protoreflect.FieldDescriptor, v protoreflect.Value) bool {
			more = f(v.Message())
			return false
		})
		return more
	}
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		d := fields.Get(i)
		switch {
		case d.Kind() != protoreflect.MessageKind || !m.Has(d):
		case d.IsList():
			list := m.Get(d).List()
			for k := range list.Len() {
				if !f(list.Get(k).Message()) {
					return false
				}
			}
		case !f(m.Get(d).Message()):
			return false
		}
	}
	return true
}

func (in surroundings) below(p Place) surroundings {
	in.Place, in.source = p, nil
	return in
}

// within notes the LIMIT and OFFSET of a query.
func (in surroundings) within(s *pg.SelectStmt) surroundings {
	if s.LimitCount != nil {
		in.limit = int(s.LimitCount.GetParamRef().GetNumber())
	}
	if s.LimitOffset != nil {
		in.offset = int(s.LimitOffset.GetParamRef().GetNumber())
	}
	return in
}

// param takes a parameter where the walk meets it.
func (w *walker) param(p *pg.ParamRef, in surroundings) {
	number := int(p.Number)
	w.places.Met = append(w.places.Met, number)
	place, source := in.Place, in.source
	if number == in.limit {
		place, source = Place{Kind: Limit}, nil
	}
	if number == in.offset {
		place, source = Place{Kind: Offset}, nil
	}
	// The row of (a, b) = (…) is met once for each column.
	if w.seen[p.Location] || source != nil && !fills(source, number) {
		return
	}
	w.take(p, place)
}

// fills reports whether a parameter is by itself what a column of (a, b) = (…)
// gets.
func fills(m *pg.MultiAssignRef, number int) bool {
	args := m.Source.GetRowExpr().GetArgs()
	i := int(m.Colno) - 1
	return i >= 0 && i < len(args) && int(args[i].GetParamRef().GetNumber()) == number
}

func (w *walker) take(p *pg.ParamRef, place Place) {
	w.seen[p.Location] = true
	if number := int(p.Number); !w.placed[number] {
		w.placed[number] = true
		place.Number = number
		w.places.First = append(w.places.First, place)
	}
}

// insert takes the parameters that are values of an INSERT by themselves.
func (w *walker) insert(x *pg.InsertStmt) {
	sel := x.SelectStmt.GetSelectStmt()
	assign := func(i int, value *pg.Node) {
		if p := value.GetParamRef(); p != nil && i < len(x.Cols) {
			w.take(p, Place{Kind: Column, Column: x.Cols[i].GetResTarget().GetName(), Relation: x.Relation})
		}
	}
	for i, item := range sel.GetTargetList() {
		assign(i, item.GetResTarget().GetVal())
	}
	for _, row := range sel.GetValuesLists() {
		for i, value := range row.GetList().GetItems() {
			assign(i, value)
		}
	}
}

// update takes the parameters that are values of SET by themselves.
func (w *walker) update(x *pg.UpdateStmt) {
	for _, item := range x.TargetList {
		if p := item.GetResTarget().GetVal().GetParamRef(); p != nil {
			w.take(p, Place{Kind: Column, Column: item.GetResTarget().GetName(), Relation: x.Relation})
		}
	}
}

// FirstColumn finds the column reference that sqlc meets first below n, or nil.
func FirstColumn(n *pg.Node) *pg.ColumnRef {
	if n == nil {
		return nil
	}
	return firstColumn(n.ProtoReflect())
}

func firstColumn(m protoreflect.Message) (found *pg.ColumnRef) {
	if c, ok := m.Interface().(*pg.ColumnRef); ok {
		return c
	}
	parts(m, func(m protoreflect.Message) bool {
		found = firstColumn(m)
		return found == nil
	})
	return found
}
