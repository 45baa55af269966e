package breakingmigration

import (
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/deployed"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A group is the breaks of a statement that one of its changes brings.
type group struct {
	change    schema.Change // the zero one where no change tells
	statement string        // "" where the schema has no migrations
	maybe     bool          // it stands in a branch of a DO block
	pos       diag.Position
	breaks    []deployed.Break
}

// groups puts together what one change breaks in one way.
func groups(e deployed.Effect) (out []*group) {
	for _, b := range e.Breaks {
		change := culprit(e.Step.Changes, b)
		i := slices.IndexFunc(out, func(g *group) bool {
			return sameChange(g.change, change) && g.breaks[0].Confidence == b.Confidence && alike(g.breaks[0], b)
		})
		if i < 0 {
			i = len(out)
			out = append(out, &group{change: change, statement: e.Step.SQL, maybe: e.Step.Maybe})
		}
		out[i].breaks = append(out[i].breaks, b)
	}
	return out
}

func sameChange(a, b schema.Change) bool {
	return a.Kind == b.Kind && a.Relation == b.Relation && a.Column == b.Column && a.Name == b.Name
}

// alike reports whether two breaks are of the same kind, or of kinds that one
// sentence tells.
func alike(a, b deployed.Break) bool { return a.Kind == b.Kind && a.Constraint == b.Constraint }

// placedGroups puts together the breaks at one place.
func placedGroups(list []deployed.Placed) (out []*group) {
	for _, p := range list {
		i := slices.IndexFunc(out, func(g *group) bool {
			first := g.breaks[0]
			return g.pos == p.Pos && first.Confidence == p.Break.Confidence && alike(first, p.Break) && first.Table == p.Break.Table &&
				first.Column == p.Break.Column
		})
		if i < 0 {
			i = len(out)
			out = append(out, &group{pos: p.Pos})
		}
		out[i].breaks = append(out[i].breaks, p.Break)
	}
	return out
}

// causes are the kinds of change that bring a kind of break.
var causes = map[deployed.Kind][]schema.ChangeKind{
	deployed.ResultType: {schema.AlterType}, deployed.ParamType: {schema.AlterType}, deployed.Replanned: {schema.AlterType},
	deployed.ResultNull: {schema.DropNotNull}, deployed.Omits: {schema.AddColumn, schema.SetNotNull, schema.DropDefault, schema.AddConstraint},
	deployed.SetsNull:  {schema.SetNotNull, schema.AddConstraint},
	deployed.Rejects:   {schema.AddConstraint, schema.CreateIndex, schema.AddColumn},
	deployed.EnumValue: {schema.RenameEnumValue, schema.DropType, schema.AlterType},
	deployed.Denied:    {schema.RevokePrivilege},
	deployed.Secured:   {schema.EnableRowSecured, schema.CreatePolicy, schema.DropPolicy},
	deployed.WholeRow:  {schema.AddColumn, schema.DropColumn, schema.RenameColumn, schema.AlterType},
	deployed.Refused: {schema.DropColumn, schema.RenameColumn, schema.RenameRelation, schema.SetSchema, schema.DropRelation, schema.RenameSchema,
		schema.DropFunction, schema.DropType, schema.AlterType, schema.RenameEnumValue, schema.DropConstraint, schema.DropIndex},
}

// culprit is the change that a break comes of: the one whose names are those of the
// break, or else the first that can.
func culprit(changes []schema.Change, b deployed.Break) schema.Change {
	best, points := schema.Change{}, -1
	for _, c := range changes {
		if !slices.Contains(causes[b.Kind], c.Kind) {
			continue
		}
		n := 0
		if c.Relation.String() == b.Table {
			n++
		}
		if c.Column != "" && c.Column == b.Column {
			n += 2
		}
		if c.Name != "" && c.Name == b.Constraint {
			n += 4
		}
		if b.Column != "" && slices.Contains(c.Columns, b.Column) {
			n += 2
		}
		if b.Kind == deployed.Refused && mentions(b.Message, c) {
			n += 3
		}
		if n > points {
			best, points = c, n
		}
	}
	return best
}

// mentions reports whether a message has the name that a change takes away.
func mentions(message string, c schema.Change) bool {
	name := c.Relation.Name
	if c.Column != "" {
		name = c.Column
	}
	words := strings.FieldsFunc(message, func(r rune) bool {
		return !(r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 127)
	})
	return slices.Contains(words, name)
}
