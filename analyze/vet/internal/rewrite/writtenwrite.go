package rewrite

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/batch"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/loops"
)

// A writing is a loop that sends a statement, which stands in Go code, for each
// element.
type writing struct {
	*insertion
	site *loops.Site
	cure *batch.Cure // nil is not known
	sent *sending
}

// writesByHand returns the edit that sends all of a loop's statements at once: one with
// arrays, where it does what they do one after the other and the schema has the types of
// all arrays,
//
//	if _, err := db.Exec(ctx, "INSERT INTO t (a, b) SELECT * FROM unnest($1::bigint[], $2::text[])", as, bs); err != nil {
//
// or the statements themselves in a pgx.Batch.
func writesByHand(pass *analysis.Pass, site *loops.Site) Edit {
	if site.Query.Command != "exec" {
		return Edit{}
	}
	s, ok := newScope(pass, site)
	if !ok {
		return s.edit(nil)
	}
	w := &writing{insertion: &insertion{scope: s, w: newWriter(s)}, site: site, cure: site.Cure(pass.TypesInfo)}
	if w.sent = s.newSending(site); w.sent == nil || !w.read() || !w.movable() {
		return s.edit(nil)
	}
	if w.isOne() {
		if fixes := w.arrays(); fixes != nil {
			return s.edit(fixes)
		}
	}
	return s.edit(w.batch())
}

// movable reports whether what is sent may be gathered before it is sent.
func (w *writing) movable() bool {
	for _, arg := range w.sent.args {
		switch {
		case !w.isPure(arg):
			return w.decline(arg, "what is sent is made by a call")
		case len(w.before) > 0 && refers(w.info.TypeOf(arg)):
			return w.decline(arg, "what is sent may be another thing by the end of the loop")
		}
		if u, ok := ast.Unparen(arg).(*ast.UnaryExpr); ok && u.Op == token.AND {
			return w.decline(arg, "what is sent may be another thing by the end of the loop")
		}
	}
	return w.comments(w.call.Pos(), w.call.End())
}

// isOne reports whether one statement with arrays does what the statements do one after
// the other, whatever rows come twice: an INSERT of the values as they are, but not
// one that updates, or a DELETE by keys.
func (w *writing) isOne() bool {
	if w.cure == nil || w.cure.Twin == nil || w.cure.Expands || len(w.cure.Twin.Params) != len(w.sent.args) {
		return false
	}
	t, told := w.cure.Twin, w.site.Query.Sent.Types
	for i, p := range t.Params {
		switch {
		case p.Many && p.Guessed && (i >= len(told) || told[i] == ""):
			return false
		case p.Many == !slices.Contains(w.cure.Each, i+1), !p.Many && !w.isSame(w.sent.args[i]), p.Many && !isPlain(w.info.TypeOf(w.sent.args[i])):
			return false
		}
	}
	switch w.site.Query.Verb {
	case "insert":
		return w.cure.PlainRows()
	case "delete":
		return len(t.Notes) == 0 && !strings.Contains(t.SQL, "USING")
	}
	return false
}

// isPlain reports whether slices of a type are sent as arrays by all drivers.
func isPlain(t types.Type) bool {
	name := types.TypeString(t, nil)
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Kind() != types.Uint8 && u.Kind() != types.Int8
	case *types.Pointer:
		return isPlain(u.Elem())
	}
	return name == "time.Time" || strings.HasPrefix(name, "database/sql.Null") || strings.HasSuffix(name, "uuid.UUID")
}

// arrays writes the edit that sends one statement with arrays.
func (w *writing) arrays() []analysis.SuggestedFix {
	failed, bare, ok := w.failure()
	if !ok {
		return nil
	}
	sql, edits, ok := w.sqlFor(w.sent.text, w.cure.Sends())
	if !ok {
		return nil
	}
	size := w.size()
	var made, filled strings.Builder
	var args []string
	for _, e := range w.sent.ctx {
		args = append(args, w.text(e))
	}
	args = append(args, sql)
	sent := make([]string, len(w.sent.args))
	for i, arg := range w.sent.args {
		if !w.cure.Twin.Params[i].Many {
			sent[i] = w.text(arg)
			continue
		}
		typ, ok := w.w.typeName(w.info.TypeOf(arg))
		name := w.w.name(keysName(arg), "values")
		array, takes := w.w.array(w.site.Drivers, ofSQL(w.site), name)
		if !ok || !takes {
			return nil
		}
		sent[i] = array
		fmt.Fprintf(&made, "%s := make([]%s%s)\n", name, typ, size)
		fmt.Fprintf(&filled, "%s = append(%[1]s, %s)\n", name, w.text(arg))
	}
	args = append(args, w.cure.InOrder(sent)...)
	call := fmt.Sprintf("%s(%s)", w.text(w.sent.sel), strings.Join(args, ", "))
	return w.around("send one statement for all", made.String(), strings.TrimSuffix(filled.String(), "\n"), "_, err := "+call, failed, bare, edits)
}

// batch writes the edit that sends the statements in a batch.
func (w *writing) batch() []analysis.SuggestedFix {
	if ofSQL(w.site) {
		w.decline(w.call, "one statement with arrays would not do the same, or their types are not known: have dbgen know the schema")
		return nil
	}
	batchType := w.batchType()
	if batchType == nil {
		return nil
	}
	failed, bare, ok := w.failure()
	if !ok {
		return nil
	}
	name, ok := w.w.typeName(batchType)
	if !ok || len(w.sent.ctx) != 1 {
		return nil
	}
	if w.ofLoop(w.sent.text) {
		w.decline(w.sent.text, "the SQL is put together in the loop")
		return nil
	}
	b := w.w.name("batch", "statements")
	args := []string{w.text(w.sent.text)}
	for _, arg := range w.sent.args {
		args = append(args, w.text(arg))
	}
	return w.around("queue the statements and send them together", fmt.Sprintf("%s := &%s{}\n", b, name), fmt.Sprintf("%s.Queue(%s)", b, strings.Join(args, ", ")),
		fmt.Sprintf("err := %s.SendBatch(%s, %s).Close()", w.text(w.sent.sel.X), w.text(w.sent.ctx[0]), b), failed, bare, nil)
}

// batchType is pgx's type of a batch, where what the statements are sent by sends it;
// nil is none.
func (w *writing) batchType() types.Type {
	obj, _, _ := types.LookupFieldOrMethod(w.info.TypeOf(w.sent.sel.X), true, w.pass.Pkg, "SendBatch")
	fn, ok := obj.(*types.Func)
	if ok && fn.Signature().Params().Len() == 2 {
		if p, isPointer := fn.Signature().Params().At(1).Type().(*types.Pointer); isPointer && strings.HasSuffix(types.TypeString(p.Elem(), nil), "jackc/pgx/v5.Batch") {
			return p.Elem()
		}
	}
	w.decline(w.sent.sel, "%s has no SendBatch, and one statement with arrays would not do the same, or their types are not known", types.ExprString(w.sent.sel.X))
	return nil
}

// around writes the edits before a loop, in its place of the statement, and behind it.
func (w *writing) around(does, before, inside, send, failed string, bare bool, edits []analysis.TextEdit) []analysis.SuggestedFix {
	last := w.loop.Body.List[len(w.loop.Body.List)-1]
	return []analysis.SuggestedFix{{
		Message: together(does, bare),
		TextEdits: append(slices.Concat(w.w.lostEdits(), edits),
			analysis.TextEdit{Pos: w.loop.Pos(), End: w.loop.Pos(), NewText: []byte(before)},
			analysis.TextEdit{Pos: w.first.Pos(), End: last.End(), NewText: []byte(inside)},
			analysis.TextEdit{Pos: w.loop.End(), End: w.loop.End(), NewText: fmt.Appendf(nil, "\nif %s; err != nil {\n%s\n}", send, failed)}),
	}}
}
