package value

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"slices"
	"time"
)

// Encode returns a text that stands for exactly these values: two lists of the
// same types have the same text only if they are equal.
func Encode(values ...any) string {
	var b []byte
	for _, v := range values {
		b = Append(b, v)
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

// Append appends the text of a value, the commonest types first and without
// reflection.
func Append(b []byte, a any) []byte {
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
