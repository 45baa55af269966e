package templates

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dave/jennifer/jen"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser"
)

// multiline writes a list with an item on each line.
func multiline(open, end string, items ...jen.Code) jen.Code {
	return jen.Custom(jen.Options{Open: open, Close: end, Separator: ",", Multi: true}, items...)
}

// call writes an argument list: on one line when it is short, as sqlc does.
func call(items ...jen.Code) jen.Code { return callOf("(", ")", items...) }

// callOf is call with other brackets.
func callOf(open, end string, items ...jen.Code) jen.Code {
	if len(items) <= 4 {
		return jen.Custom(jen.Options{Open: open, Close: end, Separator: ","}, items...)
	}
	return multiline(open, end, items...)
}

// ids are identifiers and selectors, written as they are.
func ids(names ...string) []jen.Code {
	out := make([]jen.Code, len(names))
	for i, n := range names {
		out[i] = jen.Id(n)
	}
	return out
}

func addAll(b *jen.Group, codes []jen.Code) {
	for _, c := range codes {
		b.Add(c)
	}
}

// byteOrderMark may stand in SQL, but not in Go.
const byteOrderMark = "\ufeff"

// sqlLiteral writes text as a raw string, or quoted where a raw string cannot
// hold it: Go drops carriage returns from raw strings.
func sqlLiteral(text string) *jen.Statement {
	if !utf8.ValidString(text) || strings.ContainsAny(text, "\r\x00"+byteOrderMark) {
		return jen.Id(strconv.Quote(text))
	}
	return jen.Id("`" + strings.ReplaceAll(text, "`", "`+\"`\"+`") + "`")
}

// docComment writes a text as a comment; nothing for no text.
func docComment(f *jen.Group, text string) {
	for _, line := range commentLines(canonicalDoc(text)) {
		f.Comment(line)
	}
}

// commentLines puts the marks of a comment in front of a text's lines. A byte
// order mark, which Go allows nowhere in a file, is left out.
func commentLines(text string) []string {
	text = strings.ReplaceAll(text, byteOrderMark, "")
	if strings.TrimSpace(text) == "" {
		return nil
	}
	var lines []string
	for line := range strings.SplitSeq(strings.TrimRight(text, "\r\n "), "\n") {
		switch line = strings.TrimRight(line, "\r\t "); {
		case line == "":
			lines = append(lines, "//")
		case line[0] == '\t':
			lines = append(lines, "//"+line)
		default:
			lines = append(lines, "// "+line)
		}
	}
	return lines
}

// emitStruct writes a struct type.
func emitStruct(f *jen.Group, def *structDef) {
	docComment(f, def.doc)
	f.Type().Id(def.name).StructFunc(func(body *jen.Group) {
		for _, fd := range def.fields {
			docComment(body, fd.doc)
			s := body.Add(fd.typ.declare(fd.name))
			if len(fd.tags) > 0 {
				s.Tag(fd.tags)
			}
		}
	})
	f.Line()
}

// dbExpr is how a method reaches its handle.
func (g *generator) dbExpr() string {
	if g.EmitMethodsWithDBArgument {
		return "db"
	}
	return "q.db"
}

// rtExpr is how a method reaches its runtime.
func (g *generator) rtExpr() string {
	if g.EmitMethodsWithDBArgument {
		return "rt"
	}
	return "q.rt"
}

// ctxParam is a method's first parameter. It is one for all, which only read it: nothing
// may be added to it.
var ctxParam = jen.Id("ctx").Qual("context", "Context")

// methodParams is a method's parameter list.
func (g *generator) methodParams(q *query) []jen.Code {
	params := []jen.Code{ctxParam}
	if g.EmitMethodsWithDBArgument {
		params = append(params, jen.Id("db").Id("DBTX"))
	}
	return append(params, g.argParams(q)...)
}

// argParams are the parameters that stand for the query's own.
func (g *generator) argParams(q *query) []jen.Code {
	var params []jen.Code
	for _, a := range q.args {
		if isBatch(q.cmd) || q.cmd == parser.CopyFrom {
			params = append(params, jen.Id(a.name).Index().Add(a.typ.code()))
		} else {
			params = append(params, a.typ.declare(a.name))
		}
	}
	return params
}

// methodResults is a method's result list.
func (g *generator) methodResults(q *query) jen.Code {
	results := func(types ...jen.Code) jen.Code { return jen.Params(types...) }
	if q.keyed != nil && !q.keyed.writes {
		return q.keyed.results(q.row)
	}
	switch q.cmd {
	case parser.One:
		return results(q.row.result.code(), jen.Error())
	case parser.Many:
		return results(jen.Index().Add(q.row.result.code()), jen.Error())
	case parser.Iter:
		return jen.Qual("iter", "Seq2").Types(q.row.result.code(), jen.Error())
	case parser.ExecRows, parser.CopyFrom:
		return results(jen.Int64(), jen.Error())
	case parser.ExecResult:
		return results(jen.Qual(pgconnPath, "CommandTag"), jen.Error())
	case parser.BatchOne, parser.BatchMany, parser.BatchExec:
		return jen.Op("*").Id(q.name + "BatchResults")
	}
	return jen.Error()
}

// method writes a method of Queries with its doc comment, which ends with the
// line by which tools know the query.
func (g *generator) method(f *jen.Group, q *query, body func(*jen.Group)) {
	if g.methodDoc(f, q) {
		f.Comment("//")
	}
	f.Comment(g.queryLine(q))
	f.Func().Params(jen.Id("q").Op("*").Id("Queries")).Id(q.name).Params(g.methodParams(q)...).
		Add(g.methodResults(q)).BlockFunc(func(b *jen.Group) {
		g.runtimeOf(b)
		body(b)
	})
	f.Line()
}

// runtimeOf looks for the runtime behind a handle that a method is given.
func (g *generator) runtimeOf(b *jen.Group) {
	if g.runtime && g.EmitMethodsWithDBArgument {
		b.Id("rt").Op(":=").Qual(implPath, "RuntimeOf").Call(jen.Id("db"))
	}
}

// wrap writes an error, with the query's name around it if that is wanted.
func (g *generator) wrap(q *query, err string) jen.Code { return g.wrapped(q, jen.Id(err)) }

// wrapped is wrap of any expression.
func (g *generator) wrapped(q *query, err jen.Code) jen.Code {
	err = q.told(err)
	if !g.WrapErrors {
		return err
	}
	return jen.Qual("fmt", "Errorf").Call(jen.Lit("query "+q.name+": %w"), err)
}

// wraps reports whether something is put around a query's errors.
func (g *generator) wraps(q *query) bool { return g.WrapErrors || len(q.violable) > 0 }

// told writes an error, with the constraint that it violates if the query can violate one.
func (q *query) told(err jen.Code) jen.Code {
	if len(q.violable) == 0 {
		return err
	}
	return jen.Id(violatedFunc).Call(err)
}

// wrapInPlace wraps err where it is not nil.
func (g *generator) wrapInPlace(b *jen.Group, q *query) {
	if g.wraps(q) {
		b.If(jen.Err().Op("!=").Nil()).Block(jen.Err().Op("=").Add(g.wrap(q, "err")))
	}
}

func diagAt(pos diag.Position, query, hint, message string) diag.Diagnostic {
	return diag.Diagnostic{Pos: pos, Query: query, Hint: hint, Message: message}
}
