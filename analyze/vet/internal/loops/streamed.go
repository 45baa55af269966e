package loops

import (
	"go/ast"
	"go/constant"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/types/typeutil"
)

// Lines that come as somebody writes them: what a process that runs puts out, what is sent over a
// connection, and events by HTTP. None waits for those after it; a file, a text and what was sent whole are
// there when the loop begins.

// readsBy are the methods that a loop over the parts of a stream goes on by, with what makes their receiver
// of the stream.
var readsBy = map[string]string{"(*bufio.Scanner).Scan": "bufio.NewScanner", "(*encoding/json.Decoder).More": "encoding/json.NewDecoder"}

// readsStream reports whether the rounds of a loop are for what comes of a stream that lives.
func (f *frame) readsStream(l *loop) bool {
	n, ok := l.stmt.(*ast.ForStmt)
	if !ok || n.Init != nil || n.Post != nil {
		return false
	}
	next, ok := n.Cond.(*ast.CallExpr)
	if !ok || readsBy[f.nameOf(next)] == "" {
		return false
	}
	by, ok := next.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	if f.asksForEvents(n.Body) {
		return true
	}
	v := usedVar(f.info, by.X)
	if v == nil {
		return false
	}
	made, ok := f.onlyValue(v).(*ast.CallExpr)
	const hops = 3 // to where the stream is opened
	return ok && f.nameOf(made) == readsBy[f.nameOf(next)] && f.isLive(made.Args[0], hops)
}

// nameOf is the full name of the function that a call calls; "" is none that is known.
func (f *frame) nameOf(call *ast.CallExpr) string {
	if fn, ok := typeutil.Callee(f.info, call).(*types.Func); ok {
		return fn.FullName()
	}
	return ""
}

// isLive reports whether what is read is written meanwhile: it is a connection, or what a process puts
// out, here or where all callers open it.
func (f *frame) isLive(e ast.Expr, more int) bool {
	e = ast.Unparen(e)
	t := f.typeOf(e)
	if hasMethod(t, "RemoteAddr") && hasMethod(t, "SetReadDeadline") {
		return true
	}
	if call, ok := e.(*ast.CallExpr); ok {
		return f.nameOf(call) == "bufio.NewReader" && f.isLive(call.Args[0], more)
	}
	v := usedVar(f.info, e)
	if v == nil || more == 0 {
		return false
	}
	if i := slices.Index(f.declParams(), v); i >= 0 {
		return f.isGivenLive(i, more-1)
	}
	some, all := false, true
	for _, fl := range f.flows {
		if fl.to != (place{v, ""}) || fl.weak {
			continue
		}
		some, all = true, all && (fl.call != nil && opensPipe(f.nameOf(fl.call)) || len(fl.from) == 1 && f.isLive(fl.from[0], more-1))
	}
	return some && all
}

// opensPipe reports whether a function gives what a process puts out, by its name.
func opensPipe(name string) bool {
	return name == "(*os/exec.Cmd).StdoutPipe" || name == "(*os/exec.Cmd).StderrPipe"
}

// isGivenLive reports whether all calls of the function, which are known, give it what is live.
func (f *frame) isGivenLive(param, more int) bool {
	sites := f.world.callers[f.fn]
	return len(sites) > 0 && !f.world.asValue[f.fn] && !slices.ContainsFunc(sites, func(at callSite) bool {
		caller := at.in.frameAround(at.call)
		if caller == nil {
			return true
		}
		_, args := caller.operands(at.call)
		return param >= len(args) || !caller.isLive(args[param], more)
	})
}

// asksForEvents reports whether a body tells the lines of events by HTTP from others, by what they begin
// with.
func (f *frame) asksForEvents(body *ast.BlockStmt) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) != 2 || found {
			return !found
		}
		switch f.nameOf(call) {
		case "strings.HasPrefix", "strings.CutPrefix", "strings.TrimPrefix", "bytes.HasPrefix", "bytes.CutPrefix", "bytes.TrimPrefix":
			found = f.beginsEvent(call.Args[1])
		}
		return !found
	})
	return found
}

// beginsEvent reports whether a text, or the bytes of one, is what the data of an event begins with.
func (f *frame) beginsEvent(e ast.Expr) bool {
	if conv, ok := ast.Unparen(e).(*ast.CallExpr); ok && len(conv.Args) == 1 && f.info.Types[conv.Fun].IsType() {
		e = conv.Args[0]
	}
	v := f.info.Types[e].Value
	return v != nil && v.Kind() == constant.String && strings.TrimRight(constant.StringVal(v), " ") == "data:"
}
