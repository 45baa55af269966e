package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dbgen-go/dbgen/analyze/rules"
	"github.com/dbgen-go/dbgen/internal/output"
	"github.com/dbgen-go/dbgen/internal/report"
)

// reporting is what check and vet are told of how to report findings.
type reporting struct {
	formats []string
	failOn  string
	color   string
	known   knownFlags
	fix     bool

	targets []target
	// verify says what would be wrong if files had other texts; nil for nothing.
	verify func(context.Context, map[string]string) error
}

// A target is a format and the file that it goes to, "" for standard output.
type target struct{ format, file string }

// addTo gives a command the flags.
func (r *reporting) addTo(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&r.formats, "format", nil, "how findings are written: "+strings.Join(report.Formats(), ", ")+
		"; as `format=file` to a file; may be given several times (default text)")
	cmd.Flags().StringVar(&r.failOn, "fail-on", report.Warning, "the least `severity` for which the exit status is 1: error, warning or info")
	cmd.Flags().StringVar(&r.color, "color", colorAuto, "`when` the text is in colour: auto (on a terminal, unless NO_COLOR is set), always or never")
	cmd.Flags().BoolVar(&r.fix, "fix", false, "apply the fixes that findings have, and report what is left")
	cmd.RegisterFlagCompletionFunc("color", cobra.FixedCompletions(colors, cobra.ShellCompDirectiveNoFileComp))
	r.known.addTo(cmd)
	cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(report.Formats(), cobra.ShellCompDirectiveNoFileComp))
	cmd.RegisterFlagCompletionFunc("fail-on", cobra.FixedCompletions(severities, cobra.ShellCompDirectiveNoFileComp))
}

// severities are those of findings, the gravest first.
var severities = []string{report.Error, report.Warning, report.Info}

// parse reads the flags; an error is wrong usage.
func (r *reporting) parse(cmd *cobra.Command) error {
	if !slices.Contains(severities, r.failOn) {
		return fmt.Errorf("unknown severity %q for --fail-on: use %s", r.failOn, choice(severities))
	}
	if !slices.Contains(colors, r.color) {
		return fmt.Errorf("unknown word %q for --color: use %s", r.color, choice(colors))
	}
	formats := r.formats
	if len(formats) == 0 {
		formats = []string{"text"}
	}
	files := map[string]string{} // the format that goes to a file
	for _, f := range formats {
		format, file, toFile := strings.Cut(f, "=")
		if !slices.Contains(report.Formats(), format) {
			return fmt.Errorf("unknown format %q: use %s", format, choice(report.Formats()))
		}
		if toFile && file == "" {
			return fmt.Errorf("--format %s: name the file, as in %s=findings.out", f, format)
		}
		other, taken := files[file]
		if taken && (toFile || !report.IsStream(format) || !report.IsStream(other)) {
			return fmt.Errorf("formats %s and %s both go to %s: write one of them to a file of its own, as in --format %s=findings.out",
				other, format, cmp.Or(file, "standard output"), format)
		}
		files[file] = format
		r.targets = append(r.targets, target{format, file})
	}
	return r.known.parse(cmd)
}

// choice words what there is to choose from.
func choice(words []string) string {
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// publish writes the findings of a whole run in all formats, but those that are
// known, and returns the error with the exit status when there are such as --fail-on
// says.
func (r *reporting) publish(cmd *cobra.Command, s scan) error {
	d := document(cmd.Name(), s.found)
	if err := r.known.settle(cmd.Context(), cmd.ErrOrStderr(), d, s); err != nil {
		return err
	}
	d.Suppressed = append(d.Suppressed, s.silenced...)
	if os.Getenv("GITHUB_ACTIONS") == "true" { // GitHub's code scanning would open an alert for each of them
		d.Suppressed = nil
	}
	toGitHub := slices.ContainsFunc(r.targets, func(t target) bool { return t.format == "github" })
	if d.Changed == nil && toGitHub {
		d.Changed = changedInPull(cmd.Context())
	}
	if r.fix {
		left, err := r.applyFixes(cmd, d.Findings)
		if err != nil {
			return err
		}
		d.Findings = left
	}
	if s.rank {
		report.Rank(d.Findings)
	}
	return r.write(cmd, d)
}

// document is one of a command's findings.
func document(command string, found []report.Finding) *report.Document {
	return &report.Document{
		Command: command, Version: version(), Rules: ruleList(command), Findings: found,
		Text: readText, Path: fromRoot(),
	}
}

// write writes a document in all formats, and returns the error with the exit
// status.
func (r *reporting) write(cmd *cobra.Command, d *report.Document) error {
	if summary := os.Getenv("GITHUB_STEP_SUMMARY"); summary != "" && slices.Contains(r.targets, target{format: "github"}) {
		f, err := os.OpenFile(summary, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
		if err != nil {
			return &exitError{exitUsage, fmt.Errorf("GITHUB_STEP_SUMMARY: %w", err)}
		}
		defer f.Close()
		d.Summary = f
	}
	for _, t := range r.targets {
		d.Color = colored(r.color, t.file == "" && onTerminal(cmd.OutOrStdout()))
		if err := t.write(cmd.Context(), cmd.OutOrStdout(), d); err != nil {
			return err
		}
	}
	grave := severities[:slices.Index(severities, r.failOn)+1]
	if slices.ContainsFunc(d.Findings, func(f report.Finding) bool { return slices.Contains(grave, f.Severity) }) {
		return &exitError{status: exitFindings}
	}
	return nil
}

// both returns the graver of two errors and prints the other, if it says anything.
func both(w io.Writer, err, graver error) error {
	if exit, ok := errors.AsType[*exitError](err); err != nil && (!ok || exit.err != nil) {
		printError(w, err)
	}
	return graver
}

// ruleList is what documents say of a command's rules.
func ruleList(command string) []report.Rule {
	var list []report.Rule
	for _, r := range rules.All() {
		if r.Check && command == "check" || r.Vet && command == "vet" {
			list = append(list, report.Rule{ID: r.ID, Title: r.Title, Page: r.Page, Severity: r.Severity, URL: pageURL(r)})
		}
	}
	return list
}

// pageURL is where a rule's page is to be read, as it is in this version.
func pageURL(r rules.Rule) string {
	return report.Home + "/blob/" + cmp.Or(stamp(), "main") + "/" + r.Folder() + "/page.md"
}

// write writes a document to where it goes.
func (t target) write(ctx context.Context, stdout io.Writer, d *report.Document) error {
	if t.file == "" {
		if err := report.Write(stdout, t.format, d); err != nil {
			return &exitError{exitInternal, err}
		}
		return nil
	}
	var b bytes.Buffer
	if err := report.Write(&b, t.format, d); err != nil {
		return &exitError{exitInternal, err}
	}
	if err := writeFile(ctx, t.file, b.Bytes()); err != nil {
		return &exitError{exitUsage, fmt.Errorf("--format %s=%s: %w", t.format, t.file, err)}
	}
	return nil
}

// writeFile replaces a file, or what a link leads to, whole; what is no regular
// file, as a pipe, is written to.
func writeFile(ctx context.Context, path string, text []byte) error {
	info, err := os.Stat(path)
	if err != nil {
		plan := output.Plan{Changes: []output.Change{{Action: output.Create, Path: path, New: text}}}
		return plan.Apply(ctx)
	}
	if !info.Mode().IsRegular() {
		return os.WriteFile(path, text, 0o666)
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return err
	}
	old, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	plan := output.Plan{Changes: []output.Change{{Action: output.Update, Path: path, Old: old, New: text}}}
	return plan.Apply(ctx)
}
