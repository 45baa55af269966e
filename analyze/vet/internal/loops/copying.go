package loops

import (
	"go/ast"
	"go/constant"
	"go/types"
	"strings"
)

// copying is the text of a COPY of which no more is known. Prepared, it is how lib/pq and
// go-mssqldb take many rows: each Exec adds one to what is sent, and none is a round
// trip.
const copying = "COPY " + unknown + " FROM STDIN"

// copiesIn are the drivers' functions that give such a text.
var copiesIn = map[string]bool{
	"github.com/lib/pq.CopyIn": true, "github.com/lib/pq.CopyInSchema": true,
	"github.com/microsoft/go-mssqldb.CopyIn": true, "github.com/denisenkom/go-mssqldb.CopyIn": true,
}

// givesCopy reports whether a function gives the text of a COPY: it is a driver's, or it has the
// beginning and the end of one written out.
func (w *world) givesCopy(fn *types.Func) bool {
	if copiesIn[fn.FullName()] {
		return true
	}
	c := w.packages[fn.Pkg()]
	if results := fn.Signature().Results(); c == nil || c.decls[fn] == nil || c.decls[fn].Body == nil || results.Len() != 1 || !isString(results.At(0).Type()) {
		return false
	}
	begins, ends := false, false
	ast.Inspect(c.decls[fn].Body, func(n ast.Node) bool {
		if e, ok := n.(ast.Expr); ok {
			if v := c.info().Types[e].Value; v != nil && v.Kind() == constant.String {
				text := strings.ToUpper(constant.StringVal(v))
				begins = begins || strings.HasPrefix(text, "COPY ")
				ends = ends || strings.HasSuffix(text, "FROM STDIN")
			}
		}
		return true
	})
	return begins && ends
}
