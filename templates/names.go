package templates

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/jinzhu/inflection"
)

// goName makes an exported Go identifier of a database name, in sqlc's way:
// the parts between underscores are capitalised, initialisms wholly.
func (s *settings) goName(name string) string {
	if s.named != nil {
		s.named[name] = true
	}
	if renamed := s.Rename[name]; renamed != "" {
		if s.renamed != nil {
			s.renamed[name] = true
		}
		return renamed
	}
	clean := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return '_'
	}, name)
	var b strings.Builder
	b.Grow(len(clean))
	for part := range strings.SplitSeq(clean, "_") {
		if s.initialisms[part] {
			b.WriteString(strings.ToUpper(part))
		} else {
			first, size := utf8.DecodeRuneInString(part)
			if size > 0 {
				b.WriteRune(unicode.ToTitle(first))
			}
			b.WriteString(part[size:])
		}
	}
	out := b.String()
	first, _ := utf8.DecodeRuneInString(out)
	switch {
	case out == "":
		return ""
	case unicode.IsDigit(first) && s.SQLCCompatible: // which Go does not export
		return "_" + out
	case !unicode.IsUpper(first): // a digit, or a script without cases
		return "X" + out
	}
	return out
}

func capitalise(word string) string {
	r, size := utf8.DecodeRuneInString(word)
	if size == 0 {
		return ""
	}
	return string(unicode.ToTitle(r)) + word[size:]
}

func uncapitalise(word string) string {
	r, size := utf8.DecodeRuneInString(word)
	if size == 0 {
		return ""
	}
	return string(unicode.ToLower(r)) + word[size:]
}

// modelName makes the name of a table's struct.
func (s *settings) modelName(schema, table string) string { return s.goName(s.modelKey(schema, table)) }

// modelKey is modelName before capitalisation, by which the option rename knows
// it.
func (s *settings) modelKey(schema, table string) string {
	name := typeName(schema, table)
	if !s.EmitExactTableNames {
		return singular(name, s.InflectionExcludeTableNames)
	}
	return name
}

// typeName is the Go name of a type before capitalisation.
func typeName(schema, name string) string {
	if schema == "public" {
		return name
	}
	return schema + "_" + name
}

// Words that the inflection library gets wrong.
var singulars = map[string]string{
	"campus": "campus", "meta": "meta", "metadata": "metadata", "calories": "calorie", "waves": "wave",
}

func singular(name string, exclude []string) string {
	for _, e := range exclude {
		if strings.EqualFold(e, name) {
			return name
		}
	}
	lower := strings.ToLower(name)
	if word, found := singulars[lower]; found {
		if word == lower {
			return name
		}
		return word
	}
	if word, found := inflected.Load(name); found {
		return word.(string)
	}
	word := name
	if mayBePlural(lower) {
		word = inflection.Singular(name)
	}
	inflected.Store(name, word)
	return word
}

// mayBePlural reports whether the library may have another word for one in small letters.
// Its plurals end in s, and in what stands in "data", "octopi", "people" and "men"; it
// takes all that begins like "oxen" for one.
func mayBePlural(lower string) bool {
	last, _ := utf8.DecodeLastRuneInString(lower)
	return strings.ContainsRune("saien", last) || last >= utf8.RuneSelf || strings.HasPrefix(lower, "oxen")
}

// inflected are words of which the library has told the singular: it tries dozens of
// regular expressions for each, and packages of one schema ask for the same.
var inflected sync.Map

// jsonName makes a JSON key of a column's name in the wanted style.
func (s *settings) jsonName(name string) string {
	switch s.JSONTagsCaseStyle {
	case "camel":
		id := "Id"
		if s.JSONTagsIDUppercase {
			id = "ID"
		}
		return joinCase(name, id, false)
	case "pascal":
		return joinCase(name, "ID", true)
	case "snake":
		return snakeCase(name)
	}
	return name
}

func joinCase(name, id string, pascal bool) string {
	var b strings.Builder
	for i, part := range strings.Split(name, "_") {
		switch {
		case i == 0 && !pascal:
			b.WriteString(part)
		case part == "id":
			b.WriteString(id)
		default:
			b.WriteString(capitalise(part))
		}
	}
	return b.String()
}

// snakeCase separates runs of capitals by underscores, unless there are
// underscores already: "StoryTag" is story_tag, "UserID" is user_id.
func snakeCase(name string) string {
	if strings.Contains(name, "_") {
		return strings.ToLower(name)
	}
	var b strings.Builder
	previousUpper := true
	for _, r := range name {
		upper := r >= 'A' && r <= 'Z'
		if upper && !previousUpper {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
		previousUpper = upper
	}
	return b.String()
}

// enumLabel keeps the part of an enum's value that can stand in a Go name.
func enumLabel(value string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune("-/:_", r):
			return '_'
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		}
		return -1
	}, value)
}

// signs are what the characters are called that no Go name holds.
var signs = map[rune]string{
	'+': "plus", '-': "minus", '*': "star", '/': "slash", '\\': "backslash", '=': "equal", '<': "less", '>': "greater",
	'!': "not", '?': "question", '%': "percent", '&': "and", '|': "or", '#': "sharp", '@': "at", '$': "dollar", '^': "caret",
	'~': "tilde", '.': "dot", ',': "comma", ':': "colon", ';': "semicolon", '\'': "quote", '"': "quote", '`': "backtick",
	'(': "open", ')': "close", '[': "open", ']': "close", '{': "open", '}': "close",
}

// spellSigns is an enum's value with its signs as words, to be made a Go name of.
func spellSigns(value string) string {
	var b strings.Builder
	for _, r := range value {
		if name := signs[r]; name != "" {
			b.WriteString("_" + name + "_")
		} else {
			b.WriteRune(r) // goName takes what is a letter or a digit
		}
	}
	return b.String()
}

func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}

// Names that generated code refers to, and so must not be hidden.
var (
	// predeclared are Go's predeclared identifiers.
	predeclared = set("any", "append", "bool", "byte", "cap", "clear", "close", "comparable", "complex",
		"complex64", "complex128", "copy", "delete", "error", "false", "float32", "float64", "imag", "int",
		"int8", "int16", "int32", "int64", "iota", "len", "make", "max", "min", "new", "nil", "panic",
		"print", "println", "real", "recover", "rune", "string", "true", "uint", "uint8", "uint16",
		"uint32", "uint64", "uintptr")
	// imported are the names of the packages that generated files import.
	imported = set("context", "dbgenimpl", "driver", "errors", "fmt", "iter", "maps", "net", "netip", "pgconn",
		"pgtype", "pgvector", "pgx", "slices", "sql", "time", "big")
)
