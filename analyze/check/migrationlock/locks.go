package migrationlock

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// The modes of locks on tables, as the manual's chapter "Explicit Locking" has them.
const (
	accessExclusive      = "ACCESS EXCLUSIVE"
	shareRowExclusive    = "SHARE ROW EXCLUSIVE"
	share                = "SHARE"
	shareUpdateExclusive = "SHARE UPDATE EXCLUSIVE"
)

// What is done under a lock.
const (
	rewrites = "writes the whole table anew"
	reads    = "reads the whole table"
	builds   = "builds an index over the whole table"
)

// A lock is what a statement takes, and what it does while it has it.
type lock struct {
	mode  string
	table *schema.Table
	also  *schema.Table // a foreign key's other table, which has the same lock; or nil
	new   bool          // the table is one of the new migrations'
	work  string        // "" for what is done at once
	why   string
}

// keepsOut says whom a lock keeps out.
func (l *lock) keepsOut() string {
	if l.mode == accessExclusive {
		return "keeps all reads and writes of " + tableName(l.table) + " out"
	}
	if l.also != nil {
		return "keeps all writes of " + tableName(l.table) + " and " + tableName(l.also) + " out"
	}
	return "keeps all writes of " + tableName(l.table) + " out"
}

// locksOf are the locks that a change takes.
func locksOf(p *check.Pass, c schema.Change) []lock {
	if c.Table == nil || c.Table.Kind == schema.View || c.Table.Kind == schema.ForeignTable {
		return nil
	}
	l := lock{mode: accessExclusive, table: c.Table, new: c.New}
	switch c.Kind {
	case schema.AddColumn:
		if why := rewritesRows(p, c); why != "" {
			l.work, l.why = rewrites, why
		}
	case schema.AlterType:
		l.work, l.why = typeChange(c)
	case schema.SetNotNull:
		if !c.Proven {
			l.work, l.why = reads, "it looks for NULL in every row, unless a CHECK that is valid says that there is none"
		}
	case schema.AddConstraint:
		return constraintLocks(c, l)
	case schema.CreateIndex:
		if c.Concurrently {
			l.mode = shareUpdateExclusive
			break
		}
		l.mode, l.work, l.why = share, builds, "CREATE INDEX without CONCURRENTLY holds a SHARE lock until the index is there"
	case schema.Reindex:
		if c.Concurrently {
			l.mode = shareUpdateExclusive
			break
		}
		l.mode, l.work, l.why = share, builds, "REINDEX without CONCURRENTLY holds a SHARE lock, and keeps reads by that index out, until the index is there"
	case schema.Rewrite:
		l.work, l.why = rewrites, "it holds an ACCESS EXCLUSIVE lock until the last row is written"
	case schema.Refresh:
		if c.Concurrently {
			l.mode = "EXCLUSIVE"
			break
		}
		l.work, l.why = rewrites, "REFRESH without CONCURRENTLY holds an ACCESS EXCLUSIVE lock while the query runs"
	case schema.Validate:
		l.mode = shareUpdateExclusive
	case schema.CreateTrigger:
		l.mode = shareRowExclusive
	case schema.AttachPartition:
		return attachLocks(c)
	case schema.DetachPartition:
		if c.Concurrently {
			l.mode = shareUpdateExclusive
		}
	case schema.Backfill, schema.RenameEnumValue, schema.DropFunction, schema.DropType:
		return nil
	case schema.AlterOther, schema.LockTable, schema.RenameSchema:
		return nil // settings take weaker locks, and LOCK says itself
	}
	return []lock{l}
}

// rewritesRows says why ADD COLUMN writes each row; "" if it does not.
func rewritesRows(p *check.Pass, c schema.Change) string {
	if c.EachRow {
		return "each row gets a value of its own (identity, serial or a stored generated column)"
	}
	for _, call := range c.Calls {
		if volatile(p, call) {
			return "the default calls " + call.Name + "(), which is volatile: each row gets a value of its own"
		}
	}
	if d := domain(p, c.To); d != nil && (d.NotNull || len(d.Checks) > 0) {
		return "the domain " + d.Name + " has constraints, which are checked in each row"
	}
	return ""
}

// volatile reports whether a function of that name may be volatile; one that is not
// known may.
func volatile(p *check.Pass, n schema.Name) bool {
	found := p.Result.Types.Functions(append(slices.Clone(p.Result.Schema.SearchPath), "pg_catalog"), n.Schema, n.Name)
	return len(found) == 0 || slices.ContainsFunc(found, func(f *pgcat.Function) bool { return f.Volatility == pgcat.Volatile })
}

// domain is the domain that a type is, or nil.
func domain(p *check.Pass, ref schema.TypeRef) *schema.Type {
	if ref.ArrayDims > 0 {
		return nil
	}
	for _, s := range p.Result.Schema.Schemas {
		for _, t := range s.Types {
			if t.Kind == schema.Domain && t.Name == ref.Name.Name && (ref.Schema == "" || ref.Schema == s.Name) {
				return t
			}
		}
	}
	return nil
}

func constraintLocks(c schema.Change, l lock) []lock {
	switch c.Constraint {
	case schema.ForeignKey:
		l.mode = shareRowExclusive
		// A new column without a default has no value to look for.
		if !c.NotValid && c.Column == "" && !c.New {
			l.work, l.why = reads, "it looks every row up in the other table, and holds SHARE ROW EXCLUSIVE locks on both meanwhile"
		}
		if c.Other != c.Table && !c.OtherNew {
			l.also = c.Other
		}
	case schema.Check, schema.NotNullConstraint:
		if !c.NotValid {
			l.work, l.why = reads, "it tries every row, and holds an ACCESS EXCLUSIVE lock meanwhile"
		}
	case schema.Unique, schema.Exclusion:
		if !c.UsingIndex {
			l.work, l.why = builds, "the constraint's index is built under an ACCESS EXCLUSIVE lock"
		}
	case schema.PrimaryKey:
		switch {
		case !c.UsingIndex:
			l.work, l.why = builds, "the primary key's index is built under an ACCESS EXCLUSIVE lock"
		case !c.Proven:
			l.work, l.why = reads, "its columns become NOT NULL, and every row is looked at"
		}
	}
	return []lock{l}
}

// attachLocks are those of ATTACH PARTITION: the parent's is a weak one.
func attachLocks(c schema.Change) []lock {
	l := lock{mode: accessExclusive, table: c.Other, new: c.OtherNew}
	if c.Other == nil {
		return nil
	}
	if !c.Proven {
		l.work, l.why = reads, "it looks whether every row belongs to the partition, unless a CHECK that is valid says so"
	}
	return []lock{l}
}
