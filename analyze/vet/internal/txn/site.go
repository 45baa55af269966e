package txn

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// Kind is what is wrong at a site.
type Kind int

// The kinds.
const (
	QueryOutside  Kind = iota + 1 // a query beside the open transaction
	ExternalCall                  // a wait for something outside while it is open
	TxNotClosed                   // a path without Commit and Rollback
	RowsNotClosed                 // a path on which rows stay open
)

// A Site is a place where something is wrong.
type Site struct {
	Kind Kind
	Node ast.Node // the call, or what waits
	// What is the call or the statement as Go source.
	What string
	// Does says, of a query beside a transaction and of what waits, what it does.
	Does string
	// Handle is what the query runs on, as Go source.
	Handle string
	// Tx is the transaction's variable, or the rows'; "" where it has no name.
	Tx string
	// Begin is where the transaction begins, and how, in words.
	Begin     token.Pos
	BeginText string
	// Via are the functions between the call and what is wrong, nearest first.
	Via []Hop
	// Leave is where the path ends; Again says that it does not end but comes to the
	// call again.
	Leave token.Pos
	Again bool
	// Doubts are what it rests on that is not plain in the code; none is sure.
	Doubts []string
	// Fixes are edits that cure it.
	Fixes []analysis.SuggestedFix
}

// Pos is where the site begins.
func (s Site) Pos() token.Pos { return s.Node.Pos() }

// Through names the functions on the way, in words to put behind what is called; ""
// if there are none.
func (s *Site) Through() string {
	if len(s.Via) == 0 {
		return ""
	}
	names := make([]string, len(s.Via))
	for i, h := range s.Via {
		names[i] = h.Name
	}
	return fmt.Sprintf(" (through %s)", strings.Join(names, " → "))
}

// Related are the places that have to do with it: where the transaction begins, the
// calls on the way, and where the path ends.
func (s *Site) Related() []analysis.RelatedInformation {
	var places []analysis.RelatedInformation
	if s.Begin.IsValid() {
		places = append(places, analysis.RelatedInformation{Pos: s.Begin, Message: s.BeginText})
	}
	for i, h := range s.Via {
		if i > 0 && h.pos.IsValid() {
			places = append(places, analysis.RelatedInformation{Pos: h.pos, Message: fmt.Sprintf("%s calls %s", s.Via[i-1].Name, h.Name)})
		}
	}
	if s.Leave.IsValid() {
		places = append(places, analysis.RelatedInformation{Pos: s.Leave, Message: "it is still open here"})
	}
	return places
}

// sites are all of a function.
func (b *body) sites() (found []Site) {
	for _, t := range b.txs {
		found = append(found, b.besides(t)...)
	}
	found = append(found, b.unclosed()...)
	slices.SortStableFunc(found, func(a, c Site) int { return int(a.Pos() - c.Pos()) })
	// One of a kind a place: that which is surest and nearest, of the innermost
	// transaction.
	var kept []Site
	for _, s := range found {
		i := slices.IndexFunc(kept, func(o Site) bool { return o.Kind == s.Kind && o.Node == s.Node })
		switch {
		case i < 0:
			kept = append(kept, s)
		case len(s.Doubts) < len(kept[i].Doubts):
			kept[i] = s
		}
	}
	return kept
}
