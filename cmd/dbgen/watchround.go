package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strings"
	"time"

	"github.com/dbgen-go/dbgen/analyze/rules"
	"github.com/dbgen-go/dbgen/config"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/output"
	"github.com/dbgen-go/dbgen/internal/project"
	"github.com/dbgen-go/dbgen/internal/report"
)

// A stage is how far a round came.
type stage int

// The stages.
const (
	configuring stage = iota
	generating
	writing
	checking
)

// A round is what came of generating and checking once.
type round struct {
	stage    stage // that it has come to, of which all troubles are known
	troubles []trouble
	files    []output.Change // that were made

	generated bool   // all that can be is,
	notes     string // and this is not

	checked  bool // findings are known,
	partial  bool // but not all
	findings []report.Finding
}

// A trouble is an error or a warning of a round.
type trouble struct {
	diag.Diagnostic
	stage stage
}

// fail notes an error.
func (r *round) fail(err error) {
	if list, ok := errors.AsType[*diag.ListError](err); ok {
		r.note(list.Diagnostics)
		return
	}
	r.note([]diag.Diagnostic{{Message: err.Error()}})
}

// note notes errors and warnings. One that is a warning to generate and an error to
// check is an error.
func (r *round) note(diags []diag.Diagnostic) {
	for _, d := range diags {
		again := false
		for i := range r.troubles {
			t := &r.troubles[i]
			if t.stage < r.stage && t.key() == (trouble{Diagnostic: d}).key() {
				again, t.Severity = true, min(t.Severity, d.Severity)
			}
		}
		if !again {
			r.troubles = append(r.troubles, trouble{d, r.stage})
		}
	}
}

// round generates and checks once.
func (w *watching) round(ctx context.Context) (r *round) {
	r = &round{}
	progress := newProgress(w.stderr)
	defer progress.done()
	defer func() {
		if p := recover(); p != nil { // while a file is being written there is all sorts of SQL
			what, _, _ := strings.Cut(fmt.Sprint(p), "\n")
			hint := fmt.Sprintf("this is a bug in dbgen: please report it with the lines below\n%v\n%s", p, debug.Stack())
			r.note([]diag.Diagnostic{{Message: "internal error: " + what, Hint: hint}})
		}
	}()
	w.stay()
	cfg, err := config.Load(w.config)
	if err != nil {
		r.fail(err)
		return r
	}
	w.read = cfg
	r.stage = generating
	if generated := cfg.Generated(); len(generated.Packages) > 0 {
		err = w.generate(ctx, r, cfg, generated, progress.show)
	} else if !w.check {
		err = noPgx(cfg)
	}
	r.generated = err == nil
	if err == nil && w.check {
		r.stage = checking
		err = w.checkOnce(ctx, r, cfg, progress.show)
	}
	if err != nil {
		r.fail(err)
	}
	return r
}

// generate is "dbgen generate".
func (w *watching) generate(ctx context.Context, r *round, whole, cfg *config.Config, progress project.Progress) error {
	memory := memory()
	defer memory.Wait()
	made, err := memory.Generate(ctx, cfg, stamp(), progress)
	if err != nil {
		return err
	}
	r.note(made.Diags.All())
	r.note(made.Refused.All())
	r.stage = writing
	plan, err := w.write(ctx, r, made.Files)
	if err != nil {
		return err
	}
	var notes strings.Builder
	if left := reportRefused(io.Discard, made, nil); left != nil {
		printError(&notes, left)
	}
	reportLeft(&notes, whole, plan)
	r.notes = notes.String()
	return nil
}

// attempts is how often a round tries to write. Two that write the same files at the
// same time stand in each other's way.
const attempts = 4

// write brings the files up to date.
func (w *watching) write(ctx context.Context, r *round, files []output.File) (*output.Plan, error) {
	for attempt := 1; ; attempt++ {
		plan, err := output.Compare(files)
		if err == nil {
			if contested := w.repairs.contested(plan); contested != "" {
				r.note([]diag.Diagnostic{{
					Severity: diag.Warning, Pos: diag.Position{File: contested},
					Message: "each time that this is written something else changes it; it is left alone until there is more to write",
					Hint:    "another version of dbgen may be at work, or a tool that formats generated files",
				}})
				return plan, nil
			}
			if err = plan.Apply(ctx); err == nil {
				w.repairs.add(plan)
				r.files = plan.Changes
				return plan, nil
			}
		}
		if attempt == attempts || context.Cause(ctx) != nil {
			return nil, err
		}
		time.Sleep(time.Duration(attempt) * 20 * time.Millisecond)
	}
}

// checkOnce is "dbgen check".
func (w *watching) checkOnce(ctx context.Context, r *round, cfg *config.Config, progress project.Progress) error {
	if err := cfg.CheckRules(rules.CheckIDs(), rules.VetOnlyIDs()); err != nil {
		return err
	}
	_, made, err := memory().Check(ctx, cfg, progress)
	if err != nil {
		return err
	}
	r.note(made.Diags.All())
	r.note(made.Failed.All())
	r.note(made.Refused.All())
	d, s := document("check", made.Found), scanOf(cfg, made)
	var known knownFlags
	if err := known.settle(ctx, io.Discard, d, s); err != nil {
		return err
	}
	r.findings, r.checked, r.partial = d.Findings, true, s.partial != ""
	return nil
}

// repairs are the texts that were written last, by path: where one is written again
// something else has changed it.
type repairs map[string]repair

type repair struct {
	text  [sha256.Size]byte
	times int
	last  time.Time
}

// How often a text is put back within which time before it is left to who changes it.
const (
	maxRepairs   = 4
	repairsCount = time.Minute
)

// again reports whether a change would do what was done a short while ago.
func (p repair) again(c *output.Change) bool {
	return p.text == sha256.Sum256(c.New) && time.Since(p.last) < repairsCount
}

// contested is the first file of a plan that only puts back what was put back too
// often; "" of any other plan.
func (rs repairs) contested(plan *output.Plan) string {
	for i := range plan.Changes {
		c := &plan.Changes[i]
		if p, ok := rs[c.Path]; !ok || p.times < maxRepairs || !p.again(c) {
			return ""
		}
	}
	if len(plan.Changes) == 0 {
		return ""
	}
	return plan.Changes[0].Path
}

// add notes that a plan was carried out.
func (rs *repairs) add(plan *output.Plan) {
	if *rs == nil {
		*rs = repairs{}
	}
	for i := range plan.Changes {
		c := &plan.Changes[i]
		times := 0
		if p, ok := (*rs)[c.Path]; ok && p.again(c) {
			times = p.times + 1
		}
		(*rs)[c.Path] = repair{sha256.Sum256(c.New), times, time.Now()}
	}
}
