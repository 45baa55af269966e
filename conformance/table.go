package main

import (
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
)

// A nullRow is a query of one column: whether it can be NULL, and what each tool
// says.
type nullRow struct {
	name    string
	sql     string
	null    bool     // a NULL came back
	rows    int      // that came back
	answers []answer // in the tools' order
}

// An answer is what a tool says of a nullRow.
type answer struct{ refused, notNull bool }

// nullRow sums up what was seen of a query's first column.
func (s *scoreboard) nullRow(c *testCase, name string, list []*observation) nullRow {
	text, _, _ := strings.Cut(c.raw[name], ";") // what follows is the next heading
	row := nullRow{name: name, sql: strings.Join(strings.Fields(text), " ")}
	for i := range s.tools {
		o := list[i]
		if o == nil || len(o.claim.columns) == 0 {
			row.answers = append(row.answers, answer{refused: true})
			continue
		}
		row.rows += o.rows
		if _, null := o.nulls[0]; null {
			row.null = true
		}
		row.answers = append(row.answers, answer{notNull: o.claim.columns[0].notNull})
	}
	return row
}

// words are how the table says it; a wrong "never" stands out.
func (a answer) words(null bool) string {
	switch {
	case a.refused:
		return "refuses it"
	case a.notNull && null:
		return "**never**"
	case a.notNull:
		return "never"
	}
	return "may be"
}

func (r nullRow) truth() string {
	if r.null {
		return "can be"
	}
	return "never"
}

// heading is a comment that is a line of its own between queries.
var heading = regexp.MustCompile(`(?m)^-- (?:name: (\w+) .*|(.*))$`)

// writeTable writes the rows of a case as a Markdown table, under the headings
// of its query file.
func (s *scoreboard) writeTable(w io.Writer, c *testCase) error {
	rows := map[string]nullRow{}
	for _, r := range s.rows {
		rows[r.name] = r
	}
	for _, file := range c.queries {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		title := ""
		for _, m := range heading.FindAllStringSubmatch(string(text), -1) {
			if m[1] == "" {
				title = m[2]
				continue
			}
			r, ok := rows[m[1]]
			if !ok { // not on a server as old as this one
				continue
			}
			if title != "" {
				fmt.Fprintf(w, "\n### %s\n\n| query | NULL? |", title)
				for _, t := range s.tools {
					fmt.Fprintf(w, " %s |", t.name)
				}
				fmt.Fprintf(w, "\n|---|---|%s\n", strings.Repeat("---|", len(s.tools)))
				title = ""
			}
			fmt.Fprintf(w, "| `%s` | %s |", strings.ReplaceAll(r.sql, "|", `\|`), r.truth())
			for _, a := range r.answers {
				fmt.Fprintf(w, " %s |", a.words(r.null))
			}
			fmt.Fprintln(w)
		}
	}
	return nil
}
