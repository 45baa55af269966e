package schema

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/lazyregexp"
	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

func (r *replayer) createSchema(s *pg.CreateSchemaStmt) {
	name := s.Schemaname
	if name == "" {
		if name = s.Authrole.GetRolename(); name == "" {
			r.errorf(r.here(), "give the schema a name", "the schema's name depends on who runs the script")
			return
		}
	}
	if there := r.cat.Schema(name); there != nil {
		there.Assumed = false
		// "public" is there from the start, and so are the schemas of the
		// configured search path: creating them is no mistake.
		if !s.IfNotExists && !r.given(name) {
			r.errorf(r.locate(name), "", "schema %q already exists", name)
		}
		return
	}
	if strings.HasPrefix(name, "pg_") {
		r.errorf(r.locate(name), "the prefix \"pg_\" is reserved for system schemas", "unacceptable schema name %q", name)
		return
	}
	r.cat.Schemas = append(r.cat.Schemas, &Schema{Name: name})
	if len(s.SchemaElts) == 0 {
		return
	}
	path := r.path
	r.path = append([]string{name}, path...)
	elements := slices.Clone(s.SchemaElts)
	slices.SortStableFunc(elements, func(a, b *pg.Node) int { return cmp.Compare(elementOrder(a), elementOrder(b)) })
	for _, elt := range elements {
		r.apply(elt)
	}
	r.path = path
}

// elementOrder is the order in which CREATE SCHEMA makes what it lists, so
// that it may be listed in any.
func elementOrder(n *pg.Node) int {
	switch n.GetNode().(type) {
	case *pg.Node_CreateSeqStmt:
		return 0
	case *pg.Node_CreateStmt:
		return 1
	case *pg.Node_ViewStmt:
		return 2
	case *pg.Node_IndexStmt:
		return 3
	}
	return 4
}

// given reports whether a schema was there before the first statement and has
// nothing in it yet.
func (r *replayer) given(name string) bool {
	s := r.cat.Schema(name)
	return (name == "public" || slices.Contains(r.initial, name)) && len(s.Tables)+len(s.Types)+len(s.Functions) == 0
}

func (r *replayer) createExtension(s *pg.CreateExtensionStmt) {
	if slices.Contains(r.cat.Extensions, s.Extname) {
		if !s.IfNotExists {
			r.errorf(r.locate(s.Extname), "", "extension %q already exists", s.Extname)
		}
		return
	}
	schema := ""
	for _, n := range s.Options {
		if opt := n.GetDefElem(); opt.GetDefname() == "schema" {
			schema = optionText(opt.Arg)
			if r.cat.Schema(schema) == nil && schema != "pg_catalog" {
				r.noSchema(schema, r.locate(schema))
				return
			}
		}
	}
	if schema == "" {
		schema = "public"
		for _, name := range r.path {
			if r.cat.Schema(name) != nil {
				schema = name
				break
			}
		}
	}
	r.cat.Extensions = append(r.cat.Extensions, s.Extname)
	r.cat.ExtensionSchemas[s.Extname] = schema
}

func (r *replayer) dropExtension(name string, missingOK bool) {
	if !slices.Contains(r.cat.Extensions, name) {
		if !missingOK && name != "plpgsql" {
			r.errorf(r.locate(name), diag.DidYouMean(name, r.cat.Extensions), "extension %q does not exist", name)
		}
		return
	}
	r.cat.Extensions = without(r.cat.Extensions, name)
	delete(r.cat.ExtensionSchemas, name)
}

// setVariable follows SET search_path and check_function_bodies; other settings
// change nothing here.
func (r *replayer) setVariable(s *pg.VariableSetStmt) {
	if s.Kind == pg.VariableSetKind_VAR_RESET_ALL {
		r.setPath(r.session, false)
	}
	if s.Name == "check_function_bodies" {
		r.uncheckedBodies = s.Kind == pg.VariableSetKind_VAR_SET_VALUE && len(s.Args) == 1 && isOff(s.Args[0])
	}
	if s.Name != "search_path" {
		return
	}
	switch s.Kind {
	case pg.VariableSetKind_VAR_SET_VALUE:
		r.setPath(settingPath(s.Args), s.IsLocal)
	case pg.VariableSetKind_VAR_SET_DEFAULT, pg.VariableSetKind_VAR_RESET:
		r.setPath(r.session, s.IsLocal)
	}
}

// isOff reports whether the value of a setting is one of the words for false.
func isOff(n *pg.Node) bool {
	switch strings.ToLower(n.GetAConst().GetSval().GetSval()) {
	case "off", "false", "no":
		return true
	}
	i := n.GetAConst().GetIval()
	return i != nil && i.Ival == 0
}

// setDefault follows ALTER DATABASE and ALTER ROLE … SET search_path: new
// sessions, those of the application, begin with it.
func (r *replayer) setDefault(s *pg.VariableSetStmt) {
	if s.GetName() == "search_path" && s.Kind == pg.VariableSetKind_VAR_SET_VALUE {
		r.session = settingPath(s.Args)
		r.setPath(r.session, false)
	}
}

// settingPath reads the value of SET search_path: names, each a string even
// when it holds a comma.
func settingPath(args []*pg.Node) []string {
	path := []string{}
	for _, a := range args {
		text := a.GetAConst().GetSval().GetSval()
		if tc := a.GetTypeCast(); tc != nil {
			text = tc.Arg.GetAConst().GetSval().GetSval()
		}
		if text != "" {
			path = append(path, text)
		}
	}
	return path
}

// splitPath splits the text of a search_path at its commas.
func splitPath(s string) []string {
	var path []string
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part == "" || part == `""` {
			continue
		}
		path = append(path, unquote(part))
	}
	return path
}

// setPath changes the search path; SET LOCAL lasts until the transaction's end.
func (r *replayer) setPath(path []string, local bool) {
	if local && r.outer == nil {
		saved := slices.Clone(r.path)
		r.outer = &saved
	}
	r.path = slices.Clone(path)
	if !local && r.outer != nil {
		*r.outer = slices.Clone(path)
	}
}

func (r *replayer) transaction(s *pg.TransactionStmt) {
	switch s.Kind {
	case pg.TransactionStmtKind_TRANS_STMT_COMMIT, pg.TransactionStmtKind_TRANS_STMT_ROLLBACK, pg.TransactionStmtKind_TRANS_STMT_PREPARE:
		r.endTransaction()
	}
}

// onCommit remembers temporary tables that a COMMIT drops. A migration tool
// runs each file in a transaction, so that the end of one counts too.
func (r *replayer) onCommit(t *Table, action pg.OnCommitAction) {
	if action == pg.OnCommitAction_ONCOMMIT_DROP {
		r.dropAtCommit = append(r.dropAtCommit, t)
	}
}

func (r *replayer) endTransaction() {
	for _, t := range r.dropAtCommit {
		if r.rels[t.QualifiedName()] == t {
			r.remove([]object{t}, true, t.Pos)
		}
	}
	r.dropAtCommit = nil
	if r.outer != nil {
		r.path, r.outer = *r.outer, nil
	}
}

// selectStatement replays SELECT INTO and set_config; any other SELECT leaves
// the schema as it is.
func (r *replayer) selectStatement(s *pg.SelectStmt) {
	if into := intoClause(s); into != nil {
		r.selectInto(s, into)
		return
	}
	for _, n := range s.TargetList {
		call := n.GetResTarget().GetVal().GetFuncCall()
		r.runs(call)
		if pgast.LastName(call.GetFuncname()) != "set_config" || len(call.Args) != 3 {
			continue
		}
		name, value := call.Args[0].GetAConst().GetSval(), call.Args[1].GetAConst()
		if name.GetSval() != "search_path" || value == nil {
			continue
		}
		r.setPath(splitPath(value.GetSval().GetSval()), call.Args[2].GetAConst().GetBoolval().GetBoolval())
	}
}

// hiddenDDL is what makes a DO block worth a warning; anyDDL may make or rename
// what later statements name.
var (
	hiddenDDL = lazyregexp.New(`(?i)\b(create\s+(unlogged\s+|foreign\s+)?table|alter\s+table)\b`)
	anyDDL    = lazyregexp.New(`(?i)\b(create|alter|execute|perform)\b`)
)

// runs notes that the script calls a function of its own that may run DDL.
func (r *replayer) runs(call *pg.FuncCall) {
	if call == nil {
		return
	}
	n := nameOf(call.Funcname)
	for _, f := range r.cat.Functions(r.searched(n), n) {
		r.hidden = r.hidden || f.Language == "plpgsql" && anyDDL().MatchString(f.Body)
	}
}

// doBlock warns of DDL that cannot be replayed, because a program runs it.
func (r *replayer) doBlock(s *pg.DoStmt) {
	for _, n := range s.Args {
		opt := n.GetDefElem()
		if opt.GetDefname() == "as" {
			r.hidden = r.hidden || anyDDL().MatchString(optionText(opt.Arg))
		}
		if opt.GetDefname() == "as" && hiddenDDL().MatchString(optionText(opt.Arg)) {
			r.diags.Warnf(r.here(), "write the statement outside of the block if queries rely on it",
				"DDL inside a DO block is not replayed")
		}
	}
}
