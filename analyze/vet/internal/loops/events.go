package loops

import (
	"go/ast"
	"slices"

	"golang.org/x/tools/go/ast/inspector"

	"github.com/dbgen-go/dbgen/internal/queryline"
)

// A caseJob is a query of a whole job that one of the cases of a switch does.
type caseJob struct {
	in    ast.Node
	query *queryline.Query
}

// dispatches reports whether a call is in one of the cases of a switch in a loop of
// which another one does a whole job: the rounds are events, whose order counts. What a query
// looks up that no job writes is the same whatever comes first.
func (f *frame) dispatches(cur inspector.Cursor, of candidate, l *loop) bool {
	for c := range cur.Enclosing((*ast.CaseClause)(nil)) {
		own, all := c.Node(), c.Parent().Node()
		if !l.region.contains(own.Pos()) || all.Pos() <= l.pos {
			return false
		}
		if slices.ContainsFunc(f.jobsOfCases(all), func(j caseJob) bool {
			return j.in != own && (of.query.Writes() || len(of.query.Tables) == 0 || j.query.Writes() && j.query.Shares(of.query))
		}) {
			return true
		}
	}
	return false
}

// jobsOfCases are the queries of jobs that the cases of a switch do, which has that body.
func (f *frame) jobsOfCases(body ast.Node) []caseJob {
	if jobs, ok := f.caseJobs[body]; ok {
		return jobs
	}
	var jobs []caseJob
	for _, clause := range body.(*ast.BlockStmt).List {
		ast.Inspect(clause, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				for _, c := range f.callEffects(call) {
					if c.job {
						jobs = append(jobs, caseJob{clause, c.query})
					}
				}
			}
			return true
		})
	}
	f.caseJobs[body] = jobs
	return jobs
}
