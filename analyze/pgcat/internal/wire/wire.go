// Package wire is the file format of the catalogue's snapshots: numbers and
// strings in a fixed order, the strings in a table, all of it deflated. It
// must not know what they mean.
package wire

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
)

// An Encoder collects a snapshot's values. The zero Encoder is ready to use.
type Encoder struct {
	index   map[string]int
	strings []string
	body    []byte
}

// Uint appends a number.
func (e *Encoder) Uint(v int) { e.body = binary.AppendUvarint(e.body, uint64(v)) }

// Byte appends a byte.
func (e *Encoder) Byte(b byte) { e.body = append(e.body, b) }

// Str appends a string.
func (e *Encoder) Str(s string) {
	i, ok := e.index[s]
	if !ok {
		if e.index == nil {
			e.index = map[string]int{}
		}
		i = len(e.strings)
		e.index[s] = i
		e.strings = append(e.strings, s)
	}
	e.Uint(i)
}

// Flags appends up to eight booleans.
func (e *Encoder) Flags(flags ...bool) {
	var b byte
	for i, f := range flags {
		if f {
			b |= 1 << i
		}
	}
	e.Byte(b)
}

// Encode returns the file: the size of the rest once inflated, and the rest:
// the string table and the values.
func (e *Encoder) Encode() ([]byte, error) {
	var text []byte
	text = binary.AppendUvarint(text, uint64(len(e.strings)))
	for _, s := range e.strings {
		text = binary.AppendUvarint(text, uint64(len(s)))
	}
	for _, s := range e.strings {
		text = append(text, s...)
	}
	text = append(text, e.body...)

	var out bytes.Buffer
	out.Write(binary.LittleEndian.AppendUint32(nil, uint32(len(text))))
	w, err := flate.NewWriter(&out, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(text); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// A Decoder reads a snapshot's values back in the order in which they were
// appended. Its methods panic at the end of a file that is cut off: snapshots
// are part of the program.
type Decoder struct {
	strings []string
	body    string
}

// NewDecoder inflates a file.
func NewDecoder(file string) (*Decoder, error) {
	if len(file) < 4 {
		return nil, fmt.Errorf("snapshot of %d bytes", len(file))
	}
	size := binary.LittleEndian.Uint32([]byte(file[:4]))
	var text strings.Builder
	text.Grow(int(size))
	if n, err := io.Copy(&text, flate.NewReader(strings.NewReader(file[4:]))); err != nil || n != int64(size) {
		return nil, fmt.Errorf("snapshot of %d bytes: read %d: %w", size, n, err)
	}
	d := &Decoder{body: text.String()}
	table := make([]string, d.Uint())
	lengths := make([]int, len(table))
	for i := range lengths {
		lengths[i] = d.Uint()
	}
	for i, n := range lengths {
		table[i], d.body = d.body[:n], d.body[n:]
	}
	d.strings = table
	return d, nil
}

// Uint reads a number.
func (d *Decoder) Uint() int {
	var v uint64
	for shift := 0; ; shift += 7 {
		b := d.Byte()
		v |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return int(v)
		}
	}
}

// Byte reads a byte.
func (d *Decoder) Byte() byte {
	b := d.body[0]
	d.body = d.body[1:]
	return b
}

// Str reads a string.
func (d *Decoder) Str() string { return d.strings[d.Uint()] }

// Flags reads what the Encoder's Flags wrote.
func (d *Decoder) Flags(flags ...*bool) {
	b := d.Byte()
	for i, f := range flags {
		*f = b&(1<<i) != 0
	}
}
