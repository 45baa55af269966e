package loops

import (
	"go/ast"
	"go/types"
	"sync"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/batch"
)

// Cure is the query that does for all rounds at once what the site's does in each;
// nil where there is none, or where a name alone says it. info is of the site's
// package.
func (s *Site) Cure(info *types.Info) *batch.Cure {
	if s.Query.Batch != "" {
		return nil
	}
	return s.ForAll(info)
}

// cures are those of a site, of which several ask.
type cures struct {
	once   sync.Once
	forAll *batch.Cure
}

// ForAll is Cure also of a query whose line names the batch. It must not be changed.
func (s *Site) ForAll(info *types.Info) *batch.Cure {
	if s.Array || s.Sum || s.Kind == ReadSame || s.Query.Load != "" {
		return nil
	}
	if s.cures == nil {
		return s.forAll(info)
	}
	s.cures.once.Do(func() { s.cures.forAll = s.forAll(info) })
	return s.cures.forAll
}

func (s *Site) forAll(info *types.Info) *batch.Cure {
	r := batch.Request{Query: s.Query, Differ: s.Differ, Siblings: s.Siblings, Postgres: len(s.Drivers) > 0 && !s.OtherEngines}
	if s.Direct && !s.Query.Sent.SQLC && !s.Query.Sent.DBGen {
		r.Sender, r.Args = s.sender(info)
	}
	c, err := batch.Of(r)
	if err != nil {
		return nil
	}
	return c
}

// Rows is the batch of a query all of whose parameters differ from round to round,
// or may.
func (s *Site) Rows() *batch.Cure {
	c, err := batch.Of(batch.Request{Query: s.Query})
	if err != nil {
		return nil
	}
	return c
}

// sender is what a call sends SQL by that stands in it, and what it sends with it.
func (s *Site) sender(info *types.Info) (by string, args []string) {
	sel, ok := s.Call.Fun.(*ast.SelectorExpr)
	before := len(s.Call.Args) - len(s.Query.Sent.Args)
	if !ok || before < 1 {
		return "", nil
	}
	for _, arg := range s.Call.Args[before:] {
		args = append(args, types.ExprString(arg))
	}
	if b, isBasic := info.TypeOf(s.Call.Args[before-1]).Underlying().(*types.Basic); !isBasic || b.Info()&types.IsString == 0 {
		return "", args // a prepared statement
	}
	return types.ExprString(sel.X), args
}
