package dbgen

import (
	"database/sql/driver"
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// EncodeArgs returns a text that stands for exactly these arguments: two lists
// of the same types have the same text only if they are equal. It is the cache
// key of a query whose arguments are not plainly comparable.
func EncodeArgs(args ...any) string {
	var b []byte
	for _, a := range args {
		b = appendArg(b, a)
	}
	return string(b)
}

// The kinds of an encoded value. Each value starts with its kind, so that a nil
// pointer, an empty slice and an empty string are three different texts.
const (
	kindNil byte = iota
	kindFalse
	kindTrue
	kindInt
	kindUint
	kindFloat
	kindString
	kindList
	kindMap
	kindTime
	kindPointer
	kindOther
)

// appendArg is appendValue with the commonest types first, without reflection.
func appendArg(b []byte, a any) []byte {
	switch v := a.(type) {
	case nil:
		return append(b, kindNil)
	case int64:
		return binary.BigEndian.AppendUint64(append(b, kindInt), uint64(v))
	case int32:
		return binary.BigEndian.AppendUint64(append(b, kindInt), uint64(v))
	case string:
		return appendText(append(b, kindString), v)
	case bool:
		return appendBool(b, v)
	case time.Time:
		return appendTime(b, v)
	case struct{}:
		return b
	}
	// An addressable copy, so that unexported fields can be read.
	rv := reflect.New(reflect.TypeOf(a)).Elem()
	rv.Set(reflect.ValueOf(a))
	return appendValue(b, rv)
}

func appendText[T string | []byte](b []byte, s T) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func appendBool(b []byte, v bool) []byte {
	if v {
		return append(b, kindTrue)
	}
	return append(b, kindFalse)
}

// appendTime keeps the offset beside the instant: a timestamp without time zone
// is sent as the wall clock shows it, so equal instants are not equal arguments.
func appendTime(b []byte, t time.Time) []byte {
	_, offset := t.Zone()
	b = binary.BigEndian.AppendUint64(append(b, kindTime), uint64(t.Unix()))
	b = binary.BigEndian.AppendUint32(b, uint32(t.Nanosecond()))
	return binary.BigEndian.AppendUint32(b, uint32(offset))
}

func appendValue(b []byte, v reflect.Value) []byte {
	switch v.Type() {
	case timeType:
		return appendTime(b, v.Interface().(time.Time))
	case bigIntType:
		n := v.Addr().Interface().(*big.Int)
		return appendText(append(b, kindString), n.String())
	}
	switch v.Kind() {
	case reflect.Bool:
		return appendBool(b, v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return binary.BigEndian.AppendUint64(append(b, kindInt), uint64(v.Int()))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return binary.BigEndian.AppendUint64(append(b, kindUint), v.Uint())
	case reflect.Float32, reflect.Float64:
		return binary.BigEndian.AppendUint64(append(b, kindFloat), math.Float64bits(v.Float()))
	case reflect.Complex64, reflect.Complex128:
		c := v.Complex()
		b = binary.BigEndian.AppendUint64(append(b, kindFloat), math.Float64bits(real(c)))
		return binary.BigEndian.AppendUint64(append(b, kindFloat), math.Float64bits(imag(c)))
	case reflect.String:
		return appendText(append(b, kindString), v.String())
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return append(b, kindNil)
		}
		b = append(b, kindPointer)
		if v.Kind() == reflect.Interface {
			// The same field may hold values of different types.
			b = appendText(b, v.Elem().Type().String())
			return appendValue(b, addressable(v.Elem()))
		}
		return appendValue(b, v.Elem())
	case reflect.Slice:
		if v.IsNil() {
			return append(b, kindNil)
		}
		if v.Type() == bytesType {
			return appendText(append(b, kindString), v.Bytes())
		}
		return appendList(b, v)
	case reflect.Array:
		return appendList(b, v)
	case reflect.Map:
		if v.IsNil() {
			return append(b, kindNil)
		}
		return appendMap(b, v)
	case reflect.Struct:
		for i := range v.NumField() {
			b = appendValue(b, exported(v.Field(i)))
		}
		return b
	}
	// A channel or a function: no query takes one.
	return appendText(append(b, kindOther), fmt.Sprint(v))
}

func appendList(b []byte, v reflect.Value) []byte {
	b = binary.AppendUvarint(append(b, kindList), uint64(v.Len()))
	for i := range v.Len() {
		b = appendValue(b, v.Index(i))
	}
	return b
}

func appendMap(b []byte, v reflect.Value) []byte {
	entries := make([]string, 0, v.Len())
	for iter := v.MapRange(); iter.Next(); {
		e := appendValue(nil, addressable(iter.Key()))
		entries = append(entries, string(appendValue(e, addressable(iter.Value()))))
	}
	slices.Sort(entries)
	b = binary.AppendUvarint(append(b, kindMap), uint64(len(entries)))
	for _, e := range entries {
		b = appendText(b, e)
	}
	return b
}

func addressable(v reflect.Value) reflect.Value {
	if v.CanAddr() {
		return v
	}
	c := reflect.New(v.Type()).Elem()
	c.Set(v)
	return c
}

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
