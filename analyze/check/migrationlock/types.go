package migrationlock

import (
	"github.com/dbgen-go/dbgen/parser/schema"
)

// sameBits are the changes of type that leave the rows as they are, where no length
// is given: by pg_cast, those of method "binary".
var sameBits = map[[2]string]bool{
	{"varchar", "text"}: true, {"text", "varchar"}: true, {"cidr", "inet"}: true, {"xml", "text"}: true,
	{"citext", "text"}: true, {"text", "citext"}: true, {"varchar", "citext"}: true, {"citext", "varchar"}: true,
	{"bit", "varbit"}: true, {"varbit", "bit"}: true,
	{"int4", "oid"}: true, {"oid", "int4"}: true, {"int4", "regclass"}: true, {"oid", "regclass"}: true, {"regclass", "oid"}: true,
}

// otherOperators are those of them whose indexes are built anew, for the operators are
// others.
var otherOperators = map[[2]string]bool{
	{"citext", "text"}: true, {"text", "citext"}: true, {"varchar", "citext"}: true, {"citext", "varchar"}: true,
	{"int4", "oid"}: true, {"oid", "int4"}: true,
}

// typeChange is what ALTER COLUMN TYPE does to the table; "" for nothing.
func typeChange(c schema.Change) (work, why string) {
	why = "the rows have other bytes afterwards, and so have their indexes"
	from, to := c.From, c.To
	if c.Using {
		return rewrites, "each row's value is made anew by USING"
	}
	if from.Name.Name == "" || from.ArrayDims != to.ArrayDims {
		return rewrites, why
	}
	pair := [2]string{from.Name.Name, to.Name.Name}
	same := from.Name == to.Name
	switch {
	case same && wider(to.Name.Name, from.Mods, to.Mods):
		return "", ""
	case same:
		return rewrites, "the new length or precision may not hold what the old one held"
	case sameBits[pair] && len(to.Mods) == 0 && pair != [2]string{"bit", "varbit"}:
		if otherOperators[pair] && c.Indexed {
			return builds, "the indexes on the column are built anew, with the operators of the new type"
		}
		return "", ""
	case pair == [2]string{"text", "varchar"} || pair == [2]string{"varchar", "text"}:
		return rewrites, "the new length may not hold what is there: a CHECK on the length that is NOT VALID at first does the same"
	}
	return rewrites, why
}

// wider reports whether a type with other modifiers holds all that it held, so that
// PostgreSQL looks at no row.
func wider(typ string, from, to []int) bool {
	switch typ {
	case "varchar", "varbit", "timestamp", "timestamptz", "time", "timetz", "interval":
		if len(to) == 0 {
			return true
		}
		return len(from) == len(to) && from[0] <= to[0]
	case "numeric":
		if len(to) == 0 {
			return true
		}
		if len(from) == 0 {
			return false
		}
		return from[0] <= to[0] && scale(from) == scale(to)
	}
	return equal(from, to)
}

func scale(mods []int) int {
	if len(mods) < 2 {
		return 0
	}
	return mods[1]
}

func equal(a, b []int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
