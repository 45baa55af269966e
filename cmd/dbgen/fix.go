package main

import (
	"context"
	"errors"
	"fmt"
	"go/format"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/output"
	"github.com/dbgen-go/dbgen/internal/report"
)

// applyFixes applies what fixes findings have and returns the findings that are
// left. All files change, or none.
func (r *reporting) applyFixes(cmd *cobra.Command, found []report.Finding) ([]report.Finding, error) {
	fixed := report.ApplyFixes(found, readText)
	for name, text := range fixed.Texts {
		if filepath.Ext(name) != ".go" {
			continue
		}
		formatted, err := format.Source([]byte(text))
		if err != nil {
			return nil, &exitError{exitInternal, fmt.Errorf("nothing is fixed: %s would be no Go: %w", name, err)}
		}
		fixed.Texts[name] = string(formatted)
	}
	if r.verify != nil {
		if err := r.verify(cmd.Context(), fixed.Texts); err != nil {
			if _, wrong := errors.AsType[*diag.ListError](err); !wrong {
				return nil, err
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "dbgen: nothing is fixed, for this would be wrong then:\n%v\n", err)
			return found, nil
		}
	}
	was := map[string]string{}
	for name := range fixed.Texts {
		was[name], _ = readText(name) // what could not be read has no fixes
	}
	if err := writeTexts(cmd.Context(), fixed.Texts); err != nil {
		return nil, &exitError{exitUsage, fmt.Errorf("nothing is fixed: %w", err)}
	}
	sayFixed(cmd.ErrOrStderr(), fixed)
	return report.Moved(fixed.Left, was, fixed.Texts), nil
}

// writeTexts gives files their texts, all or none.
func writeTexts(ctx context.Context, texts map[string]string) error {
	var plan output.Plan
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		path, err := filepath.EvalSymlinks(name)
		if err != nil {
			return err
		}
		old, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		plan.Changes = append(plan.Changes, output.Change{Action: output.Update, Path: path, Old: old, New: []byte(texts[name])})
	}
	return plan.Apply(ctx)
}

// sayFixed says what was done, and what is still to be done: a changed schema
// changes no database.
func sayFixed(w io.Writer, fixed *report.Fixed) {
	for _, refused := range fixed.Refused {
		fmt.Fprintln(w, refused)
	}
	if len(fixed.Done) == 0 {
		return
	}
	fmt.Fprintf(w, "dbgen: fixed %s in %s\n", count(len(fixed.Done), "finding", "findings"), strings.Join(slices.Sorted(maps.Keys(fixed.Texts)), ", "))
	var statements []string
	for _, f := range fixed.Done {
		for line := range strings.Lines(f.Before + f.SQL) {
			if line = strings.TrimSpace(line); line != "" && !slices.Contains(statements, line) {
				statements = append(statements, line)
			}
		}
	}
	if len(statements) > 0 {
		fmt.Fprintf(w, "in a database that is there already, run\n\t%s\n", strings.Join(statements, "\n\t"))
	}
}
