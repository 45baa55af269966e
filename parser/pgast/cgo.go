//go:build cgo

package pgast

import pgquery "github.com/pganalyze/pg_query_go/v6"

func parseTree(sql string) (*ParseResult, error) { return pgquery.Parse(sql) }

func scanTokens(sql string) (*ScanResult, error) { return pgquery.Scan(sql) }
