//go:build !cgo

package pgast

import pgquery "github.com/wasilibs/go-pgquery"

func parseTree(sql string) (*ParseResult, error) { return pgquery.Parse(sql) }

func scanTokens(sql string) (*ScanResult, error) { return pgquery.Scan(sql) }
