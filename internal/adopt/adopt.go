package adopt

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/config"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/output"
	"github.com/dbgen-go/dbgen/internal/project"
	"github.com/dbgen-go/dbgen/templates"
	"github.com/dbgen-go/dbgen/templates/options"
)

// An Outcome is what became of one package.
type Outcome struct {
	Out string // its folder, as in the configuration

	Entries []Entry // all that its list has now
	Added   int     // those of them that are new
	Dropped int     // those that were taken out, which no longer differed

	// Cannot are the differences that no entry can express: code that uses them
	// does not compile, or does another thing.
	Cannot []string
	// Notes say what was left alone: methods without a query, queries without a
	// method, entries that no longer differ.
	Notes []string
	// NotSQLC: there are no files of sqlc's to compare with, and nothing is added.
	NotSQLC bool
}

// An Entry is one of a package's list with what it comes to.
type Entry struct {
	options.Adopted
	Verdict templates.Verdict
	isNew   bool
}

// Options say how to go about it.
type Options struct {
	Prune bool // take out entries that no longer differ
}

// Run compares the committed code of a project's packages with what dbgen would
// generate, and returns the file of entries, as it should be, with what became of
// each package. It writes nothing. The error is a *diag.ListError when the project
// has errors that keep dbgen from generating.
func Run(ctx context.Context, cfg *config.Config, opts Options, progress project.Progress) (text []byte, outcomes []*Outcome, err error) {
	p, err := project.Load(ctx, cfg, progress)
	if err != nil {
		return nil, nil, err
	}
	old, err := readOld(cfg.AdoptFile())
	if err != nil {
		return nil, nil, err
	}
	var errs diag.List
	for _, pkg := range p.Packages {
		if err := context.Cause(ctx); err != nil {
			return nil, nil, err
		}
		a := &adoption{project: p, pkg: pkg, out: &Outcome{Out: pkg.Config.Go.Out}}
		if err := a.run(opts); err != nil {
			return nil, nil, err
		}
		errs.Append(a.errs)
		outcomes = append(outcomes, a.out)
	}
	errs.Append(blocking(p, outcomes))
	if err := errs.Err(); err != nil {
		return nil, nil, err
	}
	text, err = write(old, outcomes)
	return text, outcomes, err
}

func readOld(path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return nil, nil
	}
	return text, err
}

// blocking are the project's errors but those in queries that are kept.
func blocking(p *project.Project, outcomes []*Outcome) (errs diag.List) {
	kept := map[string]bool{}
	for _, o := range outcomes {
		for i := range o.Entries {
			if q := o.Entries[i].Query; q != "" {
				kept[q] = true
			}
		}
	}
	for _, d := range p.Diags.All() {
		if d.Severity == diag.Error && !kept[d.Query] {
			errs.Add(d)
		}
	}
	return errs
}

// An adoption is that of one package.
type adoption struct {
	project *project.Project
	pkg     *project.Package
	out     *Outcome

	was     *api
	opts    options.Options
	used    map[string]bool // the names in files beside the generated ones
	old     int             // how many entries there were before
	errs    diag.List
	refused map[string]int // how often generate did not take an entry, by label
}

// rounds bounds how often entries are proposed: names, then columns, then queries,
// rows and what is in them.
const rounds = 12

// proposal is the file in the positions of entries that are not written yet; the
// line is the entry's place, from 1.
const proposal = "\x00proposal"

func (a *adoption) run(opts Options) error {
	files, used, err := a.committed()
	if err != nil {
		return err
	}
	a.opts = a.project.Options(a.pkg)
	a.opts.Runtime = "never" // the API is the same, and the text is read
	a.opts.Declared = a.project.DeclaredBeside(a.pkg)
	a.opts.Refusals = maps.Clone(a.opts.Refusals) // of those that are kept already
	if a.opts.Refusals == nil {
		a.opts.Refusals = map[string]string{}
	}
	for _, d := range a.project.All().All() {
		if d.Query != "" && d.Severity == diag.Error && a.opts.Refusals[d.Query] == "" {
			a.opts.Refusals[d.Query] = d.Message
		}
	}
	a.opts.Adopted = slices.Clone(a.opts.Adopted)
	a.old = len(a.opts.Adopted)
	a.refused, a.used = map[string]int{}, used
	if len(files) == 0 {
		a.out.NotSQLC = true
		if !opts.Prune {
			a.out.note(`to find what differs, run "sqlc generate", or get its files back with "git checkout", first`)
		}
		a.judge(opts)
		return nil
	}
	if a.was, err = readPackage(files); err != nil {
		return fmt.Errorf("reading what sqlc wrote into %s: %w; run \"sqlc generate\", or get its files back with \"git checkout\", first", a.pkg.Config.Go.Out, err)
	}
	var last *comparison
	for range rounds {
		if last, err = a.compare(); last == nil || err != nil {
			return err
		}
		if !a.propose(last) {
			break
		}
	}
	a.conclude(last, opts)
	return nil
}

// committed reads the files that sqlc wrote into the package's folder, and the
// names in those of others.
func (a *adoption) committed() (files map[string][]byte, used map[string]bool, err error) {
	files, used = map[string][]byte{}, map[string]bool{}
	folder := a.project.Config.Path(a.pkg.Config.Go.Out)
	entries, err := os.ReadDir(folder)
	if os.IsNotExist(err) {
		return files, used, nil
	}
	if err != nil {
		return nil, nil, err
	}
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".go") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(folder, entry.Name()))
		if err != nil {
			return nil, nil, err
		}
		switch output.WrittenBy(text) {
		case "sqlc":
			files[entry.Name()] = text
		case "":
			namesIn(text, used)
		}
	}
	return files, used, nil
}

// namesIn collects the identifiers in a Go file, as far as it is one.
func namesIn(text []byte, used map[string]bool) {
	f, _ := parser.ParseFile(token.NewFileSet(), "", text, parser.SkipObjectResolution)
	if f == nil {
		return
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			used[id.Name] = true
		}
		return true
	})
}

// compare holds what was committed against what dbgen makes with the entries so
// far. It takes out proposals that generate refuses. There is no comparison when
// the package cannot be generated.
func (a *adoption) compare() (*comparison, error) {
	for {
		_, names, _ := templates.Judge(a.pkg.Result, a.opts)
		files, diags := templates.Generate(a.pkg.Result, a.opts)
		if !diags.HasErrors() {
			texts := map[string][]byte{}
			for _, f := range files {
				texts[f.Name] = f.Content
			}
			made, err := readPackage(texts)
			if err != nil {
				return nil, fmt.Errorf("reading what dbgen would write: %w", err)
			}
			return &comparison{was: a.was, made: made, result: a.pkg.Result, names: names}, nil
		}
		if !a.withdraw(diags) {
			a.report(diags)
			return nil, nil
		}
	}
}

// report notes why the package cannot be generated.
func (a *adoption) report(diags diag.List) {
	for _, d := range diags.All() {
		if d.Pos.File == "" {
			d.Pos = a.pkg.Config.Pos
		}
		a.errs.Add(d)
	}
}

// withdraw takes the proposals out that errors are about, and reports whether there
// are any.
func (a *adoption) withdraw(diags diag.List) bool {
	var wrong []int
	for _, d := range diags.All() {
		if d.Pos.File == proposal && !slices.Contains(wrong, d.Pos.Line-1) {
			wrong = append(wrong, d.Pos.Line-1)
			a.refused[a.opts.Adopted[d.Pos.Line-1].Label()]++
		}
	}
	slices.Sort(wrong)
	for _, i := range slices.Backward(wrong) {
		a.opts.Adopted = slices.Delete(a.opts.Adopted, i, i+1)
	}
	a.number()
	return len(wrong) > 0
}

// number notes the places of proposals.
func (a *adoption) number() {
	for i := a.old; i < len(a.opts.Adopted); i++ {
		a.opts.Adopted[i].Pos = diag.Position{File: proposal, Line: i + 1}
	}
}

// propose adds the entries that a comparison proposes, and reports whether there
// are new ones. Those of one kind are added at a time: what they change, the next
// kinds see. What a list has already is its author's.
func (a *adoption) propose(c *comparison) (added bool) {
	taken := map[string]bool{}
	for i := range a.opts.Adopted {
		taken[a.opts.Adopted[i].Label()] = true
	}
	for _, step := range c.steps() {
		c.entries = nil
		step()
		for _, e := range c.entries {
			label := e.Label()
			switch n := a.refused[label]; {
			case taken[label] || n > 1:
				continue
			case n == 1: // perhaps it does without its name
				if e.Name = ""; e.GoType.IsZero() && e.GoStructTag == nil {
					continue
				}
			}
			taken[label], added = true, true
			a.opts.Adopted = append(a.opts.Adopted, e)
		}
		if added {
			break
		}
	}
	a.number()
	return added
}

// judge settles which entries the package's list has from now on.
func (a *adoption) judge(opts Options) {
	verdicts, _, diags := templates.Judge(a.pkg.Result, a.opts)
	if diags.HasErrors() {
		a.report(diags)
		return
	}
	for i := range a.opts.Adopted {
		e := Entry{Adopted: a.opts.Adopted[i], Verdict: verdicts[i], isNew: i >= a.old}
		e.Pos = diag.Position{}
		if idle := e.Verdict.Kind <= templates.Same; idle && e.isNew {
			continue // what follows from another entry
		} else if idle && opts.Prune {
			a.out.Dropped++
			continue
		} else if idle {
			a.out.note("%s does nothing any more: --prune takes it out", e.Label())
		}
		if e.isNew {
			e.Reason = reason(e.Verdict)
			a.out.Added++
		}
		a.out.Entries = append(a.out.Entries, e)
	}
}

// conclude says what became of the package.
func (a *adoption) conclude(last *comparison, opts Options) {
	a.judge(opts)
	stale := a.stale()
	c := comparison{was: last.was, made: last.made, result: last.result, names: last.names, used: a.used}
	for _, text := range c.differences(stale) {
		if query := a.authorsOwn(text); query != "" {
			a.out.note("%s, as the list has it", text)
			continue
		}
		a.out.Cannot = append(a.out.Cannot, text)
	}
	for _, name := range c.grown {
		a.out.note("%s has fields that it had not, for columns that the schema has", name)
	}
	a.out.Cannot = append(last.cannot, a.out.Cannot...)
}

func (o *Outcome) note(format string, args ...any) {
	o.Notes = append(o.Notes, fmt.Sprintf(format, args...))
}

// stale are the methods of which there is no query, and notes of both kinds.
func (a *adoption) stale() map[string]bool {
	known := map[string]bool{}
	for _, q := range a.pkg.Result.Queries {
		known[q.Name] = true
		if a.was.queries[q.Name] == nil {
			a.out.note("query %s has no method in what sqlc wrote: dbgen's is new", q.Name)
		}
	}
	for _, q := range a.pkg.Result.Refused {
		known[q.Name] = true
		if a.was.queries[q.Name] == nil {
			a.out.note("query %s is wrong, and has no method in what sqlc wrote: %s", q.Name, a.opts.Refusals[q.Name])
		}
	}
	stale := map[string]bool{}
	for name := range a.was.queries {
		if !known[name] {
			stale[name] = true
			a.out.note("method %s has no query: dbgen writes none", name)
		}
	}
	slices.Sort(a.out.Notes)
	return stale
}

// authorsOwn is what a difference is about that an entry of the list, as it was
// found, gives another form.
func (a *adoption) authorsOwn(text string) string {
	name, _, _ := strings.Cut(text, ":")
	first, _, _ := strings.Cut(name, ".")
	for i := range a.opts.Adopted[:a.old] {
		e := &a.opts.Adopted[i]
		if q := e.OfQuery(); q != "" && (first == q || first == q+"Row" || first == q+"Params" || first == q+"BatchResults" || name == "Querier."+q) {
			return q
		}
		if e.Table != "" || e.Enum != "" || e.Column != "" { // the names and types of what it changes may be anywhere
			return e.Label()
		}
	}
	return ""
}

// reason is the sentence that an entry has for people.
func reason(v templates.Verdict) string {
	kinds := map[templates.VerdictKind]string{
		templates.Unsound: "sqlc's is unsound", templates.Wider: "ours is wider", templates.Narrower: "ours is narrower", templates.OtherName: "another name",
	}
	return kinds[v.Kind] + ": " + v.Detail
}
