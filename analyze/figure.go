package analyze

import (
	"cmp"

	"github.com/dbgen-go/dbgen/parser/pgast"
)

// columnName is the name that PostgreSQL gives to an output column without AS.
func columnName(n *pgast.Node) string { return cmp.Or(pgast.OutputName(n), "?column?") }
