package project

import (
	"path"
	"path/filepath"
	"slices"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/output"
	"github.com/dbgen-go/dbgen/parser"
)

// sqlc generates what PostgreSQL refuses, so that in a project of sqlc's one such
// query must not stop the others: it is left out, and named. In dbgen's own
// projects every error stops everything.

// goesOn reports whether a package is generated without its wrong queries.
func (p *Project) goesOn(pkg *Package) bool {
	return p.Config.SQLC || pkg.Config.Go.SQLCCompatible
}

// Generated reports whether code is generated for the package: not when all of
// its queries are wrong, so that what was generated before stays.
func (pkg *Package) Generated() bool {
	return len(pkg.Result.Queries) > 0 || len(pkg.LeftOut()) < len(pkg.Result.Refused) || len(pkg.Result.Refused) == 0
}

// LeftOut are the wrong queries that no code is generated for.
func (pkg *Package) LeftOut() []*parser.Query {
	return slices.DeleteFunc(slices.Clone(pkg.Result.Refused), func(q *parser.Query) bool { return pkg.keeps(q.Name) })
}

// report files what a stage has to say of a package.
func (p *Project) report(pkg *Package, diags diag.List) {
	for _, d := range diags.All() {
		if d.Severity == diag.Error && pkg.keeps(d.Query) && slices.ContainsFunc(pkg.Result.Refused, func(q *parser.Query) bool { return q.Name == d.Query }) {
			pkg.note(d)
			d.Severity, d.Message = diag.Warning, "kept as it was, though it is refused: "+d.Message
		}
		if d.Severity == diag.Error && d.Query != "" && p.goesOn(pkg) {
			p.Refused.Add(d)
			continue
		}
		p.Diags.Add(d)
	}
}

// All is all that was found, with the errors in queries that are left out.
func (p *Project) All() *diag.List {
	var all diag.List
	all.Append(p.Diags)
	all.Append(p.Refused)
	return &all
}

// dropWrong takes out the queries that errors name: they were analysed for what
// else is wrong in them, not to be used. Of queries that share a name, an error
// belongs to the last that begins before it. It reports whether there were any.
func dropWrong(res *analyze.Result, diags diag.List) bool {
	wrong := map[*parser.Query]bool{}
	for _, d := range diags.All() {
		if d.Severity != diag.Error || d.Query == "" {
			continue
		}
		var culprit *parser.Query
		blame := func(q *parser.Query) {
			if q.Pos.File == d.Pos.File && (culprit == nil || q.Pos.Line <= d.Pos.Line && q.Pos.Line >= culprit.Pos.Line) {
				culprit = q
			}
		}
		for _, q := range res.Refused {
			if q.Name == d.Query {
				blame(q)
			}
		}
		for _, q := range res.Queries {
			if q.Name == d.Query || q.Batch != nil && q.Batch.Name == d.Query {
				blame(q.Query)
			}
		}
		if culprit != nil {
			wrong[culprit] = true
		}
	}
	before := len(res.Queries)
	res.Refuse(func(q *analyze.Query) bool { return wrong[q.Query] })
	return len(res.Queries) < before
}

// kept are the files that no query is left for, because all that they were made
// of are wrong: they stay as they are.
func (p *Project) kept(pkg *Package, emitted []output.File) []output.File {
	made := map[string]bool{}
	for _, f := range emitted {
		made[filepath.Base(f.Path)] = true
	}
	opts := pkg.Config.Go.Options
	files := opts.Files()
	var kept []output.File
	keep := func(name string) {
		if !made[name] {
			made[name] = true
			kept = append(kept, output.File{Path: filepath.Join(p.folder(pkg), name), Kept: true})
		}
	}
	for _, q := range pkg.Result.Refused {
		keep(opts.QueryFile(path.Base(filepath.ToSlash(q.Pos.File))))
		switch q.Command {
		case parser.CopyFrom:
			keep(files.CopyFrom)
		case parser.BatchExec, parser.BatchMany, parser.BatchOne:
			keep(files.Batch)
		}
	}
	return kept
}
