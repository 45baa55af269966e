package report

import (
	"fmt"
	"strings"
)

// summaryLimit is how many bytes the summary may have: GitHub drops one of more
// than a MiB.
const summaryLimit = 900_000

// markdown is all findings as a table, with the SQL that cures them below.
func (d *Document) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "### dbgen %s: %s\n\n| | place | finding | rule |\n|---|---|---|---|\n", d.Command, plural(len(d.Findings), "finding"))
	for i, f := range d.changedFirst() {
		rule := cell(f.Rule)
		if url := d.rule(f.Rule).URL; url != "" {
			rule = "[" + rule + "](" + url + ")"
		}
		row := fmt.Sprintf("| %s | %s | %s | %s |\n", f.Severity, cell(f.at(d)), cell(f.Headline()), rule)
		if b.Len()+len(row) > summaryLimit {
			fmt.Fprintf(&b, "\nand %d more\n", len(d.Findings)-i)
			return b.String() + "\n"
		}
		b.WriteString(row)
	}
	if cures := d.cures(); cures != "" && b.Len()+len(cures) <= summaryLimit {
		b.WriteString("\n<details><summary>SQL</summary>\n\n" + fenced(cures) + "\n</details>\n")
	}
	return b.String() + "\n"
}

// at is where a finding is, as tools outside know the file.
func (f *Finding) at(d *Document) string {
	if f.Line < 1 {
		return d.path(f.File)
	}
	return fmt.Sprintf("%s:%d", d.path(f.File), f.Line)
}

// cures is the SQL of all findings, each once.
func (d *Document) cures() string {
	var b strings.Builder
	seen := map[string]bool{"": true}
	for _, f := range d.Findings {
		for _, text := range []string{f.SQL, f.Write} {
			if !seen[text] {
				seen[text] = true
				b.WriteString(text + "\n")
			}
		}
	}
	return b.String()
}

// fenced makes a block of code of SQL, whatever the SQL has.
func fenced(sql string) string {
	fence := "```"
	for strings.Contains(sql, fence) {
		fence += "`"
	}
	return fence + "sql\n" + sql + fence + "\n"
}

// cell escapes what would be more than text in a table's cell.
var cell = strings.NewReplacer("\n", " ", "\r", "", "|", `\|`, `\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "<", "&lt;", "[", `\[`, "&", "&amp;", "~", `\~`, "#", `\#`, "@", "&#64;").Replace
