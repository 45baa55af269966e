package parser_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/internal/manual"
	"github.com/dbgen-go/dbgen/parser"
)

// TestManual holds the manual to the directives.
func TestManual(t *testing.T) {
	var parts []manual.Part
	for _, k := range parser.DirectiveKinds {
		parts = append(parts, manual.Part{Name: k.Name, Text: section(k)})
	}
	manual.Check(t, "../docs/annotations.md", parts, *update)
}

// section is a directive's part of the manual.
func section(k *parser.DirectiveKind) string {
	var b strings.Builder
	fmt.Fprintf(&b, "### %s\n\n", k.Name)
	for i, example := range k.Examples {
		if i > 0 {
			b.WriteString("<br>\n")
		}
		fmt.Fprintf(&b, "`-- %s`", example)
	}
	fmt.Fprintf(&b, "\n\n%s%s\n", k.Doc, where(k))
	if k.Word == nil && len(k.Options) == 0 {
		return b.String()
	}
	rows := [][]string{{"option", "value", "meaning", "default"}}
	add := func(name string, o *parser.DirectiveOption) {
		without := o.Default
		if len(k.Required) == 1 && k.Required[0] == o.Name {
			without = "required"
		}
		rows = append(rows, []string{name, form(o.Value), o.Doc, without})
	}
	if k.Word != nil && len(k.Options) > 0 {
		add("", k.Word)
	}
	for i := range k.Options {
		add("`"+k.Options[i].Name+"`", &k.Options[i])
	}
	if len(rows) > 1 {
		b.WriteString("\n" + manual.Table(rows))
	}
	for i, x := range k.Exclusive {
		if i == 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "`%s` does not go with `%s`. ", x.Option, strings.Replace(x.With, "=", ": ", 1))
	}
	return b.String()
}

// where says on what a directive may stand, and how often.
func where(k *parser.DirectiveKind) string {
	text := ""
	if len(k.Commands) > 0 {
		var commands []string
		for _, c := range k.Commands {
			commands = append(commands, "`:"+string(c)+"`")
		}
		text = strings.Join(commands, " and ")
	}
	if k.Statements != "" {
		if text != "" {
			text += ", on "
		}
		text += k.Statements
	}
	if text != "" {
		text = " It may stand on " + text + "."
	}
	if k.Repeats() {
		text += " Several lines are allowed."
	}
	return text
}

// form says how a value is written.
func form(v parser.OptionValue) string {
	switch v.Kind {
	case parser.OneWord:
		return "`" + strings.Join(v.Words, "`, `") + "`"
	case parser.NumberValue:
		if v.Unit != "" {
			return fmt.Sprintf("%d%s to %d%s", v.Min, v.Unit, v.Max, v.Unit)
		}
		return fmt.Sprintf("a number from %d", v.Min)
	}
	return string(v.Kind)
}

// TestExamples: the examples of the manual are right, and a directive's value
// is listed as it was written.
func TestExamples(t *testing.T) {
	for _, k := range parser.DirectiveKinds {
		for _, example := range k.Examples {
			statement := "SELECT id FROM stories WHERE id = @id"
			if strings.HasPrefix(example, "invalidate") {
				statement = "DELETE FROM stories WHERE id = @id RETURNING id"
			}
			q := parseOne(t, "-- name: A :one\n-- "+example+"\n"+statement+";")
			given := q.Directives.Given()
			if len(given) != 1 || given[0].Kind != k {
				t.Fatalf("%s: given %+v", example, given)
			}
			for _, v := range given[0].Values {
				if reflect.ValueOf(v.Value).IsZero() {
					t.Errorf("%s: %s is listed without a value", example, v.Option.Name)
				}
				if v.Option.Name != k.Name && v.Option.Name != "rule" && !strings.Contains(example, " "+v.Option.Name+"=") {
					t.Errorf("%s: %s is listed", example, v.Option.Name)
				}
			}
			if want := strings.Count(example, "="); len(k.Options) > 0 && k.Word == nil && len(given[0].Values) != want {
				t.Errorf("%s: %d options are listed, want %d", example, len(given[0].Values), want)
			}
		}
	}
}
