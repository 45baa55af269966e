package describe

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// Text writes the document for people; with why, also what makes a column
// nullable or not.
func (d *Document) Text(w io.Writer, why bool) error {
	tw := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	for i, q := range d.Queries {
		if i > 0 {
			fmt.Fprintln(tw)
		}
		fmt.Fprintf(tw, "%s :%s  %s:%d\n", q.Name, q.Command, q.File, q.Line)
		for _, p := range q.Params {
			fmt.Fprintf(tw, "  $%d\t%s\t%s\t%s\n", p.Number, p.Name, p.Type, null(p.Nullable))
		}
		for _, c := range q.Columns {
			from := ""
			if why {
				from = c.Reason
			} else if c.Table != "" {
				from = "from " + c.Table + "." + c.Column
			}
			fmt.Fprintf(tw, "  →\t%s\t%s\t%s\t%s\n", c.Name, cmp.Or(c.Domain, c.Type), null(c.Nullable), from)
		}
		for _, a := range q.Reads {
			fmt.Fprintf(tw, "  reads %s\n", a)
		}
		for _, a := range q.Writes {
			fmt.Fprintf(tw, "  writes %s\n", a)
		}
		for _, u := range q.Unseen {
			fmt.Fprintf(tw, "  may write unseen: %s\n", u)
		}
		for _, line := range q.policies() {
			fmt.Fprintf(tw, "  %s\n", line)
		}
	}
	return tw.Flush()
}

// String formats a as "public.stories (one row by id)".
func (a Access) String() string {
	s := a.Table
	if a.Verb != "" {
		s = a.Verb + " " + s
	}
	if len(a.Key) > 0 {
		s += " (one row by " + strings.Join(a.Key, ", ") + ")"
	}
	if a.Via != "" {
		s += " via " + a.Via
	}
	return s
}

// policies lists what the annotations ask of the runtime.
func (q *Query) policies() []string {
	var lines []string
	add := func(word string, pairs ...string) {
		var parts []string
		for i := 0; i+1 < len(pairs); i += 2 {
			if pairs[i+1] != "" {
				parts = append(parts, strings.TrimPrefix(pairs[i]+"="+pairs[i+1], "="))
			}
		}
		if len(parts) > 0 {
			lines = append(lines, word+": "+strings.Join(parts, " "))
		}
	}
	if q.Cache != nil {
		add("cache", "", q.Cache.text())
	}
	add("invalidates", "tags", strings.Join(q.Invalidates, ","))
	add("route", "", q.Route, "max_lag", q.MaxLag, "priority", q.Priority)
	for _, l := range q.Limits {
		add("limit", "", l.text())
	}
	add("timeout", "", q.Timeout)
	add("slow", "", q.Slow)
	add("batch twin", "", q.Batch)
	return lines
}

func null(nullable bool) string {
	if nullable {
		return "may be null"
	}
	return "not null"
}
