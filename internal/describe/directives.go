package describe

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/dbgen-go/dbgen/parser"
)

// Settings are what a directive says, in the manual's order. In JSON they are
// an object.
type Settings []Setting

// A Setting is one option. Value is a string, a number, true or a list of
// strings.
type Setting struct {
	Name  string
	Value any
}

// MarshalJSON implements json.Marshaler.
func (s Settings) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	b.WriteByte('{')
	for i, x := range s {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := enc.Encode(x.Name); err != nil {
			return nil, err
		}
		b.WriteByte(':')
		if err := enc.Encode(x.Value); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// text formats s as an annotation has it.
func (s Settings) text() string {
	parts := make([]string, len(s))
	for i, x := range s {
		value := fmt.Sprint(x.Value)
		if list, ok := x.Value.([]string); ok {
			value = strings.Join(list, ",")
		}
		parts[i] = x.Name + "=" + value
	}
	return strings.Join(parts, " ")
}

// get returns the text of an option, "" when it is not given.
func (s Settings) get(name string) string {
	for _, x := range s {
		if x.Name == name {
			return fmt.Sprint(x.Value)
		}
	}
	return ""
}

// settings renders the values of a directive.
func settings(g parser.GivenDirective) Settings {
	s := Settings{}
	for _, v := range g.Values {
		value := v.Value
		switch x := value.(type) {
		case int:
			if unit := v.Option.Value.Unit; unit != "" {
				value = fmt.Sprint(x, unit)
			}
		case time.Duration:
			value = x.String()
		case *parser.Rate:
			value = fmt.Sprintf("%d/%s", x.Count, x.Window)
		case []parser.Tag:
			value = tags(x)
		}
		s = append(s, Setting{v.Option.Name, value})
	}
	return s
}

func tags(list []parser.Tag) []string {
	var out []string
	for _, t := range list {
		out = append(out, t.Text)
	}
	return out
}

// directives says what the annotations ask of the runtime.
func (q *Query) directives(d *parser.Directives) {
	for _, g := range d.Given() {
		s := settings(g)
		switch g.Kind.Name {
		case "cache":
			q.Cache = &s
		case "invalidate":
			q.Invalidates = append(q.Invalidates, tags(d.Invalidate.Tags)...)
		case "route":
			q.Route, q.MaxLag, q.Priority = s.get("route"), s.get("max_lag"), s.get("priority")
		case "limit":
			q.Limits = append(q.Limits, s)
		case "timeout":
			q.Timeout = s.get("timeout")
		case "slow":
			q.Slow = s.get("slow")
		}
	}
}
