package loops

import (
	"fmt"
	"go/ast"
	"go/types"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/internal/queryline"
	"golang.org/x/tools/go/types/typeutil"
)

// A Send is SQL that a function is given by its caller and sends: the text is at
// the call.
type Send struct {
	Text    int    // the parameter that has it, or that is a statement prepared from it; receiver is that
	Command string // one, many or exec
	Args    []int  // parameters that are sent with it, in order, -1 for what is none; the variadic one is all that it has
	From    []int  // parameters that what is none is made of
	Via     []Hop  // functions on the way, nearest first
}

// sent returns what a call sends whose SQL is a parameter of the function that it
// stands in; ok is false for any other.
// Each of args is one expression, or those that it is made of.
func (f *frame) sent(text ast.Expr, args [][]ast.Expr, command string, via []Hop) (s Send, ok bool) {
	params := f.declParams()
	index := func(e ast.Expr) int {
		obj := usedVar(f.info, e)
		if obj == nil || slices.ContainsFunc(f.flows, func(fl flow) bool { return fl.to.obj == obj && !fl.weak }) {
			return -1
		}
		return slices.Index(params, obj)
	}
	s = Send{Text: receiver, Command: command, Via: via}
	if text = f.unwrapped(text); !f.isOwnStatement(text) {
		if s.Text = index(f.unformatted(f.preparedOf(text))); s.Text < 0 {
			return s, false
		}
	}
	for _, arg := range args {
		i := -1
		if len(arg) == 1 {
			i = index(arg[0])
		}
		s.Args = append(s.Args, i)
		if i >= 0 {
			continue
		}
		o := f.trace(mentions(f.info, arg...), nil, regionOf(f.decl.Body))
		for n, p := range params {
			if p != nil && !isHandle(p.Type()) && !slices.Contains(s.From, n) && o.places.overlaps(place{p, ""}) {
				s.From = append(s.From, n)
			}
		}
	}
	return s, true
}

// eachAlone are expressions one by one.
func eachAlone(list []ast.Expr) (alone [][]ast.Expr) {
	for _, e := range list {
		alone = append(alone, []ast.Expr{e})
	}
	return alone
}

// unformatted is what a text is made of by functions that give a text for a text.
func (f *frame) unformatted(text ast.Expr) ast.Expr {
	for range 3 {
		if id, ok := ast.Unparen(text).(*ast.Ident); ok {
			value := f.onlyValue(f.info.Uses[id])
			if value == nil {
				return text
			}
			text = value
		}
		call, ok := ast.Unparen(text).(*ast.CallExpr)
		if !ok {
			return text
		}
		fn, ok := typeutil.Callee(f.info, call).(*types.Func)
		if !ok {
			return text
		}
		at := formats(fn, call)
		if at < 0 {
			return text
		}
		text = call.Args[at]
	}
	return text
}

// noteSent notes that the function sends SQL which it is given.
func (f *frame) noteSent(call *ast.CallExpr, fn *types.Func) {
	var s Send
	ok := false
	if command, n := f.sends(call, fn); command != "" {
		if sel, isSel := call.Fun.(*ast.SelectorExpr); isSel && isStatement(f.typeOf(sel.X)) {
			s, ok = f.sent(sel.X, eachAlone(call.Args[n:]), command, nil)
		} else if n > 0 {
			s, ok = f.sent(call.Args[n-1], eachAlone(call.Args[n:]), command, nil)
		}
	}
	if ok {
		f.own.send(s)
	}
	for _, of := range f.sendsOf(fn) {
		if args, ok := argumentsOf(call, fn, of); ok {
			via := append([]Hop{hop(fn, call.Pos())}, of.Via...)
			if s, ok := f.sent(of.textOf(call), args, of.Command, via); ok && len(via) < maxPasses {
				f.own.send(s)
			}
		}
	}
}

// send adds what a function sends, once.
func (s *summary) send(x Send) {
	if !slices.ContainsFunc(s.sends, func(o Send) bool {
		return o.Text == x.Text && slices.Equal(o.Args, x.Args) && slices.Equal(o.From, x.From)
	}) {
		s.sends = append(s.sends, x)
	}
}

// sendsOf is what a function, or what implements it, sends for its caller.
func (f *frame) sendsOf(fn *types.Func) []Send {
	for _, fn := range f.behind(fn) {
		if s := f.summaryOf(fn); s != nil && len(s.sends) > 0 {
			return s.sends
		}
	}
	return nil
}

// textOf is what has the text in a call of the function; nil is none.
func (s Send) textOf(call *ast.CallExpr) ast.Expr {
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && s.Text == receiver {
		return sel.X
	}
	if s.Text == receiver || s.Text >= len(call.Args) {
		return nil
	}
	return call.Args[s.Text]
}

// argumentsOf are the arguments of a call of fn that are sent with its SQL: each is
// one, or those that it is made of.
func argumentsOf(call *ast.CallExpr, fn *types.Func, s Send) (args [][]ast.Expr, ok bool) {
	sig := fn.Signature()
	if s.textOf(call) == nil {
		return nil, false
	}
	var from []ast.Expr
	for _, i := range s.From {
		if i < len(call.Args) {
			from = append(from, call.Args[i])
		}
	}
	for _, i := range s.Args {
		switch {
		case i < 0:
			args = append(args, slices.Concat(from, []ast.Expr{nil}))
		case i >= len(call.Args):
		case sig.Variadic() && i == sig.Params().Len()-1:
			args = append(args, eachAlone(call.Args[i:])...)
		default:
			args = append(args, []ast.Expr{call.Args[i]})
		}
	}
	return args, true
}

// given returns the queries that a call runs by giving their SQL to a function.
func (f *frame) given(call *ast.CallExpr, fn *types.Func) (found []candidate) {
	for _, s := range f.sendsOf(fn) {
		args, ok := argumentsOf(call, fn, s)
		if !ok {
			continue
		}
		text := s.textOf(call)
		t, ok := f.text(text)
		if isStatement(f.typeOf(text)) {
			t, ok = f.statementText(text, maxPrepared)
		}
		if _, handedOn := f.sent(text, nil, s.Command, nil); !ok && handedOn {
			continue
		}
		if !ok {
			t = madeText(text)
		}
		c := f.candidateOf(call, t, s.Command, args)
		if c != nil {
			c.direct, c.fixed = false, true
			c.job = c.query.Writes() && slices.ContainsFunc(f.effectsOf(fn), func(e effect) bool { return e.job || !e.query.Writes() })
			c.via = append([]Hop{hop(fn, call.Pos())}, s.Via...)
			found = append(found, *c)
		}
	}
	return found
}

// textFor is the text that a call gives a literal which sends it, whatever it is; known is
// false where the call has none, or the literal one of its own.
func (f *frame) textFor(call *ast.CallExpr, of effect) (t sqlText, known bool) {
	i := slices.IndexFunc(of.params, func(p Param) bool { return p.Text && p.Field == "" })
	if !isMade(of.query) || len(of.via) > 0 || i < 0 || of.params[i].Index >= len(call.Args) || !isString(f.typeOf(call.Args[of.params[i].Index])) {
		return t, false
	}
	return f.text(call.Args[of.params[i].Index])
}

// toldText is the query of such a text, with the arguments behind it; nil where it is no
// statement on rows.
func (f *frame) toldText(call *ast.CallExpr, of effect, t sqlText, name string) *candidate {
	i := slices.IndexFunc(of.params, func(p Param) bool { return p.Text && p.Field == "" })
	c := f.candidateOf(call, t, of.query.Command, eachAlone(call.Args[of.params[i].Index+1:]))
	if c != nil {
		c.direct, c.fixed, c.guarded, c.job = false, of.fixed, of.guarded, of.job
		c.via = []Hop{{Name: name, pos: call.Pos()}}
	}
	return c
}

// candidateOf is what a call does that sends SQL, which it has itself, with
// arguments; nil where the text is no statement on rows.
func (f *frame) candidateOf(call *ast.CallExpr, sql sqlText, command string, args [][]ast.Expr) *candidate {
	at := f.position(call.Pos())
	key := textKey{filepath.Base(at.Filename), at.Line, sql.text}
	q, ok := f.texts[key]
	if !ok {
		q = readSQL(sql, command, fmt.Sprintf("%s:%d", key.file, key.line))
		if alone := only(args); q != nil && !sql.rough && len(alone) == len(args) && !strings.Contains(sql.text, unknown) {
			q.Sent = f.sentWith(call, sql.text, alone)
		}
		f.texts[key] = q
	}
	if q == nil {
		return nil
	}
	sent := f.sentSources(call, args, sql.rough)
	for _, part := range sql.values {
		sent = append(sent, f.exprSource(inText+" value", part))
	}
	keys, all := named(sent, q.Deciding()), slices.Clip(sent)
	if len(keys) < len(sent) {
		keys = slices.Concat(keys, sent[len(args):])
	}
	for _, part := range sql.made {
		all = append(all, f.exprSource(inText, part))
	}
	for _, name := range sql.tables {
		all = append(all, f.exprSource(asTable, name))
	}
	c := &candidate{effect: effect{query: q, at: call.Pos()}, direct: true, keys: keys, all: all}
	if isMade(q) {
		c.rests = []string{"its SQL is made at run time, so that the method alone tells what it does"}
	}
	return c
}

// sentSources are the arguments of a text of SQL; rough says that not all of it is
// written out.
func (f *frame) sentSources(call *ast.CallExpr, args [][]ast.Expr, rough bool) (sent []source) {
	for i, arg := range args {
		if len(arg) != 1 || arg[0] == nil {
			sent = append(sent, source{name: parameter(i + 1), places: mentions(f.info, arg...)})
			continue
		}
		s := f.exprSource(parameter(i+1), arg[0])
		if call.Ellipsis.IsValid() && i == len(args)-1 && !rough {
			s.typ, s.one = nil, false // all the parameters that the text has, each of them one value
		}
		sent = append(sent, s)
	}
	return sent
}

// only are the arguments that are one expression each.
func only(args [][]ast.Expr) (alone []ast.Expr) {
	for _, arg := range args {
		if len(arg) == 1 && arg[0] != nil {
			alone = append(alone, arg[0])
		}
	}
	return alone
}

// sentWith is what a call sends that has its SQL written by hand.
func (f *frame) sentWith(call *ast.CallExpr, sql string, args []ast.Expr) queryline.Sent {
	sent := queryline.Sent{SQL: sql, Driver: queryline.SQL}
	t := firstOfAll(f.info.TypeOf(call))
	if t != nil && strings.HasPrefix(qualified(t), "github.com/jackc/") || strings.Contains(types.ExprString(call.Fun), "pgxscan.") {
		sent.Driver = queryline.PGX
	}
	for _, arg := range args {
		sent.Args = append(sent.Args, argOf(f.pass, arg))
	}
	return sent
}

// imports reports whether a package imports one whose path begins so.
func imports(pkg *types.Package, prefix string) bool {
	return slices.ContainsFunc(pkg.Imports(), func(p *types.Package) bool { return strings.HasPrefix(p.Path(), prefix) })
}
