package project

import (
	"bytes"
	"context"
	"crypto/sha256"
	"maps"
	"path/filepath"
	"slices"

	"github.com/dbgen-go/dbgen/internal/output"
	"github.com/dbgen-go/dbgen/templates"
)

// sums are the sums of the texts of a package's files of queries.
func (pkg *Package) sums() map[string][]byte {
	sums := map[string][]byte{}
	for _, f := range pkg.files {
		sum := sha256.Sum256([]byte(f.text))
		sums[f.name] = sum[:]
	}
	return sums
}

// remake makes of a project that was read what generate makes of it, from what that
// made when some files of queries had another text and everything else was the same.
// It understands those files alone. It returns nil where more may be another, or
// something is wrong; p is then no use. The error is the cause of ctx's cancellation.
func (p *Project) remake(ctx context.Context, was *generated, version string) (*generated, error) {
	if was.Refused.Len() > 0 || len(was.Packages) != len(p.Packages) {
		return nil, nil
	}
	made := &generated{Packages: slices.Clone(was.Packages)}
	changed := map[string]bool{}
	for i, pkg := range p.Packages {
		files, ok := pkg.changed(&was.Packages[i])
		if !ok {
			return nil, nil
		}
		if len(files) == 0 {
			continue
		}
		for _, f := range files {
			changed[f] = true
		}
		of, err := p.remakePackage(ctx, pkg, &was.Packages[i], files, version)
		if of == nil || err != nil {
			return nil, err
		}
		made.Packages[i] = *of
	}
	for _, d := range was.Diags.All() {
		if !changed[d.Pos.File] {
			made.Diags.Add(d)
		}
	}
	made.Diags.Append(p.Diags)
	return made, nil
}

// changed are the files of queries whose texts are not what they were. ok is false
// where the package has to be made as a whole.
func (pkg *Package) changed(was *generatedPackage) (files []string, ok bool) {
	now := pkg.sums()
	for name, sum := range now {
		if old, found := was.Texts[name]; !found {
			return nil, false
		} else if !bytes.Equal(old, sum) {
			files = append(files, name)
		}
	}
	if len(files) == 0 && len(now) == len(was.Texts) {
		return nil, true
	}
	return files, len(now) == len(was.Texts) && was.Parts != nil && len(files) < len(now)
}

// remakePackage is remake of a package.
func (p *Project) remakePackage(ctx context.Context, pkg *Package, was *generatedPackage, changed []string, version string) (*generatedPackage, error) {
	all := pkg.sums()
	pkg.files = slices.DeleteFunc(slices.Clone(pkg.files), func(f queryFile) bool { return !slices.Contains(changed, f.name) })
	if pkg.twin != nil && pkg.twin.Schema == nil { // nothing of it has changed
		pkg.twin.Schema = p.replay(ctx, pkg.twin)
	}
	if err := p.understandPackage(ctx, pkg); err != nil {
		return nil, err
	}
	if p.Diags.HasErrors() || p.Refused.Len() > 0 || len(pkg.Result.Refused) > 0 {
		return nil, nil
	}
	opts := p.Options(pkg)
	opts.Version = version
	var now told
	if was.Described {
		var err error
		if opts.Indexes, now, err = p.candidates(pkg, was.Told.all(changed...)); err != nil {
			return nil, err
		}
		now = was.Told.with(now, changed)
		if !slices.Equal(now.all(), was.Told.all()) {
			return nil, nil
		}
	}
	var anew *templates.Regenerated
	err := p.stage(ctx, "writing "+pkg.Config.Go.Package, func() {
		anew = templates.Regenerate(pkg.Result, opts, was.Parts, changed, was.text(opts.Files().Querier))
	})
	if err != nil || anew == nil {
		return nil, err
	}
	p.Diags.Append(pkg.placed(anew.Diags))
	p.Diags.Append(unknownRules(pkg.Result))
	made := &generatedPackage{Written: was.Written, Files: slices.Clone(was.Files), Parts: anew.Parts, Texts: all, Described: was.Described, Told: now}
	made.Queries = 0
	for part := range maps.Values(anew.Parts.Files) {
		made.Queries += part.Queries
	}
	for _, f := range p.outputs(pkg, anew.Files) {
		i := slices.IndexFunc(made.Files, func(o output.File) bool { return o.Path == f.Path })
		if i < 0 {
			return nil, nil
		}
		made.Files[i] = f
	}
	return made, nil
}

// text is what the file of a name holds.
func (g *generatedPackage) text(name string) []byte {
	for _, f := range g.Files {
		if filepath.Base(f.Path) == name {
			return f.Content
		}
	}
	return nil
}
