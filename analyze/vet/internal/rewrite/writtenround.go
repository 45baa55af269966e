package rewrite

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// after writes the edits of a round.
func (r *written) after(keys *keys, v value) (edits []analysis.TextEdit, ok bool) {
	get := r.byKey + "[" + keys.inLoop(r.scope) + "]"
	if r.rows != nil {
		return r.afterRows(v, get)
	}
	decls := r.decls
	for _, d := range decls {
		if r.isReplaced(d) {
			edits = append(edits, r.cut(d.stmt))
		}
	}
	code, ok := r.found(v, get)
	return append(edits, analysis.TextEdit{Pos: r.query.Pos(), End: r.end, NewText: []byte(code)}), ok
}

// isReplaced reports whether a declaration is of nothing but where Scan puts the row,
// so that what takes it out of the map declares that.
func (r *written) isReplaced(d *declared) bool {
	if d == r.whole {
		return true
	}
	if r.whole != nil || len(d.all) == 0 || r.staysDeclared() {
		return false
	}
	return !slices.ContainsFunc(d.all, func(obj types.Object) bool {
		return !slices.ContainsFunc(r.dests, func(e ast.Expr) bool { id, ok := e.(*ast.Ident); return ok && r.info.Uses[id] == obj })
	})
}

// staysDeclared reports whether variables are declared apart: what Scan fills keeps its
// value where there is no row.
func (r *written) staysDeclared() bool {
	if r.absent == nil || r.absent.body != nil {
		return false
	}
	return slices.ContainsFunc(r.dests, func(e ast.Expr) bool { _, isName := e.(*ast.Ident); return !isName })
}

// found writes how a round takes its row out of the map.
func (r *written) found(v value, get string) (string, bool) {
	name, take, used := r.w.inner("found", "item"), "", true
	switch {
	case r.whole == nil:
		take, used = r.taken(v, name, r.decls)
	case !r.isUsed(r.whole.obj):
		used = false
	case r.whole.pointer:
		take = fmt.Sprintf("%s := &%s\n", r.whole.obj.Name(), name)
	default:
		name = r.whole.obj.Name()
	}
	if !used {
		name = "_"
	}
	if r.absent != nil && r.absent.body == nil {
		switch {
		case !used:
			return "", true
		case r.staysDeclared():
			return fmt.Sprintf("if %s, ok := %s; ok {\n%s}", name, get, take), true
		}
		return strings.TrimSuffix(fmt.Sprintf("%s := %s\n%s", name, get, take), "\n"), true
	}
	ok := r.w.inner("ok", "found", "known")
	missing, told := r.onAbsence(r.w, r.err, r.site)
	return strings.TrimSuffix(fmt.Sprintf("%s, %s := %s\nif !%[2]s {\n%[4]s\n}\n%[5]s", name, ok, get, missing, take), "\n"), told
}

// isUsed reports whether what follows the call uses a variable.
func (r *written) isUsed(obj types.Object) bool {
	return slices.ContainsFunc(r.rest, func(stmt ast.Stmt) bool { return r.uses(stmt, obj) })
}

// taken writes how the places that Scan filled get their values, and whether any does:
// a variable that nothing uses gets none.
func (r *written) taken(v value, item string, decls []*declared) (code string, some bool) {
	var lines [2]struct{ to, from []string } // of what is declared, and of what is there
	for i, d := range r.dests {
		n := 1
		if id, ok := d.(*ast.Ident); ok {
			obj := r.info.Uses[id]
			if r.loop.Body.Pos() <= obj.Pos() && obj.Pos() < r.loop.End() && !r.isUsed(obj) {
				continue
			}
			if slices.ContainsFunc(decls, func(d *declared) bool { return slices.Contains(d.all, obj) && r.isReplaced(d) }) {
				n = 0
			}
		}
		from := item
		if len(v.fields) > 0 {
			from += "." + v.fields[i]
		}
		lines[n].to, lines[n].from = append(lines[n].to, r.text(d)), append(lines[n].from, from)
	}
	for n, assign := range []string{" := ", " = "} {
		if len(lines[n].to) > 0 {
			code += strings.Join(lines[n].to, ", ") + assign + strings.Join(lines[n].from, ", ") + "\n"
		}
	}
	return code, code != ""
}

// afterRows writes the edits of a round that goes over its rows.
func (r *written) afterRows(v value, get string) (edits []analysis.TextEdit, ok bool) {
	if r.list != nil {
		return r.afterCollected(v, get), true
	}
	name, take := r.w.inner("found", "item"), ""
	kept := ""
	for _, d := range r.rows.decls {
		switch {
		case r.isReplaced(d):
		case slices.ContainsFunc(d.all, func(obj types.Object) bool { return !r.isUsed(obj) }):
			return nil, r.decline(d.stmt, "a variable would be left that nothing uses")
		default:
			kept += "\n" + r.text(d.stmt)
		}
	}
	switch {
	case r.whole == nil:
		take, _ = r.taken(v, name, r.rows.decls)
		take = strings.TrimSuffix("\n"+take, "\n")
		if take == "" {
			name = "_"
		}
	case !r.isUsed(r.whole.obj):
		name = "_"
	case r.whole.pointer: // before Go 1.22 a range had one variable
		take = fmt.Sprintf("\n%s := new(%s)\n*%[1]s = %[3]s", r.whole.obj.Name(), v.typ, name)
	default:
		name = r.whole.obj.Name()
	}
	head := "for range " + get
	if name != "_" {
		head = "for _, " + name + " := range " + get
	}
	edits = append(edits,
		analysis.TextEdit{Pos: r.query.Pos(), End: r.next(r.end), NewText: nil},
		analysis.TextEdit{Pos: r.rows.loop.Pos(), End: r.rows.check.End(), NewText: []byte(head + " {" + kept + take)})
	return append(edits, r.cutAll(r.rows.cut)...), true
}

// cutAll takes statements out, which may follow each other.
func (s *scope) cutAll(list []ast.Stmt) (edits []analysis.TextEdit) {
	for _, stmt := range list {
		e := s.cut(stmt)
		if n := len(edits); n > 0 && e.Pos < edits[n-1].End {
			edits[n-1].End = e.End
			continue
		}
		edits = append(edits, e)
	}
	return edits
}

// cut takes a statement out, with the blanks before what follows, or behind what
// stands before where nothing follows in its block.
func (s *scope) cut(stmt ast.Stmt) analysis.TextEdit {
	src, at := s.source(stmt.Pos())
	from, to := at, at+int(stmt.End()-stmt.Pos())
	for to < len(src) && isBlankByte(src[to]) {
		to++
	}
	if to < len(src) && src[to] == '}' {
		to = at + int(stmt.End()-stmt.Pos())
		for from > 0 && isBlankByte(src[from-1]) {
			from--
		}
	}
	return analysis.TextEdit{Pos: stmt.Pos() - token.Pos(at-from), End: stmt.Pos() + token.Pos(to-at)}
}

// next is where what follows a position begins, past blanks.
func (s *scope) next(pos token.Pos) token.Pos {
	src, at := s.source(pos)
	for at < len(src) && isBlankByte(src[at]) {
		at, pos = at+1, pos+1
	}
	return pos
}

// source is the file that a position is in, and the position there.
func (s *scope) source(pos token.Pos) (src []byte, at int) {
	file := s.pass.Fset.File(pos)
	src, err := s.pass.ReadFile(file.Name())
	if err != nil {
		return nil, 0
	}
	return src, file.Offset(pos)
}

func isBlankByte(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }
