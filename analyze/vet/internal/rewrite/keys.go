package rewrite

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/batch"
	"github.com/dbgen-go/dbgen/parser/twin"
)

// keys are what a round looks up by: the values of one parameter, or of several.
type keys struct {
	exprs []ast.Expr // in the loop
	types []types.Type
	// typ is the type of all together, as the file writes it: the one's, or that of a
	// struct that the edit declares, and fields are its fields.
	typ    string
	fields []string
	decl   string // of the struct
}

// newKeys names the type of keys; columns are those that they are compared with.
func (w *writer) newKeys(row string, exprs []ast.Expr, of []types.Type, columns []string) (*keys, bool) {
	k := &keys{exprs: exprs, types: of}
	var names []string
	for i, e := range exprs {
		name, ok := w.typeName(of[i])
		if !ok {
			return nil, w.decline(e, "the type of the key has no name here")
		}
		names = append(names, name)
	}
	if len(exprs) == 1 {
		k.typ = names[0]
		return k, true
	}
	var b strings.Builder
	k.typ = w.name(row+"Key", "rowKey")
	fmt.Fprintf(&b, "type %s struct {\n", k.typ)
	for i, column := range columns {
		field := unused(batch.GoName(column), k.fields)
		k.fields = append(k.fields, field)
		fmt.Fprintf(&b, "%s %s\n", field, names[i])
	}
	k.decl = b.String() + "}\n"
	return k, true
}

// unused is a name that is not taken, and no keyword.
func unused(name string, taken []string) string {
	base := name
	for i := 2; isTaken(name, taken); i++ {
		name = fmt.Sprint(base, i)
	}
	return name
}

// of writes the keys as one value, of what they are called.
func (k *keys) of(parts []string) string {
	if len(parts) == 1 {
		return parts[0]
	}
	return k.typ + "{" + strings.Join(parts, ", ") + "}"
}

// inLoop writes them as the round has them.
func (k *keys) inLoop(s *scope) string {
	var parts []string
	for _, e := range k.exprs {
		parts = append(parts, s.text(e))
	}
	return k.of(parts)
}

// gather writes the loop that puts the keys into slices, and what these are called.
// With seen, which is what a set of them is called, no key comes twice.
func (l *lookup) gather(w *writer, k *keys, seen string) (code string, names []string) {
	n := l.loop
	if id, isElem := ast.Unparen(k.exprs[0]).(*ast.Ident); isElem && len(k.exprs) == 1 && seen == "" && len(l.skips) == 0 && n.Value != nil &&
		l.info.Uses[id] == l.info.Defs[identOf(n.Value)] && isSliceOf(l.info.TypeOf(n.X), k.types[0]) {
		return "", []string{l.text(n.X)}
	}
	size := l.size()
	var b strings.Builder
	var nodes []ast.Node
	for i, e := range k.exprs {
		name := w.name(keysName(e), "keys")
		names = append(names, name)
		nodes = append(nodes, e)
		typ, _ := w.typeName(k.types[i])
		fmt.Fprintf(&b, "%s := make([]%s%s)\n", name, typ, size)
	}
	for _, skip := range l.skips {
		nodes = append(nodes, skip)
	}
	if seen != "" {
		fmt.Fprintf(&b, "%s := make(map[%s]bool%s)\n", seen, k.typ, strings.TrimPrefix(size, ", 0"))
	}
	fmt.Fprintf(&b, "%s {\n", l.header(nodes...))
	for _, skip := range l.skips {
		b.WriteString(l.text(skip) + "\n")
	}
	if seen != "" {
		fmt.Fprintf(&b, "if %s[%s] {\ncontinue\n}\n%[1]s[%[2]s] = true\n", seen, k.inLoop(l.scope))
	}
	for i, e := range k.exprs {
		fmt.Fprintf(&b, "%s = append(%[1]s, %s)\n", names[i], l.text(e))
	}
	b.WriteString("}\n")
	return b.String(), names
}

// keysName is what the keys that an expression gives are called.
func keysName(e ast.Expr) string {
	name := "key"
	if call, ok := ast.Unparen(e).(*ast.CallExpr); ok && len(call.Args) == 1 { // a conversion
		e = call.Args[0]
	}
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			name = n.Sel.Name
			return false
		case *ast.CompositeLit:
			return false
		case *ast.Ident:
			name = n.Name
		}
		return true
	})
	name = twin.Plural(batch.Snake(name))
	return batch.GoName(name)
}
