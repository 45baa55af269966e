package written

import (
	"database/sql"
	"fmt"
	"iter"
	"slices"
	"strings"
)

// Iterators over parts of a list: a round that sends one part sends all of its rows, however
// the text and the arguments are made.
func addKind(db *sql.DB, first string, n int) error {
	_, err := db.Exec("INSERT INTO kinds (name, beside) VALUES ($1, $2)", first, n)
	return err
}

func addKinds(db *sql.DB, names []string) error {
	return addKind(db, strings.Join(names, ","), len(names))
}

func ofLibrary(db *sql.DB, names []string) error {
	for part := range slices.Chunk(names, 500) {
		if err := addKind(db, fmt.Sprint(part), len(part)); err != nil {
			return err
		}
	}
	return nil
}

func partsOf[T any](all []T, size int) iter.Seq2[int, []T] {
	return func(yield func(int, []T) bool) {
		for i := 0; i < len(all); i += size {
			if !yield(i, all[i:min(i+size, len(all))]) {
				return
			}
		}
	}
}

func ofPartsOf(db *sql.DB, names []string) error {
	for _, part := range partsOf(names, 500) {
		if err := addKind(db, part[0], len(part)); err != nil {
			return err
		}
	}
	return nil
}

// What an iterator gives is gathered until it is enough.
func gathered[T any](all iter.Seq[T], size int) iter.Seq[[]T] {
	return func(yield func([]T) bool) {
		var part []T
		for one := range all {
			part = append(part, one)
			if len(part) < size {
				continue
			}
			if !yield(part) {
				return
			}
			part = nil
		}
		if len(part) > 0 {
			yield(part)
		}
	}
}

func ofGathered(db *sql.DB, names []string) error {
	for part := range gathered(slices.Values(names), 500) {
		if err := addKind(db, part[0], len(part)); err != nil {
			return err
		}
	}
	return nil
}

// So does a function that is given one for what it has gathered.
func eachGathered(all iter.Seq[string], do func([]string) error) error {
	var part []string
	for one := range all {
		if part = append(part, one); len(part) < 500 {
			continue
		}
		if err := do(part); err != nil {
			return err
		}
		part = part[:0]
	}
	return do(part)
}

func ofEachGathered(db *sql.DB, names []string) error {
	return eachGathered(slices.Values(names), func(part []string) error { return addKind(db, part[0], len(part)) })
}

// Lists that each item has of its own are no parts of one.
func wordsOf(texts []string) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		for _, text := range texts {
			if !yield(strings.Fields(text)) {
				return
			}
		}
	}
}

func ofWords(db *sql.DB, texts []string) error {
	for words := range wordsOf(texts) {
		if err := addKind(db, words[0], len(words)); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// Nor is an element of them, one by one.
func ofElements(db *sql.DB, names []string) error {
	for part := range slices.Chunk(names, 500) {
		for _, name := range part {
			if err := addKind(db, name, 1); err != nil { // want write-in-loop
				return err
			}
		}
	}
	return addKinds(db, names)
}
