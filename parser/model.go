package parser

import (
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/pgast"
)

// A Command says what a query returns; the words are sqlc's, but for Iter.
type Command string

// The commands.
const (
	One        Command = "one"
	Many       Command = "many"
	Iter       Command = "iter"
	Exec       Command = "exec"
	ExecRows   Command = "execrows"
	ExecResult Command = "execresult"
	CopyFrom   Command = "copyfrom"
	BatchOne   Command = "batchone"
	BatchMany  Command = "batchmany"
	BatchExec  Command = "batchexec"
)

// ExecLastID is a command that sqlc has for database/sql alone, and ParseFile
// reads where Options.DatabaseSQL says so.
const ExecLastID Command = "execlastid"

// A Query is one named statement of a SQL file, parsed but not yet analysed.
type Query struct {
	Name    string
	Command Command // "" when it is missing, unknown or does not fit the statement, which is an error
	File    *diag.File
	Pos     diag.Position // of the name in the name annotation
	Doc     []string      // the comment's lines that are documentation, without "--" and one leading space

	Directives Directives
	ParamDocs  []ParamDoc // -- @param name text
	VetDisable []string   // -- @sqlc-vet-disable rules; a single "" means all

	// SQL is the statement with macros rewritten and annotation comments
	// removed, without the closing semicolon: parameters are $1…$n,
	// sqlc.slice is an array parameter (x IN (sqlc.slice('ids')) is
	// x = ANY($1)), sqlc.embed(t) is t.*.
	SQL    string
	Stmt   *pgast.Node // the parse of SQL; node locations are byte offsets in SQL
	Params []ParamRef  // one for each parameter number, by number
	Embeds []Embed

	start int    // where SQL begins in the file
	edits []edit // from the file's text to SQL, for Position
}

// A ParamRef is what the text alone says of a parameter.
type ParamRef struct {
	Number  int
	Name    string // from sqlc.arg, sqlc.narg, sqlc.slice or @name; "" for a plain $n
	NotNull bool   // sqlc.arg or @name: the author does not say that it may be null
	Null    bool   // sqlc.narg: the author says that it may be null
	Slice   bool   // sqlc.slice
	Offsets []int  // each use's byte offset in SQL
}

// An Embed is one sqlc.embed(Table): Offset is where its t.* stands in SQL.
type Embed struct {
	Table  string
	Offset int
}

// A ParamDoc is one line "-- @param name text".
type ParamDoc struct {
	Name, Text string
	Pos        diag.Position
}

// Directives are a query's annotations. A nil field was not given.
type Directives struct {
	Cache      *CacheDirective
	Invalidate *InvalidateDirective
	Route      *RouteDirective
	Limits     []LimitDirective // several lines are allowed
	Timeout    *DurationDirective
	Slow       *DurationDirective
	Batch      *BatchDirective
	Ignores    []IgnoreDirective
}
