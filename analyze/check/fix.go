package check

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/lazyregexp"
	"github.com/dbgen-go/dbgen/internal/report"
	"github.com/dbgen-go/dbgen/parser/schema"
	"github.com/dbgen-go/dbgen/parser/sqltext"
)

// AddFixes gives findings whose cure makes or drops an index, and that have no fix
// yet, the edit of the schema that does it: a new index stands behind the last
// statement on its table. A schema of migrations is never edited: what has run
// somewhere must stay as it is.
func AddFixes(cat *schema.Catalog, sources []schema.Source, found []Finding) {
	m := maker{sources: sources, files: map[int]*diag.File{}, tables: map[string]*schema.Table{}}
	for _, s := range sources {
		for statement := range strings.SplitSeq(s.Text, ";") {
			if moves().MatchString(statement) {
				m.moving = append(m.moving, statement+";")
			}
		}
	}
	for t := range cat.AllTables() {
		m.tables[t.QualifiedName().String()] = t
	}
	for i := range found {
		f := &found[i]
		t := m.tables[f.Table]
		if t == nil || len(f.Fixes) > 0 {
			continue
		}
		if statements, ok := plainIndexes(f.SQL); ok {
			f.Fixes = m.insert(t, f.Columns, f.Before+statements)
		} else if strings.HasPrefix(f.SQL, "DROP INDEX ") {
			f.Fixes = m.remove(t, f)
		}
	}
}

// A maker makes fixes.
type maker struct {
	sources []schema.Source
	files   map[int]*diag.File // of sources, nil where one is not to be edited
	tables  map[string]*schema.Table
	moving  []string // the statements that rename things or move them to another schema
}

var moves = lazyregexp.New(`(?i)\bSET\s+SCHEMA\b|\bRENAME\b`)

// concurrently is how an index is made in a database that is in use, but on a
// partitioned table. No script that sets one up needs it, and in a transaction it is
// an error.
var concurrently = lazyregexp.New(`^(CREATE (?:UNIQUE )?INDEX) (?:CONCURRENTLY )?ON `)

// plainIndexes returns statements that make indexes, a line each, as a schema has
// them. ok is false if there are others among them.
func plainIndexes(sql string) (statements string, ok bool) {
	if sql == "" {
		return "", false
	}
	var b strings.Builder
	for line := range strings.SplitSeq(sql, "\n") {
		if !concurrently().MatchString(line) {
			return "", false
		}
		b.WriteString(concurrently().ReplaceAllString(line, "$1 ON ") + "\n")
	}
	return b.String(), true
}

// insert returns the fix that puts statements on columns of a table behind the last
// one on it; nil where the file is not one to edit, or the names are later ones.
func (m *maker) insert(t *schema.Table, columns []string, statements string) []report.Fix {
	i, last := m.last(t)
	file := m.file(i)
	if file == nil {
		return nil
	}
	src := m.sources[i]
	at, before := statementEnd(src.Text, last)
	if !m.known(t, columns, i, at) {
		return nil
	}
	newline := "\n"
	if strings.Contains(src.Text, "\r\n") {
		newline = "\r\n"
	}
	text := before + newline + strings.ReplaceAll(strings.TrimSuffix(statements, "\n"), "\n", newline)
	pos := file.Position(at)
	return []report.Fix{{
		Message: fmt.Sprintf("add the index to %s", src.Name),
		Edits:   []report.Edit{{Span: report.Span{File: src.Name, Line: pos.Line, Column: pos.Column, EndLine: pos.Line, EndColumn: pos.Column}, New: text}},
	}}
}

// file is the file of a source; nil if there is none, or it is not to be edited.
func (m *maker) file(source int) *diag.File {
	if source < 0 {
		return nil
	}
	file, ok := m.files[source]
	if src := m.sources[source]; !ok && MayEdit(src) {
		file = diag.NewFile(src.Name, src.Text)
	}
	m.files[source] = file
	return file
}

// remove returns the fix that takes out the statement that makes the index at a
// finding; nil where there is no such statement, or another one knows the index.
func (m *maker) remove(t *schema.Table, f *Finding) []report.Fix {
	i := slices.IndexFunc(t.Indexes, func(idx *schema.Index) bool {
		return idx.Constraint == nil && idx.Pos.File == f.File && idx.Pos.Line == f.Line && idx.Pos.Column == f.Column
	})
	at := slices.IndexFunc(m.sources, func(s schema.Source) bool { return s.Name == f.File })
	file := m.file(at)
	if i < 0 || file == nil {
		return nil
	}
	src, idx := m.sources[at], t.Indexes[i]
	start := idx.Pos.Offset
	if !makesIndex().MatchString(src.Text[start:]) {
		return nil
	}
	end, unfinished := statementEnd(src.Text, start)
	if unfinished != "" || m.mentioned(idx.Name, at, start, end) {
		return nil
	}
	start, end = wholeLines(src.Text, start, end)
	from, to := file.Position(start), file.Position(end)
	return []report.Fix{{
		Message: fmt.Sprintf("take the index out of %s", src.Name),
		Edits:   []report.Edit{{Span: report.Span{File: src.Name, Line: from.Line, Column: from.Column, EndLine: to.Line, EndColumn: to.Column}}},
	}}
}

// wholeLines widens a part of a text to its lines, if there is nothing else in
// them. It leaves the last one's end and takes that of the line before, so that what
// another fix inserts on either side stays.
func wholeLines(text string, start, end int) (int, int) {
	line, next := strings.LastIndexByte(text[:start], '\n')+1, sqltext.LineEnd(text, end)
	if strings.TrimSpace(text[line:start]+text[end:next]) != "" {
		return start, end
	}
	if line == 0 { // the line's end is the next statement's to take
		return 0, next - len(text[end:next]) + len(strings.TrimRight(text[end:next], "\r"))
	}
	return len(strings.TrimSuffix(text[:line-1], "\r")), next - len(text[end:next]) + len(strings.TrimRight(text[end:next], "\r"))
}

// makesIndex is the beginning of a statement that makes an index.
var makesIndex = lazyregexp.New(`(?i)^CREATE\s+(UNIQUE\s+)?INDEX\b`)

// indexHead is the beginning of such a statement up to its table.
var indexHead = lazyregexp.New(`(?is)^CREATE\s+INDEX\s.*?\bON\s`)

// IndexDefinition is the statement that makes an index again, by its own in the schema's
// sources: outside a transaction, and with its name. ok is false where that is not found.
func IndexDefinition(sources []schema.Source, idx *schema.Index) (sql string, ok bool) {
	at := slices.IndexFunc(sources, func(s schema.Source) bool { return s.Name == idx.Pos.File })
	if at < 0 || idx.Constraint != nil {
		return "", false
	}
	text, start := sources[at].Text, idx.Pos.Offset
	head := indexHead().FindString(text[start:])
	if head == "" {
		return "", false
	}
	l, end := sqltext.Lexer{Text: text, At: start}, start
	for {
		_, after, class := l.Next()
		if class == 0 || class == ';' {
			break
		}
		end = after
	}
	return "CREATE INDEX CONCURRENTLY " + tree.QuoteIdent(idx.Name) + " ON " + text[start+len(head):end] + ";", true
}

// mentioned reports whether an index is named anywhere but in a part of a source.
func (m *maker) mentioned(index string, source, from, to int) bool {
	for i, s := range m.sources {
		if i == source && (names(s.Text[:from], index) || names(s.Text[to:], index)) || i != source && names(s.Text, index) {
			return true
		}
	}
	return false
}

// known reports whether a table and its columns are called so where a part of a
// source ends: they may have been renamed or moved since.
func (m *maker) known(t *schema.Table, columns []string, source, end int) bool {
	words := append([]string{t.Name}, columns...)
	if t.Schema != "public" {
		words = append(words, t.Schema)
	}
	for _, word := range words {
		before := func(s schema.Source) bool { return names(s.Text, word) }
		if !names(m.sources[source].Text[:end], word) && !slices.ContainsFunc(m.sources[:source], before) {
			return false
		}
	}
	for i, word := range words {
		words[i] = regexp.QuoteMeta(word)
	}
	moved := regexp.MustCompile(`(?i)ALTER\s+TABLE[^;]*[\s."]` + words[0] + `"?\s+SET\s+SCHEMA|\bRENAME\b[^;]*\bTO\s+"?(` + strings.Join(words, "|") + `)("|\s|;|$)`)
	return !slices.ContainsFunc(m.moving, moved.MatchString)
}

// names reports whether a text has a name as a word of its own, in letters of
// either case.
func names(text, name string) bool {
	for at := 0; at+len(name) <= len(text); at++ {
		if (at == 0 || !inName(text[at-1])) && strings.EqualFold(text[at:at+len(name)], name) &&
			(at+len(name) == len(text) || !inName(text[at+len(name)])) {
			return true
		}
	}
	return false
}

// inName reports whether a byte can be inside a name without quotes.
func inName(c byte) bool {
	return c == '_' || c == '$' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c >= 0x80
}

// last finds the last source that has statements on a table's columns, and where in
// it the last statement on the table is; -1 for none.
func (m *maker) last(t *schema.Table) (source, offset int) {
	places := []diag.Position{t.Pos}
	for _, c := range t.Columns {
		places = append(places, c.Pos)
	}
	source = -1
	for _, p := range places {
		source = max(source, slices.IndexFunc(m.sources, func(s schema.Source) bool { return s.Name == p.File }))
	}
	if source < 0 {
		return -1, 0
	}
	for _, c := range t.Constraints {
		places = append(places, c.Pos)
	}
	for _, idx := range t.Indexes {
		places = append(places, idx.Pos)
	}
	for _, p := range places {
		if p.File == m.sources[source].Name {
			offset = max(offset, p.Offset)
		}
	}
	return source, offset
}

// statementEnd returns where a text goes on behind the statement that an offset is
// in, and what has to stand before what is inserted there: the semicolon, if it is
// missing. A comment on the statement's last line is left with it.
func statementEnd(text string, offset int) (at int, before string) {
	l := sqltext.Lexer{Text: text, At: offset}
	last := offset
	for {
		_, end, class := l.Next()
		if class == 0 {
			return last, ";"
		}
		last = end
		if class != ';' {
			continue
		}
		line := sqltext.LineEnd(text, end)
		if rest := strings.TrimSpace(text[end:line]); rest != "" && !strings.HasPrefix(rest, "--") {
			return end, ""
		}
		return end + len(strings.TrimRight(text[end:line], " \t\r")), ""
	}
}

// MayEdit reports whether a file of the schema is one that people edit: no migration, no
// dump.
func MayEdit(src schema.Source) bool { return !isMigration(src) && !isDump(src) }

// migrationMarks are the comments that migration tools look for in a file, or write at
// its head.
var migrationMarks = lazyregexp.New(`(?i)^--\s*(\+goose|\+migrate|migrate:|atlas:|!ups|rambler |liquibase )|^---- create above / drop below ----`)

// marked reports whether a text has such a comment. The expression sees comments alone:
// this is asked once a finding, of texts that may be long.
func marked(text string) bool {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "--") && migrationMarks().MatchString(line) {
			return true
		}
	}
	return false
}

// IsMigration reports whether a file of the schema is a migration: what has run is
// never changed, and what follows comes as a file of its own.
func IsMigration(src schema.Source) bool { return isMigration(src) && !isDump(src) }

// isMigration reports whether a file is one of a folder of migrations, by its
// name, by its folder's, or by what it has.
func isMigration(src schema.Source) bool {
	base, folder := filepath.Base(src.Name), strings.ToLower(filepath.Base(filepath.Dir(src.Name)))
	return schema.Numbered(base) || strings.HasSuffix(base, ".up.sql") ||
		strings.HasPrefix(folder, "migrat") || marked(src.Text)
}

// isDump reports whether a file was written by pg_dump, and will be again.
func isDump(src schema.Source) bool {
	return strings.Contains(src.Text[:min(len(src.Text), 1000)], "-- PostgreSQL database dump")
}
