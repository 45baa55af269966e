package main

import (
	"fmt"
	"math"
	"regexp"
	"slices"
)

// Two sets of statistics are assumed for each schema. They agree on what the
// schema says (keys, foreign keys, lists of values) and differ in what it leaves
// open: how large the tables are, how many children a parent has, whether a state
// that a query looks for is rare, how much is NULL, and whether a range that is
// asked for is narrow.
//
//	A  a grown database: 1,000,000 rows in a table that no other refers to, a
//	   quarter for each step towards the root; states of work in progress are rare
//	   (1 % each), flags are lopsided, most optional times are set, ranges take 1 %.
//	B  a young one with large tenants: 100,000 rows, three fifths for each step;
//	   states and flags are evenly spread, half of what may be NULL is, ranges take
//	   half, a tenant's key has at most 500 values, no page is all-visible, rows
//	   are hardly in the order of their times, and of optional parameters none is
//	   given, or one; the best of these for an index counts.
//
// A table that reads like a list of settings or kinds has 20,000 rows in A and 200
// in B, so that what rests on its size is a dispute; one whose key can have few
// values has those. A column that reads like a list without being one has 8 values
// in A and, in B, 200 rows for each.
type assumptions struct {
	name       string
	rows       float64 // of a table that no other refers to
	step       float64 // a parent has this part of them
	reference  float64 // rows of lists
	visible    float64 // part of the pages
	nulls      float64 // where nothing tells more
	unsetTimes float64 // NULLs of times that are set once something is done
	keptTimes  float64 // NULLs of deleted_at and the like
	rare       float64 // part of a state of work in progress; 0: as any other
	flag       float64 // part of the rows that have the rarer value of a boolean
	many       float64 // different values of text that is not known to be a list, part of the rows
	few        float64 // different values of what reads like a list; less than 0: part of the rows
	linked     float64 // different values of a key without a declared parent, part of the rows
	children   float64 // part of the parents that have children
	tenants    float64 // at most so many tenants; 0: no limit
	years      float64 // span of timestamps
	narrow     float64 // part of the rows that a one-sided range takes
	sequence   float64 // how far rows are in the order of their times
	together   bool    // optional parameters are given all at once
}

var assumed = []assumptions{
	{
		name: "A", rows: 1e6, step: 0.25, reference: 20000, visible: 0.9, nulls: 0.2, unsetTimes: 0.1, keptTimes: 0.9, rare: 0.01,
		flag: 0.05, many: 0.9, few: 8, linked: 0.05, children: 1, years: 2, narrow: 0.001, sequence: 0.98, together: true,
	},
	{
		name: "B", rows: 1e5, step: 0.6, reference: 200, visible: 0, nulls: 0.5, unsetTimes: 0.5, keptTimes: 0.5, rare: 0,
		flag: 0.5, many: 0.3, few: -0.005, linked: 0.01, children: 0.3, tenants: 500, years: 0.25, narrow: 0.5, sequence: 0.4,
	},
}

// columnStats is a row of pg_statistic.
type columnStats struct {
	nulls       float64
	distinct    float64 // values, or less than 0: part of the rows
	common      []string
	shares      []float64
	bounds      []string // of a histogram
	correlation float64
}

// tableStats are of one table.
type tableStats struct {
	rows, pages float64
	columns     map[*column]columnStats
}

// What names of tables and columns tell, where a schema says no more.
var (
	referenceName = regexp.MustCompile(`(^|_)(settings?|configs?|configurations?|types?|kinds?|categories|roles?|permissions?|countries|currencies|languages|locales|versions?|plans?|features?|flags?|status(es)?|providers?|params?|parameters?|properties|schema_migrations|goose_db_version|migrations?)$`)
	fewName       = regexp.MustCompile(`(^|_)(type|kind|status|state|category|role|provider|source|level|currency|country|language|locale|version|method|protocol|mode|platform|severity|action|env|environment|region|priority|attempts?|retries|position|scope|format|engine|family|class|stage|phase|reason|unit|visibility|tier|plan|model|namespace|network|chain|queue)$`)
	progressValue = regexp.MustCompile(`(?i)^(pending|queued|new|available|retryable|retry|retrying|running|processing|in_?progress|scheduled|waiting|started|failed|failing|error|errored|draft|claimed|locked|dispatched|requested|created|open|blocked|sending|leased|assigned|expired)$`)
	mostlyTrue    = regexp.MustCompile(`(active|enabled|verified|visible|valid|allowed|confirmed|current|latest|public|available|healthy|online|validated|settled)`)
	doneTime      = regexp.MustCompile(`(deleted|archived|revoked|removed|disabled|cancell?ed|trashed|suspended|banned|locked|expired|blocked|paused|snoozed|failed|errored|rejected|dismissed|superseded)`)
	aheadTime     = regexp.MustCompile(`(expir|until|deadline|due|schedul|next|valid_to|end)`)
	madeTime      = regexp.MustCompile(`^(created|inserted|recorded|received|logged|occurred|happened|started|block|event|enqueued|sent)?_?(at|on|time|timestamp|date|ts)$`)
	countedName   = regexp.MustCompile(`(^|_)(height|block|block_number|slot|epoch|seq|sequence|ledger|offset|time|timestamp|unix|at)$`)
	tenantName    = regexp.MustCompile(`(^|_)(org|organi[sz]ation|tenant|team|workspace|account|company|project|group|community|guild|shop|store|site|realm|environment|namespace)s?$|companies$|communities$`)
	keyName       = regexp.MustCompile(`(_id|_uuid|_key_id|_ref|_pk)$|^[a-z]+Id$`)
)

// A model derives statistics from facts.
type model struct {
	assumptions
	asked     *asked
	rowsOf    map[*table]float64
	heights   map[*table]int
	referring map[*table][]*table // the tables with foreign keys to one
}

func newModel(a assumptions, tables map[uint32]*table, asked *asked) *model {
	m := &model{a, asked, map[*table]float64{}, map[*table]int{}, map[*table][]*table{}}
	for _, t := range inOrder(tables) {
		for _, f := range t.foreign {
			if f.parent != t && !slices.Contains(m.referring[f.parent], t) && !t.isPartition {
				m.referring[f.parent] = append(m.referring[f.parent], t)
			}
		}
	}
	return m
}

// height is how many steps of foreign keys lead to a table, at most 3.
func (m *model) height(t *table) int {
	if h, ok := m.heights[t]; ok {
		return h
	}
	m.heights[t] = 0 // ends circles
	h := 0
	for _, c := range m.referring[t] {
		h = max(h, m.height(c)+1)
	}
	m.heights[t] = min(h, 3)
	return m.heights[t]
}

// rows is a table's size.
func (m *model) size(t *table) float64 {
	if n, ok := m.rowsOf[t]; ok {
		return n
	}
	if t.parent != nil {
		return max(1, m.size(t.parent)/float64(len(t.parent.partitions)))
	}
	n := m.rows * math.Pow(m.step, float64(m.height(t)))
	if referenceName.MatchString(t.name) && len(t.foreign) == 0 {
		n = m.reference
	}
	m.rowsOf[t] = n // ends circles
	for _, key := range t.keys {
		most := 1.0
		for _, c := range key {
			most *= m.domain(c)
		}
		n = min(n, most)
	}
	m.rowsOf[t] = max(n, 1)
	return m.rowsOf[t]
}

// domain is how many values a column of a key can have; infinite where nothing
// limits them.
func (m *model) domain(c *column) float64 {
	if p := c.parent(); p != nil {
		return m.size(p)
	}
	switch {
	case c.typeName == "bool":
		return 2
	case len(c.listed) > 0:
		return float64(len(c.listed))
	}
	return math.Inf(1)
}

// parent is the table that a column alone refers to; of a key of several columns
// the last one tells the row.
func (c *column) parent() *table {
	var wide *table
	for _, f := range c.table.foreign {
		switch {
		case f.parent == c.table || f.columns[len(f.columns)-1] != c:
		case len(f.columns) == 1:
			return f.parent
		default:
			wide = f.parent
		}
	}
	return wide
}

// stats derives a table's.
func (m *model) stats(t *table) tableStats {
	s := tableStats{rows: math.Round(m.size(t)), columns: map[*column]columnStats{}}
	width := 28.0
	for _, c := range t.columns {
		width += float64(c.width())
		s.columns[c] = m.column(c, s.rows)
	}
	s.pages = max(1, math.Ceil(s.rows*width/(8192*0.9)))
	return s
}

// column derives a column's statistics; rows is the table's size.
func (m *model) column(c *column, rows float64) columnStats {
	s := columnStats{nulls: m.nullPart(c)}
	values, known := m.values(c)
	switch n, single := m.distinct(c, rows); {
	case single:
		s.distinct = -1
	case known:
		s.common, s.shares = m.share(c, values, 1-s.nulls)
		s.distinct = float64(len(values))
		if len(c.listed) == 0 && c.typeName != "bool" {
			s.distinct += 3 // which no query names
		}
		return s
	default:
		s.distinct = max(1, min(n, rows*(1-s.nulls)))
		if s.distinct > rows/10 {
			s.distinct = -s.distinct / rows
		}
	}
	s.correlation = m.order(c)
	s.bounds = m.histogram(c, rows)
	return s
}

// values are those that a column is known to have.
func (m *model) values(c *column) ([]string, bool) {
	switch {
	case c.typeName == "bool":
		return []string{"t", "f"}, true
	case len(c.listed) > 0:
		return c.listed, true
	case c.parent() != nil || !(c.category == "S" || c.category == "N"):
		return nil, false
	}
	var list []string
	for v := range m.asked.constants[c.name] {
		if c.category == "S" || plainNumber.MatchString(v) {
			list = append(list, v)
		}
	}
	slices.Sort(list)
	return list, len(list) > 0
}

var plainNumber = regexp.MustCompile(`^-?\d{1,4}$`)

// share spreads the rows that are not NULL over values.
func (m *model) share(c *column, values []string, all float64) ([]string, []float64) {
	shares := make([]float64, len(values))
	rest, left := 0, all
	for i, v := range values {
		switch {
		case c.typeName == "bool":
			often := (v == "t") == mostlyTrue.MatchString(c.name)
			if shares[i] = all * m.flag; often {
				shares[i] = all * (1 - m.flag)
			}
			left -= shares[i]
		case m.rare > 0 && progressValue.MatchString(v):
			shares[i] = all * m.rare
			left -= shares[i]
		default:
			rest++
		}
	}
	if len(c.listed) == 0 && c.typeName != "bool" {
		left *= float64(rest+1) / float64(rest+4) // three more values
	}
	for i := range shares {
		if shares[i] == 0 && rest > 0 {
			shares[i] = left / float64(rest)
		}
	}
	if rest == 0 && c.typeName != "bool" && len(c.listed) > 0 {
		for i := range shares { // nothing but states of work: they have all rows
			shares[i] = all / float64(len(values))
		}
	}
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case shares[a] > shares[b]:
			return -1
		case shares[a] < shares[b]:
			return 1
		}
		return 0
	})
	var names []string
	var parts []float64
	for _, i := range order {
		names, parts = append(names, values[i]), append(parts, shares[i])
	}
	return names, parts
}

func (m *model) nullPart(c *column) float64 {
	switch {
	case c.notNull || c.table.kind == "m" && keyName.MatchString(c.name):
		return 0
	case c.category == "D" && doneTime.MatchString(c.name):
		return m.keptTimes
	case c.category == "D":
		return m.unsetTimes
	}
	return m.nulls
}

// distinct is how many values a column has; unique: each row has its own.
func (m *model) distinct(c *column, rows float64) (n float64, unique bool) {
	for _, key := range c.table.keys {
		if len(key) == 1 && key[0] == c {
			return rows, true
		}
	}
	if n, ok := m.linkedTo(c); ok {
		return n, false
	}
	for _, key := range c.table.keys {
		if slices.Contains(key, c) && (c.category == "N" || c.name == "id") && !fewName.MatchString(c.name) && !keyName.MatchString(c.name) {
			return m.inKey(c, key, rows), false
		}
	}
	switch {
	case c.category == "D":
		return rows * 0.9, false
	case keyName.MatchString(c.name):
		return rows * m.linked, false
	case fewName.MatchString(c.name) && m.few < 0:
		return -rows * m.few, false
	case fewName.MatchString(c.name):
		return m.few, false
	case c.category == "N":
		return rows * m.linked, false
	}
	return rows * m.many, false
}

// inKey is for a number in a key of several columns that no foreign key or list
// limits.
func (m *model) inKey(c *column, key []*column, rows float64) float64 {
	if key[len(key)-1] != c {
		return max(1, rows*m.linked)
	}
	if m.rare > 0 { // A: its values are its own
		return rows
	}
	others := 1.0
	for _, o := range key[:len(key)-1] { // B: numbered within the others
		n, ok := m.linkedTo(o)
		if !ok {
			n = max(1, rows*m.linked)
		}
		others *= n
	}
	return max(1, min(rows, 2*rows/others))
}

// linkedTo is how many parents a column refers to; ok is false for other columns.
func (m *model) linkedTo(c *column) (n float64, ok bool) {
	p := c.parent()
	if p == nil {
		return 0, false
	}
	n = m.size(p) * m.children
	if m.tenants > 0 && tenantName.MatchString(p.name) {
		n = min(n, m.tenants)
	}
	return n, true
}

// order is the correlation of a column's values with the order of the rows.
func (m *model) order(c *column) float64 {
	switch {
	case c.category == "D" && madeTime.MatchString(c.name):
		return m.sequence
	case c.category == "D":
		return m.sequence / 2
	case c.category == "N" && countedName.MatchString(c.name):
		return m.sequence
	case c.category == "N" && c.hasDefault && len(c.table.keys) > 0 && slices.Contains(c.table.keys[0], c):
		return 1
	}
	return 0
}

const steps = 100

// histogram has the bounds of what ranges are asked of.
func (m *model) histogram(c *column, rows float64) []string {
	var bounds []string
	for i := range steps + 1 {
		bounds = append(bounds, m.quantile(c, float64(i)/steps, rows))
	}
	if bounds[0] == "" {
		return nil
	}
	return bounds
}

// quantile is the value that a part of the rows is below; "" where the type has
// none.
func (m *model) quantile(c *column, q, rows float64) string {
	switch c.typeName {
	case "int8", "int4", "numeric", "float8", "float4":
		return fmt.Sprintf("%d", 1+int64(q*rows))
	case "int2":
		return fmt.Sprintf("%d", 1+int64(q*1000))
	case "timestamptz", "timestamp", "date":
		from, to := -365*m.years, 0.0
		if aheadTime.MatchString(c.name) {
			to = 30
		}
		if kept, ok := m.asked.kept[c.name]; ok && m.rare > 0 { // A: what is too old was deleted
			from = -kept * 1.01
			if to > 0 {
				from -= 0.3
			}
		}
		at := now.Add(hours((from + q*(to-from)) * 24))
		if c.typeName == "date" {
			return at.Format("2006-01-02")
		}
		return at.UTC().Format("2006-01-02 15:04:05.999999-07")
	}
	return ""
}
