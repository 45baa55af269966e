// Package migrationlock is the rule migration-lock: a statement of a new migration
// keeps others out of a large table while it reads or writes all of it, or cannot run
// where it stands. It knows which lock each statement takes and what it does under it;
// it must not know what queries break.
package migrationlock

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/internal/migration"
	"github.com/dbgen-go/dbgen/parser/schema"
)

//go:embed page.md
var page string

// Rule is the rule migration-lock.
var Rule = &check.Rule{
	ID:       "migration-lock",
	Title:    "a new migration that locks a large table for long, or cannot run in a transaction (`--against`)",
	Severity: check.Warning,
	Page:     page,
	Schema:   judge,
	Against:  true,
}

func judge(p *check.Pass) {
	c := p.Options.Against
	if c == nil {
		return
	}
	j := &judgement{p: p}
	for _, s := range c.Steps {
		j.step(s)
	}
}

// A judgement goes through the statements in their order.
type judgement struct {
	p    *check.Pass
	file string
	tool schema.Tool
	// held are the locks that the present transaction has taken and that keep
	// readers out.
	held []hold
}

// A hold is a lock that a transaction has taken.
type hold struct {
	lock lock
	step schema.Step
}

func (j *judgement) step(s schema.Step) {
	if s.Pos.File != j.file {
		j.file, j.held, j.tool = s.Pos.File, nil, j.p.Options.Against.Tools[s.Pos.File]
	}
	in := inTransaction(s, j.tool)
	if !in {
		j.held = nil
	}
	for _, c := range s.Changes {
		if c.Concurrently && in && c.Kind != schema.Refresh {
			j.refused(s, c)
			continue
		}
		for _, l := range locksOf(j.p, c) {
			switch {
			case l.new || j.p.Small(l.table):
			case l.work != "":
				j.report(s, c, l)
			case in && l.mode == accessExclusive:
				j.held = append(j.held, hold{l, s})
			}
		}
		if in && (c.Kind == schema.Backfill || c.Kind == schema.Validate) && !c.New && c.Table != nil && !j.p.Small(c.Table) {
			j.underLock(s, c)
		}
	}
}

// inTransaction reports whether a statement is known to run in a transaction.
func inTransaction(s schema.Step, tool schema.Tool) bool {
	return s.Block || tool.Transaction || tool.Alone && s.Statements > 1
}

// refused is CONCURRENTLY where the server refuses it.
func (j *judgement) refused(s schema.Step, c schema.Change) {
	f := check.Finding{
		Table: tableName(c.Table), Severity: check.Error, Subject: "transaction " + c.Relation.String(),
		Message: fmt.Sprintf("%s CONCURRENTLY cannot run inside a transaction block", c.Kind),
		Why:     "the server refuses it, and the migration fails",
		Write:   outside(s, j.tool),
	}
	switch {
	case s.Block:
		f.Why += ": the statement is between BEGIN and COMMIT"
	case j.tool.Alone:
		f.Why += fmt.Sprintf(": %s sends a file of several statements as one, which the server runs in one transaction", j.tool.Name)
	default:
		f.Why += fmt.Sprintf(": %s runs the file in a transaction", j.tool.Name)
	}
	migration.At(&f, s)
	j.p.Report(f)
}

// outside says how to run a statement in no transaction.
func outside(s schema.Step, tool schema.Tool) string {
	sql := strings.TrimRight(s.SQL, "; \n") + ";"
	switch {
	case s.Block:
		return "-- after COMMIT, or in a migration of its own:\n" + sql
	case tool.Alone:
		return "-- in a file of its own:\n" + sql
	}
	return tool.Outside + "\n" + sql
}

// report is a statement that works long under its lock.
func (j *judgement) report(s schema.Step, c schema.Change, l lock) {
	f := check.Finding{
		Table: tableName(l.table), Columns: columnsOf(c), Subject: string(c.Kind) + " " + c.Relation.String() + " " + strings.Join(columnsOf(c), ","),
		Message:  fmt.Sprintf("%s %s, and %s meanwhile", phrase(c), l.work, l.keepsOut()),
		Why:      l.why,
		Evidence: j.p.SizeText(l.table),
		Write:    cureOf(j, s, c, l),
	}
	j.affected(&f, l)
	migration.At(&f, s)
	j.p.Report(f)
}

// underLock is long work while the transaction keeps readers out of a table.
func (j *judgement) underLock(s schema.Step, c schema.Change) {
	for _, h := range j.held {
		f := check.Finding{
			Table: tableName(h.lock.table), Subject: "held " + tableName(h.lock.table) + " " + string(c.Kind),
			Message: fmt.Sprintf("%s of %s runs while the transaction keeps everyone out of %s", c.Kind, tableName(c.Table), tableName(h.lock.table)),
			Why: fmt.Sprintf("the lock that the statement of line %d took (%s) is held until the transaction ends; nothing reads or writes the table before",
				h.step.Pos.Line, h.lock.mode),
			Evidence: j.p.SizeText(c.Table),
			Write:    "-- in a migration of its own, after this one:\n" + strings.TrimRight(s.SQL, "; \n") + ";",
		}
		j.affected(&f, h.lock)
		migration.At(&f, s)
		j.p.Report(f)
		return
	}
}

// affected names the deployed queries that wait.
func (j *judgement) affected(f *check.Finding, l lock) {
	reading, writing := j.p.Options.Against.Using(tableName(l.table))
	queries := writing
	if l.mode == accessExclusive {
		queries = append(reading, writing...)
	}
	if l.also != nil {
		_, more := j.p.Options.Against.Using(tableName(l.also))
		queries = append(queries, more...)
	}
	f.Queries = migration.NamesOf(queries)
	switch rows, _ := j.p.Size(l.table); {
	case len(queries) == 0:
		f.Confidence = check.Low
		f.Why += "; no query of " + j.p.Options.Against.Rev + " waits for it"
	default:
		verb := "wait"
		if len(f.Queries) == 1 {
			verb = "waits"
		}
		f.Why += fmt.Sprintf("; %s of %s %s: %s", migration.Count(len(f.Queries), "query", "queries"), j.p.Options.Against.Rev, verb, migration.Names(f.Queries))
		if rows == 0 {
			f.Confidence = check.Medium
		}
	}
}

func tableName(t *schema.Table) string { return t.QualifiedName().String() }

func columnsOf(c schema.Change) []string {
	if c.Column != "" {
		return []string{c.Column}
	}
	return c.Columns
}

// phrase names a statement in a sentence.
func phrase(c schema.Change) string {
	switch c.Kind {
	case schema.AddConstraint:
		return "ADD " + strings.ToUpper(string(c.Constraint))
	case schema.Rewrite:
		return "this statement"
	}
	return string(c.Kind)
}
