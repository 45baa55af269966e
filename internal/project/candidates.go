package project

import (
	"cmp"
	"maps"
	"slices"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/rules"
	"github.com/dbgen-go/dbgen/templates/options"
)

// told is what the queries of a package tell of the data, by SQL file: the indexes
// that a query wants depend on all of them.
type told map[string][]check.Hint

// all are the hints of all files but some, each once, sorted.
func (t told) all(but ...string) []check.Hint {
	set := map[check.Hint]bool{}
	for file, hints := range t {
		if slices.Contains(but, file) {
			continue
		}
		for _, h := range hints {
			set[h] = true
		}
	}
	return slices.SortedFunc(maps.Keys(set), func(a, b check.Hint) int {
		return cmp.Or(cmp.Compare(a.Table, b.Table), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Parent, b.Parent), cmp.Compare(a.ParentKey, b.ParentKey))
	})
}

// with is t, but of the files that changed what now says.
func (t told) with(now told, changed []string) told {
	with := told{}
	maps.Copy(with, t)
	for _, file := range changed {
		delete(with, file)
	}
	maps.Copy(with, now)
	return with
}

// candidates are the indexes that a package's queries want, for their descriptors, and
// what the queries tell of the data. elsewhere is what others of the package do. The error
// is the statistics' alone.
func (p *Project) candidates(pkg *Package, elsewhere []check.Hint) (map[string][]options.Index, told, error) {
	known, err := p.stats()
	if err != nil {
		return nil, nil, err
	}
	opts := p.checkOptions(known)
	opts.Hints = elsewhere
	found, hints := rules.Candidates(pkg.Result, opts)
	wanted := map[string][]options.Index{}
	for query, list := range found {
		for _, c := range list {
			wanted[query] = append(wanted[query], options.Index(c))
		}
	}
	return wanted, hints, nil
}

// checkOptions are those of a check of a project that no package adds to.
func (p *Project) checkOptions(known check.Stats) check.Options {
	settings := p.Config.Check
	return check.Options{
		TableRows:   settings.TableRows,
		DefaultRows: settings.DefaultRows,
		Stats:       known,
		PostgreSQL:  settings.PostgreSQL,
		Rules:       settings.Rules,
	}
}
