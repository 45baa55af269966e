package rewrite

import (
	"fmt"
	"go/ast"

	"golang.org/x/tools/go/analysis"
)

// An Edit is what becomes of a loop: one fix, or the reason why there is none. It has
// neither where there is no query for all to call.
type Edit struct {
	Fixes []analysis.SuggestedFix
	Why   Reason
}

// A Reason says why a loop is left as it is.
type Reason struct {
	At   ast.Node // what stands in the way; nil is no reason
	Text string   // as "the loop has a label"
}

// Declined begins the message of the related place that says why a loop is not
// rewritten.
const Declined = "not rewritten: "

// Related are the places that belong to an edit.
func (e Edit) Related() []analysis.RelatedInformation {
	if e.Why.At == nil || len(e.Fixes) > 0 {
		return nil
	}
	return []analysis.RelatedInformation{{Pos: e.Why.At.Pos(), End: e.Why.At.End(), Message: Declined + e.Why.Text}}
}

// decline notes why the loop is left as it is; of several reasons the first is kept.
func (s *scope) decline(at ast.Node, format string, args ...any) bool {
	if s.why.At == nil {
		s.why = Reason{at, fmt.Sprintf(format, args...)}
	}
	return false
}

// edit is what becomes of the loop.
func (s *scope) edit(fixes []analysis.SuggestedFix) Edit {
	if len(fixes) == 0 {
		s.decline(s.call, "its types do not fit those of the query for all")
	}
	return Edit{fixes, s.why}
}
