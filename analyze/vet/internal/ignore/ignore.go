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
	// Spaced: it is written as no directive of Go's is, and silences nothing.
	Spaced bool
	used   bool
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
				rest, spaced, ok := cut(c.Text)
				if !ok {
					continue
				}
				found := &Comment{Pos: c.Pos(), End: c.End(), Spaced: spaced}
				if words := strings.Fields(rest); len(words) > 0 {
					found.Rule, found.Reason = words[0], strings.Join(words[1:], " ")
				}
				s.all = append(s.all, found)
				at := pass.Fset.Position(c.Pos())
				if key := (line{at.Filename, at.Line}); !spaced {
					s.byLine[key] = append(s.byLine[key], found)
				}
			}
		}
	}
	return s, nil
}

// cut returns what follows the word in a comment, and whether that is written
// otherwise than it has to be, as "// dbgen:ignore".
func cut(text string) (rest string, spaced, ok bool) {
	rest, ok = strings.CutPrefix(text, prefix)
	if !ok {
		body := strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(text, "//"), "/*"), "*/")
		rest, ok = strings.CutPrefix(strings.TrimSpace(body), prefix[2:])
		spaced = true
	}
	return rest, spaced, ok && (rest == "" || strings.ContainsAny(rest[:1], " \t"))
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
