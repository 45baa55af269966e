package tree

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// A Type is a type in use.
type Type struct {
	OID  pgcat.OID
	Dims int   // array dimensions as declared, 0 when no array
	Mod  []int // varchar(20) has {20}
}

// Of is a type without dimensions and modifiers.
func Of(oid pgcat.OID) Type { return Type{OID: oid} }

// SameMod reports whether two types have the same modifiers.
func (t Type) SameMod(u Type) bool { return slices.Equal(t.Mod, u.Mod) }

// Nullability says whether a value can be NULL.
type Nullability int

// The three answers. Never is a promise that holds for every row that
// PostgreSQL can return; Maybe is the safe answer.
const (
	Maybe Nullability = iota
	Never
	Always
)

func (n Nullability) String() string { return [...]string{"maybe", "never", "always"}[n] }

// A Verb is the kind of statement, by its effect.
type Verb string

// The verbs. A SELECT with a data-modifying CTE takes the CTE's verb.
const (
	Select Verb = "select"
	Insert Verb = "insert"
	Update Verb = "update"
	Delete Verb = "delete"
	Merge  Verb = "merge"
	Other  Verb = "other" // DDL, CALL, SET, LISTEN …
)

// A Collation is what an expression's strings are compared by, as far as it can
// be told.
type Collation struct {
	Name     string // "" when there is none
	Explicit bool   // by COLLATE
	Unknown  bool   // it conflicts, or is that of something outside of the schema
}

func isString(oid pgcat.OID) bool { return oid == pgcat.Text || oid == pgcat.Varchar }
