package layout

import (
	"math"
	"unicode/utf8"
)

// A row is a line with columns.
type row struct {
	start, end int    // of the line's text, in the printer's output
	cells      [3]int // where its columns end
	columns    int
	apart      bool // it begins a section: what stands above does not align with it
}

// rows are lines that follow each other, whose columns align as text/tabwriter has it:
// a column is as wide as the widest cell of the lines in a row that have it, and a
// blank more.
type rows struct {
	list  []row
	spare []byte
	pads  [][3]int
}

func (r *rows) reset() { r.list = r.list[:0] }

// begin begins a row.
func (r *rows) begin(at int) { r.list = append(r.list, row{start: at}) }

// cell ends a column of the last row.
func (r *rows) cell(at int) {
	last := &r.list[len(r.list)-1]
	last.cells[last.columns] = at
	last.columns++
}

// key tells the last row that its key ends here.
func (r *rows) key(k *keys, at int) {
	last := &r.list[len(r.list)-1]
	last.apart = k.next(at - last.start)
}

func (r *rows) endLine(at int) {
	if n := len(r.list); n > 0 && r.list[n-1].end == 0 {
		r.list[n-1].end = at
	}
}

// width is how wide a row's cell is.
func (r *rows) width(out []byte, i, column int) int {
	from := r.list[i].start
	if column > 0 {
		from = r.list[i].cells[column-1]
	}
	return utf8.RuneCount(out[from:r.list[i].cells[column]])
}

// flush aligns the rows, which end the output.
func (r *rows) flush(out []byte) []byte {
	if len(r.list) == 0 {
		return out
	}
	r.pads = append(r.pads[:0], make([][3]int, len(r.list))...)
	r.align(out, 0, len(r.list), 0)
	from := r.list[0].start
	r.spare = append(r.spare[:0], out[from:]...)
	out = out[:from]
	done := from
	for i, row := range r.list {
		for column := range row.columns {
			out = append(out, r.spare[done-from:row.cells[column]-from]...)
			for range r.pads[i][column] {
				out = append(out, ' ')
			}
			done = row.cells[column]
		}
	}
	out = append(out, r.spare[done-from:]...)
	r.reset()
	return out
}

// align measures a column of the rows first to last, and those after it.
func (r *rows) align(out []byte, first, last, column int) {
	if column == len(row{}.cells) {
		return
	}
	for i := first; i < last; {
		if r.list[i].columns <= column {
			i++
			continue
		}
		widest, end := 0, i
		for ; end < last && r.list[end].columns > column && (end == i || column > 0 || !r.list[end].apart); end++ {
			widest = max(widest, r.width(out, end, column))
		}
		for k := i; k < end && widest > 0; k++ { // a column of nothing is none
			r.pads[k][column] = widest + 1 - r.width(out, k, column)
		}
		r.align(out, i, end, column+1)
		i = end
	}
}

// keys remembers the keys of a literal's elements: go/printer begins a section where
// their lengths differ much.
type keys struct {
	size  int // of the key before, 0 of an element of several lines
	sum   float64
	count float64
}

// none reports whether there was no key.
func (k *keys) none() bool { return k.size == 0 && k.count == 0 }

// next tells the size of a key, and reports whether a section begins with it.
func (k *keys) next(size int) (apart bool) {
	const small, threshold = 40, 2.5
	apart = true
	if k.size > 0 && size > 0 {
		if k.count == 0 || k.size <= small && size <= small {
			apart = false
		} else {
			ratio := float64(size) / math.Exp(k.sum/k.count)
			apart = threshold*ratio <= 1 || threshold <= ratio
		}
	}
	if apart {
		k.sum, k.count = 0, 0
	}
	if k.size = size; size > 0 {
		k.sum += math.Log(float64(size))
		k.count++
	}
	return apart
}
