package recording

import (
	"bytes"
	"encoding/binary"
	"regexp"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// pgx takes an array's dimensions on trust when it makes a slice of slices of it:
// of [2147483647][0] it makes two thousand million slices, which ends the process.
// It also adds and takes off, one by one, the zeros that a numeric claims to have,
// which takes a third of a second for 12 bytes. Servers seldom or never send such things;
// bytes from Redis may be anybody's. So each array and numeric, wherever in a value
// it stands, is looked at before pgx gets it.

// maxDepth is how deep values may stand in each other.
const maxDepth = 32

// maxZeros is the most digits that a numeric may have besides those in its bytes.
// A column of a declared precision has no more than that.
const maxZeros = 1000

// claims tells whether values of a type may claim to be larger than they are.
func claims(t *pgtype.Type, depth int) bool {
	if depth > maxDepth {
		return true
	}
	switch c := t.Codec.(type) {
	case *pgtype.ArrayCodec, pgtype.RecordCodec, pgtype.NumericCodec:
		return true
	case *pgtype.CompositeCodec:
		for _, f := range c.Fields {
			if claims(f.Type, depth+1) {
				return true
			}
		}
	case *pgtype.RangeCodec:
		return claims(c.ElementType, depth+1)
	case *pgtype.MultirangeCodec:
		return claims(c.ElementType, depth+1)
	}
	return false
}

// bounded tells whether the arrays in a value have no more elements than there
// are bytes, and its numerics few zeros besides. A value that is malformed in another way is pgx's to refuse.
func bounded(types *pgtype.Map, t *pgtype.Type, format int16, value []byte, depth int) bool {
	if value == nil || !claims(t, 0) {
		return true
	}
	if depth > maxDepth {
		return false
	}
	if format != pgx.BinaryFormatCode {
		return textBounded(value)
	}
	w := &wire{b: value}
	part := func(t *pgtype.Type) bool {
		v, ok := w.value()
		return !ok || bounded(types, t, format, v, depth+1)
	}
	switch c := t.Codec.(type) {
	case pgtype.NumericCodec:
		return w.numeric()
	case *pgtype.ArrayCodec:
		return w.dimensions() && (!claims(c.ElementType, 0) || w.each(func() bool { return part(c.ElementType) }))
	case *pgtype.CompositeCodec:
		w.uint32()
		i := -1
		return w.each(func() bool {
			w.uint32()
			if i++; i >= len(c.Fields) {
				return false
			}
			return part(c.Fields[i].Type)
		})
	case pgtype.RecordCodec:
		w.uint32()
		return w.each(func() bool {
			f, ok := types.TypeForOID(w.uint32())
			if !ok {
				_, ok = w.value()
				return ok
			}
			return part(f)
		})
	case *pgtype.RangeCodec:
		w.next(1)
		return w.each(func() bool { return part(c.ElementType) })
	case *pgtype.MultirangeCodec:
		w.uint32()
		return w.each(func() bool { return part(c.ElementType) })
	}
	return true
}

// A wire reads a value in PostgreSQL's binary form, as far as it goes.
type wire struct{ b []byte }

func (w *wire) next(n int) (v []byte, ok bool) {
	if n < 0 || n > len(w.b) {
		w.b = nil
		return nil, false
	}
	v, w.b = w.b[:n:n], w.b[n:]
	return v, true
}

func (w *wire) uint32() uint32 {
	if v, ok := w.next(4); ok {
		return binary.BigEndian.Uint32(v)
	}
	return 0
}

// value reads a length, of which -1 is NULL, and as many bytes.
func (w *wire) value() (v []byte, ok bool) {
	n := int32(w.uint32())
	if n == -1 {
		return nil, true
	}
	return w.next(int(n))
}

// each calls part until the bytes have ended.
func (w *wire) each(part func() bool) bool {
	for len(w.b) > 0 {
		if !part() {
			return false
		}
	}
	return true
}

// numeric looks at a numeric, whose digits are of base 10,000. Servers strip zeros
// at its end, and send no digits that it does not show but the last digit's own.
func (w *wire) numeric() bool {
	first, second := w.uint32(), w.uint32()
	digits, weight, scale := int(first>>16), int(int16(first)), int(second&0xffff)
	if digits == 0 {
		return true
	}
	zeros := 4*(weight+1-digits) + scale // that follow its bytes, before the point and after
	last := w.b[max(0, len(w.b)-2):]
	return zeros > -4 && zeros <= maxZeros && !bytes.Equal(last, []byte{0, 0})
}

// dimensions reads an array's head.
func (w *wire) dimensions() bool {
	n := w.uint32()
	w.uint32() // whether there are NULLs
	w.uint32() // the elements' type
	if n > uint32(len(w.b)/8) {
		return false
	}
	lengths := make([]int64, n)
	for i := range lengths {
		lengths[i] = int64(int32(w.uint32()))
		w.uint32() // where it begins
	}
	return fit(lengths, len(w.b)/4)
}

// fit tells whether dimensions make most elements at the most. An empty array has
// no dimensions, so none has length 0.
func fit(lengths []int64, most int) bool {
	elements := int64(1)
	for _, n := range lengths {
		if n < 1 || n > int64(most)/elements {
			return false
		}
		elements *= n
	}
	return true
}

var (
	dimensionsText = regexp.MustCompile(`(?:\[-?[0-9]+:-?[0-9]+\])+`)
	dimensionText  = regexp.MustCompile(`\[(-?[0-9]+):(-?[0-9]+)\]`)
)

// textBounded looks at whatever may be dimensions in a value as text, where others
// stand in quotes of quotes.
func textBounded(text []byte) bool {
	for _, dimensions := range dimensionsText.FindAll(text, -1) {
		var lengths []int64
		for _, d := range dimensionText.FindAllSubmatch(dimensions, -1) {
			from, err1 := strconv.ParseInt(string(d[1]), 10, 32)
			to, err2 := strconv.ParseInt(string(d[2]), 10, 32)
			if err1 != nil || err2 != nil {
				return false
			}
			lengths = append(lengths, to-from+1)
		}
		if !fit(lengths, len(text)) {
			return false
		}
	}
	return true
}
