package main

import (
	"fmt"
	"io"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// progress shows, on a terminal alone, what is being done in one line that is
// written over.
type progress struct {
	w io.Writer // nil: silent
}

func newProgress(w io.Writer) *progress {
	if onTerminal(w) {
		return &progress{w: w}
	}
	return &progress{}
}

func (p *progress) show(stage string) {
	if p.w != nil {
		fmt.Fprintf(p.w, "\r\x1b[K%s …", stage)
	}
}

// done clears the line. It may be called more than once.
func (p *progress) done() {
	if p.w != nil {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}

// printWarnings prints the diagnostics that did not stop the run.
func printWarnings(w io.Writer, diags *diag.List) {
	for _, d := range diags.All() {
		if d.Severity == diag.Warning {
			fmt.Fprintln(w, d)
		}
	}
}
