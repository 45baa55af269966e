package overlap

import (
	"math"
	"slices"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A Grade says how much more there is to read in a longer index.
type Grade int

// The grades.
const (
	Little Grade = iota // about as much
	Some                // enough to notice where large parts of the index are read
	Much                // so much that the short one may pay for itself
)

// A Weight holds the sizes of two indexes against each other.
type Weight struct {
	Grade Grade
	// DropBytes and KeepBytes are what a row takes in each index, estimated.
	DropBytes, KeepBytes float64
	// Wide is what the longer index has besides and may be wide; "" is nothing.
	Wide string
	// Listed: by the statistics, the short index lists many rows for each of its
	// keys, and writes the key once (deduplication).
	Listed bool
}

const (
	entryBytes = 12 // a line pointer and the header of an entry
	rowBytes   = 6  // a row's address in a list of those with one key
	perList    = 100
)

// How many times as much a row takes in a longer index that is Some more, and in one
// that is Much more. An index of one bigint has 20 bytes a row; with a uuid, or two
// bigints, behind it 36.
const (
	some = 2.0
	much = 3.5
)

func (f *finder) weigh(drop, keep *tree.Index) Weight {
	var w Weight
	for _, k := range drop.Keys {
		w.DropBytes += f.width(k.Column).bytes
	}
	w.KeepBytes = w.DropBytes
	for _, k := range keep.Keys[len(drop.Keys):] {
		w.add(k.Column, f.width(k.Column), Some)
	}
	for _, c := range keep.Include {
		w.add(c, f.width(c), Much)
	}
	for _, c := range drop.Include {
		w.DropBytes += f.width(c).bytes
	}
	w.DropBytes, w.KeepBytes = entry(w.DropBytes), entry(w.KeepBytes)
	if w.KeepBytes > much*w.DropBytes {
		w.Grade = Much
	}
	f.list(drop, &w)
	if w.KeepBytes > some*w.DropBytes {
		w.Grade = max(w.Grade, Some)
	}
	return w
}

func entry(bytes float64) float64 { return entryBytes + math.Ceil(bytes/8)*8 }

// add counts a column that the longer index has besides. text is the grade of one of
// strings of any length: keys are rarely long, what is carried along may be.
func (w *Weight) add(c *schema.Column, width width, text Grade) {
	w.KeepBytes += width.bytes
	if width.fixed {
		return
	}
	name := "an expression"
	if c != nil {
		name = c.Name
	}
	if w.Wide == "" {
		w.Wide = name
	}
	if !width.text {
		text = Much
	}
	w.Grade = max(w.Grade, text)
}

// list applies what the statistics tell of deduplication in the short index. Those
// of several keys are taken as independent. An index with INCLUDE has none.
func (f *finder) list(drop *tree.Index, w *Weight) {
	stats, ok := f.pass.Options.Stats.Of(f.table)
	if !ok || len(drop.Include) > 0 {
		return
	}
	distinct := 1.0
	for _, k := range drop.Keys {
		if k.Column == nil {
			return
		}
		n := stats.Columns[k.Column.Name].Distinct
		if n < 0 {
			n *= -float64(stats.Rows)
		}
		distinct *= n
	}
	if distinct <= 0 {
		return // of one of them nothing is known
	}
	if each := min(float64(stats.Rows)/distinct, perList); each >= 2 {
		w.DropBytes, w.Listed = w.DropBytes/each+rowBytes, true
	}
}

// A width is what a column's values take, on average.
type width struct {
	bytes float64
	fixed bool // it is of the type, or measured; else an assumption
	text  bool // they are strings
}

const anyLength = 24 // bytes that a value of any length is taken for

// width returns that of a column; c is nil for an expression.
func (f *finder) width(c *schema.Column) width {
	if c == nil {
		return width{bytes: anyLength, text: true}
	}
	if stats, ok := f.pass.Options.Stats.Of(f.table); ok {
		if w := stats.Columns[c.Name].Width; w > 0 {
			return width{bytes: float64(w), fixed: w <= 2*anyLength, text: true}
		}
	}
	t, err := f.pass.Result.Bound.TypeOf(c.Type)
	if err != nil || c.Type.ArrayDims > 0 {
		return width{bytes: 2 * anyLength}
	}
	return f.typeWidth(t)
}

func (f *finder) typeWidth(t tree.Type) width {
	typ := f.pass.Result.Types.Type(t.OID)
	for typ != nil && typ.Base != 0 { // a domain
		t.Mod = slices.Concat(typ.BaseMod, t.Mod)
		typ = f.pass.Result.Types.Type(typ.Base)
	}
	switch {
	case typ == nil:
		return width{bytes: 2 * anyLength}
	case len(typ.Labels) > 0:
		return width{bytes: 4, fixed: true}
	case (typ.OID == pgcat.Varchar || typ.OID == pgcat.Bpchar) && len(t.Mod) > 0 && t.Mod[0] <= 2*anyLength:
		return width{bytes: float64(t.Mod[0]), fixed: true, text: true}
	}
	if w, ok := widths[typ.Name]; ok {
		return width{bytes: w, fixed: true}
	}
	if typ.Category == 'S' {
		return width{bytes: anyLength, text: true}
	}
	return width{bytes: 2 * anyLength}
}

// widths are those of PostgreSQL's types of a fixed length, and of those that are
// always short.
var widths = map[string]float64{
	"bool": 1, "char": 1, "int2": 2, "int4": 4, "int8": 8, "float4": 4, "float8": 8, "oid": 4, "numeric": 8, "money": 8,
	"date": 4, "time": 8, "timetz": 12, "timestamp": 8, "timestamptz": 8, "interval": 16,
	"uuid": 16, "inet": 12, "cidr": 12, "macaddr": 6, "macaddr8": 8,
}
