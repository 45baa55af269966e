package rounds

import (
	"context"
	"database/sql"
)

// A store of letters, of which one also takes many at once.
type letters interface {
	Put(ctx context.Context, id int64) error
}

type manyLetters interface {
	letters
	PutAll(ctx context.Context, ids []int64) error
}

type sqlLetters struct{ db *sql.DB }

func (s *sqlLetters) Put(ctx context.Context, id int64) error {
	_, err := s.db.ExecContext(ctx, "INSERT INTO letters (id) VALUES ($1)", id)
	return err
}

func (s *sqlLetters) PutAll(ctx context.Context, ids []int64) error {
	_, err := s.db.ExecContext(ctx, "INSERT INTO letters (id) SELECT unnest($1::bigint[])", ids)
	return err
}

type memoryLetters map[int64]bool

func (m memoryLetters) Put(_ context.Context, id int64) error {
	m[id] = true
	return nil
}

// What comes behind is for those that take one by one, none of which is a database.
func sendAll(ctx context.Context, to letters, ids []int64) error {
	if many, ok := to.(manyLetters); ok {
		return many.PutAll(ctx, ids)
	}
	for _, id := range ids {
		if err := to.Put(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

func sendOthers(ctx context.Context, to letters, ids []int64) error {
	s, ok := to.(*sqlLetters)
	if !ok {
		for _, id := range ids {
			if err := to.Put(ctx, id); err != nil {
				return err
			}
		}
		return nil
	}
	return s.PutAll(ctx, ids)
}

// Nothing ends there, or it is another one that was looked at.
func sendAnyway(ctx context.Context, to, also letters, ids []int64) error {
	if many, ok := to.(manyLetters); ok {
		if err := many.PutAll(ctx, ids[:1]); err != nil {
			return err
		}
	}
	for _, id := range ids {
		if err := to.Put(ctx, id); err != nil { // want write-in-loop
			return err
		}
	}
	if many, ok := to.(manyLetters); ok {
		return many.PutAll(ctx, ids)
	}
	for _, id := range ids {
		if err := also.Put(ctx, id); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

func sendRest(ctx context.Context, db *sql.DB, ids []int64) error {
	for _, to := range []letters{&sqlLetters{db}, memoryLetters{}} {
		if err := sendAll(ctx, to, ids); err != nil {
			return err
		}
		if err := sendOthers(ctx, to, ids); err != nil {
			return err
		}
		if err := sendAnyway(ctx, to, to, ids); err != nil {
			return err
		}
	}
	return nil
}

// What was said before is not what is said last.
type flusher interface{ Flush() error }

func sendFlushed(ctx context.Context, to letters, ids []int64) error {
	s, ok := to.(*sqlLetters)
	if ok {
		ids = append(ids, int64(len(ids)))
	}
	_ = s
	_, ok = to.(flusher)
	if !ok {
		for _, id := range ids {
			if err := to.Put(ctx, id); err != nil { // want write-in-loop
				return err
			}
		}
	}
	return nil
}

// What takes many is kept beside it, if it does.
type lettersWriter struct {
	to   letters
	many manyLetters
}

func newLettersWriter(to letters) *lettersWriter {
	w := &lettersWriter{to: to}
	w.many, _ = to.(manyLetters)
	return w
}

func (w *lettersWriter) write(ctx context.Context, ids []int64) error {
	if w.many != nil {
		return w.many.PutAll(ctx, ids)
	}
	for _, id := range ids {
		if err := w.to.Put(ctx, id); err != nil { // quiet: what a database has takes many
			return err
		}
	}
	return nil
}

type lettersKeeper struct {
	to   letters
	many manyLetters
}

func keeperOf(to letters) *lettersKeeper {
	many, _ := to.(manyLetters)
	return &lettersKeeper{to: to, many: many}
}

func (k *lettersKeeper) write(ctx context.Context, ids []int64) error {
	if k.many == nil {
		for _, id := range ids {
			if err := k.to.Put(ctx, id); err != nil { // quiet
				return err
			}
		}
		return nil
	}
	return k.many.PutAll(ctx, ids)
}

// One who has it may not keep it, or keep another's.
type lettersSender struct {
	to   letters
	many manyLetters
}

func senderOf(to letters) *lettersSender {
	many, _ := to.(manyLetters)
	return &lettersSender{to: to, many: many}
}

func slowSenderOf(to letters) *lettersSender { return &lettersSender{to: to} }

func (s *lettersSender) write(ctx context.Context, ids []int64) error {
	if s.many != nil {
		return s.many.PutAll(ctx, ids)
	}
	for _, id := range ids {
		if err := s.to.Put(ctx, id); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

type lettersPair struct {
	to   letters
	many manyLetters
}

func pairOf(to, other letters) *lettersPair {
	p := &lettersPair{to: to}
	p.many, _ = other.(manyLetters)
	return p
}

func (p *lettersPair) write(ctx context.Context, ids []int64) error {
	if p.many != nil {
		return p.many.PutAll(ctx, ids)
	}
	for _, id := range ids {
		if err := p.to.Put(ctx, id); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}
