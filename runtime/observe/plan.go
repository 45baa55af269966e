package observe

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"slices"
	"strings"
	"time"
)

// A Plan is how PostgreSQL ran a statement, as EXPLAIN (ANALYZE, BUFFERS) told when it
// was run again. Literals in it are ? unless Config.Values is set.
type Plan struct {
	At        time.Time
	Host      string
	Port      uint16
	Planning  time.Duration
	Execution time.Duration
	// Text is the plan as psql shows it.
	Text string
	// Shape is the same for plans that do the same things to the same relations.
	Shape string
	// Scans are where rows were read and thrown away.
	Scans []Scan
}

// A Scan is a sequential scan that threw rows away.
type Scan struct {
	Table   string // with its schema, when PostgreSQL said it
	Kept    float64
	Removed float64
	// Saving is the share of the plan's time, from 0 to 1, that reading the thrown
	// away rows took, if all rows cost the same.
	Saving float64
}

// A planNode is one of EXPLAIN's JSON.
type planNode map[string]any

// parsePlan reads what EXPLAIN (ANALYZE, FORMAT JSON) says.
func parsePlan(text []byte, values bool) (*Plan, error) {
	var top []struct {
		Plan      planNode
		Planning  float64 `json:"Planning Time"`
		Execution float64 `json:"Execution Time"`
	}
	if err := json.Unmarshal(text, &top); err != nil {
		return nil, err
	}
	if len(top) != 1 || top[0].Plan == nil {
		return nil, errors.New("EXPLAIN returned no plan")
	}
	p := &Plan{Planning: milliseconds(top[0].Planning), Execution: milliseconds(top[0].Execution)}
	shape := fnv.New64a()
	var b strings.Builder
	total := max(top[0].Execution, top[0].Plan.number("Actual Total Time"))
	p.walk(top[0].Plan, 0, total, shape, &b, values)
	p.Text = strings.TrimRight(b.String(), "\n")
	p.Shape = fmt.Sprintf("%016x", shape.Sum64())
	return p, nil
}

func milliseconds(ms float64) time.Duration { return time.Duration(ms * float64(time.Millisecond)) }

func (n planNode) text(key string) string {
	s, _ := n[key].(string)
	return s
}

func (n planNode) number(key string) float64 {
	f, _ := n[key].(float64)
	return f
}

// of are the properties that say to what a node is done; with the node's type they are
// a plan's shape.
var of = []string{"Node Type", "Strategy", "Partial Mode", "Join Type", "Scan Direction", "Index Name", "Schema", "Relation Name", "Function Name", "CTE Name", "Subplan Name", "Operation"}

// conditions are the properties that hold expressions, in which there may be literals.
var conditions = []string{"Index Cond", "Recheck Cond", "Hash Cond", "Merge Cond", "Join Filter", "Filter", "One-Time Filter", "TID Cond", "Order By", "Sort Key", "Presorted Key", "Group Key", "Cache Key"}

// walk writes a node and those below it.
func (p *Plan) walk(n planNode, depth int, total float64, shape io.Writer, b *strings.Builder, values bool) {
	for _, key := range of {
		fmt.Fprintf(shape, "%s\x00", n.text(key))
	}
	fmt.Fprintf(shape, "%d\x01", depth)
	p.scan(n, total)
	indent := strings.Repeat("  ", depth)
	if depth > 0 {
		indent += "->  "
	}
	fmt.Fprintf(b, "%s%s  (cost=%.2f..%.2f rows=%.0f) (actual time=%.3f..%.3f rows=%.0f loops=%.0f)\n", indent, n.title(),
		n.number("Startup Cost"), n.number("Total Cost"), n.number("Plan Rows"),
		n.number("Actual Startup Time"), n.number("Actual Total Time"), n.number("Actual Rows"), n.number("Actual Loops"))
	indent = strings.Repeat("  ", depth+2)
	for _, key := range conditions {
		if text := n.condition(key, values); text != "" {
			fmt.Fprintf(b, "%s%s: %s\n", indent, key, text)
		}
	}
	for _, key := range []string{"Rows Removed by Filter", "Rows Removed by Join Filter", "Rows Removed by Index Recheck", "Heap Fetches"} {
		if v := n.number(key); v > 0 {
			fmt.Fprintf(b, "%s%s: %.0f\n", indent, key, v)
		}
	}
	if hit, read := n.number("Shared Hit Blocks"), n.number("Shared Read Blocks"); hit+read > 0 {
		fmt.Fprintf(b, "%sBuffers: shared hit=%.0f read=%.0f\n", indent, hit, read)
	}
	children, _ := n["Plans"].([]any)
	for _, c := range children {
		if child, ok := c.(map[string]any); ok {
			p.walk(child, depth+1, total, shape, b, values)
		}
	}
}

// title is a node's line as psql begins it.
func (n planNode) title() string {
	t := n.text("Node Type")
	if join := n.text("Join Type"); join != "" && join != "Inner" {
		t += " (" + join + ")"
	}
	if index := n.text("Index Name"); index != "" {
		t += " using " + index
	}
	for _, key := range []string{"Relation Name", "Function Name", "CTE Name"} {
		if name := n.text(key); name != "" {
			t += " on " + name
			if alias := n.text("Alias"); alias != "" && alias != name {
				t += " " + alias
			}
		}
	}
	return t
}

// condition returns an expression, or several.
func (n planNode) condition(key string, values bool) string {
	var texts []string
	switch v := n[key].(type) {
	case string:
		texts = []string{v}
	case []any:
		for _, e := range v {
			if s, ok := e.(string); ok {
				texts = append(texts, s)
			}
		}
	}
	if !values {
		for i, t := range texts {
			texts[i] = plain(t)
		}
	}
	return strings.Join(texts, ", ")
}

// scan notes what a sequential scan threw away.
func (p *Plan) scan(n planNode, total float64) {
	removed := n.number("Rows Removed by Filter")
	if n.text("Node Type") != "Seq Scan" || removed == 0 {
		return
	}
	s := Scan{Table: n.text("Relation Name"), Kept: n.number("Actual Rows"), Removed: removed}
	if schema := n.text("Schema"); schema != "" {
		s.Table = schema + "." + s.Table
	}
	if total > 0 {
		share := min(n.number("Actual Total Time")*n.number("Actual Loops")/total, 1)
		s.Saving = share * removed / (s.Kept + removed)
	}
	p.Scans = append(p.Scans, s)
}

// A plans holds the plans of one statement.
type plans struct {
	next  time.Time // when it may be explained again
	kept  []*Plan   // of different shapes, the newest last
	count int       // how many were taken
}

// plansMost is how many shapes of one statement are kept.
const plansMost = 4

// add keeps a plan, and returns the one before it if this one's shape was not seen.
func (p *plans) add(plan *Plan) (before *Plan) {
	p.count++
	i := slices.IndexFunc(p.kept, func(k *Plan) bool { return k.Shape == plan.Shape })
	if i < 0 && len(p.kept) > 0 {
		before = p.kept[len(p.kept)-1]
	}
	if i >= 0 {
		p.kept = slices.Delete(p.kept, i, i+1)
	}
	if len(p.kept) == plansMost {
		p.kept = slices.Delete(p.kept, 0, 1)
	}
	p.kept = append(p.kept, plan)
	return before
}
