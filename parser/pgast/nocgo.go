//go:build !cgo

package pgast

import (
	"fmt"

	pgquery "github.com/wasilibs/go-pgquery"
)

func parseTree(sql string) (tree *ParseResult, err error) {
	defer trap(&err)
	return pgquery.Parse(sql)
}

func scanTokens(sql string) (tokens *ScanResult, err error) {
	defer trap(&err)
	return pgquery.Scan(sql)
}

// trap makes an error of the panic with which go-pgquery reports that the
// WebAssembly code failed.
func trap(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("PostgreSQL's parser failed: %v", r)
	}
}
