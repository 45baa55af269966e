package parser

import (
	"time"

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
	// ReturningAliases are those of RETURNING WITH (…), which Stmt lacks.
	ReturningAliases []ReturningAlias

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

// A CacheDirective is "-- cache: ttl=300 tags=a,user:{id}".
type CacheDirective struct {
	Pos         diag.Position
	TTL         time.Duration // 0: the configured default
	L1          time.Duration // 0: the configured default
	Negative    time.Duration // 0: "no row" is kept as long as a row
	Stale       time.Duration
	Consistency string // "strict" (default) or "bounded"
	Tags        []Tag
}

// A Tag is a named tag; {param} in it stands for a parameter's value.
type Tag struct {
	Pos   diag.Position
	Text  string    // as written, "user:{id}"
	Parts []TagPart // literal and parameter parts in turn
}

// A TagPart is a literal, or a parameter's name.
type TagPart struct {
	Literal string
	Param   string // non-empty for a parameter
}

// An InvalidateDirective is "-- invalidate: tags=…" or "-- invalidate: none reason…".
type InvalidateDirective struct {
	Pos    diag.Position
	Tags   []Tag
	None   bool
	Reason string
}

// A RouteDirective is "-- route: replica max_lag=5s priority=critical".
type RouteDirective struct {
	Pos      diag.Position
	Target   string        // "primary", "replica", "auto", or "" when only options are given
	MaxLag   time.Duration // 0: the configured default
	Priority string        // "", "low", "normal", "high" or "critical"
}

// A LimitDirective is "-- limit: user=100/1m global=10000/1m name=search".
type LimitDirective struct {
	Pos        diag.Position
	User       *Rate
	Global     *Rate
	Name       string
	Wait       time.Duration
	Concurrent int
	Count      string // "", "all" or "miss"
}

// A Rate is so many calls in a window.
type Rate struct {
	Count  int
	Window time.Duration
}

// A DurationDirective is "-- timeout: 2s" or "-- slow: 200ms".
type DurationDirective struct {
	Pos   diag.Position
	Value time.Duration
}

// A BatchDirective is "-- batch: by=id".
type BatchDirective struct {
	Pos diag.Position
	By  string
}

// An IgnoreDirective is "-- ignore: rule-id reason…".
type IgnoreDirective struct {
	Pos    diag.Position
	Rule   string
	Reason string
}
