package dbgen

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A configuration is printed as what it sets, field by field, without what is secret.
// Fields are told by their names: those of DSNs lose their passwords, and those that
// are secrets all they have.

// hidden stands for a secret, as in net/url.
const hidden = "xxxxx"

// secretField matches the names of fields, and of parameters in DSNs, that are secret.
var secretField = regexp.MustCompile(`(?i)password|passwd|secret|token|credential|keys?$`)

// dsnFields are the names of fields with DSNs.
var dsnFields = []string{"Primary", "DSN", "URL"}

// keywordSecret matches a secret in a DSN of keywords and values.
var keywordSecret = regexp.MustCompile(`(?i)\b(password|sslpassword|sslkey|passfile)(\s*=\s*)('(?:[^'\\]|\\.)*'?|(?:[^\s\\]|\\.)*)`)

// redactDSN is a DSN without its secrets: a URL, or PostgreSQL's keywords and values.
func redactDSN(dsn string) string {
	if !strings.Contains(dsn, "://") {
		return keywordSecret.ReplaceAllString(dsn, "${1}${2}"+hidden)
	}
	u, err := url.Parse(dsn)
	if err != nil { // where the password ends cannot be told
		scheme, _, _ := strings.Cut(dsn, "://")
		return scheme + "://" + hidden
	}
	query := u.Query()
	for name := range query {
		if secretField.MatchString(name) {
			query.Set(name, hidden)
			u.RawQuery = query.Encode()
		}
	}
	return u.Redacted()
}

// A setting is a field that is set, with how it is printed.
type setting struct {
	name  string
	value any // what encoding/json and slog take, or a []setting
}

// settingsOf returns what a struct sets.
func settingsOf(v reflect.Value) (list []setting) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if !field.IsExported() || v.Field(i).IsZero() {
			continue
		}
		value := printed(field.Name, v.Field(i))
		if inner, ok := value.([]setting); ok && len(inner) == 0 {
			continue
		}
		list = append(list, setting{field.Name, value})
	}
	return list
}

// printed is a field's value as it may be shown.
func printed(name string, v reflect.Value) any {
	if s, ok := v.Interface().(fmt.Stringer); ok && (v.Type() == reflect.TypeFor[time.Duration]() || v.Type() == reflect.TypeFor[slog.Level]()) {
		return s.String()
	}
	switch v.Kind() {
	case reflect.Bool, reflect.Int, reflect.Int64, reflect.Int32, reflect.Uint16, reflect.Uint64, reflect.Float64:
		return v.Interface()
	case reflect.String:
		switch {
		case slices.Contains(dsnFields, name):
			return redactDSN(v.String())
		case secretField.MatchString(name):
			return hidden
		}
		return v.String()
	case reflect.Struct:
		return settingsOf(v)
	case reflect.Slice:
		if secretField.MatchString(name) || v.Type().Elem().Kind() == reflect.Uint8 {
			return hidden
		}
		list := make([]any, v.Len())
		for i := range list {
			list[i] = printed(name, v.Index(i))
		}
		return list
	case reflect.Map:
		if v.Type().Key().Kind() != reflect.String || secretField.MatchString(name) {
			return hidden
		}
		var list []setting
		for _, key := range v.MapKeys() {
			list = append(list, setting{key.String(), printed(key.String(), v.MapIndex(key))})
		}
		slices.SortFunc(list, func(a, b setting) int { return cmp.Compare(a.name, b.name) })
		return list
	}
	return "a " + v.Type().String() // functions, interfaces and what is pointed to
}

// write writes settings on one line: Pool.MaxConns=20 Replicas=[{DSN=… Weight=2}].
func write(b *strings.Builder, prefix string, list []setting) {
	for _, s := range list {
		if inner, ok := s.value.([]setting); ok {
			write(b, prefix+s.name+".", inner)
			continue
		}
		if b.Len() > 0 && !strings.HasSuffix(b.String(), "{") {
			b.WriteByte(' ')
		}
		b.WriteString(prefix + s.name + "=")
		writeValue(b, s.value)
	}
}

func writeValue(b *strings.Builder, value any) {
	switch value := value.(type) {
	case []setting:
		var inner strings.Builder
		write(&inner, "", value)
		b.WriteString("{" + inner.String() + "}")
	case []any:
		b.WriteByte('[')
		for i, v := range value {
			if i > 0 {
				b.WriteByte(' ')
			}
			writeValue(b, v)
		}
		b.WriteByte(']')
	case string:
		if strings.ContainsAny(value, " \"=\n") {
			value = strconv.Quote(value)
		}
		b.WriteString(value)
	default:
		fmt.Fprint(b, value)
	}
}

// asJSON is a value for encoding/json.
func asJSON(value any) any {
	switch value := value.(type) {
	case []setting:
		object := map[string]any{}
		for _, s := range value {
			object[s.name] = asJSON(s.value)
		}
		return object
	case []any:
		list := make([]any, len(value))
		for i, v := range value {
			list[i] = asJSON(v)
		}
		return list
	}
	return value
}

func text(v any) string {
	var b strings.Builder
	write(&b, "", settingsOf(reflect.ValueOf(v)))
	return b.String()
}

// String says what the configuration sets, without passwords.
func (c Config) String() string { return text(c) }

// Format prints String for every verb, so that none shows a password.
func (c Config) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// MarshalJSON writes what the configuration sets, without passwords. It is for people:
// nothing reads it back.
func (c Config) MarshalJSON() ([]byte, error) {
	return json.Marshal(asJSON(settingsOf(reflect.ValueOf(c))))
}

// LogValue is what log/slog writes: what the configuration sets, without passwords.
func (c Config) LogValue() slog.Value { return slog.AnyValue(asJSON(settingsOf(reflect.ValueOf(c)))) }

// String is the replica without its password.
func (r Replica) String() string { return text(r) }

// Format prints String for every verb.
func (r Replica) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, r.String()) }

// MarshalJSON writes the replica without its password.
func (r Replica) MarshalJSON() ([]byte, error) {
	return json.Marshal(asJSON(settingsOf(reflect.ValueOf(r))))
}

// String says where Redis is, without passwords.
func (r RedisConfig) String() string { return text(r) }

// Format prints String for every verb.
func (r RedisConfig) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, r.String()) }

// MarshalJSON writes where Redis is, without passwords.
func (r RedisConfig) MarshalJSON() ([]byte, error) {
	return json.Marshal(asJSON(settingsOf(reflect.ValueOf(r))))
}
