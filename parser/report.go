package parser

import (
	"fmt"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// report appends a diagnostic about the named query, which may be "".
func report(diags *diag.List, severity diag.Severity, pos diag.Position, query, hint, format string, args ...any) {
	diags.Add(diag.Diagnostic{
		Severity: severity, Pos: pos, Query: query, Hint: hint, Message: fmt.Sprintf(format, args...),
	})
}

// addError appends an error about the named query, which may be "".
func addError(diags *diag.List, pos diag.Position, query, hint, format string, args ...any) {
	report(diags, diag.Error, pos, query, hint, format, args...)
}

// errorf appends an error about the draft's query at an offset of the file.
func (d *draft) errorf(off int, hint, format string, args ...any) {
	d.report(diag.Error, off, hint, format, args...)
}

func (d *draft) report(severity diag.Severity, off int, hint, format string, args ...any) {
	report(&d.diags, severity, d.src.file.Position(off), d.query.Name, hint, format, args...)
}
