package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// A benchmark is a schema with queries whose authors ship indexes on the foreign
// keys.
type benchmark struct {
	name    string
	schema  string // without foreign keys
	keys    string // DDL of the foreign keys
	indexes string // the authors' DDL of their indexes
	queries map[string]string
}

// runBench says which of the indexes on foreign keys that a benchmark's authors
// ship check suggests: the Join Order Benchmark (gregrahn/join-order-benchmark) and
// TPC-H (tvondra/pg_tpch).
func runBench(ctx context.Context, s *settings) error {
	for _, folder := range s.Folders {
		b, err := readBenchmark(folder)
		if err != nil {
			return err
		}
		for _, declared := range []bool{false, true} {
			if err := s.bench(ctx, b, declared); err != nil {
				return fmt.Errorf("%s: %w", b.name, err)
			}
		}
	}
	return nil
}

func readBenchmark(folder string) (*benchmark, error) {
	read := func(names ...string) (string, error) {
		var all strings.Builder
		for _, n := range names {
			text, err := os.ReadFile(filepath.Join(folder, n))
			if err != nil {
				return "", err
			}
			all.Write(text)
			all.WriteString("\n")
		}
		return all.String(), nil
	}
	b := &benchmark{queries: map[string]string{}}
	var err error
	if _, stat := os.Stat(filepath.Join(folder, "fkindexes.sql")); stat == nil {
		b.name = "Join Order Benchmark"
		if b.schema, err = read("schema.sql"); err != nil {
			return nil, err
		}
		if b.indexes, err = read("fkindexes.sql"); err != nil {
			return nil, err
		}
		b.keys = jobKeys(b.indexes)
		return b, b.readQueries(filepath.Join(folder, "[0-9]*.sql"), func(_, sql string) string { return sql })
	}
	b.name = "TPC-H"
	if b.schema, err = read("dss/tpch-create.sql", "dss/tpch-pkeys.sql"); err != nil {
		return nil, err
	}
	if b.keys, err = read("dss/tpch-alter.sql"); err != nil {
		return nil, err
	}
	if b.indexes, err = read("dss/tpch-index.sql"); err != nil {
		return nil, err
	}
	b.indexes, _, _ = strings.Cut(b.indexes, "-- aditional indexes") // which are on no key
	return b, b.readQueries(filepath.Join(folder, "dss/templates/*.sql"), tpchQuery)
}

func (b *benchmark) readQueries(pattern string, rewrite func(name, sql string) string) error {
	files, err := filepath.Glob(pattern)
	if err != nil {
		return err
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			return err
		}
		name := strings.TrimSuffix(filepath.Base(f), ".sql")
		b.queries["Q"+name] = rewrite(name, string(text))
	}
	if len(b.queries) == 0 {
		return fmt.Errorf("no query in %s", pattern)
	}
	return nil
}

// jobParents are the tables that the benchmark's columns refer to; its schema
// declares none of it.
var jobParents = map[string]string{
	"company_id": "company_name", "company_type_id": "company_type", "info_type_id": "info_type", "keyword_id": "keyword",
	"kind_id": "kind_type", "linked_movie_id": "title", "link_type_id": "link_type", "movie_id": "title",
	"person_id": "name", "person_role_id": "char_name", "role_id": "role_type",
}

// jobKeys are the foreign keys that the indexes are for.
func jobKeys(indexes string) string {
	var b strings.Builder
	for _, x := range readIndexes(indexes) {
		fmt.Fprintf(&b, "ALTER TABLE %s ADD FOREIGN KEY (%s) REFERENCES %s (id);\n", x.table, x.columns[0], jobParents[x.columns[0]])
	}
	return b.String()
}

// tpchValues are the substitution parameters that the specification has for
// validation, by query.
var tpchValues = map[string][]string{
	"1": {"90"}, "2": {"15", "BRASS", "EUROPE"}, "3": {"BUILDING", "1995-03-15"}, "4": {"1993-07-01"}, "5": {"ASIA", "1994-01-01"},
	"6": {"1994-01-01", "0.06", "24"}, "7": {"FRANCE", "GERMANY"}, "8": {"BRAZIL", "AMERICA", "ECONOMY ANODIZED STEEL"},
	"9": {"green"}, "10": {"1993-10-01"}, "11": {"GERMANY", "0.0001"}, "12": {"MAIL", "SHIP", "1994-01-01"}, "13": {"special", "requests"},
	"14": {"1995-09-01"}, "15": {"1996-01-01"}, "16": {"Brand#45", "MEDIUM POLISHED", "49", "14", "23", "45", "19", "3", "36", "9"},
	"17": {"Brand#23", "MED BOX"}, "18": {"300"}, "19": {"Brand#12", "Brand#23", "Brand#34", "1", "10", "20"},
	"20": {"forest", "1994-01-01", "CANADA"}, "21": {"SAUDI ARABIA"}, "22": {"13", "31", "23", "29", "30", "18", "17"},
}

var (
	tpchMark  = regexp.MustCompile(`(?m)^:[a-z].*$|:s\b`)
	tpchValue = regexp.MustCompile(`:(\d+)`)
	tpchView  = regexp.MustCompile(`(?s)create view (\w+ \([^)]*\)) as(.*?);(.*?);\s*drop view[^;]*;?`)
)

// tpchQuery makes SQL of a template of TPC-H's query generator.
func tpchQuery(name, sql string) string {
	sql = tpchMark.ReplaceAllString(sql, "")
	sql = tpchValue.ReplaceAllStringFunc(sql, func(m string) string {
		var n int
		if _, err := fmt.Sscanf(m, ":%d", &n); err != nil || n < 1 || n > len(tpchValues[name]) {
			return m
		}
		return tpchValues[name][n-1]
	})
	return tpchView.ReplaceAllString(sql, "WITH $1 AS ($2) $3;")
}

// A benchIndex is a table with the columns of an index or key.
type benchIndex struct {
	table   string
	columns []string
}

var (
	createIndex = regexp.MustCompile(`(?i)CREATE\s+INDEX\s+\w+\s+ON\s+(\w+)\s*\(([^)]*)\)`)
	primaryKey  = regexp.MustCompile(`(?i)ALTER TABLE (\w+) ADD PRIMARY KEY \(([^)]*)\)`)
)

func readIndexes(ddl string) []benchIndex { return readWith(createIndex, ddl) }

func readWith(pattern *regexp.Regexp, ddl string) []benchIndex {
	var list []benchIndex
	for _, m := range pattern.FindAllStringSubmatch(strings.ToLower(ddl), -1) {
		x := benchIndex{table: m[1]}
		for _, c := range strings.Split(m[2], ",") {
			x.columns = append(x.columns, strings.TrimSpace(c))
		}
		list = append(list, x)
	}
	return list
}

// servedBy reports whether an index's first columns are these, in any order.
func (x benchIndex) servedBy(table string, columns []string) bool {
	if x.table != table || len(columns) < len(x.columns) {
		return false
	}
	return !slices.ContainsFunc(x.columns, func(c string) bool { return !slices.Contains(columns[:len(x.columns)], c) })
}

// bench runs check over a benchmark and prints what is not found.
func (s *settings) bench(ctx context.Context, b *benchmark, declared bool) error {
	dir, err := os.MkdirTemp(s.Temp, "bench-")
	if err != nil {
		return err
	}
	ddl := b.schema
	if declared {
		ddl += b.keys
	}
	var sql strings.Builder
	for name, text := range b.queries {
		fmt.Fprintf(&sql, "-- name: %s :many\n%s\n\n", name, strings.TrimSpace(text))
	}
	for name, text := range map[string]string{
		"schema.sql": ddl, "queries.sql": sql.String(),
		"dbgen.yaml": "version: 1\nschema: schema.sql\nqueries: queries.sql\ngo: {package: db, out: db}\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			return err
		}
	}
	var doc struct{ Findings []finding }
	if err := runTool(ctx, s.Dbgen, dir, &doc, "check", "--format", "json"); err != nil {
		return err
	}
	how := "without foreign keys in the schema"
	if declared {
		how = "with its foreign keys"
	}
	var missed []benchIndex
	found := map[string]int{}
	all := readIndexes(b.indexes)
	for _, x := range all {
		by := ""
		for _, k := range readWith(primaryKey, b.schema) {
			if x.servedBy(k.table, k.columns) {
				by = "the primary key"
			}
		}
		for _, f := range doc.Findings {
			for _, cure := range cures([]finding{f}) {
				if table, _ := leadOf(cure); x.servedBy(strings.TrimPrefix(table, "public."), columnsOf(cure)) && (by == "" || by == "unindexed-foreign-key" && f.Rule == "missing-index") {
					by = f.Rule
				}
			}
		}
		if found[by]++; by == "" {
			missed = append(missed, x)
		}
	}
	fmt.Printf("%s, %d queries, %s: %d indexes on foreign keys, %d suggested by missing-index, %d by unindexed-foreign-key alone, %d served by a primary key, %d missed\n",
		b.name, len(b.queries), how, len(all), found["missing-index"], found["unindexed-foreign-key"], found["the primary key"], len(missed))
	for _, x := range missed {
		used := 0
		for _, q := range b.queries {
			q = strings.ToLower(q)
			if strings.Contains(q, x.table) && !slices.ContainsFunc(x.columns, func(c string) bool { return !strings.Contains(q, c) }) {
				used++
			}
		}
		fmt.Printf("  MISSED %s (%s): %d queries name the table and the columns\n", x.table, strings.Join(x.columns, ", "), used)
	}
	return nil
}

// columnsOf are an index's columns.
func columnsOf(sql string) []string {
	m := indexOn.FindStringSubmatchIndex(sql)
	end := strings.LastIndexByte(sql, ')')
	if i := strings.Index(sql, ") WHERE"); i > 0 {
		end = i
	}
	if m == nil || end < m[1] {
		return nil
	}
	var list []string
	for _, k := range splitKeys(sql[m[1]:end]) {
		list = append(list, plainKey(k))
	}
	return list
}
