package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/dbgen-go/dbgen/config"
	"github.com/dbgen-go/dbgen/internal/changes"
	"github.com/dbgen-go/dbgen/internal/project"
	"github.com/dbgen-go/dbgen/internal/report"
)

// against is what --against needs of git.
type against struct {
	rev            string
	deployed, base *changes.Base // base is nil where it is deployed
}

// parseAgainst finds the commits; an error is wrong usage. It is nil if nothing is
// asked.
func parseAgainst(ctx context.Context, asked bool, rev string) (*against, error) {
	if !asked {
		return nil, nil
	}
	if rev == "" {
		return nil, errors.New("--against is empty: name the branch, tag or commit that is deployed, as origin/main")
	}
	at, err := changes.At(ctx, rev)
	if err != nil {
		return nil, err
	}
	since, err := changes.Since(ctx, rev)
	if err != nil {
		return nil, err
	}
	a := &against{rev: rev, deployed: at, base: since}
	if since.Commit == at.Commit {
		a.base = nil
	}
	return a, nil
}

// judge adds to what was found what new migrations do to the deployed version. told
// gives a configuration what flags say.
func (a *against) judge(ctx context.Context, cfg *config.Config, told func(*config.Config) error, p *project.Project, s *scan, notes io.Writer) error {
	deployed, err := a.load(ctx, a.deployed, cfg, told)
	if err != nil {
		return err
	}
	d := &project.Deployed{Rev: a.rev, Project: deployed}
	if deployed == nil {
		file, _ := a.deployed.Path(cfg.File)
		return fmt.Errorf("%s has no %s, so that no query of it is known: leave --against out until a version with it is deployed", a.rev, file)
	}
	if a.base != nil {
		if d.Base, err = a.load(ctx, a.base, cfg, told); err != nil {
			return err
		}
	}
	found, err := p.CheckAgainst(ctx, d)
	if err != nil {
		return err
	}
	for _, note := range found.Notes {
		fmt.Fprintf(notes, "dbgen: %s\n", note)
	}
	s.found = append(s.found, found.Found...)
	report.Sort(s.found)
	s.silenced = append(s.silenced, found.Silenced...)
	if err := found.Failed.Err(); err != nil {
		return &exitError{exitInternal, err}
	}
	return nil
}

// load reads the project as it was at a commit; nil if there was no configuration.
func (a *against) load(ctx context.Context, base *changes.Base, cfg *config.Config, told func(*config.Config) error) (*project.Project, error) {
	folder, err := os.MkdirTemp("", "dbgen-against-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	lines, err := base.Lines(ctx, silences)
	if err != nil {
		return nil, err
	}
	old := &oldTree{base: base, lines: lines, told: told, folder: folder}
	p, err := old.load(ctx, cfg)
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case err != nil:
		return nil, fmt.Errorf("%s cannot be read: %s", a.rev, strings.ReplaceAll(err.Error(), folder+string(filepath.Separator), a.rev+":"))
	}
	return p, nil
}
