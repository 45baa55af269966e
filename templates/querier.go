package templates

import (
	"bytes"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"
)

// querierBegin is how the interface begins in its file, and querierEnd how it ends.
const (
	querierBegin = "\ntype Querier interface {\n"
	querierEnd   = "\n}\n"
)

// emitQuerier writes the interface that Queries implements.
func (g *generator) emitQuerier(f *jen.Group) {
	f.Comment("// Querier has the methods of Queries, so that a fake can stand in for it.")
	f.Type().Id("Querier").InterfaceFunc(func(i *jen.Group) {
		inTx := g.fakesInTx()
		for _, q := range g.queries {
			if inTx && q.name > inTxMethod { // methods stand in the order of their names
				emitInTxMethod(i)
				inTx = false
			}
			g.methodDoc(i, q)
			i.Id(q.name).Params(g.methodParams(q)...).Add(g.methodResults(q))
		}
		if inTx {
			emitInTxMethod(i)
		}
	})
	f.Line()
	f.Var().Id("_").Id("Querier").Op("=").Parens(jen.Op("*").Id("Queries")).Parens(jen.Nil())
}

const inTxMethod = "InTx"

// fakesInTx reports whether the interface has InTx, whose function is then given an
// interface, too: a fake has nothing else to give it. Interfaces of projects that come
// from sqlc stay as they are, for what implements them.
func (g *generator) fakesInTx() bool {
	return g.EmitInterface && g.runtime && !g.EmitMethodsWithDBArgument && !g.SQLCCompatible
}

func emitInTxMethod(i *jen.Group) {
	i.Comment("// InTx runs f in a transaction. A fake calls f with itself.")
	i.Id(inTxMethod).Params(
		ctxParam, jen.Id("opts").Qual(pgxPath, "TxOptions"), jen.Id("f").Func().Params(ctxParam, jen.Id("q").Id("Querier")).Error(),
	).Error()
}

// spliceQuerier puts the methods of g's queries into the file of the interface, in
// the place of those that are gone. It returns false where the file is not as it is
// generated.
func (g *generator) spliceQuerier(old []byte, gone []string) ([]byte, bool) {
	p := planned{name: g.Files().Querier}
	made, err := g.renderChunk(p, []func(*jen.Group){g.emitQuerier})
	if err != nil {
		return nil, false
	}
	was, ok := methodsOf(old)
	is, also := methodsOf(append([]byte("\n"), made.text...))
	oldImports, body := splitImports(bytes.TrimLeft(old[max(0, bytes.Index(old, []byte("\npackage "))):], "\n"))
	if !ok || !also {
		return nil, false
	}
	for _, name := range gone {
		delete(was, name)
	}
	maps.Copy(was, is)
	var text bytes.Buffer
	head, tail, _ := bytes.Cut(body, []byte(querierBegin[1:]))
	_, tail, _ = bytes.Cut(tail, []byte(querierEnd))
	text.Write(head)
	text.WriteString(querierBegin[1:])
	var code strings.Builder
	for _, name := range slices.Sorted(maps.Keys(was)) {
		text.WriteString(was[name])
		for line := range strings.Lines(was[name]) {
			if !strings.HasPrefix(line, "\t//") {
				code.WriteString(line)
			}
		}
	}
	text.WriteString(querierEnd[1:])
	text.Write(tail)
	imports := map[string]string{}
	for path, name := range merged(oldImports, made.imports) {
		if regexp.MustCompile(`\b` + regexp.QuoteMeta(g.importedAs(path, name)) + `\.`).MatchString(code.String()) {
			imports[path] = name
		}
	}
	content, err := g.join(p, []chunk{{imports, bytes.TrimSpace(text.Bytes())}})
	return content, err == nil
}

// merged are the entries of both.
func merged(a, b map[string]string) map[string]string {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

// importedAs is the name by which code calls a package.
func (g *generator) importedAs(path, name string) string {
	switch {
	case name != "":
		return name
	case path == pgxPath:
		return "pgx"
	case path == implPath:
		return "dbgenimpl"
	}
	for _, t := range g.given {
		if t.path == path {
			return t.pkg
		}
	}
	return path[strings.LastIndexByte(path, '/')+1:]
}

// methodsOf takes the interface's methods out of its file, each with its comment.
func methodsOf(text []byte) (map[string]string, bool) {
	_, rest, ok := bytes.Cut(text, []byte(querierBegin))
	rest, _, ended := bytes.Cut(append([]byte("\n"), rest...), []byte(querierEnd))
	if !ok || !ended {
		return nil, false
	}
	methods := map[string]string{}
	var method strings.Builder
	for line := range strings.Lines(string(rest[min(1, len(rest)):]) + "\n") {
		if method.WriteString(line); strings.HasPrefix(line, "\t//") {
			continue
		}
		name, _, ok := strings.Cut(strings.TrimPrefix(line, "\t"), "(")
		if !ok || !strings.HasPrefix(line, "\t") || strings.HasPrefix(name, "\t") || methods[name] != "" {
			return nil, false
		}
		methods[name] = method.String()
		method.Reset()
	}
	return methods, method.Len() == 0
}
