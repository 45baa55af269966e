package templates

import (
	"strings"

	"github.com/dave/jennifer/jen"
)

// Import paths that generated code refers to.
const (
	pgxPath    = "github.com/jackc/pgx/v5"
	pgconnPath = "github.com/jackc/pgx/v5/pgconn"
	pgtypePath = "github.com/jackc/pgx/v5/pgtype"
	vectorPath = "github.com/pgvector/pgvector-go"
	// implPath is what generated code calls of the runtime, contractPath the
	// version of it that it needs: see runtime/_contract.
	implPath     = "github.com/dbgen-go/dbgen/runtime/dbgenimpl"
	contractPath = "github.com/dbgen-go/dbgen/runtime/_contract/v1"
)

// A goType is a Go type as generated code writes it.
type goType struct {
	prefix    string   // "[]", "*", "[][]*", "map[string]" …
	path      string   // import path; empty for predeclared and the package's own types
	pkg       string   // the package's name
	alias     bool     // the import must give the name
	local     bool     // declared by the generated package
	authors   bool     // given by an override: nothing is known of what it holds
	composite bool     // local: a struct that is one value of the database
	name      string   // "" for a type with a form
	args      []goType // of a generic type, or of form
	form      []string // the text around args of a type without a name
}

func basic(name string) goType    { return goType{name: name} }
func local(name string) goType    { return goType{name: name, local: true} }
func pgtypeOf(name string) goType { return goType{path: pgtypePath, pkg: "pgtype", name: name} }
func std(path, name string) goType {
	return goType{path: path, pkg: path[strings.LastIndexByte(path, '/')+1:], name: name}
}

func generic(name string, arg goType) goType {
	t := pgtypeOf(name)
	t.args = []goType{arg}
	return t
}

func (t goType) with(prefix string) goType {
	t.prefix = prefix + t.prefix
	return t
}

func (t goType) pointer() goType { return t.with("*") }
func (t goType) slice() goType   { return t.with("[]") }

// elem strips the outermost slice or pointer.
func (t goType) elem() goType {
	switch {
	case strings.HasPrefix(t.prefix, "[]"):
		t.prefix = t.prefix[2:]
	case strings.HasPrefix(t.prefix, "*"):
		t.prefix = t.prefix[1:]
	}
	return t
}

func (t goType) isPointer() bool { return strings.HasPrefix(t.prefix, "*") }
func (t goType) isSlice() bool   { return strings.HasPrefix(t.prefix, "[]") }
func (t goType) isZero() bool    { return t.name == "" && t.form == nil }

// String is the type's identity: two types are the same when their strings
// are.
func (t goType) String() string {
	var b strings.Builder
	b.WriteString(t.prefix)
	if t.form != nil {
		for i, text := range t.form {
			b.WriteString(text)
			if i < len(t.args) {
				b.WriteString(t.args[i].String())
			}
		}
		return b.String()
	}
	if t.path != "" {
		b.WriteString(t.path)
		b.WriteByte('.')
	}
	b.WriteString(t.name)
	if len(t.args) > 0 {
		b.WriteByte('[')
		for i, a := range t.args {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(a.String())
		}
		b.WriteByte(']')
	}
	return b.String()
}

// code writes the type.
func (t goType) code() *jen.Statement {
	if t.isPlain() {
		return jen.Id(t.prefix + t.name)
	}
	s := &jen.Statement{}
	if t.prefix != "" {
		s.Op(t.prefix)
	}
	if t.form != nil {
		for i, text := range t.form {
			s.Op(text)
			if i < len(t.args) {
				s.Add(t.args[i].code())
			}
		}
		return s
	}
	if t.path != "" {
		s.Qual(t.path, t.name)
	} else {
		s.Id(t.name)
	}
	if len(t.args) > 0 {
		args := make([]jen.Code, len(t.args))
		for i, a := range t.args {
			args[i] = a.code()
		}
		s.Types(args...)
	}
	return s
}

// isPlain reports whether the type is a name of Go's or of the package's own, with or
// without a prefix.
func (t goType) isPlain() bool { return t.path == "" && t.form == nil && len(t.args) == 0 }

// declare writes a name and the type: of a field, a parameter or a variable. Most are
// plain, and of those it is one piece of text.
func (t goType) declare(name string) *jen.Statement {
	if t.isPlain() {
		return jen.Id(name + " " + t.prefix + t.name)
	}
	return jen.Id(name).Add(t.code())
}

// handlesNull reports whether a value of the type can be scanned from NULL.
func (t goType) handlesNull() bool {
	if t.prefix != "" || t.form != nil {
		return t.isNilable()
	}
	if t.authors && (strings.HasPrefix(t.name, "Null") || t.pkg == "null") {
		return true
	}
	if !t.authors && t.path == "net" && t.name == "HardwareAddr" { // a slice
		return true
	}
	return t.path == pgtypePath || t.path == "database/sql" || t.path == "" && (t.name == "any" || t.local && strings.HasPrefix(t.name, "Null"))
}

// readsNull reports whether pgx reads NULL into the type: handlesNull, and of an
// author's types those that are known to be slices. An override has these behind a
// pointer all the same.
func (t goType) readsNull() bool {
	return t.handlesNull() || t.path == "encoding/json" && t.name == "RawMessage" || t.path == "net" && t.name == "HardwareAddr"
}

// nilPgtypes are those of pgtype's types that are slices or maps.
var nilPgtypes = set("Hstore", "Multirange", "FlatArray", "DriverBytes", "PreallocBytes", "UndecodedBytes")

// isNilable reports whether nil is a value of the type, as far as is known.
func (t goType) isNilable() bool {
	switch {
	case t.prefix != "":
		return true
	case t.form != nil:
		return !strings.HasPrefix(t.form[0], "[") && !strings.HasPrefix(t.form[0], "struct{")
	case t.path == pgtypePath:
		return nilPgtypes[t.name]
	}
	return t.path == "" && t.name == "any"
}

// hasValid reports whether the type is a struct whose field Valid says that it is
// not NULL.
func (t goType) hasValid() bool {
	return t.prefix == "" && t.path == pgtypePath && !nilPgtypes[t.name]
}

// plainPgtypes are those of pgtype's types that hold no pointer, so that they
// can be compared and copied.
var plainPgtypes = set("Bool", "Int2", "Int4", "Int8", "Uint32", "Uint64", "Float4", "Float8", "Text", "UUID",
	"Date", "Time", "Timestamp", "Timestamptz", "Interval", "TID", "Box", "Circle", "Line", "Lseg", "Point")

// comparable reports whether == on two values means that the query would be
// the same, so that the value can be a cache key as it is.
func (t goType) comparable() bool {
	switch {
	case t.prefix != "" || t.form != nil || t.composite || t.authors && t.local:
		return false
	case t.path == "":
		return t.name != "any" && t.name != "error"
	case t.path == pgtypePath && t.name == "Range":
		return t.args[0].comparable()
	case t.path == pgtypePath:
		return plainPgtypes[t.name]
	case t.path == "time":
		return t.name == "Time" || t.name == "Duration"
	case t.path == "net/netip":
		return true
	}
	return false
}
