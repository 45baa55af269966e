package overlap

import (
	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/internal/indexing"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/internal/report"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// Finding is a finding about a spare index, at the statement that makes it, with the
// statement that drops it. What it says is the rule's.
func (s *Spare) Finding(p *check.Pass) check.Finding {
	f := check.Finding{
		Table:    s.Table.QualifiedName().String(),
		SQL:      s.drop(),
		Evidence: indexing.Evidence(p, s.Table),
		Subject:  s.Table.Schema + "." + s.Drop.Name,
		Related:  []report.Place{{Span: report.Span{File: s.Keep.Pos.File, Line: s.Keep.Pos.Line, Column: s.Keep.Pos.Column}, Message: "the index that stays"}},
	}
	for _, k := range s.Drop.Keys {
		if k.Column != nil {
			f.Columns = append(f.Columns, k.Column.Name)
		}
	}
	f.At(s.Drop.Pos)
	return f
}

// drop is the statement. PostgreSQL refuses CONCURRENTLY for a partitioned table's index.
func (s *Spare) drop() string {
	name := tree.QuoteIdent(s.Table.Schema) + "." + tree.QuoteIdent(s.Drop.Name) + ";"
	if s.Table.Kind == schema.PartitionedTable {
		return "DROP INDEX " + name
	}
	return "DROP INDEX CONCURRENTLY " + name
}
