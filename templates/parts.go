package templates

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/dave/jennifer/jen"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/templates/options"
)

// A generated package depends on its queries in two ways: a file of queries makes a
// Go file, and all queries together say some things that hold for the whole package,
// such as whether it goes through the runtime. Parts are the latter, file by file, so
// that a later run can tell that they are as they were though a file has changed, and
// make anew what that file alone makes.

// Parts are what the files of queries contribute to a package.
type Parts struct {
	Traits []string         // of the whole package, sorted
	Base   []string         // those that the schema and the settings give it, sorted
	Files  map[string]*Part // by SQL file
}

// A Part is what one file of queries contributes.
type Part struct {
	Traits  []string // sorted
	Names   []string // the names that its queries take in the package, and those of its methods after a dot, sorted
	Methods []string // the names of its methods
	Shared  string   // stands for the declarations that it has in files which are no file of queries'
	Queries int      // without batch twins
}

// The traits of a package.
const (
	traitRuntime   = "runtime"
	traitLoaders   = "loaders"
	traitBatch     = "batch"
	traitCopyFrom  = "copyfrom"
	traitNonNil    = "non-nil"
	traitScanError = "scan-error"

	traitCloned     = "cloned "     // and a struct
	traitHelper     = "helper "     // and a function
	traitComposite  = "composite "  // and a struct
	traitRegistered = "registered " // and where, and a type
	traitOverride   = "override "   // and its number
	traitRename     = "rename "     // and a name
	traitConstraint = "constraint " // and what rename calls it
)

// GenerateParts is Generate, and returns the parts. They are nil where queries depend
// on each other in more ways. shared may be nil.
func GenerateParts(res *analyze.Result, opts options.Options, shared *Shared) ([]File, *Parts, diag.List) {
	g := &generator{res: res, uses: map[*query][]string{}, shared: shared}
	files, diags := g.generate(opts)
	if files == nil || res.Entangled || len(opts.Adopted) > 0 || opts.OmitUnusedStructs {
		return files, nil, diags
	}
	goFiles := map[string]bool{}
	for _, q := range g.queries {
		goFiles[g.QueryFile(baseName(q.file))] = true
	}
	parts := &Parts{Base: g.baseTraits(), Files: g.parts()}
	if len(goFiles) < len(parts.Files) { // two make one
		return files, nil, diags
	}
	parts.Traits = parts.union()
	return files, parts, diags
}

// A Regenerated is what Regenerate makes of a package.
type Regenerated struct {
	Files []File    // those that are made anew
	Parts *Parts    // of the whole package
	Diags diag.List // warnings
}

// Regenerate makes the files of some of a package's files of queries, and that of the
// interface. res has their queries alone, changed are their names, old is what the
// package was, and interfaceText the interface's file as it was. It returns nil where
// more may have to be made anew, or anything is wrong.
func Regenerate(res *analyze.Result, opts options.Options, old *Parts, changed []string, interfaceText []byte) *Regenerated {
	if res.Entangled || len(res.Refused) > 0 {
		return nil
	}
	g := &generator{res: res, uses: map[*query][]string{}, forced: old}
	if opts.Check(&g.diags); g.diags.HasErrors() {
		return nil
	}
	g.settings = newSettings(opts)
	g.build()
	plan := g.planOf(changed)
	if g.diags.HasErrors() || len(plan) != len(changed) {
		return nil
	}
	now := &Parts{Base: old.Base, Files: maps.Clone(old.Files)}
	fresh := g.parts()
	taken := map[string]bool{}
	for file, p := range old.Files {
		if !slices.Contains(changed, file) {
			for _, name := range p.Names {
				taken[name] = true
			}
		}
	}
	var gone []string
	for _, file := range changed {
		was, is := old.Files[file], fresh[file]
		if was == nil || is == nil || was.Shared != is.Shared || slices.ContainsFunc(is.Names, func(name string) bool { return taken[name] }) {
			return nil
		}
		gone = append(gone, was.Methods...)
		now.Files[file] = is
	}
	if now.Traits = now.union(); !slices.Equal(now.Traits, old.Traits) || !slices.Equal(g.baseTraits(), old.Base) {
		return nil
	}
	files, err := g.render(plan)
	if err != nil {
		return nil
	}
	if g.EmitInterface {
		text, ok := g.spliceQuerier(interfaceText, gone)
		if !ok {
			return nil
		}
		files = append(files, File{g.Files().Querier, text})
	}
	return &Regenerated{files, now, g.diags}
}

// planOf plans the files of some files of queries.
func (g *generator) planOf(changed []string) []planned {
	all := g.plan()
	g.checkFiles(all)
	return slices.DeleteFunc(all, func(p planned) bool {
		return p.source == "" || !slices.ContainsFunc(changed, func(file string) bool { return baseName(file) == baseName(p.source) })
	})
}

// union are the traits of the whole.
func (p *Parts) union() []string {
	all := map[string]bool{}
	for _, t := range p.Base {
		all[t] = true
	}
	for _, part := range p.Files {
		for _, t := range part.Traits {
			all[t] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// has reports whether a package has a trait.
func (p *Parts) has(trait string) bool {
	_, found := slices.BinarySearch(p.Traits, trait)
	return found
}

// names are what the traits of a kind name.
func (p *Parts) names(kind string) map[string]bool {
	named := map[string]bool{}
	for _, t := range p.Traits {
		if len(t) > len(kind) && t[:len(kind)] == kind {
			named[t[len(kind):]] = true
		}
	}
	return named
}

// parts are what the files of queries contribute.
func (g *generator) parts() map[string]*Part {
	parts := map[string]*Part{}
	byFile := map[string][]*query{}
	for _, q := range g.queries {
		byFile[q.file] = append(byFile[q.file], q)
	}
	for file, queries := range byFile {
		p := &Part{Shared: g.sharedText(queries)}
		traits, names := map[string]bool{}, map[string]bool{}
		for _, q := range queries {
			for _, t := range g.traitsOf(q) {
				traits[t] = true
			}
			g.claimQuery(q, nil, func(name string, _ claim) { names[name] = true })
			names["."+q.name] = true
			if q.keyed != nil && q.keyed.loader != "" {
				names[traitLoaders+"."+q.keyed.loader] = true
			}
			p.Methods = append(p.Methods, q.name)
			if q.twin == nil {
				p.Queries++
			}
		}
		p.Traits, p.Names = slices.Sorted(maps.Keys(traits)), slices.Sorted(maps.Keys(names))
		parts[file] = p
	}
	return parts
}

// traitsOf are the traits that a query gives its package.
func (g *generator) traitsOf(q *query) []string {
	traits := slices.Clone(g.uses[q])
	add := func(is bool, trait string) {
		if is {
			traits = append(traits, trait)
		}
	}
	add(q.twin == nil && wantsRuntime(q.src), traitRuntime)
	add(wantsLoader(q.src), traitLoaders)
	add(isBatch(q.cmd), traitBatch)
	add(q.cmd == parser.CopyFrom, traitCopyFrom)
	add(slices.Contains(q.nonNil, true), traitNonNil)
	add(needsScanError(q), traitScanError)
	for _, def := range q.violable {
		add(true, traitConstraint+def.key)
	}
	if g.runtime {
		cloned, helpers := g.clonedFor(q)
		for name := range cloned {
			add(true, traitCloned+name)
		}
		for name := range helpers {
			add(true, traitHelper+name)
		}
	}
	used := map[*structDef]bool{}
	g.useComposites(q, used)
	for def := range used {
		add(true, traitComposite+def.name)
	}
	var r registration
	g.register(q, &r)
	for _, name := range r.texts {
		add(true, traitRegistered+"text "+name)
	}
	for depth, names := range r.loads {
		for _, name := range names {
			add(true, traitRegistered+strconv.Itoa(depth)+" "+name)
		}
	}
	return traits
}

// baseTraits are those that the schema and the settings give the package.
func (g *generator) baseTraits() []string {
	traits := slices.Clone(g.uses[nil])
	slices.Sort(traits)
	return slices.Compact(traits)
}

// noteUses notes which settings matched since the last call, for a query or, if that
// is nil, for the schema.
func (g *generator) noteUses(q *query) {
	if g.uses == nil {
		return
	}
	for i := range g.overrides {
		if o := &g.overrides[i]; o.used {
			g.uses[q] = append(g.uses[q], traitOverride+strconv.Itoa(i))
			o.used = false
		}
	}
	for name := range g.renamed {
		g.uses[q] = append(g.uses[q], traitRename+name)
	}
	clear(g.renamed)
}

// allUses marks the settings as used that anything noted; in a package of which only
// a part is made, all that were used before.
func (g *generator) allUses() {
	if g.uses == nil {
		return
	}
	all := Parts{}
	for _, uses := range g.uses {
		all.Traits = append(all.Traits, uses...)
	}
	if g.forced != nil {
		all.Traits = append(all.Traits, g.forced.Traits...)
	}
	for number := range all.names(traitOverride) {
		if i, err := strconv.Atoi(number); err == nil && i < len(g.overrides) {
			g.overrides[i].used = true
		}
	}
	for name := range all.names(traitRename) {
		if g.renamed != nil {
			g.renamed[name] = true
		}
	}
}

// sharedText stands for what queries have in files that are no file of queries', but
// for the interface's.
func (g *generator) sharedText(queries []*query) string {
	f := jen.NewFile(g.Package)
	f.NoFormat = true
	g.importNames(f)
	some := false
	for _, q := range queries {
		switch {
		case q.cmd == parser.CopyFrom:
			g.emitCopyFrom(f.Group, q)
		case isBatch(q.cmd):
			g.emitBatch(f.Group, q)
		default:
			continue
		}
		some = true
	}
	if loaders := sortedLoaders(queries); len(loaders) > 0 {
		g.emitLoaders(f.Group, loaders)
		some = true
	}
	if !some {
		return ""
	}
	var text bytes.Buffer
	if err := f.Render(&text); err != nil {
		return fmt.Sprintf("not to be compared: %p", f)
	}
	sum := sha256.Sum256(text.Bytes())
	return string(sum[:])
}
