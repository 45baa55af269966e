package rounds

import (
	"context"
	"database/sql"
	"math/rand"
)

// As many as are asked for by a constant are picked of all, however many there are.

func pickTags(all []string, n int) []string {
	if n > len(all) {
		n = len(all)
	}
	order := make([]string, len(all))
	copy(order, all)
	rand.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	picked := make([]string, n)
	for i := range n {
		picked[i] = order[i]
	}
	return picked
}

func firstTags(all []string, n int) []string {
	n = min(n, len(all))
	return all[:n]
}

// One that is made larger says nothing of how many it gives.
func someTags(all []string, n int) []string {
	if n < len(all) {
		n = len(all)
	}
	picked := make([]string, n)
	copy(picked, all)
	return picked
}

func evenTags(all []string, n int) []string {
	if n > len(all) {
		n = len(all)
		n *= 2
	}
	return make([]string, n)
}

func addTag(ctx context.Context, tx *sql.Tx, book int64, tag string) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO tags (book_id, tag) VALUES ($1, $2)", book, tag)
	return err
}

func tagBook(ctx context.Context, tx *sql.Tx, book int64, all []string, most int) error {
	for _, tag := range pickTags(all, 3) {
		if err := addTag(ctx, tx, book, tag); err != nil { // quiet: three
			return err
		}
	}
	first := firstTags(all, 5)
	for _, tag := range first {
		if err := addTag(ctx, tx, book, tag); err != nil { // quiet: five
			return err
		}
	}
	best := all[:4]
	for _, tag := range best {
		if err := addTag(ctx, tx, book, tag); err != nil { // quiet: four
			return err
		}
	}
	var last []string
	last = all[:min(most, 6)]
	for _, tag := range append([]string{"new"}, last...) {
		if err := addTag(ctx, tx, book, tag); err != nil { // quiet: seven
			return err
		}
	}
	for i := range min(most, 8) {
		if err := addTag(ctx, tx, book, all[i]); err != nil { // quiet: eight
			return err
		}
	}
	return nil
}

func tagBooks(ctx context.Context, tx *sql.Tx, book int64, all []string, most int) error {
	for _, tag := range pickTags(all, most) {
		if err := addTag(ctx, tx, book, tag); err != nil { // want write-in-loop
			return err
		}
	}
	for _, tag := range firstTags(all, 50) {
		if err := addTag(ctx, tx, book, tag); err != nil { // want write-in-loop
			return err
		}
	}
	for _, tag := range someTags(all, 3) {
		if err := addTag(ctx, tx, book, tag); err != nil { // want write-in-loop
			return err
		}
	}
	for _, tag := range evenTags(all, 3) {
		if err := addTag(ctx, tx, book, tag); err != nil { // want write-in-loop
			return err
		}
	}
	for i := range max(most, 3) {
		if err := addTag(ctx, tx, book, all[i]); err != nil { // want write-in-loop
			return err
		}
	}
	best := all[:4]
	best = append(best, firstTags(all, most)...)
	for _, tag := range best {
		if err := addTag(ctx, tx, book, tag); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// Five at a time are all in the end.
func tagInSteps(ctx context.Context, tx *sql.Tx, book int64, all []string) error {
	for len(all) > 5 {
		some := all[:5]
		for _, tag := range some {
			if err := addTag(ctx, tx, book, tag); err != nil { // want write-in-loop
				return err
			}
		}
		all = all[5:]
	}
	return nil
}
