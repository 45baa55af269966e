package value

import (
	"database/sql/driver"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// AppendTag appends the tags that a pattern such as "user:{}" stands for: each
// {} takes the next argument. An argument that is a slice or an array (but not
// of bytes) gives a tag for each element; a nil one, SQL's NULL, is the value
// "\0", which no text can be.
func AppendTag(dst []string, pattern string, args ...any) []string {
	parts := strings.Split(pattern, "{}")
	tags := []string{parts[0]}
	for i, part := range parts[1:] {
		values := []string{tagNull}
		if i < len(args) {
			values = tagValues(args[i])
		}
		next := make([]string, 0, len(tags)*len(values))
		for _, t := range tags {
			for _, v := range values {
				next = append(next, t+v+part)
			}
		}
		tags = next
	}
	return append(dst, tags...)
}

const tagNull = "\x00"

// tagValues returns an argument's values as they stand in tags.
func tagValues(a any) []string {
	v := reflect.ValueOf(a)
	for v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	elem := v.IsValid() && (v.Kind() == reflect.Slice || v.Kind() == reflect.Array) && v.Type().Elem().Kind() != reflect.Uint8
	if !elem {
		return []string{tagValue(v)}
	}
	values := make([]string, v.Len())
	for i := range values {
		values[i] = tagValue(v.Index(i))
	}
	return values
}

var tagEscaper = strings.NewReplacer("%", "%25", ":", "%3A", ",", "%2C", "*", "%2A", "\x00", "%00")

// tagValue returns one value as it stands in a tag. Characters that have a
// meaning in tags and patterns are escaped, so that user:{a}:{b} of "x:y" and ""
// is not that of "x" and "y".
func tagValue(v reflect.Value) string {
	for v.IsValid() && (v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface) {
		if v.IsNil() {
			return tagNull
		}
		v = v.Elem()
	}
	if !v.IsValid() || v.Kind() == reflect.Slice && v.IsNil() {
		return tagNull
	}
	switch v.Kind() {
	case reflect.String:
		return tagEscaper.Replace(v.String())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(v.Int(), 10)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return strconv.FormatUint(v.Uint(), 10)
	case reflect.Bool:
		return strconv.FormatBool(v.Bool())
	}
	if !v.CanInterface() {
		return tagEscaper.Replace(fmt.Sprint(v))
	}
	// A nullable type (pgtype.Int8, sql.NullString …) stands for its value, so
	// that a tag is the same whether the column can be NULL or not.
	switch t := v.Interface().(type) {
	case time.Time:
		return tagEscaper.Replace(t.UTC().Format(time.RFC3339Nano))
	case driver.Valuer:
		if dv, err := t.Value(); err == nil {
			if _, again := dv.(driver.Valuer); !again {
				return tagValue(reflect.ValueOf(dv))
			}
		}
	case fmt.Stringer:
		return tagEscaper.Replace(t.String())
	}
	return tagEscaper.Replace(fmt.Sprint(v))
}
