package deployed

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// needs are the privileges that a query needs on the tables and views that it names.
func needs(q *analyze.Query) map[string][]string {
	found := map[string][]string{}
	add := func(table string, privileges ...string) {
		for _, p := range privileges {
			if !slices.Contains(found[table], p) {
				found[table] = append(found[table], p)
			}
		}
	}
	for _, x := range q.Tree.Accesses {
		if x.RTE.Rel == nil || x.RTE.Rel.Table == nil {
			continue
		}
		table := nameOf(x.RTE.Rel.Table)
		if x.Reads {
			add(table, "SELECT")
		}
		if x.Upsert {
			add(table, "INSERT", "UPDATE", "SELECT")
		}
		for _, verb := range append(slices.Clone(x.Merges), x.Verb) {
			switch verb {
			case tree.Insert, tree.Update, tree.Delete:
				add(table, strings.ToUpper(string(verb)))
			}
		}
	}
	return found
}

// A guard is what new migrations leave of a table's access for those who do not own it.
type guard struct {
	revoked  map[string]map[string]int // by roles and privileges, the step that took it
	secured  int                       // the step that enabled row security, or -1
	policies []policy
}

type policy struct {
	name, command       string
	always, restrictive bool
	step                int
	dropped             bool
}

// guards follows the steps; tables that are new have none, for no deployed query uses
// them.
func guards(steps []schema.Step) map[string]*guard {
	found := map[string]*guard{}
	for i, s := range steps {
		for _, c := range s.Changes {
			if c.New || c.Table == nil {
				continue
			}
			name := c.Relation.String()
			if found[name] == nil {
				found[name] = &guard{map[string]map[string]int{}, -1, nil}
			}
			found[name].note(c, i)
		}
	}
	return found
}

func (g *guard) note(c schema.Change, step int) {
	switch c.Kind {
	case schema.RevokePrivilege:
		if g.revoked[c.Name] == nil {
			g.revoked[c.Name] = map[string]int{}
		}
		for _, p := range c.Columns {
			g.revoked[c.Name][p] = step
		}
	case schema.GrantPrivilege:
		for _, p := range c.Columns {
			delete(g.revoked[c.Name], p)
			if c.Name == "PUBLIC" {
				for _, of := range g.revoked {
					delete(of, p)
				}
			}
		}
	case schema.EnableRowSecured:
		if !c.Proven {
			g.secured = step
		}
	case schema.CreatePolicy:
		g.policies = slices.DeleteFunc(g.policies, func(p policy) bool { return p.name == c.Name && p.dropped }) // made anew
		g.policies = append(g.policies, policy{c.Name, c.Command, c.Always, c.Restrictive, step, false})
	case schema.DropPolicy:
		n := len(g.policies)
		g.policies = slices.DeleteFunc(g.policies, func(p policy) bool { return p.name == c.Name })
		if n == len(g.policies) {
			g.policies = append(g.policies, policy{name: c.Name, dropped: true, step: step})
		}
	}
}

// access finds the queries that are kept from what they do by privileges that are taken,
// or by row security. As which role they run is not known, so that none of this is sure.
func (p *Plan) access(steps []schema.Step) map[int][]Break {
	byStep := map[int][]Break{}
	all := guards(steps)
	for _, w := range p.Workloads {
		for i, q := range w.queries {
			if w.base[i].fault != "" {
				continue
			}
			for _, table := range sortedKeys(q.needs) {
				if g := all[table]; g != nil {
					for _, d := range g.denied(table, q.needs[table]) {
						d.Query, d.key = q, fmt.Sprintf("%p %s %s", q, d.Kind, d.Message)
						byStep[d.step] = append(byStep[d.step], d.Break)
					}
				}
			}
		}
	}
	return byStep
}

// A denial is a break and the step that brings it.
type denial struct {
	Break
	step int
}

// denied is what keeps a query from what it needs of a table.
func (g *guard) denied(table string, privileges []string) (out []denial) {
	for _, role := range sortedKeys(g.revoked) {
		for _, p := range privileges {
			if step, ok := g.revoked[role][p]; ok {
				out = append(out, denial{Break{Kind: Denied, Table: table, Confidence: May,
					Message: fmt.Sprintf("permission denied for table %s (%s), where it runs as %s", bare(table), p, role)}, step})
				break
			}
		}
	}
	if g.secured >= 0 {
		if message := g.hides(table, privileges); message != "" {
			out = append(out, denial{Break{Kind: Secured, Table: table, Confidence: May, Message: message}, g.secured})
		}
		return out
	}
	for _, p := range g.policies {
		switch {
		case p.dropped:
			out = append(out, denial{Break{Kind: Secured, Table: table, Confidence: May,
				Message: fmt.Sprintf("policy %s of %s is gone, and with it the rows that it alone let through", p.name, table)}, p.step})
		case p.restrictive && !p.always && slices.ContainsFunc(privileges, p.applies):
			out = append(out, denial{Break{Kind: Secured, Table: table, Confidence: May,
				Message: fmt.Sprintf("restrictive policy %s of %s hides or refuses rows", p.name, table)}, p.step})
		}
	}
	return out
}

// applies reports whether a policy is about a command.
func (p policy) applies(command string) bool { return p.command == "ALL" || p.command == command }

// hides says what row security that is enabled now keeps a query from; "" where the
// policies let all through.
func (g *guard) hides(table string, privileges []string) string {
	for _, command := range privileges {
		some, all := false, false
		for _, p := range g.policies {
			if p.dropped || !p.applies(command) {
				continue
			}
			if p.restrictive && !p.always {
				some, all = true, false
				break
			}
			if !p.restrictive {
				some, all = true, all || p.always
			}
		}
		const who = "where it runs as a role that neither owns the table nor has BYPASSRLS"
		switch {
		case all:
		case some:
			return fmt.Sprintf("row security of %s lets %s have what its policies say alone, %s", table, command, who)
		case command == "INSERT":
			return fmt.Sprintf("new row violates row-level security policy for table %q, %s: no policy is for it", bare(table), who)
		default:
			return fmt.Sprintf("row security of %s hides all rows from %s, %s: no policy is for it", table, command, who)
		}
	}
	return ""
}
