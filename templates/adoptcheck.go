package templates

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// Which entries of options.Adopted cannot be obeyed, because Go would not take what
// they make.

// checkFields refuses the fields of a struct that Go would not take. Those of
// structs without entries are taken care of where they are named.
func (g *generator) checkFields(def *structDef) {
	seen := make(map[string]bool)
	g.checkTagKeys(def)
	for _, f := range def.fields {
		if f.adopted != nil && !isExported(f.name) && f.name[0] != '_' {
			g.refuse(f.adopted, "begin it with a capital letter", "the field %s.%s cannot be seen outside of the package", def.name, f.name)
		}
		seen[f.name] = true
	}
	if len(seen) == len(def.fields) {
		return
	}
	count := make(map[string]int)
	for _, f := range def.fields {
		count[f.name]++
	}
	for _, f := range def.fields {
		if count[f.name] > 1 && f.adopted != nil {
			g.refuse(f.adopted, "use another name", "%s has two fields %s", def.name, f.name)
		}
	}
}

// checkTagKeys refuses tags by which two fields of a struct are one in JSON or XML,
// which leave both out then.
func (g *generator) checkTagKeys(def *structDef) {
	for _, format := range []string{"json", "xml"} {
		count := make(map[string]int)
		key := func(f *field) string {
			name, _, _ := strings.Cut(f.tags[format], ",")
			return name
		}
		for _, f := range def.fields {
			count[key(f)]++
		}
		for _, f := range def.fields {
			if name := key(f); f.adopted != nil && f.adopted.GoStructTag != nil && name != "" && name != "-" && count[name] > 1 {
				g.refuse(f.adopted, "use another key", "two fields of %s are %q in %s", def.name, name, format)
			}
		}
	}
}

func isExported(name string) bool {
	first, _ := utf8.DecodeRuneInString(name)
	return unicode.IsUpper(first)
}

// checkAdopted refuses entries whose names and types the generated package does
// not take, and tells of those that do nothing.
func (g *generator) checkAdopted() {
	if len(g.adopted) == 0 {
		return
	}
	declared := g.declaredTypes()
	for _, a := range g.adoptedInOrder() {
		kind, _ := a.Target()
		if (kind == "table" || kind == "enum") && a.used && !isExported(a.Name) {
			g.refuse(a, "begin it with a capital letter", "%s cannot be seen outside of the package", a.Name)
		}
		for _, t := range a.types() {
			g.checkLocal(a, &t, declared)
		}
	}
	for _, def := range g.allStructs() {
		g.checkFields(def)
		g.checkCycle(def)
	}
	g.checkTwice()
	for _, a := range g.adoptedInOrder() {
		g.checkIdle(a)
	}
}

// checkIdle tells of an entry that does nothing.
func (g *generator) checkIdle(a *adopted) {
	hint, idle := "remove the entry: dbgen adopt --prune does", ""
	switch {
	case a.refused:
		return
	case a.verdict.Kind == Unmatched:
		idle = " is nothing in this package"
		if meant := g.meant(a); meant != "" {
			hint = meant + " If not, " + hint
		}
	case a.verdict.Kind == Same:
		idle = " no longer differs from what dbgen does by itself"
	default:
		return
	}
	g.diags.Add(diag.Diagnostic{Severity: diag.Warning, Pos: a.Pos, Hint: hint, Message: a.Label() + idle})
}

// meant asks whether an entry that names nothing means something of a similar name.
func (g *generator) meant(a *adopted) string {
	kind, name := a.Target()
	there := g.targets(kind)
	if !slices.Contains(there, name) {
		return diag.DidYouMean(name, there)
	}
	if a.Value == nil {
		return "" // what it names is there, and another entry keeps all of it
	}
	for _, e := range g.enums {
		if slices.Contains(exactNames(e.schema, e.sqlName), name) {
			return diag.DidYouMean(*a.Value, e.values())
		}
	}
	return ""
}

// targets are the names that entries of a kind may have.
func (g *generator) targets(kind string) (names []string) {
	add := func(schema, rest string) {
		exact := exactNames(schema, rest)
		names = append(names, exact[len(exact)-1])
	}
	switch kind {
	case "table", "column":
		for _, m := range g.models {
			if kind == "table" {
				add(m.table.Schema, m.table.Name)
				continue
			}
			for _, c := range m.table.Columns {
				add(m.table.Schema, m.table.Name+"."+c.Name)
			}
		}
	case "enum":
		for _, e := range g.enums {
			add(e.schema, e.sqlName)
		}
	default:
		for _, q := range g.queries {
			names = append(names, q.targets(kind)...)
		}
	}
	return names
}

// targets are the names that entries of a kind may have for the query.
func (q *query) targets(kind string) []string {
	var places [][]string
	switch kind {
	case "query_column":
		places = PlacesOfColumns(q.src)
	case "query_param":
		places = PlacesOfParams(q.src)
	default:
		return []string{q.name}
	}
	var names []string
	for _, p := range places {
		names = append(names, q.name+"."+p[len(p)-1])
	}
	return names
}

// checkTwice refuses two entries for one item of a query, of which one goes by the
// name and one by the place. Two of the same label are refused with the options.
func (g *generator) checkTwice() {
	for _, q := range g.queries {
		for kind, places := range map[string][][]string{"query_column": PlacesOfColumns(q.src), "query_param": PlacesOfParams(q.src)} {
			for _, names := range places {
				if len(names) < 2 {
					continue
				}
				a, b := g.adopted[kind+"\x00"+q.name+"."+names[0]], g.adopted[kind+"\x00"+q.name+"."+names[1]]
				if a == nil || b == nil {
					continue
				}
				if b.verdict.Entry < a.verdict.Entry {
					a, b = b, a
				}
				a.refused, b.refused = true, true
				g.diags.Errorf(b.Pos, "make one entry of both", "a second entry for %s; the first is at %s", b.Label(), a.Pos)
			}
		}
	}
}

// namesGiven are the names of the package that entries give: each with its entry.
func (g *generator) namesGiven() map[string]*adopted {
	given := make(map[string]*adopted)
	for _, a := range g.adoptedInOrder() {
		kind, _ := a.Target()
		if a.verdict.Kind <= Same || kind != "table" && kind != "enum" {
			continue
		}
		given[a.Name] = a
		switch {
		case kind == "table":
			given["clone"+a.Name] = a
		case a.Value == nil:
			given["Null"+a.Name], given["All"+a.Name+"Values"] = a, a
		}
	}
	return given
}

// declaredTypes are the types of the package, by name.
func (g *generator) declaredTypes() map[string]bool {
	declared := map[string]bool{"DBTX": true, "Queries": true, "Querier": g.EmitInterface}
	for _, e := range g.enums {
		declared[e.name], declared["Null"+e.name] = true, true
	}
	for _, def := range g.allStructs() {
		declared[def.name] = true
	}
	for name := range g.Declared {
		declared[name] = true
	}
	return declared
}

// allStructs are the structs of the package.
func (g *generator) allStructs() []*structDef {
	all := slices.Concat(g.models, g.composites)
	for _, q := range g.queries {
		if q.params != nil {
			all = append(all, q.params)
		}
		if q.row != nil && q.row.emit {
			all = append(all, q.row.def)
		}
	}
	return all
}

// checkLocal refuses types of the package that it does not have.
func (g *generator) checkLocal(a *adopted, t *goType, declared map[string]bool) {
	if t.local && !declared[t.name] {
		hint := diag.DidYouMean(t.name, sortedKeys(declared))
		if hint == "" {
			hint = "declare it in a file beside the generated ones, or give another type"
		}
		g.refuse(a, hint, "the package has no type %s", t.name)
	}
	if t.local && len(t.args) > 0 && !g.Declared[t.name] {
		g.refuse(a, "remove what is in brackets", "%s takes no types", t.name)
	}
	for i := range t.args {
		g.checkLocal(a, &t.args[i], declared)
	}
}

func sortedKeys(m map[string]bool) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// checkCycle refuses a struct that would hold itself.
func (g *generator) checkCycle(def *structDef) {
	byName := make(map[string]*structDef)
	for _, s := range g.allStructs() {
		byName[s.name] = s
	}
	var holds func(*structDef, int) bool
	holds = func(s *structDef, depth int) bool {
		if depth > len(byName) {
			return false
		}
		for _, f := range s.fields {
			if f.typ.local && f.typ.prefix == "" {
				if inner := byName[f.typ.name]; inner == def || inner != nil && holds(inner, depth+1) {
					return true
				}
			}
		}
		return false
	}
	for _, f := range def.fields {
		if f.adopted == nil || !f.typ.local || f.typ.prefix != "" {
			continue
		}
		if inner := byName[f.typ.name]; inner == def || inner != nil && holds(inner, 1) {
			g.refuse(f.adopted, "use a pointer", "a value of %s would hold another of its type", def.name)
		}
	}
}
