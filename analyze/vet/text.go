package vet

import (
	"cmp"
	"fmt"
	"io"
	"path/filepath"
	"strings"
)

func compare(a, b finding) int {
	return cmp.Or(
		strings.Compare(a.file, b.file),
		cmp.Compare(a.line, b.line),
		cmp.Compare(a.column, b.column),
		strings.Compare(a.rule, b.rule),
		strings.Compare(a.message, b.message),
	)
}

// printText writes "file:line:column: message [rule]" for each finding.
func printText(w io.Writer, found []finding) error {
	for _, f := range found {
		if _, err := fmt.Fprintf(w, "%s:%d:%d: %s [%s]\n", f.file, f.line, f.column, f.message, f.rule); err != nil {
			return err
		}
	}
	return nil
}

// relative shortens a path below dir, or below the current directory when dir
// is "", to one that starts there.
func relative(dir, path string) string {
	base, err := filepath.Abs(dir)
	if err != nil {
		return path
	}
	rel, err := filepath.Rel(base, path)
	if err != nil || strings.HasPrefix(rel, "..") {
		return path
	}
	return rel
}
