package oracle

import (
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// A callable is a function or an operator that a query can call.
type callable struct {
	fn   *pgcat.Function
	op   *pgcat.Operator
	args []pgcat.OID
	ret  pgcat.OID
	set  bool
	name string
}

// A pool is what both the catalogue and the server have.
type pool struct {
	functions, aggregates, windows, sets, operators []*callable
	procedures                                      []*callable
	local                                           []*callable               // the schema's own and its extensions'
	byResult                                        map[pgcat.OID][]*callable // functions and operators of one value, pseudo-types too
	casts                                           map[pgcat.OID][]pgcat.OID // target: sources, of explicit casts
	lacks                                           map[[2]pgcat.OID]bool     // casts that the server does not have
	overloads                                       map[string]int            // functions by name
}

// notCallable are the types that no expression has.
var notCallable = []pgcat.OID{pgcat.Internal, pgcat.Trigger, pgcat.EventTrigger}

// newPool collects what a query on this server can call. Only tame functions
// are for queries that are to be run.
func newPool(cat *pgcat.Catalog, s *Server, tame bool) *pool {
	p := &pool{byResult: map[pgcat.OID][]*callable{}, casts: map[pgcat.OID][]pgcat.OID{}, lacks: map[[2]pgcat.OID]bool{}, overloads: map[string]int{}}
	for _, name := range s.names {
		for _, f := range cat.Functions(nil, "pg_catalog", name) {
			if have, ok := s.functions[uint32(f.OID)]; ok && have == signature(f) && callableFunction(cat, f) && (!tame || harmless(f)) {
				p.add(&callable{fn: f, args: f.Args, ret: f.Returns, set: f.ReturnsSet, name: f.Name})
			}
		}
	}
	for _, name := range s.opNames {
		for _, o := range cat.Operators(nil, "pg_catalog", name) {
			if _, ok := s.operators[uint32(o.OID)]; ok && !slices.Contains([]pgcat.OID{o.Left, o.Right, o.Result}, pgcat.Internal) {
				c := &callable{op: o, args: []pgcat.OID{o.Left, o.Right}, ret: o.Result, name: o.Name}
				if o.Left == 0 {
					c.args = c.args[1:]
				}
				p.add(c)
			}
		}
	}
	for k := range cat.Casts() {
		if k.Source < pgcat.FirstUserOID && k.Target < pgcat.FirstUserOID && !s.casts[[2]pgcat.OID{k.Source, k.Target}] {
			p.lacks[[2]pgcat.OID{k.Source, k.Target}] = true
			continue
		}
		p.casts[k.Target] = append(p.casts[k.Target], k.Source)
	}
	return p
}

// addLocal adds the functions and operators of the schema and its extensions.
func (p *pool) addLocal(cat *pgcat.Catalog, m *model, tame bool) {
	for _, name := range m.functions {
		for _, f := range cat.Functions(nil, "public", name) {
			c := &callable{fn: f, args: f.Args, ret: f.Returns, set: f.ReturnsSet, name: f.Name}
			switch {
			case f.Kind == pgcat.ProcedureKind:
				p.procedures = append(p.procedures, c)
			case callableFunction(cat, f) && !(tame && slices.Contains(f.Args, pgcat.Cstring)):
				p.add(c)
				p.local = append(p.local, c)
			}
		}
	}
	for _, name := range m.operators {
		for _, o := range cat.Operators(nil, "public", name) {
			c := &callable{op: o, args: []pgcat.OID{o.Left, o.Right}, ret: o.Result, name: o.Name}
			if o.Left == 0 {
				c.args = c.args[1:]
			}
			p.add(c)
			p.local = append(p.local, c)
		}
	}
}

func (p *pool) add(c *callable) {
	if c.fn != nil {
		p.overloads[c.name]++
	}
	switch {
	case c.fn != nil && c.fn.Kind == pgcat.AggregateKind:
		p.aggregates = append(p.aggregates, c)
		return
	case c.fn != nil && c.fn.Kind == pgcat.WindowKind:
		p.windows = append(p.windows, c)
		return
	case c.set:
		p.sets = append(p.sets, c)
		return
	case c.fn != nil:
		p.functions = append(p.functions, c)
	default:
		p.operators = append(p.operators, c)
	}
	p.byResult[c.ret] = append(p.byResult[c.ret], c)
}

func callableFunction(cat *pgcat.Catalog, f *pgcat.Function) bool {
	if f.Kind == pgcat.ProcedureKind {
		return false
	}
	for _, t := range append(slices.Clone(f.Args), f.Returns) {
		if slices.Contains(notCallable, t) {
			return false
		}
		u := cat.Type(t)
		if _, poly := polys[f.Returns]; poly && !slices.ContainsFunc(f.Args, func(t pgcat.OID) bool { _, is := polys[t]; return is }) {
			return false // the input functions of polymorphic types
		}
		if u == nil || u.Kind == pgcat.PseudoKind && strings.HasSuffix(u.Name, "_handler") {
			return false
		}
	}
	return true
}

// unruly are functions that take long, or much memory, or show what differs
// from one call to the next in a way that ends the session.
var unruly = []string{
	"database_to_xml", "database_to_xmlschema", "database_to_xml_and_xmlschema", "schema_to_xml", "schema_to_xmlschema", "schema_to_xml_and_xmlschema",
	"pg_timezone_names", "query_to_xml", "query_to_xml_and_xmlschema", "query_to_xmlschema", "pg_sleep", "pg_sleep_for", "pg_sleep_until",
	"array_fill", "json_populate_record", "jsonb_populate_record", "jsonb_populate_recordset", "json_populate_recordset", "numeric_fac", "factorial", "binary_upgrade_logical_slot_has_caught_up", "pg_stat_get_wal_receiver",
}

// harmless says that a function can be run without leaving traces.
func harmless(f *pgcat.Function) bool {
	return (f.Volatility != pgcat.Volatile || f.Pure) && !slices.Contains(unruly, f.Name) &&
		!(slices.Equal(f.Args[:min(1, len(f.Args))], []pgcat.OID{pgcat.Cstring})) && !strings.HasPrefix(f.Name, "binary_upgrade") && !strings.HasPrefix(f.Name, "pg_ls_") && !strings.HasPrefix(f.Name, "pg_logical")
}

// core are functions and operators that seldom fail when they are run.
var core = func(names ...string) map[string]bool {
	m := map[string]bool{}
	for _, n := range names {
		m[n] = true
	}
	return m
}("sum", "avg", "min", "max", "count", "array_agg", "bool_and", "bool_or", "every", "string_agg", "jsonb_agg", "json_agg", "any_value", "stddev", "var_pop",
	"json_object_agg", "mode", "percentile_disc", "rank", "dense_rank", "row_number", "lag", "lead", "first_value", "last_value", "nth_value", "ntile", "cume_dist",
	"upper", "lower", "length", "abs", "concat", "concat_ws", "left", "right", "btrim", "split_part", "substr", "strpos", "to_char", "date_trunc", "date_part", "now", "age",
	"array_position", "array_length", "array_append", "array_remove", "array_cat", "string_to_array", "cardinality", "array_to_string", "isempty", "lower_inc",
	"jsonb_build_object", "jsonb_typeof", "jsonb_extract_path_text", "to_jsonb", "jsonb_array_length", "num_nulls", "pg_typeof", "row_to_json",
	"generate_series", "unnest", "jsonb_array_elements", "jsonb_each_text", "regexp_matches", "generate_subscripts", "string_to_table",
	"+", "-", "*", "||", "=", "<>", "<", "<=", ">", ">=", "->", "->>", "#>>", "@>", "<@", "&&", "~~", "!~~", "~", "~*", "?", "-|-", "<<", "@@")

// special are the arguments that mean something to a function: its name and
// the argument's position.
var special = map[string]map[int][]string{
	"date_trunc":      {0: {"hour", "day", "month", "year"}, 2: {"UTC"}},
	"date_part":       {0: {"hour", "day", "year", "epoch"}},
	"extract":         {0: {"hour", "day", "year", "epoch"}},
	"timezone":        {0: {"UTC", "Europe/Berlin", "1 hour"}},
	"encode":          {1: {"hex", "base64"}},
	"decode":          {0: {"61", "6162"}, 1: {"hex"}},
	"convert":         {1: {"UTF8"}, 2: {"UTF8", "LATIN1"}},
	"convert_from":    {1: {"UTF8"}},
	"convert_to":      {1: {"UTF8", "LATIN1"}},
	"length":          {1: {"UTF8"}},
	"to_char":         {1: {"YYYY-MM-DD", "999", "HH24"}},
	"to_date":         {0: {"2020-01-01"}, 1: {"YYYY-MM-DD"}},
	"to_timestamp":    {0: {"2020-01-01", "1"}, 1: {"YYYY-MM-DD"}},
	"to_number":       {0: {"12"}, 1: {"99"}},
	"normalize":       {1: {"NFC"}},
	"is_normalized":   {1: {"NFC"}},
	"repeat":          {1: {"2", "0"}},
	"lpad":            {1: {"3", "5"}},
	"rpad":            {1: {"3", "5"}},
	"generate_series": {0: {"1"}, 1: {"3", "0"}, 2: {"1", "2"}},
	"make_date":       {0: {"2020"}, 1: {"2"}, 2: {"3"}},
	"make_time":       {0: {"12"}, 1: {"3"}, 2: {"4"}},
	"make_timestamp":  {0: {"2020"}, 1: {"2"}, 2: {"3"}, 3: {"4"}, 4: {"5"}, 5: {"6"}},
	"make_timestamptz": {0: {"2020"}, 1: {"2"}, 2: {"3"}, 3: {"4"}, 4: {"5"}, 5: {"6"},
		6: {"UTC"}},
	"set_config":           {0: {"work_mem"}},
	"current_setting":      {0: {"work_mem", "server_version", "no.such"}},
	"regexp_replace":       {1: {"a", "b+"}},
	"regexp_match":         {1: {"a", "(b)|c"}, 2: {"i"}},
	"regexp_matches":       {1: {"a", "(b)|c"}, 2: {"g"}},
	"regexp_substr":        {1: {"a", "(b)|c"}},
	"setweight":            {1: {"A"}},
	"format":               {0: {"%s", "x"}},
	"nth_value":            {1: {"1", "2"}},
	"ntile":                {0: {"2"}},
	"percentile_cont":      {0: {"0.5"}},
	"percentile_disc":      {0: {"0.5"}},
	"chr":                  {0: {"65"}},
	"width_bucket":         {3: {"4"}},
	"sha256":               {},
	"get_bit":              {1: {"0"}},
	"set_bit":              {1: {"0"}, 2: {"1"}},
	"get_byte":             {1: {"0"}},
	"set_byte":             {1: {"0"}},
	"power":                {1: {"2"}},
	"pow":                  {1: {"2"}},
	"interval":             {1: {"3"}},
	"bit":                  {1: {"3"}},
	"split_part":           {2: {"1"}},
	"substring":            {1: {"1"}, 2: {"2"}},
	"substr":               {1: {"1"}, 2: {"2"}},
	"array_sample":         {1: {"1"}},
	"trim_array":           {1: {"0"}},
	"to_tsvector":          {0: {"simple", "english"}},
	"jsonb_set":            {1: {"{a}"}},
	"jsonb_set_lax":        {1: {"{a}"}},
	"has_column_privilege": {0: {"postgres"}},
}
