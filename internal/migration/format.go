package migration

import (
	"strings"

	"github.com/dbgen-go/dbgen/internal/lazyregexp"
	"github.com/dbgen-go/dbgen/internal/output"
)

// unsafe is what a file's name has not: the name of an index may be anything.
var unsafe = lazyregexp.New(`[^\pL\pN_]+`)

// files are those of a migration, by their names in the folder.
func (t Tool) files(number string, m Migration) []output.File {
	file := func(name string, parts ...string) output.File {
		return output.File{Path: name, Content: []byte(strings.Join(parts, ""))}
	}
	why := m.comment()
	up, down := m.Up+"\n", m.Down+"\n"
	if m.Down == "" {
		down = "-- Nothing undoes this.\n"
	}
	word := unsafe().ReplaceAllString(m.Name, "_")
	name := number + "_" + word
	// say is text where the migration must stand outside a transaction.
	say := func(text string) string {
		if m.Outside {
			return text
		}
		return ""
	}
	switch t {
	case Goose:
		return []output.File{file(name+".sql", say("-- +goose NO TRANSACTION\n"), why, "-- +goose Up\n", up, "\n-- +goose Down\n", down)}
	case SQLMigrate:
		outside := say(" notransaction")
		return []output.File{file(name+".sql", why, "-- +migrate Up", outside, "\n", up, "\n-- +migrate Down", outside, "\n", down)}
	case Dbmate:
		outside := say(" transaction:false")
		return []output.File{file(name+".sql", why, "-- migrate:up", outside, "\n", up, "\n-- migrate:down", outside, "\n", down)}
	case Tern:
		outside := say("---- tern: disable-tx ----\n")
		if m.Down == "" { // without a statement tern takes nothing back that came before
			down += "SELECT 1;\n"
		}
		return []output.File{file(name+".sql", why, outside, up, "\n---- create above / drop below ----\n", outside, down)}
	case GolangMigrate:
		return []output.File{file(name+".up.sql", why, up), file(name+".down.sql", down)}
	case Atlas:
		return []output.File{file(name+".sql", say("-- atlas:txmode none\n\n"), why, m.undo(), up)}
	case Flyway:
		return []output.File{file("V"+number+"__"+word+".sql", why, m.undo(), up)}
	}
	return []output.File{file(name+".sql", why, m.undo(), up)}
}

// comment is why the migration is there.
func (m *Migration) comment() string {
	var b strings.Builder
	for line := range strings.Lines(m.Why) {
		b.WriteString("-- " + strings.TrimRight(line, "\n") + "\n")
	}
	return b.String()
}

// undo is a comment with what undoes the migration, for tools that have no other place
// for it.
func (m *Migration) undo() string {
	if m.Down == "" {
		return ""
	}
	return "-- To undo it: " + strings.ReplaceAll(m.Down, "\n", "\n-- ") + "\n"
}
