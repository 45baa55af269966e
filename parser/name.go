package parser

import (
	"fmt"
	gotoken "go/token"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/lazyregexp"
	"github.com/dbgen-go/dbgen/parser/sqltext"
)

// commands are the words that may follow a query's name.
var commands = []Command{One, Many, Iter, Exec, ExecRows, ExecResult, CopyFrom, BatchOne, BatchMany, BatchExec}

// Commands are all that there are.
func Commands() []Command { return slices.Clone(commands) }

// A nameTag is a name annotation, "name: GetStory :one".
type nameTag struct {
	comment  *comment
	word     field // the word "name", as written
	name     field // empty when missing
	command  field // empty when missing
	problems []problem
}

// A problem is an error at an offset of the file.
type problem struct {
	off           int
	message, hint string
}

var (
	nameStart = lazyregexp.New(`^name[ \t]*:`)
	// nameShape is a whole annotation with any first word, for finding the
	// misspelt ones and those without a colon.
	nameShape = lazyregexp.New(`^([A-Za-z]+)[ \t]*(:?)[ \t]*[\pL_][\pL\pN_]*[ \t]+:[a-z]+$`)
)

// findName reads the comment as a name annotation, if it is one or must have
// been meant as one. Inside a statement, or behind one, only a complete one counts:
// there a comment may speak of a column called name.
func findName(c *comment, inside bool) *nameTag {
	inside = inside || !c.wholeLine
	if len(c.lines) != 1 {
		return nil
	}
	line := c.lines[0].trimLeft()
	if tag := obscuredName(c, line, inside); tag != nil {
		return tag
	}
	var shape []string
	if strings.Contains(line.text, " :") || strings.Contains(line.text, "\t:") {
		shape = nameShape().FindStringSubmatch(line.text)
	}
	tag := &nameTag{comment: c}
	switch m := nameStart().FindString(line.text); {
	case inside && (shape == nil || shape[1] != "name"), !inside && m == "" && (shape == nil || !resembles(shape[1], "name")):
		return nil
	case m != "":
		tag.word = field{"name", line.off}
		tag.read(line.from(len(m)))
	default:
		tag.word = field{shape[1], line.off}
		rest := line.from(len(shape[1])).trimLeft()
		tag.read(field{strings.TrimPrefix(rest.text, ":"), rest.off + len(shape[2])})
		if shape[1] != "name" {
			tag.problem(tag.word, `did you mean "name"?`, "unknown annotation %q", shape[1])
		} else {
			tag.problem(tag.word, fmt.Sprintf(`write "name: %s %s"`, tag.name.text, tag.command.text), "name annotation has no colon after \"name\"")
		}
	}
	c.name = tag
	return tag
}

// obscuredName finds a name annotation that is none, or another one, for a
// character that cannot be seen.
func obscuredName(c *comment, line field, inside bool) *nameTag {
	at := sqltext.IndexUnseen(line.text)
	if inside || at < 0 {
		return nil
	}
	plain := line.asSeen()
	m := nameStart().FindString(plain.text)
	if m == "" {
		return nil
	}
	tag := &nameTag{comment: c, word: field{"name", plain.off}}
	tag.read(plain.from(len(m)))
	char, _ := utf8.DecodeRuneInString(line.text[at:])
	tag.problems = nil // they follow from this one
	tag.problem(line.from(at), "remove it", "%s in the name annotation", sqltext.Describe(char))
	c.name = tag
	return tag
}

// read takes what follows "name:".
func (t *nameTag) read(rest field) {
	words := fields(rest.text, rest.off)
	if len(words) == 0 {
		t.problem(field{off: t.word.off}, `write the query's name and command, as in "-- name: GetStory :one"`, "no name after \"name:\"")
		return
	}
	if strings.HasPrefix(words[0].text, ":") {
		t.problem(words[0], "write the name before the command, as in \"-- name: GetStory "+words[0].text+"\"",
			"no name before the command %s", words[0].text)
		t.command, words = words[0], words[1:]
	} else {
		t.name, words = words[0], words[1:]
		if !isQueryName(t.name.text) {
			t.problem(t.name, nameAdvice(t.name.text), "invalid query name %q", t.name.text)
		}
		if len(words) == 0 {
			t.problem(field{off: t.name.end()}, "say what it returns: "+commandList(commands), "no command after the name")
			return
		}
		t.command, words = words[0], words[1:]
	}
	t.readCommand()
	if len(words) > 0 {
		hint := "annotations such as \"-- cache: ttl=300\" stand on lines of their own"
		if strings.HasPrefix(words[0].text, ":") {
			hint = "a query has one command"
		}
		t.problem(words[0], hint, "unexpected %q after the command", words[0].text)
	}
}

// readCommand judges the command's word.
func (t *nameTag) readCommand() {
	word := t.command.text
	switch {
	case validCommand(word) != "":
	case validCommand(":"+word) != "":
		t.problem(t.command, "write \":"+word+"\"", "command %q has no colon before it", word)
	case word == ":execlastid":
		t.problem(t.command, "PostgreSQL has no last insert id: use :one with RETURNING", "unknown command %q", word)
	default:
		words := make([]string, len(commands))
		for i, c := range commands {
			words[i] = ":" + string(c)
		}
		hint := didYouMean(word, words)
		if hint == "" {
			hint = "the commands are " + commandList(commands)
		}
		t.problem(t.command, hint, "unknown command %q", word)
	}
}

func (t *nameTag) problem(at field, hint, format string, args ...any) {
	t.problems = append(t.problems, problem{at.off, fmt.Sprintf(format, args...), hint})
}

// validCommand returns the command that word, ":one", stands for, or "".
func validCommand(word string) Command {
	for _, c := range commands {
		if word == ":"+string(c) {
			return c
		}
	}
	return ""
}

// commandList lists commands, ":one, :many or :exec".
func commandList(commands []Command) string {
	words := make([]string, len(commands))
	for i, c := range commands {
		words[i] = ":" + string(c)
	}
	return either(words)
}

// isQueryName reports whether name can be the name of a Go method.
func isQueryName(name string) bool {
	return gotoken.IsIdentifier(name) && strings.Trim(name, "_") != ""
}

// nameAdvice suggests the nearest name that is a Go identifier.
func nameAdvice(name string) string {
	rule := "a name is a Go identifier: letters, digits and _, with no digit first, and no keyword"
	var b strings.Builder
	upper := false
	for _, r := range name {
		switch {
		case !gotoken.IsIdentifier("x" + string(r)):
			upper = b.Len() > 0
		case upper:
			b.WriteString(strings.ToUpper(string(r)))
			upper = false
		default:
			b.WriteRune(r)
		}
	}
	if fixed := b.String(); fixed != name && isQueryName(fixed) {
		return "write \"" + fixed + "\"; " + rule
	}
	return rule
}

// names maps the names that are taken, with a small first letter, to their
// first uses.
type names map[string]nameUse

type nameUse struct {
	name string
	pos  diag.Position
}

// add takes a name, or reports that it is taken.
func (n names) add(name string, pos diag.Position, diags *diag.List) (free bool) {
	r, size := utf8.DecodeRuneInString(name)
	key := string(unicode.ToLower(r)) + name[size:]
	first, taken := n[key]
	switch {
	case !taken:
		n[key] = nameUse{name, pos}
	case first.name != name:
		addError(diags, pos, name, "rename one of them: both need the same unexported name for their SQL",
			"query name differs from %s at %s in the case of its first letter alone", first.name, first.pos)
	default:
		addError(diags, pos, name, "rename one of them: the queries of a package become methods of one type",
			"duplicate query name; the first is at %s", first.pos)
	}
	return !taken
}
