package schema

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/internal/await"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
	"github.com/dbgen-go/dbgen/parser/sqltext"
)

// A Source is the text of a schema file. Of a migration only what brings the
// database forward is left; the rest is blank, so that positions stay.
type Source struct{ Name, Text string }

// Options say how DDL is replayed.
type Options struct {
	// SearchPath is in force at the start; empty means "public".
	SearchPath []string
	// Binder tells the columns of views. Without one their names are found
	// where the text alone says them, and their types are not.
	Binder Binder
	// UnknownTypes: a type that nothing declares is taken for one that the
	// database has all the same, with a warning by package analyze.
	UnknownTypes bool
	// Columns: only the columns, types and routines must be right, which is what
	// sqlc reads of a schema. What is wrong with a constraint, an index, a trigger or
	// a sequence is a warning, and the schema is without it.
	Columns bool
	// Context ends the replay before the next statement once it is done: the
	// caller then throws the catalogue away. Nil never does.
	Context context.Context
	// Step is called after each statement of the sources from the number From on,
	// with the catalogue as it is then: it must read it at once, for later statements
	// alter it. Nil is not called.
	Step func(*Catalog, Step)
	From int
	// Blocks: of the sources from the number From on, the statements that DO blocks
	// have written out are replayed as well, each as a step of its own.
	Blocks bool
	// Skip says which of the steps, by their numbers, are left out.
	Skip func(step int) bool
}

// Replay runs DDL and returns the schema that it leaves. Whatever is wrong is
// reported with its position; the statements around it still count, so the
// catalogue is as full as it can be.
func Replay(sources []Source, opts Options) (*Catalog, diag.List) {
	var diags diag.List
	path := opts.SearchPath
	if len(path) == 0 {
		path = []string{"public"}
	}
	r := &replayer{
		cat: &Catalog{
			Schemas:          []*Schema{{Name: "public"}},
			ExtensionSchemas: map[string]string{},
			UnknownTypes:     opts.UnknownTypes,
			Columns:          opts.Columns,
		},
		diags:   &diags,
		binder:  opts.Binder,
		ctx:     cmp.Or(opts.Context, context.Background()),
		rels:    map[Name]any{},
		broken:  map[string]bool{},
		initial: path,
		session: slices.Clone(path),
		path:    slices.Clone(path),
	}
	for _, name := range path {
		if name != "public" && name != "$user" {
			r.cat.Schemas = append(r.cat.Schemas, &Schema{Name: name, Assumed: true})
		}
	}
	for i, src := range sources {
		if i >= opts.From {
			if opts.Step != nil && r.step == nil {
				r.noteBefore()
			}
			r.step, r.blocks, r.skip = opts.Step, opts.Blocks, opts.Skip
		}
		r.source(src)
	}
	r.settle()
	return r.cat, diags
}

// settle makes the catalogue what it is when nothing follows.
func (r *replayer) settle() {
	r.refreshViews()
	r.cat.SearchPath = slices.DeleteFunc(slices.Clone(r.path), func(s string) bool { return s == "$user" })
}

// noteBefore notes the tables that are there.
func (r *replayer) noteBefore() {
	r.before = map[*Table]bool{}
	for t := range r.cat.AllTables() {
		r.before[t] = true
	}
}

// tell replays a statement and tells of it: step has what is not read of the statement.
// path is what sessions of the application have.
func (r *replayer) tell(s statement, path []string, step Step) {
	changes := r.changes(s.node)
	at := r.here()
	if s.node.GetTransactionStmt() != nil {
		r.apply(s.node)
		return
	}
	if r.skip == nil || !r.skip(r.steps) {
		r.apply(s.node)
	}
	r.steps++
	r.settle()
	r.cat.SearchPath = slices.DeleteFunc(slices.Clone(path), func(s string) bool { return s == "$user" }) // SET is of the migration's session
	step.Pos, step.SQL, step.Changes = at, s.sql[s.start:s.end], changes
	if r.step != nil {
		r.step(r.cat, step)
	}
}

// A replayer holds the state of a replay.
type replayer struct {
	cat    *Catalog
	diags  *diag.List
	binder Binder
	ctx    context.Context

	rels         map[Name]any    // what shares pg_class: *Table, *Index, *Sequence, composite *Type
	broken       map[string]bool // relations whose CREATE has a syntax error: not missed again
	session      []string        // the search path that new sessions begin with
	initial      []string        // the search path that the options gave
	path         []string        // the search path in force
	outer        *[]string       // the path to return to after SET LOCAL; nil when there was none
	dropAtCommit []*Table        // ON COMMIT DROP
	renamed      bool            // something that views may read changed its name

	uncheckedBodies bool // check_function_bodies is off
	hidden          bool // a program has run that may have made what the catalogue lacks

	file *diag.File
	stmt statement

	step   func(*Catalog, Step) // nil until it is to be told
	before map[*Table]bool      // the tables that were there then
	blocks bool
	skip   func(int) bool
	steps  int // how many there were
}

// A statement is what is being replayed. Locations of its nodes are offsets in
// sql, which begins at byte offset of the file.
type statement struct {
	node       *pg.Node
	sql        string
	offset     int
	start, end int // in sql, without leading space and comments
}

// source replays one file.
func (r *replayer) source(src Source) {
	r.file = diag.NewFile(src.Name, sqltext.WithoutMark(src.Text))
	text, _, diags := sqltext.Clean(r.file, withoutPsql(r.file.Text))
	r.diags.Append(diags)
	stmts := r.parse(text)
	undone := rolledBack(stmts)
	block, count, path := false, 0, r.path
	for _, s := range stmts {
		if s.node.GetTransactionStmt() == nil {
			count++
		}
	}
	for i, s := range stmts {
		if r.ctx.Err() != nil {
			return
		}
		if undone[i] {
			continue
		}
		r.stmt = s
		block = inBlock(s.node, block)
		if r.step == nil && !r.blocks && r.skip == nil {
			r.apply(s.node)
			continue
		}
		made := false
		if r.blocks && s.node.GetDoStmt() != nil {
			made = r.innerSteps(s, path, count)
		}
		r.tell(s, path, Step{Block: block, Statements: count, Made: made})
	}
	r.endTransaction()
	if len(r.path) == 0 { // pg_dump empties the path of its own session
		r.path = slices.Clone(r.session)
	}
}

// parse parses a script, its statements side by side. Where they are not what they
// seem, the whole script says what they are; where that is wrong somewhere, too, each
// error is reported.
func (r *replayer) parse(text string) []statement {
	spans := statements(text)
	parts := make([][]statement, len(spans))
	faults := make([]error, len(spans))
	await.Each(len(spans), func(i int) {
		sql := text[spans[i].start:spans[i].end]
		tree, err := pgast.Parse(sql)
		if err != nil {
			faults[i] = err
			return
		}
		for _, raw := range tree.Stmts {
			parts[i] = append(parts[i], statement{raw.Stmt, sql, spans[i].start, 0, len(sql)})
		}
	})
	if slices.ContainsFunc(faults, func(err error) bool { return err != nil }) {
		if whole, err := parseWhole(text); err == nil {
			return whole
		}
	}
	for i, err := range faults {
		if err != nil {
			r.syntaxError(spans[i], text[spans[i].start:spans[i].end], err)
		}
	}
	return slices.Concat(parts...)
}

// parseWhole parses a script without cutting it.
func parseWhole(text string) ([]statement, error) {
	tree, err := pgast.Parse(text)
	if err != nil {
		return nil, err
	}
	stmts := make([]statement, 0, len(tree.Stmts))
	for _, raw := range tree.Stmts {
		end := len(text)
		if raw.StmtLen > 0 {
			end = int(raw.StmtLocation + raw.StmtLen)
		}
		start := sqltext.SkipBlank(text, int(raw.StmtLocation))
		stmts = append(stmts, statement{raw.Stmt, text, 0, start, end})
	}
	return stmts, nil
}

func (r *replayer) syntaxError(sp span, sql string, err error) {
	offset, hint := 0, ""
	var syntax *pgast.SyntaxError
	if errors.As(err, &syntax) {
		offset, hint = max(syntax.Offset, 0), syntax.Hint
	}
	r.diags.Errorf(r.file.Position(sp.start+offset), hint, "%s", err.Error())
	if name := createdName(sql); name != "" {
		r.broken[name] = true
	}
}

// inBlock reports whether what follows a statement is between BEGIN and COMMIT.
func inBlock(n *pg.Node, before bool) bool {
	t := n.GetTransactionStmt()
	if t == nil {
		return before
	}
	switch t.Kind {
	case pg.TransactionStmtKind_TRANS_STMT_BEGIN, pg.TransactionStmtKind_TRANS_STMT_START:
		return true
	case pg.TransactionStmtKind_TRANS_STMT_COMMIT, pg.TransactionStmtKind_TRANS_STMT_ROLLBACK, pg.TransactionStmtKind_TRANS_STMT_PREPARE:
		return false
	}
	return before
}

// rolledBack marks the statements that a ROLLBACK undoes, up to the BEGIN or
// SAVEPOINT that it returns to.
func rolledBack(stmts []statement) []bool {
	undone := make([]bool, len(stmts))
	begin := -1
	savepoints := map[string]int{}
	undo := func(from, to int) {
		for i := from; i < to; i++ {
			undone[i] = true
		}
	}
	for i, s := range stmts {
		t := s.node.GetTransactionStmt()
		if t == nil {
			continue
		}
		switch t.Kind {
		case pg.TransactionStmtKind_TRANS_STMT_BEGIN, pg.TransactionStmtKind_TRANS_STMT_START:
			begin = i
		case pg.TransactionStmtKind_TRANS_STMT_COMMIT:
			begin = -1
			clear(savepoints)
		case pg.TransactionStmtKind_TRANS_STMT_SAVEPOINT:
			savepoints[t.SavepointName] = i
		case pg.TransactionStmtKind_TRANS_STMT_ROLLBACK_TO:
			if from, ok := savepoints[t.SavepointName]; ok {
				undo(from+1, i)
			}
		case pg.TransactionStmtKind_TRANS_STMT_ROLLBACK:
			if begin >= 0 {
				undo(begin+1, i)
			}
			begin = -1
			clear(savepoints)
		}
	}
	return undone
}

// pos turns a node's location into a place in the file. PostgreSQL leaves many
// nodes without a location; the statement's beginning then has to do.
func (r *replayer) pos(location int32) diag.Position {
	offset := int(location)
	if offset <= r.stmt.start || offset > r.stmt.end {
		offset = r.stmt.start
	}
	return r.file.Position(r.stmt.offset + offset)
}

// here is the beginning of the statement.
func (r *replayer) here() diag.Position { return r.pos(0) }

// locate finds a name or string that carries no location: its first token in
// the statement. It scans the text, so it is for errors only.
func (r *replayer) locate(word string) diag.Position {
	text := r.stmt.sql[r.stmt.start:r.stmt.end]
	tokens, err := pgast.Scan(text)
	if err != nil {
		return r.here()
	}
	for _, tok := range tokens {
		if unquote(text[tok.Start:tok.End]) == word {
			return r.pos(int32(r.stmt.start) + tok.Start)
		}
	}
	return r.here()
}

// errorf reports an error of the statement. That something is missing is no
// more than a warning once a program has run that may have made it.
func (r *replayer) errorf(pos diag.Position, hint, format string, args ...any) {
	if r.hidden && strings.HasSuffix(format, "does not exist") {
		r.diags.Warnf(pos, "a DO block or a function that ran before may have made it; if queries rely on it, write its DDL outside of them", format, args...)
		return
	}
	r.diags.Errorf(pos, hint, format, args...)
}
