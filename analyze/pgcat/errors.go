package pgcat

// An Error is what PostgreSQL would say, in its words.
type Error struct {
	Message string
	Detail  string
	Hint    string
	Code    string // SQLSTATE
	// Extension is the one known extension that was not added and has what is
	// missing, or "".
	Extension string
}

func (e *Error) Error() string { return e.Message }

// The SQLSTATEs that resolution gives.
const (
	codeUndefinedFunction = "42883"
	codeAmbiguousFunction = "42725"
	codeUndefinedObject   = "42704"
	codeDatatypeMismatch  = "42804"
	codeCannotCoerce      = "42846"
	codeSyntax            = "42601"
	codeWrongObjectType   = "42809"
	codeNotSupported      = "0A000"
)
