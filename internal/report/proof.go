package report

import (
	"fmt"
	"slices"
	"strconv"
)

// A Proof is what a server's planner says of a finding's index.
type Proof struct {
	Server string `json:"server"` // as "PostgreSQL 18"
	// Verdict is "confirmed", "depends on the data", "not confirmed" or "not tried"; Reason
	// says why it is not confirmed.
	Verdict string    `json:"verdict"`
	Reason  string    `json:"reason,omitempty"`
	Plans   []Planned `json:"plans"`
}

// A Planned is a statement's two plans.
type Planned struct {
	Query string `json:"query"`
	Data  string `json:"data"` // "typical", "adverse", or "database" for that of a real one
	// CostWithout and CostWith are in the planner's units; the plans are EXPLAIN's text.
	CostWithout float64 `json:"cost_without"`
	CostWith    float64 `json:"cost_with"`
	PlanWithout string  `json:"plan_without"`
	PlanWith    string  `json:"plan_with"`
	// Indexes are those tried that the plan with them reads.
	Indexes []string `json:"indexes"`
	// Beside are statements that make other indexes proposed for the query, which both
	// plans may read.
	Beside []string `json:"beside,omitempty"`
}

// String is a proof in a line.
func (p *Proof) String() string {
	if p.Reason != "" && len(p.Plans) == 0 {
		return fmt.Sprintf("%s by %s: %s", p.Verdict, p.Server, p.Reason)
	}
	text := fmt.Sprintf("%s by %s", p.Verdict, p.Server)
	if i := slices.IndexFunc(p.Plans, func(x Planned) bool { return len(x.Indexes) > 0 }); i >= 0 {
		best := p.Plans[i] // of what gains most, as a rule
		text += fmt.Sprintf(": %s costs %s without it and %s with it", best.Query, Units(best.CostWithout), Units(best.CostWith))
		if len(best.Beside) > 0 {
			text += ", beside the other indexes that are proposed for it"
		}
	}
	if p.Reason != "" {
		text += "; " + p.Reason
	}
	return text
}

// Units writes a cost in the planner's units, with its thousands apart.
func Units(n float64) string {
	if n >= 1e12 {
		return strconv.FormatFloat(n, 'g', 3, 64)
	}
	digits := strconv.FormatFloat(n, 'f', 0, 64)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}
