package trial

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/paths"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/internal/lazyregexp"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A spread is how the values of a column lie between the first and the last.
type spread struct {
	Column
	typ      string
	rows     float64
	from, to time.Time // of a column of times
	real     bool      // its values are a database's
}

// table says how large a table is and how its values are spread.
func (m *maker) table(t *schema.Table) Table {
	known := m.data.Known(t)
	out := Table{Table: t, Rows: float64(known.Rows), Pages: float64(known.Pages)}
	live, ok := m.live[t.QualifiedName().String()]
	if ok {
		out.Rows, out.Pages = live.Rows, live.Pages
	}
	for _, c := range t.Columns {
		s := m.column(t, c, known)
		if i := slices.IndexFunc(live.Columns, func(l Column) bool { return l.Name == c.Name }); i >= 0 {
			s = &spread{Column: live.Columns[i], typ: s.typ, rows: out.Rows, real: true}
		}
		m.columns[c] = s
		out.Columns = append(out.Columns, s.Column)
	}
	return out
}

func (m *maker) column(t *schema.Table, c *schema.Column, known check.TableStats) *spread {
	cs := known.Columns[c.Name]
	s := &spread{typ: m.typeName(c), rows: float64(known.Rows), Column: Column{
		Name: c.Name, Width: max(1, cs.Width), NullFrac: cs.NullFrac, Distinct: cs.Distinct, Correlation: cs.Correlation,
	}}
	s.from, s.to = m.times(c)
	if !m.states(t, c, s) {
		s.Bounds = m.histogram(s)
	}
	return s
}

// typeName is that of what a column stores; "" for an array.
func (m *maker) typeName(c *schema.Column) string {
	ref := c.Type
	for range 10 { // domains of domains
		if ref.ArrayDims > 0 {
			return ""
		}
		typ := m.pass.Result.Schema.Type(m.pass.Result.Schema.SearchPath, ref.Name)
		if typ == nil || typ.Kind != schema.Domain {
			break
		}
		ref = typ.Base
	}
	return ref.Name.Name
}

// states gives a column of states of work its values, where a query asks for what is not
// done yet and that is taken to be rare.
func (m *maker) states(t *schema.Table, c *schema.Column, s *spread) bool {
	part := m.data.Assumed().Waiting
	words := m.constants[c]
	waits := slices.ContainsFunc(slices.Collect(maps.Values(words)), func(waiting bool) bool { return waiting })
	if part == 0 || !waits || m.data.Measured(t) || s.Distinct < 0 {
		return false
	}
	values := slices.Clone(m.data.Listed(t, c))
	text := len(values) == 0
	for _, w := range slices.Sorted(maps.Keys(words)) {
		if !slices.Contains(values, w) && text {
			values = append(values, w)
		}
	}
	for i := 0; text && len(values) < int(s.Distinct); i++ { // those that no query names
		values = append(values, fmt.Sprintf("other_%d", i+1))
	}
	var rare, rest []string
	for _, v := range values {
		if words[v] {
			rare = append(rare, v)
		} else {
			rest = append(rest, v)
		}
	}
	left := 1 - s.NullFrac
	share := min(part, left/float64(len(values)))
	if len(rest) > 0 {
		left -= share * float64(len(rare))
	} else {
		share, left = left/float64(len(rare)), 0
	}
	for _, v := range rest { // the commonest first
		s.Common, s.Shares = append(s.Common, v), append(s.Shares, left/float64(len(rest)))
	}
	for _, v := range rare {
		s.Common, s.Shares = append(s.Common, v), append(s.Shares, share)
	}
	s.Distinct = float64(len(values))
	return true
}

// steps is how many parts a histogram has, as default_statistics_target.
const steps = 100

func (m *maker) histogram(s *spread) []string {
	if m.quantile(s, 0) == "" {
		return nil
	}
	bounds := make([]string, 0, steps+1)
	for i := range steps + 1 {
		bounds = append(bounds, m.quantile(s, float64(i)/steps))
	}
	return bounds
}

// span is how long ago the first rows were made, and ahead how far times reach into the
// future that rows are cleaned up by.
const (
	span  = 2 * 365 * 24 * time.Hour
	ahead = 30 * 24 * time.Hour
)

// overdue is the part of the rows that are to be cleaned up: as they are in time, it is
// small.
const overdue = 0.01

// times are the first and the last of a column's.
func (m *maker) times(c *schema.Column) (from, to time.Time) {
	switch kept, cleaned := m.kept[c]; {
	case !cleaned:
		return m.now.Add(-span), m.now
	case kept == 0:
		part := time.Duration(float64(ahead) * overdue)
		return m.now.Add(-part), m.now.Add(ahead - part)
	default:
		return m.now.Add(-time.Duration(float64(kept) / (1 - overdue))), m.now
	}
}

// keptOf says for how long rows are kept by a column, where statements that delete or
// change rows, or take them one by one, ask for those older than that.
func keptOf(levels []*paths.Level) map[*schema.Column]time.Duration {
	found := map[*schema.Column]time.Duration{}
	for _, l := range levels {
		for _, c := range l.Conds {
			if c.Column == nil || c.Op != paths.Range || !c.Now || !c.Upper || !l.Changes && !l.SkipLocked {
				continue
			}
			if d, ok := age(c.Whole); ok {
				found[c.Column] = max(found[c.Column], d)
			}
		}
	}
	return found
}

// age is how long before now a condition's bound is; ok is false where it does not say.
func age(e tree.Expr) (d time.Duration, ok bool) {
	ok = true
	tree.Walk(e, func(x tree.Expr) bool {
		switch x := x.(type) {
		case *tree.Const:
			if m := interval().FindStringSubmatch(x.Text); m != nil {
				n, _ := strconv.Atoi(m[1])
				d += time.Duration(n) * unitsOf[strings.ToLower(m[2])]
			}
		case *tree.Param:
			ok = false
		}
		return true
	})
	return d, ok
}

// interval is one of a number and a unit.
var interval = lazyregexp.New(`(?i)^\s*(\d{1,4})\s*(second|minute|min|hour|day|week|month|mon|year)s?\s*$`)

const day = 24 * time.Hour

var unitsOf = map[string]time.Duration{
	"second": time.Second, "minute": time.Minute, "min": time.Minute, "hour": time.Hour, "day": day, "week": 7 * day, "month": 30 * day, "mon": 30 * day, "year": 365 * day,
}

// quantile is the value that a part of the rows is below; "" where the type is none of
// those that values are spread evenly of.
func (m *maker) quantile(s *spread, q float64) string {
	if s.real {
		if len(s.Bounds) == 0 {
			return ""
		}
		return s.Bounds[min(int(q*float64(len(s.Bounds))), len(s.Bounds)-1)]
	}
	switch s.typ {
	case "int8", "int4", "numeric", "float8", "float4":
		return fmt.Sprintf("%d", 1+int64(q*min(s.rows, 2e9)))
	case "int2":
		return fmt.Sprintf("%d", 1+int64(q*1000))
	case "timestamptz", "timestamp", "date":
		at := s.from.Add(time.Duration(q * float64(s.to.Sub(s.from)))).UTC()
		switch s.typ {
		case "date":
			return at.Format(time.DateOnly)
		case "timestamp":
			return at.Format("2006-01-02 15:04:05.999999")
		}
		return at.Format("2006-01-02 15:04:05.999999-07")
	}
	return ""
}

// asked is the i-th value that one asks for by equality; "" where none is known.
func (m *maker) asked(s *spread, i int) string {
	common := 0.0
	for _, part := range s.Shares {
		common += part
	}
	switch {
	case s.real && len(s.Bounds) > 0 && common <= 0.5: // one that is not among the commonest
		return s.Bounds[(len(s.Bounds)/2+i)%len(s.Bounds)]
	case len(s.Common) > 0:
		return s.Common[i%len(s.Common)]
	}
	return ""
}

func quoted(t *schema.Table) string { return tree.QuoteIdent(t.Schema) + "." + tree.QuoteIdent(t.Name) }

func condition(column string, param int) string {
	return fmt.Sprintf("%s = $%d", tree.QuoteIdent(column), param)
}
