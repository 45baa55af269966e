package nulls

import "github.com/dbgen-go/dbgen/analyze/tree"

// An Answer says whether a value can be NULL, and why. The zero Answer is that of
// nothing: see worst.
type Answer struct {
	Null   tree.Nullability
	Reason string // for people to read

	known bool
}

func never(reason string) Answer  { return Answer{tree.Never, reason, true} }
func maybe(reason string) Answer  { return Answer{tree.Maybe, reason, true} }
func always(reason string) Answer { return Answer{tree.Always, reason, true} }

// worst is the answer for a value that is one or the other.
func worst(x, y Answer) Answer {
	switch {
	case !x.known:
		return y
	case !y.known || x.Null == y.Null:
		return x
	case x.Null == tree.Maybe:
		return x
	case y.Null == tree.Maybe:
		return y
	case x.Null == tree.Always:
		return maybe(x.Reason)
	}
	return maybe(y.Reason)
}

// notAlways weakens the answer for a comparison with each of some values: of
// none of them it is true or false, whatever is compared.
func notAlways(x Answer) Answer {
	if x.Null == tree.Always {
		x.Null = tree.Maybe
	}
	return x
}
