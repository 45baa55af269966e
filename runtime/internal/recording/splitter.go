package recording

import (
	"context"
	"encoding/binary"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dbgen-go/dbgen/runtime/internal/rows"
)

// A Splitter keeps what a query for many keys returns as the recordings of a query
// for each: the first column is the key's number, a bigint from 1, and the others are
// what the query for one returns.
type Splitter struct {
	onlyReads
	on    Querier
	limit int
	first bool
	keys  []Recorder
}

// NewSplitter returns a splitter for so many keys, of results of up to limit bytes
// each. first says that a key has one row at most, the first.
func NewSplitter(limit, keys int, first bool) *Splitter {
	return &Splitter{limit: limit, first: first, keys: make([]Recorder, keys)}
}

// Listen begins anew, on a handle.
func (s *Splitter) Listen(on Querier) {
	s.on = on
	for i := range s.keys {
		s.keys[i] = Recorder{limit: s.limit}
	}
}

// Query runs a query whose rows are kept as they are read.
func (s *Splitter) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	result, err := s.on.Query(ctx, sql, args...)
	for i := range s.keys {
		s.keys[i].begin()
	}
	if err != nil {
		return result, err
	}
	return &splitRows{Rows: result, to: s}, nil
}

// QueryRow fails: a query for many keys has many rows.
func (s *Splitter) QueryRow(context.Context, string, ...any) pgx.Row {
	return rows.First{Rows: rows.Failed(errOnlyReads)}
}

// Bytes returns the recording of a key, from 0, unless there is none worth keeping.
func (s *Splitter) Bytes(key int) ([]byte, bool) { return s.keys[key].Bytes() }

// add keeps a row for its key; a number that is none of a key's spoils all.
func (s *Splitter) add(fields []pgconn.FieldDescription, values [][]byte) (ok bool) {
	if len(values) == 0 {
		return false
	}
	n := int64(0)
	switch v := values[0]; {
	case fields[0].Format == pgx.BinaryFormatCode && len(v) == 8:
		n = int64(binary.BigEndian.Uint64(v))
	case fields[0].Format == pgx.TextFormatCode:
		n, _ = strconv.ParseInt(string(v), 10, 64)
	}
	if n < 1 || n > int64(len(s.keys)) {
		return false
	}
	if r := &s.keys[n-1]; !s.first || r.rows == 0 {
		r.add(fields[1:], values[1:])
	}
	return true
}

// splitRows keeps the rows that pass through.
type splitRows struct {
	pgx.Rows
	to      *Splitter
	spoiled bool
}

func (r *splitRows) Next() bool {
	if r.Rows.Next() {
		r.spoiled = !r.to.add(r.Rows.FieldDescriptions(), r.Rows.RawValues()) || r.spoiled
		return true
	}
	for i := range r.to.keys {
		r.to.keys[i].whole = r.Rows.Err() == nil && !r.spoiled
	}
	return false
}
