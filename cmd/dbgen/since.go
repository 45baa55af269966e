package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/rules"
	"github.com/dbgen-go/dbgen/config"
	"github.com/dbgen-go/dbgen/internal/changes"
	"github.com/dbgen-go/dbgen/internal/project"
	"github.com/dbgen-go/dbgen/internal/report"
)

// silences reports whether a line may silence a rule: once it is taken out, what is
// found around it is new.
func silences(line string) bool {
	return strings.Contains(line, "ignore") // written as -- ignore:, or dbgen:ignore
}

// onOldLines tells whether a finding is on old lines alone, its own and those that
// it names, as that of the loop around it.
func onOldLines(lines *changes.Lines) func(*report.Finding) bool {
	return func(f *report.Finding) bool {
		spans := []report.Span{f.Span()}
		for _, r := range f.Related {
			spans = append(spans, r.Span)
		}
		for _, s := range spans {
			for line := s.Line; line <= max(s.Line, s.EndLine); line++ {
				if lines.New(s.File, line) {
					return false
				}
			}
		}
		return true
	}
}

// checkedBefore tells whether dbgen check finds something in the files as they
// were, too, when it is told the same by flags. Where that cannot be found out, because
// they have errors, it is as if lines alone mattered, and notes says so.
func checkedBefore(cfg *config.Config, told func(*config.Config) error, notes io.Writer) func(context.Context, *changes.Base, *changes.Lines) (func(*report.Finding) bool, error) {
	return func(ctx context.Context, base *changes.Base, lines *changes.Lines) (func(*report.Finding) bool, error) {
		folder, err := os.MkdirTemp("", "dbgen-base-")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(folder)
		old := &oldTree{base: base, lines: lines, told: told, folder: folder}
		found, err := old.check(ctx, cfg)
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if err != nil {
			fmt.Fprintf(notes, "dbgen: what was found at %s is not known, so that findings on changed lines count as new, and no others: %s\n",
				base.Rev, strings.ReplaceAll(err.Error(), folder+string(filepath.Separator), base.Rev+":"))
			return onOldLines(lines), nil
		}
		return func(f *report.Finding) bool { return found[f.Fingerprint] }, nil
	}
}

// An oldTree is a folder with files as they were.
type oldTree struct {
	base   *changes.Base
	lines  *changes.Lines
	told   func(*config.Config) error
	folder string
}

// check runs dbgen check as the configuration was, and returns the fingerprints of
// what it finds. Where there was no configuration, it finds nothing.
func (o *oldTree) check(ctx context.Context, cfg *config.Config) (map[string]bool, error) {
	p, err := o.load(ctx, cfg)
	if p == nil || err != nil {
		return nil, err
	}
	if p.Diags.HasErrors() {
		return nil, p.Diags.Err()
	}
	found, failed, err := p.Check(ctx)
	if err != nil {
		return nil, err
	}
	if err := failed.Err(); err != nil {
		return nil, err
	}
	prints := map[string]bool{}
	for _, f := range found {
		prints[f.Fingerprint] = true
	}
	return prints, nil
}

// load reads and analyses the project as it was. It is nil if there was no
// configuration.
func (o *oldTree) load(ctx context.Context, cfg *config.Config) (*project.Project, error) {
	file, ok := o.base.Path(cfg.File)
	if !ok {
		return nil, fmt.Errorf("%s is not in this repository", cfg.File)
	}
	was, err := o.configuration(ctx, file)
	if was == nil || err != nil {
		return nil, err
	}
	if err := o.extractNamed(ctx, was); err != nil {
		return nil, err
	}
	if err := o.told(was); err != nil {
		return nil, err
	}
	if err := was.CheckRules(rules.CheckIDs(), rules.VetOnlyIDs()); err != nil {
		return nil, err
	}
	return project.Load(ctx, was, nil)
}

// configuration reads a configuration as it was, wherever in the repository: it may
// have been renamed, or sqlc's. It is nil if there was none.
func (o *oldTree) configuration(ctx context.Context, file string) (*config.Config, error) {
	candidates := []string{file, o.lines.Was(file)}
	for _, name := range config.Names {
		candidates = append(candidates, path.Join(path.Dir(file), name))
	}
	settings := func(name string) bool {
		return slices.Contains(candidates, name) || slices.Contains([]string{".yaml", ".yml", ".json"}, path.Ext(name)) &&
			slices.ContainsFunc(candidates, func(c string) bool { return path.Dir(c) == path.Dir(name) })
	}
	if err := o.base.Extract(ctx, o.folder, settings); err != nil {
		return nil, err
	}
	for _, name := range candidates {
		name = filepath.Join(o.folder, filepath.FromSlash(name))
		if _, err := os.Stat(name); err == nil {
			return config.Load(name)
		}
	}
	return nil, nil
}

// extractNamed extracts the SQL and the statistics that a configuration names, and Go
// code where entries of dbgen.adopt.yaml may hang on it.
func (o *oldTree) extractNamed(ctx context.Context, cfg *config.Config) error {
	var roots []string
	adopted := false
	statistics := o.within(cfg, cfg.Check.Stats)
	for i := range cfg.Packages {
		pkg := &cfg.Packages[i]
		paths := slices.Concat(pkg.Schema, pkg.Queries)
		if len(pkg.Go.Adopted) > 0 {
			paths, adopted = append(paths, pkg.Go.Out), true
		}
		for _, named := range paths {
			fixed, _, _ := strings.Cut(filepath.ToSlash(named), "*")
			if i := strings.IndexAny(fixed, "?[{"); i >= 0 {
				fixed = fixed[:i]
			}
			if fixed != named {
				fixed = path.Dir(fixed + "x")
			}
			roots = append(roots, o.within(cfg, fixed))
		}
	}
	return o.base.Extract(ctx, o.folder, func(name string) bool {
		wanted := path.Ext(name) == ".sql" || adopted && path.Ext(name) == ".go"
		return name == statistics || wanted && slices.ContainsFunc(roots, func(root string) bool {
			return root == "." || name == root || strings.HasPrefix(name, root+"/")
		})
	})
}

// within is a path of a configuration's as the repository calls it.
func (o *oldTree) within(cfg *config.Config, path string) string {
	rel, err := filepath.Rel(o.folder, cfg.Path(filepath.FromSlash(path)))
	if err != nil {
		return ".." // on another drive: nothing of the repository
	}
	return filepath.ToSlash(rel)
}
