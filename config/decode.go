package config

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/lazyregexp"
)

// decoder reads YAML (JSON is a part of it) and reports what is wrong with its
// place.
type decoder struct {
	file      *diag.File
	diags     diag.List
	warnings  diag.List
	placeless bool // lines and columns are of a text that the user never saw
}

// pos is the place of a node.
func (d *decoder) pos(n *yaml.Node) diag.Position {
	if d.placeless {
		return diag.Position{File: d.file.Name}
	}
	return diag.Position{File: d.file.Name, Line: n.Line, Column: n.Column}
}

var yamlLine = lazyregexp.New(`^(?:yaml: )?(?:unmarshal errors:\n\s*)?line (\d+): `)

// yamlError reports an error of the YAML library, whose place is in its text.
func (d *decoder) yamlError(err error, fallback diag.Position) {
	for msg := range strings.SplitSeq(strings.TrimPrefix(err.Error(), "yaml: unmarshal errors:\n"), "\n") {
		msg = strings.TrimSpace(msg)
		pos := fallback
		if m := yamlLine().FindStringSubmatch(msg); m != nil {
			msg = msg[len(m[0]):]
			if line, err := strconv.Atoi(m[1]); err == nil {
				pos = diag.Position{File: d.file.Name, Line: line, Column: 1}
			}
		}
		msg, hint := plainly(strings.TrimPrefix(msg, "yaml: "))
		d.diags.Errorf(pos, hint, "%s", msg)
	}
}

var misfit = lazyregexp.New("^cannot unmarshal !!(\\w+)(?: `(.*)`)? into (.*)$")

// plainly says what the YAML library says without its own words and Go's.
func plainly(msg string) (plain, hint string) {
	switch {
	case msg == "found character that cannot start any token":
		return "this is no YAML", "indent with spaces, which YAML has in place of tabs; a value that starts with @, ` or % needs quotes"
	case msg == "mapping values are not allowed in this context":
		return "a key stands where there is a value already", "indent it as the keys beside it; a value with \": \" in it needs quotes"
	}
	m := misfit().FindStringSubmatch(msg)
	if m == nil {
		return msg, ""
	}
	given, wanted := strconv.Quote(m[2]), "a mapping"
	switch m[1] {
	case "map":
		given = "a mapping"
	case "seq":
		given = "a list"
	}
	switch to := m[3]; {
	case to == "bool":
		wanted = "true or false"
	case to == "string":
		wanted = "text"
	case strings.HasPrefix(to, "int"), strings.HasPrefix(to, "uint"), strings.HasPrefix(to, "float"):
		wanted = "a number"
	case strings.HasPrefix(to, "[]"):
		wanted = "a list"
	}
	return given + " stands where " + wanted + " is wanted", ""
}

// parse returns the document's root mapping, or nil after an error.
func (d *decoder) parse(text string) *yaml.Node {
	if d.unreadable(text) {
		return nil
	}
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		if pos, ok := d.unknownAnchor(err.Error(), text); ok {
			d.diags.Errorf(pos, "write the anchor, \"&name\", before what the alias stands for", "the alias names no anchor before it")
			return nil
		}
		d.yamlError(err, diag.Position{File: d.file.Name, Line: 1, Column: 1})
		return nil
	}
	if len(doc.Content) == 0 {
		d.diags.Errorf(diag.Position{File: d.file.Name, Line: 1, Column: 1}, "run \"dbgen init\" to make one", "the configuration is empty")
		return nil
	}
	root := d.resolve(doc.Content[0])
	if root == nil {
		return nil
	}
	if root.Kind != yaml.MappingNode {
		d.diags.Errorf(d.pos(root), "write \"key: value\" lines", "the configuration is not a mapping")
		return nil
	}
	return root
}

// unreadable reports the first character of each line that no YAML holds, or
// that nobody means and nobody sees: the YAML library says neither where one is
// nor, of marks, that it is there. UTF-16 is left to the library, which reads it.
func (d *decoder) unreadable(text string) (found bool) {
	const mark = '\ufeff'
	if strings.HasPrefix(text, "\xff\xfe") || strings.HasPrefix(text, "\xfe\xff") {
		return false
	}
	line := 0
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		message, hint := "", "remove it"
		switch {
		case r == utf8.RuneError && size == 1:
			message, hint = fmt.Sprintf("byte 0x%02x is not valid UTF-8", text[i]), "save the file as UTF-8"
		case r == 0:
			message = "NUL byte"
		case r == mark && i > 0:
			message = "byte order mark (U+FEFF) within the file"
		case unicode.IsControl(r) && !strings.ContainsRune("\t\n\r\u0085", r):
			message = fmt.Sprintf("control character U+%04X", r)
		}
		if pos := d.file.Position(i); message != "" && pos.Line != line {
			line, found = pos.Line, true
			d.diags.Errorf(d.pos(&yaml.Node{Line: pos.Line, Column: pos.Column}), hint, "%s", message)
		}
		i += size
	}
	return found
}

// part is decode where the mapping may have other keys, too. It reports whether
// all is well.
func (d *decoder) part(n *yaml.Node, v any) bool {
	before := d.diags.Len()
	d.decode(n, v, anyKeys)
	return d.diags.Len() == before
}

// anyKeys stands for the name of a mapping whose other keys are somebody else's.
const anyKeys = ""

// decode fills v from a mapping; a key that v's type lacks, and a value that its
// field cannot have, are errors with their places.
func (d *decoder) decode(n *yaml.Node, v any, where string) {
	before := d.diags.Len()
	d.fits(n, reflect.TypeOf(v).Elem(), where)
	if d.diags.Len() > before {
		return
	}
	if err := n.Decode(v); err != nil {
		d.yamlError(err, d.pos(n))
		return
	}
	d.place(n, reflect.ValueOf(v))
}

// fits walks a node beside the type that it will be decoded into, and reports
// what cannot be.
func (d *decoder) fits(n *yaml.Node, t reflect.Type, where string) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case n.ShortTag() == "!!null": // nothing is given
	case t.Kind() == reflect.Slice && n.Kind == yaml.SequenceNode:
		for _, item := range n.Content {
			d.fits(item, t.Elem(), where)
		}
	case t.Kind() == reflect.Map && n.Kind == yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			d.fits(n.Content[i], t.Key(), where)
			d.fits(n.Content[i+1], t.Elem(), where)
		}
	case t.Kind() == reflect.Struct && t != reflect.TypeFor[yaml.Node]() && n.Kind == yaml.MappingNode:
		d.fieldsFit(n, t, where)
	default:
		if err := n.Decode(reflect.New(t).Interface()); err != nil {
			d.misfit(n, err)
		}
	}
}

// fieldsFit is fits for a struct.
func (d *decoder) fieldsFit(n *yaml.Node, t reflect.Type, where string) {
	fields := yamlFields(t)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if field, ok := fields[key.Value]; ok {
			d.fits(value, field, key.Value)
			continue
		}
		if where == anyKeys {
			continue
		}
		names := make([]string, 0, len(fields))
		for name := range fields {
			names = append(names, name)
		}
		d.diags.Errorf(d.pos(key), diag.DidYouMean(key.Value, names), "unknown key %q in %s", key.Value, where)
	}
}

// misfit reports a value that its field cannot have.
func (d *decoder) misfit(n *yaml.Node, err error) {
	msg := strings.TrimSpace(strings.TrimPrefix(err.Error(), "yaml: unmarshal errors:\n"))
	msg, hint := plainly(strings.TrimPrefix(yamlLine().ReplaceAllString(msg, ""), "yaml: "))
	d.diags.Errorf(d.pos(n), hint, "%s", msg)
}

// keysOf are the maps that yamlFields has made, by their structs.
var keysOf sync.Map

// yamlFields returns a struct's keys, those of inlined structs too.
func yamlFields(t reflect.Type) map[string]reflect.Type {
	if known, ok := keysOf.Load(t); ok {
		return known.(map[string]reflect.Type)
	}
	fields := map[string]reflect.Type{}
	for i := range t.NumField() {
		f := t.Field(i)
		switch name, inline := yamlKey(f); {
		case inline:
			for k, v := range yamlFields(f.Type) {
				fields[k] = v
			}
		case name != "":
			fields[name] = f.Type
		}
	}
	keysOf.Store(t, fields)
	return fields
}

// yamlKey is the key of a struct's field, "" for none, or whether the field's
// own keys stand among the struct's.
func yamlKey(f reflect.StructField) (name string, inline bool) {
	name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
	if name == "-" {
		name = ""
	}
	return name, options == "inline"
}

// Strings is a list that may be written as one string.
type Strings []string

// UnmarshalYAML implements yaml.Unmarshaler.
func (s *Strings) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		*s = Strings{n.Value}
		return nil
	}
	var list []string
	if err := n.Decode(&list); err != nil {
		return fmt.Errorf("line %d: want a path or a list of paths", n.Line)
	}
	*s = list
	return nil
}

// child returns the value of a key in a mapping, or nil.
func child(n *yaml.Node, path ...string) *yaml.Node {
	for _, key := range path {
		if n == nil || n.Kind != yaml.MappingNode {
			return nil
		}
		var next *yaml.Node
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == key {
				next = n.Content[i+1]
			}
		}
		n = next
	}
	return n
}
