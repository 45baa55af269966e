package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/internal/baseline"
	"github.com/dbgen-go/dbgen/internal/changes"
	"github.com/dbgen-go/dbgen/internal/report"
)

// A scan is a run of check or vet that has come to its end, and what is needed to
// tell which of its findings are known already.
type scan struct {
	found    []report.Finding // all, in order, with their fingerprints
	silenced []report.Finding // by comments
	rank     bool             // by what they cost, not by place
	run      baseline.Run
	// partial says why something may be missing among found; "" if nothing is.
	partial string
	// baseline is the file to use where no flag names one; it need not exist.
	baseline string
	// stale is the severity of a baseline's entry whose finding is gone, or check.Off.
	stale string
	// before finds out which findings there were at a commit. The function that it
	// returns tells whether one was among them.
	before func(context.Context, *changes.Base, *changes.Lines) (func(*report.Finding) bool, error)
}

// knownFlags are the flags on what is known already.
type knownFlags struct {
	baseline           string
	write, update, add bool
	newFrom            string

	named bool // --baseline is given
	none  bool // and it is empty
	base  *changes.Base
}

// addTo gives a command the flags.
func (k *knownFlags) addTo(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&k.baseline, "baseline", "", "`file` of findings that are known and not reported (default "+baseline.Name+", where there is one); empty uses none")
	flags.BoolVar(&k.write, "write-baseline", false, "begin a baseline with all that is found")
	flags.BoolVar(&k.update, "update-baseline", false, "take out of the baseline what is not found any more")
	flags.BoolVar(&k.add, "add-to-baseline", false, "add all that is found to the baseline")
	flags.StringVar(&k.newFrom, "new-from-rev", "", "report only what is new since `revision`, as origin/main")
	cmd.MarkFlagsMutuallyExclusive("write-baseline", "update-baseline", "add-to-baseline")
	cmd.MarkFlagsMutuallyExclusive("new-from-rev", "write-baseline")
	cmd.MarkFlagsMutuallyExclusive("new-from-rev", "add-to-baseline")
}

// parse reads the flags, before the work begins; an error is wrong usage.
func (k *knownFlags) parse(cmd *cobra.Command) (err error) {
	k.named = cmd.Flags().Changed("baseline")
	k.none = k.named && k.baseline == ""
	if k.none && (k.write || k.update || k.add) {
		return errors.New("--baseline is empty: name the file to write")
	}
	if cmd.Flags().Changed("new-from-rev") {
		if k.newFrom == "" {
			return errors.New("--new-from-rev is empty: name a branch or a commit, as origin/main")
		}
		k.base, err = changes.Since(cmd.Context(), k.newFrom)
	}
	return err
}

// settle moves the findings that are known from a document's Findings to its
// Suppressed, and brings the baseline up to date as the flags say. notes are for
// people.
func (k *knownFlags) settle(ctx context.Context, notes io.Writer, d *report.Document, s scan) error {
	stale, err := k.applyBaseline(ctx, notes, d, s)
	if err != nil {
		return err
	}
	if k.base != nil {
		if err := k.applyBase(ctx, d, s); err != nil {
			return err
		}
	}
	d.Findings = append(d.Findings, stale...)
	report.Sort(d.Findings)
	return nil
}

// applyBaseline suppresses what the baseline lists, and returns what there is to
// say of entries whose findings are gone.
func (k *knownFlags) applyBaseline(ctx context.Context, notes io.Writer, d *report.Document, s scan) ([]report.Finding, error) {
	if k.none {
		return nil, nil
	}
	path := s.baseline
	if k.named {
		path = k.baseline
	}
	file, err := baseline.Read(path)
	if errors.Is(err, fs.ErrNotExist) {
		switch {
		case k.write || k.add:
			file, err = &baseline.File{Path: path}, nil
		case k.named || k.update:
			return nil, fmt.Errorf("there is no baseline %s: \"dbgen %s --write-baseline\" begins one", path, s.run.Command)
		default:
			return nil, nil
		}
	}
	if err != nil {
		return nil, err
	}
	if err := k.edit(ctx, notes, file, s); err != nil {
		return nil, err
	}
	listed, gone := file.Match(s.run, s.found)
	known := map[string]bool{}
	for i, f := range s.found {
		known[f.Fingerprint] = listed[i]
	}
	suppress(d, "listed in "+filepath.ToSlash(path), func(f *report.Finding) bool { return known[f.Fingerprint] })
	if len(gone) == 0 || s.partial != "" || s.stale == check.Off {
		return nil, nil
	}
	return []report.Finding{staleEntries(file, gone, s)}, nil
}

// edit changes the baseline as the flags say.
func (k *knownFlags) edit(ctx context.Context, notes io.Writer, file *baseline.File, s scan) error {
	if !k.write && !k.update && !k.add {
		return nil
	}
	if s.partial != "" {
		return fmt.Errorf("%s stays as it is, because not all findings are known: %s", file.Path, s.partial)
	}
	said := ""
	switch own := file.Of(s.run); {
	case k.write && len(own) > 0:
		return fmt.Errorf("%s lists %s of dbgen %s already: --update-baseline takes out what is gone, and --add-to-baseline adds what is found",
			file.Path, count(len(own), "finding", "findings"), s.run.Command)
	case k.update:
		_, gone := file.Match(s.run, s.found)
		if len(gone) == 0 {
			return nil
		}
		file.Remove(gone)
		said = count(len(gone), "finding that is gone was", "findings that are gone were") + " taken out"
	default:
		said = count(file.Add(s.run, s.found), "finding was", "findings were") + " added"
	}
	text, err := file.Text()
	if err != nil {
		return err
	}
	if err := writeFile(ctx, file.Path, text); err != nil {
		return err
	}
	fmt.Fprintf(notes, "%s: %s\n", file.Path, said)
	return nil
}

// shownEntries is how many entries a finding names.
const shownEntries = 10

// staleEntries is the finding that a baseline lists what is gone.
func staleEntries(file *baseline.File, gone []baseline.Entry, s scan) report.Finding {
	f := report.Finding{
		Rule: "unused-ignore", Severity: s.stale, Confidence: report.High, Queries: []string{}, Columns: []string{},
		Message: fmt.Sprintf("the baseline lists %s gone: run \"dbgen %s --update-baseline\"",
			count(len(gone), "finding that is", "findings that are"), s.run.Command),
		Why:     "what was once silenced must not silence the next mistake",
		Subject: "baseline of " + s.run.Command,
	}
	f.At(file.Place(gone[0]))
	for i, e := range gone {
		if i == shownEntries {
			f.Evidence += fmt.Sprintf(", and %d more", len(gone)-i)
			break
		}
		if i > 0 {
			f.Evidence += ", "
		}
		f.Evidence += e.Rule + " of " + e.About
	}
	found := []report.Finding{f}
	report.Identify(found)
	return found[0]
}

// applyBase suppresses what is not new since the commit that --new-from-rev says.
func (k *knownFlags) applyBase(ctx context.Context, d *report.Document, s scan) error {
	lines, err := k.base.Lines(ctx, silences)
	if err != nil {
		return err
	}
	known, err := s.before(ctx, k.base, lines)
	if err != nil {
		return err
	}
	d.Changed = lines.New
	suppress(d, "not new since "+k.base.Rev, known)
	return nil
}

// changedInPull tells which lines a pull request changes, as GitHub Actions says; nil
// if that is not known. It only decides what is shown first, so that a clone that
// lacks the commits is no error.
func changedInPull(ctx context.Context) func(file string, line int) bool {
	branch := os.Getenv("GITHUB_BASE_REF")
	if branch == "" {
		return nil
	}
	base, err := changes.Since(ctx, "origin/"+branch)
	if err != nil {
		return nil
	}
	lines, err := base.Lines(ctx, silences)
	if err != nil {
		return nil
	}
	return lines.New
}

// suppress moves findings from a document's Findings to its Suppressed.
func suppress(d *report.Document, reason string, which func(*report.Finding) bool) {
	var left []report.Finding
	for _, f := range d.Findings {
		if which(&f) {
			f.Suppression = &report.Suppression{Kind: report.External, Reason: reason}
			d.Suppressed = append(d.Suppressed, f)
		} else {
			left = append(left, f)
		}
	}
	d.Findings = left
}

// nearest returns the path of a file of that name in the current folder or the
// nearest one above it, up to the repository's top; the current folder's where
// there is none.
func nearest(name string) string {
	here, err := os.Getwd()
	if err != nil {
		return name
	}
	for folder, up := here, "."; ; folder, up = filepath.Dir(folder), filepath.Join(up, "..") {
		if _, err := os.Stat(filepath.Join(folder, name)); err == nil {
			return filepath.Join(up, name)
		}
		if _, err := os.Lstat(filepath.Join(folder, ".git")); err == nil || folder == filepath.Dir(folder) {
			return name
		}
	}
}

// staleSeverity is that of a baseline's entry whose finding is gone, by the rules'
// settings.
func staleSeverity(settings map[string]string) string {
	return cmp.Or(settings["unused-ignore"], report.Warning)
}
