package effects

import (
	"sync"

	"github.com/dbgen-go/dbgen/analyze/bind"
	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A Schema keeps what the functions of a schema do. Any number of goroutines may
// use one.
type Schema struct {
	*bind.Schema
	bodies sync.Map // *schema.Function → *keptBody
	rules  sync.Map // *schema.Rule → *schema.Function
}

// New returns a Schema that knows nothing yet.
func New(b *bind.Schema) *Schema { return &Schema{Schema: b} }

// Effects are what a statement does.
type Effects struct {
	// Verb is the statement's, by its effect: a SELECT with a data-modifying CTE
	// takes the CTE's.
	Verb   tree.Verb
	Reads  []Access
	Writes []Access
	// ReadOnly: nothing is written or locked and no volatile function that may
	// write is called, so a replica may answer.
	ReadOnly bool
	// Locks: SELECT … FOR UPDATE and its kin, also in functions.
	Locks bool
	// ReadsViaFunctions: a function is called whose reads cannot be seen, or a
	// sequence is read, whose writes cannot.
	ReadsViaFunctions bool
	// Unseen is what may write without being seen, each with the reason.
	Unseen []string
	// Failed are the faults of function bodies that were met.
	Failed diag.List
}

// An Access is a table that a query reads or writes.
type Access struct {
	Table *schema.Table
	Verb  tree.Verb // for writes
	// Key names primary key columns pinned by equality to a parameter or
	// constant (the whole key, or nothing): this row alone is touched.
	Key []KeyColumn
	// Columns are those read, or for writes those set.
	Columns []*schema.Column
	// Via is "", or how a write comes about: "foreign key … on delete cascade".
	Via string
}

// A KeyColumn is a primary key column and what it equals.
type KeyColumn struct {
	Column *schema.Column
	Param  int    // parameter number, or 0
	Const  string // the constant's SQL text when Param is 0
}

// Of returns the effects of a statement.
func (s *Schema) Of(stmt *tree.Statement) *Effects {
	f := &follower{Schema: s, seen: map[any]bool{}}
	keys := s.newKeyFinder()
	reads, calls := s.readsOf(stmt.Accesses, keys)
	calls = append(append([]*pgcat.Function{}, stmt.Calls...), calls...)
	e := &Effects{Verb: verbOf(stmt), Reads: reads, Writes: s.writesOf(stmt.Accesses, keys)}
	f.follow(e, stmt.Accesses, calls)
	e.Failed, e.Unseen = f.failures, f.unseenWrites
	if stmt.Trusted {
		e.Unseen = append(e.Unseen, "functions that the schema does not know")
	}
	e.Locks = stmt.Locks || f.locks
	e.ReadOnly = e.Verb == tree.Select && len(e.Writes) == 0 && !e.Locks && !stmt.Elsewhere && !f.mayWrite && !s.anyWrites(calls)
	e.ReadsViaFunctions = stmt.Trusted || len(f.unseenReads) > 0 || readsSequence(stmt.Accesses)
	return e
}

func verbOf(stmt *tree.Statement) tree.Verb {
	switch {
	case stmt.Into:
		return tree.Other
	case stmt.Query.Verb == tree.Select:
		for _, x := range stmt.Accesses {
			if x.Verb != "" {
				return x.Verb
			}
		}
	}
	return stmt.Query.Verb
}

// readsSequence reports whether a sequence is read. What moves one is no write
// of a table.
func readsSequence(list []*tree.Access) bool {
	for _, x := range list {
		if x.RTE.Rel.Sequence {
			return true
		}
	}
	return false
}

// harmless are the volatile functions of PostgreSQL and its extensions that
// write nothing, though pgcat cannot say so of what they run or look at.
var harmless = map[string]bool{
	"pg_lock_status": true, "pg_stat_statements": true, "pgstattuple": true,
	"query_to_xml": true, "cursor_to_xml": true, "ts_stat": true, "ts_rewrite": true,
}

// refused are the functions that write no table, and that a standby refuses all the same:
// those that number a transaction, and those that ask where a primary is in its WAL.
var refused = map[string]bool{
	"txid_current": true, "pg_current_xact_id": true,
	"pg_current_wal_lsn": true, "pg_current_wal_insert_lsn": true, "pg_current_wal_flush_lsn": true,
	"pg_replication_origin_oid": true, "pg_replication_origin_progress": true, "pg_replication_origin_session_is_setup": true,
}

// mayWrite reports whether a function of PostgreSQL's own, or of an extension,
// may write, or does what a primary alone does.
func mayWrite(f *pgcat.Function) bool {
	return f.Schema == "pg_catalog" && refused[f.Name] || f.Volatility == pgcat.Volatile && !f.Pure && !harmless[f.Name]
}

// anyWrites reports whether one of the functions that are not the schema's own
// may write.
func (s *Schema) anyWrites(calls []*pgcat.Function) bool {
	for _, f := range calls {
		if s.Function(f) == nil && mayWrite(f) {
			return true
		}
	}
	return false
}
