package main

import (
	"fmt"
	"io"
	"regexp"
	"strings"
)

// leads counts how suggestions for the schemas without secondary indexes compare
// with the indexes that the authors have: for each query that needs an index and
// each table on which its plan uses a secondary index of theirs.
type leads struct {
	same, other, none int
	wrong             []string
}

// add compares a query's suggestions with what its plan uses of the authors'.
func (c *leads) add(l *label, authors []string, found []finding) {
	byTable := map[string][]string{} // the first columns of the authors' indexes
	var tables []string
	for _, a := range authors {
		table, lead, _ := strings.Cut(strings.TrimSuffix(a, ")"), " (")
		byTable[table] = append(byTable[table], plainKey(lead))
		tables = appendNew(tables, table)
	}
	for _, table := range tables {
		var suggested []string
		for _, f := range found {
			for _, sql := range cures([]finding{f}) {
				if on, lead := leadOf(sql); on == table {
					suggested = appendNew(suggested, lead)
				}
			}
		}
		same := false
		for _, s := range suggested {
			for _, a := range byTable[table] {
				same = same || s == a
			}
		}
		switch {
		case same:
			c.same++
			continue
		case len(suggested) == 0:
			c.none++
		default:
			c.other++
		}
		c.wrong = append(c.wrong, fmt.Sprintf("LEAD %s %s %s: on %s the authors' begin with %s, the suggestions with %s",
			l.Repository, l.File, l.Query, table, strings.Join(byTable[table], ", "), strings.Join(suggested, ", ")))
	}
}

var indexOn = regexp.MustCompile(`^CREATE INDEX (?:[\w"]+ )?ON (?:ONLY )?(\S+) (?:USING \w+ )?\(`)

// leadOf reads an index's table and first column.
func leadOf(sql string) (table, lead string) {
	m := indexOn.FindStringSubmatchIndex(sql)
	if m == nil {
		return "", ""
	}
	depth := 1
	end := m[1]
	for ; end < len(sql) && depth > 0; end++ {
		switch sql[end] {
		case '(':
			depth++
		case ')':
			depth--
		}
	}
	return strings.ReplaceAll(sql[m[2]:m[3]], `"`, ""), plainKey(splitKeys(sql[m[1] : end-1])[0])
}

var keyOptions = regexp.MustCompile(`(?i)( COLLATE \S+)?( \w+_ops)?( ASC| DESC)?( NULLS (FIRST|LAST))?$`)

// plainKey is a column or expression without what does not change which it is.
func plainKey(s string) string {
	s = unwrap(keyOptions.ReplaceAllString(strings.TrimSpace(s), ""))
	return strings.ToLower(strings.ReplaceAll(castSuffix.ReplaceAllString(s, ""), `"`, ""))
}

func (c *leads) print(w io.Writer) {
	fmt.Fprintf(w, "  of %d tables on which the plan uses a secondary index of the authors', %d have a suggestion; its first column is the authors' on %d (%s)\n",
		c.same+c.other+c.none, c.same+c.other, c.same, part(c.same, c.same+c.other))
}
