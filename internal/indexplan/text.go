package indexplan

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/dbgen-go/dbgen/internal/report"
)

// Text writes the document for people.
func (d *Document) Text(w io.Writer) error {
	p := &printer{w: w}
	for i := range d.Schemas {
		if i > 0 {
			p.line("")
		}
		p.schema(&d.Schemas[i])
	}
	return p.err
}

type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

func (p *printer) schema(s *Schema) {
	gone := len(s.Spares)
	for _, x := range s.Indexes {
		gone += len(x.Spares)
	}
	p.line("%s over %s: %s to make, %d that can go", many(s.Queries, "query", "queries"), strings.Join(s.Files, ", "), many(len(s.Indexes), "index", "indexes"), gone)
	if len(s.Indexes) > 0 {
		how := "together"
		if s.Weighed {
			how = "as often as they run"
		}
		p.line("%s they cost %s as it is, %s with the plan, in the planner's units", how, report.Units(s.Before), report.Units(s.After))
	}
	if m := s.Measured; m != nil {
		p.line("by %s, %s cost %s as it is, %s with the plan, each once", m.Server, many(m.Queries, "query", "queries"), report.Units(m.Before), report.Units(m.After))
	}
	for i := range s.Indexes {
		p.line("")
		p.index(&s.Indexes[i])
	}
	if len(s.Spares) > 0 {
		p.line("\nindexes that another one makes needless already:")
	}
	for _, x := range s.Spares {
		p.spare(&x)
	}
	if len(s.Unused) > 0 {
		p.line("\nindexes that no query here needs; drop one only if nothing else reads its table:")
	}
	for _, x := range s.Unused {
		p.line("  %s  (%s:%d)", x.SQL, x.File, x.Line)
	}
	if len(s.Declined) > 0 {
		p.line("\nwith an index of their own these would be much cheaper, and what is written would pay more for it than they gain: %s", strings.Join(s.Declined, ", "))
	}
}

func (p *printer) index(x *Index) {
	if x.Extension != "" {
		p.line("CREATE EXTENSION IF NOT EXISTS %s;", x.Extension)
	}
	for _, s := range x.Statements {
		p.line("%s", s.SQL)
	}
	for _, s := range x.Serves {
		calls := ""
		if s.Calls > 0 {
			calls = fmt.Sprintf(", %d calls", s.Calls)
		}
		p.line("  serves %s  %s → %s%s  (%s:%d)", s.Query, report.Units(s.Before), report.Units(s.After), calls, s.File, s.Line)
	}
	for _, k := range x.ForeignKeys {
		p.line("  serves what deletes look up for the foreign key %s", k)
	}
	if x.Proof != nil {
		p.line("  %s", x.Proof)
	}
	if !x.Sure && (x.Proof == nil || x.Proof.Reason == "") {
		p.line("  depends on the data: with few rows, or many for each value, it pays little (see \"dbgen stats\")")
	}
	for i := range x.Spares {
		p.spare(&x.Spares[i])
	}
	if len(x.Writes) > 0 {
		p.line("  kept by %s", strings.Join(x.Writes, ", "))
	}
}

func (p *printer) spare(x *Spare) {
	p.line("  makes needless, as %s begins with it: %s  (%s:%d)", x.Keep, x.SQL, x.File, x.Line)
}

func many(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + more
}
