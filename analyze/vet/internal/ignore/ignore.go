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
	mu       sync.Mutex
	fset     *token.FileSet
	all      []*Comment
	byLine   map[line][]*Comment
	silenced []Silenced
}

// A Silenced is a diagnostic that a comment silenced, for the comment's reason.
type Silenced struct {
	Diagnostic analysis.Diagnostic
	Reason     string
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

// Report reports what a rule found, unless a comment silences the rule there: then it
// is kept, and the comment is used. A comment without a reason silences nothing.
func (s *Set) Report(pass *analysis.Pass, rule string, d analysis.Diagnostic) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.on(rule, d.Pos)
	if c == nil {
		pass.Report(d)
		return
	}
	c.used = true
	if d.Category == rule { // a failure at something that nobody wants to hear of is none
		s.silenced = append(s.silenced, Silenced{d, c.Reason})
	}
}

// on returns the comment that silences a rule at a position, or nil.
func (s *Set) on(rule string, pos token.Pos) *Comment {
	at := s.fset.Position(pos)
	for _, n := range []int{at.Line, at.Line - 1} {
		for _, c := range s.byLine[line{at.Filename, n}] {
			if c.Rule == rule && c.Reason != "" {
				return c
			}
		}
	}
	return nil
}

// Silenced returns what Report kept.
func (s *Set) Silenced() []Silenced {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.silenced
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
