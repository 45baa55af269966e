package stats

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// again is what to do with a file that cannot be used.
const again = "take the statistics again with \"dbgen stats\""

// Decode reads a file's text. The error is a *diag.ListError that says where in the
// file what is wrong.
func Decode(name, text string) (*File, error) {
	r := &reader{file: diag.NewFile(name, text), dec: json.NewDecoder(strings.NewReader(text))}
	f := &File{Tables: map[string]Table{}}
	if err := json.Unmarshal([]byte(text), new(json.RawMessage)); err != nil {
		r.at = int64(len(text))
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok && syntax.Offset > 0 {
			r.at = syntax.Offset - 1
		}
		r.wrong(again, "no statistics: %v", err)
	} else {
		r.read(f)
	}
	if err := r.diags.Err(); err != nil {
		return nil, err
	}
	return f, nil
}

// A reader goes through a text key by key, as encoding/json does not say where what it
// has decoded stood. It goes on while it can.
type reader struct {
	file  *diag.File
	dec   *json.Decoder
	at    int64 // the last byte of the key whose value comes next
	diags diag.List
}

func (r *reader) wrong(hint, format string, args ...any) {
	r.diags.Errorf(r.file.Position(int(r.at)), hint, format, args...)
}

// read reads the whole. The version comes first, so that what another has otherwise is
// no matter.
func (r *reader) read(f *File) {
	f.Version = version // until there is another
	var seen []string
	r.object(func(key string) bool {
		seen = append(seen, key)
		switch key {
		case "version":
			return r.value(&f.Version) && r.known(f.Version)
		case "taken":
			return r.value(&f.Taken) && r.day(f.Taken)
		case "server":
			return r.value(&f.Server)
		case "tables":
			return r.object(func(name string) bool { return r.table(f, name) })
		}
		r.wrong(again, "no statistics: unknown key %q", key)
		return r.value(new(json.RawMessage))
	})
	for _, key := range []string{"version", "taken", "tables"} {
		if r.at = 0; r.diags.Len() == 0 && !slices.Contains(seen, key) {
			r.wrong(again, "no statistics: there is no %q", key)
		}
	}
}

// object reads an object, whose values member reads. Both report whether there is any
// going on.
func (r *reader) object(member func(key string) bool) bool {
	if open, err := r.dec.Token(); err != nil || open != json.Delim('{') {
		r.wrong(again, "no statistics: %v stands where an object is wanted", open)
		return false
	}
	for r.dec.More() {
		key, err := r.dec.Token()
		name, ok := key.(string)
		r.at = r.dec.InputOffset() - 1
		if err != nil || !ok || !member(name) {
			return false
		}
	}
	_, err := r.dec.Token()
	return err == nil || errors.Is(err, io.EOF)
}

// value decodes a value.
func (r *reader) value(v any) bool {
	if err := r.dec.Decode(v); err != nil {
		r.wrong(again, "no statistics: %v", err)
		return false
	}
	return true
}

func (r *reader) known(v int) bool {
	if v != version {
		r.wrong(again+", or update dbgen", "version %d of statistics is not known", v)
	}
	return v == version
}

func (r *reader) day(s string) bool {
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		r.wrong(again, "%q is no day, which would be written 2026-11-01", s)
	}
	return true
}

// table reads a table.
func (r *reader) table(f *File, name string) bool {
	var raw json.RawMessage
	if !r.value(&raw) {
		return false
	}
	var t Table
	dec := json.NewDecoder(strings.NewReader(string(raw)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&t); err != nil {
		r.wrong(again, "table %s: %v", name, err)
	} else if fault := t.fault(); fault != "" {
		r.wrong(again, "table %s: %s", name, fault)
	}
	f.Tables[name] = t
	return true
}

// fault says what cannot be so of a table.
func (t Table) fault() string {
	if t.Rows < 0 || t.Pages < 0 {
		return "fewer than no rows or pages"
	}
	for _, name := range slices.Sorted(maps.Keys(t.Columns)) {
		c := t.Columns[name]
		switch {
		case c.Distinct < -1:
			return fmt.Sprintf("column %s: \"distinct\" is less than -1, which says that all values differ", name)
		case c.NullFrac < 0 || c.NullFrac > 1:
			return fmt.Sprintf("column %s: \"nulls\" is no part of the rows", name)
		case c.Correlation < -1 || c.Correlation > 1:
			return fmt.Sprintf("column %s: \"correlation\" is not between -1 and 1", name)
		case c.Width < 0 || slices.ContainsFunc(c.Common, func(part float64) bool { return part < 0 || part > 1 }):
			return fmt.Sprintf("column %s: a number is out of its range", name)
		}
	}
	return ""
}
