// Package value handles Go values whose types it does not know: it copies them,
// and writes them down as parts of cache keys and of tags. It knows reflection and
// the types that stand for PostgreSQL's; it must not know queries or caches.
package value

import (
	"math/big"
	"net/netip"
	"reflect"
	"time"
	"unsafe"
)

// Clone returns a deep copy of v: no pointer, slice or map that can be reached
// from the copy is shared with v.
//
// Channels, functions and the insides of time.Time and netip.Addr, which nobody
// can alter, are shared. A value that points to itself is not supported.
func Clone[T any](v T) T {
	rv := reflect.ValueOf(&v).Elem()
	if !sharesMemory(rv.Type()) {
		return v
	}
	var out T
	cloneInto(reflect.ValueOf(&out).Elem(), rv)
	return out
}

var (
	timeType    = reflect.TypeFor[time.Time]()
	addrType    = reflect.TypeFor[netip.Addr]()
	prefixType  = reflect.TypeFor[netip.Prefix]()
	bigIntType  = reflect.TypeFor[big.Int]()
	bytesType   = reflect.TypeFor[[]byte]()
	reflectType = reflect.TypeFor[reflect.Type]()
)

// opaque types hold pointers that nothing can write through.
func opaque(t reflect.Type) bool {
	return t == timeType || t == addrType || t == prefixType || t.Implements(reflectType)
}

// sharesMemory reports whether a plain copy of a t may share memory.
func sharesMemory(t reflect.Type) bool {
	if opaque(t) {
		return false
	}
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
		return true
	case reflect.Array:
		return sharesMemory(t.Elem())
	case reflect.Struct:
		for f := range t.Fields() {
			if sharesMemory(f.Type) {
				return true
			}
		}
	}
	return false
}

// cloneInto deep-copies src into dst. Both are addressable.
func cloneInto(dst, src reflect.Value) {
	t := src.Type()
	if !sharesMemory(t) {
		dst.Set(src)
		return
	}
	switch t.Kind() {
	case reflect.Pointer:
		if src.IsNil() {
			return
		}
		p := reflect.New(t.Elem())
		cloneInto(p.Elem(), src.Elem())
		dst.Set(p)
	case reflect.Slice:
		if src.IsNil() {
			return
		}
		s := reflect.MakeSlice(t, src.Len(), src.Len())
		if sharesMemory(t.Elem()) {
			for i := range src.Len() {
				cloneInto(s.Index(i), src.Index(i))
			}
		} else {
			reflect.Copy(s, src)
		}
		dst.Set(s)
	case reflect.Map:
		if src.IsNil() {
			return
		}
		m := reflect.MakeMapWithSize(t, src.Len())
		for iter := src.MapRange(); iter.Next(); {
			m.SetMapIndex(cloneValue(iter.Key()), cloneValue(iter.Value()))
		}
		dst.Set(m)
	case reflect.Interface:
		if src.IsNil() {
			return
		}
		dst.Set(cloneValue(src.Elem()))
	case reflect.Array:
		for i := range src.Len() {
			cloneInto(dst.Index(i), src.Index(i))
		}
	case reflect.Struct:
		for i := range t.NumField() {
			cloneInto(exported(dst.Field(i)), exported(src.Field(i)))
		}
	}
}

// cloneValue is cloneInto for a value that is not addressable.
func cloneValue(v reflect.Value) reflect.Value {
	src, dst := reflect.New(v.Type()).Elem(), reflect.New(v.Type()).Elem()
	src.Set(v)
	cloneInto(dst, src)
	return dst
}

// exported lifts reflection's guard on an unexported field, which a deep copy
// has to read and write: pgtype.Numeric's *big.Int, for one, keeps its digits
// in one.
func exported(f reflect.Value) reflect.Value {
	if f.CanSet() {
		return f
	}
	return reflect.NewAt(f.Type(), unsafe.Pointer(f.UnsafeAddr())).Elem()
}
