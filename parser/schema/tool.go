package schema

import (
	"regexp"
	"strings"

	"github.com/dbgen-go/dbgen/internal/lazyregexp"
)

// A Tool is what runs a migration, as far as its file says.
type Tool struct {
	Name string // "goose", "dbmate", …; "" if the file does not say
	// Transaction: the tool runs the file in one transaction. Where Name is "", that
	// is not known and false.
	Transaction bool
	// Alone: a file of one statement runs outside of a transaction, and one of
	// several in one, as the server does with a text that has several.
	Alone bool
	// Outside is how the file is to say that it must not run in a transaction.
	Outside string
}

// tools are known by a line of theirs.
var tools = []struct {
	mark, outside func() *regexp.Regexp
	tool          Tool
}{
	{lazyregexp.New(`(?im)^\s*--\s*\+goose\s`), lazyregexp.New(`(?im)^\s*--\s*\+goose\s+NO\s+TRANSACTION`),
		Tool{Name: "goose", Transaction: true, Outside: "-- +goose NO TRANSACTION"}},
	{lazyregexp.New(`(?im)^\s*--\s*migrate:up`), lazyregexp.New(`(?im)^\s*--\s*migrate:up\s.*transaction:\s*false`),
		Tool{Name: "dbmate", Transaction: true, Outside: "-- migrate:up transaction:false"}},
	{lazyregexp.New(`(?im)^\s*--\s*\+migrate\s`), lazyregexp.New(`(?im)^\s*--\s*\+migrate\s+Up\s+notransaction`),
		Tool{Name: "sql-migrate", Transaction: true, Outside: "-- +migrate Up notransaction"}},
	{lazyregexp.New(`(?m)^---- (create above / drop below|tern: disable-tx) ----`), lazyregexp.New(`(?m)^---- tern: disable-tx ----`),
		Tool{Name: "tern", Transaction: true, Outside: "---- tern: disable-tx ----"}},
	{lazyregexp.New(`(?im)^\s*--\s*atlas:`), lazyregexp.New(`(?im)^\s*--\s*atlas:txmode\s+none`),
		Tool{Name: "atlas", Transaction: true, Outside: "-- atlas:txmode none"}},
}

// ToolOf says which tool a migration is written for.
func ToolOf(src Source) Tool {
	if strings.HasSuffix(src.Name, ".up.sql") {
		return Tool{Name: "golang-migrate", Alone: true, Outside: "a file of its own for the statement"}
	}
	for _, t := range tools {
		if t.mark().MatchString(src.Text) {
			tool := t.tool
			tool.Transaction = !t.outside().MatchString(src.Text)
			return tool
		}
	}
	return Tool{}
}
