package schema

import (
	"slices"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// A Rule of a table or view: CREATE RULE. ON SELECT rules, which are views, are
// not among them.
type Rule struct {
	Name       string
	Event      string // "insert", "update" or "delete"
	Instead    bool
	Pos        diag.Position
	Action     string   // the text after DO
	SearchPath []string // in force when the rule was made
}

func (r *replayer) createRule(s *pg.RuleStmt) {
	t := r.table(rangeName(s.Relation), r.pos(s.Relation.GetLocation()), false)
	if t == nil {
		return
	}
	event := map[pg.CmdType]string{
		pg.CmdType_CMD_INSERT: "insert", pg.CmdType_CMD_UPDATE: "update", pg.CmdType_CMD_DELETE: "delete",
	}[s.Event]
	if event == "" {
		return
	}
	i := slices.IndexFunc(t.Rules, func(old *Rule) bool { return old.Name == s.Rulename })
	if i >= 0 && !s.Replace {
		r.errorf(r.locate(s.Rulename), "use CREATE OR REPLACE RULE, or DROP it first", "rule %q for relation %q already exists", s.Rulename, t.Name)
		return
	}
	rule := &Rule{Name: s.Rulename, Event: event, Instead: s.Instead, Pos: r.here(), Action: r.afterDo(), SearchPath: slices.Clone(r.path)}
	if i >= 0 {
		t.Rules[i] = rule
		return
	}
	t.Rules = append(t.Rules, rule)
}

// afterDo is the statement's text after the keyword DO.
func (r *replayer) afterDo() string {
	text := r.stmt.sql[r.stmt.start:r.stmt.end]
	tokens, err := pgast.Scan(text)
	if err != nil {
		return text
	}
	for _, tok := range tokens {
		if tok.Token == pg.Token_DO {
			return text[tok.End:]
		}
	}
	return text
}

// dropRule drops a rule; PostgreSQL's own of views has no place here.
func (r *replayer) dropRule(parts []string, missingOK bool) {
	if len(parts) < 2 {
		return
	}
	n := Name{Name: parts[len(parts)-2]}
	if len(parts) > 2 {
		n.Schema = parts[len(parts)-3]
	}
	name := parts[len(parts)-1]
	t := r.table(n, r.locate(n.Name), missingOK)
	if t == nil {
		return
	}
	i := slices.IndexFunc(t.Rules, func(rule *Rule) bool { return rule.Name == name })
	switch {
	case i >= 0:
		t.Rules = slices.Delete(t.Rules, i, i+1)
	case !missingOK && name != "_RETURN":
		r.errorf(r.locate(name), "", "rule %q for relation %q does not exist", name, t.Name)
	}
}
