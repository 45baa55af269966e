package pgast

import (
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// Walk calls visit for every message of a parse tree, m included, the outer ones first;
// what lies below a message is skipped when visit returns false. It is for what is rarely
// asked: reflection is slow.
func Walk(m proto.Message, visit func(m proto.Message) bool) {
	if m != nil {
		walk(m.ProtoReflect(), visit)
	}
}

func walk(m protoreflect.Message, visit func(m proto.Message) bool) {
	if !m.IsValid() || !visit(m.Interface()) {
		return
	}
	m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case f.Message() == nil:
		case f.IsList():
			for i := range v.List().Len() {
				walk(v.List().Get(i).Message(), visit)
			}
		default:
			walk(v.Message(), visit)
		}
		return true
	})
}
