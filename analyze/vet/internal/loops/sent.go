package loops

import (
	"go/ast"

	"golang.org/x/tools/go/analysis"

	"github.com/dbgen-go/dbgen/internal/queryline"
)

// dbgenSent is what the queries that dbgen generated in a package send, by their
// names.
func dbgenSent(pass *analysis.Pass) map[string]queryline.Sent {
	files := map[*ast.File]sqlcFile{}
	for _, file := range pass.Files {
		if ast.IsGenerated(file) {
			files[file] = sqlcFile{pgx: true}
		}
	}
	sent := map[string]queryline.Sent{}
	for name, q := range sqlcQueries(pass, files) {
		if q.Sent.SQL != "" {
			q.Sent.SQLC, q.Sent.DBGen = false, true
			sent[name] = q.Sent
		}
	}
	return sent
}

// differing are the names of what a call sends that may differ in each round; nil
// is not known.
func (f *frame) differing(v *verdict) []string {
	if !v.direct {
		return nil
	}
	names := []string{}
	for _, s := range v.all {
		if o := f.trace(s.places, s.exprs(), v.loop.region); o.opaque || o.places.meets(v.loop.vars) || f.assignedIn(o.places, v.loop.region) {
			names = append(names, s.name)
		}
	}
	return names
}
