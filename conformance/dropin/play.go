package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/conformance/internal/checkout"
)

// playCheckout measures a checkout; nil means that it has no configuration for
// PostgreSQL and Go.
func (b *bench) playCheckout(ctx context.Context, it item) (*report, error) {
	configs, err := checkout.Configs(it.dir)
	if err != nil || len(configs) == 0 {
		return nil, err
	}
	p := &play{bench: b, it: it, configs: configs, root: filepath.Join(b.work, "checkouts", it.name)}
	defer os.RemoveAll(p.root)
	return p.play(ctx)
}

// A play is a checkout under measurement.
type play struct {
	*bench
	it      item
	configs []*checkout.Config
	root    string // of the copy
	modules []module
	report  *report
}

func (p *play) play(ctx context.Context) (*report, error) {
	p.report = &report{name: p.it.name}
	if err := p.fresh(ctx); err != nil {
		return nil, err
	}
	var outs, others []string
	for _, c := range p.configs {
		for _, e := range c.Entries {
			n, found := generatedQueries(filepath.Join(p.root, e.Out))
			switch {
			case !found:
				p.report.notes = append(p.report.notes, fmt.Sprintf("%s: no output of sqlc in %s; sqlc makes it where -sqlc is given", c.File, e.Out))
			case e.Driver == checkout.PGX:
				outs = append(outs, e.Out)
				p.report.packages++
				p.report.queries += n
			default:
				others = append(others, e.Out)
				p.report.otherQueries += n
				p.report.drivers = append(p.report.drivers, e.Driver)
			}
		}
	}
	if len(outs) > 0 {
		if err := p.dropIn(ctx, outs); err != nil {
			return nil, err
		}
	}
	if len(others) > 0 {
		if err := p.fresh(ctx); err != nil {
			return nil, err
		}
		p.findings(ctx, others)
	}
	return p.report, nil
}

// fresh makes the copy anew, with sqlc's output where it is not committed.
func (p *play) fresh(ctx context.Context) error {
	if err := os.RemoveAll(p.root); err != nil {
		return err
	}
	if err := checkout.CopyTree(p.it.dir, p.root); err != nil {
		return err
	}
	if p.sqlc == "" {
		return nil
	}
	for _, c := range p.configs {
		missing := slices.ContainsFunc(c.Entries, func(e *checkout.Entry) bool {
			_, found := generatedQueries(filepath.Join(p.root, e.Out))
			return !found
		})
		if !missing && !p.regenerate {
			continue
		}
		made := p.run(ctx, filepath.Join(p.root, c.Dir()), p.sqlc, "generate", "--file", filepath.Base(c.File))
		if !made.ok {
			p.report.notes = append(p.report.notes, c.File+": sqlc: "+strings.TrimSpace(made.stderr))
		}
		p.report.sqlcRan = true
	}
	return nil
}

// dropIn measures the entries for pgx/v5.
func (p *play) dropIn(ctx context.Context, outs []string) error {
	var err error
	if p.vets {
		if p.modules, err = p.dependents(ctx, p.root, outs); err != nil {
			return err
		}
	}
	for _, m := range p.modules {
		p.report.dependents += len(m.packages)
		if len(m.broken) > 0 {
			p.report.notes = append(p.report.notes, "not vetted, for what they import is not there: "+strings.Join(m.broken, " "))
		}
	}
	p.report.baseline = p.vet(ctx, p.root, p.modules)
	tested := p.test(ctx)
	want, err := p.signatures(outs)
	if err != nil {
		return err
	}

	p.report.plain = p.attempt(ctx, "generate")
	if err := p.report.plain.compare(p, outs, want); err != nil {
		return err
	}
	if p.adopts {
		if err := p.fresh(ctx); err != nil {
			return err
		}
		p.report.adopted = p.attempt(ctx, "adopt", "generate")
		if err := p.report.adopted.compare(p, outs, want); err != nil {
			return err
		}
	}
	p.report.tests = compareTests(tested, p.test(ctx))
	return nil
}

// An attempt is what came of dbgen's commands in place of sqlc's.
type attempt struct {
	refused  []string // errors of dbgen, which then writes nothing
	warnings []string
	errors   []complaint // new ones
	other    []string    // signatures that are not as they were
	orders   []string    // structs whose fields have another order
	vetted   bool        // some packages were
}

// compare notes which signatures are not those that were there.
func (a *attempt) compare(p *play, outs []string, want map[string]string) error {
	got, err := p.signatures(outs)
	a.other, a.orders = differences(want, got)
	return err
}

// signatures are those of all generated packages, by folder and name.
func (p *play) signatures(outs []string) (map[string]string, error) {
	all := map[string]string{}
	for _, out := range outs {
		some := map[string]string{}
		if err := signatures(filepath.Join(p.root, out), some); err != nil {
			return nil, err
		}
		for name, text := range some {
			key := out + ": " + name
			if order, ok := strings.CutPrefix(name, orderOf); ok {
				key = orderOf + out + ": " + order
			}
			all[key] = text
		}
	}
	return all, nil
}

// compiles reports whether the checkout is as good as before.
func (a *attempt) compiles() bool { return a.vetted && len(a.refused) == 0 && len(a.errors) == 0 }

// attempt runs commands of dbgen for each configuration, and vets.
func (p *play) attempt(ctx context.Context, commands ...string) *attempt {
	a := &attempt{vetted: p.report.dependents > 0}
	for _, c := range p.configs {
		if !c.Has(checkout.PGX) {
			continue
		}
		for _, command := range commands {
			out := p.run(ctx, filepath.Join(p.root, c.Dir()), p.dbgen, append([]string{command}, c.Args()...)...)
			errs, warnings := messages(out.stderr)
			if command == commands[len(commands)-1] {
				a.warnings = append(a.warnings, warnings...)
			}
			if !out.ok {
				if len(errs) == 0 {
					errs, _ = messages(out.stdout)
				}
				a.refused = append(a.refused, placed(errs)...)
				break
			}
		}
	}
	a.errors = news(p.report.baseline, p.vet(ctx, p.root, p.modules))
	return a
}

// placed are the errors that have a place, if any has: the rest are lists of what
// follows from them.
func placed(errs []string) []string {
	with := slices.DeleteFunc(slices.Clone(errs), func(e string) bool { return !place.MatchString(e) })
	if len(with) == 0 {
		return errs
	}
	return with
}

var place = regexp.MustCompile(`^\S+:\d+:\d+: `)

// messages sorts what dbgen prints into errors and warnings; each is a line with
// tabbed ones below it.
func messages(text string) (errs, warnings []string) {
	var last *[]string
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		switch {
		case line == "":
		case strings.HasPrefix(line, "\t"):
			if last != nil {
				(*last)[len(*last)-1] += "\n" + line
			}
		case strings.Contains(line, ": warning: "):
			warnings = append(warnings, line)
			last = &warnings
		case countLine.MatchString(line), sumLine.MatchString(line):
			last = nil
		default:
			errs = append(errs, line)
			last = &errs
		}
	}
	return errs, warnings
}
