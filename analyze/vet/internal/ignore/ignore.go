// Package ignore reads the comments by which an author silences a finding in Go
// code:
//
//	//dbgen:ignore n-plus-one three stories at most, see the form
//
// on the finding's line or the line above it. Both the rule and the reason are
// required. The package knows comments and lines; it must not know any rule.
package ignore

import (
	"go/token"
	"reflect"
	"strings"
	"sync"

	"golang.org/x/tools/go/analysis"
)

const prefix = "//dbgen:ignore"

// A Comment silences one rule on one line.
type Comment struct {
	Pos, End token.Pos
	Rule     string
	Reason   string
	used     bool
}

// Used reports whether the comment silenced a finding.
func (c *Comment) Used() bool { return c.used }

type line struct {
	file string
	line int
}

// A Set holds a package's comments.
type Set struct {
	mu     sync.Mutex
	fset   *token.FileSet
	all    []*Comment
	byLine map[line][]*Comment
}

// Analyzer collects a package's comments; its result is a *Set.
var Analyzer = &analysis.Analyzer{
	Name:       "dbgenignore",
	Doc:        "collect //dbgen:ignore comments, for the rules of dbgen vet",
	Run:        run,
	ResultType: reflect.TypeFor[*Set](),
}

func run(pass *analysis.Pass) (any, error) {
	s := &Set{fset: pass.Fset, byLine: map[line][]*Comment{}}
	for _, file := range pass.Files {
		for _, group := range file.Comments {
			for _, c := range group.List {
				rest, ok := strings.CutPrefix(c.Text, prefix)
				if !ok || rest != "" && !strings.HasPrefix(rest, " ") && !strings.HasPrefix(rest, "\t") {
					continue
				}
				found := &Comment{Pos: c.Pos(), End: c.End()}
				rule, reason, _ := strings.Cut(strings.TrimSpace(rest), " ")
				found.Rule, found.Reason = rule, strings.TrimSpace(reason)
				s.all = append(s.all, found)
				at := pass.Fset.Position(c.Pos())
				key := line{at.Filename, at.Line}
				s.byLine[key] = append(s.byLine[key], found)
			}
		}
	}
	return s, nil
}

// Silences reports whether a comment silences rule at pos, and marks it used.
// A comment without a reason silences nothing.
func (s *Set) Silences(rule string, pos token.Pos) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := s.fset.Position(pos)
	for _, n := range []int{at.Line, at.Line - 1} {
		for _, c := range s.byLine[line{at.Filename, n}] {
			if c.Rule == rule && c.Reason != "" {
				c.used = true
				return true
			}
		}
	}
	return false
}

// Excuse marks the comments on rule from pos to end as used, all of them when
// end is not valid: the rule failed there, and what it would have found is not
// known.
func (s *Set) Excuse(rule string, pos, end token.Pos) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.all {
		if c.Rule == rule && (!end.IsValid() || pos <= c.Pos && c.Pos < end) {
			c.used = true
		}
	}
}

// All returns the comments in order of position.
func (s *Set) All() []*Comment { return s.all }
