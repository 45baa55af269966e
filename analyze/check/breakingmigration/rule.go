// Package breakingmigration is the rule breaking-migration: a statement of a new
// migration breaks queries that a deployed version sends. Package deployed finds
// them; the rule words them, and has the steps that do the same without the break.
package breakingmigration

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/internal/migration"
	"github.com/dbgen-go/dbgen/analyze/deployed"
	"github.com/dbgen-go/dbgen/parser/schema"
)

//go:embed page.md
var page string

// Rule is the rule breaking-migration.
var Rule = &check.Rule{
	ID:       "breaking-migration",
	Title:    "a new migration that breaks queries which are deployed (`--against`)",
	Severity: check.Error,
	Page:     page,
	Schema:   judge,
	Against:  true,
}

func judge(p *check.Pass) {
	c := p.Options.Against
	if c == nil {
		return
	}
	for _, e := range c.Effects {
		for _, g := range groups(e) {
			f := g.finding(c.Rev)
			migration.At(&f, e.Step)
			p.Report(f)
		}
	}
	for _, g := range placedGroups(c.Placed) {
		f := g.finding(c.Rev)
		f.At(g.pos)
		p.Report(f)
	}
}

// confidences are the framework's, and what is reported of each.
var confidences = map[int]string{deployed.Sure: check.High, deployed.May: check.Medium, deployed.Minor: check.Low}

// finding words a group.
func (g *group) finding(rev string) check.Finding {
	deployed.Sort(g.breaks)
	first := g.breaks[0]
	var queries []*deployed.Query
	for _, b := range g.breaks {
		queries = append(queries, b.Query)
	}
	names := migration.NamesOf(queries)
	f := check.Finding{
		Queries: names, Confidence: confidences[first.Confidence], Table: g.table(), Columns: g.columns(),
		Message: fmt.Sprintf("%s %s %s of %s: %s", g.does(), g.verb(first), migration.Count(len(names), "query", "queries"), rev, migration.Names(names)),
		Why:     g.why(rev),
		Write:   cureOf(g),
		Subject: string(first.Kind) + " " + g.subject(),
	}
	if g.maybe {
		f.Message += ", if the DO block gets there"
	}
	if first.Confidence == deployed.May {
		f.Severity = check.Warning
	}
	return f
}

// verb is what the group does to its queries.
func (g *group) verb(b deployed.Break) string {
	switch {
	case b.Confidence == deployed.Sure:
		return "breaks"
	case b.Kind == deployed.Replanned:
		return "fails once, on each open connection, prepared statements of"
	}
	return "may break"
}

// shownReasons is how many queries' reasons a finding has.
const shownReasons = 8

// why lists what the server says of each query.
func (g *group) why(rev string) string {
	var lines []string
	for i, b := range g.breaks {
		if i == shownReasons {
			lines = append(lines, fmt.Sprintf("and %d more", len(g.breaks)-i))
			break
		}
		lines = append(lines, fmt.Sprintf("%s (%s:%d at %s): %s", b.Query.Name, b.Query.File, b.Query.Line, rev, b.Message))
	}
	return strings.Join(lines, "\n")
}

func (g *group) table() string {
	if g.change.Relation != (schema.Name{}) && g.change.Table != nil {
		return g.change.Relation.String()
	}
	return g.breaks[0].Table
}

func (g *group) columns() []string {
	if g.change.Kind == schema.RevokePrivilege {
		return []string{} // it has privileges there
	}
	if c := cmp.Or(g.change.Column, g.breaks[0].Column); c != "" {
		return []string{c}
	}
	return slices.Clone(g.change.Columns)
}

// subject is what the group is about, whatever else is in the statement.
func (g *group) subject() string {
	return strings.TrimSpace(g.table() + " " + strings.Join(g.columns(), ",") + " " + g.breaks[0].Constraint)
}

// does says what the statement does.
func (g *group) does() string {
	c := &g.change
	rel := c.Relation.String()
	switch c.Kind {
	case schema.DropColumn:
		return fmt.Sprintf("dropping column %s.%s", rel, c.Column)
	case schema.RenameColumn:
		return fmt.Sprintf("renaming column %s.%s to %s", rel, c.Column, c.NewName)
	case schema.RenameRelation:
		return fmt.Sprintf("renaming %s to %s", rel, c.NewName)
	case schema.SetSchema:
		return fmt.Sprintf("moving %s to schema %s", rel, c.NewName)
	case schema.RenameSchema:
		return fmt.Sprintf("renaming schema %s to %s", rel, c.NewName)
	case schema.DropRelation:
		return "dropping " + rel
	case schema.DropFunction:
		return cond(c.NewName == "", "dropping function "+rel, "renaming function "+rel+" to "+c.NewName)
	case schema.DropType:
		return cond(c.NewName == "", "dropping type "+rel, "renaming type "+rel+" to "+c.NewName)
	case schema.AlterType:
		return fmt.Sprintf("changing the type of %s.%s to %s", rel, c.Column, c.Type)
	case schema.SetNotNull:
		return fmt.Sprintf("NOT NULL on %s.%s", rel, c.Column)
	case schema.DropNotNull:
		return fmt.Sprintf("taking NOT NULL from %s.%s", rel, c.Column)
	case schema.DropDefault:
		return fmt.Sprintf("dropping the default of %s.%s", rel, c.Column)
	case schema.AddColumn:
		return fmt.Sprintf("adding column %s.%s", rel, c.Column)
	case schema.AddConstraint:
		return strings.Join(strings.Fields(fmt.Sprintf("adding %s %s to %s", c.Constraint, c.Name, rel)), " ")
	case schema.DropConstraint:
		return fmt.Sprintf("dropping constraint %s of %s", c.Name, rel)
	case schema.CreateIndex:
		return strings.Join(strings.Fields(fmt.Sprintf("unique index %s on %s", c.Name, rel)), " ")
	case schema.DropIndex:
		return "dropping index " + rel
	case schema.RenameEnumValue:
		return fmt.Sprintf("renaming value '%s' of %s to '%s'", c.Column, rel, c.NewName)
	case schema.RevokePrivilege:
		return fmt.Sprintf("taking %s on %s from %s", strings.Join(c.Columns, ", "), rel, c.Name)
	case schema.EnableRowSecured:
		return "row security on " + rel
	case schema.CreatePolicy:
		return fmt.Sprintf("policy %s on %s", c.Name, rel)
	case schema.DropPolicy:
		return fmt.Sprintf("dropping policy %s of %s", c.Name, rel)
	}
	switch {
	case g.breaks[0].Constraint != "":
		return "the new constraint " + g.breaks[0].Constraint + " of " + g.breaks[0].Table
	case g.statement == "":
		return "the new schema"
	}
	return "this statement"
}

func cond(ok bool, yes, no string) string {
	if ok {
		return yes
	}
	return no
}
