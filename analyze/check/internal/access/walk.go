package access

import (
	pg "github.com/pganalyze/pg_query_go/v6"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// Walk visits m and everything in it, in source order where the tree has it.
// visit returns false to leave out what is below.
func Walk(m proto.Message, visit func(proto.Message) bool) {
	if m == nil || !m.ProtoReflect().IsValid() || !visit(m) {
		return
	}
	m.ProtoReflect().Range(func(fd protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case fd.Message() == nil:
		case fd.IsList():
			for i := range v.List().Len() {
				Walk(v.List().Get(i).Message().Interface(), visit)
			}
		default:
			Walk(v.Message().Interface(), visit)
		}
		return true
	})
}

// countRefs counts how often each name is used as a relation: a CTE that is
// used once is pulled up.
func (b *builder) countRefs(stmt *pg.Node) {
	Walk(stmt, func(m proto.Message) bool {
		if r, ok := m.(*pg.RangeVar); ok && r.Schemaname == "" {
			b.refs[r.Relname]++
		}
		return true
	})
}

// str returns a String node's text.
func str(n *pg.Node) string { return n.GetString_().GetSval() }

// last returns the last part of a possibly qualified name.
func last(names []*pg.Node) string {
	if len(names) == 0 {
		return ""
	}
	return str(names[len(names)-1])
}
